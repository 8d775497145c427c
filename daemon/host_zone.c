/* SPDX-License-Identifier: Apache-2.0 */
/*
 * host_zone.c - GLib's GTimeZone, sampled into the table lib/ looks things up in.
 *
 * GLib reads the system's data zone by zone without touching TZ, which other
 * threads read, and refuses unknown names.  But asked for local times it
 * quietly moves those in a gap and picks one in an overlap; so it is only ever
 * asked about UTC instants, here, and nowhere else in the program.
 */
#include "daemon/host_zone.h"

#include <ctype.h>
#include <glib.h>
#include <stdio.h>
#include <string.h>

#include "daemon/host.h"

enum { FIRST_YEAR = 2000, LAST_YEAR = 2040, DAY_S = 24 * 60 * 60, SHIFTS_MAX = 512 };

/*
 * An IANA name and nothing else GLib would take: no offset ("+05:00"), no POSIX
 * rule, no path out of the zone directory, no file there that is not a zone.
 */
static bool name_acceptable(const char *name)
{
	if (!isalpha((unsigned char)*name) || strstr(name, "//"))
		return false;
	return name[strspn(name,
			   "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-/")] == '\0' &&
	       name[strlen(name) - 1] != '/' && strcmp(name, "leapseconds");
}

static int interval_at(GTimeZone *tz, gint64 second)
{
	return g_time_zone_find_interval(tz, G_TIME_TYPE_UNIVERSAL, second);
}

/*
 * The first second in (from, to] that is not in from's interval, by halving: intervals
 * are numbered in their order, so one that was left does not come back.
 */
static gint64 edge_between(GTimeZone *tz, gint64 from, gint64 to)
{
	int before_edge = interval_at(tz, from);

	while (to - from > 1) {
		gint64 middle = from + (to - from) / 2;

		if (interval_at(tz, middle) == before_edge)
			from = middle;
		else
			to = middle;
	}
	return to;
}

static void shift_add(struct zone_shift *table, size_t *count, GTimeZone *tz, gint64 second)
{
	int interval = interval_at(tz, second);
	struct zone_shift shift = { .from = { second * 1000 },
				    .offset_s = g_time_zone_get_offset(tz, interval) };

	g_strlcpy(shift.abbreviation, g_time_zone_get_abbreviation(tz, interval),
		  sizeof(shift.abbreviation));
	if (*count && table[*count - 1].offset_s == shift.offset_s &&
	    !strcmp(table[*count - 1].abbreviation, shift.abbreviation))
		return;
	if (*count < SHIFTS_MAX)
		table[(*count)++] = shift;
}

static size_t zone_sample(GTimeZone *tz, struct zone_shift table[SHIFTS_MAX])
{
	gint64 at = date_of_civil(FIRST_YEAR, 1, 1).day * (gint64)DAY_S;
	gint64 end = date_of_civil(LAST_YEAR + 1, 1, 1).day * (gint64)DAY_S;
	size_t count = 0;

	shift_add(table, &count, tz, at);
	while (interval_at(tz, at) != interval_at(tz, end)) {
		at = edge_between(tz, at, end);
		shift_add(table, &count, tz, at);
	}
	return count;
}

const struct zone *host_zone(const char *name, struct arena *arena)
{
	GTimeZone *tz = name_acceptable(name) ? g_time_zone_new_identifier(name) : NULL;
	struct zone_shift table[SHIFTS_MAX], *shifts;
	struct zone *zone;

	if (!tz)
		return NULL;
	zone = arena_new(arena, struct zone);
	zone->name = arena_strdup(arena, name);
	zone->count = zone_sample(tz, table);
	shifts = arena_array(arena, struct zone_shift, zone->count);
	memcpy(shifts, table, zone->count * sizeof(*shifts));
	zone->shifts = shifts;
	g_time_zone_unref(tz);
	return zone;
}

const struct zone *zone_memo_get(struct zone_memo *memo, const char *name, struct arena *arena)
{
	const struct zone *zone;

	if (memo->arena != arena)
		*memo = (struct zone_memo){ .arena = arena };
	for (size_t i = 0; i < memo->count; i++)
		if (!strcmp(memo->zones[i]->name, name))
			return memo->zones[i];
	zone = host_zone(name, arena);
	if (zone && memo->count < ZONE_MEMO_MAX)
		memo->zones[memo->count++] = zone;
	return zone;
}
