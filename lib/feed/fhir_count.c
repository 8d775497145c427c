/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fhir_count.c - rows become counts, and what is not counted has a reason.
 */
#include "feed/fhir.h"
#include "feed/first.h"

static bool is_unreadable(enum fhir_kind kind)
{
	return kind >= FHIR_ROW_NO_LINE;
}

static void tally_row(struct fhir_tally *t, const struct fhir_row *row, const struct feed_ask *ask,
		      struct instant now, struct span min_lead, struct observation *ret)
{
	bool early = is_before(row->start, after(now, min_lead));

	if (is_unreadable((enum fhir_kind)row->kind) || is_never(row->start)) {
		t->kind[row->kind]++;
		return;
	}
	if (is_before(row->start, now)) {
		t->past++;
		return;
	}
	if (row->kind == FHIR_ROW_OPEN_NEW && !early && is_before(row->start, after(now, ask->horizon)))
		first_openings_add(ret, row->start, 1);
	if (!is_before(row->start, after(now, ask->within))) {
		t->later += row->kind <= FHIR_ROW_OVERBOOKED;
		return;
	}
	t->kind[row->kind]++;
	if (row->kind == FHIR_ROW_OPEN_NEW && !early)
		t->reachable++;
}

void fhir_count(const struct fhir_row *rows, size_t n, const struct feed_ask *ask, struct instant now,
		struct span min_lead, struct fhir_tally *tally, struct observation *ret)
{
	*tally = (struct fhir_tally){ .reachable = 0 };
	for (size_t i = 0; i < n; i++)
		tally_row(tally, &rows[i], ask, now, min_lead, ret);
	ret->semantics = SEMANTICS_EXACT;
	ret->open = tally->reachable;
	ret->booked = tally->kind[FHIR_ROW_BOOKED];
	ret->blocked = tally->kind[FHIR_ROW_BLOCKED];
	ret->held = tally->kind[FHIR_ROW_HELD];
	ret->unclassified = tally->kind[FHIR_ROW_OPEN_UNCLASSIFIED];
}

int32_t fhir_unclassified_share(const struct fhir_tally *t)
{
	int64_t unclassified = t->kind[FHIR_ROW_OPEN_UNCLASSIFIED];
	int64_t open = unclassified + t->kind[FHIR_ROW_OPEN_NEW] + t->kind[FHIR_ROW_OPEN_ESTABLISHED];

	return open ? (int32_t)(unclassified * 10000 / open) : -1;
}

static void add(struct buf *out, int32_t n, const char *why)
{
	if (n)
		buf_printf(out, "%s%d %s", out->length ? ", " : "not counted: ", n, why);
}

static void add_filter(struct buf *out, bool lost, const char *name, const char **between)
{
	if (!lost)
		return;
	buf_printf(out, "%s%s", *between, name);
	*between = ", ";
}

static void add_filters(const struct fhir_facts *f, struct buf *out)
{
	const char *between = out->length ? "; ignored by the server: " : "ignored by the server: ";

	add_filter(out, f->lost_location || f->lost_actor, "location", &between);
	add_filter(out, f->lost_specialty, "specialty", &between);
	add_filter(out, f->lost_service_type, "service type", &between);
	add_filter(out, f->lost_start, "start", &between);
	add_filter(out, f->lost_status, "status", &between);
}

void fhir_account(const struct fhir_tally *t, const struct fhir_facts *facts, struct buf *out)
{
	static const struct {
		enum fhir_kind kind;
		const char *why;
	} rows[] = {
		{ FHIR_ROW_OPEN_UNCLASSIFIED, "unclassified" },
		{ FHIR_ROW_OPEN_ESTABLISHED, "for established patients" },
		{ FHIR_ROW_OVERBOOKED, "overbooked" },
		{ FHIR_ROW_ERRONEOUS, "entered in error" },
		{ FHIR_ROW_STRANGE, "of unknown status" },
		{ FHIR_ROW_UNRELEASED, "not released" },
		{ FHIR_ROW_INACTIVE, "of inactive schedules" },
		{ FHIR_ROW_OTHER_LINE, "of another service line" },
		{ FHIR_ROW_ELSEWHERE, "at another location" },
		{ FHIR_ROW_AMBIGUOUS, "at two locations" },
		{ FHIR_ROW_NOWHERE, "at no known location" },
		{ FHIR_ROW_NO_LINE, "without a service line" },
		{ FHIR_ROW_NO_ID, "without an id" },
		{ FHIR_ROW_NO_TIME, "without a usable time" },
		{ FHIR_ROW_BACKWARDS, "ending before the start" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		add(out, t->kind[rows[i].kind], rows[i].why);
	add(out, t->past, "past");
	add(out, t->kind[FHIR_ROW_OPEN_NEW] - t->reachable, "too soon to book");
	add_filters(facts, out);
}
