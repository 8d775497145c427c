/* SPDX-License-Identifier: Apache-2.0 */
/*
 * narrator.c - polls /api/v1/history and retells what is new.
 *
 * What a command is about is told when it is planned, what became of it when it
 * is settled; the narrator keeps the first to understand the second.
 */
#include "narrator.h"

#include <curl/curl.h>
#include <inttypes.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/tree.h"
#include "sandbox.h"

enum { COMMANDS_KEPT = 64, HISTORY_MAX = 1024 * 1024, PROOFS_MAX = 3 * PRACTICES };

struct heard {
	int64_t id;
	enum move move;
};

struct narrator {
	const struct vclock *clock;
	pthread_mutex_t lock; /* of url, which a request sets */
	char url[URL_TEXT];
	CURL *curl;
	struct buf page;
	int64_t seq; /* the last line told */
	struct heard commands[COMMANDS_KEPT];
	size_t next;
	struct {
		enum move move;
		int practice;
	} proofs[PROOFS_MAX]; /* in the order they were confirmed first */
	size_t proof_count;
};

static size_t collect(char *bytes, size_t size, size_t n, void *context)
{
	struct narrator *narrator = context;

	buf_append(&narrator->page, bytes, size * n);
	return size * n;
}

struct narrator *narrator_new(const struct vclock *clock)
{
	struct narrator *n = calloc(1, sizeof(*n));

	if (!n)
		abort();
	n->clock = clock;
	n->page = (struct buf)BUF_INIT(HISTORY_MAX);
	pthread_mutex_init(&n->lock, NULL);
	n->curl = curl_easy_init();
	curl_easy_setopt(n->curl, CURLOPT_WRITEFUNCTION, collect);
	curl_easy_setopt(n->curl, CURLOPT_WRITEDATA, n);
	curl_easy_setopt(n->curl, CURLOPT_TIMEOUT_MS, 2000L);
	curl_easy_setopt(n->curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(n->curl, CURLOPT_PROXY, "");
	return n;
}

void narrator_free(struct narrator *n)
{
	curl_easy_cleanup(n->curl);
	buf_release(&n->page);
	pthread_mutex_destroy(&n->lock);
	free(n);
}

void narrator_follow(struct narrator *n, const char *url)
{
	pthread_mutex_lock(&n->lock);
	snprintf(n->url, sizeof(n->url), "%s", url);
	n->seq = 0;
	pthread_mutex_unlock(&n->lock);
}

static bool address(struct narrator *n, char ret[URL_TEXT + 32])
{
	bool any;

	pthread_mutex_lock(&n->lock);
	any = n->url[0] != '\0';
	snprintf(ret, URL_TEXT + 32, "%s/api/v1/history?limit=200", n->url);
	pthread_mutex_unlock(&n->lock);
	return any;
}

void narrator_listen(struct narrator *n)
{
	char url[URL_TEXT + 32];
	long status = 0;

	buf_clear(&n->page);
	if (!address(n, url))
		return;
	curl_easy_setopt(n->curl, CURLOPT_URL, url);
	if (curl_easy_perform(n->curl) == CURLE_OK)
		curl_easy_getinfo(n->curl, CURLINFO_RESPONSE_CODE, &status);
	if (status != 200)
		buf_clear(&n->page);
}

/* ---- telling ---- */

/* "$1,240 a day instead of $620": in cents, good enough to compare. */
static long cents(const char *text)
{
	long n = 0, decimals = -1;

	for (const char *p = text + (*text == '$');
	     (*p >= '0' && *p <= '9') || *p == ',' || *p == '.'; p++) {
		if (*p == '.')
			decimals = 0;
		if (*p < '0' || decimals == 2)
			continue;
		n = n * 10 + (*p - '0');
		decimals += decimals >= 0;
	}
	return decimals <= 0 ? n * 100 : decimals == 1 ? n * 10 : n;
}

static enum move move_of(const char *reason)
{
	static const char between[] = " a day instead of ";
	const char *was = strstr(reason, between);

	if (text_starts(reason, "paused,"))
		return MOVE_PAUSE;
	if (text_starts(reason, "resumed,"))
		return MOVE_RESUME;
	return was && strstr(was, " is ample") && cents(reason) > cents(was + strlen(between)) ?
		       MOVE_BOOST :
		       MOVE_OTHER;
}

static enum move recall(const struct narrator *n, int64_t command)
{
	for (size_t i = 0; i < COMMANDS_KEPT; i++)
		if (n->commands[i].id == command)
			return n->commands[i].move;
	return MOVE_OTHER;
}

/* The verdict's own line has just given the numbers; here the verdict is enough. */
static int up_to_verdict(const char *text)
{
	const char *because = strstr(text, ", because "), *colon = because ? strstr(because, ": ") : NULL;

	return (int)(colon ? colon - text : (ptrdiff_t)strlen(text));
}

static void tell_command(struct narrator *n, int64_t id, const char *text)
{
	n->commands[n->next++ % COMMANDS_KEPT] = (struct heard){ id, move_of(text) };
	story_tell(n->clock, 0, "capacityd  asks Google Ads: %.*s", up_to_verdict(text), text);
}

static void prove(struct narrator *n, enum move move, int practice)
{
	for (size_t i = 0; i < n->proof_count; i++)
		if (n->proofs[i].move == move && n->proofs[i].practice == practice)
			return;
	if (move == MOVE_PAUSE || move == MOVE_BOOST || move == MOVE_RESUME) {
		n->proofs[n->proof_count].move = move;
		n->proofs[n->proof_count++].practice = practice;
	}
}

static void tell_settled(struct narrator *n, const struct journal *journal, int64_t id,
			 const char *service, const char *text)
{
	static const char *const words[MOVES] = {
		[MOVE_PAUSE] = "its ads are paused",
		[MOVE_RESUME] = "its ads run again",
		[MOVE_BOOST] = "its budget is raised",
		[MOVE_OTHER] = "its budget is changed",
	};
	enum move move = recall(n, id);
	int practice = practice_find(service);

	if (!text_starts(text, "read back")) {
		story_tell(n->clock, 0, "capacityd  %s: not done: %s", service, text);
		return;
	}
	story_tell(n->clock, 0, "capacityd  confirmed at %s: %s (%s)", service, words[move], text);
	if (practice >= 0 && journal->seen[practice][move])
		prove(n, move, practice);
}

static void tell_row(struct narrator *n, const struct journal *journal, struct json_object *row)
{
	const char *kind = tree_text_or(row, "kind", ""), *text = tree_text_or(row, "text", "");
	struct err ignored = ERR_INIT;
	int64_t id = 0, seq = 0;

	if (tree_int64(row, "$", "seq", &seq, &ignored) || seq <= n->seq)
		return;
	n->seq = seq;
	if (tree_get(row, "command") && tree_int64(row, "$", "command", &id, &ignored))
		id = 0;
	if (strcmp(kind, "command") == 0 && id)
		tell_command(n, id, text);
	else if (strcmp(kind, "settled") == 0)
		tell_settled(n, journal, id, tree_text_or(row, "service", ""), text);
	else
		story_tell(n->clock, 0, "capacityd  %s", text);
}

void narrator_tell(struct narrator *n, const struct journal *journal)
{
	struct err err = ERR_INIT;
	struct json_object *page cleanup_tree =
		n->page.length ? tree_parse(n->page.data, n->page.length, &err) : NULL;
	struct json_object *rows = tree_get(page, "history");

	/* Newest first on the page, oldest first in a story. */
	if (json_object_is_type(rows, json_type_array))
		for (size_t i = json_object_array_length(rows); i > 0; i--)
			tell_row(n, journal, json_object_array_get_idx(rows, i - 1));
	buf_clear(&n->page);
}

void narrator_proof(const struct narrator *n, struct buf *out)
{
	static const char *const words[MOVES] = {
		[MOVE_PAUSE] = "pause",
		[MOVE_BOOST] = "boost",
		[MOVE_RESUME] = "resume",
	};
	char id[PRACTICE_ID];

	for (size_t i = 0; i < n->proof_count; i++)
		buf_printf(out, "%s %s\n", words[n->proofs[i].move],
			   practice_id((uint32_t)n->proofs[i].practice, id));
}
