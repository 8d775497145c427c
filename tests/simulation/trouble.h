/* SPDX-License-Identifier: Apache-2.0 */
/*
 * trouble.h - what goes wrong in a world, as a list with times.
 *
 * Drawn from the seed before the world begins, so that a failing world can be
 * lived again with one of them taken away.
 */
#ifndef CAPD_SIMULATION_TROUBLE_H
#define CAPD_SIMULATION_TROUBLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TROUBLE_LIST(X) \
	/* on the wire: the next exchange it fits meets it */ \
	X(REPLY_SLOW, "reply delayed") \
	X(REPLY_LOST, "reply lost, applied") \
	X(REQUEST_LOST, "request lost") \
	X(APPLIED_LATE, "reply lost, applied late") \
	X(APPLIED_TWICE, "request delivered twice") \
	X(PAGE_CUT, "body cut short") \
	X(PAGE_LOST, "second page lost") \
	X(LOGIN_PAGE, "a page for people instead of an answer") \
	X(EMPTY_BODY, "success without a body") \
	X(TOO_MANY, "429") \
	X(UNAVAILABLE, "503") \
	X(UNAUTHORIZED, "401") \
	X(DONE_NOTHING, "success with nothing changed") \
	X(ONE_REFUSED, "one operation of a request refused") \
	X(OLD_REPLICA, "an old replica answers") \
	/* people */ \
	X(EDIT_BUDGET, "a person edits a budget") \
	X(EDIT_STATUS, "a person pauses or enables") \
	X(HOLD, "a person holds") \
	X(RESUME, "a person hands back") \
	X(STOP, "a person stops everything for a while") \
	/* feeds */ \
	X(FEED_SILENT, "feed silent") \
	X(FEED_SUSPECT, "feed suspect") \
	X(FEED_ZERO, "feed counts nothing") \
	X(FEED_PARTIAL, "feed answers for half of its services") \
	X(FEED_OLD, "feed repeats old data") \
	X(FEED_CUT, "feed cut short") \
	/* clinics */ \
	X(PROVIDER_AWAY, "a provider is away") \
	X(CANCELLATIONS, "a wave of cancellations") \
	X(EXTRA_SESSION, "extra sessions") \
	/* the machine */ \
	X(CRASH_BEFORE, "crash before the commit") \
	X(CRASH_AFTER, "crash between commit and send") \
	X(RESTART, "clean restart") \
	X(RELOAD, "configuration reload") \
	X(CLOCK_BACK, "clock set back") \
	X(CLOCK_AHEAD, "clock set ahead") \
	X(SUSPEND, "machine suspended") \
	X(DISK_FULL, "disk full for a while")

enum trouble_kind {
#define X(name, words) MEET_##name,
	TROUBLE_LIST(X)
#undef X
		TROUBLE_KINDS,
	MEET_NOTHING = TROUBLE_KINDS
};

enum { TROUBLES_MAX = 400 };

struct meeting { /* one trouble */
	enum trouble_kind kind;
	int64_t at, lasts; /* true time since the world began */
	uint32_t draw;	   /* whatever else it needs chance for */
	bool gone;	   /* taken away */
};

struct troubles {
	struct meeting list[TROUBLES_MAX];
	size_t count;
};

/* Those of the wire that wait for an exchange, and those that last. */
struct armed {
	uint32_t wire[TROUBLES_MAX];
	size_t wire_count;
	int feed[5]; /* per feed: enum trouble_kind while it lasts; MEET_NOTHING */
	uint32_t feed_draw[5];
};

struct world;

const char *trouble_name(enum trouble_kind k);
bool trouble_is_wire(enum trouble_kind k); /* waits for an exchange; the others begin by themselves */
void troubles_draw(struct troubles *t, uint64_t seed, int64_t length);
void trouble_begins(struct world *w, uint32_t which);
void trouble_ends(struct world *w, uint32_t which);
/* The trouble the next exchange meets; write: it changes something. */
enum trouble_kind trouble_meets(struct world *w, bool write);

#endif
