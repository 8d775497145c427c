/* SPDX-License-Identifier: Apache-2.0 */
/*
 * connector_lint.c - where a connector may reach, as whom, and until when.
 *
 * The rules here hold what no file may weaken: only named hosts over TLS, no
 * value that turns into another path or host, secrets in one header alone.
 */
#include <string.h>
#include <strings.h>

#include "config/connector_parts.h"
#include "config/value.h"
#include "platform/connector_pattern.h"

#define LETTERS "abcdefghijklmnopqrstuvwxyz"

/* ---- names ---- */

static void lint_name(struct connector_reader *r)
{
	const struct node *n = node_get(r->root, "name");
	char quoted[QUOTE_TEXT];

	if (strlen(n->text) <= CONNECTOR_NAME_MAX &&
	    !n->text[strspn(n->text, LETTERS "0123456789-")])
		return;
	complaints_error(r->l->complaints, n, "expected small letters, digits and dashes, up to 32",
			 "\"%s\" is no name of a connector", complaint_quote(n->text, quoted));
}

/* ---- hosts ---- */

static bool is_host(const char *text)
{
	const char *dot = strrchr(text, '.');
	size_t n = strlen(text);

	if (!dot || n > 253 || *text == '.' || *text == '-' || !dot[1] || strstr(text, ".."))
		return false;
	if (text[strspn(text, LETTERS "0123456789.-")])
		return false;
	return dot[1 + strspn(dot + 1, LETTERS)] == '\0'; /* digits at the end are an address */
}

static const char *host_trouble(const char *text)
{
	if (strchr(text, '*'))
		return "a wildcard would let it reach hosts nobody has named";
	if (strchr(text, '@'))
		return "a host with a user in front of it hides where a request goes";
	if (strstr(text, "://") || strchr(text, '/'))
		return "this is an address; only the host's name belongs here";
	if (strchr(text, ':'))
		return "a port does not belong here; only 443 is reached";
	if (*text && !text[strspn(text, "0123456789.")])
		return "an IP address proves nothing about who answers there";
	return "this is no name of a host";
}

static void lint_host(struct connector_reader *r, const struct node *at, const char *text)
{
	if (!is_host(text))
		complaints_error(r->l->complaints, at, "expected a name like api.example.com", "%s",
				 host_trouble(text));
}

static void lint_hosts(struct connector_reader *r)
{
	const struct node *hosts = node_get(r->root, "hosts");

	if (!hosts)
		return;
	for (size_t i = 0; i < r->ret->hosts.count; i++)
		lint_host(r, hosts->kind == NODE_SEQUENCE ? &hosts->items[i] : hosts,
			  r->ret->hosts.items[i]);
}

/* The host of "https://HOST/..."; NULL after a complaint. */
static const char *host_of(struct connector_reader *r, const struct node *at, const char *url,
			   const char **ret_rest)
{
	size_t n;

	if (strncmp(url, "https://", 8) != 0) {
		complaints_error(r->l->complaints, at, "expected https://host/...",
				 "only https is spoken with a platform");
		return NULL;
	}
	n = strcspn(url + 8, "/?#");
	*ret_rest = url + 8 + n;
	return arena_strndup(r->l->scratch, url + 8, n);
}

static const struct param *account_param(const struct connector *c, const char *name, size_t n)
{
	for (size_t i = 0; i < c->account_count; i++)
		if (strlen(c->account[i].name) == n && memcmp(c->account[i].name, name, n) == 0)
			return &c->account[i];
	return NULL;
}

/* A part of the host that the account decides must be one of a few spelled-out texts. */
static void lint_host_blank(struct connector_reader *r, const struct node *at, const char *host)
{
	const char *start = strstr(host, "${account."), *end = start ? strchr(start, '}') : NULL;
	const struct param *p =
		end ? account_param(r->ret, start + 10, (size_t)(end - start) - 10) : NULL;
	struct pattern_reach reach;
	struct err ignored = ERR_INIT;

	if (!p) {
		complaints_error(r->l->complaints, at, "expected ${account.NAME} with NAME under account:",
				 "the host is made of something the account does not hold");
		return;
	}
	if (connector_pattern_check(p->pattern, &reach, &ignored))
		return; /* said where it stands */
	for (size_t c = 0; c < 128; c++)
		if (reach.letters[c] && !strchr(LETTERS "0123456789.-", (int)c))
			reach.spelled = false;
	if (!reach.spelled)
		complaints_error(r->l->complaints, at,
				 "spell the hosts out, like api(-eu|-fe)?\\.example\\.com",
				 "the pattern of \"%s\" lets through hosts nobody has named", p->name);
}

static void lint_base_url(struct connector_reader *r)
{
	const struct node *at = node_get(r->root, "base_url");
	const char *rest, *host = host_of(r, at, r->ret->base_url, &rest);
	size_t n = strlen(rest = host ? rest : "");

	if (!host)
		return;
	if (strstr(host, "${"))
		lint_host_blank(r, at, host);
	else
		lint_host(r, at, host);
	if (strpbrk(rest, "?#") || (n && rest[n - 1] == '/'))
		complaints_error(r->l->complaints, at, "expected https://host/prefix",
				 "base_url is where paths begin: no query, no / at its end");
}

/* ---- parameters ---- */

/* Is ${account.NAME} part of an address? */
static bool is_in_address(const struct connector *c, const char *name)
{
	const char *texts[2 + 2 * CONNECTOR_WRITES_MAX] = { c->base_url, c->read.call.path };
	size_t n = 2, length = strlen(name);

	for (size_t i = 0; i < c->write_count; i++) {
		texts[n++] = c->writes[i].call.path;
		texts[n++] = c->writes[i].job.call.path;
	}
	for (size_t i = 0; i < n; i++)
		for (const char *p = texts[i]; p && (p = strstr(p, "${account.")); p++)
			if (strncmp(p + 10, name, length) == 0 && p[10 + length] == '}')
				return true;
	return false;
}

/* The first character a value may hold and an address may not, or NULL. */
static const char *unsafe_letter(const struct pattern_reach *reach)
{
	static const char *const unsafe[] = { "/", "?", "#", "%", "\\", "&", "=", "@", ":", ";" };

	for (size_t i = 0; i < sizeof(unsafe) / sizeof(*unsafe); i++)
		if (reach->letters[(int)*unsafe[i]])
			return unsafe[i];
	return reach->letters['.'] && !reach->spelled ? ".." : NULL;
}

static void lint_param(struct connector_reader *r, const struct node *section,
		       const struct param *p, bool in_address)
{
	static const char *const secrets[] = { "secret", "token", "password", "passphrase" };
	const struct node *key = node_get_key(section, p->name);
	struct pattern_reach reach;
	struct err err = ERR_INIT;
	const char *unsafe;

	for (size_t i = 0; i < sizeof(secrets) / sizeof(*secrets); i++)
		if (strcasestr(p->name, secrets[i]))
			complaints_error(r->l->complaints,
					 key, "secrets stand under auth: in the configuration, and only there",
					 "\"%s\" sounds like a secret", p->name);
	if (connector_pattern_check(p->pattern, &reach, &err)) {
		complaints_error(r->l->complaints, key + 1, "", "%s", err.text);
		return;
	}
	unsafe = in_address ? unsafe_letter(&reach) : NULL;
	if (unsafe)
		complaints_error(r->l->complaints, key + 1,
				 "name only what an id is made of, like [A-Za-z0-9_-]{1,40}",
				 "this pattern lets \"%s\" into an address", unsafe);
}

/* Keys of every ads entry; a target's parameter cannot be called the same. */
static bool is_taken(const char *name)
{
	static const char *const taken[] = { "platform", "budget", "bid", "min", "max" };

	for (size_t i = 0; i < sizeof(taken) / sizeof(*taken); i++)
		if (strcmp(name, taken[i]) == 0)
			return true;
	return false;
}

static void lint_params(struct connector_reader *r)
{
	const struct node *account = node_get(r->root, "account"),
			  *target = node_get(r->root, "target");
	const struct connector *c = r->ret;

	for (size_t i = 0; i < c->account_count; i++)
		lint_param(r, account, &c->account[i], is_in_address(c, c->account[i].name));
	for (size_t i = 0; i < c->target_count; i++) {
		lint_param(r, target, &c->target[i], true);
		if (is_taken(c->target[i].name))
			complaints_error(r->l->complaints, node_get_key(target, c->target[i].name),
					 "", "\"%s\" is a key of every ads entry; use another word",
					 c->target[i].name);
	}
	if (!node_get(target, "id"))
		complaints_error(r->l->complaints, node_get_key(r->root, "target"),
				 "add id: with a pattern, like '\\d{1,18}'",
				 "a target needs \"id\", by which it is found again in answers");
}

/* ---- login ---- */

static void lint_token_url(struct connector_reader *r, const struct node *auth)
{
	const struct node *at = node_get(auth, "token_url");
	const char *rest, *host, *base_rest, *base;

	if (r->ret->login.scheme != CONNECTOR_AUTH_OAUTH2_REFRESH) {
		if (at)
			complaints_error(r->l->complaints, at, "", "only oauth2_refresh asks for tokens");
		return;
	}
	if (!at) {
		complaints_error(r->l->complaints, node_get_key(r->root, "auth"),
				 "add token_url: https://...", "oauth2_refresh needs \"token_url\"");
		return;
	}
	host = host_of(r, at, at->text, &rest);
	base = host_of(r, node_get(r->root, "base_url"), r->ret->base_url, &base_rest);
	if (!host || (base && strcmp(host, base) == 0))
		return;
	for (size_t i = 0; i < r->ret->hosts.count; i++)
		if (strcmp(host, r->ret->hosts.items[i]) == 0)
			return;
	complaints_error(r->l->complaints, at, "add it there if secrets may go to it",
			 "the host \"%s\" is not among hosts:", host);
}

static void lint_login(struct connector_reader *r)
{
	const struct node *auth = node_get(r->root, "auth");
	bool basic = r->ret->login.scheme == CONNECTOR_AUTH_BASIC;

	lint_token_url(r, auth);
	if (basic && r->ret->login.header)
		complaints_error(r->l->complaints, node_get(auth, "send"), "leave it out",
				 "HTTP Basic has a header of its own");
	if (!basic && !r->ret->login.header)
		complaints_error(r->l->complaints, node_get_key(r->root, "auth"),
				 "add send: {Authorization: Bearer $token}",
				 "nothing says how the token is sent");
}

/* ---- time ---- */

static void lint_sunset(struct connector_reader *r)
{
	const struct node *at = node_get(node_get(r->root, "api_version"), "sunset");
	const struct config_host *host = r->l->host;
	struct date today = host->today ? host->today(host->context) : (struct date){ 0 };
	int32_t left = r->ret->sunset.day - today.day;

	if (!at || !today.day || left > CONNECTOR_SUNSET_DAYS)
		return;
	if (left >= 0)
		complaints_warning(r->l->complaints, at, "look for a newer version of this file",
				   "this version of the platform's API ends in %d days", (int)left);
	else if (r->alone)
		complaints_error(r->l->complaints, at, "write the file for a newer version",
				 "this version of the platform's API has ended");
	else
		complaints_warning(r->l->complaints, at, "look for a newer version of this file",
				   "this version of the platform's API has ended; expect refusals");
}

static void lint_rest(struct connector_reader *r)
{
	const struct node *redirects = node_get_key(r->root, "redirects");
	const struct node *money = node_get(r->root, "money");

	if (redirects)
		complaints_error(
			r->l->complaints, redirects, "leave it out",
			"redirects are never followed: a platform that moved is a new connector");
	for (size_t i = 0; i < r->ret->money.floor_count; i++)
		if (r->ret->money.floors[i].micros < r->ret->money.step_micros)
			complaints_error(r->l->complaints,
					 node_get(node_get(money, "min_micros"),
						  r->ret->money.floors[i].currency),
					 "", "the least amount is below one step (%lld micros)",
					 (long long)r->ret->money.step_micros);
}

void connector_lint(struct connector_reader *r)
{
	lint_name(r);
	lint_hosts(r);
	lint_base_url(r);
	lint_params(r);
	lint_login(r);
	lint_sunset(r);
	lint_rest(r);
	connector_lint_words(r);
	connector_lint_rules(r);
	connector_lint_writes(r);
	connector_lint_fixtures(r);
}
