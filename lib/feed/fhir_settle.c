/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fhir_settle.c - rows of a whole walk, each with its place, its line and its class.
 *
 * Pages move while they are read, so the same slot may come twice, free first
 * and busy later: the newest version of an id is the truth.  A filter the
 * server passed over is applied here, and what it would have said yes to only
 * by guessing is nobody's.
 */
#include <stdlib.h>

#include "feed/fhir.h"

enum { SEATS_TRIED_MAX = 64 };

/* b came later in the walk. */
static bool is_newer(const struct fhir_row *a, const struct fhir_row *b)
{
	if (a->version >= 0 && b->version >= 0 && a->version != b->version)
		return b->version > a->version;
	return b->updated.ms >= a->updated.ms;
}

static bool is_same(const struct fhir_row *a, const struct fhir_row *b)
{
	return a->id[0] == b->id[0] && a->id[1] == b->id[1];
}

static int by_id(const void *a, const void *b)
{
	const struct fhir_row *x = a, *y = b;

	for (size_t i = 0; i < 2; i++)
		if (x->id[i] != y->id[i])
			return x->id[i] < y->id[i] ? -1 : 1;
	return x->seen < y->seen ? -1 : x->seen > y->seen;
}

/* The slow way, which no choice of ids makes slower. */
static size_t newest_sorted(struct fhir_row *rows, size_t n)
{
	size_t kept = 0;

	qsort(rows, n, sizeof(*rows), by_id);
	for (size_t i = 0; i < n; i++) {
		if (!kept || !is_same(&rows[kept - 1], &rows[i]))
			rows[kept++] = rows[i];
		else if (is_newer(&rows[kept - 1], &rows[i]))
			rows[kept - 1] = rows[i];
	}
	return kept;
}

/* Open addressing: the place of each row kept, plus one; half of it and more stays empty. */
struct seats {
	uint32_t *taken;
	size_t mask;
};

/* NULL: the ids crowd one corner, as they do not by chance. */
static uint32_t *seat_of(const struct seats *seats, const struct fhir_row *rows,
			 const struct fhir_row *row)
{
	size_t at = (size_t)row->id[0];

	for (unsigned tried = 0; tried < SEATS_TRIED_MAX; tried++, at++) {
		uint32_t *seat = &seats->taken[at & seats->mask];

		if (!*seat || is_same(&rows[*seat - 1], row))
			return seat;
	}
	return NULL;
}

static struct seats seats_for(size_t n)
{
	struct seats seats = { NULL, 15 };

	while (seats.mask < 2 * n)
		seats.mask = seats.mask * 2 + 1;
	seats.taken = calloc(seats.mask + 1, sizeof(*seats.taken));
	if (!seats.taken)
		abort();
	return seats;
}

static size_t newest_seated(struct fhir_row *rows, size_t n, const struct seats *seats, size_t *ret_read)
{
	size_t kept = 0, i;

	for (i = 0; i < n; i++) {
		uint32_t *seat = seat_of(seats, rows, &rows[i]);

		if (!seat)
			break;
		if (!*seat) {
			rows[kept] = rows[i];
			*seat = (uint32_t)++kept;
		} else if (is_newer(&rows[*seat - 1], &rows[i])) {
			rows[*seat - 1] = rows[i];
		}
	}
	*ret_read = i;
	return kept;
}

size_t fhir_newest(struct fhir_row *rows, size_t n)
{
	struct seats seats = seats_for(n);
	size_t read, kept = newest_seated(rows, n, &seats, &read);

	free(seats.taken);
	if (read == n)
		return kept;
	memmove(&rows[kept], &rows[read], (n - read) * sizeof(*rows));
	return newest_sorted(rows, kept + n - read);
}

/* ---- place ---- */

/* A slot that may not be booked has no place to get wrong, and one we cannot read has none. */
static bool has_meaning(const struct fhir_row *row)
{
	return row->kind <= FHIR_ROW_OVERBOOKED;
}

static bool is_outside(const struct fhir_place *s, struct instant t)
{
	return (!is_never(s->from) && is_before(t, s->from)) ||
	       (!is_never(s->until) && !is_before(t, s->until));
}

static void place_row(struct fhir_row *row, const struct fhir_place *s, enum fhir_owner owner, bool lost)
{
	if (owner == FHIR_OWNER_TWO)
		row->kind = FHIR_ROW_AMBIGUOUS;
	else if (owner == FHIR_OWNER_OTHER)
		row->kind = FHIR_ROW_ELSEWHERE;
	else if (owner == FHIR_OWNER_UNKNOWN && lost)
		row->kind = FHIR_ROW_NOWHERE;
	else if (s && s->closed)
		row->kind = FHIR_ROW_INACTIVE;
	else if (s && is_outside(s, row->start))
		row->kind = FHIR_ROW_UNRELEASED;
}

/* ---- line and class ---- */

static void refilter(struct fhir_row *row, enum fhir_line line)
{
	if (line == FHIR_LINE_OTHER)
		row->kind = FHIR_ROW_OTHER_LINE;
	else if (line == FHIR_LINE_SILENT)
		row->kind = FHIR_ROW_NO_LINE;
}

static void classify(struct fhir_row *row, const struct fhir_place *s, const struct fhir_settings *set)
{
	static const enum fhir_kind kinds[] = {
		[FHIR_NEW] = FHIR_ROW_OPEN_NEW,
		[FHIR_ESTABLISHED] = FHIR_ROW_OPEN_ESTABLISHED,
		[FHIR_UNCLASSIFIED] = FHIR_ROW_OPEN_UNCLASSIFIED,
	};
	static const struct fhir_match says_nothing = { .follow_up = false };
	uint64_t rules = row->rules;

	if (!row->own_service)
		rules &= s ? s->rules : fhir_match_service(&says_nothing, &set->new_patient);
	row->kind = (uint8_t)kinds[fhir_class_of(rules, row->follow_up, &set->new_patient)];
}

static void settle_row(struct fhir_row *row, const struct fhir_places *places,
		       const struct fhir_settings *set, const struct fhir_facts *facts,
		       struct fhir_ref wanted)
{
	const struct fhir_place *s = fhir_places_find(places, row->schedule);
	enum fhir_owner owner = s ? (enum fhir_owner)s->owner : FHIR_OWNER_UNKNOWN;

	if (!has_meaning(row))
		return;
	if (row->place)
		owner = fhir_places_owner(places, wanted, row->place);
	place_row(row, s, owner, facts->lost_location);
	if (has_meaning(row) && facts->lost_specialty)
		refilter(row, s && !row->specialty ? (enum fhir_line)s->specialty :
						     (enum fhir_line)row->specialty);
	if (has_meaning(row) && facts->lost_service_type)
		refilter(row, s && !row->own_service ? (enum fhir_line)s->service_type :
						       (enum fhir_line)row->service_type);
	if (row->kind == FHIR_ROW_FREE)
		classify(row, s, set);
}

void fhir_settle(struct fhir_row *rows, size_t n, const struct fhir_places *places,
		 const struct fhir_settings *settings, const struct fhir_facts *facts,
		 struct fhir_ref wanted)
{
	for (size_t i = 0; i < n; i++)
		settle_row(&rows[i], places, settings, facts, wanted);
}

/* ---- what has been released ---- */

void fhir_release_of(const struct fhir_places *places, const struct fhir_facts *facts,
		     struct fhir_ref wanted, struct fhir_release *ret)
{
	const struct fhir_place *ours = fhir_places_find(places, wanted.key);

	*ret = (struct fhir_release){ .stated = true, .closed = ours && ours->closed };
	for (size_t i = 0; i < places->count; i++) {
		const struct fhir_place *s = &places->items[i];

		if (s->type != FHIR_SCHEDULE || s->closed || s->owner == FHIR_OWNER_OTHER ||
		    s->owner == FHIR_OWNER_TWO ||
		    (s->owner == FHIR_OWNER_UNKNOWN && (facts->lost_location || facts->lost_actor)))
			continue;
		ret->stated = ret->stated && !is_never(s->until);
		if (!ret->schedules || is_before(s->from, ret->from))
			ret->from = s->from;
		if (!ret->schedules++ || is_before(ret->until, s->until))
			ret->until = s->until;
	}
	ret->stated = ret->stated && ret->schedules;
}
