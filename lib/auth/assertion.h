/* SPDX-License-Identifier: Apache-2.0 */
/*
 * assertion.h - a signed statement "I am this client, for this endpoint, until then".
 */
#ifndef CAPD_AUTH_ASSERTION_H
#define CAPD_AUTH_ASSERTION_H

#include "base/buf.h"
#include "base/sign.h"
#include "base/when.h"

struct assertion {
	enum sign_algorithm algorithm;
	const char *key_id; /* NULL: left out */
	const char *issuer, *audience;
	const char *subject, *scope, *nonce; /* NULL: left out */
	struct instant now;
	struct span lifetime;
};

int assertion_sign(const struct assertion *a, const char *key_pem, size_t key_size, struct buf *out,
		   struct err *err) must_check;

#endif
