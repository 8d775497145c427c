/* SPDX-License-Identifier: Apache-2.0 */
/*
 * clinics.c - the tables of the simulated city.
 *
 * The numbers are chosen so that a fortnight holds every case: one practice is
 * full from the start, one fills up, one loses a provider, two have more room
 * than patients, and one has a campaign nobody may steer (its budget is shared).
 */
#include "clinics.h"

#include <stdio.h>
#include <string.h>

const struct clinic clinics[CLINICS] = {
	{ "harbor-point", "Harbor Point", "North Shore", NULL },
	{ "north-gate", "North Gate", "North Shore", NULL },
	{ "mill-creek", "Mill Creek", "Valley", NULL },
	{ "east-bridge", "East Bridge", "Valley", NULL },
	{ "lakeside", "Lakeside", "Lake", "0417" },
	{ "old-town", "Old Town", "Lake", NULL },
};

#define PRIMARY "394802001"
#define DERMATOLOGY "394582007"
#define PEDIATRICS "394537008"
#define THERAPY "722138006"

const struct practice practices[PRACTICES] = {
	{ 0, "primary-care", PRIMARY, 7, 4, 15, 22, 20411101, 9900112201, 120, 45 },
	{ 0, "dermatology", DERMATOLOGY, 3, 3, 11, 8, 20411102, 9900112202, 150, 50 },
	{ 1, "primary-care", PRIMARY, 3, 4, 11, 14, 20411103, 9900112203, 220, 45 },
	{ 2, "primary-care", PRIMARY, 10, 4, 34, 20, 20411104, 9900112204, 120, 48 },
	{ 3, "dermatology", DERMATOLOGY, 6, 3, 27, 9, 20411105, 9900112205, 90, 60 },
	{ 4, "pediatrics", PEDIATRICS, 6, 5, 13, 24, 20411106, 9900112206, 100, 42 },
	{ 4, "primary-care", PRIMARY, 4, 4, 2, 19, 20411107, 9900112207, 160, 45 },
	{ 5, "physical-therapy", THERAPY, 6, 4, 12, 20, 20411108, 9900112208, 80, 40 },
};

char *practice_id(uint32_t practice, char ret[PRACTICE_ID])
{
	const struct practice *p = &practices[practice];

	snprintf(ret, PRACTICE_ID, "%s/%s", clinics[p->clinic].id, p->line);
	return ret;
}

int practice_find(const char *id)
{
	char text[PRACTICE_ID];

	for (uint32_t i = 0; i < PRACTICES; i++)
		if (strcmp(practice_id(i, text), id) == 0)
			return (int)i;
	return -1;
}
