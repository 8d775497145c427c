/* SPDX-License-Identifier: Apache-2.0 */
/*
 * auth.c - the list of ways to authenticate, and the ones that are one header.
 *
 * `none` is a kind like the others, so that no caller has to ask whether there
 * is authentication at all.
 */
#include "auth/auth.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "auth/token.h"

#define AUTH_KIND(k) extern const struct auth_kind auth_##k;
#include "auth/kinds.def"
#undef AUTH_KIND

static const struct auth_kind *const kinds[] = {
#define AUTH_KIND(k) &auth_##k,
#include "auth/kinds.def"
#undef AUTH_KIND
	NULL,
};

const struct auth_kind *auth_kind_at(size_t i)
{
	return i < sizeof(kinds) / sizeof(kinds[0]) ? kinds[i] : NULL;
}

const struct auth_kind *auth_kind_find(const char *name)
{
	for (size_t i = 0; kinds[i]; i++)
		if (!strcmp(kinds[i]->name, name))
			return kinds[i];
	return NULL;
}

/* "https://ehr.example.org:443" of a URL: scheme, host and port. */
static size_t origin_length(const char *url)
{
	const char *host = strstr(url, "://");

	return host ? (size_t)(host - url) + 3 + strcspn(host + 3, "/?#") : 0;
}

bool auth_may_go(const struct auth *auth, const char *url)
{
	size_t n = auth->base ? origin_length(auth->base) : 0;

	return !n || (origin_length(url) == n && !strncasecmp(url, auth->base, n));
}

enum auth_end auth_end_of(const struct auth *auth, struct date today, char ret_words[AUTH_WORDS])
{
	struct date last = auth->kind->ends ? auth->kind->ends(auth->settings) : (struct date){ 0 };
	char day[INSTANT_TEXT];

	ret_words[0] = '\0';
	if (!last.day || last.day - today.day > AUTH_END_WARNED)
		return AUTH_LASTS;
	date_format(last, day);
	if (last.day < today.day) {
		snprintf(ret_words, AUTH_WORDS,
			 "the access token ended on %s, as auth says: put a new one in place", day);
		return AUTH_ENDED;
	}
	snprintf(ret_words, AUTH_WORDS,
		 "the access token ends on %s, in %d day%s: make a new one before, afterwards it "
		 "cannot "
		 "be renewed",
		 day, (int)(last.day - today.day), last.day - today.day == 1 ? "" : "s");
	return AUTH_ENDS_SOON;
}

/* ---- none ---- */

struct none_settings {
	char nothing;
};

static const struct option none_options[] = { OPTION_END };

static int none_present(const void *settings, struct auth_pass *ret, struct err *err)
{
	(void)settings;
	(void)err;
	*ret = (struct auth_pass){ .name = "" };
	return 0;
}

const struct auth_kind auth_none = {
	.name = "none",
	.summary = "No authentication.",
	.options = none_options,
	.settings_size = sizeof(struct none_settings),
	.present = none_present,
};

/* ---- bearer ---- */

struct bearer_settings {
	struct credential *token;
};

static const struct option bearer_options[] = {
	{ "token", OPTION_SECRET, OPTION_REQUIRED, offsetof(struct bearer_settings, token), NULL, 0,
	  0, "The token, sent as Authorization: Bearer.", NULL, NULL, 0 },
	OPTION_END,
};

static int bearer_present(const void *settings, struct auth_pass *ret, struct err *err)
{
	const struct bearer_settings *set = settings;
	const char *token;
	size_t n;

	if (credential_line(set->token, "token", &token, &n, err) < 0)
		return -1;
	return pass_set(ret, "Authorization", "Bearer ", token, n, err);
}

const struct auth_kind auth_bearer = {
	.name = "bearer",
	.summary = "A fixed bearer token.",
	.options = bearer_options,
	.settings_size = sizeof(struct bearer_settings),
	.present = bearer_present,
};

/* ---- header ---- */

struct header_settings {
	const char *name;
	struct credential *value;
};

static const struct option header_options[] = {
	{ "name", OPTION_TEXT, OPTION_REQUIRED, offsetof(struct header_settings, name), NULL, 0, 0,
	  "The header's name, for example X-API-Key.", NULL, NULL, 0 },
	{ "value", OPTION_SECRET, OPTION_REQUIRED, offsetof(struct header_settings, value), NULL, 0,
	  0, "The header's value.", NULL, NULL, 0 },
	OPTION_END,
};

static bool is_header_name(const char *name)
{
	size_t n =
		strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.");

	return n > 0 && !name[n] && n < sizeof(((struct auth_pass *)NULL)->name);
}

static int header_present(const void *settings, struct auth_pass *ret, struct err *err)
{
	const struct header_settings *set = settings;
	const char *value;
	size_t n;

	if (!is_header_name(set->name))
		return err_set(err, ERR_CONFIG,
			       "name: expected a header name of letters, digits and "
			       "dashes, at most %zu long",
			       sizeof(ret->name) - 1);
	if (credential_line(set->value, "value", &value, &n, err) < 0)
		return -1;
	return pass_set(ret, set->name, "", value, n, err);
}

const struct auth_kind auth_header = {
	.name = "header",
	.summary = "A fixed header, such as an API key.",
	.options = header_options,
	.settings_size = sizeof(struct header_settings),
	.present = header_present,
};
