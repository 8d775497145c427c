/* SPDX-License-Identifier: Apache-2.0 */
/*
 * app_token.h - the auth kind `token`: a token that was made for one app, and that app's secret.
 *
 * The settings are open to platform kinds, because a proof made of both belongs
 * into the requests themselves; the bytes behind them never leave that proof.
 */
#ifndef CAPD_AUTH_APP_TOKEN_H
#define CAPD_AUTH_APP_TOKEN_H

#include "auth/auth.h"
#include "base/sign.h"

extern const struct auth_kind auth_token;

struct app_token {
	struct credential *token, *app_secret;
	struct date expires; /* day 0: it does not, or nobody said so */
};

enum { APP_PROOF = SHA256_HEX };

/*
 * HMAC-SHA256 of the token under the app's secret, in lower-case hex; "" when
 * `auth` is of another kind, which has no secret to prove.
 */
int app_token_proof(const struct auth *auth, char ret[APP_PROOF], struct err *err) must_check;

#endif
