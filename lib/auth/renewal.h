/* SPDX-License-Identifier: Apache-2.0 */
/*
 * renewal.h - refresh tokens that are replaced each time they are used.
 *
 * Some servers answer every exchange with a new refresh token, and the old one
 * ends sooner or later.  A kind asks with renewal_secret(), hands what came back
 * to renewal_take(), and names the configured token as its seed(); keeping the new
 * one on disk before it is needed is daemon/'s part.
 */
#ifndef CAPD_AUTH_RENEWAL_H
#define CAPD_AUTH_RENEWAL_H

#include "auth/auth.h"

enum { RENEWAL_WARN_DAYS = 20 }; /* time for a person to consent again */

/* The refresh token to ask with: the renewed one, or the seed. */
int renewal_secret(const struct auth_talk *talk, const struct credential *seed, const char **ret,
		   size_t *ret_length, struct err *err) must_check;

/*
 * What the answer says of refresh tokens.  token NULL or "": the one in use stays.
 * life_s 0: its end is not told.  An end that is near becomes the pass's warning.
 */
int renewal_take(struct auth_talk *talk, const char *token, int64_t life_s, struct auth_pass *pass,
		 struct err *err) must_check;

/* The same from the usual members of a body: refresh_token, refresh_token_expires_in. */
int renewal_read(struct auth_talk *talk, const struct reply *reply, struct auth_pass *pass,
		 struct err *err) must_check;

/* Puts what a person must do in place of *err when the token itself was refused. Always -1. */
int renewal_refused(const struct reply *reply, struct err *err);

#endif
