/* SPDX-License-Identifier: Apache-2.0 */
/*
 * platforms.c - who is asked, and what goes wrong before and after they answer.
 */
#include "platforms.h"

#include <string.h>

#include "asked.h"
#include "google.h"
#include "meta.h"
#include "microsoft.h"
#include "sandbox.h"
#include "snapchat.h"
#include "yelp.h"

/* In the order they are offered a request. */
static const struct ad_platform *const platforms[] = {
	&snapchat_platform, /* before Google, which takes every /v and a number */
	&yelp_platform,	    &google_platform, &meta_platform, &microsoft_platform,
};

enum { PLATFORMS = sizeof(platforms) / sizeof(platforms[0]) };

const struct ad_platform *ad_platform_at(size_t i)
{
	return i < PLATFORMS ? platforms[i] : NULL;
}

const struct ad_platform *ad_platform_find(const char *name)
{
	for (size_t i = 0; i < PLATFORMS; i++)
		if (strcmp(platforms[i]->name, name) == 0)
			return platforms[i];
	return NULL;
}

const struct ad_platform *ad_platform_of(const struct ask *ask)
{
	for (size_t i = 0; i < PLATFORMS; i++)
		if (platforms[i]->takes(ask))
			return platforms[i];
	return NULL;
}

void ad_platforms_open(struct sandbox *s)
{
	for (size_t i = 0; i < PLATFORMS; i++)
		if (platforms[i]->open)
			platforms[i]->open(s);
}

void ad_platforms_close(struct sandbox *s)
{
	for (size_t i = 0; i < PLATFORMS; i++)
		if (platforms[i]->close)
			platforms[i]->close(s);
}

/* A request that never arrives changes nothing. */
static bool never_arrives(enum fault_kind k)
{
	return k == TROUBLE_RESET || k == TROUBLE_RESET_EARLY || k == TROUBLE_HANG;
}

/* The client hears the first answer; the second delivery happens behind its back. */
static void deliver_again(struct sandbox *s, const struct ad_platform *p, const struct ask *ask)
{
	struct answer unheard = { .status = 500, .body = BUF_INIT(ANSWER_MAX), .type = "text/plain" };

	s->journal.again = true;
	p->answer(s, ask, &unheard);
	s->journal.again = false;
	buf_release(&unheard.body);
}

void ad_platforms_answer(struct sandbox *s, const struct ad_platform *p, struct ask *ask,
			 struct answer *a)
{
	struct trouble t = faults_take(&s->faults, p->where, p->writes(ask));

	ask->trouble = &t;
	ask->number = s->journal.request = ++s->requests;
	s->journal.shows_ms = t.kind == TROUBLE_HIDE ? vclock_monotonic_ms() + t.ms : 0;
	if (!never_arrives(t.kind))
		p->answer(s, ask, a);
	if (t.kind == TROUBLE_DUPLICATE)
		deliver_again(s, p, ask);
	s->journal.request = 0;
	s->journal.shows_ms = 0;
	asked_note(&s->asked, p, ask, a);
	fault_spoil(&t, a);
}
