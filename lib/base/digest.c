/* SPDX-License-Identifier: Apache-2.0 */
/*
 * digest.c - the sum a sender wrote beside a file, computed while the file is read.
 *
 * sign_sha256() wants all bytes at once, and a file may be as large as we accept.
 */
/* SHA256_*: for the reason sign.c gives. */
#define OPENSSL_SUPPRESS_DEPRECATED

#include "base/digest.h"

#include <openssl/sha.h>
#include <stdlib.h>

struct digest {
	SHA256_CTX sum;
};

struct digest *digest_new(void)
{
	struct digest *d = malloc(sizeof(*d));

	if (!d || !SHA256_Init(&d->sum))
		abort();
	return d;
}

void digest_free(struct digest *d)
{
	free(d);
}

void digest_feed(struct digest *d, const void *bytes, size_t n)
{
	if (n && !SHA256_Update(&d->sum, bytes, n))
		abort();
}

char *digest_hex(struct digest *d, char ret[SHA256_HEX])
{
	static const char digits[] = "0123456789abcdef";
	uint8_t sum[SHA256_SIZE];

	if (!SHA256_Final(sum, &d->sum))
		abort();
	for (size_t i = 0; i < SHA256_SIZE; i++) {
		ret[i * 2] = digits[sum[i] >> 4];
		ret[i * 2 + 1] = digits[sum[i] & 15];
	}
	ret[SHA256_HEX - 1] = '\0';
	return ret;
}
