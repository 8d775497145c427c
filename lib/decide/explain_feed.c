/* SPDX-License-Identifier: Apache-2.0 */
/*
 * explain_feed.c - one feed in one sentence: for how many of its services it is silent.
 *
 * Two hundred services without data are one fact about their feed; said two hundred
 * times it would be read by nobody.
 */
#include "decide/explain_words.h"

#include <string.h>

struct silence {
	uint32_t services, late;
	struct instant last; /* as_of of the newest data that is too old; never: there was none */
	const char *trouble; /* of one of the late */
};

bool explain_is_late(const struct engine *e, service_ix s)
{
	const struct service_state *is = engine_service(e, s);

	if (is_never(is->as_of))
		return is->trouble != NULL;
	return is->verdict.stale || is->verdict.dead;
}

static void count(const struct service_state *is, struct silence *s)
{
	s->late++;
	if (is_before(s->last, is->as_of))
		s->last = is->as_of;
	if (is->trouble)
		s->trouble = is->trouble;
}

static struct silence silence_of(const struct engine *e, uint32_t feed)
{
	const struct config *c = engine_config(e);
	struct silence s = { 0 };

	for (size_t i = 0; i < c->service_count; i++)
		if (c->services[i].feed == feed) {
			s.services++;
			if (explain_is_late(e, (service_ix)i))
				count(engine_service(e, (service_ix)i), &s);
		}
	return s;
}

void explain_feed(const struct engine *e, uint32_t feed, struct buf *out)
{
	const struct config *c = engine_config(e);
	struct silence s = silence_of(e, feed);

	buf_printf(out, "Feed %s: ", c->feeds[feed].id);
	if (!s.late) {
		buf_puts(out, "fresh data for all of its ");
		words_count(out, s.services, "service", "services");
		return;
	}
	buf_printf(out, "no fresh data for %u of its ", s.late);
	words_count(out, s.services, "service", "services");
	if (!is_never(s.last)) {
		buf_puts(out, ", the last of it from ");
		words_time(out, c->zone, s.last, engine_now(e));
	}
	if (s.trouble) {
		buf_puts(out, ": ");
		words_quote(out, s.trouble);
	}
}
