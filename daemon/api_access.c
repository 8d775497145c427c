/* SPDX-License-Identifier: Apache-2.0 */
/*
 * api_access.c - who is asking, and what they may do.
 *
 * Each door has one way to know somebody and believes no other: the control socket
 * asks the kernel, TCP takes a token, the proxy's socket takes the proxy's word once
 * the kernel has said that it is the proxy.  Whoever is nobody may read.
 *
 * A browser sends a visitor's rights along with whatever any page tells it to send.
 * So a write from one must come from a page of ours (Origin, Sec-Fetch-Site), and a
 * form must hold a token that no other page can read.
 */
#include <openssl/crypto.h>
#include <openssl/hmac.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "daemon/api_answer.h"
#include "daemon/api_token.h"

enum { DIGEST = 32 };

static enum role higher(enum role a, enum role b)
{
	return a > b ? a : b;
}

/* ---- the three ways to be known ---- */

static bool is_row_of(const struct access *a, const struct api_peer *p, const char *name)
{
	if (a->user)
		return strcmp(a->user, name) == 0;
	return a->group && p->in_group && p->in_group(p->context, a->group);
}

static enum role role_of(const struct config *c, const struct api_peer *p, const char *name)
{
	enum role best = ROLE_VIEWER;

	for (size_t i = 0; i < c->access_count; i++)
		if (is_row_of(&c->accesses[i], p, name))
			best = higher(best, c->accesses[i].role);
	return best;
}

static bool know_local(struct api_exchange *x)
{
	const struct api_peer *p = &x->q->peer;

	(void)snprintf(x->name, sizeof(x->name), "%s", p->name);
	x->viewer.role = p->is_house ? ROLE_ADMIN : role_of(engine_config(x->engine), p, p->name);
	return true;
}

/* Spaces and commas are what "uid 1000" and two names are made of. */
static bool is_user_name(const char *user)
{
	static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				      "0123456789._@+=~\\-";
	size_t n = strlen(user);

	return n > 0 && n < API_NAME_MAX && strspn(user, allowed) == n;
}

static void give_form_token(struct api_exchange *x)
{
	unsigned char digest[DIGEST];
	unsigned size = sizeof(digest);

	if (!x->q->form_key || !HMAC(EVP_sha256(), x->q->form_key, API_FORM_KEY,
				     (const unsigned char *)x->name, strlen(x->name), digest, &size))
		return;
	for (unsigned i = 0; i < DIGEST; i++)
		(void)snprintf(x->form_token + (size_t)i * 2, 3, "%02x", digest[i]);
	x->viewer.form_token = x->form_token;
}

static bool know_proxied(struct api_exchange *x)
{
	const struct config *c = engine_config(x->engine);
	const struct api_peer *p = &x->q->peer;

	if (!c->proxy.user || strcmp(p->name, c->proxy.user) != 0) {
		api_refuse(x->a, 403,
			   "not-permitted", "only the proxy may use this socket, and %.64s is not the user it runs as (api: proxy: user)",
			   p->name);
		return false;
	}
	if (!p->user)
		return true;
	if (p->users > 1 || !is_user_name(p->user)) {
		api_refuse(x->a, 400, "bad-request",
			   "%s: expected one user's name of at most %d letters, digits and "
			   "._@+=~\\-. Does the proxy remove what clients send there?",
			   c->proxy.header, API_NAME_MAX - 1);
		return false;
	}
	(void)snprintf(x->name, sizeof(x->name), "%s", p->user);
	x->viewer.role = role_of(c, &(struct api_peer){ 0 }, p->user);
	give_form_token(x);
	return true;
}

/* All rows are looked at, so that how long it takes tells nothing. */
static const struct access *holder_of(const struct config *c, const char *token)
{
	const struct access *found = NULL;

	for (size_t i = 0; i < c->access_count; i++)
		if (c->accesses[i].token && api_token_matches(token, c->accesses[i].token->bytes,
							      c->accesses[i].token->length))
			found = &c->accesses[i];
	return found;
}

/* Other schemes are between the asker and a proxy before us, and make nobody known here. */
static bool know_bearer(struct api_exchange *x)
{
	static const char scheme[] = "Bearer ";
	const char *said = x->q->peer.authorization;
	const struct access *a;

	if (!said || strncasecmp(said, scheme, strlen(scheme)) != 0)
		return true;
	if (!x->q->peer.is_near) {
		api_refuse(x->a, 403,
			   "not-permitted", "a token is only taken over loopback, because it would cross the network in the clear: put a proxy with TLS on that machine before it");
		return false;
	}
	a = holder_of(engine_config(x->engine), said + strlen(scheme));
	if (!a) {
		x->a->challenge = "Bearer";
		api_refuse(x->a, 401, "not-known",
			   "nobody here has that token. Expected Authorization: Bearer and a token "
			   "made by capacityd token");
		return false;
	}
	(void)snprintf(x->name, sizeof(x->name), "%.*s (token)",
		       API_NAME_MAX - (int)sizeof(" (token)"), a->name);
	x->viewer.role = higher(ROLE_VIEWER, a->role);
	return true;
}

bool api_know(struct api_exchange *x)
{
	switch (x->q->peer.door) {
	case DOOR_LOCAL:
		return know_local(x);
	case DOOR_PROXY:
		return know_proxied(x);
	default:
		return know_bearer(x);
	}
}

/* ---- what they may do ---- */

static bool has_tokens(const struct config *c)
{
	for (size_t i = 0; i < c->access_count; i++)
		if (c->accesses[i].token)
			return true;
	return false;
}

static void refuse_stranger(struct api_exchange *x)
{
	if (x->q->peer.door == DOOR_PROXY) {
		api_refuse(x->a, 403, "not-permitted",
			   "the proxy did not say who you are (%s), so you may only look: sign in",
			   engine_config(x->engine)->proxy.header);
	} else if (has_tokens(engine_config(x->engine))) {
		x->a->challenge = "Bearer";
		api_refuse(x->a, 401,
			   "not-known", "who asks? Send Authorization: Bearer and a token, or use capacityctl on the machine itself");
	} else {
		api_refuse(x->a, 403,
			   "not-permitted", "this address only answers questions: use capacityctl on the machine itself");
	}
}

bool api_permits(struct api_exchange *x, enum role needs)
{
	if (x->viewer.role >= needs)
		return true;
	if (!*x->viewer.name)
		refuse_stranger(x);
	else
		api_refuse(x->a, 403,
			   "not-permitted", "this takes the role %s, and %s has the role %s. Whoever keeps the configuration can give it, under api: access:",
			   role_name(needs), x->viewer.name, role_name(x->viewer.role));
	return false;
}

/* ---- from where a browser sends it ---- */

static size_t name_length(const char *authority)
{
	return *authority == '[' ? strcspn(authority, "]") : strcspn(authority, ":");
}

bool api_is_named(const struct config *c, const char *authority)
{
	size_t n = name_length(authority);

	for (size_t i = 0; i < c->api_host_count; i++)
		if (strlen(c->api_hosts[i]) == n && strncasecmp(authority, c->api_hosts[i], n) == 0)
			return true;
	return false;
}

/* The proxy may call us by another name than people do, so a name of ours will do, too. */
static bool is_our_page(const struct api_exchange *x, const char *origin)
{
	const char *authority = strstr(origin, "://");

	if (!authority)
		return false;
	authority += strlen("://");
	return (x->q->host && strcasecmp(authority, x->q->host) == 0) ||
	       api_is_named(engine_config(x->engine), authority);
}

bool api_sent_by_us(struct api_exchange *x)
{
	const char *origin = x->q->origin, *site = x->q->fetch_site;

	if (x->q->peer.door != DOOR_PROXY ||
	    ((!origin || is_our_page(x, origin)) && (!site || strcmp(site, "same-origin") == 0)))
		return true;
	api_refuse(x->a, 403, "wrong-origin",
		   "a page of another site asked your browser to send this (%.100s), so nothing "
		   "was done. "
		   "If that page is ours, name its host under api: hosts:",
		   origin ? origin : site);
	return false;
}

bool api_has_form_token(struct api_exchange *x, const char *token)
{
	if (x->viewer.form_token && strlen(token) == strlen(x->form_token) &&
	    CRYPTO_memcmp(token, x->form_token, strlen(x->form_token)) == 0)
		return true;
	api_refuse(x->a, 403,
		   "old-form", "this form was made for somebody else or before the daemon started, so nothing was done. Load the page again and repeat it");
	return false;
}
