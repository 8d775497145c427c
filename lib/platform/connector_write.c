/* SPDX-License-Identifier: Apache-2.0 */
/*
 * connector_write.c - changes into requests, and what became of each.
 *
 * Order: pauses, then budgets, then switching on, so that what spends less never
 * waits for what spends more.  A pause shares a request with nothing but pauses.
 * A batch refused as a whole did nothing: its members are asked one by one before
 * any is blamed.  Anything else that fails ends the conversation, and what was not
 * sent by then says so.
 */
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#include "base/tree.h"
#include "platform/connector_money.h"
#include "platform/connector_talk.h"

enum meaning connector_meant(const struct platform_talk *t, size_t command)
{
	return (enum meaning)((const struct connector_talk *)t->state)->meanings[command];
}

struct span connector_wait(const struct platform_talk *t)
{
	return ((const struct connector_talk *)t->state)->wait;
}

/* ---- ends ---- */

void group_close(struct platform_talk *t, enum meaning is, const struct closing *c)
{
	const struct connector_talk *k = t->state;

	for (size_t i = 0; i < k->group_count; i++)
		if (!k->group[i]->ended)
			work_close(t, k->group[i], is, c);
}

static void stop(struct platform_talk *t, const struct closing *c)
{
	struct connector_talk *k = t->state;

	k->because = arena_new(t->arena, struct closing);
	*k->because = *c;
}

static void close_unsent(struct platform_talk *t)
{
	const struct connector_talk *k = t->state;
	struct closing c = *k->because;

	if (!c.account_wide) {
		c = (struct closing){ .outcome = OUTCOME_LATER };
		words_set(c.words, "not sent, because the request before it failed: %s",
			  k->because->words);
	}
	for (size_t i = 0; i < k->work_count; i++)
		if (!k->works[i].ended)
			work_close(t, &k->works[i], MEANING_UNKNOWN, &c);
}

/* ---- the next request ---- */

static int rank(const struct work *w)
{
	return w->pauses ? 0 : w->budgets ? 1 : 2;
}

/* Nothing is switched on whose new budget did not get through. */
static bool waits_for_budget(const struct platform_talk *t, const struct work *w)
{
	const struct connector_talk *k = t->state;

	for (size_t i = 0; w->enables && i < k->work_count; i++) {
		const struct work *b = &k->works[i];

		if (b != w && b->target == w->target && b->budgets && b->ended &&
		    t->endings[b->commands[0]].outcome != OUTCOME_DONE)
			return true;
	}
	return false;
}

static struct work *first_open(struct platform_talk *t)
{
	const struct connector_talk *k = t->state;
	struct closing later = { .outcome = OUTCOME_LATER, .words = "not sent: its budget was not taken" };
	struct work *best = NULL;

	for (size_t i = 0; i < k->work_count; i++) {
		struct work *w = &k->works[i];

		if (!w->ended && waits_for_budget(t, w))
			work_close(t, w, MEANING_CONFLICT, &later);
		if (!w->ended && (!best || rank(w) < rank(best)))
			best = w;
	}
	return best;
}

static uint8_t bit_of(const struct platform_talk *t, const struct writing_of *way)
{
	return (uint8_t)(1u << (way - connector_of(t)->writes));
}

static size_t most_of(const struct platform_talk *t, const struct writing_of *way)
{
	const struct connector_talk *k = t->state;

	return way->shape == BATCH_SINGLE || way->most < 1 || (k->alone & bit_of(t, way)) ?
		       1 :
		       (size_t)way->most;
}

/* A list of ids has one verb for all of them. */
static bool may_share(const struct work *a, const struct work *b)
{
	if (b->ended || a->way != b->way || a->pauses != b->pauses)
		return false;
	return a->way->shape != BATCH_IDS ||
	       (a->enables == b->enables && a->period_micros == b->period_micros);
}

static bool collect(struct platform_talk *t)
{
	struct connector_talk *k = t->state;
	struct work *first = first_open(t);

	k->group_count = 0;
	if (!first)
		return false;
	for (size_t i = 0; i < k->work_count && k->group_count < most_of(t, first->way); i++)
		if (may_share(first, &k->works[i]))
			k->group[k->group_count++] = &k->works[i];
	return true;
}

struct parts { /* the documents of one request */
	struct json_object *ids, *items, *by_id, *budget, *more;
};

static void parts_free(struct parts *p)
{
	tree_put(&p->ids);
	tree_put(&p->items);
	tree_put(&p->by_id);
	tree_put(&p->budget);
	tree_put(&p->more);
}

static int put_parts(const struct platform_talk *t, struct parts *p, struct err *err)
{
	const struct connector_talk *k = t->state;

	*p = (struct parts){ .ids = json_object_new_array(),
			     .items = json_object_new_array(),
			     .by_id = json_object_new_object() };
	for (size_t i = 0; i < k->group_count; i++) {
		const struct work *w = k->group[i];
		struct json_object *item = work_item(t, w, err);

		if (!item)
			return -1;
		if (json_object_array_add(p->ids, json_object_new_string(w->id)) ||
		    json_object_array_add(p->items, item) ||
		    json_object_object_add(p->by_id, w->id, json_object_get(item)))
			abort();
	}
	return 0;
}

static int put_request(struct platform_talk *t, struct parts *p, struct request *ret, struct err *err)
{
	const struct connector_talk *k = t->state;
	const struct work *w = k->group[0];
	struct blanks with = connector_blanks(t, t->targets[w->target].select);

	with.ids = p->ids;
	with.items = p->items;
	with.items_by_id = p->by_id;
	with.item = json_object_array_get_idx(p->items, 0);
	if (w->budgets)
		p->budget = coinage_put(&connector_of(t)->money, connector_currency(t), w->period_micros);
	with.budget = p->budget;
	if (t->validate_only && template_value(w->way->dry_run, &with, &p->more, err))
		return -1;
	return connector_request(t, &w->way->call, &with, NULL, p->more, ret, err);
}

/* The group in one request; what cannot even be written down was surely not sent. */
static int send(struct platform_talk *t, struct request *ret)
{
	struct connector_talk *k = t->state;
	struct closing c = { .outcome = OUTCOME_LATER };
	struct err err = ERR_INIT;
	struct parts p = { 0 };
	int failed = put_parts(t, &p, &err) || put_request(t, &p, ret, &err);

	parts_free(&p);
	if (!failed) {
		k->phase = PHASE_SEND;
		return PLATFORM_SEND;
	}
	words_set(c.words, "not sent: %s: %s", connector_of(t)->file, err.text);
	group_close(t, MEANING_UNKNOWN, &c);
	return group_next(t, ret);
}

/* What could be fetched of the group goes on; the rest has ended. */
static int send_fetched(struct platform_talk *t, struct request *ret)
{
	struct connector_talk *k = t->state;
	struct closing gone = { .outcome = OUTCOME_REFUSED };
	size_t n = 0;

	words_set(gone.words, "not sent: the platform shows no such %s in this account",
		  connector_of(t)->level);
	for (size_t i = 0; i < k->group_count; i++) {
		struct work *w = k->group[i];

		if (!w->ended && !w->entity)
			work_close(t, w, MEANING_GONE, &gone);
		if (!w->ended)
			k->group[n++] = w;
	}
	k->group_count = n;
	return n ? send(t, ret) : group_next(t, ret);
}

/* Reading changes nothing, so a flaw on the way is worth another look; a wish to be left alone is not. */
static bool may_fetch_again(const struct platform_talk *t, const struct err *why)
{
	const struct connector_talk *k = t->state;

	return k->fetches < CONNECTOR_FETCHES_MAX && why->kind != ERR_AUTH &&
	       why->kind != ERR_CONFIG && !t->retry_after.ms;
}

static int fetch(struct platform_talk *t, struct request *ret);

static int unfetched(struct platform_talk *t, struct request *ret, const struct err *why)
{
	struct connector_talk *k = t->state;
	struct closing c = { .outcome = OUTCOME_LATER,
			     .account_wide = why->kind == ERR_AUTH,
			     .retry_after = t->retry_after };

	if (may_fetch_again(t, why)) {
		k->wait = SPAN_SECONDS(1);
		return fetch(t, ret);
	}
	words_set(c.words, "not sent, because it could not be read first: %s", why->text);
	group_close(t, MEANING_RETRY, &c);
	stop(t, &c);
	return group_next(t, ret);
}

static int fetch(struct platform_talk *t, struct request *ret)
{
	struct connector_talk *k = t->state;
	struct err err = ERR_INIT;

	k->phase = PHASE_FETCH;
	k->fetches++;
	return replace_fetch(t, ret, &err) < 0 ? unfetched(t, ret, &err) : PLATFORM_SEND;
}

int group_next(struct platform_talk *t, struct request *ret)
{
	struct connector_talk *k = t->state;

	k->wait = (struct span){ 0 };
	k->fetches = 0;
	if (k->because)
		close_unsent(t);
	if (!collect(t))
		return PLATFORM_DONE;
	return k->group[0]->way->replaces ? fetch(t, ret) : send(t, ret);
}

int connector_write_begin(struct platform_talk *t, struct request *ret, struct err *err)
{
	struct connector_talk *k = t->state;

	(void)err;
	k->group = arena_array(t->arena, struct work *, t->command_count);
	k->meanings = arena_array(t->arena, uint8_t, t->command_count);
	memset(k->meanings, MEANING_UNKNOWN, t->command_count);
	works_make(t);
	return group_next(t, ret);
}

/* ---- hearing ---- */

/* A no to several at once does not say whose fault it is, and nothing was done. */
static bool is_shared_no(const struct platform_talk *t, const struct answer *a)
{
	const struct connector_talk *k = t->state;

	switch (a->meant.is) {
	case MEANING_REJECTED:
	case MEANING_BUDGET_TOO_LOW:
	case MEANING_BUDGET_TOO_HIGH:
	case MEANING_GONE:
		return k->group_count > 1 && (a->reply->status < 300 || a->reply->status > 399);
	default:
		return false;
	}
}

/* The same way is closed to all of them: nobody is asked again just to hear it again. */
static void close_way(struct platform_talk *t, const struct writing_of *way, const struct closing *c)
{
	const struct connector_talk *k = t->state;

	for (size_t i = 0; i < k->work_count; i++)
		if (!k->works[i].ended && k->works[i].way == way)
			work_close(t, &k->works[i], MEANING_NOT_ENTITLED, c);
}

static struct span guess(const struct platform_talk *t, const struct answer *a)
{
	const int64_t day = SPAN_DAYS(1).ms;

	if (a->meant.is != MEANING_THROTTLED || connector_of(t)->quota != QUOTA_MIDNIGHT_UTC)
		return (struct span){ 0 };
	return (struct span){ day - t->now.ms % day };
}

static void close_whole(struct platform_talk *t, const struct answer *a)
{
	struct connector_talk *k = t->state;
	const struct writing_of *way = k->group[0]->way;
	struct closing c;

	k->guess = guess(t, a);
	connector_close(t, a, a->meant, a->body, NULL, &c);
	if (c.outcome == OUTCOME_DONE && t->validate_only)
		words_set(c.words, "checked only: nothing was changed");
	group_close(t, a->meant.is, &c);
	if (a->meant.is == MEANING_NOT_ENTITLED)
		close_way(t, way, &c);
	if (c.account_wide || c.outcome == OUTCOME_LATER || c.outcome == OUTCOME_UNSURE)
		stop(t, &c);
}

static void stop_if_account_waits(struct platform_talk *t)
{
	const struct connector_talk *k = t->state;

	for (size_t i = 0; i < k->group_count; i++) {
		const struct ending *e = &t->endings[k->group[i]->commands[0]];
		struct closing c = { .outcome = e->outcome,
				     .account_wide = e->account_wide,
				     .retry_after = e->retry_after };

		memcpy(c.words, e->words, sizeof(c.words));
		if (e->account_wide)
			stop(t, &c);
	}
}

bool group_conclude(struct platform_talk *t, const struct answer *a, const struct results *results,
		    size_t count)
{
	struct connector_talk *k = t->state;
	bool listed = count && !t->validate_only &&
		      (a->meant.is == MEANING_OK || a->meant.is == MEANING_PARTIAL);

	if (is_shared_no(t, a)) {
		k->alone |= bit_of(t, k->group[0]->way);
		return false;
	}
	if (listed) {
		results_take(t, a, results, count);
		stop_if_account_waits(t);
	} else {
		close_whole(t, a);
	}
	return true;
}

static int take_answer(struct platform_talk *t, const struct answer *a, struct request *ret)
{
	const struct connector_talk *k = t->state;
	const struct writing_of *way = k->group[0]->way;
	bool yes = a->reply->status >= 200 && a->reply->status <= 299;
	struct closing c;

	if (yes && (a->unreadable.kind != ERR_NONE || reply_is_page(a->reply))) {
		closing_unreadable(a->reply, &a->unreadable, &c);
		group_close(t, MEANING_UNKNOWN, &c);
		stop(t, &c);
	} else if (a->meant.is == MEANING_PENDING && way->job.id) {
		return job_begin(t, a, ret);
	} else {
		(void)group_conclude(t, a, way->results, way->result_count);
	}
	return group_next(t, ret);
}

static int take_fetch(struct platform_talk *t, const struct reply *reply, struct request *ret)
{
	struct connector_talk *k = t->state;
	struct err err = ERR_INIT;
	int step = look_advance(t, &k->look, reply, ret, &err);

	if (reply->fault == FAULT_STOPPED)
		k->fetches = CONNECTOR_FETCHES_MAX;
	if (step >= 0)
		k->wait = (struct span){ 0 };
	return step < 0		     ? unfetched(t, ret, &err) :
	       step == PLATFORM_SEND ? step :
				       send_fetched(t, ret);
}

int connector_write_advance(struct platform_talk *t, const struct reply *reply, struct request *ret,
			    struct err *err)
{
	struct connector_talk *k = t->state;
	struct answer a;
	struct closing c;
	int step;

	(void)err;
	if (k->phase == PHASE_FETCH)
		return take_fetch(t, reply, ret);
	if (k->phase == PHASE_POLL)
		return job_advance(t, reply, ret);
	if (closing_of_fault(reply, &c)) {
		group_close(t, MEANING_UNKNOWN, &c);
		stop(t, &c);
		return group_next(t, ret);
	}
	connector_hear(t, reply, &k->group[0]->way->verdict, &a);
	step = take_answer(t, &a, ret);
	tree_put(&a.body);
	return step;
}
