/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fhir_count.c - rows of a whole walk become one observation.
 *
 * Pages move while they are read, so the same slot may come twice, free first
 * and busy later: the newest version of an id is the truth.  A zero is only
 * believed beside other slots: an empty answer is also what a renamed code, a
 * lost permission and a rebuilding index look like.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "feed/fhir.h"

static int by_id(const void *a, const void *b)
{
	const struct fhir_row *x = a, *y = b;
	int order = memcmp(x->id, y->id, sizeof(x->id));

	return order ? order : x->seen < y->seen ? -1 : x->seen > y->seen;
}

/* b came later in the walk. */
static bool is_newer(const struct fhir_row *a, const struct fhir_row *b)
{
	if (a->version >= 0 && b->version >= 0 && a->version != b->version)
		return b->version > a->version;
	return b->updated.ms >= a->updated.ms;
}

size_t fhir_newest(struct fhir_row *rows, size_t n)
{
	size_t kept = 0;

	if (n)
		qsort(rows, n, sizeof(*rows), by_id);
	for (size_t i = 0; i < n; i++) {
		bool same = kept && !memcmp(rows[kept - 1].id, rows[i].id, sizeof(rows[i].id));

		if (!same)
			rows[kept++] = rows[i];
		else if (is_newer(&rows[kept - 1], &rows[i]))
			rows[kept - 1] = rows[i];
	}
	return kept;
}

static void refilter(struct fhir_row *row, enum fhir_line line)
{
	if (line == FHIR_LINE_OTHER)
		row->kind = FHIR_ROW_VOID;
	if (line == FHIR_LINE_SILENT && row->kind != FHIR_ROW_VOID)
		row->kind = FHIR_ROW_UNREADABLE;
}

void fhir_refilter(struct fhir_row *rows, size_t n, bool specialty, bool service_type)
{
	for (size_t i = 0; i < n; i++) {
		if (specialty)
			refilter(&rows[i], rows[i].specialty);
		if (service_type)
			refilter(&rows[i], rows[i].service_type);
	}
}

static void first_add(struct observation *o, struct instant t)
{
	size_t at = o->firsts;

	while (at > 0 && is_before(t, o->first[at - 1]))
		at--;
	if (at == FIRST_OPENINGS)
		return;
	if (o->firsts < FIRST_OPENINGS)
		o->firsts++;
	memmove(&o->first[at + 1], &o->first[at], (o->firsts - at - 1) * sizeof(o->first[0]));
	o->first[at] = t;
}

struct tally {
	int32_t kind[FHIR_ROW_UNREADABLE + 1]; /* inside the window; unreadable ones have no place */
	int32_t reachable;		       /* open, and not sooner than the lead time */
};

static void tally_row(struct tally *t, const struct fhir_row *row, const struct feed_ask *ask,
		      struct instant now, struct span min_lead, struct observation *ret)
{
	bool early = is_before(row->start, after(now, min_lead));

	if (row->kind == FHIR_ROW_UNREADABLE) {
		t->kind[FHIR_ROW_UNREADABLE]++;
		return;
	}
	if (is_before(row->start, now))
		return;
	if (row->kind == FHIR_ROW_OPEN_NEW && !early && is_before(row->start, after(now, ask->horizon)))
		first_add(ret, row->start);
	if (!is_before(row->start, after(now, ask->within)))
		return;
	t->kind[row->kind]++;
	if (row->kind == FHIR_ROW_OPEN_NEW && !early)
		t->reachable++;
}

#define WORDS(o, ...) snprintf((o)->trouble, sizeof((o)->trouble), __VA_ARGS__)

/* In the order of how much they explain. */
static void judge(const struct tally *t, struct observation *o)
{
	const int32_t *k = t->kind;
	int32_t unreadable = k[FHIR_ROW_UNREADABLE];
	int32_t used =
		k[FHIR_ROW_OPEN_NEW] + k[FHIR_ROW_BOOKED] + k[FHIR_ROW_BLOCKED] + k[FHIR_ROW_HELD];
	int32_t seen = used + k[FHIR_ROW_OPEN_ESTABLISHED] + k[FHIR_ROW_OVERBOOKED] + o->unclassified;

	o->quality = QUALITY_GOOD;
	if (unreadable > (seen + unreadable) / 10) {
		o->quality = QUALITY_SUSPECT;
		WORDS(o, "%d of %d slots have no usable id, start, end or service line", unreadable,
		      seen + unreadable);
	} else if (!seen) {
		o->quality = QUALITY_SUSPECT;
		WORDS(o, "the answer holds no slots at all, not even booked ones: "
			 "believed only when other slots are seen");
	} else if (seen == o->unclassified) {
		o->quality = QUALITY_SUSPECT;
		WORDS(o, "no new_patient rule matches any of %d free slots: was a visit type renamed?",
		      o->unclassified);
	} else if (o->unclassified) {
		WORDS(o, "%d free slots match no new_patient rule and are not counted", o->unclassified);
	}
}

void fhir_count(const struct fhir_row *rows, size_t n, const struct feed_ask *ask,
		struct instant now, struct span min_lead, struct observation *ret)
{
	struct tally t = { .reachable = 0 };

	for (size_t i = 0; i < n; i++)
		tally_row(&t, &rows[i], ask, now, min_lead, ret);
	ret->semantics = SEMANTICS_EXACT;
	ret->open = t.reachable;
	ret->booked = t.kind[FHIR_ROW_BOOKED];
	ret->blocked = t.kind[FHIR_ROW_BLOCKED];
	ret->held = t.kind[FHIR_ROW_HELD];
	ret->unclassified = t.kind[FHIR_ROW_OPEN_UNCLASSIFIED];
	judge(&t, ret);
}
