/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fhir_walk.c - from page to page, and not further than we may.
 *
 * A link is followed as it stands (both HAPI and Oracle insist on it) and
 * nowhere else: not to another origin, not in circles, not for ever.  The self
 * link of a first page says which filters the server used; a filter it does not
 * name was passed over, and the answer then holds more than was asked for.
 */
#include "base/text.h"
#include "feed/fhir_poll.h"
#include "feed/url.h"

static bool was_visited(const struct fhir_poll *s, uint64_t hash)
{
	if (hash == s->question)
		return true;
	for (int64_t i = 1; i < s->page; i++)
		if (s->visited[i] == hash)
			return true;
	return false;
}

/* Room for one more address, told apart from all before. */
int fhir_walk_visit(const struct poll *p, struct fhir_poll *s, struct err *err)
{
	int64_t most = fhir_settings_of(p)->max_pages;

	if (s->page >= most)
		return err_set(err, ERR_LIMIT, "more than %lld pages (max_pages)", (long long)most);
	if (!s->visited)
		s->visited = arena_array(p->arena, uint64_t, (size_t)most + 1);
	return 0;
}

int fhir_walk_next(const struct poll *p, struct fhir_poll *s, struct err *err)
{
	struct buf next cleanup_buf = BUF_INIT(FEED_URL_MAX);

	if (!*fhir_bundle_next(s->bundle))
		return 0;
	url_resolve(buf_text(&s->url), fhir_bundle_next(s->bundle), &next);
	if (next.overflowed || !url_plain(buf_text(&next)))
		return err_set(err, ERR_INPUT, "the link to the next page is no plain http(s) address");
	if (!url_same_origin(buf_text(&s->url), buf_text(&next)))
		return err_set(err, ERR_INPUT,
			       "the link to the next page leads to another host: "
			       "not followed, nothing was sent there");
	if (was_visited(s, text_hash(next.data, next.length)))
		return err_set(err, ERR_INPUT,
			       "the link to the next page leads back to a page "
			       "already read");
	if (fhir_walk_visit(p, s, err) < 0)
		return -1;
	buf_clear(&s->url);
	buf_append(&s->url, next.data, next.length);
	return 1;
}

/* ---- the self link ---- */

static const char *id_part(const char *reference)
{
	const char *slash = strrchr(reference, '/');

	return slash ? slash + 1 : reference;
}

static bool has_schedule(const struct poll *p, const struct fhir_poll *s, const char *self)
{
	const struct fhir_select *sel = fhir_select_of(p);

	if (fhir_settings_of(p)->search == FHIR_PER_SCHEDULE)
		return url_query_has(self, "schedule",
				     id_part(fhir_bundle_schedules(s->bundle)->data + s->batch));
	return url_query_has(self, s->manner.location_parameter, id_part(sel->location)) ||
	       url_query_has(self, "schedule", id_part(sel->location)) ||
	       (sel->schedule && url_query_has(self, "schedule", id_part(sel->schedule)));
}

static void slots_self(const struct poll *p, struct fhir_poll *s, const char *self)
{
	const struct fhir_settings *set = fhir_settings_of(p);
	const struct fhir_select *sel = fhir_select_of(p);
	struct fhir_facts *f = &s->facts;

	f->lost_location |= !has_schedule(p, s, self);
	f->lost_specialty |= sel->specialty && !url_query_has(self, "specialty", "");
	f->lost_service_type |=
		sel->service_type && !url_query_has(self, set->service_type_parameter, "");
	f->lost_start |= !url_query_has(self, "start", "");
	f->lost_status |= s->manner.status && !url_query_has(self, "status", "");
}

/* A slot that was not filtered by place is nobody's, unless its schedule says where it is. */
int fhir_walk_self(const struct poll *p, struct fhir_poll *s, struct err *err)
{
	const char *self = fhir_bundle_self(s->bundle);

	if (!*self)
		return 0;
	if (s->phase == FHIR_ASK_SLOTS)
		slots_self(p, s, self);
	else if (s->phase != FHIR_ASK_COUNT)
		s->facts.lost_actor =
			!url_query_has(self, "actor", id_part(fhir_select_of(p)->location));
	else if (!has_schedule(p, s, self))
		return err_set(err, ERR_INPUT,
			       "the server ignored the location filter (its self link lacks it) "
			       "and counted everywhere");
	return 0;
}

/* ---- time ---- */

/* Only the server's clock is seen on the way; ours gives every request a deadline of its own. */
int fhir_walk_time(const struct poll *p, struct fhir_poll *s, struct instant date, struct err *err)
{
	struct span most = fhir_settings_of(p)->max_walk;
	char text[SPAN_TEXT];

	if (is_never(date))
		return 0;
	if (is_never(s->date))
		s->date = date;
	if (most.ms && is_longer(since(s->date, date), most))
		return err_set(err, ERR_LIMIT,
			       "the walk has taken more than %s (max_walk): its pages are no "
			       "picture of one moment",
			       span_format(most, text));
	return 0;
}
