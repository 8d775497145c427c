/* SPDX-License-Identifier: Apache-2.0 */
/*
 * token.c - asking for a token, and reading the answer with care.
 *
 * Token endpoints sit behind proxies, answer errors with HTTP 200, grant less
 * than was asked, and give lifetimes as text.  The classic cause of a refused
 * assertion is a wrong clock, so a difference to the Date header is named.
 */
#include "auth/token.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "auth/scope.h"
#include "base/limits.h"
#include "base/text.h"
#include "base/tree.h"

#define LIFETIME_UNSAID SPAN_MINUTES(5) /* RFC 6749 lets expires_in out; SMART recommends 300 s */
#define LIFETIME_MAX SPAN_HOURS(24)	/* a longer promise is not worth believing */
#define SKEW_WORTH_SAYING SPAN_MINUTES(1)

int credential_bytes(const struct credential *c, const char *name, struct err *err)
{
	if (!c || !c->bytes || !c->length)
		return err_set(err, ERR_AUTH, "%s: the credential has not been read or is empty", name);
	return 0;
}

int credential_line(const struct credential *c, const char *name, const char **ret,
		    size_t *ret_length, struct err *err)
{
	size_t n;

	if (credential_bytes(c, name, err) < 0)
		return -1;
	n = c->length;
	while (n > 0 && (c->bytes[n - 1] == '\n' || c->bytes[n - 1] == '\r'))
		n--;
	if (!n)
		return err_set(err, ERR_AUTH, "%s: the credential is empty", name);
	for (size_t i = 0; i < n; i++)
		if (c->bytes[i] < ' ' || c->bytes[i] > '~')
			return err_set(err, ERR_AUTH,
				       "%s: the credential must be one line of "
				       "printable ASCII",
				       name);
	*ret = c->bytes;
	*ret_length = n;
	return 0;
}

int pass_set(struct auth_pass *ret, const char *name, const char *prefix, const char *value,
	     size_t n, struct err *err)
{
	size_t before = strlen(prefix);

	if (before + n >= sizeof(ret->value))
		return err_set(err, ERR_LIMIT,
			       "the credential is longer than a header may be "
			       "(%d bytes)",
			       AUTH_HEADER_MAX - 1);
	*ret = (struct auth_pass){ .expires = { 0 } };
	snprintf(ret->name, sizeof(ret->name), "%s", name);
	memcpy(ret->value, prefix, before);
	memcpy(ret->value + before, value, n);
	return 0;
}

void form_add(struct buf *form, const char *name, const char *value, size_t n)
{
	struct buf copy cleanup_buf = BUF_INIT(JSON_TOKEN_MAX);

	buf_append(&copy, value, n);
	buf_printf(form, "%s%s=", form->length ? "&" : "", name);
	text_percent_encode(form, buf_text(&copy));
}

void token_request(struct arena *arena, const char *url, const struct buf *form, struct request *ret)
{
	*ret = (struct request){
		.method = "POST",
		.url = url,
		.body = arena_strndup(arena, buf_text(form), form->length),
		.body_length = form->length,
		.reply_max = TOKEN_BODY_MAX,
	};
	request_header(ret, "Content-Type", "application/x-www-form-urlencoded");
	request_header(ret, "Accept", "application/json");
}

/* ---- refusals ---- */

static const struct oauth_error {
	const char *name;
	enum err_kind kind;
	const char *meaning;
} errors[] = {
	{ "invalid_client", ERR_AUTH, "the client id, its key or its secret is not accepted" },
	{ "invalid_grant", ERR_AUTH, "the grant is wrong, expired or withdrawn" },
	{ "invalid_request", ERR_AUTH, "the server does not understand how we ask" },
	{ "invalid_scope", ERR_AUTH, "the scope is not granted to this client" },
	{ "unauthorized_client", ERR_AUTH, "this client may not ask in this way" },
	{ "unsupported_grant_type", ERR_AUTH, "the server does not offer this kind of grant" },
	{ "server_error", ERR_REMOTE, "the server failed" },
	{ "temporarily_unavailable", ERR_REMOTE, "the server is busy" },
};

/* ", and our clock is 7 min ahead ..." when that is worth knowing. */
static const char *skew_words(const struct reply *reply, struct instant now, char *out, size_t room)
{
	char text[SPAN_TEXT];
	struct span ahead = since(reply->date, now);
	bool fast = ahead.ms > 0;

	out[0] = '\0';
	if (!fast)
		ahead.ms = -ahead.ms;
	if (is_never(reply->date) || !is_longer(ahead, SKEW_WORTH_SAYING))
		return out;
	snprintf(out, room, "; our clock is %s %s the server's, a common cause",
		 span_format(ahead, text), fast ? "ahead of" : "behind");
	return out;
}

static int refused(const struct reply *reply, const char *name, struct instant now, struct err *err)
{
	char skew[96];
	const char *clock = skew_words(reply, now, skew, sizeof(skew));

	for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++)
		if (!strcmp(errors[i].name, name))
			return err_set(err, errors[i].kind, "the token endpoint says %s: %s%s",
				       name, errors[i].meaning, clock);
	return err_set(err, ERR_AUTH, "the token endpoint refuses (HTTP %d, no OAuth error we know)%s",
		       reply->status, clock);
}

static bool is_web_page(const struct reply *reply)
{
	size_t i = 0;

	while (i < reply->length && strchr(" \t\r\n", reply->body[i]) && reply->body[i])
		i++;
	return (reply->content_type && strcasestr(reply->content_type, "html")) ||
	       (i < reply->length && reply->body[i] == '<');
}

int token_arrived(const struct reply *reply, const char *what, struct err *err)
{
	const char *words = reply->words ? reply->words : "";
	char wait[SPAN_TEXT];

	if (reply->fault != FAULT_NONE)
		return err_set(err, ERR_REMOTE, "%s gave no complete answer%s%s", what,
			       *words ? ": " : "", words);
	if ((reply->status == 429 || reply->status == 503) && reply->retry_after.ms > 0)
		return err_set(err, ERR_REMOTE, "%s answered HTTP %d and asked to wait %s", what,
			       reply->status, span_format(reply->retry_after, wait));
	if (reply->status == 429 || reply->status == 408 || reply->status >= 500 || reply->status < 200)
		return err_set(err, ERR_REMOTE, "%s answered HTTP %d", what, reply->status);
	if (reply->length && is_web_page(reply))
		return err_set(err, ERR_REMOTE, "%s answered a web page instead of JSON (HTTP %d; proxy?)",
			       what, reply->status);
	return 0;
}

/* ---- grants ---- */

static struct span lifetime(struct json_object *tree)
{
	struct err ignored = ERR_INIT;
	int64_t seconds;

	if (tree_int64(tree, "$", "expires_in", &seconds, &ignored) < 0 || seconds <= 0)
		return LIFETIME_UNSAID;
	return seconds > LIFETIME_MAX.ms / 1000 ? LIFETIME_MAX : SPAN_SECONDS(seconds);
}

static int granted(struct json_object *tree, struct instant now, const char *scope_asked,
		   struct auth_pass *ret, struct err *err)
{
	const char *token = tree_text_or(tree, "access_token", "");
	const char *scope = tree_text_or(tree, "scope", NULL);

	if (!*token)
		return err_set(err, ERR_REMOTE, "the token endpoint answered without an access_token");
	for (const char *c = token; *c; c++)
		if (*c <= ' ' || *c > '~')
			return err_set(err, ERR_REMOTE,
				       "the access_token holds characters no header "
				       "may carry");
	if (strcasecmp(tree_text_or(tree, "token_type", "bearer"), "bearer"))
		return err_set(err, ERR_AUTH, "the token endpoint gave a token that is no bearer token");
	/* An answer without a scope grants what was asked (RFC 6749, 5.1). */
	if (scope && scope_asked && scope_suffices(scope_asked, scope, err) < 0)
		return -1;
	if (pass_set(ret, "Authorization", "Bearer ", token, strlen(token), err) < 0)
		return -1;
	ret->expires = after(now, lifetime(tree));
	if (scope && scope_asked && *scope_asked)
		scope_excess(scope_asked, scope, ret->warning);
	return 0;
}

int token_read(const struct reply *reply, struct instant now, const char *scope_asked,
	       struct auth_pass *ret, struct err *err)
{
	struct json_object *tree cleanup_tree = NULL;
	struct err ignored = ERR_INIT;
	const char *name;

	if (token_arrived(reply, "the token endpoint", err) < 0)
		return -1;
	if (reply->body && reply->length)
		tree = tree_parse(reply->body, reply->length, &ignored);
	name = tree_text_or(tree, "error", "");
	if (*name || reply->status >= 400)
		return refused(reply, name, now, err);
	if (reply->status >= 300)
		return err_set(err, ERR_REMOTE,
			       "the token endpoint redirects (HTTP %d), which we do not "
			       "follow with a secret",
			       reply->status);
	if (!json_object_is_type(tree, json_type_object))
		return err_set(err, ERR_REMOTE, "the token endpoint's answer is not a JSON object");
	return granted(tree, now, scope_asked, ret, err);
}

bool token_says(const struct reply *reply, const char *error)
{
	struct json_object *tree cleanup_tree = NULL;
	struct err ignored = ERR_INIT;

	if (reply->fault || !reply->body || !reply->length)
		return false;
	tree = tree_parse(reply->body, reply->length, &ignored);
	return !strcmp(tree_text_or(tree, "error", ""), error);
}

int token_advance_unscoped(struct auth_talk *talk, const struct reply *reply,
			   struct request *ret_next, struct auth_pass *ret, struct err *err)
{
	(void)ret_next;
	return token_read(reply, talk->now, NULL, ret, err) < 0 ? -1 : AUTH_DONE;
}
