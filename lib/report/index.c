/* SPDX-License-Identifier: Apache-2.0 */
/*
 * index.c - one sorted array of services, repaired where the engine says it moved.
 *
 * A service that moved is looked at again, and taken out of the order and put back only
 * if its place changed: moving some kilobytes of numbers is cheaper than any tree up to
 * 100,000 services.  The headline's figures are kept as sums of blocks, because what a
 * service added to them before it changed is not known any more: a block is counted
 * anew as a whole.  What is under way turns overdue by time alone, so those are
 * looked at again every second.
 */
#include "report/index.h"

#include <stdlib.h>
#include <string.h>

#include "report/row.h"

enum { BLOCK = 32, MANY = 16, SECOND_MS = 1000 };

struct house_index {
	const struct engine *engine; /* NULL: none is followed */
	uint64_t generation;
	int64_t second; /* of the engine's time */
	size_t size, blocks;
	struct row *rows;	   /* by service */
	service_ix *order;	   /* most urgent first */
	bool *held, *stale;	   /* by service; by block: to be counted again */
	struct house_counts *sums; /* by block */
	struct house_counts said;
	struct listing_counts counts;
};

static void *zeroed(size_t n, size_t size)
{
	void *p = calloc(n ? n : 1, size);

	if (!p)
		abort();
	return p;
}

struct house_index *index_new(void)
{
	return zeroed(1, sizeof(struct house_index));
}

void index_forget(struct house_index *ix)
{
	free(ix->rows);
	free(ix->order);
	free(ix->held);
	free(ix->stale);
	free(ix->sums);
	*ix = (struct house_index){ 0 };
}

struct house_index *index_free(struct house_index *ix)
{
	if (ix)
		index_forget(ix);
	free(ix);
	return NULL;
}

/* ---- sums ---- */

static void count_row(struct house_index *ix, service_ix s, size_t by)
{
	const struct row *r = &ix->rows[s];

	ix->counts.verdict[r->verdict] += by;
	ix->counts.attention += by * r->attention;
	ix->counts.held += by * ix->held[s];
	ix->counts.unconfirmed += by * (r->control == CONTROL_NOT_CONFIRMED);
	ix->counts.waiting += by * (r->control == CONTROL_WAITS_FOR_APPROVAL);
}

/* All its fields are sums of one type: they are added as a list. */
static void add(struct house_counts *to, const struct house_counts *part, size_t by)
{
	enum { FIELDS = sizeof(*to) / sizeof(size_t) };
	size_t sums[FIELDS], parts[FIELDS];

	memcpy(sums, to, sizeof(sums));
	memcpy(parts, part, sizeof(parts));
	for (size_t i = 0; i < FIELDS; i++)
		sums[i] += by * parts[i];
	memcpy(to, sums, sizeof(sums));
}

#define LESS SIZE_MAX /* added to a sum it takes one away */

static void count_block(struct house_index *ix, size_t block)
{
	struct house_counts *sum = &ix->sums[block];
	size_t end = (block + 1) * BLOCK < ix->size ? (block + 1) * BLOCK : ix->size;

	add(&ix->said, sum, LESS);
	*sum = (struct house_counts){ 0 };
	for (size_t s = block * BLOCK; s < end; s++)
		explain_count(ix->engine, (service_ix)s, sum);
	add(&ix->said, sum, 1);
	ix->stale[block] = false;
}

static void count_stale(struct house_index *ix)
{
	for (size_t b = 0; b < ix->blocks; b++)
		if (ix->stale[b])
			count_block(ix, b);
}

/* ---- order ---- */

/* How many come before a row, among the first n in order. */
static size_t place_of(const struct house_index *ix, const struct row *r, size_t n)
{
	size_t low = 0;

	while (low < n) {
		size_t middle = low + (n - low) / 2;

		if (row_compare(&ix->rows[ix->order[middle]], r) < 0)
			low = middle + 1;
		else
			n = middle;
	}
	return low;
}

/* What lies between the old place and the new one moves up or down by one. */
static void move(struct house_index *ix, const struct row *was, const struct row *is)
{
	size_t from = place_of(ix, was, ix->size), to = place_of(ix, is, ix->size);
	service_ix *at = ix->order;

	if (to > from) {
		to--; /* it is not there itself any more */
		memmove(&at[from], &at[from + 1], (to - from) * sizeof(*at));
	} else {
		memmove(&at[to + 1], &at[to], (from - to) * sizeof(*at));
	}
	at[to] = is->service;
}

static void look_again(struct house_index *ix, service_ix s)
{
	struct row was = ix->rows[s], is = row_of(ix->engine, s);

	count_row(ix, s, LESS);
	if (is.rank != was.rank || is.since.ms != was.since.ms)
		move(ix, &was, &is);
	ix->rows[s] = is;
	ix->held[s] = engine_service(ix->engine, s)->hold != NULL;
	count_row(ix, s, 1);
	ix->stale[s / BLOCK] = true;
}

/* ---- following ---- */

static int by_row(const void *a, const void *b, void *rows)
{
	const struct row *all = rows;

	return row_compare(&all[*(const service_ix *)a], &all[*(const service_ix *)b]);
}

static void build(struct house_index *ix)
{
	ix->said = (struct house_counts){ 0 };
	ix->counts = (struct listing_counts){ .services = ix->size };
	memset(ix->sums, 0, ix->blocks * sizeof(*ix->sums));
	for (size_t s = 0; s < ix->size; s++) {
		ix->rows[s] = row_of(ix->engine, (service_ix)s);
		ix->held[s] = engine_service(ix->engine, (service_ix)s)->hold != NULL;
		ix->order[s] = (service_ix)s;
		count_row(ix, (service_ix)s, 1);
	}
	for (size_t b = 0; b < ix->blocks; b++)
		count_block(ix, b);
	qsort_r(ix->order, ix->size, sizeof(*ix->order), by_row, ix->rows);
}

static void begin(struct house_index *ix, const struct engine *e)
{
	size_t n = engine_config(e)->service_count, blocks = (n + BLOCK - 1) / BLOCK;

	index_forget(ix);
	*ix = (struct house_index){
		.engine = e,
		.size = n,
		.blocks = blocks,
		.rows = zeroed(n, sizeof(*ix->rows)),
		.order = zeroed(n, sizeof(*ix->order)),
		.held = zeroed(n, sizeof(*ix->held)),
		.stale = zeroed(blocks, sizeof(*ix->stale)),
		.sums = zeroed(blocks, sizeof(*ix->sums)),
	};
	build(ix);
}

/* False: so much moved, or nobody knows what, that all is looked at. */
static bool catch_up(struct house_index *ix, uint64_t now)
{
	if (now < ix->generation || now - ix->generation > ix->size / MANY + MANY)
		return false;
	for (uint64_t g = ix->generation + 1; g <= now; g++)
		if (engine_moved_at(ix->engine, g) == NOBODY)
			return false;
	for (uint64_t g = ix->generation + 1; g <= now; g++)
		look_again(ix, engine_moved_at(ix->engine, g));
	return true;
}

static void look_at_pending(struct house_index *ix)
{
	for (size_t b = 0; b < ix->blocks; b++) {
		size_t end = (b + 1) * BLOCK < ix->size ? (b + 1) * BLOCK : ix->size;

		if (!ix->sums[b].changes)
			continue;
		for (size_t s = b * BLOCK; s < end; s++)
			look_again(ix, (service_ix)s);
	}
}

void index_follow(struct house_index *ix, const struct engine *e)
{
	uint64_t now = engine_generation(e);
	int64_t second = engine_now(e).ms / SECOND_MS;

	if (ix->engine != e) {
		begin(ix, e);
	} else {
		if (now != ix->generation && !catch_up(ix, now))
			build(ix);
		if (second != ix->second)
			look_at_pending(ix);
		count_stale(ix);
	}
	ix->generation = now;
	ix->second = second;
	ix->counts.newest = engine_newest(e);
}

const struct house_counts *index_said(const struct house_index *ix)
{
	return &ix->said;
}

const struct listing_counts *index_counts(const struct house_index *ix)
{
	return &ix->counts;
}

size_t index_size(const struct house_index *ix)
{
	return ix->size;
}

const struct row *index_row(const struct house_index *ix, size_t i)
{
	return &ix->rows[ix->order[i]];
}

service_ix index_place(const struct house_index *ix, size_t i)
{
	return ix->order[i];
}

service_ix index_waits(const struct house_index *ix)
{
	for (size_t i = 0; ix->counts.waiting && i < ix->size; i++)
		if (index_row(ix, i)->control == CONTROL_WAITS_FOR_APPROVAL)
			return ix->order[i];
	return NOBODY;
}
