/* SPDX-License-Identifier: Apache-2.0 */
/*
 * transport_sftp.h - one file fetched over SFTP, on a thread of the pool.
 *
 * The server is who its key says it is: the fingerprint is pinned, there is no
 * first use to trust.  Every fetch has a connection of its own, because libcurl
 * vets the key of a new connection only.
 */
#ifndef CAPD_DAEMON_TRANSPORT_SFTP_H
#define CAPD_DAEMON_TRANSPORT_SFTP_H

#include "base/buf.h"
#include "base/err.h"
#include "model/config.h"
#include "model/exchange.h"

struct sftp_job {
	const char *url;
	struct login login;
	int network;	    /* enum network */
	int64_t timeout_ms; /* 0: none */
};

/* The file into out, up to out->max. FAULT_NONE, or *reterr says why not, without secrets. */
enum fault sftp_fetch(const struct sftp_job *job, struct buf *out, struct err *reterr);

#endif
