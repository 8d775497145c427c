/* SPDX-License-Identifier: Apache-2.0 */
/*
 * live_json.c - the look at everything, for a program.
 */
#include "feed/feed.h"
#include "report/json_out.h"
#include "report/live.h"

static void count(struct buf *out, const char *key, int32_t n)
{
	if (n == COUNT_UNKNOWN)
		json_null(out, key);
	else
		json_number(out, key, n);
}

static void counts(const struct observation *o, struct buf *out)
{
	count(out, "open", o->open);
	count(out, "booked", o->booked);
	count(out, "blocked", o->blocked);
	count(out, "held", o->held);
	count(out, "unclassified", o->unclassified);
	count(out, "wait_days", o->wait_days);
	count(out, "waitlist", o->waitlist);
}

static void openings(const struct live *l, service_ix s, struct buf *out)
{
	const struct observation *o = &l->services[s].said;
	int64_t third = live_third(l, s);

	json_key(out, "first");
	json_open(out, '[');
	for (size_t i = 0; i < o->firsts; i++) {
		json_open(out, '{');
		json_instant(out, "start", o->first[i]);
		json_close(out, '}');
	}
	json_close(out, ']');
	if (third < 0)
		json_null(out, "third_next_available_days");
	else
		json_number(out, "third_next_available_days", third);
}

static void service(const struct live *l, service_ix s, struct buf *out)
{
	const struct live_service *is = &l->services[s];

	json_open(out, '{');
	json_text(out, "id", l->config->services[s].id);
	json_text(out, "feed", l->config->feeds[l->config->services[s].feed].id);
	json_text(out, "answer", live_answer(is));
	json_text(out, "words", is->answered ? is->said.trouble : is->words);
	json_text(out, "account", is->account);
	if (is->answered) {
		counts(&is->said, out);
		openings(l, s, out);
		json_text(out, "control", live_control(&is->said));
		json_instant(out, "as_of", is->said.as_of);
		json_number(out, "age_s",
			    is_never(is->said.as_of) ? 0 : since(is->said.as_of, l->now).ms / 1000);
	}
	json_close(out, '}');
}

static void feed(const struct live *l, uint32_t f, struct buf *out)
{
	const struct live_feed *is = &l->feeds[f];

	json_open(out, '{');
	json_text(out, "id", l->config->feeds[f].id);
	json_text(out, "kind", l->config->feeds[f].kind->name);
	json_number(out, "questions", is->questions);
	json_number(out, "answered", is->answered);
	json_number(out, "requests", is->requests);
	json_number(out, "every_s", l->config->feeds[f].every.ms / 1000);
	json_number(out, "requests_per_day", live_requests_a_day(l, f));
	json_text(out, "capability_statement", is->statement);
	json_close(out, '}');
}

/* Under its own name, null where the lever has none; of a bid the other key, too. */
static void amount(struct buf *out, const char *budget, const char *bid, int lever, int64_t n)
{
	const char *key = lever == LEVER_BID ? bid : budget;

	if (lever == LEVER_BID)
		json_null(out, budget);
	if (lever == LEVER_SWITCH || n == BUDGET_UNKNOWN)
		json_null(out, key);
	else
		json_number(out, key, n);
}

static void target(const struct live *l, target_ix t, struct buf *out)
{
	const struct live_target *is = &l->targets[t];
	const struct target *target = &l->config->targets[t];

	if (!live_shows(l, t))
		return;
	json_open(out, '{');
	json_text(out, "id", target->id);
	json_truth(out, "asked", is->asked);
	json_truth(out, "answered", is->answered);
	json_truth(out, "seen", is->seen);
	json_truth(out, "steerable", is->seen && is->steerable);
	json_text(out, "status", is->seen ? ad_status_name(is->state.status) : NULL);
	json_text(out, "lever", lever_name((enum lever)target->lever));
	amount(out, "budget_micros", "bid_millionths", target->lever,
	       is->seen ? is->state.budget_micros : BUDGET_UNKNOWN);
	amount(out, "configured_budget_micros", "configured_bid_millionths", target->lever,
	       target->budget_micros);
	json_text(out, "words", is->words);
	if (l->tried_writes) {
		json_text(out, "may_be_changed", live_write_name(is->write));
		json_text(out, "change_words", is->write_words);
	}
	json_close(out, '}');
}

static void findings(const struct live *l, struct buf *out)
{
	json_key(out, "findings");
	json_open(out, '[');
	for (const struct live_finding *f = l->findings; f; f = f->next) {
		json_open(out, '{');
		json_text(out, "platform", l->config->platforms[f->platform].id);
		json_text(out, "ad",
			  f->target < l->config->target_count ? l->config->targets[f->target].id : NULL);
		json_text(out, "gravity", live_gravity(f->gravity));
		json_text(out, "words", f->words);
		json_close(out, '}');
	}
	json_close(out, ']');
}

static void list(struct buf *out, const char *key, const struct live *l, size_t n,
		 void (*item)(const struct live *l, uint32_t i, struct buf *out))
{
	json_key(out, key);
	json_open(out, '[');
	for (size_t i = 0; i < n; i++)
		item(l, (uint32_t)i, out);
	json_close(out, ']');
}

void live_json(const struct live *l, struct buf *out)
{
	json_open(out, '{');
	json_number(out, "schema", 1);
	json_text(out, "end", live_end_name(live_end(l)));
	json_instant(out, "at", l->now);
	if (l->only)
		json_text(out, "platform", l->only->id);
	list(out, "feeds", l, l->only ? 0 : l->config->feed_count, feed);
	list(out, "services", l, l->only ? 0 : l->config->service_count, service);
	list(out, "ads", l, l->config->target_count, target);
	findings(l, out);
	json_close(out, '}');
	buf_putc(out, '\n');
}
