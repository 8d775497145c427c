/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sign.h - the few cryptographic sums we need, through OpenSSL.
 *
 * Pure computations on bytes given as arguments.  ES384 signatures draw their
 * nonce inside OpenSSL; nothing else here is random.
 */
#ifndef CAPD_BASE_SIGN_H
#define CAPD_BASE_SIGN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

enum { SHA256_SIZE = 32, SHA256_HEX = 65 };

void sign_sha256(const void *bytes, size_t n, uint8_t ret[SHA256_SIZE]);
char *sign_sha256_hex(const void *bytes, size_t n, char ret[SHA256_HEX]);
void sign_hmac_sha256(const void *key, size_t key_size, const void *bytes, size_t n,
		      uint8_t ret[SHA256_SIZE]);
bool sign_equal(const void *a, const void *b, size_t n); /* constant time */

void sign_base64(struct buf *out, const void *bytes, size_t n);
void sign_base64url(struct buf *out, const void *bytes, size_t n); /* no padding */
int sign_base64_decode(struct buf *out, const char *text, size_t n, struct err *err) must_check;

enum sign_algorithm { SIGN_RS256, SIGN_RS384, SIGN_ES384 };

/*
 * header "." claims "." signature, base64url without padding, appended to out
 * (RFC 7515, 7518; ES384 as raw r||s).  header_json and claims_json are signed
 * byte for byte.  key_pem is a private key in PEM; errors never quote it.
 */
int sign_jwt(struct buf *out, enum sign_algorithm algorithm, const char *key_pem, size_t key_size,
	     const char *header_json, const char *claims_json, struct err *err) must_check;

/* The public half as a JSON Web Key, appended to out; nothing private is in it. */
int sign_public_jwk(struct buf *out, enum sign_algorithm algorithm, const char *key_pem,
		    size_t key_size, const char *key_id, struct err *err) must_check;

#endif
