/* SPDX-License-Identifier: Apache-2.0 */
/*
 * exchange.h - one question to somewhere else, and what came back.
 *
 * Codecs in lib/ write requests and read replies; only daemon/ moves the bytes.
 */
#ifndef CAPD_MODEL_EXCHANGE_H
#define CAPD_MODEL_EXCHANGE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/when.h"

struct header {
	const char *name, *value;
};

enum { REQUEST_HEADERS_MAX = 12, REQUEST_HEAR_MAX = 6 };

/* Who we are to a server of files, and who it must be. */
struct login {
	const char *user;
	const char *host_key; /* SHA-256 of the server's key, in base64, with or without "SHA256:" */
	const char *key;      /* private, in PEM or OpenSSH's form; never printed */
	size_t key_size;
};

/* From whom and to whom a mail goes, and who we are to the server that takes it. */
struct letter {
	const char *from, *to; /* bare addresses: what stands between < and > */
	const char *user;      /* NULL: the server knows us by our address */
	const char *password;  /* never printed */
	bool plain;	       /* without TLS, to this machine only */
};

struct request {
	/*
	 * "GET", "POST"; or for the local path in url: "FILE" reads it, "LIST" lists a directory,
	 * "ARCHIVE" and "REJECT" put a file away (the body is the reason); "APPEND" adds the
	 * body, whole lines, to its end and flushes it; "SFTP" fetches
	 * the sftp:// address in url with the login; "MAIL" hands the body to the smtp:// or
	 * smtps:// server in url, as the letter says.
	 */
	const char *method;
	const char *url;
	struct header headers[REQUEST_HEADERS_MAX];
	size_t header_count;
	const char *body;
	size_t body_length;
	const struct login *login;   /* SFTP */
	const struct letter *letter; /* MAIL */
	const char *hear[REQUEST_HEAR_MAX]; /* names of headers of the reply the codec wants; NULL: no more */
	unsigned operations; /* what it counts against a quota of the other side; 0: one */
	size_t reply_max;    /* decoded bytes we are willing to hear */
	bool authorize;	     /* daemon/ adds the account's credential (auth.h) */
	bool stream;	     /* a 2xx body goes to hear() in chunks; reply.body is NULL */
};

/* How the exchange ended when there is no status to believe. */
enum fault {
	FAULT_NONE,
	FAULT_NOT_SENT,	     /* no connection: nothing reached the other side */
	FAULT_NO_REPLY,	     /* sent, and no complete reply: it may have acted */
	FAULT_TRUNCATED,     /* the body's end was not seen */
	FAULT_TOO_LARGE,     /* more than reply_max */
	FAULT_REFUSED_HERE,  /* hear() refused the bytes; its words are in `words` */
	FAULT_STOPPED,	     /* we withdrew it: stop switch, shutdown, deadline before sending */
	FAULT_NO_CREDENTIAL, /* authorisation could not be obtained; `words` says why */
};

struct reply {
	int status; /* HTTP status, of MAIL the server's own; 200 for a file that was read; 0 with a fault */
	enum fault fault;
	const char *words; /* for people: what went wrong, no secret in it; "" when nothing did */
	const char *body;  /* NULL when it was streamed or there is none */
	size_t length;
	struct buf *own; /* body's, and may be taken from it instead of copied; NULL: it may not */
	const char *content_type, *etag;     /* "" when absent */
	const char *heard[REQUEST_HEAR_MAX]; /* values in the order of request.hear; NULL when absent */
	struct instant date;		     /* the Date header; never when absent */
	struct instant modified;	     /* FILE: mtime */
	struct span retry_after;	     /* 0 when absent */
	struct span max_age; /* Cache-Control: how long the answer is news; 0 when absent */
};

/* Add a header; the texts must live as long as the request. */
static inline void request_header(struct request *r, const char *name, const char *value)
{
	if (r->header_count < REQUEST_HEADERS_MAX)
		r->headers[r->header_count++] = (struct header){ name, value };
}

#endif
