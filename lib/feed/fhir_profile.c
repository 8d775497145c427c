/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fhir_profile.c - the settings of the fhir kind, and what a vendor's profile changes in them.
 *
 * A profile is only a set of other defaults: whatever is written out wins.  What
 * is in here is what the vendors' public pages say.
 *
 *   oracle  Oracle Health (Millennium).  Searches want a service type and take the
 *           location as -location, an id without its type; there is no status
 *           parameter, only free slots are given, and the location is named in an
 *           extension of the slot.  A newer family of pages calls the type slot-type.
 *   modmed  Slot searches cover at most five days, and a range needs both ends,
 *           which we always send.  Schedule is a display text, so none is included.
 *   hapi    Included resources are followed to their locations.  Its paging URLs
 *           must be taken as given (the "randomly empty pages" people report come
 *           from composing them), a last page may be empty, and asking for _total
 *           has made first pages fall short: so it is not asked for, and a page
 *           without slots in mid-walk fails the poll.
 *   epic    Epic's public pages offer no Slot search in R4, only $find, whose answers
 *           are appointments and may need a patient: not read here.  The profile is for
 *           sites that were given a Slot search, which shows free slots only.
 */
#include "feed/fhir.h"

static const char *const class_names[] = { "new", "established", NULL };
static const char *const profile_names[] = { "generic", "epic", "oracle", "modmed", "hapi", NULL };
static const char *const search_names[] = { "chained", "schedule", NULL };
static const char *const include_names[] = { "auto", "none", "schedule", "all", NULL };
static const char *const statuses_names[] = { "auto", "all", "free", NULL };
static const char *const control_names[] = { "auto", "none", "count", "schedule", NULL };

static const struct option rule_options[] = {
	{ "appointment_type", OPTION_TEXT, 0, offsetof(struct fhir_rule, appointment_type), NULL, 0,
	  0, "Matches a coding of Slot.appointmentType: system|code or a code; * and ? stand for any text.",
	  NULL, NULL, 0 },
	{ "service_type", OPTION_TEXT, 0, offsetof(struct fhir_rule, service_type), NULL, 0, 0,
	  "Matches a coding of Slot.serviceType, in the same way; a slot that has none has its "
	  "schedule's.",
	  NULL, NULL, 0 },
	{ "text", OPTION_TEXT, 0, offsetof(struct fhir_rule, text), NULL, 0, 0,
	  "Matches a visit type's text or display, or the slot's comment: for example *new p*.",
	  NULL, NULL, 0 },
	{ "counts_as", OPTION_ENUM, 0, offsetof(struct fhir_rule, counts_as), "new", 0, 0,
	  "What a matching free slot is: bookable by a new patient, or only by an established one.",
	  class_names, NULL, 0 },
	OPTION_END,
};

static const struct option map_options[] = {
	{ "schedule", OPTION_TEXT, OPTION_REQUIRED, offsetof(struct fhir_map, schedule), NULL, 0, 0,
	  "The schedule, as Schedule/id.", NULL, NULL, 0 },
	{ "location", OPTION_TEXT, OPTION_REQUIRED, offsetof(struct fhir_map, location), NULL, 0, 0,
	  "The location it is at, as Location/id.", NULL, NULL, 0 },
	OPTION_END,
};

const struct option fhir_options[] = {
	{ "url", OPTION_URL, OPTION_REQUIRED, offsetof(struct fhir_settings, url), NULL, 0, 0,
	  "The FHIR base address, without /Slot.", NULL, NULL, 0 },
	{ "profile", OPTION_ENUM, 0, offsetof(struct fhir_settings, profile), "generic", 0, 0,
	  "Whose server it is: sets what that vendor needs; what is written out beside it wins.",
	  profile_names, NULL, 0 },
	{ "new_patient", OPTION_LIST, 0, offsetof(struct fhir_settings, new_patient), NULL, 0, 0,
	  "Which free slots a new patient can book: the first rule that matches decides; without "
	  "rules "
	  "every free slot counts.",
	  NULL, rule_options, sizeof(struct fhir_rule) },
	{ "unclassified", OPTION_SHARE, OPTION_ADVANCED,
	  offsetof(struct fhir_settings, unclassified), "20%", 0, 10000,
	  "Share of free slots that may match no new_patient rule before it is a warning; a sudden "
	  "rise past it is not believed.",
	  NULL, NULL, 0 },
	{ "search", OPTION_ENUM, 0, offsetof(struct fhir_settings, search), "chained", 0, 0,
	  "How slots of a location are found: by one chained search, or by asking for its "
	  "schedules first, for servers that cannot chain.",
	  search_names, NULL, 0 },
	{ "include", OPTION_ENUM, 0, offsetof(struct fhir_settings, include), "auto", 0, 0,
	  "What to ask for beside slots: their schedule (needs Schedule.read; tells not released "
	  "from full), all that a schedule refers to, or none.",
	  include_names, NULL, 0 },
	{ "control", OPTION_ENUM, 0, offsetof(struct fhir_settings, control), "auto", 0, 0,
	  "What to ask when no slot at all was found: count the location's slots at any time, or "
	  "read its schedules.",
	  control_names, NULL, 0 },
	{ "statuses", OPTION_ENUM, 0, offsetof(struct fhir_settings, statuses), "auto", 0, 0,
	  "Whether the server gives slots of all statuses or only free ones; then what is booked "
	  "is "
	  "unknown, not zero.",
	  statuses_names, NULL, 0 },
	{ "schedules", OPTION_LIST, OPTION_ADVANCED, offsetof(struct fhir_settings, schedules),
	  NULL, 0, 0, "Where schedules are, for those that do not say it themselves.", NULL,
	  map_options, sizeof(struct fhir_map) },
	{ "count", OPTION_COUNT, OPTION_ADVANCED, offsetof(struct fhir_settings, count), "200", 1,
	  1000, "Slots to ask for per page.", NULL, NULL, 0 },
	{ "horizon", OPTION_SPAN, 0, offsetof(struct fhir_settings, horizon), "60d", 3600000,
	  INT64_C(366) * 86400000, "How far ahead first openings are looked for, at least.", NULL,
	  NULL, 0 },
	{ "max_window", OPTION_SPAN, 0, offsetof(struct fhir_settings, max_window), NULL, 3600000,
	  INT64_C(366) * 86400000,
	  "The longest range of days the server searches at once; longer ones are asked for in "
	  "slices. Left out: as the profile says, else all at once.",
	  NULL, NULL, 0 },
	{ "max_pages", OPTION_COUNT, OPTION_ADVANCED, offsetof(struct fhir_settings, max_pages),
	  "100", 1, FEED_PAGES_MAX, "A walk longer than this fails.", NULL, NULL, 0 },
	{ "max_walk", OPTION_SPAN, OPTION_ADVANCED, offsetof(struct fhir_settings, max_walk), "15m", 1000,
	  86400000, "By the server's clock: pages further apart than this are no picture of one moment.",
	  NULL, NULL, 0 },
	{ "min_lead", OPTION_SPAN, OPTION_ADVANCED, offsetof(struct fhir_settings, min_lead), "0s",
	  0, INT64_C(30) * 86400000,
	  "Openings sooner than this cannot be booked online and do not count.", NULL, NULL, 0 },
	{ "location_parameter", OPTION_TEXT, OPTION_ADVANCED,
	  offsetof(struct fhir_settings, location_parameter), NULL, 0, 0,
	  "The search parameter that takes the location. Left out: schedule.actor, or what the "
	  "profile "
	  "says.",
	  NULL, NULL, 0 },
	{ "service_type_parameter", OPTION_TEXT, OPTION_ADVANCED,
	  offsetof(struct fhir_settings, service_type_parameter), "service-type", 0, 0,
	  "The search parameter that takes the service type; some Oracle Health products call it "
	  "slot-type.",
	  NULL, NULL, 0 },
	{ "parameters", OPTION_TEXT, OPTION_ADVANCED, offsetof(struct fhir_settings, parameters),
	  NULL, 0, 0, "More search parameters of the server's own, encoded, as name=value&name=value.",
	  NULL, NULL, 0 },
	{ "strict", OPTION_BOOL, OPTION_ADVANCED, offsetof(struct fhir_settings, strict), NULL, 0, 0,
	  "Ask the server to refuse parameters it does not know instead of passing over them; "
	  "proxies that add their own may not bear it.",
	  NULL, NULL, 0 },
	OPTION_END,
};

const struct option fhir_select_options[] = {
	{ "location", OPTION_TEXT, OPTION_REQUIRED, offsetof(struct fhir_select, location), NULL, 0,
	  0, "The location to ask about, as Location/id.", NULL, NULL, 0 },
	{ "specialty", OPTION_TEXT, 0, offsetof(struct fhir_select, specialty), NULL, 0, 0,
	  "A code or system|code: only slots of this specialty.", NULL, NULL, 0 },
	{ "service_type", OPTION_TEXT, 0, offsetof(struct fhir_select, service_type), NULL, 0, 0,
	  "A code or system|code: only slots of this service type.", NULL, NULL, 0 },
	{ "schedule", OPTION_TEXT, 0, offsetof(struct fhir_select, schedule), NULL, 0, 0,
	  "Only this schedule, as Schedule/id.", NULL, NULL, 0 },
	OPTION_END,
};

#define EVERY_STATUS "free,busy,busy-unavailable,busy-tentative"

static const struct fhir_manner manners[] = {
	[FHIR_GENERIC] = { .location_parameter = "schedule.actor",
			   .status = EVERY_STATUS,
			   .include = FHIR_INCLUDE_SCHEDULE,
			   .control = FHIR_CONTROL_NONE },
	[FHIR_EPIC] = { .location_parameter = "schedule.actor",
			.status = "free",
			.free_only = true,
			.include = FHIR_INCLUDE_SCHEDULE,
			.control = FHIR_CONTROL_NONE },
	[FHIR_ORACLE] = { .location_parameter = "-location",
			  .free_only = true,
			  .wants_type = true,
			  .bare_location = true,
			  .include = FHIR_INCLUDE_SCHEDULE,
			  .control = FHIR_CONTROL_NONE },
	[FHIR_MODMED] = { .location_parameter = "schedule.actor",
			  .status = EVERY_STATUS,
			  .include = FHIR_INCLUDE_NONE,
			  .control = FHIR_CONTROL_NONE,
			  .max_window = { INT64_C(5) * 86400000 } },
	[FHIR_HAPI] = { .location_parameter = "schedule.actor",
			.status = EVERY_STATUS,
			.full_pages = true,
			.include = FHIR_INCLUDE_ALL,
			.control = FHIR_CONTROL_SCHEDULE },
};

void fhir_manner_of(const struct fhir_settings *set, struct fhir_manner *ret)
{
	*ret = manners[set->profile];
	if (set->location_parameter)
		ret->location_parameter = set->location_parameter;
	if (set->statuses == FHIR_STATUSES_ALL) {
		ret->status = EVERY_STATUS;
		ret->free_only = false;
	} else if (set->statuses == FHIR_STATUSES_FREE) {
		ret->status = ret->status ? "free" : NULL;
		ret->free_only = true;
	}
	if (set->include != FHIR_INCLUDE_AUTO)
		ret->include = set->include;
	if (set->control != FHIR_CONTROL_AUTO)
		ret->control = set->control;
	if (set->max_window.ms)
		ret->max_window = set->max_window;
}
