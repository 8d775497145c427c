/* SPDX-License-Identifier: Apache-2.0 */
/*
 * auth.h - how we prove who we are: a conversation without a network.
 *
 * A kind either needs no exchange (a static header) or trades something for a
 * token.  daemon/ keeps tokens in memory only, one exchange in flight per
 * credential, refreshes at 80 % of the lifetime, and adds the resulting header
 * to requests that say `authorize`.  Adding a kind: lib/auth/<kind>.c and one
 * line in kinds.def.
 */
#ifndef CAPD_AUTH_AUTH_H
#define CAPD_AUTH_AUTH_H

#include "base/arena.h"
#include "base/err.h"
#include "model/config.h"
#include "model/exchange.h"
#include "model/option.h"

enum { AUTH_HEADER_MAX = 8192, AUTH_NONCE_MAX = 33 };

struct auth_pass {		     /* what a request may carry */
	char name[64];		     /* "Authorization" */
	char value[AUTH_HEADER_MAX]; /* "Bearer ..."; secret: never printed */
	struct instant expires;	     /* never: it does not */
};

struct auth_kind {
	const char *name, *summary;
	const struct option *options;
	size_t settings_size;
	bool needs_exchange;
	/* Static kinds: fill *ret. Exchange kinds leave this NULL. */
	int (*present)(const void *settings, struct auth_pass *ret, struct err *err);
	/* Exchange kinds. nonce: 32 hex digits from daemon/'s random source (jti). */
	int (*begin)(const void *settings, struct instant now, const char *nonce,
		     struct arena *arena, struct request *ret, struct err *err);
	/* ERR_AUTH: our credential is not accepted, do not hammer. ERR_REMOTE: try later. */
	int (*read)(const void *settings, const struct reply *reply, struct instant now,
		    struct auth_pass *ret, struct err *err);
};

extern const struct auth_kind auth_none;

const struct auth_kind *auth_kind_find(const char *name);
const struct auth_kind *auth_kind_at(size_t i); /* NULL past the last */

#endif
