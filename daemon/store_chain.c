/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store_chain.c - where the chain of the history stands, and where it begins.
 *
 * Each line's hash is computed as the line is written, in the commit that writes it:
 * lines that were given up while the disk refused are in no chain.  When old lines
 * are removed the last of them stays behind as a number and a hash, so that the rest
 * can still be verified.
 */
#include "daemon/store_parts.h"

#include <string.h>

void store_chain_column(sqlite3_stmt *q, int at, uint8_t ret[SHA256_SIZE])
{
	const void *bytes = sqlite3_column_blob(q, at);

	memset(ret, 0, SHA256_SIZE);
	if (bytes && sqlite3_column_bytes(q, at) == SHA256_SIZE)
		memcpy(ret, bytes, SHA256_SIZE);
}

/* Nothing was ever pruned, or what is noted was changed by hand: then no line fits, and verifying says so. */
static int read_pruned(struct store *s, struct chain_link *ret, struct err *err)
{
	sqlite3_stmt *q = store_sql(s, SQL_META_READ);
	struct err unreadable = ERR_INIT;
	int found;

	sql_text(q, 1, STORE_CHAIN_KEY);
	found = sql_next(s, q, err);
	if (found < 1)
		return found;
	(void)!chain_parse(sql_column(q, 0), ret, &unreadable);
	sqlite3_reset(q);
	return 0;
}

int store_chain_read(struct store *s, struct err *err)
{
	sqlite3_stmt *q = store_sql(s, SQL_HEAD);
	int found = sql_next(s, q, err);

	if (found < 0)
		return -1;
	s->chain = (struct chain_link){ 0 };
	if (!found)
		return read_pruned(s, &s->chain, err);
	s->chain.seq = (uint64_t)sqlite3_column_int64(q, 0);
	store_chain_column(q, 1, s->chain.hash);
	sqlite3_reset(q);
	return 0;
}

int store_chain_prune(struct store *s, struct err *err)
{
	sqlite3_stmt *q = store_sql(s, SQL_META);
	char link[CHAIN_TEXT];

	sql_text(q, 1, STORE_CHAIN_KEY);
	sql_text(q, 2, chain_format(&s->pruning, link));
	if (sql_run(s, q, err))
		return -1;
	q = store_sql(s, SQL_PRUNE_LINES);
	sql_u64(q, 1, s->pruning.seq);
	return sql_run(s, q, err);
}

/* ---- lines from before there was a chain ---- */

/* The statements of store_sql.c need the new tables: these two are prepared by themselves. */
static int chain_lines(struct store *s, sqlite3_stmt *read, sqlite3_stmt *write, struct err *err)
{
	struct chain_link link = { 0 };
	int found;

	while ((found = sql_next(s, read, err)) == 1) {
		struct history_row row = { .seq = (uint64_t)sqlite3_column_int64(read, 0),
					   .at = { sqlite3_column_int64(read, 1) },
					   .service = sql_column(read, 2),
					   .target = sql_column(read, 3),
					   .kind = sql_column(read, 4),
					   .command = (uint64_t)sqlite3_column_int64(read, 5),
					   .text = sql_column(read, 6) };

		chain_next(&link, &row, &link);
		sql_u64(write, 1, row.seq);
		sqlite3_bind_blob(write, 2, link.hash, SHA256_SIZE, SQLITE_STATIC);
		if (sql_run(s, write, err))
			return -1;
	}
	return found;
}

int store_chain_old(struct store *s, struct err *err)
{
	sqlite3_stmt *read = NULL, *write = NULL;
	int ret = -1;

	if (sqlite3_prepare_v2(s->db,
			       "SELECT seq, at, service, target, kind, command, text FROM history "
			       "ORDER BY seq",
			       -1, &read, NULL) == SQLITE_OK &&
	    sqlite3_prepare_v2(s->db, "UPDATE history SET hash = ?2 WHERE seq = ?1", -1, &write,
			       NULL) == SQLITE_OK)
		ret = chain_lines(s, read, write, err);
	else
		store_fail(s, err);
	sqlite3_finalize(read);
	sqlite3_finalize(write);
	return ret;
}
