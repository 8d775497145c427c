/* SPDX-License-Identifier: Apache-2.0 */
/*
 * services.c - one service line at one location.
 *
 * A service is the unit of every decision, so it must be complete: data to judge
 * by, thresholds to judge with, ads to steer and somebody who answers for it.
 */
#include <stdio.h>

#include "config/option.h"
#include "config/service.h"
#include "config/tables.h"
#include "decide/metric.h"
#include "feed/feed.h"

struct service_form {
	const char *policy, *pool, *feed;
	bool closed;
	int64_t organic;
	struct go_live go_live;
};

const struct option service_options[] = {
	{ .name = "policy",
	  .type = OPTION_TEXT,
	  .fallback = "default",
	  .offset = offsetof(struct service_form, policy),
	  .help = "The policy it is judged by." },
	{ .name = "pool",
	  .type = OPTION_TEXT,
	  .offset = offsetof(struct service_form, pool),
	  .help = "The pool its ads share money in; none unless given." },
	{ .name = "feed",
	  .type = OPTION_TEXT,
	  .flags = OPTION_REQUIRED,
	  .offset = offsetof(struct service_form, feed),
	  .help = "The feed that counts its openings." },
	{ .name = "select",
	  .type = OPTION_MAP,
	  .help = "Which part of the feed it is; keys depend on the feed's kind." },
	{ .name = "ads", .type = OPTION_LIST, .flags = OPTION_REQUIRED, .help = "The ads it owns, like - {platform: google, campaign: \"20411107\", budget: $180/day}." },
	{ .name = "closed",
	  .type = OPTION_BOOL,
	  .fallback = "false",
	  .offset = offsetof(struct service_form, closed),
	  .help = "Declared closed to new patients, whatever the feed says." },
	{ .name = "organic", .type = OPTION_MILLI_RATE, .offset = offsetof(struct service_form, organic), .help = "New patients who book without any ad, like 1.5/day; none are expected unless given." },
	{ .name = "go_live",
	  .type = OPTION_MAP,
	  .table = go_live_options,
	  .offset = offsetof(struct service_form, go_live),
	  .help = "Who signed, before more is ever spent here; no signature is asked for unless "
		  "given." },
	OPTION_END
};

/* The node a reference stands at; the service's own key when it is the default. */
static const struct node *named_at(const struct reading_service *s, const char *key)
{
	const struct node *n = node_get(s->map, key);

	return n ? n : s->key;
}

static void resolve(struct loader *l, struct reading_service *s, const struct service_form *form)
{
	struct config *c = l->config;

	if (form->policy)
		s->service.policy =
			(uint32_t)loader_find(l, named_at(s, "policy"), form->policy, "policy",
					      c->policies, c->policy_count, sizeof(*c->policies));
	if (form->feed)
		s->service.feed = (uint32_t)loader_find(l, named_at(s, "feed"), form->feed, "feed",
							c->feeds, c->feed_count, sizeof(*c->feeds));
	s->service.pool = -1;
	if (form->pool)
		s->service.pool = (int32_t)loader_find(l, named_at(s, "pool"), form->pool, "pool",
						       c->pools, c->pool_count, sizeof(*c->pools));
}

static bool is_count(int metric)
{
	return metric == METRIC_OPEN_SLOTS || metric == METRIC_FILL_RATE ||
	       metric == METRIC_DAYS_OF_COVER || metric == METRIC_WAITLIST;
}

/* "Some or none" compared with a number would be full or ample by accident. */
static void check_flag(struct loader *l, const struct reading_service *s)
{
	const struct config *c = l->config;
	const struct node *semantics;
	const struct feed_config *f;
	const struct policy *p;

	if (s->service.feed >= c->feed_count || s->service.policy >= c->policy_count)
		return;
	f = &c->feeds[s->service.feed];
	p = &c->policies[s->service.policy];
	if (!f->is_flag || !is_count(p->metric))
		return;
	complaints_error(l->complaints, named_at(s, "policy"),
			 "judge it by next-available or wait-days, or by a feed that counts",
			 "policy \"%s\" compares %s, and feed \"%s\" only says some or none", p->id,
			 metric_get((enum metric_id)p->metric)->name, f->id);
	semantics = node_get(node_get(node_get(l->root, "feeds"), f->id), "semantics");
	if (semantics)
		complaints_note(l->complaints, semantics, "semantics was set here");
}

/* What a service selects may be right by itself and senseless in its feed; only the kind knows. */
static void lint_select(struct loader *l, const struct reading_service *s, const struct node *at)
{
	const struct feed_config *f = &l->config->feeds[s->service.feed];
	const char *wrong =
		f->kind->select_lint ? f->kind->select_lint(f->settings, s->service.select) : NULL;

	if (wrong)
		complaints_error(l->complaints, at, "", "select of \"%s\": %s", s->service.id, wrong);
}

static bool can_be_stated(int metric)
{
	return metric == METRIC_OPEN_SLOTS || metric == METRIC_WAIT_DAYS || metric == METRIC_WAITLIST;
}

/* A person says how many or how long, and no dates, bookings or rates. */
static void check_stated(struct loader *l, const struct reading_service *s)
{
	const struct config *c = l->config;
	const struct policy *p;

	if (s->service.feed >= c->feed_count || s->service.policy >= c->policy_count ||
	    c->feeds[s->service.feed].way != FEED_IS_STATED)
		return;
	p = &c->policies[s->service.policy];
	if (!can_be_stated(p->metric))
		complaints_error(
			l->complaints, named_at(s, "policy"),
			"judge it by open-slots, wait-days or waitlist",
			"policy \"%s\" judges by %s, which nobody can state, and feed \"%s\" "
			"is what people state",
			p->id, metric_get((enum metric_id)p->metric)->name,
			c->feeds[s->service.feed].id);
}

static void read_select(struct loader *l, struct reading_service *s)
{
	size_t before = l->complaints->errors.total;
	static const struct node nothing = { .kind = NODE_MAPPING };
	const struct node *select = node_get(s->map, "select"),
			  *key = node_get_key(s->map, "select");
	const struct feed_kind *kind;

	if (s->service.feed >= l->config->feed_count || !l->config->feeds[s->service.feed].kind)
		return;
	kind = l->config->feeds[s->service.feed].kind;
	if (select && select->kind != NODE_MAPPING)
		return;
	s->service.select = arena_alloc(&l->config->arena, 1, kind->select_size);
	option_apply_one(l, select ? select : &nothing, key ? key : s->key,
			 arena_printf(l->scratch, "select of \"%s\"", s->service.id),
			 kind->select_options, s->service.select);
	if (l->complaints->errors.total == before)
		lint_select(l, s, key ? key : s->key);
}

void service_read(struct loader *l, uint32_t location, const struct entry *e, struct reading_service *s)
{
	struct service_form form = { 0 };
	struct config *c = l->config;
	char id[2 * CONFIG_ID_MAX + 2];

	snprintf(id, sizeof(id), "%s/%s", c->locations[location].id, e->id);
	*s = (struct reading_service){ .key = e->key, .map = e->value };
	s->service = (struct service){ .id = loader_text(l, id),
				       .location = location,
				       .policy = UINT32_MAX,
				       .feed = UINT32_MAX,
				       .place = loader_place(l, e->key) };
	s->service.line = (uint32_t)loader_find(l, e->key, e->id, "service line", c->lines,
						c->line_count, sizeof(*c->lines));
	option_apply_one(l, e->value, e->key, arena_printf(l->scratch, "service \"%s\"", s->service.id),
			 service_options, &form);
	s->service.closed = form.closed;
	s->service.organic_milli = form.organic;
	s->service.go_live = go_live_read(l, s, &form.go_live);
	resolve(l, s, &form);
	check_flag(l, s);
	check_stated(l, s);
	read_select(l, s);
}
