/* SPDX-License-Identifier: Apache-2.0 */
/*
 * accounts_aside.c - long questions are put, and long answers read, off the loop thread.
 *
 * A thousand campaigns are a third of a megabyte and take fifteen milliseconds to read, and
 * somebody's pause would wait for them.  A kind is a pure function of what it is given
 * and a talk belongs to nobody else meanwhile, so a thread of the pool may run it; what is
 * short is done at once, because handing it over would take longer.
 */
#include <stdlib.h>
#include <string.h>

#include "daemon/accounts_state.h"

enum { LONG_ANSWER = 48 * 1024, LONG_QUESTION = 500 /* targets */ };

struct aside {
	uv_work_t work;
	struct talk *talk;
	bool answers;	    /* else the talk begins */
	struct reply reply; /* its texts are ours */
	struct request next;
	struct err err;
	int step;
};

static int advance(struct talk *k, const struct reply *reply, struct request *next, struct err *err)
{
	const struct platform_kind *kind = account_config(k->account)->kind;

	switch (k->errand) {
	case ERRAND_READ:
		return kind->read_advance(&k->talk, reply, next, err);
	case ERRAND_WRITE:
		return kind->write_advance(&k->talk, reply, next, err);
	case ERRAND_SPEND:
		return kind->spend_advance(&k->talk, reply, next, err);
	case ERRAND_CHANGES:
		return kind->changes_advance(&k->talk, reply, next, err);
	}
	abort();
}

/* ---- a reply of our own: the transport's is gone when it returns ---- */

static const char *keep(const char *text, size_t n)
{
	char *copy;

	if (!text)
		return NULL;
	copy = malloc(n + 1);
	if (!copy)
		abort();
	memcpy(copy, text, n);
	copy[n] = '\0';
	return copy;
}

static const char *keep_text(const char *text)
{
	return keep(text, text ? strlen(text) : 0);
}

static void forget(const char *text)
{
	union {
		const char *from;
		char *to;
	} kept = { text };

	free(kept.to);
}

static void reply_keep(struct reply *ret, const struct reply *reply)
{
	*ret = *reply;
	ret->words = keep_text(reply->words);
	ret->body = reply->own ? buf_take(reply->own) : keep(reply->body, reply->length);
	ret->content_type = keep_text(reply->content_type);
	ret->etag = keep_text(reply->etag);
	for (int i = 0; i < REQUEST_HEAR_MAX; i++)
		ret->heard[i] = keep_text(reply->heard[i]);
}

static void reply_forget(struct reply *r)
{
	forget(r->words);
	forget(r->body);
	forget(r->content_type);
	forget(r->etag);
	for (int i = 0; i < REQUEST_HEAR_MAX; i++)
		forget(r->heard[i]);
}

/* ---- on the pool's thread, and back ---- */

static void work(uv_work_t *work)
{
	struct aside *a = work->data;

	if (a->answers)
		a->step = advance(a->talk, &a->reply, &a->next, &a->err);
	else
		a->step = platform_read_begin(&a->talk->talk, &a->talk->request, &a->err);
}

static void worked(uv_work_t *work, int status)
{
	struct aside *a = work->data;

	(void)status; /* nobody cancels it */
	if (a->answers)
		talk_took(a->talk, &a->reply, a->step, &a->next, &a->err);
	else
		talk_begin(a->talk, a->step, &a->err);
	reply_forget(&a->reply);
	free(a);
}

static void start(struct talk *k, const struct reply *reply)
{
	struct aside *a = calloc(1, sizeof(*a));

	if (!a)
		abort();
	a->work.data = a;
	a->talk = k;
	a->err = (struct err)ERR_INIT;
	a->answers = reply != NULL;
	if (reply)
		reply_keep(&a->reply, reply);
	if (uv_queue_work(k->account->house->g->loop, &a->work, work, worked))
		abort();
}

void aside_begin(struct talk *k)
{
	struct err err = ERR_INIT;

	if (k->talk.read_count < LONG_QUESTION)
		talk_begin(k, platform_read_begin(&k->talk, &k->request, &err), &err);
	else
		start(k, NULL);
}

void aside_take(struct talk *k, const struct reply *reply)
{
	struct request next = { 0 };
	struct err err = ERR_INIT;

	if (reply->length < LONG_ANSWER)
		talk_took(k, reply, advance(k, reply, &next, &err), &next, &err);
	else
		start(k, reply);
}
