/* SPDX-License-Identifier: Apache-2.0 */
/*
 * feed.c - recorded conversations: what a server answered, and what we asked and believed.
 *
 * A directory under tests/golden/feed is one conversation.  `case` says how we
 * are configured and which recorded bytes come back; request-N.txt is what we
 * sent, observation.txt what came out (or why nothing did).  Every case is held
 * at several chunk sizes, because bytes arrive as they like.
 *
 * GOLDEN_UPDATE=1 writes what happened; the difference is for a person to read.
 */
#include <glob.h>

#include "base/buf.h"
#include "base/text.h"
#include "tests/unit/support/feed_case.h"
#include "tests/unit/support/run.h"
#include "tests/unit/support/sample.h"

#define CASES "tests/golden/feed/*/case"
enum { FILE_MAX = 1024 * 1024, REPLIES_MAX = 8, LINE_TEXT = 1024 };

static const size_t chunks[] = { 1, 7, 4096, FILE_MAX };

struct answer {
	char file[LINE_TEXT];
	struct reply reply;
	char type[64], etag[64], words[128];
};

struct talk {
	struct feed_case feed;
	struct answer answers[REPLIES_MAX];
	size_t answer_count;
	struct buf seen; /* every request and the end, as text */
	size_t chunk;
};

static glob_t cases;

static enum fault fault_named(const char *name)
{
	static const char *const names[] = { "none", "not-sent", "no-reply", "truncated", "too-large" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (!strcmp(names[i], name))
			return (enum fault)i;
	ck_abort_msg("no fault called %s", name);
}

static void answer_set(struct answer *a, const char *key, const char *value)
{
	struct err err = ERR_INIT;

	if (!strcmp(key, "status"))
		a->reply.status = (int)strtol(value, NULL, 10);
	else if (!strcmp(key, "type"))
		snprintf(a->type, sizeof(a->type), "%s", value);
	else if (!strcmp(key, "etag"))
		snprintf(a->etag, sizeof(a->etag), "%s", value);
	else if (!strcmp(key, "words"))
		snprintf(a->words, sizeof(a->words), "%s", value);
	else if (!strcmp(key, "fault"))
		a->reply.fault = fault_named(value);
	else if (!strcmp(key, "wait"))
		a->reply.retry_after = feed_case_span(value);
	else if (!strcmp(key, "age"))
		a->reply.max_age = feed_case_span(value);
	else if (!strcmp(key, "date"))
		ck_assert_int_eq(instant_parse(value, strlen(value), &a->reply.date, &err), 0);
	else
		ck_abort_msg("a reply has no %s", key);
}

static void answer_new(struct talk *t, const char *file)
{
	struct answer *a = &t->answers[t->answer_count++];

	ck_assert_uint_le(t->answer_count, REPLIES_MAX);
	*a = (struct answer){ .reply = { .status = 200 } };
	snprintf(a->file, sizeof(a->file), "%s", file);
	snprintf(a->type, sizeof(a->type), "%s",
		 t->feed.config.kind->scope != FEED_SCOPE_SERVICE ? "" : "application/fhir+json");
}

static void case_line(struct talk *t, const char *word, char *rest, char now[LINE_TEXT])
{
	struct feed_case *c = &t->feed;

	if (!strcmp(word, "now"))
		snprintf(now, LINE_TEXT, "%s", rest);
	else if (!strcmp(word, "kind"))
		feed_case_init(c, rest, now);
	else if (!strcmp(word, "set"))
		feed_case_option_set(c, rest);
	else if (!strcmp(word, "ask"))
		feed_case_ask(c, rest, "60d");
	else if (!strcmp(word, "select"))
		feed_case_select(c, rest);
	else if (!strcmp(word, "memo"))
		snprintf(c->memo.etag, sizeof(c->memo.etag), "%s", rest);
	else if (!strcmp(word, "reply"))
		answer_new(t, rest);
	else
		answer_set(&t->answers[t->answer_count - 1], word, rest);
}

static void case_read(struct talk *t, const char *path)
{
	struct buf text cleanup_buf = BUF_INIT(FILE_MAX);
	char now[LINE_TEXT] = "", *save = NULL;

	sample_read(&text, "%s", path);
	for (char *line = strtok_r(text.data, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
		char *space = strchr(line, ' ');

		if (*line == '#')
			continue;
		ck_assert_msg(space != NULL, "%s: %s", path, line);
		*space = '\0';
		case_line(t, line, space + 1, now);
	}
}

/* ---- what happened, as text ---- */

static void show_request(struct buf *out, size_t number, const struct request *r)
{
	buf_printf(out, "== request-%zu.txt\n%s %s\n", number, r->method, r->url);
	for (size_t i = 0; i < r->header_count; i++)
		buf_printf(out, "%s: %s\n", r->headers[i].name, r->headers[i].value);
	buf_printf(out, "(%s, %s)\n", r->authorize ? "with our credential" : "without a credential",
		   r->stream ? "streamed" : "whole");
}

static void show_count(struct buf *out, const char *name, int32_t n)
{
	if (n == COUNT_UNKNOWN)
		buf_printf(out, " %s ?", name);
	else
		buf_printf(out, " %s %d", name, n);
}

static void show_known(struct buf *out, const char *name, int32_t n)
{
	if (n != COUNT_UNKNOWN)
		show_count(out, name, n);
}

static const char *quality_word(enum quality q)
{
	static const char *const words[] = { "absent", "suspect", "good" };

	return words[q];
}

static void show_observation(struct buf *out, const struct observation *o)
{
	char text[INSTANT_TEXT];

	buf_printf(out, "service %u: %s:", o->service, quality_word(o->quality));
	show_count(out, "open", o->open);
	show_count(out, "booked", o->booked);
	show_count(out, "blocked", o->blocked);
	show_count(out, "held", o->held);
	show_count(out, "unclassified", o->unclassified);
	if (o->semantics != SEMANTICS_EXACT)
		buf_puts(out, o->semantics == SEMANTICS_FLAG ? " (some or none)" : " (estimated)");
	show_known(out, "wait", o->wait_days);
	show_known(out, "waitlist", o->waitlist);
	show_known(out, "bookings", o->bookings);
	if (!is_never(o->as_of))
		buf_printf(out, "\n  as of %s", instant_format(o->as_of, text));
	for (size_t i = 0; i < o->firsts; i++)
		buf_printf(out, "\n  first %s", instant_format(o->first[i], text));
	buf_printf(out, "%s%s\n", o->trouble[0] ? "\n  " : "", o->trouble);
}

static void show_end(struct talk *t, int next)
{
	static const char *const kinds[] = { "none", "config", "input", "remote",
					     "auth", "limit",  "store" };

	buf_puts(&t->seen, "== observation.txt\n");
	if (next < 0)
		buf_printf(&t->seen, "failed (%s): %s\n", kinds[t->feed.err.kind], t->feed.err.text);
	else if (next == FEED_UNCHANGED)
		buf_puts(&t->seen, "unchanged\n");
	for (size_t i = 0; next == FEED_DONE && i < t->feed.poll.ask_count; i++)
		show_observation(&t->seen, &t->feed.poll.ret[i]);
	if (next == FEED_DONE && t->feed.poll.account)
		buf_printf(&t->seen, "%s\n", t->feed.poll.account);
	if (next == FEED_DONE && t->feed.poll.hint.ms)
		buf_printf(&t->seen, "asks for a rest of %lld s\n",
			   (long long)t->feed.poll.hint.ms / 1000);
	if (next == FEED_DONE && t->feed.memo.etag[0])
		buf_printf(&t->seen, "remembered %s\n", t->feed.memo.etag);
}

static void talk_once(struct talk *t, const char *path, size_t chunk)
{
	size_t sent = 0;
	int next;

	*t = (struct talk){ .seen = BUF_INIT(FILE_MAX), .chunk = chunk };
	case_read(t, path);
	next = feed_case_begin(&t->feed);
	if (next == FEED_SEND && t->feed.memo.etag[0]) { /* as if the same question had been asked before */
		t->feed.memo.fingerprint = text_hash(t->feed.request.url, strlen(t->feed.request.url));
		t->feed.poll.kind->end(&t->feed.poll);
		next = feed_case_begin(&t->feed);
	}
	while (next == FEED_SEND) {
		struct buf body cleanup_buf = BUF_INIT(FILE_MAX);
		char from[2 * LINE_TEXT];
		struct answer *a = &t->answers[sent++];

		show_request(&t->seen, sent, &t->feed.request);
		if (sent > t->answer_count)
			break;
		snprintf(from, sizeof(from), "tests/samples/%s", a->file);
		if (strcmp(a->file, "-"))
			sample_read(&body, "%s", from);
		a->reply.content_type = a->type;
		a->reply.etag = a->etag;
		a->reply.words = a->words;
		next = feed_case_reply(&t->feed, a->reply, buf_text(&body), body.length, chunk);
	}
	show_end(t, next);
}

/* ---- against what was expected ---- */

static void part_path(const char *path, const char *name, size_t n, char out[2 * LINE_TEXT])
{
	snprintf(out, 2 * LINE_TEXT, "%.*s%.*s", (int)(strrchr(path, '/') - path + 1), path, (int)n, name);
}

static void part_check(const char *path, const char *text, size_t n)
{
	struct buf wanted cleanup_buf = BUF_INIT(FILE_MAX);
	FILE *f;

	if (getenv("GOLDEN_UPDATE")) {
		f = fopen(path, "wb");
		ck_assert_msg(f != NULL, "cannot write %s", path);
		fwrite(text, 1, n, f);
		fclose(f);
		return;
	}
	sample_read(&wanted, "%s", path);
	ck_assert_msg(wanted.length == n && !memcmp(buf_text(&wanted), text, n),
		      "%s\n--- expected\n%s--- happened\n%.*s", path, buf_text(&wanted), (int)n, text);
}

static void parts_check(const char *path, const struct buf *seen)
{
	const char *at = buf_text(seen);

	while (!strncmp(at, "== ", 3)) {
		size_t name = strcspn(at + 3, "\n");
		const char *text = at + 3 + name + 1;
		const char *next = strstr(text, "\n== ");
		size_t n = next ? (size_t)(next + 1 - text) : strlen(text);
		char file[2 * LINE_TEXT];

		part_path(path, at + 3, name, file);
		part_check(file, text, n);
		at = text + n;
	}
}

START_TEST(conversation)
{
	const char *path = cases.gl_pathv[_i];
	struct buf first cleanup_buf = BUF_INIT(FILE_MAX);

	for (size_t i = 0; i < sizeof(chunks) / sizeof(chunks[0]); i++) {
		struct talk t;

		talk_once(&t, path, chunks[i]);
		if (!i)
			buf_append(&first, t.seen.data, t.seen.length);
		ck_assert_msg(!strcmp(buf_text(&first), buf_text(&t.seen)),
			      "%s: chunks of %zu say\n%s", path, chunks[i], buf_text(&t.seen));
		feed_case_release(&t.feed);
		buf_release(&t.seen);
	}
	parts_check(path, &first);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("feed conversations");
	int status;

	if (glob(CASES, 0, NULL, &cases)) {
		fprintf(stderr, "no %s: run from the top of the tree\n", CASES);
		return EXIT_FAILURE;
	}
	tcase_add_loop_test(tc, conversation, 0, (int)cases.gl_pathc);
	status = run_case("feed conversations", tc);
	globfree(&cases);
	return status;
}
