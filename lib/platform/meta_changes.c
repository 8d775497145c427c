/* SPDX-License-Identifier: Apache-2.0 */
/*
 * meta_changes.c - who else changed a budget or a switch, from the account's activities.
 *
 * The history says who and when, never what is so now: its amounts and words are in
 * the reader's language.  It calls an ad set CAMPAIGN and a campaign CAMPAIGN_GROUP,
 * so objects are told apart by their id alone.  A change without an app's id was made
 * by somebody in Ads Manager: only one that names our app is ours.
 */
#include "platform/meta.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

enum { CATEGORIES = 2 };

struct asking {
	struct meta_place *places;
	struct meta_page page;
	unsigned category, pages;
	struct platform_talk *talk;
};

static const char *const categories[CATEGORIES] = { "BUDGET", "STATUS" };

static struct asking *asking_of(const struct platform_talk *t)
{
	return ((const struct meta_talk *)t->state)->part;
}

static int ask(struct platform_talk *t, struct request *ret, struct err *err)
{
	const struct asking *a = asking_of(t);
	const struct meta *m = t->config->settings;
	const struct meta_list *list = &a->page.lists[META_CAMPAIGNS];
	struct buf query cleanup_buf = BUF_INIT(4096 + 3 * META_CURSOR);

	buf_printf(&query,
		   "category=%s&since=%" PRId64 "&until=%" PRId64
		   "&fields=event_time,event_type,object_id,actor_name,application_id,"
		   "application_name&limit=%d",
		   categories[a->category], t->since.ms / 1000, t->now.ms / 1000 + 60, META_PAGE_MAX);
	if (list->more) {
		buf_puts(&query, "&after=");
		text_percent_encode(&query, list->after);
	}
	return meta_get(t, arena_printf(t->arena, "%s/activities", m->account), buf_text(&query),
			ret, err) ?
		       -1 :
		       PLATFORM_SEND;
}

/* A name as it came, on one line, cut between two characters. */
static void put_name(char out[WHO_MAX], const char *name)
{
	char words[NOTICE_MAX];

	words_set(words, "%s", name);
	words[WHO_MAX - 1] = '\0';
	words[text_utf8_valid(words, strlen(words))] = '\0';
	snprintf(out, WHO_MAX, "%.*s", WHO_MAX - 1, words);
}

static const struct meta_place *place_of(const struct asking *a, const char *id)
{
	const struct meta_place *p = meta_place_of(a->places, a->talk->read_count, META_CAMPAIGNS, id);

	return p ? p : meta_place_of(a->places, a->talk->read_count, META_ADSETS, id);
}

static bool is_of_interest(const struct meta_row *row)
{
	return strstr(row->type, "budget") || strstr(row->type, "run_status");
}

static int take_row(void *context, enum meta_edge edge, const struct meta_row *row, struct err *err)
{
	struct asking *a = context;
	struct platform_talk *t = a->talk;
	const struct meta *m = t->config->settings;
	const struct meta_place *p = place_of(a, row->object);
	struct foreign *f = p ? &t->foreigns[p->at] : NULL;
	struct instant at;

	(void)edge;
	if (instant_parse(row->at, strlen(row->at), &at, err))
		return err_in(err, "event_time");
	if (!f || !is_of_interest(row) || (m->app_id && strcmp(m->app_id, row->app) == 0) ||
	    is_before(at, t->since) || !is_before(f->at, at))
		return 0;
	f->at = at;
	put_name(f->who, row->who);
	put_name(f->with, row->with[0] ? row->with : "Ads Manager");
	return 0;
}

int meta_changes_begin(struct platform_talk *t, struct request *ret, struct err *err)
{
	struct asking *a = arena_new(t->arena, struct asking);

	((struct meta_talk *)t->state)->part = a;
	for (size_t i = 0; i < t->read_count; i++)
		if (platform_meta.target_check(t->targets[t->read[i]].select, err))
			return -1;
	a->talk = t;
	a->places = meta_places(t);
	a->page.row = take_row;
	a->page.context = a;
	a->page.edge = META_CAMPAIGNS;
	return ask(t, ret, err);
}

int meta_changes_advance(struct platform_talk *t, const struct reply *reply, struct request *ret,
			 struct err *err)
{
	struct asking *a = asking_of(t);
	struct meta_error error;

	meta_usage(t, reply);
	if (reply->fault == FAULT_NONE && reply->status && reply->status != 200)
		return meta_refused(t, reply, &error, err);
	if (reading_usable(reply, err) || meta_page_read(&a->page, reply->body, reply->length, err))
		return -1;
	if (++a->pages > PLATFORM_PAGES_MAX)
		return err_set(err, ERR_LIMIT, "more than %d pages", PLATFORM_PAGES_MAX);
	if (a->page.lists[META_CAMPAIGNS].more || ++a->category < CATEGORIES)
		return ask(t, ret, err);
	return PLATFORM_DONE;
}
