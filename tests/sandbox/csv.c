/* SPDX-License-Identifier: Apache-2.0 */
/*
 * csv.c - the nightly export of the clinics that have no FHIR server.
 *
 * One row per practice and day (visit type NPV: new patients), in the city's
 * zone and on the asker's calendar (see vclock.h).  Written beside and renamed
 * over, as a careful exporter does: nobody ever sees half a file.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "sandbox.h"

struct day {
	int free, busy, blocked;
};

static void count_days(const struct calendar *c, int64_t shift, time_t today, struct day *ret)
{
	for (size_t i = 0; i < c->count; i++) {
		const struct slot *s = &c->slots[i];
		time_t at = (time_t)((s->start - shift) * 60);
		struct tm tm;
		int64_t day;

		localtime_r(&at, &tm);
		tm.tm_hour = 12;
		tm.tm_min = tm.tm_sec = 0;
		tm.tm_isdst = -1;
		day = (mktime(&tm) - today + 43200) / 86400;
		if (!s->for_new || day < 0 || day >= HORIZON_DAYS)
			continue;
		ret[day].free += s->status == SLOT_FREE;
		ret[day].busy += s->status == SLOT_BUSY;
		ret[day].blocked += s->status == SLOT_BLOCKED;
	}
}

static void put_practice(FILE *out, const struct calendar *c, int64_t shift, const char *stamp, time_t noon)
{
	const struct practice *p = &practices[c->practice];
	const struct clinic *clinic = &clinics[p->clinic];
	struct day days[HORIZON_DAYS] = { { 0 } };

	count_days(c, shift, noon, days);
	for (int i = 0; i < HORIZON_DAYS; i++) {
		time_t at = noon + (time_t)i * 86400;
		char date[16];
		struct tm tm;

		localtime_r(&at, &tm);
		strftime(date, sizeof(date), "%Y-%m-%d", &tm);
		fprintf(out, "%s,%s,\"%s (simulated)\",%s,NPV,\"New patient\",2,%s,%d,%d,%d,%d,0\n",
			stamp, clinic->department, clinic->name, p->line, date,
			days[i].free + days[i].busy + days[i].blocked, days[i].free, days[i].busy,
			days[i].blocked);
	}
}

static time_t noon_of(time_t at)
{
	struct tm tm;

	localtime_r(&at, &tm);
	tm.tm_hour = 12;
	tm.tm_min = tm.tm_sec = 0;
	tm.tm_isdst = -1;
	return mktime(&tm);
}

void csv_print(FILE *out, const struct city *c, int64_t shift, struct instant now)
{
	char stamp[INSTANT_TEXT];

	fputs("extract_ts,department_id,department_name,service_line,visit_type_id,visit_type_name,"
	      "provider_count,slot_date,slots_total,slots_open,slots_booked,slots_blocked,slots_"
	      "held\n",
	      out);
	instant_format(now, stamp);
	for (uint32_t i = 0; i < PRACTICES; i++)
		if (clinics[practices[i].clinic].department)
			put_practice(out, &c->calendars[i], shift, stamp,
				     noon_of((time_t)(now.ms / 1000)));
}

int csv_write(const struct city *c, const struct vclock *clock, const char *dir)
{
	char path[4096], beside[4096];
	FILE *out;

	snprintf(path, sizeof(path), "%s/daily_counts.csv", dir);
	snprintf(beside, sizeof(beside), "%s/.daily_counts.new", dir);
	out = fopen(beside, "we");
	if (!out)
		return -1;
	csv_print(out, c, vclock_shift(clock), vclock_real());
	if (fclose(out) != 0)
		return -1;
	return rename(beside, path);
}
