/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fhir.c - open slots of a FHIR R4 (or R5) server, one search per service.
 *
 * A page that fails fails the whole poll, because half a walk looks like a full
 * clinic.  What is asked and which links are followed: fhir_ask.c, fhir_walk.c.
 */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/tree.h"
#include "feed/fhir_poll.h"
#include "feed/url.h"

enum { ETAG_COVERS_PAGES = 1 }; /* an ETag speaks about the page it came with */

#define WINDOW_MIN SPAN_DAYS(1)

/* ---- asking ---- */

static size_t rows_so_far(const struct fhir_poll *s)
{
	size_t n = 0;

	if (s->bundle)
		fhir_bundle_rows(s->bundle, &n);
	return n;
}

static int ask_page(const struct poll *p, struct fhir_poll *s, struct request *ret, struct err *err)
{
	if (s->url.overflowed || !url_plain(buf_text(&s->url)))
		return err_set(err, ERR_CONFIG,
			       "url: expected http(s)://host/path of at most %d plain "
			       "characters, without a user name",
			       FEED_URL_MAX);
	if (s->page++)
		s->visited[s->page - 1] = text_hash(s->url.data, s->url.length);
	else
		s->question = text_hash(s->url.data, s->url.length);
	if (s->bundle)
		fhir_bundle_page(s->bundle);
	s->page_rows = rows_so_far(s);
	*ret = (struct request){
		.method = "GET",
		.url = buf_text(&s->url),
		.reply_max = FEED_BODY_MAX,
		.authorize = true,
		.stream = true,
	};
	request_header(ret, "Accept", "application/fhir+json");
	request_header(ret, "Cache-Control", "no-cache"); /* no proxy between us may answer */
	if (fhir_settings_of(p)->strict)
		request_header(ret, "Prefer", "handling=strict");
	s->asked_if_changed =
		s->page == 1 && p->memo && p->memo->etag[0] && p->memo->fingerprint == s->question;
	if (s->asked_if_changed)
		request_header(ret, "If-None-Match", arena_strdup(p->arena, p->memo->etag));
	return FEED_SEND;
}

/* s->url starts a walk: pages from here on have a total and a self link of their own. */
static int ask_walk(const struct poll *p, struct fhir_poll *s, struct request *ret, struct err *err)
{
	s->total = -1;
	s->walk_page = s->page + 1;
	if (s->page && fhir_walk_visit(p, s, err) < 0)
		return -1;
	return ask_page(p, s, ret, err);
}

static int ask_first(const struct poll *p, struct fhir_poll *s, struct request *ret, struct err *err)
{
	const struct fhir_keep *keep = p->keep;

	s->page = 0;
	s->walk_rows = 0;
	s->date = (struct instant){ 0 };
	s->facts = (struct fhir_facts){ .before = keep && keep->share ? keep->share - 1 : -1 };
	if (s->bundle)
		fhir_bundle_restart(s->bundle);
	fhir_ask_start(p, s);
	if (fhir_settings_of(p)->search == FHIR_PER_SCHEDULE) {
		s->phase = FHIR_ASK_SCHEDULES;
		fhir_ask_schedules(p, s);
	} else {
		fhir_ask_slots(p, s);
	}
	return ask_walk(p, s, ret, err);
}

/* Never shorter than asked: who asked takes "nothing found" for "nothing up to there". */
static struct span longest(struct span a, struct span b, struct span c)
{
	struct span ab = is_longer(a, b) ? a : b;

	return is_longer(ab, c) ? ab : c;
}

static int check_settings(const struct poll *p, struct fhir_poll *s, struct err *err)
{
	const struct fhir_settings *set = fhir_settings_of(p);

	if (fhir_rules_check(&set->new_patient, err) < 0)
		return -1;
	if (s->manner.wants_type && !fhir_select_of(p)->service_type)
		return err_set(err, ERR_CONFIG,
			       "select: this profile's servers search by service type only: give "
			       "service_type");
	fhir_ask_start(p, s);
	if (fhir_ask_windows(s) > set->max_pages)
		return err_set(
			err, ERR_CONFIG,
			"horizon and max_window need %lld searches, more than max_pages (%lld)",
			(long long)fhir_ask_windows(s), (long long)set->max_pages);
	return 0;
}

static struct fhir_ref wanted_of(const char *location)
{
	return strchr(location, '/') ? fhir_ref_of(location, strlen(location)) :
				       fhir_ref_named("Location", location);
}

static int fhir_begin(struct poll *p, struct request *ret, struct err *err)
{
	const struct fhir_settings *set = fhir_settings_of(p);
	const struct fhir_keep *keep = p->keep;
	struct fhir_poll *s = p->state;

	s->url = (struct buf)BUF_INIT(FEED_URL_MAX);
	s->ask = p->asks[0];
	s->ask.horizon = longest(s->ask.horizon, set->horizon, s->ask.within);
	s->wanted = wanted_of(fhir_select_of(p)->location);
	fhir_manner_of(set, &s->manner);
	if (keep && keep->window.ms)
		s->manner.max_window = keep->window;
	if (check_settings(p, s, err) < 0)
		return -1;
	return ask_first(p, s, ret, err);
}

static struct fhir_bundle *bundle_of(const struct poll *p, struct fhir_poll *s)
{
	if (!s->bundle)
		s->bundle = fhir_bundle_new(fhir_settings_of(p), fhir_select_of(p), s->ask.zone);
	return s->bundle;
}

/* ---- after each page ---- */

static bool is_too_much(const char *code)
{
	return !strcmp(code, "too-costly") || !strcmp(code, "too-long");
}

/* Half of the range next time, down to a day; a server that minds says no more than this. */
static bool shrink(const struct poll *p, const struct fhir_poll *s)
{
	struct fhir_keep *keep = p->keep;
	struct fhir_poll half = *s;

	half.manner.max_window.ms =
		(s->manner.max_window.ms ? s->manner.max_window.ms : s->last.ms - s->first.ms) / 2;
	if (!keep || is_longer(WINDOW_MIN, half.manner.max_window) ||
	    fhir_ask_windows(&half) > fhir_settings_of(p)->max_pages)
		return false;
	keep->window = half.manner.max_window;
	return true;
}

static enum err_kind kind_of(const char *code, enum err_kind otherwise)
{
	static const struct {
		const char *code;
		enum err_kind kind;
	} kinds[] = {
		{ "login", ERR_AUTH },		{ "expired", ERR_AUTH },
		{ "forbidden", ERR_AUTH },	{ "not-supported", ERR_CONFIG },
		{ "code-invalid", ERR_CONFIG }, { "value", ERR_CONFIG },
		{ "required", ERR_CONFIG },	{ "invalid", ERR_CONFIG },
	};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (!strcmp(kinds[i].code, code))
			return kinds[i].kind;
	return otherwise;
}

static int server_says(const struct poll *p, const struct fhir_poll *s, const char *code, struct err *err)
{
	err->kind = kind_of(code, err->kind);
	if (is_too_much(code) && shrink(p, s))
		return err_in(err, "the server says \"%s\", so the next poll asks for half as many days at once",
			      code);
	return err_in(err, "the server says \"%s\"", code);
}

/* A refusal often carries its reason as an OperationOutcome; only its code is repeated. */
static int refused(const struct poll *p, const struct fhir_poll *s, const struct reply *reply,
		   struct err *err)
{
	struct json_object *tree cleanup_tree = NULL;
	struct json_object *issues;
	struct err ignored = ERR_INIT;
	const char *code;

	if (reply->fault != FAULT_NONE || !reply->body || reply->length > JSON_TREE_MAX)
		return -1;
	tree = tree_parse(reply->body, reply->length, &ignored);
	issues = tree_get(tree, "issue");
	if (!json_object_is_type(issues, json_type_array) || !json_object_array_length(issues))
		return -1;
	code = tree_text_or(json_object_array_get_idx(issues, 0), "code", "");
	if (!*code || strlen(code) > 32 || code[strspn(code, "abcdefghijklmnopqrstuvwxyz-")])
		return -1;
	return server_says(p, s, code, err);
}

static int fhir_hear(struct poll *p, const char *bytes, size_t n, struct err *err)
{
	struct fhir_poll *s = p->state;
	const char *code;

	if (!fhir_bundle_hear(bundle_of(p, s), bytes, n, err))
		return 0;
	code = fhir_bundle_refusal(s->bundle);
	if (is_too_much(code) && shrink(p, s))
		err_in(err, "the next poll asks for half as many days at once");
	err->kind = kind_of(code, err->kind);
	return err_in(err, "page %lld", (long long)s->page);
}

static int page_usable(const struct poll *p, struct fhir_poll *s, const struct reply *reply,
		       struct err *err)
{
	const char *type = reply->content_type ? reply->content_type : "";

	if (feed_reply_usable(reply, err) < 0)
		return refused(p, s, reply, err);
	if (reply->status == 304)
		return err_set(err, ERR_REMOTE, "HTTP 304 to a question we did not make conditional");
	if (strcasestr(type, "html"))
		return err_set(err, ERR_INPUT,
			       "answered a web page instead of FHIR "
			       "(login page or proxy?)");
	if (*type && !strcasestr(type, "json"))
		return err_set(err, ERR_INPUT, "answered something else than JSON (Content-Type)");
	return fhir_bundle_end(bundle_of(p, s), err); /* an empty answer has no bundle yet */
}

/* A Date far from our clock says more about a clock than about the slots. */
static struct instant sane_date(struct instant date, struct instant now)
{
	if (is_never(date) || is_before(after(now, SPAN_MINUTES(2)), date) ||
	    is_before(date, before(now, SPAN_HOURS(1))))
		return now;
	return date;
}

static int first_page(const struct poll *p, struct fhir_poll *s, const struct reply *reply,
		      struct err *err)
{
	const char *etag = reply->etag ? reply->etag : "";

	if (s->page == 1) {
		s->as_of = sane_date(reply->date, p->now);
		if (strlen(etag) < sizeof(s->etag))
			memcpy(s->etag, etag, strlen(etag) + 1);
	}
	return fhir_walk_self(p, s, err);
}

/* ---- the end of a walk ---- */

/* A total is often an estimate, so a little less is no alarm. */
static bool is_partial(int64_t total, size_t got)
{
	return total > 0 && total - (int64_t)got > total / 50;
}

static int slots_end(struct fhir_poll *s, struct err *err)
{
	size_t n, got = 0;
	struct fhir_row *rows = fhir_bundle_rows(s->bundle, &n);

	if (n > s->walk_rows)
		got = fhir_newest(rows + s->walk_rows, n - s->walk_rows);
	if (is_partial(s->total, got))
		return err_set(err, ERR_INPUT,
			       "the answer is partial: the server counts %lld slots and "
			       "gave %zu",
			       (long long)s->total, got);
	s->walk_rows += got;
	fhir_bundle_keep(s->bundle, s->walk_rows);
	return 0;
}

static void remember(const struct poll *p, const struct fhir_poll *s, const struct fhir_tally *t,
		     const struct observation *o)
{
	struct fhir_keep *keep = p->keep;

	if (keep && o->quality == QUALITY_GOOD && fhir_unclassified_share(t) >= 0)
		keep->share = fhir_unclassified_share(t) + 1;
	if (!p->memo)
		return;
	*p->memo = (struct feed_memo){ .fingerprint = s->question };
	if (s->page == ETAG_COVERS_PAGES && o->quality == QUALITY_GOOD)
		memcpy(p->memo->etag, s->etag, sizeof(s->etag));
}

static void account(struct poll *p, const struct fhir_poll *s, const struct fhir_tally *t)
{
	struct buf words cleanup_buf = BUF_INIT(1024);

	fhir_account(t, &s->facts, &words);
	if (words.length)
		p->account = arena_strdup(p->arena, buf_text(&words));
}

/* Where no filter by place was applied, a row that names its place is the proof that one can be. */
static bool is_attributable(const struct fhir_row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (rows[i].kind <= FHIR_ROW_OVERBOOKED ||
		    (rows[i].kind >= FHIR_ROW_UNRELEASED && rows[i].kind <= FHIR_ROW_ELSEWHERE))
			return true;
	return false;
}

static bool is_zero(const struct fhir_tally *t)
{
	for (int k = 0; k <= FHIR_ROW_OVERBOOKED; k++)
		if (t->kind[k])
			return false;
	return true;
}

static void judge(struct poll *p, struct fhir_poll *s, const struct fhir_row *rows, size_t n,
		  struct fhir_tally *t)
{
	const struct fhir_settings *set = fhir_settings_of(p);
	struct observation *o = &p->ret[0];
	struct fhir_release release;

	fhir_release_of(fhir_bundle_places(s->bundle), &s->facts, s->wanted, &release);
	fhir_count(rows, n, &s->ask, p->now, set->min_lead, t, o);
	if (s->manner.free_only)
		o->booked = o->blocked = o->held = COUNT_UNKNOWN;
	o->schedules = (int32_t)release.schedules;
	s->facts.withheld = fhir_bundle_withheld(s->bundle);
	fhir_judge(t, &s->facts, &release, set, &s->ask, p->now, o);
	o->as_of = s->as_of;
}

/* Nothing was found, and nothing proves it: the one more question that may. */
static int ask_control(const struct poll *p, struct fhir_poll *s, struct request *ret, struct err *err)
{
	if (s->manner.control == FHIR_CONTROL_COUNT) {
		fhir_ask_count(p, s);
	} else {
		s->phase = FHIR_ASK_CONTROL;
		fhir_ask_schedules(p, s);
	}
	return ask_walk(p, s, ret, err);
}

static bool wants_control(const struct fhir_poll *s, const struct fhir_tally *t, enum quality q)
{
	return q == QUALITY_SUSPECT && is_zero(t) && s->phase == FHIR_ASK_SLOTS &&
	       !s->facts.asked_schedules && s->manner.control != FHIR_CONTROL_NONE;
}

static int conclude(struct poll *p, struct fhir_poll *s, struct request *ret, struct err *err)
{
	struct fhir_places *places = fhir_bundle_places(s->bundle);
	struct fhir_tally t;
	size_t n;
	struct fhir_row *rows = fhir_bundle_rows(s->bundle, &n);

	n = fhir_newest(rows, n);
	fhir_places_settle(places, s->wanted, &fhir_settings_of(p)->schedules);
	fhir_settle(rows, n, places, fhir_settings_of(p), &s->facts, s->wanted);
	if (s->facts.lost_location && !is_attributable(rows, n))
		return err_set(err, ERR_INPUT,
			       "the server ignored the location filter (its self link "
			       "lacks it), so slots cannot be attributed");
	judge(p, s, rows, n, &t);
	if (wants_control(s, &t, p->ret[0].quality))
		return ask_control(p, s, ret, err);
	account(p, s, &t);
	remember(p, s, &t, &p->ret[0]);
	return FEED_DONE;
}

static int walk_end(struct poll *p, struct fhir_poll *s, struct request *ret, struct err *err)
{
	switch (s->phase) {
	case FHIR_ASK_SCHEDULES:
		s->facts.asked_schedules = true;
		fhir_places_settle(fhir_bundle_places(s->bundle), s->wanted,
				   &fhir_settings_of(p)->schedules);
		fhir_bundle_sift(s->bundle, s->facts.lost_actor);
		if (!fhir_bundle_schedules(s->bundle)->length)
			return conclude(p, s, ret, err);
		fhir_ask_slots(p, s);
		return ask_walk(p, s, ret, err);
	case FHIR_ASK_SLOTS:
		if (slots_end(s, err) < 0)
			return -1;
		return fhir_ask_next(p, s) ? ask_walk(p, s, ret, err) : conclude(p, s, ret, err);
	case FHIR_ASK_COUNT:
		s->facts.asked_count = true;
		s->facts.control = s->total;
		return conclude(p, s, ret, err);
	case FHIR_ASK_CONTROL:
		s->facts.asked_schedules = true;
		return conclude(p, s, ret, err);
	}
	return -1;
}

/* ---- the conversation ---- */

static int page_end(struct poll *p, struct fhir_poll *s, const struct reply *reply,
		    struct request *ret, struct err *err)
{
	int next;

	if (page_usable(p, s, reply, err) < 0 || fhir_walk_time(p, s, reply->date, err) < 0 ||
	    (s->page == s->walk_page && first_page(p, s, reply, err) < 0))
		return -1;
	if (fhir_bundle_total(s->bundle) >= 0)
		s->total = fhir_bundle_total(s->bundle);
	next = fhir_walk_next(p, s, err);
	if (next < 0)
		return -1;
	if (!next)
		return walk_end(p, s, ret, err);
	if (s->manner.full_pages && s->phase == FHIR_ASK_SLOTS && rows_so_far(s) == s->page_rows)
		return err_set(err, ERR_INPUT,
			       "a page without slots in the middle of the walk: the search "
			       "has come apart");
	return ask_page(p, s, ret, err);
}

/* A page cursor that has expired is a reason to start over, once. */
static bool is_expired(const struct fhir_poll *s, const struct reply *reply)
{
	return s->page > s->walk_page && !s->restarted && reply->fault == FAULT_NONE &&
	       (reply->status == 404 || reply->status == 410);
}

static int fhir_advance(struct poll *p, const struct reply *reply, struct request *ret, struct err *err)
{
	struct fhir_poll *s = p->state;
	int64_t page = s->page;
	int next;

	if (reply->fault == FAULT_NONE && reply->status == 304 && s->asked_if_changed)
		return FEED_UNCHANGED;
	if (is_expired(s, reply)) {
		s->restarted = true;
		return ask_first(p, s, ret, err);
	}
	if (reply->fault == FAULT_REFUSED_HERE) /* fhir_hear() has named the page */
		return feed_reply_usable(reply, err);
	next = page_end(p, s, reply, ret, err);
	return next < 0 ? err_in(err, "page %lld", (long long)page) : next;
}

static void fhir_end(struct poll *p)
{
	struct fhir_poll *s = p->state;

	s->bundle = fhir_bundle_free(s->bundle);
	buf_release(&s->url);
}

const struct feed_kind feed_fhir = {
	.name = "fhir",
	.summary = "Slots of a FHIR R4 or R5 server, searched per location.",
	.scope = FEED_SCOPE_SERVICE,
	.options = fhir_options,
	.select_options = fhir_select_options,
	.settings_size = sizeof(struct fhir_settings),
	.select_size = sizeof(struct fhir_select),
	.state_size = sizeof(struct fhir_poll),
	.keep_size = sizeof(struct fhir_keep),
	.begin = fhir_begin,
	.hear = fhir_hear,
	.advance = fhir_advance,
	.end = fhir_end,
};
