/* SPDX-License-Identifier: Apache-2.0 */
/*
 * place.c - turns are read out of the sentences the engine itself writes.
 */
#include "report/place.h"
#include "tests/unit/support/engine_case.h"
#include "tests/unit/support/run.h"

/* ---- one sentence ---- */

static const struct {
	const char *why, *text;
	bool is_turn;
	enum verdict from, to;
} sentences[] = {
	{ "a turn", "a/b went full from open: 2 openings", true, VERDICT_OPEN, VERDICT_FULL },
	{ "the first verdict came from nowhere", "a/b went ample: 30 openings", true,
	  VERDICT_UNKNOWN, VERDICT_AMPLE },
	{ "flapping is no turn", "a/b flaps: 4 changes of verdict within 7 d", false, 0, 0 },
	{ "an id with words in it", "a went full from open: x", true, VERDICT_OPEN, VERDICT_FULL },
	{ "no such verdict", "a/b went fuller from open: 2 openings", false, 0, 0 },
	{ "a verdict is a whole word", "a/b went full, from open: 2 openings", false, 0, 0 },
	{ "from no verdict", "a/b went full from here: 2 openings", false, 0, 0 },
	{ "nothing after it", "a/b went full from open", false, 0, 0 },
	{ "something else after it", "a/b went full at once: 2", false, 0, 0 },
	{ "no word at all", "a/b", false, 0, 0 },
	{ "nothing", "", false, 0, 0 },
};

START_TEST(a_turn_is_read)
{
	enum verdict from, to;
	bool is_turn = place_turn_read(sentences[_i].text, &from, &to);

	ck_assert_msg(is_turn == sentences[_i].is_turn, "%s", sentences[_i].why);
	if (!is_turn)
		return;
	ck_assert_msg(from == sentences[_i].from && to == sentences[_i].to, "%s: %s from %s",
		      sentences[_i].why, verdict_name(to), verdict_name(from));
}
END_TEST

/* ---- a course ---- */

enum { KEPT = 64 };

struct course {
	struct engine_case c;
	struct history_row rows[KEPT]; /* newest first */
	size_t count;
	struct place_day days[PLACE_DAYS];
};

static void note(struct course *k)
{
	for (size_t i = 0; i < k->c.fx.count && k->count < KEPT; i++) {
		const struct effect *f = &k->c.fx.items[i];

		if (f->kind != EFFECT_NOTICE || f->notice != NOTICE_VERDICT || f->service != 0)
			continue;
		memmove(&k->rows[1], &k->rows[0], k->count++ * sizeof(k->rows[0]));
		k->rows[0] = (struct history_row){ .at = k->c.now,
						   .kind = "verdict",
						   .service = "",
						   .target = "",
						   .text = strdup(f->text) };
	}
	effects_clear(&k->c.fx);
}

/* So many openings for so many hours; how often that makes the verdict turn is the engine's matter. */
static void live(struct course *k, int32_t openings, int hours)
{
	for (int i = 0; i < 4 * hours; i++) {
		case_observe(&k->c, 0, openings);
		note(k);
		case_tick(&k->c, SPAN_MINUTES(15));
		note(k);
	}
}

static void begin(struct course *k)
{
	memset(k, 0, sizeof(*k));
	case_open(&k->c);
}

static struct place_page page_of(struct course *k)
{
	int32_t today = zone_date(place_zone(&k->c.config, 0), k->c.now).day;

	for (int d = 0; d < PLACE_DAYS; d++)
		k->days[d].day.day = today - PLACE_DAYS + 1 + d;
	return (struct place_page){
		.service = 0, .days = k->days, .recent = k->rows, .recent_count = k->count
	};
}

static void end(struct course *k)
{
	for (size_t i = 0; i < k->count; i++)
		free((void *)(uintptr_t)k->rows[i].text);
	case_close(&k->c);
}

START_TEST(what_the_engine_says_is_understood)
{
	static const enum verdict then[] = { VERDICT_UNKNOWN, VERDICT_OPEN, VERDICT_FILLING,
					     VERDICT_FULL };
	struct course k;
	struct place_page p;
	struct place_turn *turns;
	size_t n;

	begin(&k);
	live(&k, 12, 3);
	live(&k, 5, 3);
	live(&k, 1, 3);
	p = page_of(&k);
	turns = place_turns(k.c.engine, &p, &n);
	ck_assert_uint_eq(n, 4);
	for (size_t i = 0; i < n; i++)
		ck_assert_msg(turns[i].verdict == then[i], "%zu: %s", i, verdict_name(turns[i].verdict));
	ck_assert_int_eq(turns[0].at.ms, place_begins(&k.c.config, &p).ms);
	ck_assert_int_eq(turns[n - 1].at.ms, engine_service(k.c.engine, 0)->verdict.since.ms);
	free(turns);
	end(&k);
}
END_TEST

START_TEST(what_turned_before_the_picture_holds_from_its_edge)
{
	struct course k;
	struct place_page p;
	struct place_turn *turns;
	size_t n;

	begin(&k);
	live(&k, 12, 3);
	p = page_of(&k);
	for (int d = 0; d < PLACE_DAYS; d++)
		k.days[d].day.day += 5; /* a picture that begins later */
	k.rows[0].at = before(place_begins(&k.c.config, &p), SPAN_HOURS(1));
	turns = place_turns(k.c.engine, &p, &n);
	ck_assert_uint_eq(n, 1);
	ck_assert_int_eq(turns[0].verdict, VERDICT_OPEN);
	ck_assert_int_eq(turns[0].at.ms, place_begins(&k.c.config, &p).ms);
	free(turns);
	end(&k);
}
END_TEST

START_TEST(without_lines_only_the_present_is_known)
{
	struct course k;
	struct place_page p;
	struct place_turn *turns;
	size_t n;

	begin(&k);
	live(&k, 12, 3);
	p = page_of(&k);
	p.recent_count = 0;
	turns = place_turns(k.c.engine, &p, &n);
	ck_assert_uint_eq(n, 2);
	ck_assert_int_eq(turns[0].verdict, VERDICT_UNKNOWN);
	ck_assert_int_eq(turns[1].verdict, VERDICT_OPEN);
	free(turns);
	end(&k);
}
END_TEST

/* As many lines as are read, all of this morning. */
START_TEST(what_was_not_read_is_not_claimed)
{
	static struct history_row lines[PLACE_RECENT];
	struct course k;
	struct place_page p;
	struct place_turn *turns;
	size_t n;

	begin(&k);
	live(&k, 12, 3);
	live(&k, 1, 3);
	p = page_of(&k);
	for (int i = 0; i < PLACE_RECENT; i++)
		lines[i] = (struct history_row){ .at = before(k.c.now, SPAN_MINUTES(i + 1)),
						 .kind = "feed",
						 .text = "a/b: feed ehr answers" };
	lines[9].kind = "verdict";
	lines[9].text = "a/b went full from open: 1 opening";
	p.recent = lines;
	p.recent_count = PLACE_RECENT;
	turns = place_turns(k.c.engine, &p, &n);
	ck_assert_uint_eq(n, 3);
	ck_assert_int_eq(turns[0].verdict, VERDICT_UNKNOWN);
	ck_assert_int_eq(turns[0].at.ms, place_begins(&k.c.config, &p).ms);
	ck_assert_int_eq(turns[1].verdict, VERDICT_OPEN);
	ck_assert_int_eq(turns[1].at.ms, lines[PLACE_RECENT - 1].at.ms);
	ck_assert_int_eq(turns[2].verdict, VERDICT_FULL);
	free(turns);
	p.recent_count--; /* all there was */
	turns = place_turns(k.c.engine, &p, &n);
	ck_assert_uint_eq(n, 2);
	ck_assert_int_eq(turns[0].verdict, VERDICT_OPEN);
	free(turns);
	end(&k);
}
END_TEST

START_TEST(what_the_engine_did_is_understood)
{
	static const struct {
		struct command command;
		enum place_deed deed;
	} commands[] = {
		{ { .verb = VERB_PAUSE }, DEED_PAUSED },
		{ { .verb = VERB_ENABLE }, DEED_RESUMED },
		{ { .verb = VERB_SET_BUDGET, .budget_micros = DOLLARS(9) }, DEED_BUDGET },
	};
	struct course k;
	char words[NOTICE_MAX];

	begin(&k);
	live(&k, 12, 3);
	for (int i = 0; i < ROWS(commands); i++) {
		reason_of_command(k.c.engine, 0, &commands[i].command, words);
		ck_assert_msg(place_deed_read(words) == commands[i].deed, "%s", words);
	}
	end(&k);
}
END_TEST

/* ---- words ---- */

START_TEST(shares_of_a_day)
{
	struct place_day d = {
		.ms = { [VERDICT_FULL] = 6 * 3600 * 1000, [VERDICT_OPEN] = 18 * 3600 * 1000, [VERDICT_UNKNOWN] = 20 * 1000 }
	};
	struct buf out cleanup_buf = BUF_INIT(256);

	place_shares(&d, &out);
	ck_assert_str_eq(buf_text(&out), "open 18 h, full 6 h");
	buf_clear(&out);
	place_shares(&(struct place_day){ 0 }, &out);
	ck_assert_str_eq(buf_text(&out), "not watched");
}
END_TEST

START_TEST(each_line_is_of_one_sort)
{
	static const struct {
		const char *kind;
		enum place_what what;
	} lines[] = {
		{ "verdict", PLACE_VERDICTS }, { "person", PLACE_PEOPLE },
		{ "feed", PLACE_DATA },	       { "command", PLACE_CHANGES },
		{ "settled", PLACE_CHANGES },  { "control", PLACE_CHANGES },
		{ "limit", PLACE_CHANGES },
	};

	for (int i = 0; i < ROWS(lines); i++)
		for (int w = 0; w < PLACE_WHATS; w++)
			ck_assert_msg(place_shows((enum place_what)w,
						  &(struct history_row){ .kind = lines[i].kind }) ==
					      (w == PLACE_ALL || w == (int)lines[i].what),
				      "%s", lines[i].kind);
}
END_TEST

START_TEST(words_of_an_address_are_known_or_not)
{
	enum place_form form = PLACE_NO_FORM;
	enum place_what what = PLACE_ALL;

	ck_assert(place_form_named("approve", &form) && form == PLACE_APPROVE);
	ck_assert(!place_form_named("holdall", &form) && form == PLACE_APPROVE);
	ck_assert(place_form_named("", &form) && form == PLACE_NO_FORM);
	ck_assert(place_what_named("people", &what) && what == PLACE_PEOPLE);
	ck_assert(!place_what_named("peple", &what) && what == PLACE_PEOPLE);
	ck_assert(place_what_named("", &what) && what == PLACE_ALL);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("place");

	tcase_add_loop_test(tc, a_turn_is_read, 0, ROWS(sentences));
	tcase_add_test(tc, what_the_engine_says_is_understood);
	tcase_add_test(tc, what_turned_before_the_picture_holds_from_its_edge);
	tcase_add_test(tc, without_lines_only_the_present_is_known);
	tcase_add_test(tc, what_was_not_read_is_not_claimed);
	tcase_add_test(tc, what_the_engine_did_is_understood);
	tcase_add_test(tc, shares_of_a_day);
	tcase_add_test(tc, each_line_is_of_one_sort);
	tcase_add_test(tc, words_of_an_address_are_known_or_not);
	return run_case("place", tc);
}
