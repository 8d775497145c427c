/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fhir_bundle.c - a page of a FHIR search, read as it arrives.
 *
 * A table says which keys matter where; everything else is passed over
 * without being looked at, so the memory of a page is one slot.  JSON gives no
 * order: search.mode may come after the resource and resourceType after the
 * fields it explains.  So an entry is collected first and judged at its end.
 *
 * Both shapes of a concept are read: R4 {coding} and R5 {concept: {coding}},
 * alone or in an array.  Where an array stands, its elements are taken in turn.
 */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "feed/fhir.h"

enum spot {
	ELSEWHERE,
	BUNDLE,
	LINK,
	ENTRY,
	SEARCH,
	RESOURCE,
	META,
	CONCEPT,
	CODING,
	ISSUE,
	/* what is taken, and never has children */
	BUNDLE_TYPE,
	TOTAL,
	RELATION,
	LINK_URL,
	MODE,
	TYPE,
	ID,
	STATUS,
	START,
	END,
	OVERBOOKED,
	COMMENT,
	VERSION,
	UPDATED,
	CONCEPT_TEXT,
	SYSTEM,
	CODE,
	DISPLAY,
	SEVERITY,
	ISSUE_CODE,
};

static const struct edge {
	enum spot in;
	const char *key;
	enum spot to;
	enum fhir_field field; /* of a CONCEPT */
} edges[] = {
	{ BUNDLE, "resourceType", BUNDLE_TYPE, 0 },
	{ BUNDLE, "total", TOTAL, 0 },
	{ BUNDLE, "link", LINK, 0 },
	{ BUNDLE, "entry", ENTRY, 0 },
	{ BUNDLE, "issue", ISSUE, 0 }, /* an OperationOutcome in place of a bundle */
	{ LINK, "relation", RELATION, 0 },
	{ LINK, "url", LINK_URL, 0 },
	{ ENTRY, "resource", RESOURCE, 0 },
	{ ENTRY, "search", SEARCH, 0 },
	{ SEARCH, "mode", MODE, 0 },
	{ RESOURCE, "resourceType", TYPE, 0 },
	{ RESOURCE, "id", ID, 0 },
	{ RESOURCE, "meta", META, 0 },
	{ RESOURCE, "status", STATUS, 0 },
	{ RESOURCE, "start", START, 0 },
	{ RESOURCE, "end", END, 0 },
	{ RESOURCE, "overbooked", OVERBOOKED, 0 },
	{ RESOURCE, "comment", COMMENT, 0 },
	{ RESOURCE, "appointmentType", CONCEPT, FHIR_APPOINTMENT_TYPE },
	{ RESOURCE, "serviceType", CONCEPT, FHIR_SERVICE_TYPE },
	{ RESOURCE, "specialty", CONCEPT, FHIR_SPECIALTY },
	{ RESOURCE, "issue", ISSUE, 0 },
	{ META, "versionId", VERSION, 0 },
	{ META, "lastUpdated", UPDATED, 0 },
	{ CONCEPT, "concept", CONCEPT, 0 },
	{ CONCEPT, "coding", CODING, 0 },
	{ CONCEPT, "text", CONCEPT_TEXT, 0 },
	{ CODING, "system", SYSTEM, 0 },
	{ CODING, "code", CODE, 0 },
	{ CODING, "display", DISPLAY, 0 },
	{ ISSUE, "severity", SEVERITY, 0 },
	{ ISSUE, "code", ISSUE_CODE, 0 },
};

struct fhir_bundle {
	const struct fhir_settings *settings;
	const struct fhir_select *select;
	struct json_reader *json;
	struct {
		enum spot spot, child;
	} level[JSON_DEPTH_MAX + 1];
	bool started;	       /* a byte other than space was heard on this page */
	enum fhir_field field; /* the concept we are in */
	struct fhir_word system, code, relation, severity, issue, root;
	struct buf link, next, self;
	struct fhir_draft draft;
	int64_t total;
	struct fhir_row *rows;
	size_t row_count, row_room;
};

static void set(struct fhir_word *w, const struct json_token *t)
{
	size_t n = t->length < sizeof(w->text) ? t->length : 0; /* too long: as if it were not there */

	memcpy(w->text, t->text, n);
	w->text[n] = '\0';
}

/* ---- the end of an entry ---- */

static struct fhir_row *row_add(struct fhir_bundle *b)
{
	if (b->row_count == b->row_room) {
		b->row_room = b->row_room ? b->row_room * 2 : 256;
		b->rows = reallocarray(b->rows, b->row_room, sizeof(*b->rows));
		if (!b->rows)
			abort();
	}
	b->rows[b->row_count] = (struct fhir_row){ .seen = (uint32_t)b->row_count };
	return &b->rows[b->row_count++];
}

static int entry_end(struct fhir_bundle *b, struct err *err)
{
	if (!fhir_draft_is_slot(&b->draft))
		return 0;
	if (b->row_count >= FEED_SLOTS_MAX)
		return err_set(err, ERR_LIMIT, "more than %d slots for one service", FEED_SLOTS_MAX);
	fhir_draft_row(&b->draft, &b->settings->new_patient, row_add(b));
	return 0;
}

/* ---- the end of smaller things ---- */

static void link_end(struct fhir_bundle *b)
{
	struct buf *to = fhir_word_is(&b->relation, "next") ? &b->next :
			 fhir_word_is(&b->relation, "self") ? &b->self :
							      NULL;

	if (!to)
		return;
	buf_clear(to);
	buf_puts(to, buf_text(&b->link));
	to->overflowed = b->link.overflowed;
}

static void coding_end(struct fhir_bundle *b)
{
	fhir_draft_coding(&b->draft, b->settings, b->select, b->field, b->system.text, b->code.text);
}

/* An issue code comes from a fixed list; anything else is not repeated. */
static const char *plain_code(const struct fhir_word *w)
{
	size_t n = strspn(w->text, "abcdefghijklmnopqrstuvwxyz-");

	return n > 0 && n < 32 && !w->text[n] ? w->text : "no reason we know";
}

static int issue_end(struct fhir_bundle *b, struct err *err)
{
	if (fhir_word_is(&b->severity, "error") || fhir_word_is(&b->severity, "fatal"))
		return err_set(err, ERR_REMOTE, "the server reports an error: %s", plain_code(&b->issue));
	if (fhir_word_is(&b->severity, "warning") && fhir_word_is(&b->issue, "incomplete"))
		return err_set(err, ERR_REMOTE,
			       "the answer is partial: the server says it is "
			       "incomplete, not all its sources answered");
	return 0;
}

static int object_end(struct fhir_bundle *b, enum spot spot, struct err *err)
{
	switch (spot) {
	case ENTRY:
		return entry_end(b, err);
	case ISSUE:
		return issue_end(b, err);
	case LINK:
		link_end(b);
		return 0;
	case CODING:
		coding_end(b);
		return 0;
	default:
		return 0;
	}
}

/* ---- the beginning of things, and the values in them ---- */

static void object_begin(struct fhir_bundle *b, enum spot spot)
{
	if (spot == ENTRY)
		memset(&b->draft, 0, sizeof(b->draft));
	if (spot == LINK) {
		b->relation.text[0] = '\0';
		buf_clear(&b->link);
		b->link.overflowed = false;
	}
	if (spot == CODING)
		b->system.text[0] = b->code.text[0] = '\0';
	if (spot == ISSUE)
		b->severity.text[0] = b->issue.text[0] = '\0';
}

static struct fhir_word *word_of(struct fhir_bundle *b, enum spot spot)
{
	switch (spot) {
	case BUNDLE_TYPE:
		return &b->root;
	case RELATION:
		return &b->relation;
	case MODE:
		return &b->draft.mode;
	case TYPE:
		return &b->draft.type;
	case ID:
		return &b->draft.id;
	case STATUS:
		return &b->draft.status;
	case START:
		return &b->draft.start;
	case END:
		return &b->draft.end;
	case VERSION:
		return &b->draft.version;
	case UPDATED:
		return &b->draft.updated;
	case SYSTEM:
		return &b->system;
	case CODE:
		return &b->code;
	case SEVERITY:
		return &b->severity;
	case ISSUE_CODE:
		return &b->issue;
	default:
		return NULL;
	}
}

static bool is_visit_text(const struct fhir_bundle *b, enum spot spot)
{
	return spot == COMMENT ||
	       ((spot == CONCEPT_TEXT || spot == DISPLAY) && b->field != FHIR_SPECIALTY);
}

static int value(struct fhir_bundle *b, enum spot spot, const struct json_token *t, struct err *err)
{
	struct fhir_word *w;

	if (t->kind == JSON_STRING) {
		if ((w = word_of(b, spot)))
			set(w, t);
		else if (spot == LINK_URL)
			buf_append(&b->link, t->text, t->length);
		else if (is_visit_text(b, spot))
			fhir_match_text(&b->draft.match, &b->settings->new_patient, t->text, t->length);
	}
	if (t->kind == JSON_TRUE && spot == OVERBOOKED)
		b->draft.overbooked = true;
	if (t->kind == JSON_NUMBER && spot == TOTAL)
		return json_int64(t, &b->total, err);
	return 0;
}

static void key(struct fhir_bundle *b, unsigned level, const struct json_token *t)
{
	enum spot in = b->level[level].spot;

	b->level[level].child = ELSEWHERE;
	if (in == ELSEWHERE)
		return;
	for (size_t i = 0; i < sizeof(edges) / sizeof(edges[0]); i++)
		if (edges[i].in == in && text_is(t->text, t->length, edges[i].key)) {
			b->level[level].child = edges[i].to;
			if (in == RESOURCE && edges[i].to == CONCEPT)
				b->field = edges[i].field;
			return;
		}
}

static int visit(void *context, const struct json_token *t, struct err *err)
{
	struct fhir_bundle *b = context;
	enum spot spot = t->depth ? b->level[t->depth - 1].child : BUNDLE;

	switch (t->kind) {
	case JSON_KEY:
		key(b, t->depth - 1, t);
		return 0;
	case JSON_OBJECT:
		b->level[t->depth].spot = spot;
		object_begin(b, spot);
		return 0;
	case JSON_ARRAY: /* transparent: its elements stand where it stands; a bundle is no array */
		b->level[t->depth].spot = b->level[t->depth].child = t->depth ? spot : ELSEWHERE;
		return 0;
	case JSON_OBJECT_END:
		return object_end(b, b->level[t->depth].spot, err);
	case JSON_ARRAY_END:
		return 0;
	default:
		return value(b, spot, t, err);
	}
}

/* ---- what fhir.c sees ---- */

struct fhir_bundle *fhir_bundle_new(const struct fhir_settings *settings, const struct fhir_select *select)
{
	struct fhir_bundle *b = calloc(1, sizeof(*b));

	if (!b)
		abort();
	b->settings = settings;
	b->select = select;
	b->json = json_reader_new(visit, b);
	b->link = b->next = b->self = (struct buf)BUF_INIT(FEED_URL_MAX);
	fhir_bundle_restart(b);
	return b;
}

struct fhir_bundle *fhir_bundle_free(struct fhir_bundle *b)
{
	if (!b)
		return NULL;
	json_reader_free(b->json);
	buf_release(&b->link);
	buf_release(&b->next);
	buf_release(&b->self);
	free(b->rows);
	free(b);
	return NULL;
}

void fhir_bundle_restart(struct fhir_bundle *b)
{
	b->row_count = 0;
	b->total = -1;
	fhir_bundle_page(b);
}

void fhir_bundle_page(struct fhir_bundle *b)
{
	json_reader_reset(b->json);
	buf_clear(&b->next);
	buf_clear(&b->self);
	b->next.overflowed = b->self.overflowed = false;
	b->root.text[0] = '\0';
	b->started = false;
}

int fhir_bundle_hear(struct fhir_bundle *b, const char *bytes, size_t n, struct err *err)
{
	for (size_t i = 0; i < n && !b->started; i++) {
		b->started = !strchr(" \t\r\n", bytes[i]) || !bytes[i];
		if (bytes[i] == '<')
			return err_set(err, ERR_INPUT,
				       "answered a web page instead of FHIR "
				       "(login page or proxy?)");
	}
	return json_reader_feed(b->json, bytes, n, err);
}

int fhir_bundle_end(struct fhir_bundle *b, struct err *err)
{
	if (json_reader_end(b->json, err) < 0)
		return -1;
	if (!fhir_word_is(&b->root, "Bundle"))
		return err_set(err, ERR_INPUT, "$.resourceType: expected a Bundle");
	if (b->next.overflowed)
		return err_set(err, ERR_LIMIT, "the link to the next page is longer than %d bytes",
			       FEED_URL_MAX);
	return 0;
}

const char *fhir_bundle_next(const struct fhir_bundle *b)
{
	return buf_text(&b->next);
}
const char *fhir_bundle_self(const struct fhir_bundle *b)
{
	return buf_text(&b->self);
}
int64_t fhir_bundle_total(const struct fhir_bundle *b)
{
	return b->total;
}

struct fhir_row *fhir_bundle_rows(struct fhir_bundle *b, size_t *ret_count)
{
	*ret_count = b->row_count;
	return b->rows;
}
