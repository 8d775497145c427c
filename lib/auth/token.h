/* SPDX-License-Identifier: Apache-2.0 */
/*
 * token.h - what the OAuth kinds share: a form goes out, a token comes back.
 *
 * Reading an answer decides what happens next: ERR_AUTH means our credential
 * is refused and asking again locks accounts; ERR_REMOTE means try later.
 * No message repeats a secret, a token, or the other side's text.
 */
#ifndef CAPD_AUTH_TOKEN_H
#define CAPD_AUTH_TOKEN_H

#include "auth/auth.h"
#include "base/buf.h"

/* A secret that must fit on one line, without the newline an editor leaves at its end. */
int credential_line(const struct credential *c, const char *name, const char **ret,
		    size_t *ret_length, struct err *err) must_check;
/* Secret bytes as they are (a key in PEM, a JSON file). */
int credential_bytes(const struct credential *c, const char *name, struct err *err) must_check;

/* "name: prefix value"; never expires. */
int pass_set(struct auth_pass *ret, const char *name, const char *prefix, const char *value,
	     size_t n, struct err *err) must_check;

void form_add(struct buf *form, const char *name, const char *value, size_t n);
void token_request(struct arena *arena, const char *url, const struct buf *form, struct request *ret);

/* Did an answer worth reading come at all?  ERR_REMOTE when not.  what: who was asked, for the words. */
int token_arrived(const struct reply *reply, const char *what, struct err *err) must_check;
/* scope_asked: NULL or ""; an answer that grants less is refused, one that grants more has a warning. */
int token_read(const struct reply *reply, struct instant now, const char *scope_asked,
	       struct auth_pass *ret, struct err *err) must_check;
/* Does it say that error ("invalid_client": then another key may be the registered one)? */
bool token_says(const struct reply *reply, const char *error);

/* A kind's advance() where one answer is all and no scope of feeds is asked for. */
int token_advance_unscoped(struct auth_talk *talk, const struct reply *reply,
			   struct request *ret_next, struct auth_pass *ret, struct err *err);

#endif
