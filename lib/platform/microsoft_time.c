/* SPDX-License-Identifier: Apache-2.0 */
/*
 * microsoft_time.c - times and zones as Microsoft writes them.
 *
 * Reports carry civil times without a zone, and accounts name their zone by
 * cities.  The table has what decides on which day money was spent: the offset
 * in winter, and whether clocks are moved in summer.  Names that mean two offsets
 * are left out: nothing is better than a guess.  Names: ReportTimeZone value set.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "platform/microsoft.h"

static const struct microsoft_zone zones[] = {
	{ "Nukualofa", 780, false },
	{ "AucklandWellington", 720, true },
	{ "CanberraMelbourneSydney", 600, true },
	{ "Hobart", 600, true },
	{ "Brisbane", 600, false },
	{ "GuamPortMoresby", 600, false },
	{ "Adelaide", 570, true },
	{ "Darwin", 570, false },
	{ "OsakaSapporoTokyo", 540, false },
	{ "Seoul", 540, false },
	{ "BeijingChongqingHongKongUrumqi", 480, false },
	{ "KualaLumpurSingapore", 480, false },
	{ "Perth", 480, false },
	{ "Taipei", 480, false },
	{ "BangkokHanoiJakarta", 420, false },
	{ "Rangoon", 390, false },
	{ "Kathmandu", 345, false },
	{ "ChennaiKolkataMumbaiNewDelhi", 330, false },
	{ "SriJayawardenepura", 330, false },
	{ "IslandamabadKarachiTashkent", 300, false },
	{ "Kabul", 270, false },
	{ "AbuDhabiMuscat", 240, false },
	{ "Baghdad", 180, false },
	{ "KuwaitRiyadh", 180, false },
	{ "Nairobi", 180, false },
	{ "Bucharest", 120, true },
	{ "HelsinkiKyivRigaSofiaTallinnVilnius", 120, true },
	{ "Jerusalem", 120, true },
	{ "HararePretoria", 120, false },
	{ "AmsterdamBerlinBernRomeStockholmVienna", 60, true },
	{ "BelgradeBratislavaBudapestLjubljanaPrague", 60, true },
	{ "BrusselsCopenhagenMadridParis", 60, true },
	{ "SarajevoSkopjeWarsawZagreb", 60, true },
	{ "WestCentralAfrica", 60, false },
	{ "GreenwichMeanTimeDublinEdinburghLisbonLondon", 0, true },
	{ "Azores", -60, true },
	{ "CapeVerdeIsland", -60, false },
	{ "Brasilia", -180, false },
	{ "Newfoundland", -210, true },
	{ "AtlanticTimeCanada", -240, true },
	{ "Santiago", -240, true },
	{ "CaracasLaPaz", -240, false },
	{ "EasternTimeUSCanada", -300, true },
	{ "IndianaEast", -300, true },
	{ "BogotaLimaQuito", -300, false },
	{ "CentralTimeUSCanada", -360, true },
	{ "CentralAmerica", -360, false },
	{ "GuadalajaraMexicoCityMonterrey", -360, false },
	{ "Saskatchewan", -360, false },
	{ "MountainTimeUSCanada", -420, true },
	{ "Arizona", -420, false },
	{ "PacificTimeUSCanadaTijuana", -480, true },
	{ "Alaska", -540, true },
	{ "Hawaii", -600, false },
	{ "MidwayIslandandSamoa", -660, false },
};

const struct microsoft_zone *microsoft_zone_find(const char *name)
{
	for (size_t i = 0; i < sizeof(zones) / sizeof(zones[0]); i++)
		if (strcmp(zones[i].name, name) == 0)
			return &zones[i];
	return NULL;
}

/* Half a year apart one of the two is winter, on either side of the equator. */
struct microsoft_zone microsoft_zone_of(const struct zone *zone, struct instant now)
{
	int32_t a = zone_at(zone, now)->offset_s;
	int32_t b = zone_at(zone, after(now, SPAN_DAYS(182)))->offset_s;

	return (struct microsoft_zone){ .winter_minutes = (a < b ? a : b) / 60, .summer = a != b };
}

/* ---- the account's clock ---- */

static struct span offset_at(const struct platform_talk *t, struct instant at)
{
	const struct microsoft_talk *m = t->state;
	const struct microsoft_zone *known = microsoft_zone_find(m->account.zone);

	if (t->config->zone)
		return SPAN_SECONDS(zone_at(t->config->zone, at)->offset_s);
	return known ? SPAN_MINUTES(known->winter_minutes) : (struct span){ 0 };
}

struct instant microsoft_utc(const struct platform_talk *t, struct instant local)
{
	struct instant near = before(local, offset_at(t, local));

	return before(local, offset_at(t, near));
}

struct date microsoft_day(const struct platform_talk *t, struct instant at)
{
	return zone_date(&zone_utc, after(at, offset_at(t, at)));
}

/* ---- reading ---- */

/* Up to four digits; -1 when there is none. */
static int digits(const char **p)
{
	int v = 0, n = 0;

	while (**p >= '0' && **p <= '9' && n < 4) {
		v = v * 10 + (*(*p)++ - '0');
		n++;
	}
	return n ? v : -1;
}

static bool skip(const char **p, char c)
{
	if (**p != c)
		return false;
	(*p)++;
	return true;
}

/* yyyy-mm-dd or m/d/yyyy */
static bool read_day(const char **p, struct date *ret)
{
	int part[3] = { -1, -1, -1 };
	char between = '-';
	int year, month, day, y, m, d;

	for (size_t i = 0; i < 3; i++) {
		if (i == 1)
			between = **p == '/' ? '/' : '-';
		if (i && !skip(p, between))
			return false;
		part[i] = digits(p);
	}
	year = between == '/' ? part[2] : part[0];
	month = between == '/' ? part[0] : part[1];
	day = between == '/' ? part[1] : part[2];
	if (year < 2000 || month < 1 || month > 12 || day < 1 || day > 31)
		return false;
	*ret = date_of_civil(year, month, day);
	date_to_civil(*ret, &y, &m, &d);
	return d == day;
}

/* h:mm[:ss] [AM|PM] */
static bool read_clock(const char **p, struct span *ret)
{
	int hour = digits(p), minute = skip(p, ':') ? digits(p) : -1;
	int second = skip(p, ':') ? digits(p) : 0;
	bool am, pm;

	while (skip(p, ' '))
		;
	am = strncasecmp(*p, "AM", 2) == 0;
	pm = strncasecmp(*p, "PM", 2) == 0;
	if ((am || pm) && (hour < 1 || hour > 12))
		return false;
	if (am || pm)
		hour = hour % 12 + (pm ? 12 : 0);
	*ret = SPAN_SECONDS((hour * 60 + minute) * 60 + second);
	return hour >= 0 && hour < 24 && minute >= 0 && minute < 60 && second >= 0 && second < 60;
}

int microsoft_time(const char *text, struct instant *ret, struct err *err)
{
	struct span clock = { 0 };
	const char *p = text;
	struct date day;

	if (!read_day(&p, &day) || (*p && !skip(&p, ' ') && !skip(&p, 'T')) ||
	    (*p && !read_clock(&p, &clock)))
		return err_set(err, ERR_INPUT, "not a time");
	*ret = after((struct instant){ (int64_t)day.day * 24 * 60 * 60 * 1000 }, clock);
	return 0;
}
