/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bulk.c - one manifest and its files, for all services of a publisher at once.
 *
 * Every page of the manifest is read before any file, then Locations, then
 * Schedules, then Slots and deletions in the order they are named: a slot means
 * something only once its schedule is known.  One file that fails fails the
 * poll, because half a publication looks like a full clinic.
 *
 * What files gave is kept from poll to poll.  A manifest that has not changed
 * (304), or that is older than the one held, is therefore answered by counting
 * again: the window has moved on even where the files have not.  The chain of
 * updates is walked from its first page each time; "#pending" and "#closed" mark
 * its present end and are not pages.
 */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "feed/bulk.h"
#include "feed/url.h"

struct bulk_keep {
	struct bulk_file **files; /* of the manifest held, in the order they apply */
	size_t count;
	uint64_t print; /* of the schedules the slots' rows refer to */
	struct instant published, true_at;
	struct span cadence;
	char etag[FEED_ETAG_MAX]; /* of a manifest that is one page */
	bool reports;
};

enum phase { READS_MANIFEST, READS_FILES };

struct bulk_poll {
	struct bulk_wanted wanted;
	struct bulk_manifest manifest;
	struct bulk_table table;
	struct bulk_lines *lines;
	struct bulk_keep *keep, own; /* own: nobody keeps anything for us */
	const char *url;	     /* what was asked for last */
	uint64_t *visited;	     /* pages; arena */
	size_t pages, item;
	enum phase phase;
	bool asked_if_changed, has_table;
	char etag[FEED_ETAG_MAX];
	struct span max_age;
};

static const char *const capacity_names[] = { "auto", "exact", "estimate", "flag", NULL };

static const struct option options[] = {
	{ "url", OPTION_URL, OPTION_REQUIRED, offsetof(struct bulk_settings, url), NULL, 0, 0,
	  "The manifest's full address; it ends in $bulk-publish.", NULL, NULL, 0 },
	{ "states", OPTION_TEXTS, 0, offsetof(struct bulk_settings, states), NULL, 0, 0,
	  "Read only files marked with one of these states (MA, IL) or with none.", NULL, NULL, 0 },
	{ "capacity", OPTION_ENUM, 0, offsetof(struct bulk_settings, capacity), "auto", 0, 0,
	  "What slot-capacity means to this publisher: a count, an estimate, or a flag for some "
	  "or none; auto looks at the numbers.",
	  capacity_names, NULL, 0 },
	{ "horizon", OPTION_SPAN, 0, offsetof(struct bulk_settings, horizon), "60d", 3600000,
	  INT64_C(366) * 86400000, "How far ahead first openings are looked for, at least.", NULL,
	  NULL, 0 },
	{ "min_lead", OPTION_SPAN, OPTION_ADVANCED, offsetof(struct bulk_settings, min_lead), "0s",
	  0, INT64_C(30) * 86400000,
	  "Openings sooner than this cannot be booked online and do not count.", NULL, NULL, 0 },
	OPTION_END,
};

static const struct option select_options[] = {
	{ "location", OPTION_TEXT, OPTION_REQUIRED, offsetof(struct bulk_select, location), NULL, 0,
	  0, "The location, as Location/id, or by an identifier as system|value.", NULL, NULL, 0 },
	{ "service_type", OPTION_TEXT, 0, offsetof(struct bulk_select, service_type), NULL, 0,
	  0, "Only schedules with this service type: a code or system|code; * and ? stand for any text.",
	  NULL, NULL, 0 },
	{ "specialty", OPTION_TEXT, 0, offsetof(struct bulk_select, specialty), NULL, 0, 0,
	  "Only schedules with this specialty, in the same way.", NULL, NULL, 0 },
	{ "schedule", OPTION_TEXT, 0, offsetof(struct bulk_select, schedule), NULL, 0, 0,
	  "Only this schedule, as Schedule/id.", NULL, NULL, 0 },
	OPTION_END,
};

static const struct bulk_settings *settings_of(const struct poll *p)
{
	return p->config->settings;
}

/* ---- what is kept ---- */

static void keep_forget(void *keep)
{
	struct bulk_keep *k = keep;

	for (size_t i = 0; i < k->count; i++)
		bulk_file_free(k->files[i]);
	free(k->files);
	*k = (struct bulk_keep){ .files = NULL };
}

static struct bulk_file *keep_find(const struct bulk_keep *k, const struct bulk_item *item)
{
	uint64_t url = bulk_name(item->url, strlen(item->url));

	for (size_t i = 0; i < k->count; i++)
		if (k->files[i]->url == url && k->files[i]->type == item->type)
			return k->files[i];
	return NULL;
}

static bool is_taken(const struct bulk_manifest *m, const struct bulk_file *f)
{
	for (size_t i = 0; i < m->count; i++)
		if (m->items[i].file == f)
			return true;
	return false;
}

/* The poll is good: what it read replaces what was held. */
static void keep_commit(struct bulk_poll *s)
{
	struct bulk_manifest *m = &s->manifest;
	struct bulk_keep *k = s->keep, old = *k;

	*k = (struct bulk_keep){
		.files = calloc(m->count + 1, sizeof(struct bulk_file *)),
		.count = m->count,
		.print = s->table.print,
		.published = m->published,
		.true_at = m->true_at,
		.cadence = m->cadence,
		.reports = m->reports,
	};
	if (!k->files)
		abort();
	if (s->pages == 1)
		memcpy(k->etag, s->etag, sizeof(k->etag));
	for (size_t i = 0; i < old.count; i++)
		if (!is_taken(m, old.files[i]))
			bulk_file_free(old.files[i]);
	free(old.files);
	for (size_t i = 0; i < m->count; i++) {
		k->files[i] = m->items[i].file;
		m->items[i].is_kept = true;
	}
}

/* ---- the end of a poll ---- */

/* A cadence is how often there is news: asking four times as often finds it soon enough. */
static struct span hint_of(struct span max_age, struct span cadence)
{
	struct span quarter = { cadence.ms / 4 };

	return is_longer(max_age, quarter) ? max_age : quarter;
}

static const char *note_of(const struct poll *p, const struct bulk_keep *k, bool older)
{
	if (is_before(after(p->now, SPAN_MINUTES(2)), k->published))
		return "transactionTime lies in the future: a clock is wrong, there or here";
	if (older)
		return "the manifest is older than the one held, and was ignored";
	return k->reports ? "the publisher reports problems with this publication" : "";
}

static int count_held(struct poll *p, struct bulk_poll *s, bool older)
{
	const struct bulk_keep *k = s->keep;
	struct bulk_view view = {
		.wanted = &s->wanted,
		.files = k->files,
		.file_count = k->count,
		.published = k->published,
		.true_at = k->true_at,
		.note = note_of(p, k, older),
	};

	bulk_count(p, &view);
	p->hint = hint_of(s->max_age, k->cadence);
	return FEED_DONE;
}

static int finish(struct poll *p, struct bulk_poll *s)
{
	keep_commit(s);
	return count_held(p, s, false);
}

/* ---- questions ---- */

static void ask(const struct poll *p, struct bulk_poll *s, const char *url, const char *accept,
		const char *etag, struct request *ret)
{
	*ret = (struct request){ .method = "GET", .url = url };
	s->url = url;
	s->asked_if_changed = etag && *etag;
	request_header(ret, "Accept", accept);
	if (s->asked_if_changed)
		request_header(ret, "If-None-Match", arena_strdup(p->arena, etag));
}

static int ask_page(const struct poll *p, struct bulk_poll *s, const char *url, const char *etag,
		    struct request *ret)
{
	s->visited[s->pages++] = text_hash(url, strlen(url));
	ask(p, s, url, "application/json", etag, ret);
	ret->reply_max = JSON_TREE_MAX;
	ret->authorize = url_same_origin(settings_of(p)->url, url);
	return FEED_SEND;
}

static bool has_schedules(const struct bulk_poll *s)
{
	return s->manifest.items[s->item].type == BULK_SLOT ||
	       s->manifest.items[s->item].type == BULK_DELETED;
}

/* Rows refer to the schedules they were read with: other schedules, other rows. */
static struct bulk_file *usable_kept(const struct bulk_poll *s)
{
	if (has_schedules(s) && s->table.print != s->keep->print)
		return NULL;
	return keep_find(s->keep, &s->manifest.items[s->item]);
}

static void table_make(struct bulk_poll *s)
{
	struct bulk_file **files = calloc(s->item + 1, sizeof(struct bulk_file *));

	if (!files)
		abort();
	for (size_t i = 0; i < s->item; i++)
		files[i] = s->manifest.items[i].file;
	bulk_table_fill(&s->table, files, s->item);
	free(files);
	s->has_table = true;
}

static void file_open(struct bulk_poll *s, struct bulk_item *item)
{
	item->file = bulk_file_new(bulk_name(item->url, strlen(item->url)), item->type);
	if (!s->lines)
		s->lines = bulk_lines_new(&s->wanted);
	bulk_lines_open(s->lines, item->file, &s->table);
}

static int ask_file(struct poll *p, struct bulk_poll *s, struct request *ret)
{
	for (; s->item < s->manifest.count; s->item++) {
		struct bulk_item *item = &s->manifest.items[s->item];
		struct bulk_file *kept;

		if (has_schedules(s) && !s->has_table)
			table_make(s);
		kept = usable_kept(s);
		if (!kept || !s->manifest.immutable) {
			file_open(s, item);
			ask(p, s, item->url, "application/fhir+ndjson", kept ? kept->etag : "", ret);
			ret->reply_max = BULK_FILE_MAX;
			ret->authorize = item->with_token;
			ret->stream = true;
			return FEED_SEND;
		}
		item->file = kept;
		item->is_kept = true;
	}
	return finish(p, s);
}

/* ---- the manifest ---- */

static int stage_of(enum bulk_type type)
{
	return type == BULK_LOCATION ? 0 : type == BULK_SCHEDULE ? 1 : 2;
}

/* Stable: within a stage the publisher's order is the order of updates. */
static void items_order(struct bulk_poll *s)
{
	struct bulk_manifest *m = &s->manifest;
	struct bulk_item *sorted = calloc(m->count + 1, sizeof(*sorted));
	size_t n = 0;

	if (!sorted)
		abort();
	for (int stage = 0; stage < 3; stage++)
		for (size_t i = 0; i < m->count; i++)
			if (stage_of(m->items[i].type) == stage)
				sorted[n++] = m->items[i];
	free(m->items);
	m->items = sorted;
}

static bool names_slots(const struct bulk_manifest *m)
{
	for (size_t i = 0; i < m->count; i++)
		if (m->items[i].type == BULK_SLOT)
			return true;
	return false;
}

static int manifest_complete(struct poll *p, struct bulk_poll *s, struct request *ret, struct err *err)
{
	if (is_before(s->manifest.published, s->keep->published) && !is_before(p->now, s->keep->published))
		return count_held(p, s, true);
	if (!names_slots(&s->manifest))
		return err_set(err, ERR_INPUT, "the manifest names no Slot file%s",
			       settings_of(p)->states.count ? " for the configured states" : "");
	items_order(s);
	s->phase = READS_FILES;
	return ask_file(p, s, ret);
}

static bool was_visited(const struct bulk_poll *s, const char *url)
{
	uint64_t hash = text_hash(url, strlen(url));

	for (size_t i = 0; i < s->pages; i++)
		if (s->visited[i] == hash)
			return true;
	return false;
}

static int follow(const struct poll *p, struct bulk_poll *s, struct request *ret, struct err *err)
{
	struct buf next cleanup_buf = BUF_INIT(FEED_URL_MAX);

	url_resolve(s->url, s->manifest.next, &next);
	if (next.overflowed || !url_plain(buf_text(&next)))
		return err_set(err, ERR_INPUT, "$.link: the next page is no plain http(s) address");
	if (!url_same_origin(settings_of(p)->url, buf_text(&next)))
		return err_set(err, ERR_INPUT,
			       "$.link: the next page is at another host: not followed, nothing "
			       "was sent there");
	if (was_visited(s, buf_text(&next)))
		return err_set(err, ERR_INPUT, "$.link: leads back to a page already read");
	if (s->pages == BULK_PAGES_MAX)
		return err_set(err, ERR_LIMIT, "more than %d pages of one manifest", BULK_PAGES_MAX);
	return ask_page(p, s, arena_strdup(p->arena, buf_text(&next)), "", ret);
}

static int check_type(const struct reply *reply, struct err *err)
{
	if (strcasestr(reply->content_type ? reply->content_type : "", "html"))
		return err_set(err, ERR_INPUT, "answered a web page (login page or proxy?)");
	if (reply->status == 304)
		return err_set(err, ERR_REMOTE, "HTTP 304 to a question we did not make conditional");
	return 0;
}

static int page_heard(struct poll *p, struct bulk_poll *s, const struct reply *reply,
		      struct request *ret, struct err *err)
{
	const char *etag = reply->etag ? reply->etag : "";

	if (is_longer(reply->max_age, s->max_age))
		s->max_age = reply->max_age;
	if (reply->fault == FAULT_NONE && reply->status == 304 && s->asked_if_changed)
		return count_held(p, s, false);
	if (feed_reply_usable(reply, err) < 0 || check_type(reply, err) < 0 ||
	    bulk_manifest_page(&s->manifest, p, &s->wanted, s->url, reply, err) < 0)
		return err_in(err, "manifest page %zu", s->pages);
	if (s->pages == 1 && strlen(etag) < sizeof(s->etag))
		memcpy(s->etag, etag, strlen(etag) + 1);
	if (s->manifest.next && s->manifest.next[0] != '#')
		return follow(p, s, ret, err) < 0 ? err_in(err, "manifest page %zu", s->pages) :
						    FEED_SEND;
	return manifest_complete(p, s, ret, err);
}

/* ---- files ---- */

/* The last part of the path tells which file; a query may hold a key. */
static int in_file(const struct bulk_poll *s, struct err *err)
{
	size_t n = strcspn(s->url, "?#");
	const char *name = memrchr(s->url, '/', n);

	name = name ? name + 1 : s->url;
	return err_in(err, "%.*s",
		      (int)(n - (size_t)(name - s->url)) < 80 ? (int)(n - (size_t)(name - s->url)) : 80,
		      name);
}

static int file_whole(struct bulk_poll *s, const struct reply *reply, struct err *err)
{
	if (feed_reply_usable(reply, err) < 0 || check_type(reply, err) < 0)
		return -1;
	return bulk_lines_end(s->lines, err);
}

static int file_heard(struct poll *p, struct bulk_poll *s, const struct reply *reply,
		      struct request *ret, struct err *err)
{
	struct bulk_item *item = &s->manifest.items[s->item];
	const char *etag = reply->etag ? reply->etag : "";

	if (reply->fault == FAULT_NONE && reply->status == 304 && s->asked_if_changed) {
		bulk_file_free(item->file);
		item->file = usable_kept(s);
		item->is_kept = true;
	} else if (file_whole(s, reply, err) < 0) {
		return in_file(s, err);
	} else {
		bulk_file_fit(item->file);
		if (strlen(etag) < sizeof(item->file->etag))
			memcpy(item->file->etag, etag, strlen(etag) + 1);
	}
	s->item++;
	return ask_file(p, s, ret);
}

/* ---- the kind ---- */

static int bulk_begin(struct poll *p, struct request *ret, struct err *err)
{
	struct bulk_poll *s = p->state;
	const char *url = settings_of(p)->url;

	s->keep = p->keep ? p->keep : &s->own;
	if (!url_plain(url))
		return err_set(err, ERR_CONFIG,
			       "url: expected http(s)://host/path of plain characters, "
			       "without a user name");
	if (bulk_wanted_fill(&s->wanted, p, err) < 0)
		return -1;
	s->visited = arena_array(p->arena, uint64_t, BULK_PAGES_MAX);
	return ask_page(p, s, url, s->keep->etag, ret);
}

static int bulk_hear(struct poll *p, const char *bytes, size_t n, struct err *err)
{
	struct bulk_poll *s = p->state;

	return bulk_lines_hear(s->lines, bytes, n, err) < 0 ? in_file(s, err) : 0;
}

static int bulk_advance(struct poll *p, const struct reply *reply, struct request *ret, struct err *err)
{
	struct bulk_poll *s = p->state;

	if (reply->fault == FAULT_REFUSED_HERE) /* bulk_hear() has named the file */
		return feed_reply_usable(reply, err);
	if (s->phase == READS_MANIFEST)
		return page_heard(p, s, reply, ret, err);
	return file_heard(p, s, reply, ret, err);
}

static void bulk_end(struct poll *p)
{
	struct bulk_poll *s = p->state;

	for (size_t i = 0; i < s->manifest.count; i++)
		if (!s->manifest.items[i].is_kept)
			bulk_file_free(s->manifest.items[i].file);
	bulk_manifest_release(&s->manifest);
	bulk_table_release(&s->table);
	bulk_wanted_release(&s->wanted);
	s->lines = bulk_lines_free(s->lines);
	keep_forget(&s->own);
}

const struct feed_kind feed_bulk_publish = {
	.name = "bulk-publish",
	.summary = "Slots published as files: SMART Scheduling Links, HL7 Bulk Publish.",
	.scope = FEED_SCOPE_ALL,
	.options = options,
	.select_options = select_options,
	.settings_size = sizeof(struct bulk_settings),
	.select_size = sizeof(struct bulk_select),
	.state_size = sizeof(struct bulk_poll),
	.keep_size = sizeof(struct bulk_keep),
	.forget = keep_forget,
	.begin = bulk_begin,
	.hear = bulk_hear,
	.advance = bulk_advance,
	.end = bulk_end,
};
