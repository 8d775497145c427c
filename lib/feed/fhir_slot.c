/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fhir_slot.c - what one entry of a bundle amounts to.
 *
 * The id becomes a digest at once: telling two slots apart is all it is needed
 * for, and in some systems a slot's id is the id of the visit that fills it.
 * A slot that cannot be placed in time is kept as unreadable, so that a feed
 * full of them is not mistaken for an empty one.
 */
#include "base/sign.h"
#include "feed/fhir.h"

static bool instant_of(const struct fhir_word *w, struct instant *ret)
{
	struct err ignored = ERR_INIT;

	return w->text[0] && !instant_parse(w->text, strlen(w->text), ret, &ignored);
}

static int64_t version_of(const struct fhir_word *w)
{
	int64_t n = 0;

	if (!w->text[0] || strlen(w->text) > 18)
		return -1;
	for (const char *c = w->text; *c; c++) {
		if (*c < '0' || *c > '9')
			return -1;
		n = n * 10 + (*c - '0');
	}
	return n;
}

static bool is_readable(const struct fhir_draft *d, struct instant *ret_start)
{
	struct instant end;

	if (!instant_of(&d->start, ret_start) || !d->id.text[0])
		return false;
	return !d->end.text[0] || (instant_of(&d->end, &end) && !is_before(end, *ret_start));
}

static enum fhir_kind free_kind(const struct fhir_draft *d, const struct option_list *rules)
{
	static const enum fhir_kind kinds[] = {
		[FHIR_NEW] = FHIR_ROW_OPEN_NEW,
		[FHIR_ESTABLISHED] = FHIR_ROW_OPEN_ESTABLISHED,
		[FHIR_UNCLASSIFIED] = FHIR_ROW_OPEN_UNCLASSIFIED,
	};

	if (d->overbooked)
		return FHIR_ROW_OVERBOOKED;
	return kinds[fhir_match_class(&d->match, rules)];
}

/* An unknown status (R6 has one called so) is never "free". */
static enum fhir_kind status_kind(const struct fhir_draft *d, const struct option_list *rules)
{
	const struct fhir_word *s = &d->status;

	if (fhir_word_is(s, "free"))
		return free_kind(d, rules);
	if (fhir_word_is(s, "busy"))
		return FHIR_ROW_BOOKED;
	if (fhir_word_is(s, "busy-unavailable"))
		return FHIR_ROW_BLOCKED;
	return fhir_word_is(s, "busy-tentative") ? FHIR_ROW_HELD : FHIR_ROW_VOID;
}

static enum fhir_kind entry_kind(const struct fhir_draft *d, const struct option_list *rules,
				 struct instant *ret_start)
{
	if (fhir_word_is(&d->status, "entered-in-error"))
		return FHIR_ROW_VOID;
	return is_readable(d, ret_start) ? status_kind(d, rules) : FHIR_ROW_UNREADABLE;
}

/* One fitting coding is enough; another beside it is a second name for the same thing. */
static enum fhir_line line_of(enum fhir_line before, const char *wanted, const char *system,
			      const char *code)
{
	if (before == FHIR_LINE_FITS || (wanted && fhir_code_is(wanted, system, code)))
		return FHIR_LINE_FITS;
	return FHIR_LINE_OTHER;
}

void fhir_draft_coding(struct fhir_draft *d, const struct fhir_settings *settings,
		       const struct fhir_select *select, enum fhir_field field, const char *system,
		       const char *code)
{
	fhir_match_coding(&d->match, &settings->new_patient, field, system, code);
	if (field == FHIR_SPECIALTY)
		d->specialty = line_of(d->specialty, select->specialty, system, code);
	if (field == FHIR_SERVICE_TYPE)
		d->service_type = line_of(d->service_type, select->service_type, system, code);
}

bool fhir_draft_is_slot(const struct fhir_draft *d)
{
	return fhir_word_is(&d->type, "Slot") &&
	       (!d->mode.text[0] || fhir_word_is(&d->mode, "match"));
}

void fhir_draft_row(const struct fhir_draft *d, const struct option_list *rules, struct fhir_row *row)
{
	uint8_t digest[SHA256_SIZE];

	row->kind = (uint8_t)entry_kind(d, rules, &row->start);
	row->specialty = (uint8_t)d->specialty;
	row->service_type = (uint8_t)d->service_type;
	row->version = version_of(&d->version);
	if (!instant_of(&d->updated, &row->updated))
		row->updated = (struct instant){ 0 };
	sign_sha256(d->id.text, strlen(d->id.text), digest);
	memcpy(row->id, digest, sizeof(row->id));
	if (!d->id.text[0]) /* cannot be told from another: kept apart, and it counts as unreadable */
		memcpy(row->id, &row->seen, sizeof(row->seen));
}
