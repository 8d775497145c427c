/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sign_key.c - a private key in PEM, and what of it may be shown.
 *
 * The public half is put together from the numbers that are public by
 * definition, one by one: nothing prints a key and leaves the rest out.
 */
#include "base/sign_key.h"

#include <assert.h>
#include <limits.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <stdlib.h>
#include <string.h>

#include "base/tree.h"

static const struct sign_key_kind kinds[] = {
	[SIGN_RS256] = { "RS256", "an RSA private key of at least 2048 bits", EVP_PKEY_RSA, EVP_sha256 },
	[SIGN_RS384] = { "RS384", "an RSA private key of at least 2048 bits", EVP_PKEY_RSA, EVP_sha384 },
	[SIGN_ES384] = { "ES384", "a P-384 private key", EVP_PKEY_EC, EVP_sha384 },
};

const struct sign_key_kind *sign_key_kind(enum sign_algorithm algorithm)
{
	return &kinds[algorithm];
}

/* Without this OpenSSL would ask for a passphrase on the terminal. */
static int no_passphrase(char *out, int size, int writing, void *context)
{
	(void)out;
	(void)size;
	(void)writing;
	(void)context;
	return -1;
}

static EVP_PKEY *key_of_pem(const char *pem, size_t size)
{
	EVP_PKEY *key;
	BIO *bio;

	if (!size || size > INT_MAX)
		return NULL;
	bio = BIO_new_mem_buf(pem, (int)size);
	if (!bio)
		abort();
	key = PEM_read_bio_PrivateKey(bio, NULL, no_passphrase, NULL);
	BIO_free(bio);
	return key;
}

static bool fits(const EVP_PKEY *key, const struct sign_key_kind *a)
{
	char group[32] = "";

	if (EVP_PKEY_get_base_id(key) != a->type)
		return false;
	if (a->type == EVP_PKEY_RSA)
		return EVP_PKEY_get_bits(key) >= RSA_BITS_MIN && EVP_PKEY_get_size(key) <= SIGNATURE_MAX;
	return EVP_PKEY_get_group_name(key, group, sizeof(group), NULL) == 1 &&
	       strcmp(group, "secp384r1") == 0;
}

EVP_PKEY *sign_key_read(const struct sign_key_kind *kind, const char *pem, size_t size, struct err *err)
{
	EVP_PKEY *key = key_of_pem(pem, size);

	if (key && fits(key, kind))
		return key;
	ERR_clear_error();
	if (!key)
		err_set(err, ERR_CONFIG, "the signing key is not an unencrypted private key in PEM form");
	else
		err_set(err, ERR_CONFIG, "the signing key does not fit: %s needs %s", kind->name,
			kind->needs);
	EVP_PKEY_free(key);
	return NULL;
}

/* ---- the public half (RFC 7517, 7518) ---- */

static void add_text(struct json_object *o, const char *key, const char *value)
{
	json_object_object_add(o, key, json_object_new_string(value));
}

/* width 0: as few bytes as it has; EC coordinates keep their leading zeros. */
static int add_number(struct json_object *o, const char *key, const EVP_PKEY *from,
		      const char *param, int width)
{
	struct buf text cleanup_buf = BUF_INIT(2 * SIGNATURE_MAX);
	uint8_t bytes[SIGNATURE_MAX];
	BIGNUM *number = NULL;
	int n = -1;

	if (EVP_PKEY_get_bn_param(from, param, &number) == 1 && BN_num_bytes(number) <= SIGNATURE_MAX)
		n = BN_bn2binpad(number, bytes, width ? width : BN_num_bytes(number));
	BN_free(number);
	if (n <= 0)
		return -1;
	sign_base64url(&text, bytes, (size_t)n);
	add_text(o, key, buf_text(&text));
	return 0;
}

static int add_numbers(struct json_object *o, const EVP_PKEY *key, int type)
{
	if (type == EVP_PKEY_RSA) {
		add_text(o, "kty", "RSA");
		return add_number(o, "n", key, OSSL_PKEY_PARAM_RSA_N, 0) ||
				       add_number(o, "e", key, OSSL_PKEY_PARAM_RSA_E, 0) ?
			       -1 :
			       0;
	}
	add_text(o, "kty", "EC");
	add_text(o, "crv", "P-384");
	return add_number(o, "x", key, OSSL_PKEY_PARAM_EC_PUB_X, P384_BYTES) ||
			       add_number(o, "y", key, OSSL_PKEY_PARAM_EC_PUB_Y, P384_BYTES) ?
		       -1 :
		       0;
}

int sign_public_jwk(struct buf *out, enum sign_algorithm algorithm, const char *key_pem,
		    size_t key_size, const char *key_id, struct err *err)
{
	const struct sign_key_kind *kind = &kinds[algorithm];
	struct json_object *o cleanup_tree = json_object_new_object();
	EVP_PKEY *key = sign_key_read(kind, key_pem, key_size, err);
	int failed;

	if (!key)
		return -1;
	failed = add_numbers(o, key, kind->type);
	EVP_PKEY_free(key);
	ERR_clear_error();
	if (failed)
		return err_set(err, ERR_CONFIG, "OpenSSL does not give the key's public half");
	add_text(o, "kid", key_id);
	add_text(o, "alg", kind->name);
	add_text(o, "use", "sig");
	tree_write(out, o);
	return 0;
}
