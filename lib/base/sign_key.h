/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sign_key.h - private keys as sign.c and sign_key.c hold them; nobody else includes this.
 */
#ifndef CAPD_BASE_SIGN_KEY_H
#define CAPD_BASE_SIGN_KEY_H

#include <openssl/evp.h>

#include "base/sign.h"

enum {
	RSA_BITS_MIN = 2048,
	P384_BYTES = 48,
	SIGNATURE_MAX = 2048, /* an RSA key of 16384 bits */
};

struct sign_key_kind {
	const char *name, *needs;
	int type;
	const EVP_MD *(*digest)(void);
};

const struct sign_key_kind *sign_key_kind(enum sign_algorithm algorithm);
/* The caller's to free, or NULL with *err set: no private key, or one that is of no use for that kind. */
EVP_PKEY *sign_key_read(const struct sign_key_kind *kind, const char *pem, size_t size,
			struct err *err) must_check;

#endif
