/* SPDX-License-Identifier: Apache-2.0 */
/*
 * connector.c - the logins a connector file can ask for: a fixed token, HTTP
 * Basic (RFC 7617), and the refresh token of a consent (RFC 6749, 6).
 *
 * The kind in the configuration is always `connector`: which of its keys are
 * needed is the file's business, and check() says so by name.
 */
#include "auth/connector.h"

#include <json-c/json_pointer.h>
#include <stdio.h>
#include <string.h>

#include "auth/renewal.h"
#include "auth/token.h"
#include "base/limits.h"
#include "base/sign.h"
#include "base/tree.h"

#define AT(member) offsetof(struct connector_secrets, member)

static const struct option options[] = {
	{ "token", OPTION_SECRET, 0, AT(token), NULL, 0, 0,
	  "The token, where the connector sends a fixed one.", NULL, NULL, 0 },
	{ "username", OPTION_TEXT, 0, AT(username), NULL, 0, 0,
	  "The user, where the connector uses HTTP Basic.", NULL, NULL, 0 },
	{ "password", OPTION_SECRET, 0, AT(password), NULL, 0, 0, "The user's password.", NULL, NULL, 0 },
	{ "client_id", OPTION_TEXT, 0, AT(client_id), NULL, 0, 0,
	  "The application that was consented to, where the connector uses OAuth.", NULL, NULL, 0 },
	{ "client_secret", OPTION_SECRET, 0, AT(client_secret), NULL, 0, 0,
	  "The secret that belongs to client_id.", NULL, NULL, 0 },
	{ "refresh_token", OPTION_SECRET, 0, AT(refresh_token), NULL, 0, 0,
	  "The refresh token that came with the consent.", NULL, NULL, 0 },
	{ "token_url", OPTION_URL, OPTION_ADVANCED, AT(token_url), NULL, 0, 0,
	  "Where tokens are given, instead of the address in the connector file.", NULL, NULL, 0 },
	OPTION_END,
};

/* ---- which keys a scheme takes ---- */

static const char *const scheme_words[] = {
	"sends a fixed token",
	"uses HTTP Basic",
	"uses OAuth with a refresh token",
};

static int check(const void *auth, struct err *err)
{
	const struct connector_secrets *s = ((const struct auth *)auth)->settings;
	const struct {
		const char *name, *form;
		bool given;
		enum connector_auth scheme;
		bool may_lack;
	} keys[] = {
		{ "token", "{credential: NAME}", s->token, CONNECTOR_AUTH_STATIC, false },
		{ "username", "NAME", s->username, CONNECTOR_AUTH_BASIC, false },
		{ "password", "{credential: NAME}", s->password, CONNECTOR_AUTH_BASIC, false },
		{ "client_id", "ID", s->client_id, CONNECTOR_AUTH_OAUTH2_REFRESH, false },
		{ "client_secret", "{credential: NAME}", s->client_secret,
		  CONNECTOR_AUTH_OAUTH2_REFRESH, false },
		{ "refresh_token", "{credential: NAME}", s->refresh_token,
		  CONNECTOR_AUTH_OAUTH2_REFRESH, false },
		{ "token_url", "", s->token_url, CONNECTOR_AUTH_OAUTH2_REFRESH, true },
	};

	if (!s->login)
		return err_set(
			err, ERR_CONFIG,
			"kind: `connector` is the login of a connector file; only a platform of "
			"kind connector has one");
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		bool wanted = keys[i].scheme == s->login->scheme;

		if (wanted && !keys[i].given && !keys[i].may_lack)
			return err_set(err, ERR_CONFIG, "auth: this connector %s; add %s: %s to it",
				       scheme_words[s->login->scheme], keys[i].name, keys[i].form);
		if (!wanted && keys[i].given)
			return err_set(err, ERR_CONFIG, "auth: this connector %s; \"%s\" is not for it",
				       scheme_words[s->login->scheme], keys[i].name);
	}
	return 0;
}

/* ---- without asking anybody ---- */

static int credentials_base64(const char *user, const char *secret, size_t n, struct buf *ret,
			      struct err *err)
{
	struct buf pair = BUF_INIT(CREDENTIAL_MAX);
	int failed = 0;

	if (strchr(user, ':'))
		return err_set(err, ERR_CONFIG, "a user of HTTP Basic cannot have a \":\" in its name");
	buf_printf(&pair, "%s:", user);
	buf_append(&pair, secret, n);
	if (pair.overflowed)
		failed = err_set(err, ERR_LIMIT, "the credential is longer than %d bytes", CREDENTIAL_MAX);
	else
		sign_base64(ret, pair.data, pair.length);
	if (pair.data)
		explicit_bzero(pair.data, pair.room);
	buf_release(&pair);
	return failed;
}

static int basic_pass(const struct connector_secrets *s, struct auth_pass *ret, struct err *err)
{
	struct buf text = BUF_INIT(AUTH_HEADER_MAX);
	const char *secret;
	int failed = -1;
	size_t n;

	if (!credential_line(s->password, "password", &secret, &n, err) &&
	    !credentials_base64(s->username, secret, n, &text, err))
		failed = pass_set(ret, "Authorization", "Basic ", buf_text(&text), text.length, err);
	if (text.data)
		explicit_bzero(text.data, text.room);
	buf_release(&text);
	return failed;
}

static int present(const void *settings, struct auth_pass *ret, struct err *err)
{
	const struct connector_secrets *s = settings;
	const char *token;
	size_t n;

	if (s->login->scheme == CONNECTOR_AUTH_BASIC)
		return basic_pass(s, ret, err);
	if (credential_line(s->token, "token", &token, &n, err) < 0)
		return -1;
	return pass_set(ret, s->login->header, s->login->prefix, token, n, err);
}

/* ---- for a refresh token ---- */

struct asked {
	const char *secret, *refresh;
	size_t secret_length, refresh_length;
};

static void body_form(const struct connector_secrets *s, const struct asked *a, struct buf *out)
{
	buf_puts(out, "grant_type=refresh_token");
	if (!s->login->basic) {
		form_add(out, "client_id", s->client_id, strlen(s->client_id));
		form_add(out, "client_secret", a->secret, a->secret_length);
	}
	form_add(out, "refresh_token", a->refresh, a->refresh_length);
}

static void body_json(const struct connector_secrets *s, const struct asked *a, struct buf *out)
{
	struct json_object *o cleanup_tree = json_object_new_object();

	json_object_object_add(o, "grant_type", json_object_new_string("refresh_token"));
	if (!s->login->basic) {
		json_object_object_add(o, "client_id", json_object_new_string(s->client_id));
		json_object_object_add(o, "client_secret",
				       json_object_new_string_len(a->secret, (int)a->secret_length));
	}
	json_object_object_add(o, "refresh_token",
			       json_object_new_string_len(a->refresh, (int)a->refresh_length));
	tree_write(out, o);
}

static int add_client(struct auth_talk *talk, const struct asked *a, struct request *r, struct err *err)
{
	const struct connector_secrets *s = talk->auth->settings;
	struct buf text cleanup_buf = BUF_INIT(AUTH_HEADER_MAX);

	if (credentials_base64(s->client_id, a->secret, a->secret_length, &text, err) < 0)
		return -1;
	request_header(r, "Authorization", arena_printf(talk->arena, "Basic %s", buf_text(&text)));
	return 0;
}

static int begin(struct auth_talk *talk, struct request *ret, struct err *err)
{
	const struct connector_secrets *s = talk->auth->settings;
	struct buf body cleanup_buf = BUF_INIT(TOKEN_BODY_MAX);
	struct asked a;

	if (credential_line(s->client_secret, "client_secret", &a.secret, &a.secret_length, err) < 0 ||
	    renewal_secret(talk, s->refresh_token, &a.refresh, &a.refresh_length, err) < 0)
		return -1;
	if (s->login->json)
		body_json(s, &a, &body);
	else
		body_form(s, &a, &body);
	token_request(talk->arena, s->token_url ? s->token_url : s->login->token_url, &body, ret);
	if (s->login->json)
		ret->headers[0].value = "application/json";
	return s->login->basic ? add_client(talk, &a, ret, err) : 0;
}

static struct json_object *value_at(struct json_object *tree, const char *pointer)
{
	struct json_object *found = NULL;

	return pointer && !json_pointer_get(tree, pointer, &found) ? found : NULL;
}

/* Lifetimes come as numbers and as texts; one that cannot be read is as good as none. */
static struct span lifetime(struct json_object *tree, const char *pointer)
{
	int64_t seconds = json_object_get_int64(value_at(tree, pointer));

	if (seconds <= 0)
		return SPAN_MINUTES(5);
	return seconds > 24 * 3600 ? SPAN_HOURS(24) : SPAN_SECONDS(seconds);
}

static int granted(const struct connector_login *login, struct json_object *tree,
		   struct instant now, struct auth_pass *ret, struct err *err)
{
	struct json_object *token = value_at(tree, login->access_at);
	const char *text =
		json_object_is_type(token, json_type_string) ? json_object_get_string(token) : "";

	if (!*text)
		return err_set(err, ERR_REMOTE, "the token endpoint answered without a token at %s",
			       login->access_at);
	for (const char *c = text; *c; c++)
		if (*c <= ' ' || *c > '~')
			return err_set(err, ERR_REMOTE,
				       "the token at %s holds characters no header may carry",
				       login->access_at);
	if (pass_set(ret, login->header, login->prefix, text, strlen(text), err) < 0)
		return -1;
	ret->expires = after(now, lifetime(tree, login->expires_at));
	return 0;
}

static int renewed(struct auth_talk *talk, const struct connector_login *login,
		   struct json_object *tree, struct auth_pass *pass, struct err *err)
{
	struct json_object *token = value_at(tree, login->refresh_at);
	bool is_text = json_object_is_type(token, json_type_string);

	return renewal_take(talk, is_text ? json_object_get_string(token) : NULL,
			    json_object_get_int64(value_at(tree, login->refresh_expires_at)), pass, err);
}

/* Refusals are worded in one place for all kinds; only where the token lies is the file's to say. */
static int advance(struct auth_talk *talk, const struct reply *reply, struct request *ret_next,
		   struct auth_pass *ret, struct err *err)
{
	const struct connector_secrets *s = talk->auth->settings;
	struct json_object *tree cleanup_tree = NULL;
	struct err ignored = ERR_INIT;

	(void)ret_next;
	if (token_arrived(reply, "the token endpoint", err) < 0)
		return -1;
	if (reply->body && reply->length)
		tree = tree_parse(reply->body, reply->length, &ignored);
	if (reply->status >= 300 || !json_object_is_type(tree, json_type_object) ||
	    tree_get(tree, "error"))
		return token_read(reply, talk->now, NULL, ret, err) < 0 ? renewal_refused(reply, err) :
									  AUTH_DONE;
	if (granted(s->login, tree, talk->now, ret, err) < 0)
		return -1;
	return renewed(talk, s->login, tree, ret, err) < 0 ? -1 : AUTH_DONE;
}

static const struct credential *seed(const void *settings)
{
	return ((const struct connector_secrets *)settings)->refresh_token;
}

/* ---- the kinds ---- */

const struct auth_kind auth_connector = {
	.name = "connector",
	.summary = "The login a connector file describes.",
	.options = options,
	.settings_size = sizeof(struct connector_secrets),
	.check = check,
	.present = present,
};

static const struct auth_kind with_exchange = {
	.name = "connector",
	.summary = "The login a connector file describes, for a refresh token.",
	.options = options,
	.settings_size = sizeof(struct connector_secrets),
	.needs_exchange = true,
	.check = check,
	.begin = begin,
	.advance = advance,
	.seed = seed,
};

const struct auth_kind *auth_connector_kind(enum connector_auth scheme)
{
	return scheme == CONNECTOR_AUTH_OAUTH2_REFRESH ? &with_exchange : &auth_connector;
}
