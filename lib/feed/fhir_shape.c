/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fhir_shape.c - which keys of a bundle matter, and where.
 *
 * Everything else is passed over without being looked at: that is how names and
 * narratives stay unread.  Keys that can only be about a patient are listed to
 * be refused.
 *
 * Both shapes of a concept are read: R4 {coding} and R5 {concept: {coding}},
 * alone or in an array.
 */
#include "feed/fhir.h"

#define EDGE(key, to) \
	{ \
		to, sizeof(key) - 1, 0, key \
	}
#define MEANS(key, to, meaning) \
	{ \
		to, sizeof(key) - 1, meaning, key \
	}

static const struct fhir_edge bundle[] = {
	EDGE("resourceType", FHIR_BUNDLE_TYPE),
	EDGE("total", FHIR_TOTAL),
	EDGE("link", FHIR_LINK),
	EDGE("entry", FHIR_ENTRY),
	EDGE("issue", FHIR_ISSUE), /* an OperationOutcome in place of a bundle */
};
static const struct fhir_edge link[] = {
	EDGE("relation", FHIR_RELATION),
	EDGE("url", FHIR_LINK_URL),
};
static const struct fhir_edge entry[] = {
	EDGE("resource", FHIR_RESOURCE),
	EDGE("search", FHIR_SEARCH_OF_ENTRY),
};
static const struct fhir_edge search[] = { EDGE("mode", FHIR_MODE) };
static const struct fhir_edge resource[] = {
	EDGE("resourceType", FHIR_TYPE),
	EDGE("id", FHIR_ID),
	EDGE("meta", FHIR_META),
	EDGE("status", FHIR_STATUS),
	EDGE("start", FHIR_START),
	EDGE("end", FHIR_END),
	EDGE("overbooked", FHIR_OVERBOOKED),
	EDGE("active", FHIR_ACTIVE),
	EDGE("comment", FHIR_COMMENT_TEXT),
	EDGE("issue", FHIR_ISSUE),
	EDGE("extension", FHIR_EXTENSION),
	EDGE("planningHorizon", FHIR_PERIOD),
	EDGE("contained", FHIR_CONTAINED),
	EDGE("patient", FHIR_PERSON),
	EDGE("subject", FHIR_PERSON),
	EDGE("participant", FHIR_PERSON),
	MEANS("appointmentType", FHIR_CONCEPT, FHIR_APPOINTMENT_TYPE),
	MEANS("serviceType", FHIR_CONCEPT, FHIR_SERVICE_TYPE),
	MEANS("type", FHIR_CONCEPT, FHIR_SERVICE_TYPE), /* of a HealthcareService */
	MEANS("specialty", FHIR_CONCEPT, FHIR_SPECIALTY),
	MEANS("schedule", FHIR_REFERENCE, FHIR_ITS_SCHEDULE),
	MEANS("actor", FHIR_REFERENCE, FHIR_ITS_ACTOR),
	MEANS("partOf", FHIR_REFERENCE, FHIR_ITS_PARENT),
	MEANS("location", FHIR_REFERENCE, FHIR_ITS_LOCATION),
};
static const struct fhir_edge meta[] = {
	EDGE("versionId", FHIR_VERSION),
	EDGE("lastUpdated", FHIR_UPDATED),
};
static const struct fhir_edge concept[] = {
	EDGE("concept", FHIR_CONCEPT),
	EDGE("coding", FHIR_CODING),
	EDGE("text", FHIR_CONCEPT_TEXT),
};
static const struct fhir_edge coding[] = {
	EDGE("system", FHIR_SYSTEM),
	EDGE("code", FHIR_CODE),
	EDGE("display", FHIR_DISPLAY),
};
static const struct fhir_edge issue[] = {
	EDGE("severity", FHIR_SEVERITY),
	EDGE("code", FHIR_ISSUE_CODE),
};
static const struct fhir_edge reference[] = { EDGE("reference", FHIR_REFERENCE_TEXT) };
static const struct fhir_edge period[] = { EDGE("start", FHIR_FROM), EDGE("end", FHIR_UNTIL) };
static const struct fhir_edge extension[] = {
	EDGE("url", FHIR_EXTENSION_URL),
	MEANS("valueReference", FHIR_REFERENCE, FHIR_ITS_VALUE),
};
static const struct fhir_edge contained[] = { EDGE("resourceType", FHIR_CONTAINED_TYPE) };

#define KEYS(spot, table) [spot] = { table, sizeof(table) / sizeof((table)[0]) }

const struct fhir_keys fhir_keys[FHIR_SPOTS] = {
	KEYS(FHIR_BUNDLE, bundle),	 KEYS(FHIR_LINK, link),
	KEYS(FHIR_ENTRY, entry),	 KEYS(FHIR_SEARCH_OF_ENTRY, search),
	KEYS(FHIR_RESOURCE, resource),	 KEYS(FHIR_META, meta),
	KEYS(FHIR_CONCEPT, concept),	 KEYS(FHIR_CODING, coding),
	KEYS(FHIR_ISSUE, issue),	 KEYS(FHIR_REFERENCE, reference),
	KEYS(FHIR_PERIOD, period),	 KEYS(FHIR_EXTENSION, extension),
	KEYS(FHIR_CONTAINED, contained),
};

const struct fhir_edge *fhir_edge_of(enum fhir_spot in, const char *key, size_t n)
{
	const struct fhir_edge *e = fhir_keys[in].edges;

	for (size_t i = 0; i < fhir_keys[in].count; i++)
		if (e[i].length == n && !memcmp(e[i].key, key, n))
			return &e[i];
	return NULL;
}

/* ---- types ---- */

static const struct {
	const char *name;
	enum fhir_type type;
} types[] = {
	{ "Slot", FHIR_SLOT },
	{ "Schedule", FHIR_SCHEDULE },
	{ "Location", FHIR_LOCATION },
	{ "HealthcareService", FHIR_SERVICE },
	{ "PractitionerRole", FHIR_ROLE },
	{ "OperationOutcome", FHIR_OUTCOME },
	{ "Patient", FHIR_PERSONAL },
	{ "RelatedPerson", FHIR_PERSONAL },
	{ "Person", FHIR_PERSONAL },
	{ "Appointment", FHIR_PERSONAL },
	{ "AppointmentResponse", FHIR_PERSONAL },
	{ "Encounter", FHIR_PERSONAL },
	{ "EpisodeOfCare", FHIR_PERSONAL },
	{ "ServiceRequest", FHIR_PERSONAL },
	{ "Coverage", FHIR_PERSONAL },
};

enum fhir_type fhir_type_of(const char *name, size_t n)
{
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (strlen(types[i].name) == n && !memcmp(types[i].name, name, n))
			return types[i].type;
	return n ? FHIR_OTHER : FHIR_NOTHING;
}
