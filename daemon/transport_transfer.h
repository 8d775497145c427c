/* SPDX-License-Identifier: Apache-2.0 */
/*
 * transport_transfer.h - one request in our keeping, from send() to done().
 *
 * One allocation holds everything it needs to wait: 10,000 of them wait at the
 * start of a large house.  What only a transfer under way needs is a wire's.
 */
#ifndef CAPD_DAEMON_TRANSPORT_TRANSFER_H
#define CAPD_DAEMON_TRANSPORT_TRANSFER_H

#include <curl/curl.h>

#include "daemon/queue.h"
#include "daemon/transport.h"
#include "daemon/transport_origin.h"

enum { TRANSFER_HEADERS_MAX = REQUEST_HEADERS_MAX + 3 }; /* the credential, and two of ours */

struct wire;
struct file_read;

struct transfer {
	struct queue_item item;	     /* first, so that the queue's item is the transfer */
	struct transfer *next, **at; /* in the list of those under way */
	struct transport *transport;
	struct transport_call call; /* extra is not kept: it is among the headers */
	struct reach reach;	    /* call.reach points here, or is NULL */
	const char *refusal;	    /* why it cannot be sent at all; NULL */
	const char *method, *url, *body;
	const char *origin, *host;   /* origin_read()'s, or "file" */
	const struct login *login;   /* not copied before it starts: the asker's until done() */
	const struct letter *letter; /* nor is this */
	size_t body_length, reply_max;
	const char *hear[REQUEST_HEAR_MAX]; /* names of headers; NULL: no more */
	bool stream, file, tls, loopback;
	bool secret; /* carries or fetches a credential: wiped when freed */
	bool told;   /* done() has been called */
	uint64_t deadline;
	struct wire *wire;	/* under way over the network */
	struct file_read *read; /* under way from a file */
	struct curl_slist headers[TRANSFER_HEADERS_MAX];
	size_t header_count;
	size_t size; /* of text */
	char text[];
};

/* Never fails: what is wrong with the request is in refusal. */
struct transfer *transfer_new(const struct request *request, const struct transport_call *call);
void transfer_free(struct transfer *x);

#endif
