/* SPDX-License-Identifier: Apache-2.0 */
/*
 * json.c - any HTTP JSON as a feed, without writing a connector.
 *
 * The settings say where things are, by JSON Pointer; what they leave out is
 * unknown and never zero.  Settings that are each right and wrong together are
 * refused when the file is read, not at three in the morning.
 */
#include "feed/json.h"

#include <string.h>

#define FIELD(name) offsetof(struct json_settings, name)
#define POINTER(key, field, words) \
	{ \
		key, OPTION_TEXT, 0, FIELD(field), NULL, 0, 0, words, NULL, NULL, 0 \
	}
#define CONDITION(key, field, words) \
	{ \
		key, OPTION_MAP, 0, FIELD(field), NULL, 0, 0, words, NULL, condition_options, 0 \
	}
#define FORMAT(key, field, fallback, words) \
	{ \
		key, OPTION_ENUM, 0, FIELD(field), fallback, 0, 0, words, moment_names, NULL, 0 \
	}

static const struct option condition_options[] = {
	{ "pointer", OPTION_TEXT, OPTION_REQUIRED, offsetof(struct json_condition, pointer), NULL,
	  0, 0, "Where in the row the text stands.", NULL, NULL, 0 },
	{ "equals", OPTION_TEXTS, OPTION_REQUIRED, offsetof(struct json_condition, equals), NULL, 0,
	  0, "It holds for any of these; * and ? stand for any text.", NULL, NULL, 0 },
	OPTION_END,
};

static const struct option options[] = {
	{ "url", OPTION_URL, OPTION_REQUIRED, FIELD(url), NULL, 0, 0,
	  "The address that answers for all services of the feed.", NULL, NULL, 0 },
	{ "rows", OPTION_TEXT, 0, FIELD(rows), "", 0, 0,
	  "Pointer to the rows, like /data/items: a list, or an object whose members are rows; the "
	  "document itself unless given.",
	  NULL, NULL, 0 },
	{ "key", OPTION_TEXTS, OPTION_REQUIRED, FIELD(key), NULL, 0, 0,
	  "Pointers in a row whose texts say whose row it is; # is the name it stands under.", NULL,
	  NULL, 0 },
	POINTER("open", count[JSON_OPEN], "Pointer to the number of open slots."),
	POINTER("booked", count[JSON_BOOKED], "Pointer to the number of booked slots."),
	POINTER("blocked", count[JSON_BLOCKED], "Pointer to the number of blocked slots."),
	POINTER("held", count[JSON_HELD], "Pointer to the number of slots on hold."),
	POINTER("wait_days", count[JSON_WAIT], "Pointer to the wait in days, as the source states it."),
	POINTER("waitlist", count[JSON_WAITLIST], "Pointer to the number of people waiting."),
	POINTER("bookings", count[JSON_BOOKINGS], "Pointer to the new bookings of today."),
	POINTER("first", first, "Pointer to the first opening, or a list of the first ones."),
	POINTER("date", date, "Pointer to the date the row's counts are about."),
	POINTER("start", start, "Pointer to the start of a slot: each row is then one slot and is counted."),
	POINTER("slots", slots,
		"Pointer to the row's own list of slots; start, id and conditions are then about "
		"its "
		"elements."),
	POINTER("id", id, "Pointer to a slot's id: the same slot on two pages counts once."),
	POINTER("provider", provider, "Pointer to whose calendar a slot is in."),
	POINTER("room", room, "Pointer to the room a slot needs."),
	{ "duration", OPTION_SPAN, 0, FIELD(duration), NULL, 60000, INT64_C(86400000),
	  "How long a visit takes, when starts are only possible ones: those that can all take "
	  "place are "
	  "counted.",
	  NULL, NULL, 0 },
	CONDITION("available_when", available, "What makes a slot open; every slot is unless given."),
	CONDITION("booked_when", booked, "What makes a slot booked."),
	CONDITION("blocked_when", blocked, "What makes a slot blocked."),
	CONDITION("held_when", held, "What makes a slot held."),
	{ "only", OPTION_LIST, 0, FIELD(only), NULL, 0, 0,
	  "Rows (or slots) of which not all of these hold are passed over, like those of other "
	  "visit types.",
	  NULL, condition_options, sizeof(struct json_condition) },
	{ "min_lead", OPTION_SPAN, OPTION_ADVANCED, FIELD(min_lead), "0s", 0, INT64_C(30) * 86400000,
	  "Openings sooner than this cannot be booked and do not count.", NULL, NULL, 0 },
	POINTER("as_of", as_of, "Pointer in the document to when it was true."),
	POINTER("row_as_of", row_as_of, "Pointer in a row to when it was true."),
	FORMAT("as_of_format", as_of_format, "rfc3339",
	       "How as_of is written; local is UTC for the document's."),
	FORMAT("time_format", time_format, "rfc3339",
	       "How start and first are written; local is the location's clock."),
	FORMAT("date_format", date_format, "date", "How date is written."),
	POINTER("next", next, "Pointer to the link to the next page."),
	POINTER("total", total, "Pointer to the number of rows of all pages: fewer is no answer."),
	POINTER("offset_parameter",
		offset_parameter, "Name of the query parameter that skips rows; pages are then asked for by number of rows."),
	POINTER("limit_parameter", limit_parameter,
		"Name of the query parameter that says how many rows a page has."),
	{ "limit", OPTION_COUNT, OPTION_ADVANCED, FIELD(limit), "500", 1, 10000,
	  "Rows to ask for per page.", NULL, NULL, 0 },
	{ "max_pages", OPTION_COUNT, OPTION_ADVANCED, FIELD(max_pages), "100", 1, FEED_PAGES_MAX,
	  "A walk longer than this fails.", NULL, NULL, 0 },
	POINTER("from_parameter", from_parameter,
		"Name of the query parameter for the start of the window; it gets yesterday."),
	POINTER("to_parameter", to_parameter,
		"Name of the query parameter for the end of the window; it gets the longest "
		"horizon "
		"needed."),
	FORMAT("window_format", window_format, "date", "How those two are written."),
	OPTION_END,
};

static const struct option select_options[] = {
	{ "key", OPTION_TEXTS, OPTION_REQUIRED, offsetof(struct json_select, key), NULL, 0, 0,
	  "One text for each pointer of the feed's key; * and ? stand for any text.", NULL, NULL, 0 },
	OPTION_END,
};

/* ---- lint ---- */

static const char *wrong_pointers(const struct json_settings *set)
{
	const char *const all[] = { set->rows,
				    set->next,
				    set->total,
				    set->first,
				    set->date,
				    set->slots,
				    set->start,
				    set->id,
				    set->provider,
				    set->room,
				    set->as_of,
				    set->row_as_of,
				    set->available.pointer,
				    set->booked.pointer,
				    set->blocked.pointer,
				    set->held.pointer };

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (all[i] && rows_pointer_wrong(all[i]))
			return rows_pointer_wrong(all[i]);
	for (int i = 0; i < JSON_COUNTS; i++)
		if (set->count[i] && rows_pointer_wrong(set->count[i]))
			return rows_pointer_wrong(set->count[i]);
	return NULL;
}

static const char *wrong_keys(const struct json_settings *set)
{
	const char *const *key = set->key.items;
	const struct json_condition *only = set->only.items;

	if (!set->key.count || set->key.count > JSON_KEYS_MAX)
		return "key takes one to four pointers";
	for (size_t i = 0; i < set->key.count; i++)
		if (strcmp(key[i], "#") != 0 && rows_pointer_wrong(key[i]))
			return rows_pointer_wrong(key[i]);
	if (set->only.count > JSON_CONDITIONS_MAX)
		return "only takes up to eight conditions";
	for (size_t i = 0; i < set->only.count; i++)
		if (rows_pointer_wrong(only[i].pointer))
			return rows_pointer_wrong(only[i].pointer);
	return NULL;
}

static bool says_counts(const struct json_settings *set)
{
	for (int i = 0; i < JSON_COUNTS; i++)
		if (set->count[i])
			return true;
	return set->first != NULL;
}

static bool has_conditions(const struct json_settings *set)
{
	return set->available.pointer || set->booked.pointer || set->blocked.pointer || set->held.pointer;
}

static const char *wrong_form(const struct json_settings *set)
{
	if (set->start && (says_counts(set) || set->date))
		return "either rows are slots (start) or they carry counts (open, booked, first, "
		       "date, "
		       "...): not both in one feed";
	if (!set->start && !says_counts(set))
		return "nothing to read: name open, first, wait_days or waitlist, or start where "
		       "each "
		       "row is a slot";
	if (!set->start && (set->slots || set->duration.ms || has_conditions(set) || set->id ||
			    set->provider || set->room))
		return "slots, id, provider, room, duration and the conditions are about slots, "
		       "and "
		       "start does not say where one begins";
	if (set->date &&
	    (set->count[JSON_WAIT] || set->count[JSON_WAITLIST] || set->count[JSON_BOOKINGS]))
		return "wait_days, waitlist and bookings are about a service and not about a date: "
		       "read them in a feed of their own";
	return NULL;
}

static const char *wrong_paging(const struct json_settings *set)
{
	if (set->next && set->offset_parameter)
		return "pages come by next or by offset_parameter, not by both";
	if (set->offset_parameter && !set->limit_parameter)
		return "offset_parameter needs limit_parameter: without it nobody knows whether a "
		       "page "
		       "was the last";
	return NULL;
}

static const char *lint(const void *settings)
{
	const struct json_settings *set = settings;
	const char *wrong = wrong_keys(set);

	if (!wrong)
		wrong = wrong_pointers(set);
	if (!wrong)
		wrong = wrong_form(set);
	return wrong ? wrong : wrong_paging(set);
}

static const char *select_lint(const void *settings, const void *select)
{
	const struct json_settings *set = settings;
	const struct json_select *sel = select;

	return sel->key.count == set->key.count ?
		       NULL :
		       "key needs as many texts as the feed's key has pointers";
}

const struct feed_kind feed_json = {
	.name = "json",
	.summary = "Any HTTP JSON, described by JSON Pointers.",
	.scope = FEED_SCOPE_ALL,
	.options = options,
	.select_options = select_options,
	.settings_size = sizeof(struct json_settings),
	.select_size = sizeof(struct json_select),
	.state_size = sizeof(struct json_poll),
	.lint = lint,
	.select_lint = select_lint,
	.begin = json_begin,
	.hear = json_hear,
	.advance = json_advance,
	.end = json_end,
};
