/* SPDX-License-Identifier: Apache-2.0 */
/*
 * push.c - an interface engine or a scheduler that tells us when its counts change.
 *
 * A push is a poll with the roles reversed, and it is the same transaction: every
 * row can be read, or nothing of it is taken.  Nobody is asked again when it was
 * wrong, so each wrong row is named; the values in it are not.
 */
#include "feed/push.h"

#include <stdio.h>

struct push_poll {
	struct push_body *body;
	struct push_report report;
};

static const struct option options[] = {
	{ .name = "secret",
	  .type = OPTION_SECRET,
	  .flags = OPTION_REQUIRED,
	  .offset = offsetof(struct push_settings, secret),
	  .help = "What the sender signs with: HMAC-SHA256 over \"<timestamp>.<body>\"." },
	{ .name = "old_secret",
	  .type = OPTION_SECRET,
	  .offset = offsetof(struct push_settings, old_secret),
	  .help = "Accepted as well, while senders change to a new secret." },
	{ .name = "per_minute",
	  .type = OPTION_COUNT,
	  .fallback = "60",
	  .low = 1,
	  .high = 6000,
	  .offset = offsetof(struct push_settings, per_minute),
	  .help = "Pushes taken in a minute; more are told to wait." },
	OPTION_END,
};

static const struct option select_options[] = {
	{ .name = "department",
	  .type = OPTION_TEXT,
	  .flags = OPTION_REQUIRED,
	  .offset = offsetof(struct push_select, department),
	  .help = "department_id of the rows to add up." },
	{ .name = "service_line",
	  .type = OPTION_TEXT,
	  .offset = offsetof(struct push_select, service_line),
	  .help = "Only rows of this service_line; * and ? stand for any text." },
	{ .name = "visit_type",
	  .type = OPTION_TEXT,
	  .offset = offsetof(struct push_select, visit_type),
	  .help = "Only rows of this visit_type_id; * and ? stand for any text." },
	OPTION_END,
};

const struct push_report *push_report(const struct poll *p)
{
	return &((const struct push_poll *)p->state)->report;
}

static int push_begin(struct poll *p, struct request *ret, struct err *err)
{
	struct push_poll *s = p->state;

	(void)err;
	s->body = push_body_new(p, &s->report);
	*ret = (struct request){
		.method = "POST",
		.url = "/v1/push/",
		.reply_max = PUSH_BODY_MAX,
		.stream = true,
	};
	return FEED_SEND;
}

static int push_hear(struct poll *p, const char *bytes, size_t n, struct err *err)
{
	return push_body_hear(((struct push_poll *)p->state)->body, bytes, n, err);
}

static int check_time(const struct poll *p, struct push_report *r, struct err *err)
{
	if (is_before(after(p->now, SPAN_MINUTES(PUSH_SKEW_MINUTES)), r->as_of))
		return err_set(err, ERR_INPUT, "$.as_of: lies more than %d minutes in the future",
			       PUSH_SKEW_MINUTES);
	if (is_before(p->now, r->as_of))
		r->as_of = p->now;
	return 0;
}

/* Some of the dates are fewer openings than there are: of a part nothing is concluded. */
static void judge_rest(const struct poll *p, bool complete)
{
	for (size_t i = 0; i < p->ask_count; i++) {
		struct observation *o = &p->ret[i];
		const struct push_select *select = p->asks[i].select;

		if (o->quality == QUALITY_ABSENT) {
			(void)snprintf(o->trouble, sizeof(o->trouble),
				       "the push has no rows of department %.40s for it",
				       select->department);
		} else if (!complete) {
			o->quality = QUALITY_SUSPECT;
			(void)snprintf(o->trouble, sizeof(o->trouble),
				       "the sender says that the push is not complete");
		}
	}
}

static int push_advance(struct poll *p, const struct reply *reply, struct request *ret, struct err *err)
{
	static const struct csv_words words = { "push", "new_patient_open" };
	struct push_poll *s = p->state;
	struct csv_row *rows;
	size_t n;

	(void)ret;
	if (feed_reply_usable(reply, err) < 0 || push_body_end(s->body, err) < 0 ||
	    check_time(p, &s->report, err) < 0)
		return -1;
	rows = push_body_rows(s->body, &n);
	if (csv_count_rows(p, rows, n, s->report.as_of, &words, err) < 0)
		return -1;
	judge_rest(p, s->report.complete);
	return FEED_DONE;
}

static void push_end(struct poll *p)
{
	struct push_poll *s = p->state;

	s->body = push_body_free(s->body);
}

const struct feed_kind feed_push = {
	.name = "push",
	.summary = "Daily counts that a source posts to us when they change, signed.",
	.scope = FEED_SCOPE_NONE,
	.way = FEED_IS_PUSHED,
	.options = options,
	.select_options = select_options,
	.settings_size = sizeof(struct push_settings),
	.select_size = sizeof(struct push_select),
	.state_size = sizeof(struct push_poll),
	.begin = push_begin,
	.hear = push_hear,
	.advance = push_advance,
	.end = push_end,
};
