/* SPDX-License-Identifier: Apache-2.0 */
/*
 * feeds.c - where capacity data comes from.
 *
 * Silence is judged per feed: what is normal for a nightly file is a failure
 * for a polled server, so the two deadlines follow the rhythm unless given.
 */
#include "config/kind.h"
#include "config/option.h"
#include "config/reach.h"
#include "config/tables.h"
#include "config/value.h"

struct feed_form {
	struct feed_config feed;
	int semantics; /* enum semantics */
};

static const char *const semantics[] = { "exact", "estimate", "flag", NULL };

const struct option feed_options[] = {
	{ .name = "every",
	  .type = OPTION_SPAN,
	  .fallback = "15m",
	  .low = 1000,
	  .high = INT64_C(604800000),
	  .offset = offsetof(struct feed_form, feed.every),
	  .help = "How often it is asked; of a feed that is pushed, how often its source tells." },
	{ .name = "adaptive",
	  .type = OPTION_BOOL,
	  .fallback = "false",
	  .offset = offsetof(struct feed_form, feed.adaptive),
	  .help = "Ask up to half as often while no limit is near and nothing is full or under "
		  "way; "
		  "never so late that data is stale. A pending change is asked about sooner in any "
		  "case." },
	{ .name = "cadence",
	  .type = OPTION_SPAN,
	  .low = 1000,
	  .high = INT64_C(2678400000),
	  .offset = offsetof(struct feed_form, feed.cadence),
	  .help = "How often the source itself makes new data, like 24h for a nightly file; "
		  "`every` "
		  "unless given." },
	{ .name = "semantics",
	  .type = OPTION_ENUM,
	  .fallback = "exact",
	  .choices = semantics,
	  .offset = offsetof(struct feed_form, semantics),
	  .help = "What its counts are: exact, an estimate, or a flag that only says some or "
		  "none." },
	{ .name = "stale_after",
	  .type = OPTION_SPAN,
	  .offset = offsetof(struct feed_form, feed.stale_after),
	  .help = "Age at which data stops counting as current; three times `every`, or a quarter "
		  "more than `cadence`, unless given." },
	{ .name = "dead_after", .type = OPTION_SPAN, .offset = offsetof(struct feed_form, feed.dead_after), .help = "Age at which the feed counts as dead; 4h, or four times `stale_after` when that is longer." },
	{ .name = "timeout",
	  .type = OPTION_SPAN,
	  .fallback = "30s",
	  .low = 1000,
	  .high = INT64_C(3600000),
	  .offset = offsetof(struct feed_form, feed.timeout),
	  .help = "How long one answer may take." },
	{ .name = "auth",
	  .type = OPTION_AUTH,
	  .offset = offsetof(struct feed_form, feed.auth),
	  .help = "How the feed is told who asks." },
	{ .name = "requests",
	  .type = OPTION_MINUTE_RATE,
	  .flags = OPTION_ADVANCED,
	  .low = 1,
	  .high = 60000,
	  .offset = offsetof(struct feed_form, feed.reach.per_minute),
	  .help = "Requests a minute its server allows, like 60/min; evenly spread. No limit "
		  "unless "
		  "given: then `every`, `at_once` and what the server asks for set the pace." },
	{ .name = "at_once",
	  .type = OPTION_COUNT,
	  .flags = OPTION_ADVANCED,
	  .low = 1,
	  .high = 64,
	  .offset = offsetof(struct feed_form, feed.reach.at_once),
	  .help = "Requests under way to its server at one time; 8 unless given." },
	REACH_ROWS(struct feed_form, feed.reach),
	OPTION_END
};

/* How long until there can be news at all. */
static struct span rhythm_of(const struct feed_config *f)
{
	return is_longer(f->cadence, f->every) ? f->cadence : f->every;
}

/* A file made each night is not stale in the evening; one that is late in the morning is. */
static struct span usual_stale_after(const struct feed_config *f)
{
	struct span asked = { 3 * f->every.ms }, made = { f->cadence.ms + f->cadence.ms / 4 };

	return is_longer(made, asked) ? made : asked;
}

static void fill_deadlines(const struct entry *e, struct feed_config *f)
{
	struct span least = SPAN_HOURS(4);

	if (!node_get(e->value, "stale_after"))
		f->stale_after = usual_stale_after(f);
	if (node_get(e->value, "dead_after"))
		return;
	f->dead_after.ms =
		f->stale_after.ms > INT64_MAX / 4 ? f->stale_after.ms : 4 * f->stale_after.ms;
	if (is_longer(least, f->dead_after))
		f->dead_after = least;
}

static void warn_always_stale(struct loader *l, const struct node *stale, const struct feed_config *f)
{
	bool slow_source = is_longer(f->cadence, f->every);
	char a[VALUE_TEXT], b[VALUE_TEXT];

	complaints_warning(l->complaints, stale,
			   slow_source ? "its data would be stale before there is new; a quarter "
					 "more than `cadence` is usual" :
					 "every answer would be stale before the next one; two to "
					 "three times `every` is usual",
			   "stale_after (%s) is not longer than %s (%s)",
			   value_span_format(f->stale_after, a), slow_source ? "cadence" : "every",
			   value_span_format(rhythm_of(f), b));
}

static void check_deadlines(struct loader *l, const struct entry *e, const struct feed_config *f)
{
	const struct node *stale = node_get(e->value, "stale_after");
	const struct node *dead = node_get(e->value, "dead_after");
	char a[VALUE_TEXT], b[VALUE_TEXT];

	if (dead && is_longer(f->stale_after, f->dead_after))
		complaints_error(l->complaints, dead, "data is stale first and dead later",
				 "dead_after (%s) must not be shorter than stale_after (%s)",
				 value_span_format(f->dead_after, a),
				 value_span_format(f->stale_after, b));
	if (stale && !is_longer(f->stale_after, rhythm_of(f)))
		warn_always_stale(l, stale, f);
}

/* Settings that are each right may be wrong together, and only their kind knows. */
static void lint(struct loader *l, const struct entry *e, const struct feed_config *f)
{
	const char *wrong = f->kind->lint ? f->kind->lint(f->settings) : NULL;

	if (wrong)
		complaints_error(l->complaints, e->key, "", "feed \"%s\": %s", e->id, wrong);
}

static void load_feed(struct loader *l, const struct entry *e, struct feed_config *ret)
{
	struct feed_form form = { .feed = { .id = e->id, .place = loader_place(l, e->key) } };
	struct feed_config *f = &form.feed;
	const char *name;
	size_t before = l->complaints->errors.total;
	int64_t i = kind_read(l, KIND_FEED, e->value, e->key);
	const char *what = arena_printf(l->scratch, "feed \"%s\"", e->id);

	if (i >= 0) {
		f->kind = feed_kind_at((size_t)i);
		f->way = f->kind->way;
		f->settings = arena_alloc(&l->config->arena, 1, f->kind->settings_size);
		option_apply(l, e->value, e->key, what,
			     (struct option_layer[]){ { kind_option, &name },
						      { feed_options, &form },
						      { f->kind->options, f->settings } },
			     3);
		reach_check(l, e->value, &f->reach);
		f->auth.base = kind_url(f->kind->options, f->settings);
		f->is_flag = form.semantics == SEMANTICS_FLAG ||
			     (f->kind->is_flag && f->kind->is_flag(f->settings));
		fill_deadlines(e, f);
		if (l->complaints->errors.total == before) {
			kind_check_auth(l, e->value, &f->auth);
			check_deadlines(l, e, f);
			lint(l, e, f);
		}
	}
	*ret = *f;
}

void load_feeds(struct loader *l)
{
	size_t n;
	struct entry *entries = loader_entries(l, node_get(l->root, "feeds"), "feed", &n);

	l->config->feeds = arena_array(&l->config->arena, struct feed_config, n);
	l->config->feed_count = n;
	for (size_t i = 0; i < n; i++)
		load_feed(l, &entries[i], &l->config->feeds[i]);
}
