/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fhir_slot.c - what one entry of a bundle amounts to.
 *
 * The id becomes two hashes at once: telling two slots apart is all it is needed
 * for, and in some systems a slot's id is the id of the visit that fills it.
 * A slot that cannot be placed in time is kept as unreadable, so that a feed
 * full of them is not mistaken for an empty one.
 */
#include "base/text.h"
#include "feed/fhir.h"

#define ANOTHER_SEED UINT64_C(0x2545f4914f6cdd1d)

static bool instant_of(const struct fhir_word *w, struct instant *ret)
{
	return instant_read(w->text, w->length, ret);
}

static int64_t version_of(const struct fhir_word *w)
{
	int64_t n = 0;

	if (!w->length || w->length > 18)
		return -1;
	for (const char *c = w->text; *c; c++) {
		if (*c < '0' || *c > '9')
			return -1;
		n = n * 10 + (*c - '0');
	}
	return n;
}

/* An unknown status (R6 has one called so) is never "free". */
static enum fhir_kind status_kind(const struct fhir_draft *d)
{
	const struct fhir_word *s = fhir_draft_word(d, FHIR_STATUS);

	if (fhir_word_is(s, "free"))
		return d->overbooked ? FHIR_ROW_OVERBOOKED : FHIR_ROW_FREE;
	if (fhir_word_is(s, "busy"))
		return FHIR_ROW_BOOKED;
	if (fhir_word_is(s, "busy-unavailable"))
		return FHIR_ROW_BLOCKED;
	return fhir_word_is(s, "busy-tentative") ? FHIR_ROW_HELD : FHIR_ROW_STRANGE;
}

static enum fhir_kind entry_kind(const struct fhir_draft *d, struct instant *ret_start)
{
	const struct fhir_word *end = fhir_draft_word(d, FHIR_END);
	struct instant until;

	if (!instant_of(fhir_draft_word(d, FHIR_START), ret_start))
		*ret_start = (struct instant){ 0 };
	if (fhir_word_is(fhir_draft_word(d, FHIR_STATUS), "entered-in-error"))
		return FHIR_ROW_ERRONEOUS;
	if (!fhir_draft_word(d, FHIR_ID)->text[0])
		return FHIR_ROW_NO_ID;
	if (is_never(*ret_start) || (end->text[0] && !instant_of(end, &until)))
		return FHIR_ROW_NO_TIME;
	return end->text[0] && is_before(until, *ret_start) ? FHIR_ROW_BACKWARDS : status_kind(d);
}

/* One fitting coding is enough; another beside it is a second name for the same thing. */
static enum fhir_line line_of(enum fhir_line before, bool fits)
{
	return before == FHIR_LINE_FITS || fits ? FHIR_LINE_FITS : FHIR_LINE_OTHER;
}

/* Two kilobytes of words need not be wiped for each of a thousand slots. */
void fhir_draft_clear(struct fhir_draft *d)
{
	for (size_t i = 0; i < FHIR_DRAFT_WORDS; i++)
		fhir_word_clear(&d->word[i]);
	memset((char *)d + sizeof(d->word), 0, sizeof(*d) - sizeof(d->word));
}

void fhir_draft_coding(struct fhir_draft *d, enum fhir_field field, struct fhir_meaning meaning, bool fits)
{
	fhir_match_coding(&d->match, field, meaning);
	if (field == FHIR_SPECIALTY)
		d->specialty = line_of(d->specialty, fits);
	if (field != FHIR_SERVICE_TYPE)
		return;
	d->own_service = true;
	d->service_type = line_of(d->service_type, fits);
}

static void refer_to(struct fhir_ref *list, uint8_t *count, bool *ret_crowded, struct fhir_ref ref)
{
	if (*count < FHIR_REFS)
		list[(*count)++] = ref;
	else
		*ret_crowded = true;
}

void fhir_draft_refer(struct fhir_draft *d, enum fhir_role role, struct fhir_ref ref)
{
	switch (role) {
	case FHIR_ITS_SCHEDULE:
		d->schedule = ref;
		return;
	case FHIR_ITS_PARENT:
		d->parent = ref;
		return;
	case FHIR_ITS_VALUE:
		d->place = ref;
		return;
	case FHIR_ITS_ACTOR: /* a dozen people must not crowd out the place they work at */
		if (ref.type == FHIR_OTHER && d->actor_count >= FHIR_PEOPLE)
			return;
		refer_to(d->actor, &d->actor_count, &d->crowded, ref);
		return;
	case FHIR_ITS_LOCATION:
		refer_to(d->location, &d->location_count, &d->crowded, ref);
		return;
	}
}

bool fhir_draft_is_match(const struct fhir_draft *d)
{
	const struct fhir_word *mode = fhir_draft_word(d, FHIR_MODE);

	return !mode->text[0] || fhir_word_is(mode, "match");
}

void fhir_draft_row(const struct fhir_draft *d, const struct option_list *rules, struct fhir_row *row)
{
	const struct fhir_word *id = fhir_draft_word(d, FHIR_ID);
	size_t n = id->length;

	row->kind = (uint8_t)entry_kind(d, &row->start);
	row->specialty = (uint8_t)d->specialty;
	row->service_type = (uint8_t)d->service_type;
	row->own_service = d->own_service;
	row->follow_up = d->match.follow_up;
	row->rules = fhir_match_slot(&d->match, rules);
	if (d->own_service)
		row->rules &= fhir_match_service(&d->match, rules);
	row->schedule = d->schedule.key;
	row->place = d->place.key;
	row->version = version_of(fhir_draft_word(d, FHIR_VERSION));
	if (!instant_of(fhir_draft_word(d, FHIR_UPDATED), &row->updated))
		row->updated = (struct instant){ 0 };
	row->id[0] = text_hash(id->text, n);
	/* Without one it cannot be told from another: kept apart, and it counts as unreadable. */
	row->id[1] = n ? text_hash_of(ANOTHER_SEED, id->text, n) : row->seen;
}
