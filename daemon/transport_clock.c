/* SPDX-License-Identifier: Apache-2.0 */
/*
 * transport_clock.c - the Date header of every reply, one row per host.
 *
 * A wrong clock refuses assertions, makes fresh data stale and lets a token end
 * early, and each of these looks like something else.  One server that differs
 * cannot tell whose fault it is; the others decide: if all differ alike it is
 * ours, if the rest agree with us it is that server's.
 */
#include "daemon/transport_clock.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define WORTH_SAYING SPAN_MINUTES(1)

static struct clock_host *row_of(struct clock_board *b, const char *host)
{
	struct clock_host *oldest = &b->hosts[0];

	for (size_t i = 0; i < b->count; i++) {
		if (!strncmp(b->hosts[i].name, host, CLOCK_HOST_TEXT - 1))
			return &b->hosts[i];
		if (is_before(b->hosts[i].seen, oldest->seen))
			oldest = &b->hosts[i];
	}
	return b->count < CLOCK_HOSTS_MAX ? &b->hosts[b->count++] : oldest;
}

void clock_board_note(struct clock_board *b, const char *host, struct instant date, struct instant now)
{
	struct clock_host *h;

	if (is_never(date))
		return;
	h = row_of(b, host);
	snprintf(h->name, sizeof(h->name), "%s", host);
	h->ahead = since(date, now);
	h->seen = now;
}

static bool is_fast(const struct clock_host *h)
{
	return h->ahead.ms > 0;
}

static struct span distance(const struct clock_host *h)
{
	return (struct span){ is_fast(h) ? h->ahead.ms : -h->ahead.ms };
}

static bool is_off(const struct clock_host *h)
{
	return is_longer(distance(h), WORTH_SAYING);
}

static bool is_like(const struct clock_host *a, const struct clock_host *b)
{
	struct span apart = { a->ahead.ms - b->ahead.ms };

	return is_off(b) &&
	       !is_longer((struct span){ apart.ms < 0 ? -apart.ms : apart.ms }, WORTH_SAYING);
}

/* The host whose clock differs most from ours; NULL: none does. */
static const struct clock_host *worst(const struct clock_board *b)
{
	const struct clock_host *found = NULL;

	for (size_t i = 0; i < b->count; i++)
		if (is_off(&b->hosts[i]) &&
		    (!found || is_longer(distance(&b->hosts[i]), distance(found))))
			found = &b->hosts[i];
	return found;
}

char *clock_board_words(const struct clock_board *b, char out[CLOCK_WORDS])
{
	const struct clock_host *w = worst(b);
	char far[SPAN_TEXT];
	size_t alike = 0, fine = 0;

	out[0] = '\0';
	if (!w)
		return out;
	span_format(distance(w), far);
	for (size_t i = 0; i < b->count; i++) {
		alike += is_like(w, &b->hosts[i]);
		fine += !is_off(&b->hosts[i]);
	}
	if (fine)
		snprintf(out, CLOCK_WORDS,
			 "the clock of %s is %s %s ours, which %zu other server%s agree%s with",
			 w->name, far, is_fast(w) ? "behind" : "ahead of", fine,
			 fine > 1 ? "s" : "", fine > 1 ? "" : "s");
	else if (alike > 1)
		snprintf(out, CLOCK_WORDS,
			 "our clock is %s %s that of %s and %zu more: set it right (timedatectl)",
			 far, is_fast(w) ? "ahead of" : "behind", w->name, alike - 1);
	else
		snprintf(out, CLOCK_WORDS,
			 "our clock is %s %s that of %s; one of the two is wrong, and no other "
			 "server "
			 "tells which",
			 far, is_fast(w) ? "ahead of" : "behind", w->name);
	return out;
}
