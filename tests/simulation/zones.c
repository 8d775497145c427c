/* SPDX-License-Identifier: Apache-2.0 */
/*
 * zones.c - three places' civil time, written down, so that a seed means the same
 * year on every machine whatever zone data it has.
 */
#include <string.h>

#include "tests/simulation/world.h"

#define AT(ms) \
	{ \
		INT64_C(ms) \
	}

static const struct zone_shift eastern[] = {
	{ AT(1762063200000), -5 * 3600, "EST" }, /* 2025-11-02 */
	{ AT(1772953200000), -4 * 3600, "EDT" }, /* 2026-03-08 */
	{ AT(1793512800000), -5 * 3600, "EST" }, /* 2026-11-01 */
	{ AT(1805007600000), -4 * 3600, "EDT" }, /* 2027-03-14 */
	{ AT(1825567200000), -5 * 3600, "EST" }, /* 2027-11-07 */
};
static const struct zone_shift central[] = {
	{ AT(1762066800000), -6 * 3600, "CST" }, { AT(1772956800000), -5 * 3600, "CDT" },
	{ AT(1793516400000), -6 * 3600, "CST" }, { AT(1805011200000), -5 * 3600, "CDT" },
	{ AT(1825570800000), -6 * 3600, "CST" },
};
static const struct zone_shift chatham[] = {
	/* the odd one: quarters of an hour, other half of the globe */
	{ AT(1758981600000), 13 * 3600 + 2700, "+1345" }, /* 2025-09-28 */
	{ AT(1775311200000), 12 * 3600 + 2700, "+1245" }, /* 2026-04-05 */
	{ AT(1790431200000), 13 * 3600 + 2700, "+1345" }, /* 2026-09-27 */
	{ AT(1806760800000), 12 * 3600 + 2700, "+1245" }, /* 2027-04-04 */
	{ AT(1821880800000), 13 * 3600 + 2700, "+1345" }, /* 2027-09-26 */
};

static const struct zone zones[] = {
	{ "America/New_York", eastern, sizeof(eastern) / sizeof(eastern[0]) },
	{ "America/Chicago", central, sizeof(central) / sizeof(central[0]) },
	{ "Pacific/Chatham", chatham, sizeof(chatham) / sizeof(chatham[0]) },
};

const struct zone *zone_named(const char *name)
{
	for (size_t i = 0; i < sizeof(zones) / sizeof(zones[0]); i++)
		if (!strcmp(zones[i].name, name))
			return &zones[i];
	return NULL;
}
