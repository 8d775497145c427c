/* SPDX-License-Identifier: Apache-2.0 */
/*
 * csv_talk.c - the conversation: map, listing, manifest, file, and what is put away after.
 *
 * A plain file is one question.  In a directory a refused file is not the end:
 * the one before it may still be the best that is known, so the walk goes on,
 * and the refusal is told once there is nothing newer to believe.  The file in
 * use stays where it is, because a restart reads it again; what it replaced goes
 * to archive/, what was refused to rejected/ with the reason beside it.
 */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "feed/csv_talk.h"

static bool is_remote(const struct csv_poll *s)
{
	return s->settings->url != NULL;
}

static bool is_asked_elsewhere(const struct csv_poll *s)
{
	return is_remote(s) && s->step != CSV_STEP_MAP;
}

/* ---- questions ---- */

static void ask_elsewhere(struct poll *p, struct request *ret)
{
	const struct csv_settings *set = p->config->settings;
	struct login *login;

	ret->method = "GET";
	ret->authorize = !text_starts(set->url, "sftp://");
	if (ret->authorize)
		return;
	login = arena_new(p->arena, struct login);
	*login = (struct login){ .user = set->user,
				 .host_key = set->host_key.sha256,
				 .key = set->private_key->bytes,
				 .key_size = set->private_key->length };
	ret->method = "SFTP";
	ret->login = login;
}

static int ask(struct poll *p, enum csv_step step, const char *path, size_t max, struct request *ret)
{
	struct csv_poll *s = p->state;

	s->step = step;
	s->path = path;
	buf_clear(&s->text);
	s->text.max = max;
	*ret = (struct request){ .method = "FILE", .url = path, .reply_max = max, .stream = true };
	if (step == CSV_STEP_LIST)
		ret->method = "LIST";
	if (is_asked_elsewhere(s))
		ask_elsewhere(p, ret);
	return FEED_SEND;
}

/* A manifest says what its file must be, so such a file is read with it each time. */
static void ask_if_changed(const struct poll *p, struct csv_poll *s, struct request *ret)
{
	const struct csv_keep *k = s->keep;

	s->asked_if_changed = ret->authorize && k->etag[0] && k->last_count == p->ask_count &&
			      s->settings->complete != CSV_COMPLETE_MANIFEST;
	if (s->asked_if_changed)
		request_header(ret, "If-None-Match", arena_strdup(p->arena, k->etag));
}

static int ask_data(struct poll *p, struct request *ret)
{
	struct csv_poll *s = p->state;
	int next;

	s->reader = csv_reader_free(s->reader);
	s->reader = csv_reader_new(p, s->settings->department_map ? &s->map : NULL);
	s->refusal = (struct err)ERR_INIT;
	if (!is_never(s->manifest.as_of))
		csv_table_set_as_of(csv_reader_table(s->reader), s->manifest.as_of);
	next = ask(p, CSV_STEP_FILE, s->data_path, FEED_BODY_MAX, ret);
	ask_if_changed(p, s, ret);
	return next;
}

static int ask_for(struct poll *p, const char *path, struct request *ret)
{
	struct csv_poll *s = p->state;

	s->data_path = path;
	s->manifest = (struct csv_manifest){ .rows = -1, .bytes = -1 };
	memcpy(p->ret, s->blank, p->ask_count * sizeof(*p->ret));
	if (s->settings->complete != CSV_COMPLETE_MANIFEST)
		return ask_data(p, ret);
	return ask(p, CSV_STEP_MANIFEST, csv_manifest_name(path, s->settings->manifest, p->arena),
		   CSV_MANIFEST_BYTES, ret);
}

static int ask_source(struct poll *p, struct request *ret)
{
	struct csv_poll *s = p->state;
	const char *path = s->settings->path;

	if (is_remote(s))
		return ask_for(p, s->settings->url, ret);
	s->is_drop = csv_is_drop(path);
	if (!s->is_drop)
		return ask_for(p, path, ret);
	return ask(p, CSV_STEP_LIST,
		   arena_strndup(p->arena, path, (size_t)(strrchr(path, '/') + 1 - path)),
		   CSV_DROP_BYTES, ret);
}

int csv_talk_begin(struct poll *p, struct request *ret, struct err *err)
{
	struct csv_poll *s = p->state;

	(void)err;
	s->settings = p->config->settings;
	s->keep = p->keep ? p->keep : &s->own;
	s->first_look = !s->keep->has;
	s->blank = arena_array(p->arena, struct observation, p->ask_count);
	memcpy(s->blank, p->ret, p->ask_count * sizeof(*p->ret));
	s->text = (struct buf)BUF_INIT(CSV_MANIFEST_BYTES);
	s->listing = (struct buf)BUF_INIT(CSV_DROP_BYTES);
	if (s->settings->department_map)
		return ask(p, CSV_STEP_MAP, s->settings->department_map, CSV_MAP_BYTES, ret);
	return ask_source(p, ret);
}

int csv_talk_hear(struct poll *p, const char *bytes, size_t n, struct err *err)
{
	struct csv_poll *s = p->state;

	if (s->step == CSV_STEP_MOVE)
		return 0;
	if (s->step != CSV_STEP_FILE) {
		buf_append(&s->text, bytes, n);
		return s->text.overflowed ? err_set(err, ERR_LIMIT, "%s: is longer than %zu bytes",
						    s->path, s->text.max) :
					    0;
	}
	/* The rest of a refused file is not looked at; the file before it may still be read. */
	if (s->refusal.kind || csv_reader_feed(s->reader, bytes, n, &s->refusal) == 0)
		return 0;
	if (s->is_drop)
		return 0;
	*err = s->refusal;
	return err_in(err, "%s", s->path);
}

/* ---- putting away ---- */

static int finish(struct poll *p, struct err *err)
{
	struct csv_poll *s = p->state;

	(void)p;
	if (s->outcome < 0)
		*err = s->words;
	return s->outcome;
}

/* Of a file whose turn it is; NULL: it stays. */
static const char *put_away(const struct csv_poll *s, const struct csv_file *f)
{
	if (f->refused)
		return "REJECT";
	if (s->accepted && f != s->accepted && csv_keep_has_seen(s->keep, f->identity) &&
	    !is_before(s->accepted->arrived, f->arrived))
		return "ARCHIVE";
	return NULL;
}

static int move_next(struct poll *p, struct request *ret, struct err *err)
{
	struct csv_poll *s = p->state;

	for (; s->settings->archive && s->moved < s->drop.count; s->moved++) {
		const struct csv_file *f = &s->drop.files[s->moved];
		const char *method = put_away(s, f);

		if (!method)
			continue;
		s->moved++;
		(void)ask(p, CSV_STEP_MOVE,
			  arena_printf(p->arena, "%s%s", s->drop.directory, f->name), 0, ret);
		ret->method = method;
		ret->body = f->refused ? f->refused : "";
		ret->body_length = strlen(ret->body);
		return FEED_SEND;
	}
	return finish(p, err);
}

/* What cannot be put away is no reason not to believe the data. */
static int moved(struct poll *p, const struct reply *reply, struct request *ret, struct err *err)
{
	struct csv_poll *s = p->state;

	for (size_t i = 0; reply->fault && s->outcome == FEED_DONE && i < p->ask_count; i++)
		if (p->ret[i].quality == QUALITY_GOOD && !p->ret[i].trouble[0])
			snprintf(p->ret[i].trouble, sizeof(p->ret[i].trouble),
				 "a file could not be put away: %.80s", reply->words);
	return move_next(p, ret, err);
}

/* ---- walking through a directory ---- */

static int walk_ended(struct poll *p, struct request *ret, struct err *err)
{
	struct csv_poll *s = p->state;
	struct csv_keep *k = s->keep;

	s->outcome = -1;
	s->words = (struct err)ERR_INIT;
	if (s->accepted && csv_keep_replay(k, p))
		s->outcome = FEED_DONE;
	else if (k->refused[0])
		err_set(&s->words, ERR_INPUT, "%s", k->refused);
	else if (csv_keep_replay(k, p))
		s->outcome = FEED_DONE;
	else if (s->pending[0])
		err_set(&s->words, ERR_INPUT, "%s", s->pending);
	else
		err_set(&s->words, ERR_INPUT,
			"%s: holds no such file: never taken for \"no openings\"", s->settings->path);
	/* At the first look what came before the believed file needs none. */
	for (size_t i = 0; s->accepted && s->first_look && i < s->drop.count; i++)
		if (!is_before(s->accepted->arrived, s->drop.files[i].arrived))
			s->drop.files[i].examined = true;
	csv_keep_see(k, &s->drop);
	return move_next(p, ret, err);
}

static bool is_ready(struct poll *p, struct csv_file *f)
{
	struct csv_poll *s = p->state;
	const struct csv_settings *set = s->settings;
	char age[SPAN_TEXT];
	const char *name;

	if (set->complete == CSV_COMPLETE_QUIET &&
	    !csv_keep_is_quiet(s->keep, f->identity, f->arrived, p->now, set->quiet)) {
		snprintf(s->pending, sizeof(s->pending), "%s%.80s: is read when it has not changed for %s",
			 s->drop.directory, f->name, span_format(set->quiet, age));
		return false;
	}
	if (set->complete != CSV_COMPLETE_MANIFEST)
		return true;
	name = csv_manifest_name(f->name, set->manifest, p->arena);
	if (csv_listing_has(buf_text(&s->listing), s->listing.length, name))
		return true;
	snprintf(s->pending, sizeof(s->pending), "%s%.80s: its manifest has not come yet",
		 s->drop.directory, f->name);
	return false;
}

static int next_file(struct poll *p, struct request *ret, struct err *err)
{
	struct csv_poll *s = p->state;

	size_t most = s->accepted ? CSV_DROP_FIRST : CSV_DROP_TRIES;

	for (size_t i = 0; s->tries < most && i < s->drop.count; i++) {
		struct csv_file *f = &s->drop.files[i];

		if (f->examined || csv_keep_has_seen(s->keep, f->identity) || !is_ready(p, f))
			continue;
		s->tries++;
		s->file = f;
		return ask_for(p, arena_printf(p->arena, "%s%s", s->drop.directory, f->name), ret);
	}
	return walk_ended(p, ret, err);
}

static int listed(struct poll *p, struct request *ret, struct err *err)
{
	struct csv_poll *s = p->state;

	buf_append(&s->listing, buf_text(&s->text), s->text.length);
	if (csv_drop_read(s->settings->path, buf_text(&s->listing), s->listing.length, p->arena,
			  &s->drop, err) < 0)
		return err_in(err, "%s", s->path);
	return next_file(p, ret, err);
}

static void remember_refusal(struct csv_poll *s, struct arena *arena, const struct err *err)
{
	s->file->refused = arena_strdup(arena, err->text);
	if (is_before(s->file->arrived, s->keep->refused_arrived))
		return;
	snprintf(s->keep->refused, sizeof(s->keep->refused), "%s", err->text);
	s->keep->refused_arrived = s->file->arrived;
}

/* ---- one file ---- */

static int whole(struct poll *p, const struct reply *reply, struct err *err)
{
	struct csv_poll *s = p->state;
	struct csv_table *t = csv_reader_table(s->reader);
	uint64_t identity = (uint64_t)reply->modified.ms * 31 + csv_reader_bytes(s->reader);
	char age[SPAN_TEXT];

	if (s->refusal.kind) {
		*err = s->refusal;
		return -1;
	}
	if (csv_reader_end(s->reader, err) < 0)
		return -1;
	switch (s->settings->complete) {
	case CSV_COMPLETE_MANIFEST:
		return csv_manifest_check(&s->manifest, s->reader, err);
	case CSV_COMPLETE_TRAILER:
		return csv_table_has_trailer(t) ?
			       0 :
			       err_set(err, ERR_INPUT, "ends without its TRAILER row: it is not complete");
	case CSV_COMPLETE_QUIET:
		if (!s->is_drop && !csv_keep_is_quiet(s->keep, identity, reply->modified, p->now,
						      s->settings->quiet))
			return err_set(err, ERR_INPUT, "is read when it has not changed for %s",
				       span_format(s->settings->quiet, age));
		return csv_keep_length(s->keep, t, err);
	default:
		return 0;
	}
}

/* 0: it counts. 1: it is no newer than what is known. */
static int judge(struct poll *p, const struct reply *reply, struct err *err)
{
	struct csv_poll *s = p->state;
	struct csv_table *t = csv_reader_table(s->reader);

	if (whole(p, reply, err) < 0 || csv_count(p, t, csv_reader_warning(s->reader), err) < 0)
		return -1;
	if (!s->keep->has || is_before(s->keep->as_of, csv_table_as_of(t)))
		return 0;
	if (s->is_drop)
		return 1;
	if (is_before(csv_table_as_of(t), s->keep->as_of))
		return err_set(err, ERR_INPUT,
			       "is older than the one read before it, by its own time: ignored");
	return 0;
}

static int heard_of_drop(struct poll *p, int result, struct request *ret, struct err *err)
{
	struct csv_poll *s = p->state;
	struct csv_keep *k = s->keep;

	s->file->examined = true;
	if (result < 0) {
		err_in(err, "%s", s->data_path);
		remember_refusal(s, p->arena, err);
		*err = (struct err)ERR_INIT;
	}
	if (result)
		return next_file(p, ret, err);
	s->accepted = s->file;
	if (!is_before(s->file->arrived, k->refused_arrived))
		k->refused[0] = '\0';
	csv_keep_accept(k, p, csv_reader_table(s->reader));
	/* Of what lay there before us the last to arrive need not be the newest. */
	return s->first_look ? next_file(p, ret, err) : walk_ended(p, ret, err);
}

static int data_ended(struct poll *p, const struct reply *reply, struct request *ret, struct err *err)
{
	struct csv_poll *s = p->state;
	int result = judge(p, reply, err);

	if (s->is_drop)
		return heard_of_drop(p, result, ret, err);
	if (result < 0)
		return err_in(err, "%s", s->data_path);
	csv_keep_accept(s->keep, p, csv_reader_table(s->reader));
	csv_keep_etag(s->keep, reply->etag);
	return FEED_DONE;
}

static int manifest_ended(struct poll *p, struct request *ret, struct err *err)
{
	struct csv_poll *s = p->state;

	if (!csv_manifest_read(buf_text(&s->text), s->text.length, s->data_path, &s->manifest, err))
		return ask_data(p, ret);
	if (s->is_drop)
		return heard_of_drop(p, -1, ret, err);
	return err_in(err, "%s", s->data_path);
}

static int map_ended(struct poll *p, struct request *ret, struct err *err)
{
	struct csv_poll *s = p->state;

	if (csv_map_read(buf_text(&s->text), s->text.length, s->settings->id_match, p->arena,
			 &s->map, err) < 0)
		return err_in(err, "%s", s->path);
	return ask_source(p, ret);
}

/* ---- replies that bring nothing ---- */

/* A file that moves or changes while it is read is looked at again by the next poll. */
static int unreadable(struct poll *p, const struct reply *reply, struct request *ret, struct err *err)
{
	struct csv_poll *s = p->state;
	bool this_file = s->file && (reply->fault == FAULT_TRUNCATED || reply->fault == FAULT_NOT_SENT);

	if (reply->fault == FAULT_REFUSED_HERE) /* csv_talk_hear() has named the file */
		return err_set(err, ERR_INPUT, "%s", reply->words);
	if (reply->fault == FAULT_NOT_SENT && !is_asked_elsewhere(s))
		err_set(err, ERR_REMOTE, "cannot be read: %s", reply->words);
	else if (feed_reply_usable(reply, err) == 0)
		err_set(err, ERR_REMOTE, "HTTP %d, and no file", reply->status);
	err_in(err, "%s", s->path);
	if (!this_file)
		return -1;
	snprintf(s->pending, sizeof(s->pending), "%s", err->text);
	*err = (struct err)ERR_INIT;
	s->file->examined = true;
	s->file->identity = 0; /* so that it is not remembered as seen */
	return next_file(p, ret, err);
}

int csv_talk_advance(struct poll *p, const struct reply *reply, struct request *ret, struct err *err)
{
	struct csv_poll *s = p->state;

	if (s->step == CSV_STEP_MOVE)
		return moved(p, reply, ret, err);
	if (!reply->fault && reply->status == 304 && s->step == CSV_STEP_FILE &&
	    s->asked_if_changed && csv_keep_replay(s->keep, p))
		return FEED_DONE;
	if (reply->fault || reply->status != 200)
		return unreadable(p, reply, ret, err);
	switch (s->step) {
	case CSV_STEP_MAP:
		return map_ended(p, ret, err);
	case CSV_STEP_LIST:
		return listed(p, ret, err);
	case CSV_STEP_MANIFEST:
		return manifest_ended(p, ret, err);
	default:
		return data_ended(p, reply, ret, err);
	}
}

void csv_talk_end(struct poll *p)
{
	struct csv_poll *s = p->state;

	s->reader = csv_reader_free(s->reader);
	buf_release(&s->text);
	buf_release(&s->listing);
	csv_keep_forget(&s->own);
}
