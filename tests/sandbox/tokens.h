/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tokens.h - who may ask: keys, assertions and the tokens given for them.
 *
 * One token server for both sides.  A FHIR client proves itself with a signed
 * assertion (SMART backend services) or a client secret, an ad client with a
 * service account's assertion or a refresh token.  Tokens are short-lived and
 * good for one side only.
 */
#ifndef CAPD_SANDBOX_TOKENS_H
#define CAPD_SANDBOX_TOKENS_H

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include "base/when.h"
#include "exchange.h"

enum { TOKENS_MAX = 64, TOKEN_TEXT = 48, SEEN_MAX = 256, URL_TEXT = 128 };

enum token_side { SIDE_FHIR, SIDE_ADS };

struct token {
	char text[TOKEN_TEXT];
	enum token_side side;
	int64_t expires_ms; /* monotonic */
};

struct tokens {
	EVP_PKEY *fhir_key, *ads_key;
	char client_secret[TOKEN_TEXT], refresh_token[TOKEN_TEXT];
	char url[URL_TEXT]; /* what an assertion's aud must be */
	int life_s;
	struct token list[TOKENS_MAX];
	size_t next;
	uint64_t seen[SEEN_MAX]; /* hashes of jti: an assertion is good once */
	size_t seen_next;
};

#define FHIR_CLIENT "capacityd-sandbox"
#define FHIR_KEY_ID "sandbox-1"
#define ADS_CLIENT "capacityd@sandbox.invalid"
#define ADS_SCOPE "https://www.googleapis.com/auth/adwords"

/* Makes keys and secrets; dir NULL: kept here.  -1 with words on stderr. */
int tokens_init(struct tokens *t, const char *token_url, int life_s, const char *dir);
void tokens_release(struct tokens *t);

/* The decoded value of a form field; false when it is not there or too long. */
bool form_field(const struct ask *ask, const char *name, char *ret, size_t size);
void tokens_answer(struct tokens *t, const struct ask *ask, struct answer *a);
/* "Bearer ..." of that side, still good? */
bool tokens_accept(const struct tokens *t, enum token_side side, const char *authorization);

/* keys.c: 0, or -1 with words on stderr. dir NULL: nothing is written. */
int key_write(const char *dir, const char *name, const char *secret);
int keys_write(const struct tokens *t, const char *dir);
/* assertion.c: NULL when it is good, else what is wrong with it. */
const char *assertion_check(struct tokens *t, enum token_side side, const char *jwt);

#endif
