/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attest.c - what a person states of a service that no system counts.
 *
 * A person's word is an observation with a name and an end.  It is taken as long
 * as it lasts and not a minute longer: at its end nothing is known of the service,
 * at once and not after a feed's silence has grown old, because whoever named the
 * end has told when their word stops being true.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/zone.h"
#include "decide/engine_state.h"
#include "decide/metric.h"

enum {
	REMIND_MS = 24 * 3600 * 1000,	 /* before it ends */
	REMIND_LEAST_MS = 2 * REMIND_MS, /* who said less than that ago still knows */
};

static const struct statement *in_force(const struct engine *e, service_ix s)
{
	const struct statement *is = e->services[s].statement;

	return is && !is->ended && engine_feed_of(e, s)->way == FEED_IS_STATED ? is : NULL;
}

/* ---- said ---- */

static void put_count(char *out, size_t room, int32_t n, const char *one, const char *many)
{
	size_t at = strlen(out);

	if (n == COUNT_UNKNOWN)
		return;
	(void)snprintf(out + at, room - at, "%s%d %s", at ? ", " : "", (int)n, n == 1 ? one : many);
}

void attest_said(struct engine *e, const struct event *ev, struct effects *fx)
{
	struct service_state *is = &e->services[ev->service];
	const struct zone *zone = e->config->locations[e->config->services[ev->service].location].zone;
	char said[80] = "", until[ZONE_TEXT];

	if (!is->statement)
		is->statement = engine_rows(1, sizeof(*is->statement));
	*is->statement = *ev->statement;
	is->statement->at = e->now;
	is->statement->reminded = is->statement->ended = false;
	put_count(said, sizeof(said), is->statement->open, "opening", "openings");
	put_count(said, sizeof(said), is->statement->wait_days, "day of wait", "days of wait");
	put_count(said, sizeof(said), is->statement->waitlist, "person waiting", "people waiting");
	effect_notice(e, fx, NOTICE_PERSON, ev->service, NOBODY, 0, "%s: %s states %s until %s: %s",
		      e->config->services[ev->service].id, is->statement->who, said,
		      zone_format(zone, is->statement->until, e->now, until), is->statement->reason);
}

/* ---- may it be said? ---- */

static bool is_judged(const struct engine *e, service_ix s, const struct statement *said, struct buf *why)
{
	const struct policy *p = engine_policy(e, s);
	const struct observation o = {
		.quality = QUALITY_GOOD,
		.open = said->open,
		.booked = COUNT_UNKNOWN,
		.blocked = COUNT_UNKNOWN,
		.held = COUNT_UNKNOWN,
		.wait_days = said->wait_days,
		.waitlist = said->waitlist,
		.as_of = e->now,
	};
	struct reading ignored;

	if (metric_read(p, e->config->locations[e->config->services[s].location].zone, &o,
			e->services[s].demand.rate_milli, &ignored))
		return true;
	buf_printf(why, "policy %s judges it by %s, and of that the statement says nothing: %s",
		   p->id, metric_get((enum metric_id)p->metric)->name,
		   metric_get((enum metric_id)p->metric)->missing);
	return false;
}

bool attest_may(const struct engine *e, const struct event *ev, struct buf *why)
{
	const struct statement *said = ev->statement;
	const struct feed_config *f = engine_feed_of(e, ev->service);

	if (f->way != FEED_IS_STATED)
		buf_printf(why, "%s is counted by feed %s: only what a feed of kind attest stands for can be stated",
			   e->config->services[ev->service].id, f->id);
	else if (!said->who[0])
		buf_puts(why, "a statement needs the name of the person who answers for it");
	else if (!said->reason[0])
		buf_puts(why, "a statement needs a reason: whoever reads it must know where it "
			      "comes from");
	else if (!is_before(e->now, said->until))
		buf_puts(why, "a statement needs an end that is still to come: nobody's word is "
			      "true for ever");
	else if (is_longer(since(e->now, said->until), SPAN_DAYS(HOLD_DAYS_MAX)))
		buf_printf(why, "a statement lasts %d days at most; state it again before it ends",
			   HOLD_DAYS_MAX);
	else
		return is_judged(e, ev->service, said, why);
	return false;
}

/* ---- its end ---- */

static struct instant reminder_at(const struct statement *said)
{
	return before(said->until, (struct span){ REMIND_MS });
}

static bool is_reminder_due(const struct statement *said)
{
	return !said->reminded && since(said->at, said->until).ms >= REMIND_LEAST_MS;
}

/* As old as data that has just gone stale: what follows is what follows from silence. */
static void forget(struct engine *e, service_ix s)
{
	struct service_state *is = &e->services[s];
	struct instant stale = { e->now.ms - engine_feed_of(e, s)->stale_after.ms - 1 };

	if (is_before(stale, is->as_of))
		is->as_of = stale;
}

void attest_age(struct engine *e, service_ix s, struct effects *fx)
{
	struct statement *said = e->services[s].statement;

	if (!in_force(e, s))
		return;
	if (!is_before(e->now, said->until)) {
		said->ended = true;
		forget(e, s);
		engine_moved(e, s);
		effect_notice(e, fx, NOTICE_PERSON, s, NOBODY,
			      0, "%s: what %s stated has ended, and nobody states it anew: nothing is known of it now",
			      e->config->services[s].id, said->who);
		effect_save_service(e, fx, s);
	} else if (is_reminder_due(said) && !is_before(e->now, reminder_at(said))) {
		said->reminded = true;
		effect_notice(e, fx, NOTICE_PERSON, s, NOBODY,
			      0, "%s: what %s stated ends in a day; state it again, or nothing is known of it then",
			      e->config->services[s].id, said->who);
		effect_save_service(e, fx, s);
	}
}

int64_t attest_due(const struct engine *e, service_ix s)
{
	const struct statement *said = in_force(e, s);

	if (!said)
		return DUE_NEVER;
	return is_reminder_due(said) ? reminder_at(said).ms : said->until.ms;
}

/* Its end was said by a person and stays. */
void attest_rebase(struct engine *e, service_ix s)
{
	struct statement *said = e->services[s].statement;

	if (said && is_before(e->now, said->at))
		said->at = e->now;
}
