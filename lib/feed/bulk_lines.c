/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bulk_lines.c - a published file, line by line, as it arrives.
 *
 * A line is one resource and one JSON document; memory is one line's tokens,
 * whatever the file's size.  Blank lines, CRLF, a byte order mark and a last
 * line without its end are somebody's editor and are read; a line that stops in
 * its middle is an upload that stopped, and refuses the file.
 *
 * Texts become hashes, bits and instants when they pass by.  A resource or
 * field about a patient has no business in a public file: the file is refused,
 * naming the place and not what stood there.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "feed/bulk.h"

enum spot {
	ELSEWHERE,
	RESOURCE,
	SCHEDULE,
	ACTOR,
	CONCEPT,
	CODING,
	HORIZON,
	IDENTIFIER,
	META,
	EXTENSION,
	INNER, /* an extension in an extension: only its codings are looked at */
	ENTRY,
	REQUEST,
	SPOTS_WITH_CHILDREN,
	/* what is taken, and never has children */
	TYPE,
	ID,
	STATUS,
	START,
	END,
	ACTIVE,
	SCHEDULE_REFERENCE,
	ACTOR_REFERENCE,
	SYSTEM,
	CODE,
	HORIZON_END,
	IDENTIFIER_SYSTEM,
	IDENTIFIER_VALUE,
	EXTENSION_URL,
	VALUE_INTEGER,
	VALUE_CODE,
	VALUE_TIME,
	METHOD,
	REQUEST_URL,
	OF_A_PATIENT, /* refused where its key stands */
};

/* Which list of codes a CODING belongs to. */
enum list { LIST_OTHER, LIST_SERVICE_TYPE, LIST_SPECIALTY, LIST_EXTENSION };

struct edge {
	const char *key;
	enum spot to;
	enum list list;
};

#define EDGES(name, ...) static const struct edge name[] = { __VA_ARGS__, { NULL, ELSEWHERE, 0 } }

EDGES(resource_edges, { "resourceType", TYPE, 0 }, { "id", ID, 0 }, { "schedule", SCHEDULE, 0 },
      { "status", STATUS, 0 }, { "start", START, 0 }, { "end", END, 0 }, { "extension", EXTENSION, 0 },
      { "actor", ACTOR, 0 }, { "serviceType", CONCEPT, LIST_SERVICE_TYPE },
      { "specialty", CONCEPT, LIST_SPECIALTY }, { "appointmentType", CONCEPT, LIST_OTHER },
      { "planningHorizon", HORIZON, 0 }, { "identifier", IDENTIFIER, 0 }, { "active", ACTIVE, 0 },
      { "meta", META, 0 }, { "entry", ENTRY, 0 }, { "patient", OF_A_PATIENT, 0 },
      { "subject", OF_A_PATIENT, 0 }, { "participant", OF_A_PATIENT, 0 });
EDGES(schedule_edges, { "reference", SCHEDULE_REFERENCE, 0 });
EDGES(actor_edges, { "reference", ACTOR_REFERENCE, 0 });
EDGES(concept_edges, { "coding", CODING, 0 }, { "concept", CONCEPT, 0 }); /* R5 has one more level */
EDGES(coding_edges, { "system", SYSTEM, 0 }, { "code", CODE, 0 });
EDGES(horizon_edges, { "end", HORIZON_END, 0 });
EDGES(identifier_edges, { "system", IDENTIFIER_SYSTEM, 0 }, { "value", IDENTIFIER_VALUE, 0 });
EDGES(meta_edges, { "extension", EXTENSION, 0 });
EDGES(extension_edges, { "url", EXTENSION_URL, 0 }, { "valueInteger", VALUE_INTEGER, 0 },
      { "valueCode", VALUE_CODE, 0 }, { "valueDateTime", VALUE_TIME, 0 },
      { "valueInstant", VALUE_TIME, 0 }, { "valueCoding", CODING, LIST_EXTENSION },
      { "valueCodeableConcept", CONCEPT, LIST_EXTENSION }, { "extension", INNER, 0 });
EDGES(inner_edges, { "valueCoding", CODING, LIST_OTHER },
      { "valueCodeableConcept", CONCEPT, LIST_OTHER }, { "extension", INNER, 0 });
EDGES(entry_edges, { "request", REQUEST, 0 });
EDGES(request_edges, { "method", METHOD, 0 }, { "url", REQUEST_URL, 0 });

static const struct edge *const edges[SPOTS_WITH_CHILDREN] = {
	[RESOURCE] = resource_edges,	 [SCHEDULE] = schedule_edges, [ACTOR] = actor_edges,
	[CONCEPT] = concept_edges,	 [CODING] = coding_edges,     [HORIZON] = horizon_edges,
	[IDENTIFIER] = identifier_edges, [META] = meta_edges,	      [EXTENSION] = extension_edges,
	[INNER] = inner_edges,		 [ENTRY] = entry_edges,	      [REQUEST] = request_edges,
};

enum { IDENTIFIERS_MAX = 16 };

struct word {
	char text[FEED_ID_MAX];
};

struct bulk_lines {
	const struct bulk_wanted *wanted;
	const struct bulk_table *table;
	struct bulk_file *into;
	struct json_reader *json;
	struct {
		enum spot spot, child;
	} level[JSON_DEPTH_MAX + 1];
	size_t line, length; /* number of the line, bytes of it so far */
	unsigned mark;	     /* bytes of a byte order mark seen */
	bool begun;	     /* the line holds more than blanks */
	enum list list;
	struct word system, code, id_system, id_value;
	struct {
		enum bulk_extension url;
		uint16_t integer;
		enum bulk_availability code;
		struct instant time;
		uint64_t fits;
	} ext;
	bool deletes;
	uint64_t deleted;
	uint64_t named[IDENTIFIERS_MAX]; /* identifiers of a location that somebody selects by */
	size_t named_count;
	struct bulk_draft draft;
};

/* ---- values ---- */

static void set(struct word *w, const struct json_token *t)
{
	size_t n = t->length < sizeof(w->text) ? t->length : 0; /* too long: as if it were not there */

	memcpy(w->text, t->text, n);
	w->text[n] = '\0';
}

static bool is(const struct json_token *t, const char *word)
{
	return text_is(t->text, t->length, word);
}

static void take_deletion(struct bulk_lines *l, const struct json_token *t)
{
	if (bulk_value_refers(t, "Slot/"))
		l->deleted = bulk_reference(t->text, t->length);
}

static int take_text(struct bulk_lines *l, enum spot spot, const struct json_token *t, struct err *err)
{
	struct bulk_draft *d = &l->draft;

	switch (spot) {
	case TYPE:
		return bulk_value_type(d, t, err);
	case ID:
		d->id = bulk_name(t->text, t->length);
		return 0;
	case STATUS:
		d->status = bulk_value_status(t);
		return 0;
	case START:
		d->start = bulk_value_moment(t);
		return 0;
	case END:
		d->end = bulk_value_moment(t);
		return 0;
	case SCHEDULE_REFERENCE:
		d->schedule = bulk_reference(t->text, t->length);
		return 0;
	case ACTOR_REFERENCE:
		return bulk_value_actor(d, t, err);
	case HORIZON_END:
		d->planned = bulk_value_last_moment(t);
		return 0;
	case EXTENSION_URL:
		l->ext.url = bulk_value_extension(t);
		return 0;
	case VALUE_CODE:
		l->ext.code = bulk_value_availability(t);
		return 0;
	case VALUE_TIME:
		l->ext.time = bulk_value_instant(t);
		return 0;
	case METHOD:
		l->deletes = is(t, "DELETE");
		return 0;
	case REQUEST_URL:
		take_deletion(l, t);
		return 0;
	default:
		return 0;
	}
}

static struct word *word_of(struct bulk_lines *l, enum spot spot)
{
	switch (spot) {
	case SYSTEM:
		return &l->system;
	case CODE:
		return &l->code;
	case IDENTIFIER_SYSTEM:
		return &l->id_system;
	case IDENTIFIER_VALUE:
		return &l->id_value;
	default:
		return NULL;
	}
}

static int value(struct bulk_lines *l, enum spot spot, const struct json_token *t, struct err *err)
{
	struct word *w;

	if (spot == ELSEWHERE)
		return 0;
	if (spot == VALUE_INTEGER)
		l->ext.integer = bulk_value_capacity(t);
	if (spot == ACTIVE)
		l->draft.inactive = t->kind == JSON_FALSE;
	if (t->kind != JSON_STRING)
		return 0;
	if ((w = word_of(l, spot)))
		set(w, t);
	return take_text(l, spot, t, err);
}

/* ---- objects ---- */

static void coding_end(struct bulk_lines *l)
{
	struct bulk_draft *d = &l->draft;

	if (!strcmp(l->system.text, "http://terminology.hl7.org/CodeSystem/accepting-patients")) {
		d->takes_known = true;
		d->takes_new |= !strcmp(l->code.text, "newpt");
	} else if (l->list == LIST_SERVICE_TYPE) {
		d->fits |= bulk_wanted_fits(l->wanted, BULK_SERVICE_TYPE, l->system.text, l->code.text);
	} else if (l->list == LIST_SPECIALTY) {
		d->fits |= bulk_wanted_fits(l->wanted, BULK_SPECIALTY, l->system.text, l->code.text);
	} else if (l->list == LIST_EXTENSION) {
		l->ext.fits |= bulk_wanted_fits(l->wanted, BULK_SPECIALTY, l->system.text, l->code.text);
	}
}

static void extension_end(struct bulk_lines *l)
{
	struct bulk_draft *d = &l->draft;

	if (l->ext.url == BULK_EXT_CAPACITY) {
		d->states_capacity = true;
		d->capacity = l->ext.integer;
	} else if (l->ext.url == BULK_EXT_AVAILABILITY) {
		d->availability = l->ext.code;
	} else if (l->ext.url == BULK_EXT_SYNCED) {
		d->synced = l->ext.time;
	} else if (l->ext.url == BULK_EXT_SPECIALTY) {
		d->fits |= l->ext.fits;
	}
}

static void identifier_end(struct bulk_lines *l)
{
	char both[2 * FEED_ID_MAX + 2];
	int n = snprintf(both, sizeof(both), "%s|%s", l->id_system.text, l->id_value.text);
	uint64_t name = bulk_name(both, (size_t)n);

	if (l->named_count < IDENTIFIERS_MAX && bulk_map_get(&l->wanted->places, name))
		l->named[l->named_count++] = name;
}

static int request_end(struct bulk_lines *l, struct err *err)
{
	if (l->into->type != BULK_DELETED || !l->deletes || !l->deleted)
		return 0;
	return bulk_file_add_deleted(l->into, l->deleted, err);
}

static int object_end(struct bulk_lines *l, enum spot spot, struct err *err)
{
	switch (spot) {
	case CODING:
		coding_end(l);
		return 0;
	case EXTENSION:
		extension_end(l);
		return 0;
	case IDENTIFIER:
		identifier_end(l);
		return 0;
	case REQUEST:
		return request_end(l, err);
	default:
		return 0;
	}
}

static void object_begin(struct bulk_lines *l, enum spot spot)
{
	if (spot == CODING)
		l->system.text[0] = l->code.text[0] = '\0';
	if (spot == IDENTIFIER)
		l->id_system.text[0] = l->id_value.text[0] = '\0';
	if (spot == REQUEST) {
		l->deletes = false;
		l->deleted = 0;
	}
	if (spot == EXTENSION) {
		memset(&l->ext, 0, sizeof(l->ext));
		l->ext.integer = BULK_CAPACITY_UNKNOWN;
		l->ext.code = BULK_AVAILABLE_UNKNOWN;
	}
}

static int key(struct bulk_lines *l, unsigned level, const struct json_token *t, struct err *err)
{
	enum spot in = l->level[level].spot;

	l->level[level].child = ELSEWHERE;
	if (in == ELSEWHERE || in >= SPOTS_WITH_CHILDREN)
		return 0;
	for (const struct edge *e = edges[in]; e->key; e++)
		if (e->key[0] == t->text[0] && text_is(t->text, t->length, e->key)) {
			if (e->to == OF_A_PATIENT)
				return err_set(err, ERR_INPUT, "a field about a patient: refused");
			l->level[level].child = e->to;
			if (in == RESOURCE || in == EXTENSION || in == INNER)
				l->list = e->list;
			return 0;
		}
	return 0;
}

static int visit(void *context, const struct json_token *t, struct err *err)
{
	struct bulk_lines *l = context;
	enum spot spot = t->depth ? l->level[t->depth - 1].child : RESOURCE;

	switch (t->kind) {
	case JSON_KEY:
		return key(l, t->depth - 1, t, err);
	case JSON_OBJECT:
		l->level[t->depth].spot = spot;
		object_begin(l, spot);
		return 0;
	case JSON_ARRAY: /* transparent: its elements stand where it stands; a resource is no array */
		l->level[t->depth].spot = l->level[t->depth].child = t->depth ? spot : ELSEWHERE;
		return 0;
	case JSON_OBJECT_END:
		return object_end(l, l->level[t->depth].spot, err);
	case JSON_ARRAY_END:
		return 0;
	default:
		return value(l, spot, t, err);
	}
}

/* ---- lines ---- */

static int resource_end(struct bulk_lines *l, struct err *err)
{
	const struct bulk_draft *d = &l->draft;

	if (l->into->type == BULK_SLOT && d->resource == BULK_IS_SLOT)
		return bulk_file_add_slot(l->into, d, l->table, err);
	if (l->into->type == BULK_SCHEDULE && d->resource == BULK_IS_SCHEDULE)
		return bulk_file_add_schedule(l->into, d, l->wanted, err);
	if (l->into->type != BULK_LOCATION || d->resource != BULK_IS_LOCATION || !d->id)
		return 0;
	for (size_t i = 0; i < l->named_count; i++)
		if (bulk_file_add_alias(l->into, (struct bulk_alias){ l->named[i], d->id }, err) < 0)
			return -1;
	return 0;
}

static void line_begin(struct bulk_lines *l)
{
	l->line++;
	l->length = 0;
	l->begun = false;
}

static int line_end(struct bulk_lines *l, struct err *err)
{
	if (l->begun) {
		if (json_reader_end(l->json, err) < 0 || resource_end(l, err) < 0)
			return err_in(err, "line %zu", l->line);
		json_reader_reset(l->json);
	}
	line_begin(l);
	return 0;
}

/* What may stand before a line's first brace; returns how many bytes of it there are. */
static size_t skip_blanks(struct bulk_lines *l, const char *bytes, size_t n)
{
	static const char bom[] = "\xef\xbb\xbf";
	size_t at = 0;

	while (at < n) {
		bool may_mark = l->line == 1 && l->mark < 3 && l->length == l->mark;

		if (may_mark && bytes[at] == bom[l->mark])
			l->mark++;
		else if (bytes[at] != ' ' && bytes[at] != '\t' && bytes[at] != '\r')
			break;
		l->length++;
		at++;
	}
	return at;
}

static int resource_begin(struct bulk_lines *l, char first, struct err *err)
{
	if (first == '<')
		return err_set(err, ERR_INPUT,
			       "a web page instead of a published file (login page or proxy?)");
	l->begun = true;
	memset(&l->draft, 0, sizeof(l->draft));
	l->named_count = 0;
	return 0;
}

static int line_piece(struct bulk_lines *l, const char *bytes, size_t n, struct err *err)
{
	size_t blanks = l->begun ? 0 : skip_blanks(l, bytes, n);

	l->length += n - blanks;
	if (l->length > BULK_LINE_MAX)
		return err_set(err, ERR_LIMIT, "longer than %d bytes", BULK_LINE_MAX);
	if (blanks == n)
		return 0;
	if (!l->begun && resource_begin(l, bytes[blanks], err) < 0)
		return -1;
	return json_reader_feed(l->json, bytes + blanks, n - blanks, err);
}

struct bulk_lines *bulk_lines_new(const struct bulk_wanted *w)
{
	struct bulk_lines *l = calloc(1, sizeof(*l));

	if (!l)
		abort();
	l->wanted = w;
	l->json = json_reader_new(visit, l);
	return l;
}

struct bulk_lines *bulk_lines_free(struct bulk_lines *l)
{
	if (!l)
		return NULL;
	json_reader_free(l->json);
	free(l);
	return NULL;
}

void bulk_lines_open(struct bulk_lines *l, struct bulk_file *into, const struct bulk_table *t)
{
	l->into = into;
	l->table = t;
	l->line = 0;
	l->mark = 0;
	json_reader_reset(l->json);
	line_begin(l);
}

int bulk_lines_hear(struct bulk_lines *l, const char *bytes, size_t n, struct err *err)
{
	while (n > 0) {
		const char *end = memchr(bytes, '\n', n);
		size_t piece = end ? (size_t)(end - bytes) : n;

		if (line_piece(l, bytes, piece, err) < 0)
			return err_in(err, "line %zu", l->line);
		if (!end)
			return 0;
		if (line_end(l, err) < 0)
			return -1;
		bytes += piece + 1;
		n -= piece + 1;
	}
	return 0;
}

int bulk_lines_end(struct bulk_lines *l, struct err *err)
{
	if (l->mark && l->mark < 3)
		return err_set(err, ERR_INPUT, "line 1: is not UTF-8");
	return line_end(l, err);
}
