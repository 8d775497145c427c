/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fhir_bundle.c - a page of a FHIR search, read as it arrives.
 *
 * fhir_shape.c says which keys matter where; everything else is passed over
 * without being looked at, so the memory of a page is one entry.  JSON gives no
 * order: search.mode may come after the resource and resourceType after the
 * fields it explains.  So an entry is collected first and judged at its end.
 * Where an array stands, its elements are taken in turn.
 *
 * A bundle that holds anything about a patient is refused at that spot: we did
 * not ask for it, and whoever configured the access should know.
 */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "feed/code.h"
#include "feed/fhir.h"

#define AT_LOCATION "/StructureDefinition/scheduling-location"

enum { CODINGS_KEPT = 8, CODING_KEPT_MAX = 160 };

/* A coding met before, and what it means: a page names few, again and again. */
struct coding {
	enum fhir_field field;
	size_t system, code; /* lengths, a NUL each included */
	char text[CODING_KEPT_MAX];
	struct fhir_meaning meaning;
	bool fits;
};

struct fhir_bundle {
	const struct fhir_settings *settings;
	const struct fhir_select *select;
	const struct zone *zone;
	struct json_reader *json;
	struct {
		enum fhir_spot spot, child;
		uint8_t meaning;
	} level[JSON_DEPTH_MAX + 1];
	bool started;	       /* a byte other than space was heard on this page */
	enum fhir_field field; /* the concept we are in */
	struct fhir_word system, code, relation, severity, issue, root;
	struct buf link, next, self;
	struct fhir_draft draft;
	struct fhir_ref value; /* of the extension we are in */
	bool is_location;      /* so says its url */
	bool withheld, refused;
	bool texts; /* a rule asks for one */
	struct coding codings[CODINGS_KEPT];
	unsigned coding_count; /* ever */
	int64_t total;
	struct fhir_row *rows;
	size_t row_count, row_room;
	uint32_t seen; /* rows ever, also those that were dropped since */
	struct fhir_places places;
	struct buf schedules;
	size_t schedule_count;
};

enum { TAG_NOTHING = JSON_TAG_IGNORE, TAG_FIRST, MEANING_BITS = 3, MEANING_NONE = 7 };

/* What a token may lead to stays out of visit(), which is called for every one of them. */
#define APART __attribute__((noinline))

/* Words are short: two moves that may overlap, instead of a call. */
static void set(struct fhir_word *w, const struct json_token *t)
{
	size_t n = t->length < sizeof(w->text) ? t->length : 0; /* too long: as if it were not there */

	if (n >= 8 && n <= 16) {
		memcpy(w->text, t->text, 8);
		memcpy(w->text + n - 8, t->text + n - 8, 8);
	} else if (n > 16 && n <= 32) {
		memcpy(w->text, t->text, 16);
		memcpy(w->text + n - 16, t->text + n - 16, 16);
	} else {
		memcpy(w->text, t->text, n);
	}
	w->text[n] = '\0';
	w->length = (uint16_t)n;
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
	b->rows[b->row_count] = (struct fhir_row){ .seen = b->seen++ };
	return &b->rows[b->row_count++];
}

static int slot_end(struct fhir_bundle *b, struct err *err)
{
	if (!fhir_draft_is_match(&b->draft))
		return 0;
	if (b->row_count >= FEED_SLOTS_MAX)
		return err_set(err, ERR_LIMIT, "more than %d slots for one service", FEED_SLOTS_MAX);
	fhir_draft_row(&b->draft, &b->settings->new_patient, row_add(b));
	return 0;
}

/* What a search for schedules found is asked about next, so its id is needed as it is. */
static int schedule_end(struct fhir_bundle *b, const struct fhir_place *place, struct err *err)
{
	if (place->type != FHIR_SCHEDULE || place->closed || !fhir_draft_is_match(&b->draft) ||
	    fhir_places_find(&b->places, place->key))
		return 0;
	if (b->schedule_count++ >= FHIR_SCHEDULES_MAX)
		return err_set(err, ERR_LIMIT, "more than %d schedules at one location",
			       FHIR_SCHEDULES_MAX);
	buf_puts(&b->schedules, "Schedule/");
	buf_puts(&b->schedules, fhir_draft_word(&b->draft, FHIR_ID)->text);
	buf_putc(&b->schedules, '\0');
	return 0;
}

static int entry_end(struct fhir_bundle *b, struct err *err)
{
	struct fhir_place place;

	if (fhir_word_is(fhir_draft_word(&b->draft, FHIR_TYPE), "Slot"))
		return slot_end(b, err);
	if (!fhir_draft_place(&b->draft, &b->settings->new_patient, b->zone, &place))
		return 0;
	if (schedule_end(b, &place, err) < 0)
		return -1;
	return fhir_places_add(&b->places, &place, err);
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

static bool is_wanted(const struct fhir_bundle *b)
{
	const char *wanted = b->field == FHIR_SPECIALTY	   ? b->select->specialty :
			     b->field == FHIR_SERVICE_TYPE ? b->select->service_type :
							     NULL;

	return wanted && code_is(wanted, b->system.text, b->code.text);
}

static const struct coding *coding_met(const struct fhir_bundle *b, size_t system, size_t code)
{
	for (unsigned i = 0; i < b->coding_count && i < CODINGS_KEPT; i++) {
		const struct coding *c = &b->codings[i];

		if (c->field == b->field && c->system == system && c->code == code &&
		    !memcmp(c->text + system, b->code.text, code) &&
		    !memcmp(c->text, b->system.text, system))
			return c;
	}
	return NULL;
}

static void coding_end(struct fhir_bundle *b)
{
	size_t system = b->system.length + 1U, code = b->code.length + 1U;
	const struct coding *met = coding_met(b, system, code);
	struct coding *c;

	if (met) {
		fhir_draft_coding(&b->draft, b->field, met->meaning, met->fits);
		return;
	}
	c = &b->codings[b->coding_count++ % CODINGS_KEPT];
	c->field = b->field;
	c->meaning = fhir_meaning_of(&b->settings->new_patient, b->field, b->system.text, b->code.text);
	c->fits = is_wanted(b);
	c->system = c->code = 0; /* found by nobody */
	fhir_draft_coding(&b->draft, b->field, c->meaning, c->fits);
	if (system + code > CODING_KEPT_MAX)
		return;
	c->system = system;
	c->code = code;
	memcpy(c->text, b->system.text, system);
	memcpy(c->text + system, b->code.text, code);
}

/* An issue code comes from a fixed list; anything else is not repeated. */
static const char *plain_code(const struct fhir_word *w)
{
	size_t n = strspn(w->text, "abcdefghijklmnopqrstuvwxyz-");

	return n > 0 && n < 32 && !w->text[n] ? w->text : "no reason we know";
}

static int issue_end(struct fhir_bundle *b, struct err *err)
{
	b->refused = fhir_word_is(&b->severity, "error") || fhir_word_is(&b->severity, "fatal");
	if (b->refused)
		return err_set(err, ERR_REMOTE, "the server reports an error: %s", plain_code(&b->issue));
	if (fhir_word_is(&b->severity, "warning") && fhir_word_is(&b->issue, "incomplete"))
		return err_set(err, ERR_REMOTE,
			       "the answer is partial: the server says it is "
			       "incomplete, not all its sources answered");
	b->withheld = b->withheld || fhir_word_is(&b->issue, "suppressed");
	return 0;
}

static APART int object_end(struct fhir_bundle *b, enum fhir_spot spot, struct err *err)
{
	switch (spot) {
	case FHIR_ENTRY:
		return entry_end(b, err);
	case FHIR_ISSUE:
		return issue_end(b, err);
	case FHIR_LINK:
		link_end(b);
		return 0;
	case FHIR_CODING:
		coding_end(b);
		return 0;
	case FHIR_EXTENSION:
		if (b->is_location)
			fhir_draft_refer(&b->draft, FHIR_ITS_VALUE, b->value);
		return 0;
	default:
		return 0;
	}
}

/* ---- the beginning of things, and the values in them ---- */

static APART int object_begin(struct fhir_bundle *b, enum fhir_spot spot)
{
	if (spot == FHIR_ENTRY)
		fhir_draft_clear(&b->draft);
	if (spot == FHIR_LINK) {
		fhir_word_clear(&b->relation);
		buf_clear(&b->link);
		b->link.overflowed = false;
	}
	if (spot == FHIR_CODING) {
		fhir_word_clear(&b->system);
		fhir_word_clear(&b->code);
	}
	if (spot == FHIR_ISSUE) {
		fhir_word_clear(&b->severity);
		fhir_word_clear(&b->issue);
	}
	if (spot == FHIR_EXTENSION) {
		b->is_location = false;
		b->value = (struct fhir_ref){ 0 };
	}
	return 0;
}

static struct fhir_word *word_of(struct fhir_bundle *b, enum fhir_spot spot)
{
	switch (spot) {
	case FHIR_BUNDLE_TYPE:
		return &b->root;
	case FHIR_RELATION:
		return &b->relation;
	case FHIR_SYSTEM:
		return &b->system;
	case FHIR_CODE:
		return &b->code;
	case FHIR_SEVERITY:
		return &b->severity;
	case FHIR_ISSUE_CODE:
		return &b->issue;
	default:
		return NULL;
	}
}

static bool is_visit_text(const struct fhir_bundle *b, enum fhir_spot spot)
{
	return spot == FHIR_COMMENT_TEXT ||
	       ((spot == FHIR_CONCEPT_TEXT || spot == FHIR_DISPLAY) && b->field != FHIR_SPECIALTY);
}

static bool ends_with(const struct json_token *t, const char *end)
{
	size_t n = strlen(end);

	return t->length >= n && !memcmp(t->text + t->length - n, end, n);
}

static int personal(struct err *err)
{
	return err_set(err, ERR_INPUT,
		       "this is about a patient, which we did not ask for and do not read: "
		       "take it out of what our credential may see");
}

static int refer(struct fhir_bundle *b, enum fhir_role role, const struct json_token *t, struct err *err)
{
	struct fhir_ref ref = fhir_ref_of(t->text, t->length);

	if (ref.type == FHIR_PERSONAL)
		return personal(err);
	if (role == FHIR_ITS_VALUE)
		b->value = ref;
	else if (ref.key)
		fhir_draft_refer(&b->draft, role, ref);
	return 0;
}

static APART int text_value(struct fhir_bundle *b, enum fhir_spot spot, const struct json_token *t,
			    struct err *err)
{
	struct fhir_word *w = spot >= FHIR_TYPE && spot <= FHIR_UNTIL ?
				      &b->draft.word[spot - FHIR_TYPE] :
				      word_of(b, spot);

	if (w)
		set(w, t);
	else if (spot == FHIR_LINK_URL)
		buf_append(&b->link, t->text, t->length);
	else if (b->texts && is_visit_text(b, spot))
		fhir_match_text(&b->draft.match, &b->settings->new_patient, t->text, t->length);
	else if (spot == FHIR_REFERENCE_TEXT)
		return refer(b, b->level[t->depth - 1].meaning, t, err);
	else if (spot == FHIR_EXTENSION_URL)
		b->is_location = ends_with(t, AT_LOCATION);
	if ((spot == FHIR_TYPE || spot == FHIR_CONTAINED_TYPE) &&
	    fhir_type_of(t->text, t->length) == FHIR_PERSONAL)
		return personal(err);
	return 0;
}

static int value(struct fhir_bundle *b, enum fhir_spot spot, const struct json_token *t, struct err *err)
{
	if (t->kind == JSON_TRUE && spot == FHIR_OVERBOOKED)
		b->draft.overbooked = true;
	if (t->kind == JSON_FALSE && spot == FHIR_ACTIVE)
		b->draft.inactive = true;
	if (t->kind == JSON_NUMBER && spot == FHIR_TOTAL)
		return json_int64(t, &b->total, err);
	return 0;
}

/*
 * A place in the document has one spot, so what a key leads to there is found out once,
 * and noted: the spot and the meaning.  Only a concept directly below a resource names the field.
 */
static uint16_t note_of(enum fhir_spot in, const struct fhir_edge *e)
{
	bool names = e->to == FHIR_REFERENCE || (e->to == FHIR_CONCEPT && in == FHIR_RESOURCE);

	return (uint16_t)(TAG_FIRST + (e->to << MEANING_BITS | (names ? e->meaning : MEANING_NONE)));
}

/* A reference inside of what a key means keeps that meaning: {actor: {reference}}. */
static inline enum fhir_spot enter(struct fhir_bundle *b, unsigned level, uint16_t note)
{
	int to = (note - TAG_FIRST) >> MEANING_BITS, meaning = (note - TAG_FIRST) & MEANING_NONE;

	if (meaning != MEANING_NONE && to == FHIR_CONCEPT)
		b->field = (enum fhir_field)meaning;
	else if (meaning != MEANING_NONE)
		b->level[level].meaning = (uint8_t)meaning;
	return (enum fhir_spot)to;
}

static APART int key(struct fhir_bundle *b, unsigned level, const struct json_token *t, struct err *err)
{
	enum fhir_spot in = b->level[level].spot;
	const struct fhir_edge *e = in == FHIR_ELSEWHERE ? NULL : fhir_edge_of(in, t->text, t->length);
	uint16_t note = TAG_NOTHING;

	if (e && e->to == FHIR_PERSON)
		return personal(err);
	if (e && (b->texts || e->to != FHIR_DISPLAY))
		note = note_of(in, e);
	b->level[level].child = note == TAG_NOTHING ? FHIR_ELSEWHERE : enter(b, level, note);
	if (t->tag)
		*t->tag = note;
	return 0;
}

/* The spot of a value: its key's, or its array's. */
static inline enum fhir_spot spot_of(struct fhir_bundle *b, const struct json_token *t)
{
	if (!t->depth)
		return FHIR_BUNDLE;
	if (!t->tag || !*t->tag)
		return b->level[t->depth - 1].child;
	return *t->tag == TAG_NOTHING ? FHIR_ELSEWHERE : enter(b, t->depth - 1, *t->tag);
}

static void open_level(struct fhir_bundle *b, unsigned depth, enum fhir_spot spot)
{
	b->level[depth].spot = spot;
	b->level[depth].child = FHIR_ELSEWHERE;
	if (depth)
		b->level[depth].meaning = b->level[depth - 1].meaning;
}

static int visit(void *context, const struct json_token *t, struct err *err)
{
	struct fhir_bundle *b = context;
	enum fhir_spot spot;

	switch (t->kind) {
	case JSON_KEY:
		return key(b, t->depth - 1, t, err);
	case JSON_OBJECT:
		spot = spot_of(b, t);
		open_level(b, t->depth, spot);
		return object_begin(b, spot);
	case JSON_ARRAY: /* transparent: its elements stand where it stands; a bundle is no array */
		spot = t->depth ? spot_of(b, t) : FHIR_ELSEWHERE;
		open_level(b, t->depth, spot);
		b->level[t->depth].child = spot;
		return 0;
	case JSON_OBJECT_END:
		return object_end(b, b->level[t->depth].spot, err);
	case JSON_ARRAY_END:
		return 0;
	case JSON_STRING:
		return text_value(b, spot_of(b, t), t, err);
	default:
		return value(b, spot_of(b, t), t, err);
	}
}

/* ---- what fhir.c sees ---- */

struct fhir_bundle *fhir_bundle_new(const struct fhir_settings *settings,
				    const struct fhir_select *select, const struct zone *zone)
{
	struct fhir_bundle *b = calloc(1, sizeof(*b));

	if (!b)
		abort();
	b->settings = settings;
	b->select = select;
	b->zone = zone;
	b->texts = fhir_rules_ask_texts(&settings->new_patient);
	b->json = json_reader_new(visit, b);
	b->link = b->next = b->self = (struct buf)BUF_INIT(FEED_URL_MAX);
	b->schedules = (struct buf)BUF_INIT(FHIR_SCHEDULES_MAX * (FHIR_WORD + 16));
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
	buf_release(&b->schedules);
	fhir_places_release(&b->places);
	free(b->rows);
	free(b);
	return NULL;
}

void fhir_bundle_restart(struct fhir_bundle *b)
{
	b->row_count = b->seen = 0;
	b->places.count = 0;
	b->schedule_count = 0;
	b->withheld = false;
	buf_clear(&b->schedules);
	fhir_bundle_page(b);
}

void fhir_bundle_page(struct fhir_bundle *b)
{
	json_reader_reset(b->json);
	buf_clear(&b->next);
	buf_clear(&b->self);
	b->next.overflowed = b->self.overflowed = false;
	fhir_word_clear(&b->root);
	b->started = b->refused = false;
	b->total = -1;
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
const char *fhir_bundle_refusal(const struct fhir_bundle *b)
{
	return b->refused ? plain_code(&b->issue) : "";
}
bool fhir_bundle_withheld(const struct fhir_bundle *b)
{
	return b->withheld;
}
struct fhir_places *fhir_bundle_places(struct fhir_bundle *b)
{
	return &b->places;
}
const struct buf *fhir_bundle_schedules(const struct fhir_bundle *b)
{
	return &b->schedules;
}

void fhir_bundle_sift(struct fhir_bundle *b, bool sure)
{
	struct buf ours = BUF_INIT(b->schedules.max);

	for (size_t at = 0, n; at < b->schedules.length; at += n + 1) {
		const char *name = b->schedules.data + at;
		const struct fhir_place *s =
			fhir_places_find(&b->places, fhir_ref_of(name, n = strlen(name)).key);

		if (s->owner == FHIR_OWNER_US || s->owner == FHIR_OWNER_TWO ||
		    (!sure && s->owner == FHIR_OWNER_UNKNOWN))
			buf_append(&ours, name, n + 1);
	}
	buf_release(&b->schedules);
	b->schedules = ours;
}

struct fhir_row *fhir_bundle_rows(struct fhir_bundle *b, size_t *ret_count)
{
	*ret_count = b->row_count;
	return b->rows;
}

void fhir_bundle_keep(struct fhir_bundle *b, size_t count)
{
	b->row_count = count;
}
