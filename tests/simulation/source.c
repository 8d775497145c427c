/* SPDX-License-Identifier: Apache-2.0 */
/*
 * source.c - what a clinic's own system says, and what the real reader makes of it.
 *
 * The servers of the sandbox write the answer from the calendar, the dice cut it into
 * pieces, and lib/feed reads it: what it counts must be what the calendar holds, must
 * not depend on where the pieces end, and must be nothing when the end is missing.
 */
#include <stdlib.h>
#include <string.h>

#include "decide/metric.h"
#include "tests/sandbox/fhir.h"
#include "tests/sandbox/sandbox.h"
#include "tests/simulation/world.h"

enum {
	PAGES_MOST = 100,
	PIECES_MOST = 7,
	TWICE_PERCENT = 12, /* read again in one piece */
	QUERY_ROOM = 4096,
	POLL_ARENA = 8 * 1024 * 1024,
	HURRY_LEAST = 1000,
};

static const char base[] = "http://127.0.0.1:1/r4";

enum heard { HEARD_COUNTS, HEARD_UNCHANGED, HEARD_NOTHING };

struct asking { /* one poll of one service */
	struct world *w;
	service_ix service;
	enum trouble_kind trouble;
	uint64_t dice;
	bool in_pieces, was_cut;
	struct feed_memo memo;
	struct observation said;
	struct err why; /* HEARD_NOTHING */
};

static uint32_t throw(struct asking * a, uint32_t below)
{
	return roll(a->w->seed, ROLL_SOURCE, a->dice++, below);
}

/* ---- what the source says ---- */

/* Of all practices only this one's calendar is this home's; the others are not asked about. */
static void look(const struct asking *a, struct city *ret)
{
	uint32_t home = a->w->home_of[a->service], practice = a->w->rules.homes[home].practice;

	*ret = (struct city){ .seed = a->w->seed };
	for (uint32_t i = 0; i < PRACTICES; i++)
		ret->calendars[i].practice = i;
	if (a->trouble != MEET_FEED_ZERO)
		ret->calendars[practice] = a->w->calendars[home];
}

static int64_t shift_of(const struct world *w)
{
	return -w->skew / MINUTE;
}

static void say_file(struct asking *a, struct answer *out)
{
	struct city city;
	char *text = NULL;
	size_t size = 0, rows = 0;
	FILE *f = open_memstream(&text, &size);

	if (!f)
		abort();
	look(a, &city);
	csv_print(f, &city, shift_of(a->w),
		  a->trouble == MEET_FEED_OLD ? a->w->ears[a->service].last_good : world_clock(a->w));
	(void)fflush(f);
	for (size_t i = 0; i < size; i++)
		rows += text[i] == '\n';
	if (a->trouble == MEET_FEED_PARTIAL) /* an export of no departments at all */
		size = (size_t)(strchr(text, '\n') + 1 - text);
	buf_append(&out->body, text, size);
	buf_printf(&out->body, "TRAILER,%zu\n", a->trouble == MEET_FEED_PARTIAL ? 0 : rows - 1);
	out->status = 200;
	(void)fclose(f);
	free(text);
}

static void decode(char *text)
{
	char *to = text, digits[3] = "";

	for (; *text; text++) {
		if (*text == '%' && text[1] && text[2]) {
			memcpy(digits, text + 1, 2);
			*to++ = (char)strtol(digits, NULL, 16);
			text += 2;
		} else {
			*to++ = *text;
		}
	}
	*to = '\0';
}

static void read_query(char *query, struct ask *ret)
{
	char *rest, *part = strtok_r(query, "&", &rest);

	for (; part && ret->query_count < QUERY_MAX; part = strtok_r(NULL, "&", &rest)) {
		char *value = strchr(part, '=');

		if (value)
			*value++ = '\0';
		decode(part);
		if (value)
			decode(value);
		ret->query[ret->query_count++] = (struct parameter){ part, value ? value : "" };
	}
}

static const char *header_of(const struct request *r, const char *name)
{
	for (size_t i = 0; i < r->header_count; i++)
		if (!strcasecmp(r->headers[i].name, name))
			return r->headers[i].value;
	return "";
}

static void say_bundle(struct asking *a, const struct request *r, struct answer *out)
{
	struct city city;
	struct fhir f = { .city = &city, .shift = shift_of(a->w), .base = base };
	char path[QUERY_ROOM], *query;
	struct ask ask = { .method = r->method,
			   .path = path,
			   .body = "",
			   .prefer = header_of(r, "prefer"),
			   .if_none_match = header_of(r, "if-none-match") };

	look(a, &city);
	(void)snprintf(path, sizeof(path), "%s", r->url + strlen("http://127.0.0.1:1"));
	query = strchr(path, '?');
	if (query) {
		*query++ = '\0';
		read_query(query, &ask);
	}
	fhir_answer(&f, &ask, out);
}

static void say(struct asking *a, const struct request *r, struct answer *out)
{
	if (a->trouble == MEET_FEED_SILENT)
		out->status = 503;
	else if (!strcmp(r->method, "FILE"))
		say_file(a, out);
	else if (a->trouble == MEET_FEED_PARTIAL)
		fhir_outcome(out, 500, "exception", "simulated");
	else
		say_bundle(a, r, out);
}

/* ---- and how it arrives ---- */

static enum fault hear(struct asking *a, struct poll *p, const struct answer *out, size_t n,
		       struct err *why)
{
	size_t pieces = a->in_pieces ? 1 + throw(a, PIECES_MOST) : 1;
	const char *text = buf_text(&out->body);

	for (size_t at = 0, next; at < n; at = next) {
		next = pieces-- <= 1 ? n : at + 1 + throw(a, (uint32_t)(n - at));
		if (p->kind->hear(p, text + at, next - at, why))
			return FAULT_REFUSED_HERE;
	}
	return FAULT_NONE;
}

/* At least its last word is missing. */
static size_t cut(struct asking *a, size_t length)
{
	a->was_cut = true;
	return throw(a, (uint32_t)length - 2);
}

static int exchange(struct asking *a, struct poll *p, struct request *r)
{
	struct answer out = { .body = BUF_INIT(ANSWER_MAX) };
	struct err why = ERR_INIT;
	struct reply reply;
	size_t n;
	int next;

	say(a, r, &out);
	n = out.body.length;
	reply = (struct reply){ .status = out.status,
				.words = "",
				.content_type = out.type ? out.type : "text/csv",
				.etag = out.etag,
				.modified = world_clock(a->w),
				.date = world_clock(a->w) };
	if (a->trouble == MEET_FEED_OLD)
		reply.date = a->w->ears[a->service].last_good;
	if (a->trouble == MEET_FEED_CUT && out.status == 200 && n > 2) {
		n = cut(a, n);
		reply.fault = throw(a, 2) ? FAULT_TRUNCATED : FAULT_NONE;
	}
	if (out.status == 200 && r->stream && hear(a, p, &out, n, &why)) {
		reply.fault = FAULT_REFUSED_HERE;
		reply.words = why.text;
	} else if (!r->stream) {
		reply.body = buf_text(&out.body);
		reply.length = n;
	}
	if (reply.fault)
		reply.status = 0;
	*r = (struct request){ 0 };
	next = p->kind->advance(p, &reply, r, &a->why);
	buf_release(&out.body);
	return next;
}

static enum heard converse(struct asking *a)
{
	const struct config *c = a->w->config;
	const struct service *service = &c->services[a->service];
	const struct policy *policy = &c->policies[service->policy];
	struct arena arena cleanup_arena = ARENA_INIT(POLL_ARENA);
	struct feed_ask ask = { .service = a->service,
				.select = service->select,
				.zone = c->locations[service->location].zone,
				.within = policy->within,
				.horizon = policy_horizon(policy) };
	struct poll p = { .kind = c->feeds[service->feed].kind,
			  .config = &c->feeds[service->feed],
			  .asks = &ask,
			  .ask_count = 1,
			  .now = world_clock(a->w),
			  .memo = &a->memo,
			  .arena = &arena };
	struct request r = { 0 };
	int next;

	a->why = (struct err)ERR_INIT;
	next = feed_begin(&p, &r, &a->why) < 0 ? -1 : FEED_SEND;
	for (int pages = 0; next == FEED_SEND && pages < PAGES_MOST; pages++)
		next = exchange(a, &p, &r);
	if (next == FEED_SEND)
		world_break(a->w, PROMISE_BOUNDS, "%s: a conversation with its feed does not end",
			    service->id);
	a->said = p.ret[0];
	p.kind->end(&p);
	return next == FEED_DONE      ? HEARD_COUNTS :
	       next == FEED_UNCHANGED ? HEARD_UNCHANGED :
					HEARD_NOTHING;
}

/* ---- what must be true of it ---- */

static bool is_same(const struct observation *a, const struct observation *b)
{
	return a->quality == b->quality && a->open == b->open && a->booked == b->booked &&
	       a->firsts == b->firsts && a->as_of.ms == b->as_of.ms &&
	       !memcmp(a->first, b->first, a->firsts * sizeof(a->first[0])) &&
	       !strcmp(a->trouble, b->trouble);
}

/* Where its pieces end is nobody's meaning. */
static void check_pieces(const struct asking *was, enum heard heard)
{
	struct asking again = *was;

	again.memo = was->w->memos[was->w->home_of[was->service]];
	again.in_pieces = false;
	if (converse(&again) != heard || (heard == HEARD_COUNTS && !is_same(&again.said, &was->said)))
		world_break(was->w, PROMISE_EXPLAIN,
			    "%s: the same answer in one piece says something else",
			    was->w->config->services[was->service].id);
}

static int32_t open_now(const struct asking *a)
{
	const struct calendar *c = &a->w->calendars[a->w->home_of[a->service]];
	const struct service *service = &a->w->config->services[a->service];
	struct instant now = world_clock(a->w);
	struct instant end = after(now, a->w->config->policies[service->policy].within);
	int32_t n = 0;

	for (size_t i = 0; i < c->count; i++) {
		struct instant at = { (c->slots[i].start - shift_of(a->w)) * MINUTE };

		n += c->slots[i].for_new && c->slots[i].status == SLOT_FREE &&
		     !is_before(at, now) && is_before(at, end);
	}
	return n;
}

static void check_counts(const struct asking *a)
{
	struct world *w = a->w;
	const struct service *service = &w->config->services[a->service];
	bool by_time = w->config->feeds[service->feed].kind->scope == FEED_SCOPE_SERVICE;

	w->tallies.kept[PROMISE_FAILSAFE]++;
	if (a->said.quality != QUALITY_GOOD)
		return;
	if (a->was_cut)
		world_break(w, PROMISE_FAILSAFE, "%s: an answer without its end is believed",
			    service->id);
	else if (by_time && a->trouble != MEET_FEED_ZERO && a->said.open != open_now(a))
		world_break(w, PROMISE_FAILSAFE, "%s: %d openings are counted, and its calendar has %d",
			    service->id, (int)a->said.open, (int)open_now(a));
}

/* ---- and what the engine is told ---- */

static void tell(const struct asking *a, enum event_kind kind, const char *words)
{
	house_event(a->w, (struct event){ .kind = kind,
					  .service = a->service,
					  .target = NOBODY,
					  .observation = kind == EVENT_OBSERVED ? &a->said : NULL,
					  .words = words });
}

static void tell_counts(struct asking *a)
{
	struct world *w = a->w;
	struct belief_next next = belief_judge(w->belief, &a->said, 1, world_clock(w));

	if (next.whole)
		a->memo.etag[0] = '\0';
	w->memos[w->home_of[a->service]] = a->memo;
	if (next.again.ms && !w->hurried[a->service]) {
		w->hurried[a->service] = true;
		agenda_add(w, w->time + next.again.ms + HURRY_LEAST, HAPPENS_POLL,
			   CLINIC_HURRIED + a->service, w->life);
	}
	if (!belief_awaits_second(w->belief, a->service))
		tell(a, EVENT_OBSERVED, "");
}

static void tell_unchanged(struct asking *a)
{
	a->w->memos[a->w->home_of[a->service]] = a->memo;
	if (belief_stands(a->w->belief, a->service))
		tell(a, EVENT_UNCHANGED, "");
	else
		tell(a, EVENT_UNHEARD, "the same as before, which was not believed");
}

void source_poll(struct world *w, service_ix s)
{
	struct asking a = { .w = w,
			    .service = s,
			    .trouble = (enum trouble_kind)w->armed.feed[w->config->services[s].feed],
			    .dice = (uint64_t)(w->time - w->began) * HOMES_MAX + s,
			    .in_pieces = true,
			    .memo = w->memos[w->home_of[s]] };
	bool twice = throw(&a, 100) < TWICE_PERCENT && a.trouble != MEET_FEED_CUT;
	enum heard heard;

	if (a.trouble == MEET_FEED_SUSPECT) /* a body that ends early looks like many things */
		a.trouble = MEET_FEED_CUT;
	heard = converse(&a);
	if (twice)
		check_pieces(&a, heard);
	w->tallies.said += heard == HEARD_COUNTS;
	w->tallies.unchanged += heard == HEARD_UNCHANGED;
	w->tallies.refused += heard == HEARD_NOTHING;
	if (heard == HEARD_COUNTS) {
		check_counts(&a);
		tell_counts(&a);
	} else if (heard == HEARD_UNCHANGED) {
		tell_unchanged(&a);
	} else {
		tell(&a, EVENT_UNHEARD, a.why.text);
	}
}

void source_start(struct world *w)
{
	(void)belief_free(w->belief);
	w->belief = belief_new(w->config);
	memset(w->memos, 0, sizeof(w->memos));
	for (service_ix s = 0; s < w->config->service_count; s++) {
		const struct service_state *is = engine_service(w->engine, s);

		if (is->evidence_count && is->open == 0)
			belief_recall_zero(w->belief, s);
	}
}
