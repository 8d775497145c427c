/* SPDX-License-Identifier: Apache-2.0 */
/*
 * refresh_token.c - a person once consented; the refresh token stands for it (RFC 6749, 6).
 *
 * Google's stays the same for years.  Microsoft gives a new one each time and
 * asks to forget the old, so what is configured is only where it began.
 */
#include <string.h>

#include "auth/renewal.h"
#include "auth/token.h"
#include "base/limits.h"

struct settings {
	const char *token_url, *client_id, *scope;
	struct credential *client_secret, *refresh_token;
};

static const struct option options[] = {
	{ "token_url", OPTION_URL, 0, offsetof(struct settings, token_url),
	  "https://oauth2.googleapis.com/token", 0, 0, "Where tokens are given.", NULL, NULL, 0 },
	{ "client_id", OPTION_TEXT, OPTION_REQUIRED, offsetof(struct settings, client_id), NULL, 0,
	  0, "The application that was consented to.", NULL, NULL, 0 },
	{ "client_secret", OPTION_SECRET, OPTION_REQUIRED, offsetof(struct settings, client_secret),
	  NULL, 0, 0, "The secret that belongs to client_id.", NULL, NULL, 0 },
	{ "refresh_token", OPTION_SECRET, OPTION_REQUIRED, offsetof(struct settings, refresh_token),
	  NULL, 0, 0, "The refresh token that came with the consent.", NULL, NULL, 0 },
	{ "scope", OPTION_TEXT, 0, offsetof(struct settings, scope), NULL, 0, 0,
	  "What to ask for, when the server wants to be told; Microsoft does.", NULL, NULL, 0 },
	OPTION_END,
};

static int begin(struct auth_talk *talk, struct request *ret, struct err *err)
{
	const struct settings *set = talk->auth->settings;
	struct buf form cleanup_buf = BUF_INIT(TOKEN_BODY_MAX);
	const char *secret, *refresh;
	size_t secret_length, refresh_length;

	if (credential_line(set->client_secret, "client_secret", &secret, &secret_length, err) < 0 ||
	    renewal_secret(talk, set->refresh_token, &refresh, &refresh_length, err) < 0)
		return -1;
	buf_puts(&form, "grant_type=refresh_token");
	form_add(&form, "client_id", set->client_id, strlen(set->client_id));
	form_add(&form, "client_secret", secret, secret_length);
	form_add(&form, "refresh_token", refresh, refresh_length);
	if (set->scope && *set->scope)
		form_add(&form, "scope", set->scope, strlen(set->scope));
	token_request(talk->arena, set->token_url, &form, ret);
	return 0;
}

static int advance(struct auth_talk *talk, const struct reply *reply, struct request *ret_next,
		   struct auth_pass *ret, struct err *err)
{
	(void)ret_next;
	if (token_read(reply, talk->now, NULL, ret, err) < 0)
		return renewal_refused(reply, err);
	return renewal_read(talk, reply, ret, err) < 0 ? -1 : AUTH_DONE;
}

static const struct credential *seed(const void *settings)
{
	return ((const struct settings *)settings)->refresh_token;
}

const struct auth_kind auth_refresh_token = {
	.name = "refresh-token",
	.summary = "OAuth refresh token of a consent given once.",
	.options = options,
	.settings_size = sizeof(struct settings),
	.needs_exchange = true,
	.begin = begin,
	.advance = advance,
	.seed = seed,
};
