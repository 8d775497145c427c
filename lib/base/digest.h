/* SPDX-License-Identifier: Apache-2.0 */
/*
 * digest.h - SHA-256 of bytes that arrive in pieces.
 */
#ifndef CAPD_BASE_DIGEST_H
#define CAPD_BASE_DIGEST_H

#include "base/sign.h"

struct digest;

struct digest *digest_new(void);
void digest_free(struct digest *d); /* NULL is fine */
void digest_feed(struct digest *d, const void *bytes, size_t n);
/* Once, at the end. Returns ret. */
char *digest_hex(struct digest *d, char ret[SHA256_HEX]);

#endif
