/* SPDX-License-Identifier: Apache-2.0 */
/*
 * polls_health.c - how each feed answers, for people who are asked why a clinic is unknown.
 *
 * Noted where it happens and kept per feed, not per question: ten thousand clinics
 * behind one dead server have one trouble.  A trouble is forgotten when the last of
 * its questions has been answered again, not when some other one is.
 */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "daemon/clock.h"
#include "daemon/polls_state.h"
#include "daemon/wheel.h"
#include "decide/engine.h"
#include "report/feeds.h"

enum { HOST_MAX = 256 };

static char *copy_of(const char *s, size_t n)
{
	char *copy = strndup(s, n);

	if (!copy)
		abort();
	return copy;
}

/* ---- as it happens ---- */

/* A path names nobody; an address that names a login first names its host after it. */
static char *host_of(const char *url)
{
	const char *at = strstr(url, "://"), *login;
	size_t n;

	if (!at)
		return copy_of("", 0);
	at += 3;
	n = strcspn(at, "/?#");
	login = memchr(at, '@', n);
	if (login) {
		n -= (size_t)(login + 1 - at);
		at = login + 1;
	}
	return copy_of(at, n < HOST_MAX ? n : HOST_MAX);
}

void polls_note_request(struct polls *p, uint32_t feed, const struct request *r)
{
	struct feed_health *h = &p->feeds[feed].health;

	if (!h->host)
		h->host = host_of(r->url);
}

void polls_note_reply(struct polls *p, uint32_t feed, const struct reply *r)
{
	if ((r->status == 429 || r->status == 503) && r->retry_after.ms > 0)
		p->feeds[feed].health.rests_until = after(clock_now(), r->retry_after);
}

static void forget_trouble(struct feed_health *h)
{
	free(h->trouble);
	h->trouble = NULL;
}

void polls_note_answer(struct polls *p, uint32_t feed, bool unchanged)
{
	struct feed_health *h = &p->feeds[feed].health;

	h->polls++;
	h->unchanged += unchanged;
	h->answered_at = clock_now();
	h->rests_until = (struct instant){ 0 };
	if (!p->feeds[feed].units)
		forget_trouble(h);
}

void polls_note_failure(struct polls *p, uint32_t feed, const char *words)
{
	struct feed_health *h = &p->feeds[feed].health;

	h->polls++;
	h->failures++;
	h->failed_at = clock_now();
	if (h->trouble && strcmp(h->trouble, words) == 0)
		return;
	forget_trouble(h);
	h->trouble = copy_of(words, strnlen(words, NOTICE_MAX - 1));
}

void polls_note_unit(struct polls *p, const struct unit *u, bool good)
{
	struct feed_health *h = &p->feeds[u->feed].health;

	if (!good && !u->failures)
		h->failing++;
	if (good && u->failures)
		h->failing--;
	if (!h->failing)
		forget_trouble(h);
}

void polls_health_free(struct feed_health *h)
{
	forget_trouble(h);
	free(h->host);
}

/* ---- over a reload ---- */

static void inherit(struct feed_run *is, const struct feed_health *was)
{
	struct feed_health *h = &is->health;

	*h = *was;
	h->failing = 0; /* each question is asked anew */
	h->rests_until = (struct instant){ 0 };
	h->host = NULL; /* perhaps another one now */
	h->trouble = was->trouble ? copy_of(was->trouble, strlen(was->trouble)) : NULL;
}

void polls_inherit(struct polls *p, const struct polls *before)
{
	const struct config *now = p->g->config, *was = before->g->config;

	for (size_t f = 0; f < now->feed_count; f++)
		for (size_t o = 0; o < was->feed_count; o++)
			if (strcmp(now->feeds[f].id, was->feeds[o].id) == 0)
				inherit(&p->feeds[f], &before->feeds[o].health);
}

/* ---- for whoever asks ---- */

/* The sources that tell us by themselves have no next time. */
static struct instant next_of(const struct polls *p, const struct feed_run *f)
{
	uint64_t least = UINT64_MAX;

	for (uint32_t s = f->first; s != NOBODY && p->unit_of[s] != NOBODY; s = p->next_of[s]) {
		uint64_t ms = wheel_remaining(p->wheel, p->unit_of[s]);

		least = ms < least ? ms : least;
	}
	if (least == UINT64_MAX)
		return (struct instant){ 0 };
	return after(clock_now(), (struct span){ (int64_t)least });
}

static uint32_t unanswered_of(const struct polls *p, const struct feed_run *f)
{
	uint32_t n = 0;

	for (uint32_t s = f->first; s != NOBODY; s = p->next_of[s])
		n += report_unanswered(p->g->engine, s);
	return n;
}

void polls_feed(const struct polls *p, uint32_t feed, struct report_feed *ret)
{
	const struct feed_config *config = &p->g->config->feeds[feed];
	const struct feed_run *f = &p->feeds[feed];
	const struct feed_health *h = &f->health;

	*ret = (struct report_feed){
		.id = config->id,
		.kind = config->kind->name,
		.host = h->host ? h->host : "",
		.services = f->services,
		.questions = f->units,
		.failing = h->failing,
		.every = config->every,
		.answered_at = h->answered_at,
		.failed_at = h->failed_at,
		.next_at = next_of(p, f),
		.trouble = h->trouble ? h->trouble : "",
		.polls = h->polls,
		.unchanged = h->unchanged,
		.failures = h->failures,
		.unanswered = unanswered_of(p, f),
	};
	if (is_before(clock_now(), h->rests_until))
		ret->rests_until = h->rests_until;
}
