/* SPDX-License-Identifier: Apache-2.0 */
/*
 * clinics.h - who is who in the simulated city: clinics, and what each offers.
 *
 * A practice is one service line at one clinic, with the campaign that brings
 * it patients.  The tables are the only place where the city is described: the
 * servers, the CSV feed and the written capacityd.yaml all come from them.
 */
#ifndef CAPD_SANDBOX_CLINICS_H
#define CAPD_SANDBOX_CLINICS_H

#include <stddef.h>
#include <stdint.h>

enum { PRACTICES = 8, CLINICS = 6, CUSTOMER_DIGITS = 10 };

#define CITY_ZONE "America/New_York"
#define CITY_CUSTOMER "4811223344"
#define CITY_MANAGER "9900000001"

struct clinic {
	const char *id, *name, *market;
	const char *department; /* of the CSV feed; NULL: served by FHIR */
};

struct practice {
	uint32_t clinic;
	const char *line;	     /* "primary-care" */
	const char *specialty;	     /* SNOMED CT code */
	int new_slots, follow_slots; /* per working day */
	int open_at_first;	     /* free new-patient slots in the first 14 days */
	int organic;		     /* new patients a day who come without an ad, in tenths */
	uint64_t campaign, budget;   /* ids in the ad account */
	int dollars;		     /* daily budget at first */
	int lead_dollars;	     /* what one new patient's request costs */
};

extern const struct clinic clinics[CLINICS];
extern const struct practice practices[PRACTICES];

/* "harbor-point/dermatology" */
enum { PRACTICE_ID = 64 };
char *practice_id(uint32_t practice, char ret[PRACTICE_ID]);
int practice_find(const char *id); /* index, or -1 */

#endif
