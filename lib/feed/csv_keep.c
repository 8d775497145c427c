/* SPDX-License-Identifier: Apache-2.0 */
/*
 * csv_keep.c - what one process remembers of the files it has read.
 *
 * A file feed answers many polls with one file.  The same file again says the
 * same thing at the same time, never "unchanged since": a nightly file asked for
 * every minute is as old as its night.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "feed/csv_talk.h"

enum { USUAL_PERCENT = 30 };

void csv_keep_forget(void *keep)
{
	struct csv_keep *k = keep;

	free(k->last);
	free(k->seen);
	*k = (struct csv_keep){ 0 };
}

static void remember_rows(struct csv_keep *k, int64_t rows)
{
	memmove(&k->rows[1], &k->rows[0], (CSV_ROWS_KEPT - 1) * sizeof(k->rows[0]));
	k->rows[0] = rows;
	k->rows_count += k->rows_count < CSV_ROWS_KEPT;
}

void csv_keep_accept(struct csv_keep *k, const struct poll *p, struct csv_table *t)
{
	struct instant as_of = csv_table_as_of(t);
	size_t size = p->ask_count * sizeof(*k->last);

	if (!k->has || is_before(k->as_of, as_of))
		remember_rows(k, csv_table_data_rows(t));
	k->last = realloc(k->last, size ? size : 1);
	if (!k->last)
		abort();
	memcpy(k->last, p->ret, size);
	k->last_count = p->ask_count;
	k->has = true;
	k->as_of = as_of;
	k->odd_rows = 0;
}

bool csv_keep_replay(const struct csv_keep *k, const struct poll *p)
{
	if (!k->has || k->last_count != p->ask_count)
		return false;
	for (size_t i = 0; i < p->ask_count; i++) {
		p->ret[i] = k->last[i];
		p->ret[i].polled_at = p->now;
	}
	return true;
}

void csv_keep_etag(struct csv_keep *k, const char *etag)
{
	size_t n = etag ? strlen(etag) : 0;

	k->etag[0] = '\0';
	if (n < sizeof(k->etag) && n)
		memcpy(k->etag, etag, n + 1);
}

static int by_value(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

bool csv_keep_has_seen(const struct csv_keep *k, uint64_t identity)
{
	return k->seen_count && bsearch(&identity, k->seen, k->seen_count, sizeof(*k->seen), by_value);
}

/* Only what still lies there is remembered. */
void csv_keep_see(struct csv_keep *k, const struct csv_drop *drop)
{
	uint64_t *seen = calloc(drop->count + 1, sizeof(*seen));
	size_t n = 0;

	if (!seen)
		abort();
	for (size_t i = 0; i < drop->count; i++)
		if (drop->files[i].examined || csv_keep_has_seen(k, drop->files[i].identity))
			seen[n++] = drop->files[i].identity;
	qsort(seen, n, sizeof(*seen), by_value);
	free(k->seen);
	k->seen = seen;
	k->seen_count = n;
}

static int by_rows(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return x < y ? -1 : x > y;
}

static int64_t usual_rows(const struct csv_keep *k)
{
	int64_t sorted[CSV_ROWS_KEPT];

	memcpy(sorted, k->rows, sizeof(sorted));
	qsort(sorted, k->rows_count, sizeof(sorted[0]), by_rows);
	return sorted[k->rows_count / 2];
}

static bool is_near(int64_t rows, int64_t usual)
{
	int64_t difference = rows > usual ? rows - usual : usual - rows;

	return difference * 100 <= usual * USUAL_PERCENT;
}

int csv_keep_length(struct csv_keep *k, struct csv_table *t, struct err *err)
{
	int64_t rows = csv_table_data_rows(t), usual;
	struct instant as_of = csv_table_as_of(t);
	bool confirmed = k->odd_rows && is_before(k->odd_as_of, as_of) && is_near(rows, k->odd_rows);

	if (!k->rows_count)
		return 0;
	usual = usual_rows(k);
	if (is_near(rows, usual) || confirmed) {
		k->rows_count = confirmed ? 0 : k->rows_count; /* a new usual begins */
		return 0;
	}
	if (!k->odd_rows || is_before(k->odd_as_of, as_of)) {
		k->odd_rows = rows;
		k->odd_as_of = as_of;
	}
	return err_set(err, ERR_INPUT,
		       "has %" PRId64 " rows where %" PRId64
		       " are usual: believed if the next file "
		       "is like it; a manifest or a TRAILER row would prove it at once",
		       rows, usual);
}

bool csv_keep_is_quiet(struct csv_keep *k, uint64_t identity, struct instant modified,
		       struct instant now, struct span wanted)
{
	if (k->watched != identity) {
		k->watched = identity;
		k->watched_since = now;
	}
	return !is_longer(wanted, since(modified, now)) ||
	       !is_longer(wanted, since(k->watched_since, now));
}
