/* SPDX-License-Identifier: Apache-2.0 */
/*
 * plot.c - crossings, and what the ad account's journal says of each.
 */
#include "tests/hammer/plot.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/e2e/support/ads.h"

enum { LINE = 96, AMPLE_PERCENT = 130, QUIET_ROUNDS = 3 };

static const struct {
	int open;
	bool paused, ample;
	const char *status; /* NULL: the budget moves */
} acts[] = {
	{ 25, false, true, NULL },
	{ 12, false, false, NULL },
	{ 2, true, false, "ENABLED -> PAUSED" },
	{ 12, false, false, "PAUSED -> ENABLED" },
};

enum { ACTS = sizeof(acts) / sizeof(*acts) };

static int dollars(const struct thread_of_plot *c, bool ample)
{
	int plain = recipe_clinic(c->service)->dollars;

	return ample ? plain * AMPLE_PERCENT / 100 : plain;
}

static void expect_line(struct thread_of_plot *c, size_t act)
{
	size_t n = strlen(c->expected);
	unsigned long long campaign = recipe_clinic(c->service)->campaign;

	ck_assert_uint_lt(n + LINE, PLOT_TEXT);
	if (acts[act].status)
		(void)snprintf(c->expected + n, LINE, "%llu status %s\n", campaign, acts[act].status);
	else
		(void)snprintf(c->expected + n, LINE, "%llu budget $%d -> $%d\n", campaign,
			       dollars(c, !acts[act].ample), dollars(c, acts[act].ample));
}

void plot_open(struct plot *p, struct house *h, int64_t late_ms)
{
	*p = (struct plot){ .house = h, .late_ms = late_ms };
	for (size_t i = 0; i < PLOT_CLINICS; i++) {
		p->clinics[i].service = h->recipe.rows[i].service;
		p->clinics[i].expected = calloc(1, PLOT_TEXT);
		ck_assert_ptr_nonnull(p->clinics[i].expected);
	}
}

static void cross(struct plot *p, struct thread_of_plot *c)
{
	size_t act = c->act++ % ACTS;

	expect_line(c, act);
	house_openings(p->house, c->service, acts[act].open);
	c->crossed = wait_now_ms();
}

static void look(struct plot *p, struct thread_of_plot *c)
{
	size_t act = (c->act - 1) % ACTS;
	int64_t waited = wait_now_ms() - c->crossed;

	if (!house_ad_is(p->house, c->service, acts[act].paused ? "paused" : "enabled",
			 dollars(c, acts[act].ample))) {
		ck_assert_msg(
			waited <= p->late_ms,
			"%s: a command is late: %d openings %lld ms ago, and not confirmed: %s",
			c->service, acts[act].open, (long long)waited,
			house_word(p->house, c->service, "why"));
		return;
	}
	c->crossed = 0;
	p->commands++;
	p->sum_ms += waited;
	p->slowest_ms = waited > p->slowest_ms ? waited : p->slowest_ms;
}

bool plot_turn(struct plot *p, bool more)
{
	bool awaited = false;

	for (size_t i = 0; i < PLOT_CLINICS; i++) {
		struct thread_of_plot *c = &p->clinics[i];

		if (c->crossed)
			look(p, c);
		else if (more)
			cross(p, c);
		awaited |= c->crossed != 0;
	}
	return awaited;
}

/* The lines of one campaign, in their order. */
static size_t lines_of(const char *journal, const struct thread_of_plot *c, char *ret)
{
	char mark[24];
	size_t n = 0, length = 0, m;

	m = (size_t)snprintf(mark, sizeof(mark), "%llu ",
			     (unsigned long long)recipe_clinic(c->service)->campaign);
	for (const char *end; (end = strchr(journal, '\n')); journal = end + 1) {
		size_t size = (size_t)(end + 1 - journal);

		if (strncmp(journal, mark, m) != 0 || length + size >= PLOT_TEXT)
			continue;
		memcpy(ret + length, journal, size);
		length += size;
		n++;
	}
	ret[length] = '\0';
	return n;
}

void plot_judge(struct plot *p)
{
	struct buf journal cleanup_buf = BUF_INIT(HTTP_BODY);
	static char lines[PLOT_TEXT];
	size_t n = 0;

	house_let_pass(p->house, QUIET_ROUNDS);
	ads_text(p->house, &journal);
	for (size_t i = 0; i < PLOT_CLINICS; i++) {
		n += lines_of(buf_text(&journal), &p->clinics[i], lines);
		ck_assert_str_eq(lines, p->clinics[i].expected);
		ck_assert_uint_ge(p->clinics[i].act, ACTS); /* or little was shown */
	}
	ck_assert_uint_eq(n, ads_count(p->house));
	ck_assert_uint_eq(n, p->commands);
}

void plot_close(struct plot *p)
{
	for (size_t i = 0; i < PLOT_CLINICS; i++)
		free(p->clinics[i].expected);
}
