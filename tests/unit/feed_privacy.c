/* SPDX-License-Identifier: Apache-2.0 */
/* feed_privacy.c - which keys are about a person, however they are spelled. */
#include "feed/privacy.h"
#include "support/run.h"

static const struct {
	const char *key;
	bool personal;
} keys[] = {
	{ "patient", true },
	{ "patientid", true },
	{ "patient_id", true },
	{ "PatientId", true },
	{ "PATIENT-NAME", true },
	{ "date of birth", true },
	{ "DOB", true },
	{ "mrn", true },
	{ "patient_type", false }, /* new or existing */
	{ "patientappointmenttypename", false },
	{ "new_patient_availability", false },
	{ "first_name", false }, /* a doctor's */
	{ "name", false },
	{ "", false },
	{ "___", false },
	{ "patientpatientpatientpatientpatientpatient", false },
};

START_TEST(keys_are_known)
{
	ck_assert_msg(privacy_is_personal_key(keys[_i].key, strlen(keys[_i].key)) == keys[_i].personal,
		      "%s", keys[_i].key);
}
END_TEST

START_TEST(types_are_known)
{
	ck_assert(privacy_is_personal_type("Patient", 7));
	ck_assert(privacy_is_personal_type("Appointment", 11));
	ck_assert(!privacy_is_personal_type("Slot", 4));
	ck_assert(!privacy_is_personal_type("Patient", 6));
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("privacy");

	tcase_add_loop_test(tc, keys_are_known, 0, ROWS(keys));
	tcase_add_test(tc, types_are_known);
	return run_case("feed_privacy", tc);
}
