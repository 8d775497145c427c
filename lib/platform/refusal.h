/* SPDX-License-Identifier: Apache-2.0 */
/*
 * refusal.h - why a change was not taken, in the few words that matter to us.
 *
 * Which of a platform's codes is which is its codec's business; what follows from
 * each is the same for everybody.  A platform with causes of its own (meta_error.c,
 * the meanings of connector files) has a table of its own.
 */
#ifndef CAPD_PLATFORM_REFUSAL_H
#define CAPD_PLATFORM_REFUSAL_H

#include "platform/ending.h"

enum refusal {
	REFUSAL_TOKEN,	  /* the access token is no good any more: a new one may be */
	REFUSAL_AUTH,	  /* the account, project or user may not: a person must act */
	REFUSAL_QUOTA,	  /* too much, for everything we do in this account */
	REFUSAL_INTERNAL, /* their trouble; whether it happened is not said */
	REFUSAL_CONFLICT, /* somebody else was writing; nothing happened */
	REFUSAL_OVERTAKEN, /* somebody else was writing the same thing, and what we planned against is gone */
	REFUSAL_SETTING, /* our configuration is wrong for the whole account */
	REFUSAL_TARGET,	 /* this one change will never be taken */
};

struct closing refusal_closing(enum refusal why); /* still without words */
enum err_kind refusal_kind(enum refusal why);	  /* what it is to a read */

#endif
