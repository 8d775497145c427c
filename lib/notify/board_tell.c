/* SPDX-License-Identifier: Apache-2.0 */
/*
 * board_tell.c - who is due to hear what, and in how few messages.
 *
 * What one recipient is due to hear of one kind goes in one message, unless a program
 * reads it.  Then they are left alone for messages.wait, and never hear more in an hour
 * than their channel's rate; what is held back joins the next message.
 */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "channel/channel.h"
#include "notify/board_state.h"

struct due { /* one case for one recipient */
	struct telling to;
	struct incident *of;
};

struct dues {
	struct due *items;
	size_t count, room;
};

static void add(struct looking *l, struct dues *d, const struct due *one)
{
	struct due *larger;

	if (d->count == d->room) {
		d->room = d->room ? 2 * d->room : 64;
		larger = arena_array(l->arena, struct due, d->room);
		if (d->count)
			memcpy(larger, d->items, d->count * sizeof(*larger));
		d->items = larger;
	}
	d->items[d->count++] = *one;
}

/* ---- cases that are so ---- */

static void add_new(struct looking *l, struct dues *d, struct incident *i, uint32_t channel,
		    const char *recipient)
{
	const struct due one = { .to = { .channel = channel, .recipient = recipient, .kind = i->kind },
				 .of = i };

	if (i->told_count < TOLD_MAX &&
	    !incident_was_told(i, l->messages->channels[channel].id, recipient))
		add(l, d, &one);
}

/* To a channel that is one place or names its people, one fitting location is enough. */
static bool add_by_location(struct looking *l, struct dues *d, struct incident *i,
			    const struct route *r, const struct location *place)
{
	const struct channel_config *ch = &l->messages->channels[r->channel];
	const struct option_list *people =
		ch->kind->recipients ? ch->kind->recipients(ch->settings) : NULL;
	const char *const *named = people ? people->items : NULL;
	const char *address;

	if (people && !people->count) {
		address = channel_address(route_owner(r, place), l->arena);
		if (address)
			add_new(l, d, i, r->channel, address);
		return false;
	}
	if (!people)
		add_new(l, d, i, r->channel, "");
	for (size_t p = 0; people && p < people->count; p++)
		add_new(l, d, i, r->channel, channel_address(named[p], l->arena));
	return true;
}

/* A channel that fails is not told so itself. */
static bool is_about_itself(const struct looking *l, const struct incident *i, const struct route *r)
{
	static const char prefix[] = "health/channel/";

	return i->kind == MESSAGE_HEALTH && text_starts(i->key, prefix) &&
	       !strcmp(i->key + sizeof(prefix) - 1, l->messages->channels[r->channel].id);
}

/* Indexes of locations. */
struct places {
	uint32_t *items;
	size_t count;
};

static struct places concerned_places(const struct looking *l, const struct incident *i)
{
	const struct config *c = l->config;
	size_t room = incident_is_of_service(i) ? 1 : c->location_count ? c->location_count : 1;
	struct places places = { .items = arena_array(l->arena, uint32_t, room) };
	bool *found;

	if (incident_is_of_service(i)) {
		places.items[places.count++] = c->services[i->about].location;
		return places;
	}
	found = arena_array(l->arena, bool, room);
	for (size_t s = 0; s < c->service_count; s++) {
		uint32_t place = c->services[s].location;

		if (found[place] || !incident_concerns(l->look->engine, i, (service_ix)s))
			continue;
		found[place] = true;
		places.items[places.count++] = place;
	}
	return places;
}

static void route_case(struct looking *l, struct dues *d, struct incident *i, const struct route *r,
		       const struct places *places)
{
	const struct config *c = l->config;

	if (!(r->kinds & 1U << i->kind) || is_about_itself(l, i, r))
		return;
	for (size_t p = 0; p < places->count; p++) {
		const struct location *place = &c->locations[places->items[p]];

		if (route_fits(r, i->kind, place) && add_by_location(l, d, i, r, place))
			return;
	}
}

/* One service without data may be the first of all: its feed is asked for the others meanwhile. */
static struct span wait_of(const struct looking *l, const struct incident *i)
{
	struct span wait = l->messages->wait, twice;

	if (i->kind != MESSAGE_DATA)
		return wait;
	twice.ms = 2 * l->config->feeds[l->config->services[i->about].feed].every.ms;
	return is_longer(twice, wait) ? twice : wait;
}

static void collect_open(struct looking *l, struct dues *d, struct incident *i)
{
	struct places places;

	if (!i->open || is_longer(wait_of(l, i), since(i->since, l->look->now)))
		return;
	places = concerned_places(l, i);
	for (size_t r = 0; r < l->messages->route_count; r++)
		route_case(l, d, i, &l->messages->routes[r], &places);
}

/* ---- cases that are over ---- */

static struct span calm_of(const struct looking *l, const struct incident *i)
{
	struct span calm = l->messages->calm, twice;

	if (!i->late)
		return calm;
	twice.ms = 2 * l->config->feeds[i->about].every.ms;
	return is_longer(twice, calm) ? twice : calm;
}

/* What a restart has forgotten looks gone until everything was asked again. */
static bool is_over(const struct looking *l, const struct incident *i)
{
	struct span since_start = since(l->look->started, l->look->now);

	return !is_longer(calm_of(l, i), since(i->gone, l->look->now)) &&
	       !is_longer((struct span){ 2 * l->messages->calm.ms }, since_start);
}

static int64_t channel_of(const struct looking *l, const char *id)
{
	for (size_t i = 0; i < l->messages->channel_count; i++)
		if (!strcmp(l->messages->channels[i].id, id))
			return (int64_t)i;
	return -1;
}

static void collect_over(struct looking *l, struct dues *d, struct incident *i)
{
	if (!is_over(l, i))
		return;
	for (size_t t = i->told_count; t-- > 0;) {
		int64_t channel = channel_of(l, i->told[t].channel);
		struct due one = { .of = i };

		if (channel < 0) { /* it went with its configuration */
			incident_untell(i, t);
			continue;
		}
		one.to = (struct telling){ .channel = (uint32_t)channel,
					   .recipient = arena_strdup(l->arena, i->told[t].recipient),
					   .kind = i->kind,
					   .over = true };
		add(l, d, &one);
	}
}

/* ---- in as few messages as can be ---- */

static int by_message(const void *a, const void *b)
{
	const struct due *x = a, *y = b;

	if (x->to.kind != y->to.kind)
		return x->to.kind < y->to.kind ? -1 : 1;
	if (x->to.over != y->to.over)
		return x->to.over ? 1 : -1;
	if (x->to.channel != y->to.channel)
		return x->to.channel < y->to.channel ? -1 : 1;
	return strcmp(x->to.recipient, y->to.recipient);
}

static int by_case(const void *a, const void *b)
{
	const struct due *x = a, *y = b;
	int order = by_message(a, b);

	if (order)
		return order;
	if (x->of->since.ms != y->of->since.ms)
		return x->of->since.ms < y->of->since.ms ? -1 : 1;
	return strcmp(x->of->key, y->of->key);
}

static void keep(struct looking *l, struct incident *i)
{
	struct buf record cleanup_buf = BUF_INIT(INCIDENT_RECORD_MAX);

	if (!i->told_count)
		return; /* let go of at the end of the look */
	incident_write(i, &record);
	i->kept = true;
	l->ears->keep(l->ears->context, i->key, buf_text(&record));
}

static void mark(struct looking *l, struct incident *i, const struct telling *to)
{
	const char *channel = l->messages->channels[to->channel].id;
	struct buf subject cleanup_buf = BUF_INIT(SENTENCE_MAX);

	if (!to->over && !i->told_count) {
		board_memo(l, i, to, &subject);
		incident_say(i, buf_text(&subject));
	}
	if (!to->over) {
		(void)incident_tell(i, channel, to->recipient);
	}
	for (size_t t = i->told_count; to->over && t-- > 0;)
		if (!strcmp(i->told[t].channel, channel) && !strcmp(i->told[t].recipient, to->recipient))
			incident_untell(i, t);
	keep(l, i);
}

static void say(struct looking *l, const struct due *first, size_t n)
{
	struct incident **cases = arena_array(l->arena, struct incident *, n);
	const struct telling *to = &first->to;
	struct message m;

	for (size_t i = 0; i < n; i++)
		cases[i] = first[i].of;
	board_words(l, cases, n, to, &m);
	l->ears->say(l->ears->context, l->messages->channels[to->channel].id, to->recipient, &m);
	for (size_t i = 0; i < n; i++)
		mark(l, cases[i], to);
}

static void say_when_due(struct looking *l, const struct due *first, size_t n)
{
	const struct telling *to = &first->to;
	const struct channel_config *ch = &l->messages->channels[to->channel];
	const char *whole = arena_printf(l->arena, "%s\n%s", ch->id, to->recipient);
	const char *of_kind = arena_printf(l->arena, "%s\n%d\n%d", whole, (int)to->kind, to->over);
	struct paces *p = &l->board->paces;
	struct instant now = l->look->now;

	if (!pace_allows(p, whole, ch->rate, now) ||
	    (!ch->kind->one_each && !pace_rested(p, of_kind, now)))
		return;
	pace_count(p, whole, ch->rate, now);
	pace_rest(p, of_kind, l->messages->wait, now);
	say(l, first, n);
}

/* Two routes may lead to the same place. */
static void drop_doubles(struct dues *d)
{
	size_t kept = 0;

	for (size_t i = 0; i < d->count; i++)
		if (!kept || by_case(&d->items[kept - 1], &d->items[i]) != 0)
			d->items[kept++] = d->items[i];
	d->count = kept;
}

void board_tell(struct looking *l)
{
	struct dues d = { NULL, 0, 0 };

	for (size_t i = 0; i < l->board->count; i++) {
		if (l->board->items[i]->seen)
			collect_open(l, &d, l->board->items[i]);
		else
			collect_over(l, &d, l->board->items[i]);
	}
	if (!d.count)
		return;
	qsort(d.items, d.count, sizeof(*d.items), by_case);
	drop_doubles(&d);
	for (size_t i = 0, n; i < d.count; i += n) {
		bool alone = l->messages->channels[d.items[i].to.channel].kind->one_each;

		for (n = 1; !alone && i + n < d.count && by_message(&d.items[i], &d.items[i + n]) == 0;)
			n++;
		say_when_due(l, &d.items[i], n);
	}
}
