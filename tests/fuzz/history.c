/* SPDX-License-Identifier: Apache-2.0 */
/*
 * history.c - whatever is in the files, each row is played or named.
 *
 * What is kept is in order, says nothing twice and nothing of the future, and can be
 * played to its end.
 */

#include "tests/fuzz/support/must.h"
#include "tests/unit/support/play_case.h"

static const struct history_daily departments[] = {
	{ "0101", "prim", false, 0 },
	{ "202", NULL, true, CASE_WAITS },
};

static void must_be_in_order(const struct history *h)
{
	for (size_t i = 0; i < h->count; i++) {
		const struct history_sample *s = &h->samples[i], *last = i ? s - 1 : NULL;

		MUST(s->service < CASE_SERVICES);
		MUST(s->at.ms <= s->until.ms && s->until.ms <= h->rules.latest.ms);
		MUST(s->firsts <= FIRST_OPENINGS);
		MUST(s->open >= COUNT_UNKNOWN && s->bookings >= COUNT_UNKNOWN);
		MUST((s->quality == QUALITY_GOOD) == (s->words == NULL));
		if (last && last->service == s->service)
			MUST(last->at.ms < s->at.ms && last->until.ms <= s->at.ms);
	}
}

/* Whatever was kept, some days of it can be played, and no time is lost. */
static void must_play(const struct history *h, const struct config *config)
{
	enum { DAYS = 3 };
	struct simulation s = { .config = config, .from = play_at(0), .to = play_at(DAYS * 1440) };
	struct err err = ERR_INIT;
	struct player *p = player_new(&s, h, NULL, &err);

	MUST(p != NULL);
	MUST(!player_step(p, s.to));
	for (size_t i = 0; i < config->service_count; i++) {
		int64_t minutes = 0;

		for (size_t d = 0; d < s.day_count; d++)
			minutes += s.services[i].days[d].minutes;
		MUST(minutes == DAYS * 1440);
	}
	(void)player_free(p);
	simulation_release(&s);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct engine_case c;
	struct history_rules rules = { &c.config, departments, 2, play_at(INT64_C(400) * 1440) };
	struct buf words cleanup_buf = BUF_INIT(PLAY_TEXT_MAX);
	struct history *h;
	size_t half = n / 2;

	case_config(&c);
	h = history_new(&rules);
	history_read(h, "whole.csv", (const char *)data, n);
	history_read(h, "half.csv", (const char *)data, half);
	history_finish(h);
	history_mistakes(h, &words);
	MUST((h->mistake_count == 0) == (words.length == 0));
	must_be_in_order(h);
	must_play(h, &c.config);
	(void)history_free(h);
	return 0;
}
