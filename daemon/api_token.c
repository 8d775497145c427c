/* SPDX-License-Identifier: Apache-2.0 */
/*
 * api_token.c - making tokens and recognising them.
 */
#include "daemon/api_token.h"

#include <openssl/crypto.h>
#include <openssl/rand.h>
#include <openssl/sha.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "base/text.h"
#include "model/config.h"

#define PREFIX "sha256:"

enum { CHANCE = 32, HASH_LENGTH = sizeof(PREFIX) - 1 + 2 * SHA256_DIGEST_LENGTH };

static void hex(const unsigned char *bytes, size_t n, char *out)
{
	for (size_t i = 0; i < n; i++)
		(void)snprintf(out + i * 2, 3, "%02x", bytes[i]);
}

char *api_token_hash(const char *token, char ret[API_TOKEN_HASH_TEXT])
{
	unsigned char digest[SHA256_DIGEST_LENGTH];

	(void)SHA256((const unsigned char *)token, strlen(token), digest);
	memcpy(ret, PREFIX, sizeof(PREFIX));
	hex(digest, sizeof(digest), ret + strlen(PREFIX));
	return ret;
}

bool api_token_matches(const char *token, const char *kept, size_t length)
{
	char hash[API_TOKEN_HASH_TEXT];

	(void)api_token_hash(token, hash);
	return kept && length == HASH_LENGTH && CRYPTO_memcmp(hash, kept, HASH_LENGTH) == 0;
}

static bool is_hash(const struct credential *c)
{
	return c->length == HASH_LENGTH && text_starts(c->bytes, PREFIX) &&
	       strspn(c->bytes + strlen(PREFIX), "0123456789abcdef") == HASH_LENGTH - strlen(PREFIX);
}

int api_token_check(const struct config *c, struct err *err)
{
	for (size_t i = 0; i < c->access_count; i++) {
		const struct access *a = &c->accesses[i];

		if (a->token && !is_hash(a->token))
			return err_set(err, ERR_CONFIG,
				       "credential %s: expected the hash of %s's token, " PREFIX
				       " and 64 digits: capacityd token makes a token and its hash",
				       a->token->name, a->name);
	}
	return 0;
}

int api_token_main(void)
{
	unsigned char chance[CHANCE];
	char token[API_TOKEN_TEXT] = "capacityd_", hash[API_TOKEN_HASH_TEXT];

	if (RAND_bytes(chance, sizeof(chance)) != 1) {
		(void)fprintf(stderr, "capacityd token: no random numbers; try again\n");
		return EX_OSERR;
	}
	hex(chance, sizeof(chance), token + strlen(token));
	(void)printf("token  %s\nhash   %s\n", token, api_token_hash(token, hash));
	(void)fprintf(stderr,
		      "\nGive the token to the program; it is shown once. Keep the hash as a "
		      "credential and "
		      "name it in\n  api:\n    access:\n      - {role: operator, name: PROGRAM, "
		      "token: {credential: NAME}}\n");
	return EX_OK;
}
