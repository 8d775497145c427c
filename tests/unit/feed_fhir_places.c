/* SPDX-License-Identifier: Apache-2.0 */
/* feed_fhir_places.c - whose a schedule is, and when it is released. */
#include "base/zone.h"
#include "feed/fhir.h"
#include "support/fhir_case.h"
#include "support/run.h"

static struct fhir_ref ref(const char *text)
{
	return fhir_ref_of(text, strlen(text));
}

/* ---- references ---- */

static const struct {
	const char *why, *text;
	enum fhir_type type;
	bool same; /* as Location/7 */
} refs[] = {
	{ "relative", "Location/7", FHIR_LOCATION, true },
	{ "absolute", "https://ehr.example.org/r4/Location/7", FHIR_LOCATION, true },
	{ "by another name of the same server", "http://internal:8080/fhir/Location/7",
	  FHIR_LOCATION, true },
	{ "of a version", "Location/7/_history/3", FHIR_LOCATION, true },
	{ "another id", "Location/8", FHIR_LOCATION, false },
	{ "another type", "Schedule/7", FHIR_SCHEDULE, false },
	{ "a service", "HealthcareService/7", FHIR_SERVICE, false },
	{ "a role", "PractitionerRole/7", FHIR_ROLE, false },
	{ "a person who works there", "Practitioner/7", FHIR_OTHER, false },
	{ "a patient", "Patient/7", FHIR_PERSONAL, false },
	{ "contained", "#7", FHIR_NOTHING, false },
	{ "an id alone", "7", FHIR_NOTHING, false },
	{ "no id", "Location/", FHIR_NOTHING, false },
	{ "no type", "/7", FHIR_NOTHING, false },
	{ "nothing", "", FHIR_NOTHING, false },
	{ "a name of our own", "urn:uuid:7", FHIR_NOTHING, false },
};

START_TEST(references)
{
	struct fhir_ref r = ref(refs[_i].text);

	ck_assert_msg(r.type == refs[_i].type, "%s: type %d", refs[_i].why, (int)r.type);
	ck_assert_msg((r.key == fhir_ref_named("Location", "7").key) == refs[_i].same, "%s",
		      refs[_i].why);
	ck_assert_msg(!r.key == (r.type == FHIR_NOTHING), "%s", refs[_i].why);
}
END_TEST

/* ---- whose ---- */

static void add(struct fhir_places *p, const char *self, const char *refs_text, bool closed)
{
	struct fhir_place place = { .key = ref(self).key, .type = ref(self).type, .closed = closed };
	struct err err = ERR_INIT;

	for (const char *at = refs_text; *at; at += strspn(at, " ")) {
		size_t n = strcspn(at, " ");

		place.refs[place.ref_count++] = fhir_ref_of(at, n);
		at += n;
	}
	ck_assert_int_eq(fhir_places_add(p, &place, &err), 0);
}

static const struct {
	const char *why, *actors;
	enum fhir_owner owner;
	const char *wanted; /* NULL: Location/clinic */
} owners[] = {
	{ "ours", "Location/clinic", FHIR_OWNER_US, NULL },
	{ "another's", "Location/other", FHIR_OWNER_OTHER, NULL },
	{ "a room of ours", "Location/room", FHIR_OWNER_US, NULL },
	{ "a chair in a room of ours", "Location/chair", FHIR_OWNER_US, NULL },
	{ "a room and its clinic are one place", "Location/room Location/clinic", FHIR_OWNER_US, NULL },
	{ "the clinic and the campus it is on", "Location/clinic Location/campus", FHIR_OWNER_US, NULL },
	{ "the campus alone may be anywhere on it", "Location/campus", FHIR_OWNER_OTHER, NULL },
	{ "two clinics", "Location/clinic Location/other", FHIR_OWNER_TWO, NULL },
	{ "a room nobody told us about", "Location/clinic Location/unread", FHIR_OWNER_TWO, NULL },
	{ "partOf in a circle ends", "Location/circle-a", FHIR_OWNER_OTHER, NULL },
	{ "people alone say nothing", "Practitioner/1", FHIR_OWNER_UNKNOWN, NULL },
	{ "nobody", "", FHIR_OWNER_UNKNOWN, NULL },
	{ "a service of ours", "Practitioner/1 HealthcareService/ours", FHIR_OWNER_US, NULL },
	{ "a service of another", "HealthcareService/theirs", FHIR_OWNER_OTHER, NULL },
	{ "a service at two locations does not say", "HealthcareService/both", FHIR_OWNER_UNKNOWN, NULL },
	{ "a service that was not read", "HealthcareService/unread", FHIR_OWNER_UNKNOWN, NULL },
	{ "then the role is asked", "HealthcareService/both PractitionerRole/ours", FHIR_OWNER_US, NULL },
	{ "a location beats a service", "HealthcareService/theirs Location/clinic", FHIR_OWNER_US, NULL },
	{ "a service beats a role", "PractitionerRole/ours HealthcareService/theirs",
	  FHIR_OWNER_OTHER, NULL },
	{ "services at two clinics", "HealthcareService/ours HealthcareService/theirs",
	  FHIR_OWNER_TWO, NULL },
	{ "a service asked for as such", "Location/other HealthcareService/ours", FHIR_OWNER_US,
	  "HealthcareService/ours" },
	{ "another service than the one asked for", "Location/clinic HealthcareService/theirs",
	  FHIR_OWNER_UNKNOWN, "HealthcareService/ours" },
};

static void add_world(struct fhir_places *p)
{
	add(p, "Location/clinic", "Location/campus", false);
	add(p, "Location/campus", "", false);
	add(p, "Location/other", "Location/campus", false);
	add(p, "Location/room", "Location/clinic", false);
	add(p, "Location/chair", "Location/room", false);
	add(p, "Location/circle-a", "Location/circle-b", false);
	add(p, "Location/circle-b", "Location/circle-a", false);
	add(p, "HealthcareService/ours", "Location/clinic", false);
	add(p, "HealthcareService/theirs", "Location/other", false);
	add(p, "HealthcareService/both", "Location/clinic Location/other", false);
	add(p, "PractitionerRole/ours", "Location/room", false);
}

START_TEST(a_schedule_is)
{
	struct fhir_places p = { .items = NULL };
	struct option_list no_map = { .items = NULL };
	const char *wanted = owners[_i].wanted ? owners[_i].wanted : "Location/clinic";
	enum fhir_owner owner;

	add_world(&p);
	add(&p, "Schedule/1", owners[_i].actors, false);
	fhir_places_settle(&p, ref(wanted), &no_map);
	owner = (enum fhir_owner)fhir_places_find(&p, ref("Schedule/1").key)->owner;
	ck_assert_msg(owner == owners[_i].owner, "%s: %d", owners[_i].why, (int)owner);
	fhir_places_release(&p);
}
END_TEST

START_TEST(a_table_is_asked_last)
{
	struct fhir_map rows[] = { { "Schedule/1", "Location/clinic" },
				   { "Schedule/2", "Location/other" },
				   { "Schedule/3", "Location/clinic" } };
	struct option_list map = { rows, 3 };
	struct fhir_places p = { .items = NULL };

	add_world(&p);
	add(&p, "Schedule/1", "Practitioner/1", false);
	add(&p, "Schedule/2", "Practitioner/1", false);
	add(&p, "Schedule/3", "Location/other", false);
	fhir_places_settle(&p, ref("Location/clinic"), &map);
	ck_assert_int_eq(fhir_places_find(&p, ref("Schedule/1").key)->owner, FHIR_OWNER_US);
	ck_assert_int_eq(fhir_places_find(&p, ref("Schedule/2").key)->owner, FHIR_OWNER_OTHER);
	ck_assert_int_eq(fhir_places_find(&p, ref("Schedule/3").key)->owner, FHIR_OWNER_OTHER);
	fhir_places_release(&p);
}
END_TEST

START_TEST(a_place_read_twice_is_one)
{
	struct fhir_places p = { .items = NULL };

	add(&p, "Location/clinic", "", false);
	add(&p, "Location/clinic", "", true);
	ck_assert_uint_eq(p.count, 1);
	ck_assert(p.items[0].closed);
	ck_assert(!fhir_places_find(&p, ref("Location/other").key));
	ck_assert(!fhir_places_find(&p, 0));
	fhir_places_release(&p);
}
END_TEST

START_TEST(places_have_a_limit)
{
	struct fhir_places p = { .items = NULL };
	struct fhir_place place = { .type = FHIR_LOCATION };
	struct err err = ERR_INIT;

	for (place.key = 1; place.key <= FHIR_PLACES_MAX; place.key++)
		ck_assert_int_eq(fhir_places_add(&p, &place, &err), 0);
	ck_assert_int_eq(fhir_places_add(&p, &place, &err), -1);
	ck_assert_int_eq(err.kind, ERR_LIMIT);
	place.key = 7;
	ck_assert_int_eq(fhir_places_add(&p, &place, &err), 0);
	fhir_places_release(&p);
}
END_TEST

/* ---- planning horizons ---- */

static const struct {
	const char *why, *from, *until; /* as the server writes them */
	const char *begins, *ends;	/* "" : not stated */
} horizons[] = {
	{ "days are local, and the last one is whole", "2026-11-30", "2027-02-26",
	  "2026-11-30T05:00:00Z", "2027-02-27T05:00:00Z" },
	{ "a month", "2026-11", "2026-12", "2026-11-01T04:00:00Z", "2027-01-01T05:00:00Z" },
	{ "a month within a year", "2026-01", "2026-02", "2026-01-01T05:00:00Z", "2026-03-01T05:00:00Z" },
	{ "a year", "2026", "2026", "2026-01-01T05:00:00Z", "2027-01-01T05:00:00Z" },
	{ "moments", "2026-11-30T08:00:00-05:00", "2026-12-31T17:00:00Z", "2026-11-30T13:00:00Z",
	  "2026-12-31T17:00:00Z" },
	{ "no end", "2026-11-30", "", "2026-11-30T05:00:00Z", "" },
	{ "no such day", "2026-02-30", "tomorrow", "", "" },
	{ "a moment without an offset", "2026-11-30T08:00:00", "2026-11-30T08:00", "", "" },
};

static void check_edge(const char *why, struct instant t, const char *wanted)
{
	char text[INSTANT_TEXT];

	if (!*wanted)
		ck_assert_msg(is_never(t), "%s: %s", why, instant_format(t, text));
	else
		ck_assert_msg(!strcmp(instant_format(t, text), wanted), "%s: %s", why, text);
}

START_TEST(a_horizon)
{
	struct option_list no_rules = { .items = NULL };
	static struct fhir_draft d;
	struct fhir_place place;

	fhir_draft_clear(&d);
	strcpy(d.word[FHIR_TYPE - FHIR_TYPE].text, "Schedule");
	strcpy(d.word[FHIR_ID - FHIR_TYPE].text, "1");
	strcpy(d.word[FHIR_FROM - FHIR_TYPE].text, horizons[_i].from);
	strcpy(d.word[FHIR_UNTIL - FHIR_TYPE].text, horizons[_i].until);
	ck_assert(fhir_draft_place(&d, &no_rules, &new_york, &place));
	check_edge(horizons[_i].why, place.from, horizons[_i].begins);
	check_edge(horizons[_i].why, place.until, horizons[_i].ends);
}
END_TEST

/* ---- whole bundles of places ---- */

static void read_sample(struct fhir_bundle *b, const char *name)
{
	struct err err = ERR_INIT;
	char path[256], piece[997];
	size_t n;
	FILE *f;

	snprintf(path, sizeof(path), "tests/samples/fhir/%s", name);
	f = fopen(path, "rb");
	ck_assert_msg(f != NULL, "cannot read %s", path);
	fhir_bundle_page(b);
	while ((n = fread(piece, 1, sizeof(piece), f)) > 0)
		ck_assert_msg(!fhir_bundle_hear(b, piece, n, &err), "%s: %s", name, err.text);
	fclose(f);
	ck_assert_msg(!fhir_bundle_end(b, &err), "%s: %s", name, err.text);
}

START_TEST(an_organisation_is_read)
{
	struct fhir_settings settings = { .count = 1 };
	struct fhir_select select = { .specialty = "http://snomed.info/sct|394802001" };
	struct fhir_bundle *b = fhir_bundle_new(&settings, &select, &new_york);
	struct fhir_places *p = fhir_bundle_places(b);
	struct option_list no_map = { .items = NULL };
	struct fhir_release release;
	struct fhir_facts facts = { .lost_actor = true };
	size_t ours = 0, fits = 0;

	read_sample(b, "locations.bundle.json");
	ck_assert_uint_eq(p->count, 4);
	read_sample(b, "healthcareservices.bundle.json");
	ck_assert_uint_eq(p->count, 20);
	read_sample(b, "schedules.bundle.json");
	ck_assert_uint_eq(p->count, 36);
	fhir_places_settle(p, ref("Location/loc-bos"), &no_map);
	for (size_t i = 0; i < p->count; i++)
		if (p->items[i].type == FHIR_SCHEDULE && p->items[i].owner == FHIR_OWNER_US) {
			ours++;
			fits += p->items[i].specialty == FHIR_LINE_FITS;
		}
	ck_assert_uint_eq(ours, 4);
	ck_assert_uint_eq(fits, 1);
	fhir_release_of(p, &facts, ref("Location/loc-bos"), &release);
	ck_assert_uint_eq(release.schedules, 4);
	ck_assert(release.stated && !release.closed);
	check_edge("four horizons", release.until, "2027-02-27T05:00:00Z");
	fhir_bundle_free(b);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("places");

	tcase_add_loop_test(tc, references, 0, ROWS(refs));
	tcase_add_loop_test(tc, a_schedule_is, 0, ROWS(owners));
	tcase_add_test(tc, a_table_is_asked_last);
	tcase_add_test(tc, a_place_read_twice_is_one);
	tcase_add_test(tc, places_have_a_limit);
	tcase_add_loop_test(tc, a_horizon, 0, ROWS(horizons));
	tcase_add_test(tc, an_organisation_is_read);
	return run_case("feed_fhir_places", tc);
}
