/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fhir_places.c - whose a schedule is.
 *
 * A slot names a schedule, the schedule its actors, and among the actors may be
 * the location, a service or a role that is at a location, or none of these.
 * FHIR lists several actors for what cannot be booked apart, so two locations
 * are mostly a room and its clinic; where partOf does not say so, the schedule
 * is nobody's: adding it to both would count each opening twice.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"
#include "base/zone.h"
#include "feed/fhir.h"

/* ---- references ---- */

static struct fhir_ref ref_from(const char *type, size_t type_length, size_t n)
{
	return (struct fhir_ref){ text_hash(type, n), fhir_type_of(type, type_length) };
}

struct fhir_ref fhir_ref_of(const char *text, size_t n)
{
	static const char history[] = "/_history/";
	const char *version = memchr(text, '_', n) ? memmem(text, n, history, sizeof(history) - 1) : NULL;
	const char *slash, *type;

	if (version)
		n = (size_t)(version - text);
	slash = memrchr(text, '/', n);
	if (!slash || slash == text || slash + 1 == text + n) /* "#contained", a logical reference */
		return (struct fhir_ref){ 0 };
	type = memrchr(text, '/', (size_t)(slash - text));
	type = type ? type + 1 : text;
	return ref_from(type, (size_t)(slash - type), n - (size_t)(type - text));
}

struct fhir_ref fhir_ref_named(const char *type, const char *id)
{
	struct buf both cleanup_buf = BUF_INIT(FHIR_WORD * 2);

	if (!*id)
		return (struct fhir_ref){ 0 };
	buf_printf(&both, "%s/%s", type, id);
	return fhir_ref_of(both.data, both.length);
}

/* ---- the list ---- */

static size_t place_at(const struct fhir_places *p, uint64_t key)
{
	size_t low = 0, high = p->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (p->items[middle].key < key)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

struct fhir_place *fhir_places_find(const struct fhir_places *p, uint64_t key)
{
	size_t at = place_at(p, key);

	return key && at < p->count && p->items[at].key == key ? &p->items[at] : NULL;
}

/* Pages repeat what they include: the one read later replaces the one before. */
int fhir_places_add(struct fhir_places *p, const struct fhir_place *place, struct err *err)
{
	size_t at = place_at(p, place->key);

	if (at < p->count && p->items[at].key == place->key) {
		p->items[at] = *place;
		return 0;
	}
	if (p->count >= FHIR_PLACES_MAX)
		return err_set(err, ERR_LIMIT, "more than %d schedules and locations for one service",
			       FHIR_PLACES_MAX);
	if (p->count == p->room) {
		p->room = p->room ? p->room * 2 : 8;
		p->items = reallocarray(p->items, p->room, sizeof(*p->items));
		if (!p->items)
			abort();
	}
	memmove(&p->items[at + 1], &p->items[at], (p->count++ - at) * sizeof(*p->items));
	p->items[at] = *place;
	return 0;
}

void fhir_places_release(struct fhir_places *p)
{
	free(p->items);
	*p = (struct fhir_places){ .items = NULL };
}

/* ---- an entry becomes a place ---- */

/* A Period is inclusive and may name a month or a year: until is the first moment after it. */
static bool period_day(const char *text, bool is_end, struct date *ret)
{
	struct err ignored = ERR_INIT;
	char day[24];
	size_t n = strlen(text);
	int y, m, d;

	if (n != 4 && n != 7 && n != 10)
		return false;
	snprintf(day, sizeof(day), "%.10s%s", text, n == 4 ? "-01-01" : n == 7 ? "-01" : "");
	if (date_parse(day, strlen(day), ret, &ignored) < 0)
		return false;
	if (!is_end)
		return true;
	date_to_civil(*ret, &y, &m, &d);
	if (n == 10)
		ret->day++;
	else if (n == 4 || m == 12)
		*ret = date_of_civil(y + 1, 1, 1);
	else
		*ret = date_of_civil(y, m + 1, 1);
	return true;
}

static struct instant period_edge(const struct fhir_word *w, bool is_end, const struct zone *zone)
{
	struct err ignored = ERR_INIT;
	struct instant t;
	struct date d;

	if (period_day(w->text, is_end, &d))
		return zone_midnight(zone, d);
	if (w->text[0] && !instant_parse(w->text, strlen(w->text), &t, &ignored))
		return t;
	return (struct instant){ 0 };
}

static void take_refs(struct fhir_place *p, const struct fhir_ref *refs, uint8_t count)
{
	p->ref_count = count;
	memcpy(p->refs, refs, count * sizeof(*refs));
}

static bool is_closed(const struct fhir_draft *d)
{
	const struct fhir_word *status = fhir_draft_word(d, FHIR_STATUS);

	return d->inactive || fhir_word_is(status, "suspended") || fhir_word_is(status, "inactive");
}

bool fhir_draft_place(const struct fhir_draft *d, const struct option_list *rules,
		      const struct zone *zone, struct fhir_place *ret)
{
	const char *name = fhir_draft_word(d, FHIR_TYPE)->text;
	struct fhir_ref self = fhir_ref_named(name, fhir_draft_word(d, FHIR_ID)->text);

	*ret = (struct fhir_place){
		.key = self.key,
		.type = self.type,
		.closed = is_closed(d),
		.crowded = d->crowded,
		.own_service = d->own_service,
		.specialty = (uint8_t)d->specialty,
		.service_type = (uint8_t)d->service_type,
		.rules = fhir_match_service(&d->match, rules),
		.from = period_edge(fhir_draft_word(d, FHIR_FROM), false, zone),
		.until = period_edge(fhir_draft_word(d, FHIR_UNTIL), true, zone),
	};
	if (self.type == FHIR_SCHEDULE)
		take_refs(ret, d->actor, d->actor_count);
	else if (self.type == FHIR_LOCATION)
		take_refs(ret, &d->parent, d->parent.key ? 1 : 0);
	else if (self.type == FHIR_SERVICE || self.type == FHIR_ROLE)
		take_refs(ret, d->location, d->location_count);
	else
		return false;
	return self.key != 0;
}

/* ---- whose ---- */

/* Whether `inner` is `outer` or part of it, as far as locations have been read. */
static bool is_within(const struct fhir_places *p, uint64_t inner, uint64_t outer)
{
	for (int i = 0; inner && i < FHIR_PARENTS_MAX; i++) {
		const struct fhir_place *place;

		if (inner == outer)
			return true;
		place = fhir_places_find(p, inner);
		inner = place && place->ref_count ? place->refs[0].key : 0;
	}
	return false;
}

enum fhir_owner fhir_places_owner(const struct fhir_places *p, struct fhir_ref wanted, uint64_t location)
{
	if (!location || wanted.type != FHIR_LOCATION)
		return FHIR_OWNER_UNKNOWN;
	return is_within(p, location, wanted.key) ? FHIR_OWNER_US : FHIR_OWNER_OTHER;
}

/* A clinic beside the building it is in is one place; ours beside a stranger's is two. */
static enum fhir_owner owner_of_all(const struct fhir_places *p, struct fhir_ref wanted,
				    const struct fhir_ref *locations, size_t n)
{
	size_t ours = 0, above = 0;

	for (size_t i = 0; i < n; i++)
		if (is_within(p, locations[i].key, wanted.key))
			ours++;
		else if (is_within(p, wanted.key, locations[i].key))
			above++;
	if (!n)
		return FHIR_OWNER_UNKNOWN;
	if (ours == 0)
		return FHIR_OWNER_OTHER;
	return ours + above == n ? FHIR_OWNER_US : FHIR_OWNER_TWO;
}

static size_t actors_of(const struct fhir_place *schedule, enum fhir_type type,
			struct fhir_ref out[FHIR_REFS])
{
	size_t n = 0;

	for (size_t i = 0; i < schedule->ref_count; i++)
		if (schedule->refs[i].type == type)
			out[n++] = schedule->refs[i];
	return n;
}

/* By services or roles: each one that is at exactly one location says where. */
static enum fhir_owner owner_by(const struct fhir_places *p, struct fhir_ref wanted,
				const struct fhir_place *schedule, enum fhir_type type)
{
	struct fhir_ref actors[FHIR_REFS], locations[FHIR_REFS];
	size_t n = actors_of(schedule, type, actors), found = 0;

	for (size_t i = 0; i < n; i++) {
		const struct fhir_place *at = fhir_places_find(p, actors[i].key);

		if (at && at->ref_count == 1 && !at->crowded)
			locations[found++] = at->refs[0];
	}
	return owner_of_all(p, wanted, locations, found);
}

static enum fhir_owner owner_by_map(const struct fhir_places *p, struct fhir_ref wanted,
				    uint64_t schedule, const struct option_list *map)
{
	const struct fhir_map *rows = map->items;

	for (size_t i = 0; i < map->count; i++)
		if (fhir_ref_of(rows[i].schedule, strlen(rows[i].schedule)).key == schedule)
			return fhir_places_owner(
				p, wanted, fhir_ref_of(rows[i].location, strlen(rows[i].location)).key);
	return FHIR_OWNER_UNKNOWN;
}

static bool is_actor(const struct fhir_place *schedule, uint64_t key)
{
	for (size_t i = 0; i < schedule->ref_count; i++)
		if (schedule->refs[i].key == key)
			return true;
	return false;
}

static enum fhir_owner owner_of(const struct fhir_places *p, struct fhir_ref wanted,
				const struct fhir_place *schedule, const struct option_list *map)
{
	struct fhir_ref locations[FHIR_REFS];
	enum fhir_owner owner;

	if (wanted.type != FHIR_LOCATION)
		return is_actor(schedule, wanted.key) ? FHIR_OWNER_US : FHIR_OWNER_UNKNOWN;
	if (schedule->crowded)
		return FHIR_OWNER_TWO;
	owner = owner_of_all(p, wanted, locations, actors_of(schedule, FHIR_LOCATION, locations));
	if (owner == FHIR_OWNER_UNKNOWN)
		owner = owner_by(p, wanted, schedule, FHIR_SERVICE);
	if (owner == FHIR_OWNER_UNKNOWN)
		owner = owner_by(p, wanted, schedule, FHIR_ROLE);
	return owner == FHIR_OWNER_UNKNOWN ? owner_by_map(p, wanted, schedule->key, map) : owner;
}

/* What a schedule does not say, its HealthcareService may. */
static void inherit(const struct fhir_places *p, struct fhir_place *schedule)
{
	for (size_t i = 0; i < schedule->ref_count; i++) {
		const struct fhir_place *service = schedule->refs[i].type == FHIR_SERVICE ?
							   fhir_places_find(p, schedule->refs[i].key) :
							   NULL;

		if (!service)
			continue;
		if (schedule->specialty == FHIR_LINE_SILENT)
			schedule->specialty = service->specialty;
		if (schedule->own_service || !service->own_service)
			continue;
		schedule->own_service = true;
		schedule->service_type = service->service_type;
		schedule->rules = service->rules;
	}
}

void fhir_places_settle(struct fhir_places *p, struct fhir_ref wanted, const struct option_list *map)
{
	for (size_t i = 0; i < p->count; i++) {
		if (p->items[i].type != FHIR_SCHEDULE)
			continue;
		p->items[i].owner = (uint8_t)owner_of(p, wanted, &p->items[i], map);
		inherit(p, &p->items[i]);
	}
}
