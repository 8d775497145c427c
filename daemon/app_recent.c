/* SPDX-License-Identifier: Apache-2.0 */
/*
 * app_recent.c - the last weeks of those services somebody looks at.
 *
 * Days that are over do not change, so each is read once a day, when a page shows it
 * first; what nobody looks at costs a pointer.  Today is taken from the day being
 * counted.
 */
#include <stdlib.h>

#include "daemon/app_state.h"
#include "daemon/log.h"

enum { PAST = RECENT_DAYS - 1 };

struct recent {
	struct date today; /* value[] ends the day before */
	int32_t value[PAST];
};

void app_recent_first(struct app *a)
{
	a->recent = calloc(a->watched_count + 1, sizeof(struct recent *));
	if (!a->recent)
		abort();
}

void app_recent_clear(struct app *a)
{
	for (size_t s = 0; a->recent && s < a->watched_count; s++)
		free(a->recent[s]);
	free(a->recent);
	a->recent = NULL;
}

/* What cannot be read is not kept: the next look asks again. */
static const int32_t *past_of(struct app *a, service_ix s, struct date today)
{
	const struct date first = { today.day - PAST };
	struct recent *r = a->recent[s];
	struct err err = ERR_INIT;

	if (r && r->today.day == today.day)
		return r->value;
	if (!r)
		r = malloc(sizeof(*r));
	if (!r)
		abort();
	a->recent[s] = r;
	r->today = today;
	if (!store_read_recent(a->store, a->g->config->services[s].id, first, r->value, PAST, &err))
		return r->value;
	log_line(LOG_LEVEL_WARNING, "%s; earlier days of %s are not shown", err.text,
		 a->g->config->services[s].id);
	r->today = (struct date){ 0 };
	return r->value;
}

void app_recent(void *app, service_ix s, struct report_recent *ret)
{
	const struct rollup *today = app_day(app, s);
	const int32_t *past = past_of(app, s, today->day);

	for (int d = 0; d < PAST; d++)
		ret->value[d] = past[d];
	ret->value[PAST] = today->value_last;
}
