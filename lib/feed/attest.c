/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attest.c - the feed that is a person: what they stated, read again and again.
 *
 * Some services are in no system anybody may ask.  Somebody there knows, says so
 * with their name and an end (capacityctl attest), and the engine keeps it.  Each
 * poll takes that word as a reading, an estimate, so that confirmation, age and
 * history work as for every other feed; past its end there is none to take.
 */
#include <stdio.h>

#include "feed/feed.h"

#define WORDS(o, ...) (void)snprintf((o)->trouble, sizeof((o)->trouble), __VA_ARGS__)

struct attest_poll {
	char unused; /* it keeps nothing */
};

static const struct option options[] = { OPTION_END };
static const struct option select_options[] = { OPTION_END };

static void take(const struct statement *said, struct instant now, struct observation *o)
{
	o->quality = QUALITY_GOOD;
	o->semantics = SEMANTICS_ESTIMATE;
	o->open = said->open;
	o->wait_days = said->wait_days;
	o->waitlist = said->waitlist;
	o->as_of = now;
}

static int attest_begin(struct poll *p, struct request *ret, struct err *err)
{
	(void)ret;
	(void)err;
	for (size_t i = 0; i < p->ask_count; i++) {
		const struct statement *said = p->asks[i].stated;
		char until[INSTANT_TEXT];

		if (!said)
			WORDS(&p->ret[i], "nobody has stated it: capacityctl attest");
		else if (is_before(p->now, said->until))
			take(said, p->now, &p->ret[i]);
		else
			WORDS(&p->ret[i], "what %.40s stated ended %s: capacityctl attest states it anew",
			      said->who, instant_format(said->until, until));
	}
	return FEED_DONE;
}

/* Nobody is asked, so there is no reply to hear. */
static int attest_hear(struct poll *p, const char *bytes, size_t n, struct err *err)
{
	(void)p;
	(void)bytes;
	(void)n;
	return err_set(err, ERR_INPUT, "a statement is no reply");
}

static int attest_advance(struct poll *p, const struct reply *reply, struct request *ret, struct err *err)
{
	(void)reply;
	(void)ret;
	return attest_hear(p, NULL, 0, err);
}

static void attest_end(struct poll *p)
{
	(void)p;
}

const struct feed_kind feed_attest = {
	.name = "attest",
	.summary = "A person's word, with their name and an end: for what no system tells.",
	.scope = FEED_SCOPE_SERVICE,
	.way = FEED_IS_STATED,
	.options = options,
	.select_options = select_options,
	.settings_size = sizeof(struct attest_poll),
	.select_size = sizeof(struct attest_poll),
	.state_size = sizeof(struct attest_poll),
	.begin = attest_begin,
	.hear = attest_hear,
	.advance = attest_advance,
	.end = attest_end,
};
