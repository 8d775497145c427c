/* SPDX-License-Identifier: Apache-2.0 */
/*
 * service_account.c - a Google service account: its key file signs for itself.
 *
 * The key file is taken as Google hands it out.  Nobody has to consent and
 * nothing expires when a person leaves, which is why it is preferred over a
 * refresh token.
 */
#include <string.h>

#include "auth/assertion.h"
#include "auth/token.h"
#include "base/limits.h"
#include "base/tree.h"

#define ASSERTION_LIFETIME SPAN_HOURS(1) /* the longest Google accepts */
#define GOOGLE_TOKEN_URL "https://oauth2.googleapis.com/token"

struct settings {
	const char *token_url, *scope;
	struct credential *key;
};

static const struct option options[] = {
	{ "key", OPTION_SECRET, OPTION_REQUIRED, offsetof(struct settings, key), NULL, 0, 0,
	  "The service account's key file (JSON), whole.", NULL, NULL, 0 },
	{ "token_url", OPTION_URL, OPTION_ADVANCED, offsetof(struct settings, token_url),
	  GOOGLE_TOKEN_URL, 0, 0, "Where tokens are given.", NULL, NULL, 0 },
	{ "scope", OPTION_TEXT, OPTION_ADVANCED, offsetof(struct settings, scope),
	  "https://www.googleapis.com/auth/adwords", 0, 0, "What to ask for.", NULL, NULL, 0 },
	OPTION_END,
};

static int sign_with(struct json_object *key, const struct settings *set, struct instant now,
		     struct buf *out, struct err *err)
{
	struct assertion a = {
		.algorithm = SIGN_RS256,
		.key_id = tree_text_or(key, "private_key_id", NULL),
		.audience = set->token_url,
		.scope = set->scope,
		.now = now,
		.lifetime = ASSERTION_LIFETIME,
	};
	const char *pem;

	if (tree_text(key, "$", "client_email", &a.issuer, err) < 0 ||
	    tree_text(key, "$", "private_key", &pem, err) < 0)
		return -1;
	return assertion_sign(&a, pem, strlen(pem), out, err);
}

static int begin(struct auth_talk *talk, struct request *ret, struct err *err)
{
	const struct settings *set = talk->auth->settings;
	struct buf jwt cleanup_buf = BUF_INIT(TOKEN_BODY_MAX),
		       form cleanup_buf = BUF_INIT(TOKEN_BODY_MAX);
	struct json_object *key cleanup_tree = NULL;

	if (credential_bytes(set->key, "key", err) < 0)
		return -1;
	key = tree_parse(set->key->bytes, set->key->length, err);
	if (!key || sign_with(key, set, talk->now, &jwt, err) < 0) {
		err_in(err, "key: expected a service account's JSON key file");
		err->kind = ERR_AUTH; /* whoever manages the credential must act */
		return -1;
	}
	buf_puts(&form, "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer");
	form_add(&form, "assertion", buf_text(&jwt), jwt.length);
	token_request(talk->arena, set->token_url, &form, ret);
	return 0;
}

static const char *user(const void *settings, struct arena *arena)
{
	const struct settings *set = settings;
	struct json_object *key cleanup_tree = NULL;
	struct err err = ERR_INIT;
	const char *email;

	if (!set->key || !set->key->bytes)
		return NULL;
	key = tree_parse(set->key->bytes, set->key->length, &err);
	return key && tree_text(key, "$", "client_email", &email, &err) == 0 ?
		       arena_strdup(arena, email) :
		       NULL;
}

const struct auth_kind auth_service_account = {
	.name = "service-account",
	.summary = "A Google service account's key.",
	.options = options,
	.settings_size = sizeof(struct settings),
	.needs_exchange = true,
	.begin = begin,
	.advance = token_advance_unscoped,
	.user = user,
};
