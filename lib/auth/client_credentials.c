/* SPDX-License-Identifier: Apache-2.0 */
/*
 * client_credentials.c - OAuth client credentials with a shared secret (RFC 6749, 4.4).
 *
 * Servers disagree on where the secret goes, so both places are offered; the
 * header is what the RFC asks every server to understand.
 */
#include <string.h>

#include "auth/token.h"
#include "base/limits.h"
#include "base/sign.h"
#include "base/text.h"

enum style { STYLE_BASIC, STYLE_POST };

struct settings {
	const char *token_url, *client_id, *scope;
	struct credential *client_secret;
	int style;
};

static const char *const styles[] = { "basic", "post", NULL };

static const struct option options[] = {
	{ "token_url", OPTION_URL, OPTION_REQUIRED, offsetof(struct settings, token_url), NULL, 0,
	  0, "Where tokens are given.", NULL, NULL, 0 },
	{ "client_id", OPTION_TEXT, OPTION_REQUIRED, offsetof(struct settings, client_id), NULL, 0,
	  0, "Who we are there.", NULL, NULL, 0 },
	{ "client_secret", OPTION_SECRET, OPTION_REQUIRED, offsetof(struct settings, client_secret),
	  NULL, 0, 0, "The secret that belongs to client_id.", NULL, NULL, 0 },
	{ "style", OPTION_ENUM, 0, offsetof(struct settings, style), "basic", 0, 0,
	  "Whether the secret goes into the Authorization header or into the form.", styles, NULL, 0 },
	{ "scope", OPTION_TEXT, 0, offsetof(struct settings, scope), NULL, 0, 0,
	  "What to ask for, when the server wants to be told.", NULL, NULL, 0 },
	OPTION_END,
};

/* RFC 6749, 2.3.1: id and secret are form-encoded before they are joined. */
static void basic(struct arena *arena, const char *id, const char *secret, struct request *ret)
{
	struct buf pair cleanup_buf = BUF_INIT(AUTH_HEADER_MAX);
	struct buf value cleanup_buf = BUF_INIT(2 * AUTH_HEADER_MAX);

	text_percent_encode(&pair, id);
	buf_putc(&pair, ':');
	text_percent_encode(&pair, secret);
	buf_puts(&value, "Basic ");
	sign_base64(&value, buf_text(&pair), pair.length);
	request_header(ret, "Authorization", arena_strdup(arena, buf_text(&value)));
}

static int begin(struct auth_talk *talk, struct request *ret, struct err *err)
{
	const struct settings *set = talk->auth->settings;
	struct buf form cleanup_buf = BUF_INIT(TOKEN_BODY_MAX);
	const char *secret;
	size_t n;

	if (credential_line(set->client_secret, "client_secret", &secret, &n, err) < 0)
		return -1;
	buf_puts(&form, "grant_type=client_credentials");
	if (set->scope && *set->scope)
		form_add(&form, "scope", set->scope, strlen(set->scope));
	if (set->style == STYLE_POST) {
		form_add(&form, "client_id", set->client_id, strlen(set->client_id));
		form_add(&form, "client_secret", secret, n);
	}
	token_request(talk->arena, set->token_url, &form, ret);
	if (set->style == STYLE_BASIC)
		basic(talk->arena, set->client_id, arena_strndup(talk->arena, secret, n), ret);
	return 0;
}

static int advance(struct auth_talk *talk, const struct reply *reply, struct request *ret_next,
		   struct auth_pass *ret, struct err *err)
{
	const struct settings *set = talk->auth->settings;

	(void)ret_next;
	return token_read(reply, talk->now, set->scope, ret, err) < 0 ? -1 : AUTH_DONE;
}

const struct auth_kind auth_client_credentials = {
	.name = "client-credentials",
	.summary = "OAuth client credentials with a shared secret.",
	.options = options,
	.settings_size = sizeof(struct settings),
	.needs_exchange = true,
	.begin = begin,
	.advance = advance,
};
