/* SPDX-License-Identifier: Apache-2.0 */
/*
 * belief.c - checks over several answers and several services of one feed.
 *
 *   zero     said twice, a while apart, and another service of the feed has openings
 *   people   half of the providers' schedules gone at once: said twice, too
 *   silence  far fewer services answered than usual: what is missing was cut off
 *   equal    every service says the same number: one number copied, or a default
 *   clock    data older than what was said before, or from the future
 *
 * How far a count may jump is not judged here: a verdict is confirmed by several
 * readings anyway, and clinics do open and close whole days.
 *
 * A feed that is asked service by service gives no row count; its silence shows
 * as polls that fail, which the engine counts.
 */
#include "feed/belief.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "feed/feed.h"

enum {
	SKEW_MS = 120 * 1000, /* two clocks may differ this much; the engine forgives as much */
	AGAIN_MS = 10 * 60 * 1000, /* a second answer so much later is another opinion */
	TOGETHER_MIN = 3,	   /* with fewer services "all at once" means nothing */
	ENVELOPE_POLLS = 7,	   /* their median is what is usual */
	ENVELOPE_KNOWN = 3,	   /* polls before anything is usual */
	ENVELOPE_MIN = 5,	   /* services; with fewer, each one's own words say more */
	EQUAL_SERVICES_MIN = 8,
	EQUAL_OPEN_MIN = 6, /* small numbers coincide */
	GONE_MIN = 2,	    /* schedules: one provider may leave on any day */
};

enum zero { ZERO_NOT, ZERO_ONCE, ZERO_DOUBTED, ZERO_BELIEVED };

struct said {
	struct instant as_of;
	struct instant zero_since;
	int32_t open, booked, schedules;
	uint8_t zero;	    /* enum zero */
	bool heard, stands; /* heard: open and booked are of the last good answer */
	bool fewer;	    /* half of the schedules were gone the last time */
	bool waits;	    /* the last answer is to be said once more */
};

struct flock { /* of one feed */
	uint32_t services, since_scan;
	struct instant openings_at;	   /* when one of them had some */
	uint32_t answered[ENVELOPE_POLLS]; /* newest first */
	uint32_t polls;
	struct instant answered_as_of;
	int32_t equal_open, equal_booked; /* equal_open 0: they differ */
};

struct belief {
	const struct config *config;
	struct said *said;
	struct flock *flocks;
};

static void *rows(size_t n, size_t size)
{
	void *p = calloc(n + 1, size);

	if (!p)
		abort();
	return p;
}

struct belief *belief_new(const struct config *config)
{
	struct belief *b = rows(1, sizeof(*b));

	b->config = config;
	b->said = rows(config->service_count, sizeof(*b->said));
	b->flocks = rows(config->feed_count, sizeof(*b->flocks));
	for (size_t s = 0; s < config->service_count; s++)
		b->flocks[config->services[s].feed].services++;
	return b;
}

struct belief *belief_free(struct belief *b)
{
	if (!b)
		return NULL;
	free(b->said);
	free(b->flocks);
	free(b);
	return NULL;
}

void belief_recall_zero(struct belief *b, service_ix s)
{
	b->said[s].zero = ZERO_BELIEVED;
}

bool belief_awaits_second(const struct belief *b, service_ix s)
{
	return b->said[s].waits;
}

bool belief_stands(const struct belief *b, service_ix s)
{
	return b->said[s].stands;
}

#define DOUBT(o, ...) \
	((o)->quality = QUALITY_SUSPECT, (void)snprintf((o)->trouble, sizeof((o)->trouble), __VA_ARGS__))

static struct flock *flock_of(struct belief *b, service_ix s)
{
	return &b->flocks[b->config->services[s].feed];
}

static const struct feed_config *feed_of(const struct belief *b, service_ix s)
{
	return &b->config->feeds[b->config->services[s].feed];
}

/* ---- clocks ---- */

static void doubt_clock(struct belief *b, struct observation *o, struct instant now)
{
	struct said *was = &b->said[o->service];
	struct span ahead = since(now, o->as_of), back;
	char text[SPAN_TEXT];

	if (was->as_of.ms > now.ms + SKEW_MS) /* our own clock was set back: earlier times mean nothing */
		was->as_of = now;
	back = since(o->as_of, was->as_of);
	if (ahead.ms > SKEW_MS)
		DOUBT(o, "its data is of a time %s ahead: its clock or ours is wrong",
		      span_format(ahead, text));
	else if (back.ms > SKEW_MS)
		DOUBT(o, "its data is %s older than what it said before: ignored",
		      span_format(back, text));
	else
		was->as_of = o->as_of;
}

/* ---- who answered ---- */

static uint32_t median(const uint32_t *newest, uint32_t n)
{
	uint32_t sorted[ENVELOPE_POLLS];

	for (uint32_t i = 0; i < n; i++) {
		uint32_t at = i;

		for (; at > 0 && sorted[at - 1] > newest[i]; at--)
			sorted[at] = sorted[at - 1];
		sorted[at] = newest[i];
	}
	return sorted[n / 2];
}

/* The same data read again is not one more poll. */
static void answered_push(struct flock *f, uint32_t answered, struct instant as_of)
{
	if (f->polls == 0 || as_of.ms != f->answered_as_of.ms) {
		memmove(&f->answered[1], &f->answered[0], sizeof(f->answered) - sizeof(f->answered[0]));
		if (f->polls < ENVELOPE_POLLS)
			f->polls++;
	}
	f->answered[0] = answered;
	f->answered_as_of = as_of;
}

static void doubt_missing(struct observation *said, size_t n, uint32_t answered, uint32_t usual)
{
	for (size_t i = 0; i < n; i++) {
		char words[42]; /* what there is room for behind ours */

		if (said[i].quality != QUALITY_ABSENT)
			continue;
		(void)snprintf(words, sizeof(words), "%.41s", said[i].trouble);
		DOUBT(&said[i], "only %u of the usual %u services are in it: cut short? %s",
		      answered, usual, words);
	}
}

static void doubt_silence(struct belief *b, struct observation *said, size_t n)
{
	struct flock *f = flock_of(b, said[0].service);
	struct instant as_of = { 0 };
	uint32_t answered = 0, usual;

	for (size_t i = 0; i < n; i++) {
		answered += said[i].quality != QUALITY_ABSENT;
		as_of = is_before(as_of, said[i].as_of) ? said[i].as_of : as_of;
	}
	usual = f->polls >= ENVELOPE_KNOWN ? median(f->answered, f->polls) : 0;
	if (usual >= ENVELOPE_MIN && answered * 5 < usual * 4)
		doubt_missing(said, n, answered, usual);
	answered_push(f, answered, as_of);
}

/* ---- the same number everywhere ---- */

/* Every service of the feed is looked at once for each round of answers. */
static void scan_equal(struct belief *b, uint32_t feed)
{
	struct flock *f = &b->flocks[feed];
	const struct said *one = NULL;
	uint32_t heard = 0;

	f->since_scan = 0;
	f->equal_open = 0;
	for (size_t s = 0; s < b->config->service_count; s++) {
		const struct said *is = &b->said[s];

		if (b->config->services[s].feed != feed || !is->heard)
			continue;
		one = one ? one : is;
		if (is->open != one->open || is->booked != one->booked)
			return;
		heard++;
	}
	if (heard < EQUAL_SERVICES_MIN || one->open < EQUAL_OPEN_MIN)
		return;
	f->equal_open = one->open;
	f->equal_booked = one->booked;
}

static void doubt_equal(struct belief *b, struct observation *o)
{
	struct flock *f = flock_of(b, o->service);

	if (!f->equal_open || o->semantics == SEMANTICS_FLAG)
		return;
	if (o->open != f->equal_open || o->booked != f->equal_booked)
		f->equal_open = 0;
	else
		DOUBT(o, "all services of this feed say exactly %d openings: one number copied, or a default?",
		      o->open);
}

/* ---- zero ---- */

/* Openings later than the window show that the answer is alive. */
static bool is_zero(const struct observation *o)
{
	return o->open == 0 && o->firsts == 0;
}

static struct span again_after(const struct belief *b, service_ix s)
{
	struct span every = feed_of(b, s)->every, most = { AGAIN_MS };

	return is_longer(every, most) ? most : every;
}

/* Since this one has none: what was seen before may have gone together with it. */
static bool others_have_openings(const struct belief *b, service_ix s, struct instant now)
{
	struct instant at = b->flocks[b->config->services[s].feed].openings_at;

	return !is_before(at, b->said[s].zero_since) &&
	       since(at, now).ms <= 2 * feed_of(b, s)->every.ms;
}

/* Nobody on the feed has openings: true of one clinic, rare for three, and usual for a broken export. */
static bool alone_is_enough(const struct belief *b, const struct observation *o, struct instant now)
{
	struct span said_for = since(b->said[o->service].zero_since, now);

	return b->flocks[b->config->services[o->service].feed].services < TOGETHER_MIN ||
	       is_longer(said_for, feed_of(b, o->service)->stale_after);
}

static void doubt_second_zero(struct belief *b, struct observation *o, struct instant now)
{
	char text[SPAN_TEXT];

	if (others_have_openings(b, o->service, now) || alone_is_enough(b, o, now)) {
		b->said[o->service].zero = ZERO_BELIEVED;
		return;
	}
	b->said[o->service].zero = ZERO_DOUBTED;
	DOUBT(o, "no openings on the whole feed: believed beside one that has some, or after %s of it",
	      span_format(feed_of(b, o->service)->stale_after, text));
}

/* The same a while later, and everybody else was asked meanwhile. */
static bool is_second_opinion(const struct belief *b, const struct observation *o, struct instant now)
{
	const struct said *is = &b->said[o->service];
	struct span gap = since(is->zero_since, now);

	if (is->zero == ZERO_DOUBTED || gap.ms >= feed_of(b, o->service)->every.ms)
		return true;
	return 2 * gap.ms >= again_after(b, o->service).ms &&
	       (others_have_openings(b, o->service, now) || alone_is_enough(b, o, now));
}

static void wait_for_second(struct said *is, struct observation *o)
{
	is->waits = true;
	DOUBT(o, "no openings: asked once more before it is believed");
}

static void doubt_zero(struct belief *b, struct observation *o, struct instant now)
{
	struct said *is = &b->said[o->service];

	if (!is_zero(o)) {
		is->zero = ZERO_NOT;
	} else if (is->zero == ZERO_NOT) {
		is->zero = ZERO_ONCE;
		is->zero_since = now;
		wait_for_second(is, o);
	} else if (is->zero != ZERO_BELIEVED && is_second_opinion(b, o, now)) {
		doubt_second_zero(b, o, now);
	} else if (is->zero != ZERO_BELIEVED) {
		wait_for_second(is, o);
	}
}

/* ---- people ---- */

/* A provider who leaves takes a schedule along; an export that lost a page takes half of them. */
static void doubt_fewer(struct belief *b, struct observation *o)
{
	struct said *is = &b->said[o->service];
	int32_t was = is->schedules, gone = was - o->schedules;

	if (!is->fewer && o->schedules && gone >= GONE_MIN && 2 * gone >= was) {
		is->fewer = is->waits = true;
		DOUBT(o, "%d of %d providers' schedules are gone: asked once more before it is believed",
		      gone, was);
		return;
	}
	is->fewer = false;
	if (o->schedules)
		is->schedules = o->schedules;
}

/* ---- all of it ---- */

static void note(struct belief *b, const struct observation *o, struct instant now)
{
	struct flock *f = flock_of(b, o->service);
	struct said *is = &b->said[o->service];

	f->since_scan++;
	if (o->quality != QUALITY_GOOD)
		return;
	is->heard = true;
	is->open = o->open;
	is->booked = o->booked;
	if (o->open > 0)
		f->openings_at = now;
}

static void doubt(struct belief *b, struct observation *o, struct instant now)
{
	b->said[o->service].waits = false;
	if (o->quality == QUALITY_GOOD)
		doubt_equal(b, o);
	if (o->quality == QUALITY_GOOD)
		doubt_zero(b, o, now);
	if (o->quality == QUALITY_GOOD)
		doubt_fewer(b, o);
	b->said[o->service].stands = o->quality == QUALITY_GOOD;
}

static size_t count_good(const struct observation *said, size_t n)
{
	size_t good = 0;

	for (size_t i = 0; i < n; i++)
		good += said[i].quality == QUALITY_GOOD;
	return good;
}

/* What the others say now counts for each, so all is noted before anything is judged. */
static void take(struct belief *b, struct observation *said, size_t n, struct instant now)
{
	struct flock *f = flock_of(b, said[0].service);

	if (feed_of(b, said[0].service)->kind->scope != FEED_SCOPE_SERVICE)
		doubt_silence(b, said, n);
	for (size_t i = 0; i < n; i++) {
		if (said[i].quality == QUALITY_GOOD)
			doubt_clock(b, &said[i], now);
		note(b, &said[i], now);
	}
	if (f->since_scan >= f->services)
		scan_equal(b, b->config->services[said[0].service].feed);
}

/* A person's word is no export that may be broken: whoever gave it answers for it by name. */
static void vouched(struct belief *b, const struct observation *said, size_t n)
{
	for (size_t i = 0; i < n; i++)
		b->said[said[i].service].stands = said[i].quality == QUALITY_GOOD;
}

struct belief_next belief_judge(struct belief *b, struct observation *said, size_t n, struct instant now)
{
	struct belief_next next = { { 0 }, false };
	size_t good = count_good(said, n);

	if (n > 0 && feed_of(b, said[0].service)->way == FEED_IS_STATED) {
		vouched(b, said, n);
		return next;
	}
	if (n > 0)
		take(b, said, n, now);
	for (size_t i = 0; i < n; i++) {
		doubt(b, &said[i], now);
		if (belief_awaits_second(b, said[i].service))
			next.again = again_after(b, said[i].service);
	}
	next.whole = count_good(said, n) < good;
	return next;
}
