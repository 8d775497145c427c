/* SPDX-License-Identifier: Apache-2.0 */
/*
 * smart_backend.c - SMART Backend Services: a registered key instead of a secret.
 *
 * The assertion lives four minutes (five is the most a server may accept) and
 * carries a nonce, so that it cannot be used twice.  Only what counting slots
 * needs is asked for: no Appointment, no Patient.
 */
#include <string.h>

#include "auth/assertion.h"
#include "auth/token.h"
#include "base/limits.h"

#define ASSERTION_LIFETIME SPAN_MINUTES(4)

struct settings {
	const char *token_url, *client_id, *key_id, *scope;
	struct credential *key;
	int algorithm;
};

static const char *const algorithm_names[] = { "RS384", "ES384", NULL };
static const enum sign_algorithm algorithms[] = { SIGN_RS384, SIGN_ES384 };

static const struct option options[] = {
	{ "token_url", OPTION_URL, OPTION_REQUIRED, offsetof(struct settings, token_url), NULL, 0,
	  0, "token_endpoint of the server's .well-known/smart-configuration.", NULL, NULL, 0 },
	{ "client_id", OPTION_TEXT, OPTION_REQUIRED, offsetof(struct settings, client_id), NULL, 0,
	  0, "The id this client was registered with.", NULL, NULL, 0 },
	{ "key", OPTION_SECRET, OPTION_REQUIRED, offsetof(struct settings, key), NULL, 0, 0,
	  "The private key in PEM whose public part was registered.", NULL, NULL, 0 },
	{ "key_id", OPTION_TEXT, 0, offsetof(struct settings, key_id), NULL, 0, 0,
	  "kid of the key in the registered key set.", NULL, NULL, 0 },
	{ "algorithm", OPTION_ENUM, 0, offsetof(struct settings, algorithm), "RS384", 0, 0,
	  "RS384 for an RSA key, ES384 for one on the curve P-384.", algorithm_names, NULL, 0 },
	{ "scope", OPTION_TEXT, 0, offsetof(struct settings, scope),
	  "system/Slot.rs system/Schedule.rs system/Location.rs", 0, 0,
	  "What to ask for; what is not needed should not be granted.", NULL, NULL, 0 },
	OPTION_END,
};

static int begin(const void *settings, struct instant now, const char *nonce, struct arena *arena,
		 struct request *ret, struct err *err)
{
	const struct settings *set = settings;
	struct buf jwt cleanup_buf = BUF_INIT(TOKEN_BODY_MAX),
		       form cleanup_buf = BUF_INIT(TOKEN_BODY_MAX);
	struct assertion a = {
		.algorithm = algorithms[set->algorithm],
		.key_id = set->key_id,
		.issuer = set->client_id,
		.subject = set->client_id,
		.audience = set->token_url,
		.nonce = nonce,
		.now = now,
		.lifetime = ASSERTION_LIFETIME,
	};

	if (credential_bytes(set->key, "key", err) < 0)
		return -1;
	if (assertion_sign(&a, set->key->bytes, set->key->length, &jwt, err) < 0)
		return err_in(err, "key");
	buf_puts(&form, "grant_type=client_credentials");
	form_add(&form, "scope", set->scope, strlen(set->scope));
	buf_puts(&form, "&client_assertion_type="
			"urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer");
	form_add(&form, "client_assertion", buf_text(&jwt), jwt.length);
	token_request(arena, set->token_url, &form, ret);
	return 0;
}

static int read_reply(const void *settings, const struct reply *reply, struct instant now,
		      struct auth_pass *ret, struct err *err)
{
	const struct settings *set = settings;

	return token_read(reply, now, set->scope, ret, err);
}

const struct auth_kind auth_smart_backend = {
	.name = "smart-backend",
	.summary = "SMART Backend Services: a token for a signed assertion.",
	.options = options,
	.settings_size = sizeof(struct settings),
	.needs_exchange = true,
	.begin = begin,
	.read = read_reply,
};
