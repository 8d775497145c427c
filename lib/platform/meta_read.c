/* SPDX-License-Identifier: Apache-2.0 */
/*
 * meta_read.c - one question for the account and the first page of what is in it, then page by page.
 *
 * Meta counts calls: a page of a listing is one, whatever it holds, while each id
 * asked for by name is one of its own.  So the account's object is asked for with
 * its listings inside, only the listings our targets are in are followed, and the
 * reading ends as soon as every target was seen.  Only what no listing had is asked
 * for by id, since listings leave out what was archived or deleted.  The address of
 * the next page is made here: the one Meta gives carries the token.
 */
#include "platform/meta.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "base/tree.h"

enum step { STEP_ACCOUNT, STEP_PAGE, STEP_IDS };

struct reading {
	struct meta_place *places;
	struct meta_facts *facts; /* in the order of read[] */
	struct meta_page page;
	struct meta_account account; /* of the first page */
	size_t missing[META_EDGES];  /* targets not seen yet */
	bool asked[META_EDGES];	     /* by id */
	enum step step;
	enum meta_edge edge; /* of STEP_PAGE and STEP_IDS */
	unsigned pages, limit;
	const struct platform_talk *talk;
};

static struct reading *reading_of(const struct platform_talk *t)
{
	return ((const struct meta_talk *)t->state)->part;
}

/* ---- asking ---- */

static const char *const edge_names[META_EDGES] = { "campaigns", "adsets" };

/* The fields of what is inside: braces may not stand in an address. */
static void put_inside(struct buf *out, const char *name, const char *fields, const char *more)
{
	buf_puts(out, name);
	buf_puts(out, "%7B");
	buf_puts(out, fields);
	buf_puts(out, more);
	buf_puts(out, "%7D");
}

static void put_fields(struct buf *out, enum meta_edge edge, bool inspect)
{
	static const char common[] = "id,status,effective_status,daily_budget,lifetime_budget";
	const char *more = inspect ? ",is_budget_schedule_enabled,is_adset_budget_sharing_enabled" : "";

	buf_puts(out, common);
	if (edge == META_CAMPAIGNS)
		buf_printf(out, ",stop_time%s", more);
	else
		put_inside(out, ",end_time,learning_stage_info,campaign", common, more);
	if (inspect)
		buf_puts(out, ",issues_info");
}

static int ask_account(struct platform_talk *t, struct request *ret, struct err *err)
{
	const struct reading *r = reading_of(t);
	const struct meta *m = t->config->settings;
	struct buf query cleanup_buf = BUF_INIT(4096), fields cleanup_buf = BUF_INIT(1024);

	buf_puts(&query, "fields=account_id,currency,timezone_name,account_status");
	if (t->inspect)
		buf_puts(&query, ",min_daily_budget,amount_spent,spend_cap");
	for (unsigned e = 0; e < META_EDGES; e++) {
		if (!r->missing[e])
			continue;
		put_fields(&fields, (enum meta_edge)e, t->inspect);
		buf_printf(&query, ",%s.limit(%u)", edge_names[e], r->limit);
		put_inside(&query, "", buf_text(&fields), "");
		buf_clear(&fields);
	}
	return meta_get(t, m->account, buf_text(&query), ret, err);
}

static int ask_page(struct platform_talk *t, struct request *ret, struct err *err)
{
	const struct reading *r = reading_of(t);
	const struct meta *m = t->config->settings;
	struct buf query cleanup_buf = BUF_INIT(4096 + 3 * META_CURSOR);

	buf_puts(&query, "fields=");
	put_fields(&query, r->edge, t->inspect);
	buf_printf(&query, "&limit=%u&after=", r->limit);
	text_percent_encode(&query, r->page.lists[r->edge].after);
	return meta_get(t, arena_printf(t->arena, "%s/%s", m->account, edge_names[r->edge]),
			buf_text(&query), ret, err);
}

/* Up to META_IDS_MAX of those no listing had. */
static int ask_ids(struct platform_talk *t, struct request *ret, struct err *err)
{
	const struct reading *r = reading_of(t);
	struct buf query cleanup_buf = BUF_INIT(META_IDS_MAX * META_ID + 256);
	unsigned n = 0;

	buf_puts(&query, "ids=");
	for (size_t i = 0; i < t->read_count && n < META_IDS_MAX; i++)
		if (r->places[i].edge == r->edge && !r->facts[r->places[i].at].seen)
			buf_printf(&query, "%s%" PRIu64, n++ ? "," : "", r->places[i].id);
	buf_puts(&query, "&fields=account_id,effective_status");
	if (meta_get(t, "", buf_text(&query), ret, err))
		return -1;
	ret->operations = n;
	return 0;
}

static int ask(struct platform_talk *t, struct request *ret, struct err *err)
{
	static int (*const of_step[])(struct platform_talk *, struct request *, struct err *) = {
		[STEP_ACCOUNT] = ask_account,
		[STEP_PAGE] = ask_page,
		[STEP_IDS] = ask_ids,
	};

	return of_step[reading_of(t)->step](t, ret, err) ? -1 : PLATFORM_SEND;
}

static int take_row(void *context, enum meta_edge edge, const struct meta_row *row, struct err *err)
{
	struct reading *r = context;
	const struct meta_place *p = meta_place_of(r->places, r->talk->read_count, edge, row->own.id);
	struct meta_facts *f;

	if (!meta_number(row->own.id))
		return err_set(err, ERR_INPUT, "id: expected digits");
	if (edge == META_ADSETS && !meta_number(row->above.id))
		return err_set(err, ERR_INPUT, "campaign.id: expected digits");
	if (!p)
		return 0;
	f = &r->facts[p->at];
	/* While objects come and go, one may stand on two pages: the later one is the newer. */
	r->missing[edge] -= f->seen ? 0 : 1;
	return meta_facts_of(row, r->talk->arena, f, err);
}

int meta_read_begin(struct platform_talk *t, struct request *ret, struct err *err)
{
	const struct meta *m = t->config->settings;
	struct reading *r = arena_new(t->arena, struct reading);

	for (size_t i = 0; i < t->read_count; i++) {
		const struct meta_target *target = t->targets[t->read[i]].select;

		if (platform_meta.target_check(target, err))
			return -1;
		words_set(t->sightings[i].trouble, "%s %s is not in account %s",
			  target->adset ? "ad set" : "campaign", meta_id(target), m->account);
		r->missing[meta_edge_of(target)]++;
	}
	((struct meta_talk *)t->state)->part = r;
	r->talk = t;
	r->places = meta_places(t);
	r->facts = arena_array(t->arena, struct meta_facts, t->read_count);
	r->limit = META_PAGE_MAX;
	r->pages = 1;
	r->page.nested = true;
	r->page.row = take_row;
	r->page.context = r;
	return ask(t, ret, err);
}

/* ---- hearing ---- */

static int take_account(struct platform_talk *t, struct err *err)
{
	struct reading *r = reading_of(t);
	const struct meta *m = t->config->settings;

	r->account = r->page.account;
	if (meta_number(r->account.id) != meta_number(m->account + 4))
		return err_set(err, ERR_INPUT, "$.account_id: another account's");
	return 0;
}

/* What is archived or deleted is in no listing, but still answers to its id. */
static void take_ids(struct platform_talk *t, const struct reply *reply)
{
	struct reading *r = reading_of(t);
	const struct meta *m = t->config->settings;
	struct err ignored = ERR_INIT;
	struct json_object *tree cleanup_tree = NULL;
	char id[META_ID];

	/* A refusal of one id refuses all of them: then they are what the listing said, not there. */
	if (reading_usable(reply, &ignored))
		return;
	tree = tree_parse(reply->body, reply->length, &ignored);
	for (size_t i = 0; i < t->read_count; i++) {
		const struct meta_place *p = &r->places[i];
		struct meta_facts *f = &r->facts[p->at];
		struct json_object *o;
		const char *effective, *account;

		snprintf(id, sizeof(id), "%" PRIu64, p->id);
		o = tree_get(tree, id);
		effective = tree_text_or(o, "effective_status", "");
		account = tree_text_or(o, "account_id", "");
		if (p->edge != r->edge || f->seen || !*effective || !*account)
			continue;
		f->elsewhere = strcmp(account, m->account + 4) != 0;
		f->seen = f->elsewhere || strcmp(effective, "ARCHIVED") == 0 ||
			  strcmp(effective, "DELETED") == 0;
		f->status = f->effective = arena_strdup(t->arena, effective);
		f->daily = f->lifetime = f->above_daily = f->above_lifetime = META_UNTOLD;
	}
}

/* The next thing worth asking; false: everything is known that can be. */
static bool next_step(struct reading *r)
{
	for (unsigned e = 0; e < META_EDGES; e++)
		if (r->missing[e] && r->page.lists[e].more) {
			r->page.nested = false;
			r->page.edge = r->edge = (enum meta_edge)e;
			r->step = STEP_PAGE;
			return true;
		}
	for (unsigned e = 0; e < META_EDGES; e++)
		if (r->missing[e] && !r->asked[e]) {
			r->edge = (enum meta_edge)e;
			r->step = STEP_IDS;
			r->asked[e] = true;
			return true;
		}
	return false;
}

static int conclude(struct platform_talk *t)
{
	const struct reading *r = reading_of(t);

	for (size_t i = 0; i < t->read_count; i++)
		if (r->facts[i].seen)
			meta_sight(t, &r->account, &r->facts[i], &t->sightings[i]);
	if (t->inspect)
		meta_inspect(t, &r->account, r->facts);
	return PLATFORM_DONE;
}

static int take_page(struct platform_talk *t, const struct reply *reply, struct err *err)
{
	struct reading *r = reading_of(t);

	if (meta_page_read(&r->page, reply->body, reply->length, err))
		return -1;
	return r->step == STEP_ACCOUNT ? take_account(t, err) : 0;
}

static int go_on(struct platform_talk *t, struct request *ret, struct err *err)
{
	struct reading *r = reading_of(t);

	if (!next_step(r))
		return conclude(t);
	if (++r->pages > PLATFORM_PAGES_MAX)
		return err_set(err, ERR_LIMIT, "more than %d pages", PLATFORM_PAGES_MAX);
	return ask(t, ret, err);
}

/* The same question for half as much, when it was too much; else the refusal. */
static int ask_less(struct platform_talk *t, const struct reply *reply, struct request *ret,
		    struct err *err)
{
	struct reading *r = reading_of(t);
	struct meta_error error;
	struct err why = ERR_INIT;

	meta_refused(t, reply, &error, &why);
	if (!error.too_much || r->limit / 2 < META_PAGE_LEAST) {
		*err = why;
		return -1;
	}
	t->retry_after = (struct span){ 0 };
	r->limit /= 2;
	return ask(t, ret, err);
}

int meta_read_advance(struct platform_talk *t, const struct reply *reply, struct request *ret,
		      struct err *err)
{
	const struct reading *r = reading_of(t);

	meta_usage(t, reply);
	if (r->step == STEP_IDS)
		take_ids(t, reply);
	else if (reply->fault == FAULT_NONE && reply->status && reply->status != 200)
		return ask_less(t, reply, ret, err);
	else if (reading_usable(reply, err) || take_page(t, reply, err))
		return -1;
	return go_on(t, ret, err);
}
