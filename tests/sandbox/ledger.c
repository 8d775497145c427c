/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger.c - added up anew at every change: a city is small, and a running sum
 * would be one more thing to get wrong.
 */
#include "ledger.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void add_up(struct ledger *l)
{
	l->live = 0;
	for (size_t i = 0; i < l->count; i++)
		if (l->rows[i].counts && l->rows[i].runs)
			l->live += l->rows[i].micros;
	if (l->live > l->peak)
		l->peak = l->live;
}

static struct ledger_target *find(struct ledger *l, const char *platform, const char *target)
{
	for (size_t i = 0; i < l->count; i++)
		if (strcmp(l->rows[i].platform, platform) == 0 && strcmp(l->rows[i].target, target) == 0)
			return &l->rows[i];
	return NULL;
}

void ledger_declare(struct ledger *l, const char *platform, const char *target, bool runs, int64_t micros)
{
	struct ledger_target *r = &l->rows[l->count];

	assert(l->count < LEDGER_MAX);
	l->count++;
	*r = (struct ledger_target){ .platform = platform, .counts = true, .runs = runs, .micros = micros };
	(void)snprintf(r->target, sizeof(r->target), "%s", target);
	add_up(l);
}

void ledger_change(struct ledger *l, const char *platform, const char *target, const char *field,
		   const char *value)
{
	struct ledger_target *r = find(l, platform, target);

	if (!r)
		return;
	if (strcmp(field, "status") == 0)
		r->runs = strcmp(value, "ENABLED") == 0;
	else if (strcmp(field, "budget_micros") == 0)
		r->micros = strtoll(value, NULL, 10);
	add_up(l);
}

void ledger_none(struct ledger *l)
{
	for (size_t i = 0; i < l->count; i++)
		l->rows[i].counts = false;
	l->live = l->peak = 0;
}

bool ledger_count(struct ledger *l, const char *platform, const char *target)
{
	struct ledger_target *r = find(l, platform, target);

	if (!r)
		return false;
	r->counts = true;
	add_up(l);
	return true;
}

void ledger_put(const struct ledger *l, struct buf *out)
{
	size_t n = 0;

	buf_printf(out, "{\"live_micros\":%" PRId64 ",\"peak_micros\":%" PRId64 ",\"targets\":[",
		   l->live, l->peak);
	for (size_t i = 0; i < l->count; i++) {
		const struct ledger_target *r = &l->rows[i];

		if (r->counts)
			buf_printf(out,
				   "%s{\"platform\":\"%s\",\"target\":\"%s\",\"runs\":%s,"
				   "\"budget_micros\":%" PRId64 "}",
				   n++ ? "," : "", r->platform, r->target,
				   r->runs ? "true" : "false", r->micros);
	}
	buf_puts(out, "]}\n");
}
