/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store_told.c - who was told of what, and the messages that are still on their way.
 *
 * A message and the mark that its recipient was told go with one commit: a kill
 * between the two would either tell twice or never.
 */
#include "daemon/store_parts.h"

#include <string.h>

void store_case(struct store *s, const char *key, const char *record)
{
	waiting_put(&s->room.latest[WAIT_CASE], key, record ? record : "", (struct instant){ 0 });
}

void store_message(struct store *s, const char *key, const char *record)
{
	waiting_put(&s->room.latest[WAIT_MESSAGE], key, record ? record : "", (struct instant){ 0 });
}

static int read_rows(struct store *s, enum sql which, store_row_visit *visit, void *context,
		     struct err *err)
{
	sqlite3_stmt *q = store_sql(s, which);
	int found;

	while ((found = sql_next(s, q, err)) == 1)
		visit(context, sql_column(q, 0), sql_column(q, 1));
	return found;
}

int store_read_cases(struct store *s, store_row_visit *visit, void *context, struct err *err)
{
	return read_rows(s, SQL_CASES, visit, context, err);
}

int store_read_messages(struct store *s, store_row_visit *visit, void *context, struct err *err)
{
	return read_rows(s, SQL_MESSAGES, visit, context, err);
}
