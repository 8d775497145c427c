/* SPDX-License-Identifier: Apache-2.0 */
/*
 * transport_mail.h - one mail handed to a mail server, on a thread of the pool.
 *
 * Without TLS nothing is said to any server but this machine's own relay: a server that
 * does not offer it is refused, however it answers otherwise.
 */
#ifndef CAPD_DAEMON_TRANSPORT_MAIL_H
#define CAPD_DAEMON_TRANSPORT_MAIL_H

#include "base/err.h"
#include "model/config.h"
#include "model/exchange.h"

struct mail_job {
	const char *url; /* smtp:// or smtps://; its path is our name */
	struct letter letter;
	const char *ca_file; /* NULL: the system's */
	int network;	     /* enum network */
	int64_t timeout_ms;  /* 0: none */
	const char *body;
	size_t length;
};

/*
 * FAULT_NONE: the server has answered, *ret_status is its last code (250, 451, 550).
 * Else *reterr says why not, without secrets and without addresses of people.
 */
enum fault mail_send(const struct mail_job *job, int *ret_status, struct err *reterr);

struct mail_job *mail_job_copy(const struct mail_job *job);
void mail_job_free(struct mail_job *job); /* NULL is fine; its password is wiped */

#endif
