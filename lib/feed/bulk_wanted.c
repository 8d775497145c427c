/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bulk_wanted.c - what anybody asked for, ready to be looked up line by line.
 *
 * A location is named by its id, or by one of its identifiers ("system|value"),
 * because ids of a published file may be made anew with each publication and
 * the department number is what a clinic knows.  Codes of services are
 * numbered, so that a schedule meets them as bits and its codings are forgotten.
 */
#include <stdlib.h>
#include <string.h>

#include "feed/bulk.h"
#include "feed/code.h"

static const struct bulk_select *select_of(const struct poll *p, size_t ask)
{
	return p->asks[ask].select;
}

static int need_bit(struct bulk_wanted *w, enum bulk_field field, const char *code, uint64_t *ret,
		    struct err *err)
{
	size_t i = 0;

	if (!code)
		return 0;
	while (i < w->need_count && (w->need[i].field != field || strcmp(w->need[i].code, code)))
		i++;
	if (i == BULK_NEEDS_MAX)
		return err_set(err, ERR_CONFIG,
			       "the services of one feed select by more than %d different "
			       "service types and specialties; use * in a pattern",
			       BULK_NEEDS_MAX);
	if (i == w->need_count)
		w->need[w->need_count++] = (struct bulk_need){ field, code };
	*ret |= UINT64_C(1) << i;
	return 0;
}

static void place_add(struct bulk_wanted *w, const char *location, size_t ask)
{
	bool is_identifier = strchr(location, '|') != NULL;
	uint64_t name = is_identifier ? bulk_name(location, strlen(location)) :
					bulk_reference(location, strlen(location));
	uint32_t *first = bulk_map_at(&w->places, name);

	w->by_identifier |= is_identifier;
	w->next[ask] = *first;
	*first = (uint32_t)ask + 1;
}

int bulk_wanted_fill(struct bulk_wanted *w, const struct poll *p, struct err *err)
{
	w->next = arena_array(p->arena, uint32_t, p->ask_count);
	w->needs = arena_array(p->arena, uint64_t, p->ask_count);
	w->schedules = arena_array(p->arena, uint64_t, p->ask_count);
	for (size_t i = 0; i < p->ask_count; i++) {
		const struct bulk_select *sel = select_of(p, i);

		place_add(w, sel->location, i);
		if (sel->schedule)
			w->schedules[i] = bulk_reference(sel->schedule, strlen(sel->schedule));
		if (need_bit(w, BULK_SERVICE_TYPE, sel->service_type, &w->needs[i], err) < 0 ||
		    need_bit(w, BULK_SPECIALTY, sel->specialty, &w->needs[i], err) < 0)
			return -1;
	}
	return 0;
}

void bulk_wanted_release(struct bulk_wanted *w)
{
	bulk_map_release(&w->places);
}

uint64_t bulk_wanted_fits(const struct bulk_wanted *w, enum bulk_field field, const char *system,
			  const char *code)
{
	uint64_t bits = 0;

	for (size_t i = 0; i < w->need_count; i++)
		if (w->need[i].field == field && code_is(w->need[i].code, system, code))
			bits |= UINT64_C(1) << i;
	return bits;
}

bool bulk_wanted_place(const struct bulk_wanted *w, uint64_t location)
{
	return w->by_identifier || bulk_map_get(&w->places, location);
}
