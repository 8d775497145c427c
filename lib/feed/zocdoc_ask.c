/* SPDX-License-Identifier: Apache-2.0 */
/*
 * zocdoc_ask.c - questions for up to 50 ids and 31 days at a time.
 *
 * The visit reason is one per question, so pairs are sorted by it; a service
 * with several providers is answered in parts, which is no matter: a poll is
 * counted only when every question was answered.
 */
#include <stdlib.h>
#include <string.h>

#include "feed/zocdoc.h"

static const char *reason_of(const struct zocdoc_select *sel)
{
	return sel->visit_reason ? sel->visit_reason : "";
}

static int by_reason_and_id(const void *a, const void *b)
{
	const struct zocdoc_pair *x = a, *y = b;
	int order = strcmp(x->reason, y->reason);

	if (!order)
		order = strcmp(x->id, y->id);
	return order ? order : x->ask < y->ask ? -1 : x->ask > y->ask;
}

void zocdoc_pairs_sort(const struct poll *p, struct zocdoc_poll *s)
{
	size_t n = 0;

	for (size_t i = 0; i < p->ask_count; i++)
		n += ((const struct zocdoc_select *)p->asks[i].select)->provider_location.count;
	s->pairs = arena_array(p->arena, struct zocdoc_pair, n + 1);
	for (size_t i = 0; i < p->ask_count; i++) {
		const struct zocdoc_select *sel = p->asks[i].select;
		const char *const *ids = sel->provider_location.items;

		for (size_t k = 0; k < sel->provider_location.count; k++)
			s->pairs[s->pair_count++] = (struct zocdoc_pair){
				.reason = zocdoc_settings_of(p)->show == ZOCDOC_STATUS ? "" :
											 reason_of(sel),
				.id = ids[k],
				.ask = (uint32_t)i,
			};
	}
	if (n)
		qsort(s->pairs, n, sizeof(*s->pairs), by_reason_and_id);
}

struct zocdoc_pair *zocdoc_pair_find(const struct zocdoc_poll *s, const char *id)
{
	size_t low = s->from, high = s->to;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (strcmp(s->pairs[middle].id, id) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low < s->to && !strcmp(s->pairs[low].id, id) ? &s->pairs[low] : NULL;
}

/* Two services may share an id: it is asked about once, and both stand in one question. */
static void question_from(struct zocdoc_poll *s, size_t from)
{
	size_t ids = 0;

	s->from = s->to = from;
	s->first = s->today;
	while (s->to < s->pair_count && !strcmp(s->pairs[s->to].reason, s->pairs[from].reason)) {
		if (s->to == from || strcmp(s->pairs[s->to].id, s->pairs[s->to - 1].id) != 0)
			if (++ids > ZOCDOC_IDS_MAX)
				break;
		s->to++;
	}
}

bool zocdoc_question_first(struct zocdoc_poll *s)
{
	question_from(s, 0);
	return s->pair_count > 0;
}

bool zocdoc_question_next(struct zocdoc_poll *s)
{
	s->first.day += ZOCDOC_DAYS_MAX;
	if (s->first.day > s->last.day)
		question_from(s, s->to);
	return s->from < s->pair_count;
}

static void write_ids(const struct zocdoc_poll *s, struct buf *url)
{
	struct buf ids cleanup_buf = BUF_INIT(FEED_URL_MAX);

	for (size_t i = s->from; i < s->to; i++)
		if (i == s->from || strcmp(s->pairs[i].id, s->pairs[i - 1].id) != 0)
			buf_printf(&ids, "%s%s", i > s->from ? "," : "", s->pairs[i].id);
	pages_parameter(url, "provider_location_ids", buf_text(&ids));
	url->overflowed = url->overflowed || ids.overflowed;
}

static void write_days(const struct zocdoc_poll *s, struct buf *url)
{
	struct date last = { s->first.day + ZOCDOC_DAYS_MAX - 1 };
	char text[INSTANT_TEXT];

	if (last.day > s->last.day)
		last = s->last;
	pages_parameter(url, "start_date_in_provider_local_time", date_format(s->first, text));
	pages_parameter(url, "end_date_in_provider_local_time", date_format(last, text));
}

void zocdoc_write_url(const struct poll *p, struct zocdoc_poll *s)
{
	const struct zocdoc_settings *set = zocdoc_settings_of(p);
	struct buf *url = &s->inquiry.pages.url;

	pages_base(url, set->url);
	if (set->show == ZOCDOC_STATUS) {
		buf_puts(url, "/v1/schedulable_entities?page=0");
		pages_number(url, "page_size", set->page_size);
		return;
	}
	buf_puts(url, "/v1/provider_locations/availability");
	write_ids(s, url);
	pages_parameter(url, "visit_reason_id", s->pairs[s->from].reason);
	pages_parameter(url, "patient_type", "new");
	write_days(s, url);
}
