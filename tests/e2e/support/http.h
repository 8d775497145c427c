/* SPDX-License-Identifier: Apache-2.0 */
/*
 * http.h - one question over TCP or a unix socket, and its answer whole.
 */
#ifndef CAPD_TESTS_E2E_HTTP_H
#define CAPD_TESTS_E2E_HTTP_H

#include "base/buf.h"

enum { HTTP_BODY = 16 * 1024 * 1024 };

struct http {
	long status; /* 0: nobody answered */
	struct buf head, body;
};

#define HTTP_INIT \
	{ \
		.status = 0, .head = BUF_INIT(HTTP_BODY), .body = BUF_INIT(HTTP_BODY) \
	}
#define cleanup_http __attribute__((cleanup(http_release)))

/* socket NULL: over TCP. json NULL: GET, else POST. Returns the status. */
long http_ask(struct http *ret, const char *socket, const char *url, const char *json);
/* A POST with headers of its own: "Name: value", ends with NULL. */
long http_send(struct http *ret, const char *url, const char *json, const char *const *headers);
void http_release(struct http *h);

#endif
