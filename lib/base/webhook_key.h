/* SPDX-License-Identifier: Apache-2.0 */
/*
 * webhook_key.h - the key of a receiver of signed posts, and its signatures.
 */
#ifndef CAPD_BASE_WEBHOOK_KEY_H
#define CAPD_BASE_WEBHOOK_KEY_H

#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"

enum { WEBHOOK_KEY_MIN = 24, WEBHOOK_KEY_MAX = 64 };

struct webhook_key {
	unsigned char bytes[WEBHOOK_KEY_MAX];
	size_t length;
};

/* "whsec_" and base64 of 24 to 64 bytes, as Standard Webhooks has it; never quoted in an error. */
int webhook_key(const char *secret, size_t length, struct webhook_key *ret, struct err *err) must_check;

/* Appends "v1,<base64 HMAC-SHA256 of id.timestamp.body>". */
void webhook_sign(const struct webhook_key *key, const char *id, const char *timestamp,
		  const char *body, size_t length, struct buf *out);

#endif
