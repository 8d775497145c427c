/* SPDX-License-Identifier: Apache-2.0 */
/*
 * privacy.c - the list, written as other people spell it.
 *
 * Case, underscores and hyphens are passed over, so patientId, patient_id and
 * PATIENT-ID are one name.  Names of providers' own fields (first_name, phone)
 * are not on it: they stand in every directory of doctors.
 */
#include "feed/privacy.h"

#include <string.h>

#include "base/text.h"

enum { NAME_MAX_LENGTH = 32 };

static const char *const personal_keys[] = {
	"patient",
	"patients",
	"patientid",
	"patientname",
	"patientfirstname",
	"patientlastname",
	"patientdob",
	"patientemail",
	"patientphone",
	"patientbirthdate",
	"patientaddress",
	"enterpriseid",
	"mrn",
	"medicalrecordnumber",
	"dob",
	"dateofbirth",
	"birthdate",
	"birthday",
	"ssn",
	"socialsecuritynumber",
	"memberid",
	"subscriberid",
	"insuranceidnumber",
	"guarantor",
	"guarantorid",
	"diagnosis",
	"diagnoses",
	"encounterid",
};

static const char *const personal_types[] = {
	"Patient", "Appointment", "AppointmentResponse", "Encounter", "RelatedPerson",
	"Person",  "Coverage",	  "Observation",	 "Condition", "Claim",
};

static bool is_one_of(const char *const *list, size_t n, const char *word, size_t length)
{
	for (size_t i = 0; i < n; i++)
		if (text_is(word, length, list[i]))
			return true;
	return false;
}

bool privacy_is_personal_key(const char *key, size_t n)
{
	char plain[NAME_MAX_LENGTH];
	size_t length = 0;

	for (size_t i = 0; i < n; i++) {
		char c = key[i];

		if (c == '_' || c == '-' || c == ' ')
			continue;
		if (length == sizeof(plain))
			return false;
		plain[length++] = c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
	}
	return is_one_of(personal_keys, sizeof(personal_keys) / sizeof(personal_keys[0]), plain, length);
}

bool privacy_is_personal_type(const char *type, size_t n)
{
	return is_one_of(personal_types, sizeof(personal_types) / sizeof(personal_types[0]), type, n);
}
