/* SPDX-License-Identifier: Apache-2.0 */
/*
 * order.c - what is sent is recorded before its first byte, seen from outside.
 *
 * The story is told under strace.  A page of the store's log that holds an intent
 * must have been written and followed by an fdatasync() that came back, before the
 * send() that begins the request which carries it out.  So that this is no test that
 * cannot fail, it is also shown traces in which exactly that is broken.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/tree.h"
#include "tests/e2e/support/suite.h"
#include "tests/torture/support/sweep.h"
#include "tests/torture/support/tracer.h"

enum { STEPS_MAX = 16384, WRITES_MAX = 64, START_TEXT = 256 };

enum step_kind {
	STEP_LOGGED, /* intents up to this command stand in the log */
	STEP_SYNCED, /* the log is on the disk */
	STEP_SENT,   /* the first byte of a request that changes something */
};

struct step {
	enum step_kind kind;
	long command; /* LOGGED: the highest on that page; 0: none */
};

struct trace {
	struct step steps[STEPS_MAX];
	size_t count, sent;
};

static void add(struct trace *t, enum step_kind kind, long command)
{
	ck_assert_uint_lt(t->count, STEPS_MAX);
	t->steps[t->count++] = (struct step){ kind, command };
	t->sent += kind == STEP_SENT;
}

/*
 * Every request has at least one command of its own: the n-th needs n of them on the disk.
 * What stands in the log beside intents may wait for the next of them.
 */
static bool is_in_order(const struct trace *t, const char **ret_why)
{
	long logged = 0, durable = 0, sent = 0;

	for (size_t i = 0; i < t->count; i++) {
		const struct step *s = &t->steps[i];

		if (s->kind == STEP_SYNCED) {
			durable = logged;
		} else if (s->kind == STEP_LOGGED) {
			logged = s->command > logged ? s->command : logged;
		} else if (logged > durable || ++sent > durable) {
			*ret_why = logged > durable ?
					   "an intent is in the log that is not on the disk yet" :
					   "its intent is not on the disk";
			return false;
		}
	}
	*ret_why = "nothing was sent";
	return sent > 0;
}

/* ---- reading what strace wrote ---- */

/* The highest N of "id":N,"verb" as strace quotes it. */
static long highest_command(const char *line)
{
	static const char mark[] = "\\\"id\\\":";
	long highest = 0;

	for (; (line = strstr(line, mark)); line++) {
		char *end;
		long id = strtol(line + strlen(mark), &end, 10);

		if (strncmp(end, ",\\\"verb\\\"", 9) == 0 && id > highest)
			highest = id;
	}
	return highest;
}

static bool is_start_of(const char *line, char starts[][START_TEXT], size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strstr(line, starts[i]))
			return true;
	return false;
}

/* An fdatasync() counts when it has come back: the line with its result. */
static void read_line(const char *line, char starts[][START_TEXT], size_t n, struct trace *ret)
{
	bool sync = strstr(line, "fdatasync") || strstr(line, "fsync");

	if (strstr(line, "pwrite64(") && strstr(line, "-wal>"))
		add(ret, STEP_LOGGED, highest_command(line));
	else if (sync && (strstr(line, "-wal>") || strstr(line, "resumed>")) && strstr(line, "= 0"))
		add(ret, STEP_SYNCED, 0);
	else if ((strstr(line, "sendto(") || strstr(line, "sendmsg(") || strstr(line, "write(")) &&
		 is_start_of(line, starts, n))
		add(ret, STEP_SENT, 0);
}

/* How each request that changed something began: "POST /v25/..., in quotes as strace has them. */
static size_t read_starts(const struct story *s, char ret[][START_TEXT], size_t *ret_writes)
{
	struct http asked cleanup_http = HTTP_INIT;
	char url[HOUSE_FILE], *line, *rest = NULL;
	size_t n = 0;

	*ret_writes = 0;
	(void)snprintf(url, sizeof(url), "%s/sandbox/asked", s->house->sandbox_url);
	ck_assert_int_eq(http_ask(&asked, NULL, url, NULL), 200);
	for (line = strtok_r(asked.body.data, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
		struct err err = ERR_INIT;
		struct json_object *o cleanup_tree = tree_parse(line, strlen(line), &err);
		char start[START_TEXT];

		if (!tree_bool_or(o, "write", false))
			continue;
		++*ret_writes;
		(void)snprintf(start, sizeof(start), "\"%s %s", tree_text_or(o, "method", "?"),
			       tree_text_or(o, "path", "?"));
		if (!is_start_of(start, ret, n)) {
			ck_assert_uint_lt(n, WRITES_MAX);
			(void)snprintf(ret[n++], START_TEXT, "%s", start);
		}
	}
	return n;
}

static struct trace *told(const char *platform)
{
	static char starts[WRITES_MAX][START_TEXT];
	struct buf text cleanup_buf = BUF_INIT(SWEEP_TRACE_MAX);
	struct trace *t = calloc(1, sizeof(*t));
	struct story *s = story_open(platform);
	char *line, *rest = NULL;
	size_t n, writes;

	ck_assert_ptr_nonnull(t);
	tracer_watch_closely(s, "pwrite64,fdatasync,fsync,sendto,sendmsg,write,writev");
	story_play(s);
	story_judge(s);
	n = read_starts(s, starts, &writes);
	tracer_read(s, &text);
	for (line = strtok_r(text.data, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest))
		read_line(line, starts, n, t);
	ck_assert_uint_eq(t->sent, writes); /* or some were not recognised */
	story_close(s);
	return t;
}

START_TEST(every_intent_is_durable_before_it_is_sent)
{
	const char *platform = sweep_platforms[_i], *why;
	struct trace *t = told(platform);
	size_t syncs = 0;

	ck_assert_msg(is_in_order(t, &why), "%s: %s", platform, why);
	for (size_t i = 0; i < t->count; i++)
		syncs += t->steps[i].kind == STEP_SYNCED;
	printf("order: %s: %zu requests that change something, each after the fdatasync of its "
	       "intent "
	       "(%zu in all)\n",
	       platform, t->sent, syncs);
	free(t);
}
END_TEST

/* A copy without the steps of a kind that the request before which they stand needed. */
static void without(const struct trace *t, enum step_kind kind, size_t before, struct trace *ret)
{
	*ret = (struct trace){ 0 };
	for (size_t i = 0, sent = 0; i < t->count; i++) {
		if (t->steps[i].kind != kind || sent != before)
			add(ret, t->steps[i].kind, t->steps[i].command);
		sent += t->steps[i].kind == STEP_SENT;
	}
}

/* The log is synced, but only when the request has left. */
static void too_late(const struct trace *t, struct trace *ret)
{
	*ret = *t;
	for (size_t i = 1; i < ret->count; i++)
		if (ret->steps[i].kind == STEP_SENT) {
			struct step sent = ret->steps[i];

			while (i && ret->steps[i - 1].kind != STEP_SYNCED)
				i--;
			memmove(&ret->steps[i], &ret->steps[i - 1], sizeof(sent));
			ret->steps[i - 1] = sent;
			return;
		}
}

START_TEST(a_trace_out_of_order_is_seen)
{
	struct trace *t = told(sweep_platforms[0]), *broken = calloc(1, sizeof(*t));
	const char *why;

	ck_assert_ptr_nonnull(broken);
	for (size_t i = 0; i < t->sent; i++) {
		without(t, STEP_SYNCED, i, broken);
		ck_assert_msg(!is_in_order(broken, &why), "no sync before request %zu, unseen", i + 1);
	}
	without(t, STEP_LOGGED, t->sent - 1, broken);
	ck_assert_msg(!is_in_order(broken, &why), "no intent before the last request, unseen");
	too_late(t, broken);
	ck_assert_msg(!is_in_order(broken, &why), "a sync after the request, unseen");
	free(broken);
	free(t);
}
END_TEST

int main(void)
{
	const struct trial trials[] = {
		{ every_intent_is_durable_before_it_is_sent, SWEEP_PLATFORMS },
		{ a_trace_out_of_order_is_seen, 0 },
	};

	if (!sweep_can_trace("order"))
		return 0;
	return suite_main("order", trials, sizeof(trials) / sizeof(trials[0]));
}
