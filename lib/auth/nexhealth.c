/* SPDX-License-Identifier: Apache-2.0 */
/*
 * nexhealth.c - an API key that is exchanged for a bearer token.
 *
 * The key itself opens nothing: POST /authenticates with the key as the whole
 * Authorization header answers {code, data: {token}}.  The answer does not say
 * how long the token lives; the vendor's guide says one hour in production.
 */
#include <string.h>

#include "auth/token.h"
#include "base/limits.h"
#include "base/tree.h"

#define LIFETIME SPAN_HOURS(1)

struct settings {
	const char *token_url;
	struct credential *api_key;
};

static const struct option options[] = {
	{ "token_url", OPTION_URL, 0, offsetof(struct settings, token_url),
	  "https://nexhealth.info/authenticates", 0, 0, "Where tokens are given.", NULL, NULL, 0 },
	{ "api_key", OPTION_SECRET, OPTION_REQUIRED, offsetof(struct settings, api_key), NULL, 0, 0,
	  "The API key of the developer portal.", NULL, NULL, 0 },
	OPTION_END,
};

static int begin(struct auth_talk *talk, struct request *ret, struct err *err)
{
	const struct settings *set = talk->auth->settings;
	const char *key;
	size_t n;

	if (credential_line(set->api_key, "api_key", &key, &n, err) < 0)
		return -1;
	*ret = (struct request){
		.method = "POST",
		.url = set->token_url,
		.body = "",
		.reply_max = TOKEN_BODY_MAX,
	};
	request_header(ret, "Authorization", arena_strndup(talk->arena, key, n));
	request_header(ret, "Accept", "application/vnd.Nexhealth+json;version=2");
	return 0;
}

static int token_of(const struct reply *reply, struct json_object **ret_tree, const char **ret,
		    struct err *err)
{
	struct err why = ERR_INIT;

	*ret_tree = tree_parse(reply->body ? reply->body : "", reply->length, &why);
	*ret = tree_text_or(tree_get(*ret_tree, "data"), "token", "");
	if (!*ret_tree || !tree_bool_or(*ret_tree, "code", false) || !**ret)
		return err_set(err, ERR_REMOTE, "the token endpoint answered without a token");
	for (const char *c = *ret; *c; c++)
		if (*c <= ' ' || *c > '~')
			return err_set(err, ERR_REMOTE, "the token holds characters no header may carry");
	return 0;
}

static int advance(struct auth_talk *talk, const struct reply *reply, struct request *ret_next,
		   struct auth_pass *ret, struct err *err)
{
	struct json_object *tree cleanup_tree = NULL;
	const char *token;

	(void)ret_next;
	if (token_arrived(reply, "the token endpoint", err) < 0)
		return -1;
	if (reply->status >= 300)
		return err_set(err, ERR_AUTH, "the token endpoint does not accept the API key (HTTP %d)",
			       reply->status);
	if (token_of(reply, &tree, &token, err) < 0 ||
	    pass_set(ret, "Authorization", "Bearer ", token, strlen(token), err) < 0)
		return -1;
	ret->expires = after(talk->now, LIFETIME);
	return AUTH_DONE;
}

const struct auth_kind auth_nexhealth = {
	.name = "nexhealth",
	.summary = "An API key of NexHealth, exchanged for a bearer token.",
	.options = options,
	.settings_size = sizeof(struct settings),
	.needs_exchange = true,
	.begin = begin,
	.advance = advance,
};
