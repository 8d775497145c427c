/* SPDX-License-Identifier: Apache-2.0 */
/*
 * token.h - credentials' passes, in memory only; what renews them is kept by the vault.
 *
 * One per feed or platform account.  At most one exchange in flight, refreshed
 * at 80 % of its life with jitter, at least TOKEN_REST_S apart; after ERR_AUTH it
 * rests long, because accounts lock.
 */
#ifndef CAPD_DAEMON_TOKEN_H
#define CAPD_DAEMON_TOKEN_H

#include "auth/auth.h"
#include "daemon/transport.h"
#include "daemon/vault.h"

enum {
	TOKEN_REST_S = 30,
	TOKEN_REST_FIRST_S = 2, /* after a first failure that is not ours; doubled each time, up to 30 */
	TOKEN_REST_LONG_S = 60 * 60, /* after ERR_AUTH */
};

struct token;

/* auth and reach must live until token_close(). */
struct token *token_new(struct transport *t, const struct auth *auth, const struct reach *reach,
			const char *whose);
/* Who must not go while an exchange is under way: its answer may hold the only good secret. */
struct token_holder {
	void (*hold)(void *context);
	void (*release)(void *context);
	void *context;
};

/*
 * Where its renewed secret lives, as "<kind>-<id>": before the first get. Without this, or
 * with a vault that is NULL, a renewed secret ends with the process.
 */
void token_keep_in(struct token *k, struct vault *vault, const char *kind, const char *id,
		   const struct token_holder *holder);
void token_close(struct token *k); /* waiting callers hear NULL */

/*
 * ready(context, pass, err): pass is valid during the call; NULL with err when none can be had.
 * May be called at once (static kinds, a fresh token) or later.
 */
void token_get(struct token *k, struct instant now,
	       void (*ready)(void *context, const struct auth_pass *pass, const struct err *err),
	       void *context);
/* The other side answered 401: forget this pass; the next get asks anew (once per TOKEN_REST_S). */
void token_reject(struct token *k, struct instant now);

#endif
