/* SPDX-License-Identifier: Apache-2.0 */
/*
 * google_write.c - the changes of one lane, request by request.
 *
 * Resources of one sort travel together, and the campaigns of a shared budget
 * never apart.  Before an asset group is paused the others of its campaign are
 * looked at: the last one that runs is not ours to switch off.
 */
#include <assert.h>
#include <inttypes.h>
#include <string.h>

#include "base/money.h"
#include "platform/google_writing.h"

/* ---- one request ---- */

/* The next operations that may travel together: of one sort, and a command's never apart. */
static bool next_window(struct google_writing *g)
{
	size_t end;

	g->first += g->count;
	g->count = 0;
	for (size_t i = g->first; i < g->total; i = end) {
		const struct google_operation *o = &g->operations[i];

		for (end = i + 1; end < g->total && g->operations[end].command == o->command; end++)
			;
		if (o->resource != g->operations[g->first].resource || end - g->first > GOOGLE_WRITES_MAX)
			break;
		g->count = end - g->first;
	}
	return g->count > 0;
}

static void put_operation(const struct platform_talk *t, struct buf *body,
			  const struct google_operation *o)
{
	const char *field = google_resources[o->resource].field;
	char name[RESOURCE_NAME_MAX], factor[MONEY_TEXT];

	buf_printf(body,
		   "{\"update\":{\"resourceName\":\"%s\",\"%s\":", google_resource_name(t, o, name),
		   field);
	if (o->wish.status)
		buf_printf(body, "\"%s\"", o->wish.status);
	else if (o->resource == RESOURCE_CRITERION)
		buf_puts(body, money_decimal(o->wish.amount, factor));
	else
		buf_printf(body, "\"%" PRId64 "\"", o->wish.amount);
	buf_printf(body, "},\"updateMask\":\"%s\"}", field);
}

static void mutate(struct platform_talk *t, struct request *ret)
{
	const struct google_writing *g = t->state;
	const struct google_operation *o = &g->operations[g->first];
	struct buf body cleanup_buf = BUF_INIT(GOOGLE_WRITES_MAX * 256 + 1024);

	buf_puts(&body, "{\"operations\":[");
	for (size_t i = 0; i < g->count; i++) {
		buf_puts(&body, i ? "," : "");
		put_operation(t, &body, &o[i]);
	}
	buf_printf(&body, "],\"partialFailure\":true,\"validateOnly\":%s,\"responseContentType\":\"MUTABLE_RESOURCE\"}",
		   t->validate_only ? "true" : "false");
	assert(!body.overflowed);
	google_request(t, arena_printf(t->arena, "%s:mutate", google_resources[o->resource].collection),
		       arena_strndup(t->arena, buf_text(&body), body.length), body.length, ret);
	ret->reply_max = GOOGLE_PAGE_MAX;
	ret->operations = (unsigned)g->count;
}

/* ---- what would remain ---- */

static bool is_pause_of_group(const struct google_operation *o)
{
	return o->resource == RESOURCE_ASSET_GROUP && !o->dropped &&
	       strcmp(o->wish.status, "PAUSED") == 0;
}

/* The campaigns somebody wants to pause an asset group of; false: none. */
static bool needs_look(struct platform_talk *t, struct google_ids *ret)
{
	struct google_writing *g = t->state;
	struct google_places places = { arena_array(t->arena, struct google_place, g->total + 1), 0 };

	for (size_t i = g->first; i < g->total; i++)
		if (is_pause_of_group(&g->operations[i]))
			places.list[places.count++].campaign = g->operations[i].campaign;
	google_places_sort(&places);
	google_grounds_open(&g->groups, &places, t->arena);
	*ret = (struct google_ids){ arena_array(t->arena, int64_t, places.count + 1), g->groups.count };
	for (size_t i = 0; i < ret->count; i++)
		ret->ids[i] = g->groups.list[i].campaign;
	return ret->count > 0;
}

static void look(struct platform_talk *t, const struct google_ids *campaigns, struct request *ret)
{
	struct google_writing *g = t->state;
	struct buf query cleanup_buf = BUF_INIT(GOOGLE_QUERY_MAX);

	buf_puts(&query, "SELECT campaign.id, asset_group.id FROM asset_group "
			 "WHERE asset_group.status = 'ENABLED'");
	google_put_ids(&query, "campaign.id", campaigns, false);
	google_ask(t, &g->search, arena_strndup(t->arena, buf_text(&query), query.length), ret);
	g->looking = true;
}

static int take_group(struct platform_talk *t, const struct google_row *r, struct err *err)
{
	struct google_writing *g = t->state;
	struct google_ground *ground = google_ground(&g->groups, r->campaign);

	if (!r->campaign || !r->part)
		return err_set(err, ERR_INPUT, "expected a campaign.id and an assetGroup.id");
	for (size_t i = g->first; i < g->total; i++)
		if (is_pause_of_group(&g->operations[i]) && g->operations[i].id == r->part) {
			g->operations[i].runs = true;
			return 0;
		}
	if (ground)
		ground->on++;
	return 0;
}

/* Of those that run and are all to be paused, the last stays on. */
static void keep_one(struct platform_talk *t)
{
	struct google_writing *g = t->state;

	for (size_t i = g->total; i-- > g->first;) {
		const struct google_operation *o = &g->operations[i];
		struct google_ground *ground = o->runs ? google_ground(&g->groups, o->campaign) : NULL;

		if (!ground || ground->on)
			continue;
		ground->on = 1;
		google_command_drop(
			t, o->command, OUTCOME_REFUSED,
			"not sent: it is the last asset group of its campaign that runs; "
			"pause the campaign instead");
	}
}

/* Nobody can say what would remain: none of them is paused. */
static void look_failed(struct platform_talk *t, const struct err *why)
{
	const struct google_writing *g = t->state;

	for (size_t i = g->first; i < g->total; i++) {
		struct ending *e = &t->endings[g->operations[i].command];

		if (!is_pause_of_group(&g->operations[i]))
			continue;
		google_command_drop(
			t, g->operations[i].command, OUTCOME_LATER,
			"not sent: which asset groups would remain could not be read: %s", why->text);
		e->retry_after = t->retry_after;
	}
}

/* ---- the conversation ---- */

static int send_next(struct platform_talk *t, struct request *ret)
{
	struct google_writing *g = t->state;
	struct google_ids campaigns;

	if (!next_window(g))
		return PLATFORM_DONE;
	if (!g->looked && g->operations[g->first].resource == RESOURCE_ASSET_GROUP) {
		g->looked = true;
		if (needs_look(t, &campaigns)) {
			g->count = 0; /* the window is drawn anew when it is known who stays on */
			look(t, &campaigns, ret);
			return PLATFORM_SEND;
		}
	}
	mutate(t, ret);
	return PLATFORM_SEND;
}

int google_write_begin(struct platform_talk *t, struct request *ret, struct err *err)
{
	for (size_t i = 0; i < t->command_count; i++) {
		assert(verb_lane(t->commands[i].verb) == verb_lane(t->commands[0].verb));
		if (google_target_check(t->targets[t->commands[i].target].select, err))
			return -1;
	}
	google_operations_collect(t);
	return send_next(t, ret);
}

/* What was not sent shares the fate of what was, as far as it is about the account. */
static void rest_unsent(struct platform_talk *t, const struct closing *because)
{
	const struct google_writing *g = t->state;
	struct closing c = *because;

	if (!c.account_wide) {
		c.outcome = OUTCOME_LATER;
		c.least_micros = 0;
		words_set(c.words, "not sent, because the request before it failed: %s", because->words);
	}
	for (size_t i = g->first + g->count; i < g->total; i++)
		ending_close(&t->endings[g->operations[i].command], &c);
}

static int looked(struct platform_talk *t, const struct reply *reply, struct request *ret)
{
	struct google_writing *g = t->state;
	struct err err = ERR_INIT;
	int next = google_hear(t, &g->search, reply, take_group, ret, &err);

	if (next == PLATFORM_SEND)
		return next;
	g->looking = false;
	if (next < 0)
		look_failed(t, &err);
	else
		keep_one(t);
	google_operations_compact(g);
	return send_next(t, ret);
}

int google_write_advance(struct platform_talk *t, const struct reply *reply, struct request *ret,
			 struct err *err)
{
	const struct google_writing *g = t->state;
	struct closing because;

	(void)err;
	if (g->looking)
		return looked(t, reply, ret);
	if (!google_result_take(t, reply, &because))
		return send_next(t, ret);
	rest_unsent(t, &because);
	return PLATFORM_DONE;
}
