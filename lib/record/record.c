/* SPDX-License-Identifier: Apache-2.0 */
/*
 * record.c - which members are kept, under which key.
 *
 * Keys and names are a promise to rows already on disk: add, never rename.  The
 * names of enums are written out here and not taken from the model, whose words
 * are for people and may be reworded.  `v` is the version that wrote the row; a
 * row from a newer one is read for what is known of it.
 */
#include "record/record.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/tree.h"
#include "record/field.h"

static const char *const verdicts[VERDICT_COUNT + 1] = {
	[VERDICT_UNKNOWN] = "unknown", [VERDICT_CLOSED] = "closed", [VERDICT_FULL] = "full",
	[VERDICT_FILLING] = "filling", [VERDICT_OPEN] = "open",	    [VERDICT_AMPLE] = "ample",
};
static const char *const qualities[] = {
	[QUALITY_ABSENT] = "absent",
	[QUALITY_SUSPECT] = "suspect",
	[QUALITY_GOOD] = "good",
	NULL,
};
static const char *const statuses[] = {
	[AD_UNKNOWN] = "unknown",
	[AD_ENABLED] = "enabled",
	[AD_PAUSED] = "paused",
	[AD_ENDED] = "ended",
	NULL,
};
static const char *const stages[] = {
	[STAGE_NONE] = "none",
	[STAGE_INTENT] = "intent",
	[STAGE_UNSURE] = "unsure",
	[STAGE_DONE] = "done",
	NULL,
};
static const char *const verbs[] = {
	[VERB_PAUSE] = "pause",
	[VERB_ENABLE] = "enable",
	[VERB_SET_BUDGET] = "set-budget",
	NULL,
};

#define AT(type, member) offsetof(struct type, member)
#define TEXT_AT(type, member) \
	FIELD_TEXT, AT(type, member), sizeof(((struct type *)0)->member), NULL, NULL
#define WORDS_AT(type, member) FIELD_WORDS, AT(type, member), TROUBLE_MAX, NULL, NULL

static const struct field reading_fields[] = {
	{ "at", FIELD_INSTANT, AT(reading, at), 0, NULL, NULL },
	{ "value", FIELD_I32, AT(reading, value), 0, NULL, NULL },
	{ "censored", FIELD_BOOL, AT(reading, censored), 0, NULL, NULL },
	FIELD_END,
};

static const struct field verdict_fields[] = {
	{ "settled", FIELD_NAME, AT(verdict_state, settled), 0, verdicts, NULL },
	{ "candidate", FIELD_NAME, AT(verdict_state, candidate), 0, verdicts, NULL },
	{ "agreed", FIELD_U16, AT(verdict_state, agreed), 0, NULL, NULL },
	{ "candidate_since", FIELD_INSTANT, AT(verdict_state, candidate_since), 0, NULL, NULL },
	{ "stale", FIELD_BOOL, AT(verdict_state, stale), 0, NULL, NULL },
	{ "dead", FIELD_BOOL, AT(verdict_state, dead), 0, NULL, NULL },
	{ "since", FIELD_INSTANT, AT(verdict_state, since), 0, NULL, NULL },
	{ "came_from", FIELD_NAME, AT(verdict_state, came_from), 0, verdicts, NULL },
	FIELD_END,
};

static const struct field hold_fields[] = {
	{ "until", FIELD_INSTANT, AT(hold, until), 0, NULL, NULL },
	{ "since", FIELD_INSTANT, AT(hold, since), 0, NULL, NULL },
	{ "who", TEXT_AT(hold, who) },
	{ "reason", TEXT_AT(hold, reason) },
	FIELD_END,
};

/* Evidence and the hold follow: they are a list and a pointer. */
static const struct field service_fields[] = {
	{ "verdict", FIELD_GROUP, AT(service_state, verdict), 0, NULL, verdict_fields },
	{ "as_of", FIELD_INSTANT, AT(service_state, as_of), 0, NULL, NULL },
	{ "polled_at", FIELD_INSTANT, AT(service_state, polled_at), 0, NULL, NULL },
	{ "changed_at", FIELD_INSTANT, AT(service_state, changed_at), 0, NULL, NULL },
	{ "unclassified", FIELD_I32, AT(service_state, unclassified), 0, NULL, NULL },
	{ "decided_agreed", FIELD_U16, AT(service_state, decided_agreed), 0, NULL, NULL },
	{ "quality", FIELD_NAME, AT(service_state, quality), 0, qualities, NULL },
	{ "trouble", WORDS_AT(service_state, trouble) },
	FIELD_END,
};

static const struct field ad_fields[] = {
	{ "status", FIELD_NAME, AT(ad_state, status), 0, statuses, NULL },
	{ "budget", FIELD_BUDGET, AT(ad_state, budget_micros), 0, NULL, NULL },
	{ "ref", FIELD_U64, AT(ad_state, ref), 0, NULL, NULL },
	FIELD_END,
};

static const struct field target_fields[] = {
	{ "confirmed", FIELD_GROUP, AT(target_state, confirmed), 0, NULL, ad_fields },
	{ "confirmed_at", FIELD_INSTANT, AT(target_state, confirmed_at), 0, NULL, NULL },
	{ "baseline", FIELD_GROUP, AT(target_state, baseline), 0, NULL, ad_fields },
	{ "previous", FIELD_GROUP, AT(target_state, previous), 0, NULL, ad_fields },
	{ "wanted", FIELD_GROUP, AT(target_state, wanted), 0, NULL, ad_fields },
	{ "settled_at", FIELD_INSTANT, AT(target_state, settled_at), 0, NULL, NULL },
	{ "stage", FIELD_NAME_U8, AT(target_state, stage), 0, stages, NULL },
	{ "stage_since", FIELD_INSTANT, AT(target_state, stage_since), 0, NULL, NULL },
	{ "retry_at", FIELD_INSTANT, AT(target_state, retry_at), 0, NULL, NULL },
	{ "attempts", FIELD_U16, AT(target_state, attempts), 0, NULL, NULL },
	{ "changes_day", FIELD_I32, AT(target_state, changes_day), 0, NULL, NULL },
	{ "changes_today", FIELD_U16, AT(target_state, changes_today), 0, NULL, NULL },
	{ "raised_today", FIELD_I64, AT(target_state, raised_today_micros), 0, NULL, NULL },
	{ "steerable", FIELD_BOOL, AT(target_state, steerable), 0, NULL, NULL },
	{ "paused_by_us", FIELD_BOOL, AT(target_state, paused_by_us), 0, NULL, NULL },
	{ "changed_outside", FIELD_BOOL, AT(target_state, changed_outside), 0, NULL, NULL },
	{ "touched", FIELD_BOOL, AT(target_state, touched), 0, NULL, NULL },
	{ "trouble", WORDS_AT(target_state, trouble) },
	FIELD_END,
};

static const struct field command_fields[] = {
	{ "id", FIELD_U64, AT(command, id), 0, NULL, NULL },
	{ "verb", FIELD_NAME, AT(command, verb), 0, verbs, NULL },
	{ "budget", FIELD_I64, AT(command, budget_micros), 0, NULL, NULL },
	{ "planned_against", FIELD_GROUP, AT(command, planned_against), 0, NULL, ad_fields },
	{ "planned_at", FIELD_INSTANT, AT(command, planned_at), 0, NULL, NULL },
	{ "deadline", FIELD_INSTANT, AT(command, deadline), 0, NULL, NULL },
	{ "reason", TEXT_AT(command, reason) },
	FIELD_END,
};

static struct json_object *record_new(void)
{
	struct json_object *o = json_object_new_object();

	if (!o)
		abort();
	json_object_object_add(o, "v", json_object_new_int(RECORD_VERSION));
	return o;
}

/* The tree of a row, or NULL. */
static struct json_object *record_parse(const char *text, size_t n, struct err *err)
{
	struct json_object *o = tree_parse(text, n, err);
	int64_t version;

	if (!o) {
		err->kind = ERR_STORE;
		return NULL;
	}
	if (json_object_is_type(o, json_type_object) && !tree_int64(o, "$", "v", &version, err) &&
	    version > 0)
		return o;
	json_object_put(o);
	err_set(err, ERR_STORE, "$.v: expected the version that wrote this record");
	return NULL;
}

/* ---- services ---- */

static void readings_write(struct json_object *o, const char *key, const struct reading *r, size_t n)
{
	struct json_object *list;

	if (!n)
		return;
	list = json_object_new_array();
	for (size_t i = 0; i < n && i < EVIDENCE_MAX; i++) {
		struct json_object *item = json_object_new_object();

		fields_write(item, reading_fields, &r[i]);
		json_object_array_add(list, item);
	}
	json_object_object_add(o, key, list);
}

static int readings_read(struct json_object *o, const char *key, struct reading ret[EVIDENCE_MAX],
			 uint8_t *ret_count, struct err *err)
{
	struct json_object *list;
	size_t n;

	if (!json_object_object_get_ex(o, key, &list))
		return 0;
	if (!json_object_is_type(list, json_type_array))
		return err_set(err, ERR_STORE, "$.%s: expected a list", key);
	n = json_object_array_length(list);
	if (n > EVIDENCE_MAX)
		return err_set(err, ERR_STORE, "$.%s: expected at most %d readings", key, EVIDENCE_MAX);
	for (size_t i = 0; i < n; i++) {
		struct json_object *item = json_object_array_get_idx(list, i);
		char at[32];

		snprintf(at, sizeof(at), "$.%s[%zu]", key, i);
		if (!json_object_is_type(item, json_type_object))
			return err_set(err, ERR_STORE, "%s: expected an object", at);
		if (fields_read(item, at, reading_fields, &ret[i], NULL, err))
			return -1;
	}
	*ret_count = (uint8_t)n;
	return 0;
}

void record_service(struct buf *out, const struct service_state *s)
{
	struct json_object *o cleanup_tree = record_new();

	fields_write(o, service_fields, s);
	readings_write(o, "evidence", s->evidence, s->evidence_count);
	readings_write(o, "decided", s->decided, s->decided_count);
	if (s->hold) {
		struct json_object *hold = json_object_new_object();

		fields_write(hold, hold_fields, s->hold);
		json_object_object_add(o, "hold", hold);
	}
	tree_write(out, o);
}

static int hold_read(struct json_object *o, struct arena *arena, struct hold **ret, struct err *err)
{
	struct json_object *hold;

	if (!json_object_object_get_ex(o, "hold", &hold))
		return 0;
	if (!json_object_is_type(hold, json_type_object))
		return err_set(err, ERR_STORE, "$.hold: expected an object");
	*ret = arena_new(arena, struct hold);
	return fields_read(hold, "$.hold", hold_fields, *ret, arena, err);
}

int record_service_read(const char *text, size_t n, struct arena *arena, struct service_state *ret,
			struct err *err)
{
	struct json_object *o cleanup_tree = record_parse(text, n, err);

	memset(ret, 0, sizeof(*ret));
	if (!o || fields_read(o, "$", service_fields, ret, arena, err))
		return -1;
	if (readings_read(o, "evidence", ret->evidence, &ret->evidence_count, err) ||
	    readings_read(o, "decided", ret->decided, &ret->decided_count, err))
		return -1;
	return hold_read(o, arena, &ret->hold, err);
}

/* ---- targets and commands ---- */

static void plain_write(struct buf *out, const struct field *table, const void *block)
{
	struct json_object *o cleanup_tree = record_new();

	fields_write(o, table, block);
	tree_write(out, o);
}

static int plain_read(const char *text, size_t n, const struct field *table, void *ret,
		      struct arena *arena, struct err *err)
{
	struct json_object *o cleanup_tree = record_parse(text, n, err);

	return o ? fields_read(o, "$", table, ret, arena, err) : -1;
}

void record_target(struct buf *out, const struct target_state *t)
{
	plain_write(out, target_fields, t);
}

int record_target_read(const char *text, size_t n, struct arena *arena, struct target_state *ret,
		       struct err *err)
{
	memset(ret, 0, sizeof(*ret));
	return plain_read(text, n, target_fields, ret, arena, err);
}

void record_command(struct buf *out, const struct command *c)
{
	plain_write(out, command_fields, c);
}

int record_command_read(const char *text, size_t n, struct command *ret, struct err *err)
{
	memset(ret, 0, sizeof(*ret));
	/* An index means something in one configuration only: an unset one must not name target 0. */
	ret->target = UINT32_MAX;
	return plain_read(text, n, command_fields, ret, NULL, err);
}
