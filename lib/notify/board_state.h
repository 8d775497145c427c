/* SPDX-License-Identifier: Apache-2.0 */
/*
 * board_state.h - the board's insides, for lib/notify alone.
 *
 *   board.c        the sorted list, what is seen and what is gone
 *   board_find.c   what is so, read off the engine
 *   board_tell.c   who is due to hear what, in how many messages
 *   board_words.c  the sentences of one message
 */
#ifndef CAPD_NOTIFY_BOARD_STATE_H
#define CAPD_NOTIFY_BOARD_STATE_H

#include "base/arena.h"
#include "notify/board.h"
#include "notify/incident.h"
#include "notify/pace.h"

enum {
	INCIDENTS_MAX = 20000,
	SENTENCE_MAX = 4096
}; /* of a house of 200,000 services that goes down at once: 4 MB */

struct board {
	struct incident **items; /* sorted by key */
	size_t count, room;
	struct paces paces;
};

/* One look under way. */
struct looking {
	struct board *board;
	const struct board_look *look;
	const struct board_ears *ears;
	const struct config *config;
	const struct messages *messages;
	struct arena *arena;
};

/* It is so. open: it may be told; false: it only keeps a case open that is. */
struct incident *board_note(struct looking *l, enum message_kind kind, const char *id,
			    uint32_t about, bool open);

void board_find(struct looking *l);
void board_tell(struct looking *l);

/* Is this service part of the case?  Of a case of the whole house every service is. */
bool incident_concerns(const struct engine *e, const struct incident *i, service_ix s);

/* Of one service; the others are of a feed, a platform or the house. */
static inline bool incident_is_of_service(const struct incident *i)
{
	return i->kind >= MESSAGE_CHANGED_OUTSIDE;
}

/* Who hears one message. */
struct telling {
	uint32_t channel;
	const char *recipient; /* "": the channel is one place */
	enum message_kind kind;
	bool over;
};

/* Does a route lead cases of that kind at that location to them? */
bool telling_is_of(const struct looking *l, const struct telling *to, const struct location *place);
/* What is said of one case to them, now or now that it is over. */
void board_sentence(const struct looking *l, const struct incident *i, const struct telling *to,
		    struct buf *out);
/* What is remembered of a case for the time when nothing else can be said of it. */
void board_memo(const struct looking *l, const struct incident *i, const struct telling *to,
		struct buf *out);
/* One message about n cases of one kind; in the look's arena. */
void board_words(const struct looking *l, struct incident *const *cases, size_t n,
		 const struct telling *to, struct message *ret);

#endif
