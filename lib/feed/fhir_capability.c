/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fhir_capability.c - reads a CapabilityStatement for what our searches need.
 *
 * The largest vendors' statements lack Slot altogether, so the first question
 * is whether this way leads anywhere; whoever reads the answer should learn
 * which other kind of feed does.
 */
#include "feed/fhir_capability.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "base/tree.h"
#include "feed/fhir.h"

struct lack {
	struct buf *out;
	int count;
};

#define LACK(l, ...) ((l)->count++, buf_printf((l)->out, __VA_ARGS__), buf_putc((l)->out, '\n'))

/* ---- looking things up in arrays of objects ---- */

static struct json_object *find(struct json_object *list, const char *key, const char *value)
{
	size_t n = json_object_is_type(list, json_type_array) ? json_object_array_length(list) : 0;

	for (size_t i = 0; i < n; i++) {
		struct json_object *o = json_object_array_get_idx(list, i);

		if (!strcmp(tree_text_or(o, key, ""), value))
			return o;
	}
	return NULL;
}

static bool lists(struct json_object *list, const char *value)
{
	size_t n = json_object_is_type(list, json_type_array) ? json_object_array_length(list) : 0;

	for (size_t i = 0; i < n; i++) {
		struct json_object *o = json_object_array_get_idx(list, i);
		const char *text =
			json_object_is_type(o, json_type_string) ? json_object_get_string(o) : "";

		if (!strcmp(text, value) || !strcmp(text, "*"))
			return true;
	}
	return false;
}

static bool can(struct json_object *resource, const char *interaction)
{
	return find(tree_get(resource, "interaction"), "code", interaction) != NULL;
}

/* A chain like schedule.actor needs the parameter it starts with. */
static void need(struct lack *l, struct json_object *resource, const char *parameter, const char *why)
{
	char name[64];
	size_t n = strcspn(parameter, ".:");

	snprintf(name, sizeof(name), "%.*s", (int)(n < sizeof(name) ? n : sizeof(name) - 1), parameter);
	if (!find(tree_get(resource, "searchParam"), "name", name))
		LACK(l, "%s cannot be searched by %s: needed %s",
		     tree_text_or(resource, "type", "?"), name, why);
}

/* ---- the questions ---- */

static void check_version(struct lack *l, struct json_object *root)
{
	const char *version = tree_text_or(root, "fhirVersion", "");

	if (!text_starts(version, "4.") && !text_starts(version, "5.") && !text_starts(version, "6."))
		LACK(l, "fhirVersion is not 4, 5 or 6: slots are read in the shapes of R4 and R5");
}

static void check_slot(struct lack *l, const struct fhir_settings *set,
		       const struct fhir_select *sel, struct json_object *slot)
{
	struct fhir_manner manner;

	fhir_manner_of(set, &manner);
	need(l, slot, "start", "to ask for the days that count");
	if (manner.status)
		need(l, slot, "status", "to ask for booked slots beside free ones");
	if (set->search == FHIR_PER_SCHEDULE)
		need(l, slot, "schedule", "to ask for the slots of a location's schedules");
	else
		need(l, slot, manner.location_parameter, "to ask for one location's slots");
	if (sel && sel->specialty)
		need(l, slot, "specialty", "to ask for this service's slots");
	if (manner.wants_type || (sel && sel->service_type))
		need(l, slot, set->service_type_parameter, "to ask for this service's slots");
	if (manner.include != FHIR_INCLUDE_NONE &&
	    !lists(tree_get(slot, "searchInclude"), "Slot:schedule"))
		LACK(l,
		     "Slot:schedule cannot be included: without schedules \"not released\" looks "
		     "like \"full\" (include: none silences this)");
}

static void check_schedule(struct lack *l, const struct fhir_settings *set, struct json_object *resources)
{
	struct json_object *schedule = find(resources, "type", "Schedule");
	struct fhir_manner manner;

	fhir_manner_of(set, &manner);
	if (set->search != FHIR_PER_SCHEDULE && manner.control != FHIR_CONTROL_SCHEDULE)
		return;
	if (!schedule || !can(schedule, "search-type"))
		LACK(l, "Schedule cannot be searched: needed for search: schedule and control: "
			"schedule");
	else
		need(l, schedule, "actor", "to find a location's schedules");
}

static void check_rest(struct lack *l, const struct fhir_settings *set,
		       const struct fhir_select *sel, struct json_object *rest)
{
	struct json_object *resources = tree_get(rest, "resource");
	struct json_object *slot = find(resources, "type", "Slot");

	if (!slot)
		LACK(l,
		     "no Slot: this server does not give openings over FHIR; use what its vendor "
		     "offers instead, or a csv extract");
	else if (!can(slot, "search-type"))
		LACK(l,
		     "Slot can be read one by one but not searched: openings cannot be found here; "
		     "use what its vendor offers instead, or a csv extract");
	else
		check_slot(l, set, sel, slot);
	if (slot)
		check_schedule(l, set, resources);
}

void fhir_capability_url(const struct feed_config *feed, struct buf *out)
{
	const struct fhir_settings *set = feed->settings;
	size_t n = strlen(set->url);

	while (n > 0 && set->url[n - 1] == '/')
		n--;
	buf_append(out, set->url, n);
	buf_puts(out, "/metadata");
}

int fhir_capability_check(const struct feed_config *feed, const void *select, const char *bytes,
			  size_t n, struct buf *out, struct err *err)
{
	struct json_object *root cleanup_tree = tree_parse(bytes, n, err);
	struct json_object *rest;
	struct lack l = { .out = out };

	if (!root)
		return -1;
	if (strcmp(tree_text_or(root, "resourceType", ""), "CapabilityStatement"))
		return err_set(err, ERR_INPUT, "$.resourceType: expected a CapabilityStatement");
	check_version(&l, root);
	rest = find(tree_get(root, "rest"), "mode", "server");
	if (!rest)
		LACK(&l, "no REST server is described");
	else
		check_rest(&l, feed->settings, select, rest);
	return l.count;
}
