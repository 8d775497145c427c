/* SPDX-License-Identifier: Apache-2.0 */
/*
 * incident.c - the list of the told, sorted, and the record it is kept in.
 */
#include "notify/incident.h"

#include <json-c/json_object.h>
#include <stdlib.h>
#include <string.h>

#include "base/tree.h"

static void *must(void *p)
{
	if (!p)
		abort();
	return p;
}

static char *copy(const char *text)
{
	return must(strdup(text));
}

struct incident *incident_new(const char *key, enum message_kind kind, struct instant since)
{
	struct incident *i = must(calloc(1, sizeof(*i)));

	i->key = copy(key);
	i->kind = kind;
	i->since = since;
	i->about = UINT32_MAX;
	return i;
}

void incident_free(struct incident *i)
{
	while (i->told_count)
		incident_untell(i, i->told_count - 1);
	free(i->told);
	free(i->subject);
	free(i->key);
	free(i);
}

static int compare(const struct told *t, const char *channel, const char *recipient)
{
	int order = strcmp(t->channel, channel);

	return order ? order : strcmp(t->recipient, recipient);
}

/* Where it is, or where it belongs. */
static size_t place(const struct incident *i, const char *channel, const char *recipient, bool *ret_found)
{
	size_t low = 0, high = i->told_count;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (compare(&i->told[middle], channel, recipient) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	*ret_found = low < i->told_count && compare(&i->told[low], channel, recipient) == 0;
	return low;
}

bool incident_was_told(const struct incident *i, const char *channel, const char *recipient)
{
	bool found;

	(void)place(i, channel, recipient, &found);
	return found;
}

bool incident_tell(struct incident *i, const char *channel, const char *recipient)
{
	bool found;
	size_t at = place(i, channel, recipient, &found);

	if (found)
		return true;
	if (i->told_count == TOLD_MAX)
		return false;
	i->told = must(realloc(i->told, (i->told_count + 1) * sizeof(*i->told)));
	memmove(&i->told[at + 1], &i->told[at], (i->told_count - at) * sizeof(*i->told));
	i->told[at] = (struct told){ copy(channel), copy(recipient) };
	i->told_count++;
	return true;
}

void incident_untell(struct incident *i, size_t at)
{
	free(i->told[at].channel);
	free(i->told[at].recipient);
	i->told_count--;
	memmove(&i->told[at], &i->told[at + 1], (i->told_count - at) * sizeof(*i->told));
}

void incident_say(struct incident *i, const char *subject)
{
	char *said = copy(subject);

	free(i->subject);
	i->subject = said;
}

/* ---- the record ---- */

void incident_write(const struct incident *i, struct buf *out)
{
	struct json_object *o cleanup_tree = json_object_new_object();
	struct json_object *told = json_object_new_array();
	char since[INSTANT_TEXT];

	for (size_t t = 0; t < i->told_count; t++) {
		struct json_object *pair = json_object_new_array();

		json_object_array_add(pair, json_object_new_string(i->told[t].channel));
		json_object_array_add(pair, json_object_new_string(i->told[t].recipient));
		json_object_array_add(told, pair);
	}
	json_object_object_add(o, "v", json_object_new_int(1));
	json_object_object_add(o, "kind", json_object_new_string(message_kind_name(i->kind)));
	json_object_object_add(o, "since",
			       json_object_new_string(instant_format_exact(i->since, since)));
	json_object_object_add(o, "subject", json_object_new_string(i->subject ? i->subject : ""));
	json_object_object_add(o, "told", told);
	tree_write(out, o);
}

static int read_kind(struct json_object *o, enum message_kind *ret, struct err *err)
{
	const char *name;

	if (tree_text(o, "$", "kind", &name, err))
		return -1;
	for (int k = 0; k < MESSAGE_KINDS; k++)
		if (!strcmp(message_kind_name((enum message_kind)k), name)) {
			*ret = (enum message_kind)k;
			return 0;
		}
	return err_set(err, ERR_STORE, "$.kind: not a kind of message");
}

static int read_told(struct json_object *o, struct incident *i, struct err *err)
{
	struct json_object *told;

	if (tree_array(o, "$", "told", &told, err))
		return -1;
	for (size_t t = 0; t < json_object_array_length(told); t++) {
		struct json_object *pair = json_object_array_get_idx(told, t), *channel, *recipient;

		if (json_object_get_type(pair) != json_type_array || json_object_array_length(pair) != 2)
			return err_set(err, ERR_STORE, "$.told[%zu]: not a channel and a recipient", t);
		channel = json_object_array_get_idx(pair, 0);
		recipient = json_object_array_get_idx(pair, 1);
		if (json_object_get_type(channel) != json_type_string ||
		    json_object_get_type(recipient) != json_type_string ||
		    !incident_tell(i, json_object_get_string(channel), json_object_get_string(recipient)))
			return err_set(err, ERR_STORE, "$.told[%zu]: not two texts, or too many", t);
	}
	return 0;
}

struct incident *incident_read(const char *key, const char *text, size_t n, struct err *err)
{
	struct json_object *o cleanup_tree = tree_parse(text, n, err);
	struct instant since;
	enum message_kind kind;
	struct incident *i;
	const char *at;

	if (!o || read_kind(o, &kind, err) || tree_text(o, "$", "since", &at, err) ||
	    instant_parse(at, strlen(at), &since, err))
		return NULL;
	i = incident_new(key, kind, since);
	incident_say(i, tree_text_or(o, "subject", ""));
	if (!read_told(o, i, err))
		return i;
	incident_free(i);
	return NULL;
}
