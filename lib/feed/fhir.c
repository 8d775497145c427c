/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fhir.c - open slots of a FHIR R4 (or R5) server, one search per service.
 *
 * The server is asked for every status, not only for free slots: booked ones
 * are what makes a zero believable.  Links are followed to the last page and
 * nowhere else: not to another origin, not in circles, not for ever.  A page
 * that fails fails the whole walk, because half a walk looks like a full clinic.
 *
 * The window starts at a quarter of an hour, not at "now", so that the same
 * question has the same URL for a while and an ETag can answer it.
 */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/tree.h"
#include "feed/fhir.h"
#include "feed/url.h"

#define QUARTER_MS (INT64_C(15) * 60 * 1000)

enum { ETAG_COVERS_PAGES = 1 }; /* an ETag speaks about the page it came with */

struct fhir_poll {
	struct fhir_bundle *bundle; /* from the first byte of an answer: thousands of polls wait at once */
	struct buf url;		    /* of the page being read */
	struct feed_ask ask;	    /* with the longest horizon anybody wants */
	struct instant as_of;
	uint64_t question;
	uint64_t *visited; /* hashes of page URLs, from the second page on; arena */
	int64_t page;	   /* 1 is the first */
	bool asked_if_changed, restarted;
	bool lost_specialty, lost_service_type;
	char etag[FEED_ETAG_MAX];
};

static const char *const class_names[] = { "new", "established", NULL };

static const struct option rule_options[] = {
	{ "appointment_type", OPTION_TEXT, 0, offsetof(struct fhir_rule, appointment_type), NULL, 0,
	  0, "Matches a coding of Slot.appointmentType: system|code or a code; * and ? stand for any text.",
	  NULL, NULL, 0 },
	{ "service_type", OPTION_TEXT, 0, offsetof(struct fhir_rule, service_type), NULL, 0, 0,
	  "Matches a coding of Slot.serviceType, in the same way.", NULL, NULL, 0 },
	{ "text", OPTION_TEXT, 0, offsetof(struct fhir_rule, text), NULL, 0, 0,
	  "Matches a visit type's text or display, or the slot's comment: for example *new p*.",
	  NULL, NULL, 0 },
	{ "counts_as", OPTION_ENUM, 0, offsetof(struct fhir_rule, counts_as), "new", 0, 0,
	  "What a matching free slot is: bookable by a new patient, or only by an established one.",
	  class_names, NULL, 0 },
	OPTION_END,
};

static const struct option options[] = {
	{ "url", OPTION_URL, OPTION_REQUIRED, offsetof(struct fhir_settings, url), NULL, 0, 0,
	  "The FHIR base address, without /Slot.", NULL, NULL, 0 },
	{ "new_patient", OPTION_LIST, 0, offsetof(struct fhir_settings, new_patient), NULL, 0, 0,
	  "Which free slots a new patient can book: the first rule that matches decides; without "
	  "rules "
	  "every free slot counts.",
	  NULL, rule_options, sizeof(struct fhir_rule) },
	{ "count", OPTION_COUNT, OPTION_ADVANCED, offsetof(struct fhir_settings, count), "200", 1,
	  1000, "Slots to ask for per page.", NULL, NULL, 0 },
	{ "horizon", OPTION_SPAN, 0, offsetof(struct fhir_settings, horizon), "60d", 3600000,
	  INT64_C(366) * 86400000, "How far ahead first openings are looked for, at least.", NULL,
	  NULL, 0 },
	{ "max_pages", OPTION_COUNT, OPTION_ADVANCED, offsetof(struct fhir_settings, max_pages),
	  "100", 1, FEED_PAGES_MAX, "A walk longer than this fails.", NULL, NULL, 0 },
	{ "min_lead", OPTION_SPAN, OPTION_ADVANCED, offsetof(struct fhir_settings, min_lead), "0s",
	  0, INT64_C(30) * 86400000,
	  "Openings sooner than this cannot be booked online and do not count.", NULL, NULL, 0 },
	{ "location_parameter", OPTION_TEXT, OPTION_ADVANCED,
	  offsetof(struct fhir_settings, location_parameter), "schedule.actor", 0, 0,
	  "The search parameter that takes the location; Oracle Health wants -location.", NULL, NULL, 0 },
	OPTION_END,
};

static const struct option select_options[] = {
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

static const struct fhir_settings *settings_of(const struct poll *p)
{
	return p->config->settings;
}
static const struct fhir_select *select_of(const struct poll *p)
{
	return p->asks[0].select;
}

static int64_t quarter(struct instant t)
{
	return t.ms - t.ms % QUARTER_MS;
}

static void parameter(struct buf *url, const char *name, const char *text)
{
	if (!text || !*text)
		return;
	buf_printf(url, "&%s=", name);
	text_percent_encode(url, text);
}

static void write_url(const struct poll *p, struct fhir_poll *s)
{
	const struct fhir_settings *set = settings_of(p);
	const struct fhir_select *sel = select_of(p);
	char from[INSTANT_TEXT], to[INSTANT_TEXT];
	struct instant first = { quarter(p->now) };
	struct instant last = { quarter(after(p->now, s->ask.horizon)) + QUARTER_MS };
	size_t n = strlen(set->url);

	while (n > 0 && set->url[n - 1] == '/')
		n--;
	buf_clear(&s->url);
	buf_append(&s->url, set->url, n);
	buf_puts(&s->url, "/Slot?status=free,busy,busy-unavailable,busy-tentative");
	buf_printf(&s->url, "&start=ge%s&start=lt%s", instant_format(first, from),
		   instant_format(last, to));
	parameter(&s->url, set->location_parameter, sel->location);
	parameter(&s->url, "schedule", sel->schedule);
	parameter(&s->url, "specialty", sel->specialty);
	parameter(&s->url, "service-type", sel->service_type);
	buf_printf(&s->url, "&_count=%lld", (long long)set->count);
}

static void ask_page(const struct poll *p, struct fhir_poll *s, struct request *ret)
{
	if (s->page++)
		s->visited[s->page - 1] = text_hash(s->url.data, s->url.length);
	*ret = (struct request){
		.method = "GET",
		.url = buf_text(&s->url),
		.reply_max = FEED_BODY_MAX,
		.authorize = true,
		.stream = true,
	};
	request_header(ret, "Accept", "application/fhir+json");
	request_header(ret, "Cache-Control", "no-cache"); /* no proxy between us may answer */
	s->asked_if_changed =
		s->page == 1 && p->memo && p->memo->etag[0] && p->memo->fingerprint == s->question;
	if (s->asked_if_changed)
		request_header(ret, "If-None-Match", arena_strdup(p->arena, p->memo->etag));
}

static int ask_first(const struct poll *p, struct fhir_poll *s, struct request *ret, struct err *err)
{
	s->page = 0;
	write_url(p, s);
	if (s->url.overflowed || !url_plain(buf_text(&s->url)))
		return err_set(err, ERR_CONFIG,
			       "url: expected http(s)://host/path of at most %d plain "
			       "characters, without a user name",
			       FEED_URL_MAX);
	s->question = text_hash(s->url.data, s->url.length);
	if (s->bundle)
		fhir_bundle_restart(s->bundle);
	ask_page(p, s, ret);
	return FEED_SEND;
}

/* Never shorter than asked: who asked takes "nothing found" for "nothing up to there". */
static struct span longest(struct span a, struct span b, struct span c)
{
	struct span ab = is_longer(a, b) ? a : b;

	return is_longer(ab, c) ? ab : c;
}

static int fhir_begin(struct poll *p, struct request *ret, struct err *err)
{
	const struct fhir_settings *set = settings_of(p);
	struct fhir_poll *s = p->state;

	s->url = (struct buf)BUF_INIT(FEED_URL_MAX);
	s->ask = p->asks[0];
	s->ask.horizon = longest(s->ask.horizon, set->horizon, s->ask.within);
	if (fhir_rules_check(&set->new_patient, err) < 0)
		return -1;
	return ask_first(p, s, ret, err);
}

static struct fhir_bundle *bundle_of(const struct poll *p, struct fhir_poll *s)
{
	if (!s->bundle)
		s->bundle = fhir_bundle_new(settings_of(p), select_of(p));
	return s->bundle;
}

static int fhir_hear(struct poll *p, const char *bytes, size_t n, struct err *err)
{
	struct fhir_poll *s = p->state;

	if (fhir_bundle_hear(bundle_of(p, s), bytes, n, err) < 0)
		return err_in(err, "page %lld", (long long)s->page);
	return 0;
}

/* ---- after each page ---- */

/* A refusal often carries its reason as an OperationOutcome; only its code is repeated. */
static int refused(const struct reply *reply, struct err *err)
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
	return err_in(err, "the server says \"%s\"", code);
}

static int page_usable(const struct poll *p, struct fhir_poll *s, const struct reply *reply,
		       struct err *err)
{
	const char *type = reply->content_type ? reply->content_type : "";

	if (feed_reply_usable(reply, err) < 0)
		return refused(reply, err);
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

static const char *id_part(const char *reference)
{
	const char *slash = strrchr(reference, '/');

	return slash ? slash + 1 : reference;
}

/* The self link says which filters the server used; a row it did not filter by place is nobody's. */
static int check_self(const struct poll *p, struct fhir_poll *s, struct err *err)
{
	const struct fhir_settings *set = settings_of(p);
	const struct fhir_select *sel = select_of(p);
	const char *self = fhir_bundle_self(s->bundle);

	if (!*self)
		return 0;
	if (!url_query_has(self, set->location_parameter, id_part(sel->location)) &&
	    !url_query_has(self, "schedule", id_part(sel->location)) &&
	    !(sel->schedule && url_query_has(self, "schedule", id_part(sel->schedule))))
		return err_set(err, ERR_INPUT,
			       "the server ignored the location filter (its self link "
			       "lacks it), so slots cannot be attributed");
	s->lost_specialty = sel->specialty && !url_query_has(self, "specialty", "");
	s->lost_service_type = sel->service_type && !url_query_has(self, "service-type", "");
	return 0;
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

	s->as_of = sane_date(reply->date, p->now);
	if (strlen(etag) < sizeof(s->etag))
		memcpy(s->etag, etag, strlen(etag) + 1);
	return check_self(p, s, err);
}

static bool was_visited(const struct fhir_poll *s, const struct buf *url)
{
	uint64_t hash = text_hash(url->data, url->length);

	if (hash == s->question)
		return true;
	for (int64_t i = 1; i < s->page; i++)
		if (s->visited[i] == hash)
			return true;
	return false;
}

static int follow(const struct poll *p, struct fhir_poll *s, struct request *ret, struct err *err)
{
	struct buf next cleanup_buf = BUF_INIT(FEED_URL_MAX);

	url_resolve(buf_text(&s->url), fhir_bundle_next(s->bundle), &next);
	if (next.overflowed || !url_plain(buf_text(&next)))
		return err_set(err, ERR_INPUT, "the link to the next page is no plain http(s) address");
	if (!url_same_origin(buf_text(&s->url), buf_text(&next)))
		return err_set(err, ERR_INPUT,
			       "the link to the next page leads to another host: "
			       "not followed, nothing was sent there");
	if (was_visited(s, &next))
		return err_set(err, ERR_INPUT,
			       "the link to the next page leads back to a page "
			       "already read");
	if (s->page >= settings_of(p)->max_pages)
		return err_set(err, ERR_LIMIT, "more than %lld pages (max_pages)",
			       (long long)settings_of(p)->max_pages);
	if (!s->visited)
		s->visited = arena_array(p->arena, uint64_t, (size_t)settings_of(p)->max_pages + 1);
	buf_clear(&s->url);
	buf_append(&s->url, next.data, next.length);
	fhir_bundle_page(s->bundle);
	ask_page(p, s, ret);
	return FEED_SEND;
}

/* A total is often an estimate, so a little less is no alarm. */
static bool is_partial(int64_t total, size_t got)
{
	return total > 0 && total - (int64_t)got > total / 50;
}

static void remember(const struct poll *p, const struct fhir_poll *s, const struct observation *o)
{
	if (!p->memo)
		return;
	*p->memo = (struct feed_memo){ .fingerprint = s->question };
	if (s->page == ETAG_COVERS_PAGES && o->quality == QUALITY_GOOD)
		memcpy(p->memo->etag, s->etag, sizeof(s->etag));
}

static int finish(const struct poll *p, struct fhir_poll *s, struct err *err)
{
	size_t n;
	struct fhir_row *rows = fhir_bundle_rows(s->bundle, &n);
	int64_t total = fhir_bundle_total(s->bundle);

	n = fhir_newest(rows, n);
	if (is_partial(total, n))
		return err_set(err, ERR_INPUT,
			       "the answer is partial: the server counts %lld slots and "
			       "gave %zu",
			       (long long)total, n);
	fhir_refilter(rows, n, s->lost_specialty, s->lost_service_type);
	fhir_count(rows, n, &s->ask, p->now, settings_of(p)->min_lead, &p->ret[0]);
	p->ret[0].as_of = s->as_of;
	remember(p, s, &p->ret[0]);
	return FEED_DONE;
}

/* A page cursor that has expired is a reason to start over, once. */
static bool is_expired(const struct fhir_poll *s, const struct reply *reply)
{
	return s->page > 1 && !s->restarted && reply->fault == FAULT_NONE &&
	       (reply->status == 404 || reply->status == 410);
}

static int fhir_advance(struct poll *p, const struct reply *reply, struct request *ret, struct err *err)
{
	struct fhir_poll *s = p->state;
	int next;

	if (reply->fault == FAULT_NONE && reply->status == 304 && s->asked_if_changed)
		return FEED_UNCHANGED;
	if (is_expired(s, reply)) {
		s->restarted = true;
		return ask_first(p, s, ret, err);
	}
	if (reply->fault == FAULT_REFUSED_HERE) /* fhir_hear() has named the page */
		return feed_reply_usable(reply, err);
	if (page_usable(p, s, reply, err) < 0 || (s->page == 1 && first_page(p, s, reply, err) < 0))
		return err_in(err, "page %lld", (long long)s->page);
	next = *fhir_bundle_next(s->bundle) ? follow(p, s, ret, err) : finish(p, s, err);
	return next < 0 ? err_in(err, "page %lld", (long long)s->page) : next;
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
	.options = options,
	.select_options = select_options,
	.settings_size = sizeof(struct fhir_settings),
	.select_size = sizeof(struct fhir_select),
	.state_size = sizeof(struct fhir_poll),
	.begin = fhir_begin,
	.hear = fhir_hear,
	.advance = fhir_advance,
	.end = fhir_end,
};
