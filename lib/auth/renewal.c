/* SPDX-License-Identifier: Apache-2.0 */
/*
 * renewal.c - which refresh token is the one in use, and when it ends.
 *
 * The stored one is replaced only when an answer has another: some servers give
 * a new token each time, some never, and some repeat the same.  The text of a
 * token is in no message.
 */
#include "auth/renewal.h"

#include <stdio.h>
#include <string.h>

#include "auth/token.h"
#include "base/tree.h"

int renewal_secret(const struct auth_talk *talk, const struct credential *seed, const char **ret,
		   size_t *ret_length, struct err *err)
{
	if (!talk->memory->renewed[0])
		return credential_line(seed, "refresh_token", ret, ret_length, err);
	*ret = talk->memory->renewed;
	*ret_length = strlen(talk->memory->renewed);
	return 0;
}

/* It must come back out of a file of lines and go into a form. */
static bool is_one_line(const char *token)
{
	for (; *token; token++)
		if (*token < ' ' || *token > '~')
			return false;
	return true;
}

static bool is_in_use(const struct auth_talk *talk, const char *token)
{
	const struct auth_kind *kind = talk->auth->kind;
	struct err unused = ERR_INIT;
	const char *now;
	size_t n;

	return !renewal_secret(talk, kind->seed ? kind->seed(talk->auth->settings) : NULL, &now, &n,
			       &unused) &&
	       n == strlen(token) && !memcmp(now, token, n);
}

static void warn_of_end(const struct auth_talk *talk, struct auth_pass *pass)
{
	const struct instant end = talk->memory->renewed_until;
	char at[INSTANT_TEXT], left[SPAN_TEXT];

	if (is_never(end) || is_longer(since(talk->now, end), SPAN_DAYS(RENEWAL_WARN_DAYS)))
		return;
	snprintf(pass->warning, sizeof(pass->warning),
		 "its refresh token ends on %.10s, in %s: before that a person must consent again "
		 "and "
		 "store the new one",
		 instant_format(end, at), span_format(since(talk->now, end), left));
}

int renewal_take(struct auth_talk *talk, const char *token, int64_t life_s, struct auth_pass *pass,
		 struct err *err)
{
	struct auth_memory *m = talk->memory;
	bool another = token && *token && !is_in_use(talk, token);
	const int64_t longest = INT64_C(100) * 365 * 24 * 60 * 60;

	if (another && (strlen(token) >= sizeof(m->renewed) || !is_one_line(token)))
		return err_set(err, ERR_REMOTE,
			       "the token endpoint gave a new refresh token that cannot be kept: "
			       "expected up to %d printable characters",
			       AUTH_SECRET_MAX - 1);
	if (another) {
		memset(m->renewed, 0, sizeof(m->renewed));
		memcpy(m->renewed, token, strlen(token));
		m->changed = true;
		m->renewed_until = (struct instant){ 0 };
	}
	if (life_s > 0 && life_s < longest)
		m->renewed_until = after(talk->now, SPAN_SECONDS(life_s));
	warn_of_end(talk, pass);
	return 0;
}

int renewal_read(struct auth_talk *talk, const struct reply *reply, struct auth_pass *pass,
		 struct err *err)
{
	static const char *const names[] = { "refresh_token_expires_in", "refresh_expires_in" };
	struct err unused = ERR_INIT;
	struct json_object *tree cleanup_tree = tree_parse(reply->body, reply->length, &unused);
	int64_t life_s = 0;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]) && life_s <= 0; i++)
		if (tree_get(tree, names[i]) && tree_int64(tree, "$", names[i], &life_s, &unused))
			life_s = 0;
	return renewal_take(talk, tree_text_or(tree, "refresh_token", NULL), life_s, pass, err);
}

int renewal_refused(const struct reply *reply, struct err *err)
{
	if (!token_says(reply, "invalid_grant"))
		return -1;
	return err_set(
		err, ERR_AUTH,
		"the token endpoint says invalid_grant: the refresh token is wrong, expired or "
		"withdrawn; a person must consent again and store the new refresh token in place "
		"of the configured one");
}
