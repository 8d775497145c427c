/* SPDX-License-Identifier: Apache-2.0 */
/*
 * transport_wire.h - what a transfer needs while it is under way: an easy handle and a place for the reply.
 *
 * Wires are pooled and set up once.  An idle easy handle is 8 KB and costs much
 * more to make than to reuse, so nothing per location may own one.
 */
#ifndef CAPD_DAEMON_TRANSPORT_WIRE_H
#define CAPD_DAEMON_TRANSPORT_WIRE_H

#include "base/buf.h"
#include "daemon/transport_heard.h"
#include "daemon/transport_inflate.h"
#include "daemon/transport_sockets.h"
#include "daemon/transport_transfer.h"

enum { WIRE_WORDS = ERR_TEXT_MAX + 100 };

/* What is the same for every wire of a transport. */
struct wire_shared {
	struct sockets *sockets;
	CURLSH *sessions; /* TLS sessions outlive the handle that made them */
	const char *ca_file, *user_agent;
	const char *no_proxy; /* NULL: the environment names no proxy, so none is looked for */
	uint64_t bytes_in;
};

struct wire {
	CURL *easy;
	CURLU *address;	   /* what the handle goes to, taken apart once */
	struct wire *next; /* in the pool */
	struct wire_shared *shared;
	struct transfer *transfer;
	struct inflate *inflate; /* made when first needed */
	struct buf body;
	size_t head_bytes, decoded;
	int status;
	bool gzip, odd_encoding, too_large, refused;
	bool aged; /* from a cache: its Date is of another time */
	struct heard heard;
	char content_type[128], etag[256];
	struct instant date;
	char retry_after[64];
	struct span max_age;
	struct err err;	       /* hear()'s words */
	const char *forbidden; /* the address we would not connect to; NULL */
	char curl_words[CURL_ERROR_SIZE];
	/* What the handle is set to, so that only differences are set. */
	bool plain_get, fresh, tls;
	char *ca_file;	 /* NULL: the system's */
	char *system_ca; /* libcurl's own default, never freed */
	long timeout_ms, portions;
	char origin[ORIGIN_MAX]; /* "": the whole URL of one transfer */
};

struct wire *wire_new(struct wire_shared *shared);
void wire_free(struct wire *w);
void wire_set(struct wire *w, struct transfer *x); /* ready for curl_multi_add_handle */
void wire_clear(struct wire *w); /* after the reply was used: ready for the pool */

/*
 * What came of it, once the handle is off the multi.  late: our own deadline
 * passed.  The reply points into the wire and into words.
 */
void wire_reply(struct wire *w, CURLcode code, bool late, struct reply *ret, char words[WIRE_WORDS]);
/* max-age of one Cache-Control header (RFC 9111 5.2.2.1), 0 with no-store or no-cache; before: of earlier ones. */
struct span wire_max_age(struct span before, const char *value, size_t n);
/* True unless it is certain that no byte of the request left this machine. */
bool wire_may_have_sent(const struct wire *w);

#endif
