/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store_sweep.c - what may wait, done a little at a time.
 *
 * An observation that changed nothing costs no commit of its own: only when it
 * was last true is written, many together.  What was only watched and old rows
 * go the same way.  All are bounded per call, because a sweep holds up the loop, and
 * none waits for the disk: a power cut may take the last of them.
 */
#include "daemon/store_parts.h"

struct oldest {
	uint64_t seq;
	struct instant at;
};

static int read_oldest(struct store *s, struct oldest *ret, struct err *err)
{
	sqlite3_stmt *q = store_sql(s, SQL_OLDEST);
	int found = sql_next(s, q, err);

	if (found == 1) {
		ret->seq = (uint64_t)sqlite3_column_int64(q, 0);
		ret->at.ms = sqlite3_column_int64(q, 1);
		sqlite3_reset(q);
	}
	return found;
}

/* The lines go together with the note of where the chain begins without them. */
static int prune_lines(struct store *s, struct instant before_this, uint64_t up_to, struct err *err)
{
	sqlite3_stmt *q = store_sql(s, SQL_PRUNE_LAST);
	int found;

	sql_instant(q, 1, before_this);
	sql_u64(q, 2, up_to);
	sqlite3_bind_int(q, 3, STORE_PRUNE_MAX);
	found = sql_next(s, q, err);
	if (found < 1)
		return found;
	s->pruning.seq = (uint64_t)sqlite3_column_int64(q, 0);
	store_chain_column(q, 1, s->pruning.hash);
	sqlite3_reset(q);
	return store_transaction(s, store_chain_prune, err);
}

static int prune(struct store *s, struct instant before_this, uint64_t up_to, struct err *err)
{
	sqlite3_stmt *q;

	if (prune_lines(s, before_this, up_to, err))
		return -1;
	q = store_sql(s, SQL_PRUNE_COMMANDS);
	sql_instant(q, 1, before_this);
	sqlite3_bind_int(q, 2, STORE_PRUNE_MAX);
	return sql_run(s, q, err);
}

static int prune_if_due(struct store *s, struct instant now, struct err *err)
{
	struct instant limit = before(now, SPAN_DAYS(STORE_HISTORY_DAYS));
	uint64_t up_to = s->head > STORE_HISTORY_MAX ? s->head - STORE_HISTORY_MAX : 0;
	struct oldest oldest = { 0 };
	int found;

	if (s->fatal) {
		*err = s->trouble;
		return -1;
	}
	found = read_oldest(s, &oldest, err);
	if (found < 0)
		return -1;
	if (!found || (!is_before(oldest.at, limit) && oldest.seq > up_to))
		return 0;
	return prune(s, limit, up_to, err);
}

static int prune_observed(struct store *s, struct instant now, struct err *err)
{
	sqlite3_stmt *q;

	if (!s->keep_observations.ms)
		return 0;
	q = store_sql(s, SQL_PRUNE_OBSERVED);
	sql_instant(q, 1, before(now, s->keep_observations));
	sqlite3_bind_int(q, 2, STORE_PRUNE_MAX);
	return sql_run(s, q, err);
}

int store_sweep(struct store *s, struct instant now, struct err *err)
{
	if (store_wait(s, false, err))
		return -1;
	if (watched_waits(&s->room)) {
		if (store_transaction(s, watched_write, err))
			return -1;
		watched_written(&s->room);
	}
	return prune_if_due(s, now, err) || prune_observed(s, now, err) ? -1 : 0;
}
