/* SPDX-License-Identifier: Apache-2.0 */
/*
 * connector_job.c - a change that was taken on and is finished later.
 *
 * Once a job is begun the change may happen at any time, so nothing heard about
 * the asking itself (throttled, unreachable, refused access) ends it: only the
 * job's own word does, or the end of our patience, which is UNSURE.  The word on
 * the outside ("COMPLETED") is not believed for what is inside.
 */
#include <string.h>

#include "base/tree.h"
#include "platform/connector_talk.h"
#include "platform/connector_value.h"

static const struct job *job_of(const struct connector_talk *k)
{
	return &k->group[0]->way->job;
}

static int give_up(struct platform_talk *t, struct request *ret, const char *why)
{
	struct closing c = { .outcome = OUTCOME_UNSURE };

	words_set(c.words, "%s", why);
	group_close(t, MEANING_UNKNOWN, &c);
	return group_next(t, ret);
}

static bool is_patient(const struct platform_talk *t)
{
	const struct connector_talk *k = t->state;
	struct span patience = job_of(k)->give_up;

	return k->polls < CONNECTOR_POLLS_MAX &&
	       (!patience.ms || !is_longer(since(k->job_since, after(t->now, k->wait)), patience));
}

/* Ask how far it is, after the pause the file names or the longer one the platform asks for. */
static int poll(struct platform_talk *t, struct span asked, struct request *ret)
{
	struct connector_talk *k = t->state;
	struct blanks with = connector_blanks(t, t->targets[k->group[0]->target].select);
	struct err err = ERR_INIT;
	char words[NOTICE_MAX], took[SPAN_TEXT];

	with.job = k->job;
	k->wait = is_longer(asked, job_of(k)->every) ? asked : job_of(k)->every;
	k->polls++;
	if (!is_patient(t)) {
		words_set(words, "the platform took it on and has not finished after %s",
			  span_format(since(k->job_since, t->now), took));
		return give_up(t, ret, words);
	}
	if (connector_request(t, &job_of(k)->call, &with, NULL, NULL, ret, &err))
		return give_up(t, ret, err.text);
	k->phase = PHASE_POLL;
	return PLATFORM_SEND;
}

int job_begin(struct platform_talk *t, const struct answer *a, struct request *ret)
{
	struct connector_talk *k = t->state;
	const char *id = value_text_at(a->body, job_of(k)->id);

	if (!id || !*id)
		return give_up(t, ret, "the platform took it on and does not say under which number");
	k->job = arena_strdup(t->arena, id);
	k->job_since = t->now;
	k->polls = 0;
	return poll(t, (struct span){ 0 }, ret);
}

/* Does this word end it? */
static bool is_end(const struct answer *a)
{
	if (a->reply->status >= 200 && a->reply->status <= 299 &&
	    (a->unreadable.kind != ERR_NONE || reply_is_page(a->reply)))
		return false;
	switch (a->meant.is) {
	case MEANING_OK:
	case MEANING_OK_NOOP:
	case MEANING_PARTIAL:
	case MEANING_REJECTED:
	case MEANING_BUDGET_TOO_LOW:
	case MEANING_BUDGET_TOO_HIGH:
		return a->reply->status < 300;
	default:
		return false;
	}
}

/* Asking is over, though the job may not be. */
static bool is_closed(const struct answer *a)
{
	return a->meant.is == MEANING_AUTH_DEAD || a->meant.is == MEANING_GONE ||
	       a->meant.is == MEANING_NOT_ENTITLED;
}

static int take_answer(struct platform_talk *t, const struct answer *a, struct request *ret)
{
	const struct connector_talk *k = t->state;
	struct closing c;
	char words[NOTICE_MAX];

	if (is_end(a)) {
		(void)group_conclude(t, a, job_of(k)->results, job_of(k)->result_count);
		return group_next(t, ret);
	}
	if (!is_closed(a))
		return poll(t, connector_rest(t, a->reply), ret);
	connector_close(t, a, a->meant, a->body, NULL, &c);
	words_set(words, "the platform took it on and does not tell its end: %s", c.words);
	return give_up(t, ret, words);
}

int job_advance(struct platform_talk *t, const struct reply *reply, struct request *ret)
{
	struct connector_talk *k = t->state;
	struct answer a;
	int step;

	if (reply->fault == FAULT_STOPPED)
		return give_up(t, ret, "the platform took it on, and we stopped asking for its end");
	if (reply->fault != FAULT_NONE || !reply->status)
		return poll(t, (struct span){ 0 }, ret);
	connector_hear(t, reply, &job_of(k)->verdict, &a);
	step = take_answer(t, &a, ret);
	tree_put(&a.body);
	return step;
}
