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
#include <unistd.h>

#include "platform/google_ads.h"
#include "tests/simulation/world.h"

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
	w->witnessed = store_chain_head(w->store);
	w->lines = 0;
	w->durable = w->memory;
}

static void look_for_secrets(void *context, const struct history_row *row, const struct chain_link *link)
{
	struct world *w = context;

	(void)link;
	w->tallies.kept[PROMISE_HISTORY]++;
	if (strstr(row->text, CANARY))
		world_break(w, PROMISE_SECRET, "a secret is in the record");
}

/* The record as an auditor reads it, who knows the head it had at `witnessed`. */
static struct chain_check read_record(struct world *w, const char *path, const struct chain_link *witnessed)
{
	struct chain_witness seen = { .head = *witnessed };
	struct chain_check c = { .witnesses = &seen, .witness_count = 1 };
	struct err err = ERR_INIT;
	struct store_audit *x = store_audit_open(path, &err);
	int more = -1;

	while (x && (more = store_audit_page(x, &c, look_for_secrets, w, &err)) > 0)
		;
	if (x)
		store_audit_close(x);
	if (more < 0)
		world_break(w, PROMISE_HISTORY, "the record cannot be read: %s", err.text);
	c.witnesses = NULL;
	return c;
}

/* A copy without its last line: the chain alone still fits, the witness does not. */
static bool cut_copy(struct world *w, const char *copy)
{
	char sql[256];
	sqlite3 *db;
	bool cut;

	open_audit(w);
	(void)snprintf(sql, sizeof(sql), "VACUUM INTO '%s'", copy);
	if (sqlite3_exec(w->audit, sql, NULL, NULL, NULL) != SQLITE_OK)
		return false;
	cut = sqlite3_open(copy, &db) == SQLITE_OK &&
	      sqlite3_exec(db, "DELETE FROM history WHERE seq = (SELECT max(seq) FROM history)",
			   NULL, NULL, NULL) == SQLITE_OK;
	sqlite3_close(db);
	return cut;
}

static void check_truncation(struct world *w)
{
	struct chain_check c;
	char copy[sizeof(w->path) + 8];

	(void)snprintf(copy, sizeof(copy), "%s.cut", w->path);
	if (!cut_copy(w, copy)) {
		world_break(w, PROMISE_HISTORY, "the record cannot be copied");
		return;
	}
	c = read_record(w, copy, &w->witnessed);
	(void)unlink(copy);
	w->tallies.kept[PROMISE_HISTORY]++;
	if (!c.broken)
		world_break(w, PROMISE_HISTORY, "a record without its last line passes for a whole one");
}

/* Every line fits the one before, and nothing committed is missing. */
void promise_history(struct world *w)
{
	struct chain_check c = read_record(w, w->path, &w->witnessed);

	if (c.broken)
		world_break(w, PROMISE_HISTORY, "the record does not verify: %s", c.words);
	else if (c.last.seq != w->head || c.lines != w->head)
		world_break(w, PROMISE_HISTORY,
			    "the record has %llu lines and ends with %llu, but %llu were written",
			    (unsigned long long)c.lines, (unsigned long long)c.last.seq,
			    (unsigned long long)w->head);
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
	if (w->broken == PROMISE_NONE && w->head)
		check_truncation(w);
}
