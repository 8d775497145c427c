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
EVP_PKEY *sign_key_read(const char *pem, size_t size); /* NULL: not an unencrypted private key */
bool sign_key_fits(const EVP_PKEY *key, const struct sign_key_kind *a);

#endif
