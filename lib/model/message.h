/* SPDX-License-Identifier: Apache-2.0 */
/*
 * message.h - what people are told without asking: about which case, and in which words.
 *
 * A case is something that lasts (a feed is silent, a clinic is full); it is told when
 * it begins and when it is over, and never in between.
 */
#ifndef CAPD_MODEL_MESSAGE_H
#define CAPD_MODEL_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/when.h"

/* What a case is about, the most pressing first. The names are a promise to routes and records. */
enum message_kind {
	MESSAGE_HEALTH,		 /* the daemon itself: its disk, its clock, an account, a channel */
	MESSAGE_FEED,		 /* a feed is silent */
	MESSAGE_MASS,		 /* too much of one feed moves at once: a person must look */
	MESSAGE_STOP,		 /* a person stopped everything */
	MESSAGE_NOT_CONFIRMED,	 /* what was sent to an ad account cannot be confirmed */
	MESSAGE_CHANGED_OUTSIDE, /* a person changed an ad on the platform */
	MESSAGE_APPROVAL,	 /* more spend waits for a person */
	MESSAGE_DECISION,	 /* only a person can go on: flapping, long silence, no lever */
	MESSAGE_FULL,		 /* a service is full */
	MESSAGE_DATA,		 /* one service has no fresh data though its feed answers */
	MESSAGE_KINDS
};

enum { MESSAGE_ALL_KINDS = (1 << MESSAGE_KINDS) - 1 };

const char *message_kind_name(enum message_kind k); /* "not-confirmed" */

/* From what must be mended now to what is good to know. */
enum urgency { URGENCY_CRITICAL, URGENCY_ERROR, URGENCY_WARNING, URGENCY_INFO };
enum urgency message_urgency(enum message_kind k);

struct message_line {
	const char *text;
	const char *path; /* of the page about it, "/l/harbor-point/primary-care"; "": none */
};

enum { MESSAGE_LINES_MAX = 20 };

struct message {
	const char *id;	    /* the same however often it is sent */
	const char *thread; /* of the case: the same when it begins and when it is over */
	enum message_kind kind;
	bool over;	     /* the case is over */
	bool test;	     /* a person tries the channel out */
	struct instant at;   /* when that was found */
	const char *subject; /* one sentence, of lib/decide */
	const char *path;    /* of the page about it; "": the front page */
	struct message_line lines[MESSAGE_LINES_MAX];
	size_t line_count;
	size_t more; /* lines left out */
};

#endif
