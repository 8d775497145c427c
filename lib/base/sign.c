/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sign.c - digests, base64 and signed tokens.
 *
 * The arithmetic is OpenSSL's; what is ours is refusing the wrong key before
 * anything is signed with it, because a token endpoint answers "invalid_client"
 * to a wrong algorithm, a short key and a stranger's key alike.  OpenSSL's own
 * error texts may quote what it read, so none is passed on.
 */
/* SHA256_*: see sign_sha256(). */
#define OPENSSL_SUPPRESS_DEPRECATED

#include "base/sign_key.h"

#include <assert.h>
#include <limits.h>
#include <openssl/bn.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>
#include <stdlib.h>
#include <string.h>

/*
 * The older interface: EVP looks the algorithm up and allocates for every digest,
 * five times the work of a slot's id itself, and a large bundle has thousands.
 */
void sign_sha256(const void *bytes, size_t n, uint8_t ret[SHA256_SIZE])
{
	SHA256_CTX sum;

	if (!SHA256_Init(&sum) || !SHA256_Update(&sum, n ? bytes : "", n) || !SHA256_Final(ret, &sum))
		abort();
}

char *sign_sha256_hex(const void *bytes, size_t n, char ret[SHA256_HEX])
{
	static const char digits[] = "0123456789abcdef";
	uint8_t sum[SHA256_SIZE];

	sign_sha256(bytes, n, sum);
	for (size_t i = 0; i < SHA256_SIZE; i++) {
		ret[i * 2] = digits[sum[i] >> 4];
		ret[i * 2 + 1] = digits[sum[i] & 15];
	}
	ret[SHA256_HEX - 1] = '\0';
	return ret;
}

void sign_hmac_sha256(const void *key, size_t key_size, const void *bytes, size_t n,
		      uint8_t ret[SHA256_SIZE])
{
	assert(key_size <= INT_MAX);
	if (!HMAC(EVP_sha256(), key_size ? key : "", (int)key_size, n ? bytes : "", n, ret, NULL))
		abort();
}

bool sign_equal(const void *a, const void *b, size_t n)
{
	return CRYPTO_memcmp(a, b, n) == 0;
}

static const char standard[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static const char urlsafe[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

static void encode(struct buf *out, const uint8_t *p, size_t n, const char *alphabet, bool pad)
{
	for (; n;) {
		size_t take = n < 3 ? n : 3;
		uint32_t bits = (uint32_t)p[0] << 16;
		char four[4];

		bits |= take > 1 ? (uint32_t)p[1] << 8 : 0;
		bits |= take > 2 ? p[2] : 0;
		for (size_t i = 0; i < 4; i++)
			four[i] = i <= take ? alphabet[bits >> (18 - 6 * i) & 63] : '=';
		buf_append(out, four, pad ? 4 : take + 1);
		p += take;
		n -= take;
	}
}

void sign_base64(struct buf *out, const void *bytes, size_t n)
{
	encode(out, bytes, n, standard, true);
}

void sign_base64url(struct buf *out, const void *bytes, size_t n)
{
	encode(out, bytes, n, urlsafe, false);
}

static int decode_four(struct buf *out, const char *text, size_t letters)
{
	uint32_t bits = 0;

	for (size_t i = 0; i < 4; i++) {
		const char *at = i < letters ? memchr(standard, text[i], 64) : standard;

		if (!at)
			return -1;
		bits = bits << 6 | (uint32_t)(at - standard);
	}
	/* Bits beyond the last byte must be zero, or two texts would mean the same bytes. */
	if ((letters == 2 && bits & 0xffff) || (letters == 3 && bits & 0xff))
		return -1;
	for (size_t i = 0; i + 1 < letters; i++)
		buf_putc(out, (char)(bits >> (16 - 8 * i) & 0xff));
	return 0;
}

int sign_base64_decode(struct buf *out, const char *text, size_t n, struct err *err)
{
	size_t padding = n && text[n - 1] == '=' ? 1 : 0;

	padding += n > 1 && padding && text[n - 2] == '=' ? 1 : 0;
	if (n % 4)
		return err_set(err, ERR_CONFIG, "not base64: the length is not a multiple of four");
	for (size_t i = 0; i < n; i += 4)
		if (decode_four(out, text + i, i + 4 == n ? 4 - padding : 4))
			return err_set(err, ERR_CONFIG,
				       "not base64: wrong character at position %zu or just after",
				       i + 1);
	if (out->overflowed)
		return err_set(err, ERR_LIMIT, "base64 text longer than the %zu bytes expected",
			       out->max);
	return 0;
}

/* OpenSSL speaks DER; RFC 7518 wants r and s side by side at full width. */
static size_t raw_of_der(const uint8_t *der, size_t size, uint8_t raw[2 * P384_BYTES])
{
	ECDSA_SIG *s = d2i_ECDSA_SIG(NULL, &der, (long)size);
	bool good = s && BN_bn2binpad(ECDSA_SIG_get0_r(s), raw, P384_BYTES) == P384_BYTES &&
		    BN_bn2binpad(ECDSA_SIG_get0_s(s), raw + P384_BYTES, P384_BYTES) == P384_BYTES;

	ECDSA_SIG_free(s);
	return good ? 2 * P384_BYTES : 0;
}

/* How long the signature is, 0 when OpenSSL would not. */
static size_t sign_with(EVP_PKEY *key, const struct sign_key_kind *a, const struct buf *b,
			size_t start, uint8_t signature[SIGNATURE_MAX])
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	uint8_t der[SIGNATURE_MAX];
	size_t size = sizeof(der);
	bool good;

	if (!ctx)
		abort();
	good = EVP_DigestSignInit(ctx, NULL, a->digest(), NULL, key) == 1 &&
	       EVP_DigestSign(ctx, der, &size, (const uint8_t *)b->data + start, b->length - start) == 1;
	EVP_MD_CTX_free(ctx);
	if (!good)
		return 0;
	if (a->type == EVP_PKEY_EC)
		return raw_of_der(der, size, signature);
	memcpy(signature, der, size);
	return size;
}

int sign_jwt(struct buf *out, enum sign_algorithm algorithm, const char *key_pem, size_t key_size,
	     const char *header_json, const char *claims_json, struct err *err)
{
	const struct sign_key_kind *a = sign_key_kind(algorithm);
	EVP_PKEY *key = sign_key_read(a, key_pem, key_size, err);
	size_t start = out->length, size = 0;
	uint8_t signature[SIGNATURE_MAX];

	if (!key)
		return -1;
	sign_base64url(out, header_json, strlen(header_json));
	buf_putc(out, '.');
	sign_base64url(out, claims_json, strlen(claims_json));
	if (!out->overflowed)
		size = sign_with(key, a, out, start, signature);
	EVP_PKEY_free(key);
	ERR_clear_error();
	buf_putc(out, '.');
	sign_base64url(out, signature, size);
	if (out->overflowed)
		return err_set(err, ERR_LIMIT, "a signed token does not fit in %zu bytes", out->max);
	if (!size)
		return err_set(err, ERR_CONFIG, "OpenSSL would not sign with this key");
	return 0;
}
