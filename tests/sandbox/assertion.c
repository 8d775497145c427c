/* SPDX-License-Identifier: Apache-2.0 */
/*
 * assertion.c - is this signed assertion one of ours?
 *
 * Checked the way the vendors do: algorithm, key id, signature, issuer,
 * audience, scope, lifetime, and that the same assertion was not used before.
 */
#include <openssl/ecdsa.h>
#include <stdio.h>
#include <string.h>

#include "base/sign.h"
#include "base/text.h"
#include "base/tree.h"
#include "tokens.h"
#include "vclock.h"

enum { SKEW_S = 60, SMART_LIFE_S = 300, GOOGLE_LIFE_S = 3600, PART_MAX = 8192, ES384_HALF = 48 };

static bool decode(const char *text, size_t n, struct buf *ret)
{
	char padded[PART_MAX];
	struct err ignored = ERR_INIT;

	if (n + 4 > sizeof(padded))
		return false;
	for (size_t i = 0; i < n; i++)
		padded[i] = text[i] == '-' ? '+' : text[i] == '_' ? '/' : text[i];
	while (n % 4)
		padded[n++] = '=';
	return sign_base64_decode(ret, padded, n, &ignored) == 0;
}

static struct json_object *decode_json(const char *text, size_t n)
{
	struct buf bytes cleanup_buf = BUF_INIT(PART_MAX);
	struct err ignored = ERR_INIT;

	return decode(text, n, &bytes) ? tree_parse(buf_text(&bytes), bytes.length, &ignored) : NULL;
}

static bool verify(EVP_PKEY *key, const EVP_MD *digest, const char *jwt, size_t n,
		   const unsigned char *signature, size_t size)
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	bool good = context && EVP_DigestVerifyInit(context, NULL, digest, NULL, key) == 1 &&
		    EVP_DigestVerify(context, signature, size, (const unsigned char *)jwt, n) == 1;

	EVP_MD_CTX_free(context);
	return good;
}

/* JWS carries r and s side by side; OpenSSL wants them in DER. */
static bool verify_es384(EVP_PKEY *key, const char *jwt, size_t n, const struct buf *raw)
{
	const unsigned char *half = (const unsigned char *)raw->data;
	ECDSA_SIG *pair;
	unsigned char *der = NULL;
	int size;
	bool good;

	if (raw->length != 2 * ES384_HALF)
		return false;
	pair = ECDSA_SIG_new();
	ECDSA_SIG_set0(pair, BN_bin2bn(half, ES384_HALF, NULL),
		       BN_bin2bn(half + ES384_HALF, ES384_HALF, NULL));
	size = i2d_ECDSA_SIG(pair, &der);
	good = size > 0 && verify(key, EVP_sha384(), jwt, n, der, (size_t)size);
	OPENSSL_free(der);
	ECDSA_SIG_free(pair);
	return good;
}

static bool is_signed(const struct tokens *t, enum token_side side, const char *alg,
		      const char *jwt, size_t n, const char *last)
{
	struct buf raw cleanup_buf = BUF_INIT(PART_MAX);

	if (!decode(last, strlen(last), &raw))
		return false;
	if (side == SIDE_FHIR)
		return strcmp(alg, "ES384") == 0 && verify_es384(t->fhir_key, jwt, n, &raw);
	return strcmp(alg, "RS256") == 0 && verify(t->ads_key, EVP_sha256(), jwt, n,
						   (const unsigned char *)buf_text(&raw), raw.length);
}

static const char *check_times(struct json_object *claims, int64_t life, bool wants_iat)
{
	int64_t now = vclock_real().ms / 1000, exp, iat = now;
	struct err ignored = ERR_INIT;

	if (tree_int64(claims, "$", "exp", &exp, &ignored))
		return "exp is missing";
	if (tree_int64(claims, "$", "iat", &iat, &ignored) && wants_iat)
		return "iat is missing";
	if (exp <= now - SKEW_S)
		return "the assertion has expired: is the clock right?";
	if (iat > now + SKEW_S)
		return "the assertion is from the future: is the clock right?";
	return exp > (wants_iat ? iat : now) + life + (wants_iat ? 0 : SKEW_S) ?
		       "exp is further away than allowed" :
		       NULL;
}

static bool is_replay(struct tokens *t, const char *jti)
{
	uint64_t hash = text_hash(jti, strlen(jti));

	for (size_t i = 0; i < SEEN_MAX; i++)
		if (t->seen[i] == hash)
			return true;
	t->seen[t->seen_next++ % SEEN_MAX] = hash;
	return false;
}

static const char *check_smart(struct tokens *t, struct json_object *head, struct json_object *claims)
{
	const char *jti = tree_text_or(claims, "jti", "");

	if (strcmp(tree_text_or(head, "kid", ""), FHIR_KEY_ID) != 0)
		return "no key with that kid is registered";
	if (strcmp(tree_text_or(claims, "iss", ""), FHIR_CLIENT) != 0 ||
	    strcmp(tree_text_or(claims, "sub", ""), FHIR_CLIENT) != 0)
		return "iss and sub must be the client id";
	if (!*jti || is_replay(t, jti))
		return "jti is missing or was used before";
	return check_times(claims, SMART_LIFE_S, false);
}

static const char *check_google(struct json_object *claims)
{
	if (strcmp(tree_text_or(claims, "iss", ""), ADS_CLIENT) != 0)
		return "iss is not a known service account";
	if (!strstr(tree_text_or(claims, "scope", ""), ADS_SCOPE))
		return "scope does not name adwords";
	return check_times(claims, GOOGLE_LIFE_S, true);
}

const char *assertion_check(struct tokens *t, enum token_side side, const char *jwt)
{
	const char *dot = strchr(jwt, '.'), *last = dot ? strchr(dot + 1, '.') : NULL;
	struct json_object *head cleanup_tree = dot ? decode_json(jwt, (size_t)(dot - jwt)) : NULL;
	struct json_object *claims cleanup_tree =
		last ? decode_json(dot + 1, (size_t)(last - dot - 1)) : NULL;

	if (!head || !claims)
		return "not a signed assertion";
	if (!is_signed(t, side, tree_text_or(head, "alg", ""), jwt, (size_t)(last - jwt), last + 1))
		return "the signature does not fit the registered key";
	if (strcmp(tree_text_or(claims, "aud", ""), t->url) != 0)
		return "aud is not this token URL";
	return side == SIDE_FHIR ? check_smart(t, head, claims) : check_google(claims);
}
