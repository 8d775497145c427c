/* SPDX-License-Identifier: Apache-2.0 */
/*
 * promises_record.c - what must be on disk before a byte leaves, what may not be in
 * any byte that leaves, and that the record has no gaps.
 *
 * The store is looked into through a second connection, as an auditor would.
 */
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "platform/google_ads.h"
#include "tests/simulation/world.h"

enum { PAGE = 500 };

/* ---- I10, I6: as the first byte leaves ---- */

static void open_audit(struct world *w)
{
	if (!w->audit && sqlite3_open_v2(w->path, &w->audit, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK) {
		(void)fprintf(stderr, "simulate: %s\n", sqlite3_errmsg(w->audit));
		exit(EXIT_FAILURE);
	}
}

/* Settled is recorded too when a receiver that cannot be read is only asked again. */
static bool is_recorded(struct world *w, uint64_t id, bool again)
{
	sqlite3_stmt *q;
	bool found;

	open_audit(w);
	if (sqlite3_prepare_v2(w->audit, "SELECT 1 FROM command WHERE id = ?1 AND (?2 OR stage <> 'settled')",
			       -1, &q, NULL) != SQLITE_OK)
		return false;
	sqlite3_bind_int64(q, 1, (sqlite3_int64)id);
	sqlite3_bind_int(q, 2, again);
	found = sqlite3_step(q) == SQLITE_ROW;
	sqlite3_finalize(q);
	return found;
}

static void check_sending(struct world *w, const struct talk *k, uint64_t id)
{
	bool again = witness_sent(w, id);

	w->tallies.kept[PROMISE_ORDER]++;
	if (!is_recorded(w, id, k->resend))
		world_break(w, PROMISE_ORDER, "command %llu leaves before its intent is on disk",
			    (unsigned long long)id);
	w->tallies.kept[PROMISE_ONCE]++;
	/* A receiver that cannot be read is asked again with the same id. */
	if (again && !k->resend)
		world_break(w, PROMISE_ONCE, "command %llu is sent twice", (unsigned long long)id);
}

/* ---- I12 ---- */

static bool is_its_place(const char *header)
{
	return !strcasecmp(header, "developer-token") || !strcasecmp(header, "authorization") ||
	       !strcasecmp(header, "webhook-signature");
}

static void check_secrets(struct world *w, const struct talk *k)
{
	const struct request *r = &k->request;

	w->tallies.kept[PROMISE_SECRET]++;
	if (strstr(r->url, CANARY) ||
	    (r->body && memmem(r->body, r->body_length, CANARY, strlen(CANARY))))
		world_break(w, PROMISE_SECRET, "a secret is in a request's address or body");
	for (size_t i = 0; i < r->header_count; i++)
		if (!is_its_place(r->headers[i].name) && strstr(r->headers[i].value, CANARY))
			world_break(w, PROMISE_SECRET, "a secret is in the header %s",
				    r->headers[i].name);
}

void promise_wire(struct world *w, const struct talk *k)
{
	check_secrets(w, k);
	if (!k->writing)
		return;
	w->tallies.kept[PROMISE_STOP]++;
	if (engine_stopped(w->engine, NULL, NULL))
		world_break(w, PROMISE_STOP, "a request leaves after the stop");
	if (w->config->platforms[k->platform].kind == &platform_google_ads) {
		for (size_t i = 0; i < k->talk.command_count; i++)
			check_sending(w, k, k->commands[i].id);
		return;
	}
	for (size_t i = 0; i < k->request.header_count; i++) /* a post is about one */
		if (!strcasecmp(k->request.headers[i].name, "webhook-id"))
			check_sending(w, k, strtoull(k->request.headers[i].value + 4, NULL, 10));
}

/* ---- I15 ---- */

void promise_commit(struct world *w)
{
	uint64_t head = store_history_head(w->store);

	w->tallies.kept[PROMISE_HISTORY]++;
	if (head != w->head + w->lines)
		world_break(w, PROMISE_HISTORY,
			    "%llu lines were given to the record, and it grew from "
			    "%llu to %llu",
			    (unsigned long long)w->lines, (unsigned long long)w->head,
			    (unsigned long long)head);
	w->head = head;
	w->lines = 0;
	w->durable = w->memory;
}

/* Newest first, each number one below the one before, down to the first. */
void promise_history(struct world *w)
{
	uint64_t before = w->head + 1;
	struct arena arena = ARENA_INIT(16 * 1024 * 1024);
	struct history_row *rows;
	size_t n;

	while ((n = store_read_history(w->store, "", before, PAGE, &arena, &rows)) > 0) {
		for (size_t i = 0; i < n; i++) {
			w->tallies.kept[PROMISE_HISTORY]++;
			if (rows[i].seq != --before)
				world_break(w, PROMISE_HISTORY, "line %llu of the record is missing",
					    (unsigned long long)before);
			if (strstr(rows[i].text, CANARY))
				world_break(w, PROMISE_SECRET, "a secret is in the record");
			if (w->broken != PROMISE_NONE)
				break;
		}
		arena_clear(&arena);
		if (w->broken != PROMISE_NONE)
			return;
	}
	arena_clear(&arena);
	if (before != 1)
		world_break(w, PROMISE_HISTORY, "the record begins with line %llu",
			    (unsigned long long)before);
}

/* ---- I5 ---- */

static void check_rested(struct world *w, target_ix t)
{
	const struct target_state *is = engine_target(w->engine, t);
	const char *id = w->config->targets[t].id;
	bool reads = platform_can_read(&w->config->platforms[w->config->targets[t].platform]);
	struct ad_state truth = w->levers[t].truth;

	w->tallies.kept[PROMISE_CONVERGE]++;
	if (is->stage != STAGE_NONE)
		world_break(w, PROMISE_CONVERGE, "%s has a command that never settles", id);
	if (reads && (is->confirmed.status != truth.status ||
		      is->confirmed.budget_micros != truth.budget_micros))
		world_break(w, PROMISE_CONVERGE, "%s is not what it is believed to be", id);
	if (is->gate == GATE_NONE && is->wanted.status != AD_UNKNOWN &&
	    (is->wanted.status != is->confirmed.status ||
	     (is->wanted.status == AD_ENABLED && is->wanted.budget_micros != is->confirmed.budget_micros)))
		world_break(w, PROMISE_CONVERGE,
			    "%s is not what is wanted, and nothing is in the way", id);
}

void promise_end(struct world *w, int64_t quiet_since)
{
	for (target_ix t = 0; t < w->config->target_count; t++)
		check_rested(w, t);
	if (w->last_command > quiet_since)
		world_break(w, PROMISE_CONVERGE, "nothing changes, and it still sends commands");
	promise_history(w);
}
