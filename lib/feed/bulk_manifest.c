/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bulk_manifest.c - what a page of a manifest names, and what of it we need.
 *
 * The draft and HL7's operation differ in a few keys and are told apart by
 * requiresAccessToken, which the second must have and the first does not know.
 * It matters twice: only the second promises that an address never changes what
 * is behind it, and only the second may ask for our token.
 *
 * A manifest that offers patients is no open publication: nothing of it is read.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "base/tree.h"
#include "feed/bulk.h"
#include "feed/url.h"

struct page {
	struct bulk_manifest *m;
	const struct poll *poll;
	const struct bulk_wanted *wanted;
	const char *url;
	bool with_token;
};

static const struct bulk_settings *settings_of(const struct poll *p)
{
	return p->config->settings;
}

static size_t length_of(struct json_object *list)
{
	return json_object_is_type(list, json_type_array) ? json_object_array_length(list) : 0;
}

/* ---- which states a file is about ---- */

static bool is_our_state(const struct bulk_settings *set, struct json_object *text)
{
	const char *const *states = set->states.items;

	if (!json_object_is_type(text, json_type_string))
		return false;
	for (size_t i = 0; i < set->states.count; i++)
		if (!strcasecmp(states[i], json_object_get_string(text)))
			return true;
	return false;
}

static bool any_is_ours(const struct bulk_settings *set, struct json_object *one_or_more)
{
	if (!json_object_is_type(one_or_more, json_type_array))
		return is_our_state(set, one_or_more);
	for (size_t i = 0; i < length_of(one_or_more); i++)
		if (is_our_state(set, json_object_array_get_idx(one_or_more, i)))
			return true;
	return false;
}

/* An element of HL7's list of extensions; the name is the end of its url. */
static struct json_object *extension_value(struct json_object *element, const char *name)
{
	static const char *const keys[] = { "valueString", "valueCode", "valueInstant", "valueDateTime" };
	const char *url = tree_text_or(element, "url", "");
	size_t n = strlen(url), m = strlen(name);

	if (n < m || strcmp(url + n - m, name))
		return NULL;
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (tree_get(element, keys[i]))
			return tree_get(element, keys[i]);
	return NULL;
}

static bool names_our_state(const struct bulk_settings *set, struct json_object *extension)
{
	struct json_object *state = tree_get(extension, "state");
	bool named = false;

	if (!set->states.count)
		return true;
	if (!json_object_is_type(extension, json_type_array))
		return !state || any_is_ours(set, state);
	for (size_t i = 0; i < length_of(extension); i++) {
		state = extension_value(json_object_array_get_idx(extension, i), "state");
		if (state && any_is_ours(set, state))
			return true;
		named |= state != NULL;
	}
	return !named;
}

/* ---- files ---- */

static enum bulk_type type_of(const char *type, const struct bulk_wanted *w)
{
	if (!strcmp(type, "Slot"))
		return BULK_SLOT;
	if (!strcmp(type, "Schedule"))
		return BULK_SCHEDULE;
	return !strcmp(type, "Location") && w->by_identifier ? BULK_LOCATION : BULK_OTHER;
}

static bool is_about_people(const char *type)
{
	static const char *const types[] = { "Patient",	    "RelatedPerson", "Person",
					     "Appointment", "Encounter",     "Coverage" };

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (!strcmp(type, types[i]))
			return true;
	return false;
}

static int item_add(struct page *g, enum bulk_type type, const char *url, const char *where,
		    size_t i, struct err *err)
{
	struct bulk_manifest *m = g->m;
	struct buf full cleanup_buf = BUF_INIT(FEED_URL_MAX);

	url_resolve(g->url, url, &full);
	if (full.overflowed || !url_plain(buf_text(&full)))
		return err_set(err, ERR_INPUT, "$.%s[%zu].url: no plain http(s) address", where, i);
	if (g->with_token && !url_same_origin(settings_of(g->poll)->url, buf_text(&full)))
		return err_set(err, ERR_INPUT,
			       "$.%s[%zu].url: wants our token at another host: not followed, "
			       "nothing was sent there",
			       where, i);
	/* Named twice is named once: a file is read, kept and given back once. */
	if (!bulk_map_add(&m->named, bulk_name(full.data, full.length) + type))
		return 0;
	if (m->count >= BULK_FILES_MAX)
		return err_set(err, ERR_LIMIT, "names more than %d files", BULK_FILES_MAX);
	if (m->count == m->room) {
		m->room = m->room ? m->room * 2 : 16;
		m->items = reallocarray(m->items, m->room, sizeof(*m->items));
		if (!m->items)
			abort();
	}
	m->items[m->count++] = (struct bulk_item){
		.url = arena_strndup(g->poll->arena, full.data, full.length),
		.type = type,
		.with_token = g->with_token,
	};
	return 0;
}

/* When the data behind a file was true; a home-made key, and the only one there is. */
static void note_true_at(struct bulk_manifest *m, struct json_object *extension)
{
	const char *text = tree_text_or(extension, "currentAsOf", "");
	struct err ignored = ERR_INIT;
	struct instant at;

	for (size_t i = 0; !*text && i < length_of(extension); i++) {
		struct json_object *v =
			extension_value(json_object_array_get_idx(extension, i), "currentAsOf");

		text = json_object_is_type(v, json_type_string) ? json_object_get_string(v) : "";
	}
	if (instant_parse(text, strlen(text), &at, &ignored))
		return;
	if (is_never(m->true_at) || is_before(at, m->true_at))
		m->true_at = at;
}

static int output_take(struct page *g, struct json_object *output, size_t i, struct err *err)
{
	const char *type = tree_text_or(output, "type", "");
	struct json_object *extension = tree_get(output, "extension");
	enum bulk_type kind = type_of(type, g->wanted);

	if (is_about_people(type))
		return err_set(err, ERR_INPUT,
			       "$.output[%zu].type: a file about patients: this is no open "
			       "publication, and nothing of it is read",
			       i);
	if (kind == BULK_OTHER || !names_our_state(settings_of(g->poll), extension))
		return 0;
	if (kind == BULK_SLOT)
		note_true_at(g->m, extension);
	return item_add(g, kind, tree_text_or(output, "url", ""), "output", i, err);
}

static int list_take(struct page *g, struct json_object *root, struct err *err)
{
	struct json_object *outputs = tree_get(root, "output"),
			   *deleted = tree_get(root, "deleted");

	if (outputs && !json_object_is_type(outputs, json_type_array))
		return err_set(err, ERR_INPUT, "$.output: expected a list of files");
	for (size_t i = 0; i < length_of(outputs); i++)
		if (output_take(g, json_object_array_get_idx(outputs, i), i, err) < 0)
			return -1;
	for (size_t i = 0; i < length_of(deleted); i++)
		if (item_add(g, BULK_DELETED,
			     tree_text_or(json_object_array_get_idx(deleted, i), "url", ""),
			     "deleted", i, err) < 0)
			return -1;
	g->m->reports |= length_of(tree_get(root, "error")) || length_of(tree_get(root, "outcome"));
	return 0;
}

/* ---- the page as a whole ---- */

/* "PT15M", "P1D", "P1DT12H", "P1W"; months and years are no cadence anybody polls at. */
struct span bulk_cadence(const char *text)
{
	static const struct {
		char unit;
		bool of_time;
		int64_t seconds;
	} units[] = { { 'W', false, 604800 },
		      { 'D', false, 86400 },
		      { 'H', true, 3600 },
		      { 'M', true, 60 },
		      { 'S', true, 1 } };
	bool time = false;
	int64_t total = 0;

	if (*text++ != 'P')
		return (struct span){ 0 };
	while (*text) {
		int64_t n = 0;
		size_t digits = strspn(text, "0123456789"), u = 0;

		if (*text == 'T' && !time) {
			time = true;
			text++;
			continue;
		}
		if (!digits || digits > 6)
			return (struct span){ 0 };
		for (size_t i = 0; i < digits; i++)
			n = n * 10 + (text[i] - '0');
		while (u < sizeof(units) / sizeof(units[0]) &&
		       (units[u].unit != text[digits] || units[u].of_time != time))
			u++;
		if (u == sizeof(units) / sizeof(units[0]))
			return (struct span){ 0 };
		total += n * units[u].seconds;
		text += digits + 1;
	}
	return SPAN_SECONDS(total);
}

static const char *next_link(struct json_object *root, struct arena *arena)
{
	struct json_object *links = tree_get(root, "link");

	for (size_t i = 0; i < length_of(links); i++) {
		struct json_object *link = json_object_array_get_idx(links, i);

		if (!strcmp(tree_text_or(link, "relation", ""), "next"))
			return arena_strdup(arena, tree_text_or(link, "url", ""));
	}
	return NULL;
}

/* A little ahead is a clock; days ahead would make old data look new for as long. */
static int published_take(struct bulk_manifest *m, struct instant now, struct json_object *root,
			  struct err *err)
{
	const char *text;
	struct instant at;
	struct err why = ERR_INIT;

	if (tree_text(root, "$", "transactionTime", &text, err) < 0)
		return -1;
	if (instant_parse(text, strlen(text), &at, &why) < 0)
		return err_set(err, ERR_INPUT, "$.transactionTime: no instant with an offset");
	if (is_before(after(now, SPAN_DAYS(1)), at))
		return err_set(
			err, ERR_INPUT,
			"$.transactionTime lies more than a day in the future: a wrong date, "
			"or a wrong clock here?");
	if (is_never(m->published))
		m->published = at;
	return 0;
}

int bulk_manifest_page(struct bulk_manifest *m, const struct poll *p, const struct bulk_wanted *w,
		       const char *url, const struct reply *reply, struct err *err)
{
	struct json_object *root cleanup_tree =
		reply->length ? tree_parse(reply->body, reply->length, err) : NULL;
	struct page g = { .m = m, .poll = p, .wanted = w, .url = url };
	bool first = is_never(m->published);

	if (!root)
		return reply->length ? -1 : err_set(err, ERR_INPUT, "is empty");
	if (published_take(m, p->now, root, err) < 0)
		return -1;
	g.with_token = tree_bool_or(root, "requiresAccessToken", false);
	if (first) {
		m->named.is_set = true;
		m->immutable = tree_get(root, "requiresAccessToken") != NULL;
		m->cadence = bulk_cadence(tree_text_or(root, "updateCadence", ""));
	}
	m->next = next_link(root, p->arena);
	return list_take(&g, root, err);
}

void bulk_manifest_release(struct bulk_manifest *m)
{
	bulk_map_release(&m->named);
	free(m->items);
	*m = (struct bulk_manifest){ .items = NULL };
}
