/* SPDX-License-Identifier: Apache-2.0 */
/*
 * replay.c - play scripted days against the real engine in virtual time.
 *
 *   config clinics.yaml              beside the script, read by the real loader
 *   at 09:00                         time passes minute by minute (also "at day 2 09:00")
 *   jump 12:00                       the clock is suddenly there, forward or back
 *   shows google/111 enabled $180    the platform is read
 *   observe elm/derm open 12         a good poll (booked 5 unless given: "booked 0")
 *   nth elm/derm 2 9 31              days to the first openings, for waits
 *   observe elm/derm suspect no slots at all      (or "absent words")
 *   unheard elm/derm HTTP 503        a poll that failed
 *   same elm/derm                    the source says: unchanged
 *   observe elm/derm open 12 as_of 08:00   a file that was written earlier
 *   shows google/111 enabled $180 asked 08:59   a read that was sent earlier
 *   shows google/111 enabled 85%     a bid; "-" for the amount of a switch
 *   shows google/111 enabled $180 fixed   its budget is not its own ("shared": nor its switch)
 *   shows google/111 enabled $180 ref 77  what the platform calls its budget
 *   shows google/111 enabled $180 learning 08:59   it learns since then
 *   done|unsure|later|refused google/111 [words]
 *   least google/111 $60 [today]     refused: the platform takes no less
 *   wait google/111 [words]          later, for the whole account
 *   named google/111 maria with the ads page   its history tells who changed it
 *   explain google/111 words         what is said of it, with '*' and '?'
 *   unseen google/111 words          a read that failed
 *   hold elm/derm until 12:00 why    resume elm/derm    stop why    start why
 *   hold elm/derm until day 3 09:00 why    (also "hold increases|decreases elm/derm until ...")
 *   approve elm/derm [J. Poe]        what waits there now; decline elm/derm why
 *   approve elm/derm seen            what waited there when it was last "seen elm/derm"
 *   allow ehr why                    a feed's mass change may go on
 *   revert elm/derm until 12:00 why  puts its ads back to how they were found, and holds them
 *   author J. Cho                    who answers for the rules in force
 *   expect refused: words            a person's word that may not be: it must change nothing
 *   spent google/111 $50 $1,200      what the platform reports: today, and this month
 *   pool shore granted $300          what is seen of a pool: daily, exposure, granted, held, kept, spent
 *   bound google/111 its minimum     what keeps a budget from being more
 *   restart                          a new process with what the store remembers
 *   expect pause google/111          the next effect, exactly ('*' and '?' match)
 *   nothing                          no effect is left over
 *
 * An effect nobody expected fails the script, so it cannot pass by looking the
 * other way.  Saved rows and hurried polls are not effects on the world and are left out.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/money.h"
#include "base/text.h"
#include "config/load.h"
#include "decide/explain.h"
#include "report/index.h"
#include "tests/scenario/day.h"

static void do_at(char *rest)
{
	struct instant until = day_clock(rest);

	day_expect_nothing();
	effects_clear(&day.fx);
	day.taken = 0;
	while (day.engine && day.now.ms + MINUTE_MS < until.ms) {
		day.now.ms += MINUTE_MS;
		day_step((struct event){ .kind = EVENT_TICK });
	}
	day.now = until;
	if (day.engine)
		day_step((struct event){ .kind = EVENT_TICK });
}

static void do_jump(char *rest)
{
	day.now = day_clock(rest);
	day_act((struct event){ .kind = EVENT_TICK });
}

static int64_t amount(const char *text)
{
	int64_t micros = 0;
	struct err err = ERR_INIT;
	size_t n = strlen(text);
	bool is_share = n > 0 && text[n - 1] == '%';

	if (!strcmp(text, "-"))
		return BUDGET_UNKNOWN;
	if (*text == '$')
		text++, n--;
	if (money_parse(text, n - is_share, &micros, &err))
		day_fail("%s", err.text);
	return is_share ? micros / 100 : micros;
}

/* What else a reading told: "shared", "fixed", "asked HH:MM", "ref N", "learning HH:MM". */
static void shows_more(struct event *ev, const char *more, const char *rest)
{
	if (!strcmp(more, "shared")) {
		ev->steerable = false;
		ev->words = "its budget is shared";
	} else if (!strcmp(more, "fixed")) {
		ev->budget_fixed = true;
		ev->words = "the budget is its campaign's";
	} else if (!strcmp(more, "asked")) {
		ev->asked_at = day_clock(rest);
	} else if (!strcmp(more, "ref")) {
		ev->seen.ref = strtoull(rest, NULL, 10);
	} else if (!strcmp(more, "learning")) {
		ev->learning = LEARNING_RUNS;
		ev->learning_since = day_clock(rest);
	} else if (*more) {
		day_fail("shows nothing called %s", more);
	}
}

static void do_shows(char *rest)
{
	char id[64], status[16], money[32], more[32] = "", when[32] = "";
	struct event ev = { .kind = EVENT_SEEN, .steerable = true, .asked_at = day.now, .words = "" };

	if (sscanf(rest, "%63s %15s %31s %31s %31[^\n]", id, status, money, more, when) < 3)
		day_fail("shows TARGET enabled|paused|ended $BUDGET [MORE]");
	ev.target = day_target(id);
	ev.seen.status = !strcmp(status, "enabled") ? AD_ENABLED :
			 !strcmp(status, "paused")  ? AD_PAUSED :
						      AD_ENDED;
	ev.seen.budget_micros = amount(money);
	shows_more(&ev, more, when);
	day_act(ev);
}

static struct observation good(service_ix s)
{
	return (struct observation){
		.service = s,
		.quality = QUALITY_GOOD,
		.booked = 5,
		.blocked = 0,
		.held = 0,
		.open = COUNT_UNKNOWN,
		.as_of = day.now,
		.polled_at = day.now,
	};
}

static void do_observe(char *rest)
{
	char id[64], as_of[32];
	struct observation o;
	int n = 0;

	if (sscanf(rest, "%63s %n", id, &n) != 1)
		day_fail("observe SERVICE open N | suspect WORDS");
	o = good(day_service(id));
	rest += n;
	if (sscanf(rest, "open %d booked %d", &o.open, &o.booked) < 1) {
		o.quality = QUALITY_SUSPECT;
		(void)snprintf(o.trouble, sizeof(o.trouble), "%s",
			       text_starts(rest, "suspect ") ? rest + 8 : rest);
	} else if (sscanf(rest, "open %*d as_of %31[^\n]", as_of) == 1) {
		o.as_of = day_clock(as_of);
	}
	day_act((struct event){ .kind = EVENT_OBSERVED, .observation = &o });
}

static void do_nth(char *rest)
{
	char id[64];
	int days[3] = { 0 }, n = sscanf(rest, "%63s %d %d %d", id, &days[0], &days[1], &days[2]);
	struct observation o;

	if (n < 1)
		day_fail("nth SERVICE DAYS...");
	o = good(day_service(id));
	o.open = n - 1;
	o.firsts = (uint8_t)(n - 1);
	for (int i = 0; i < n - 1; i++)
		o.first[i] = after(day.now, SPAN_DAYS(days[i]));
	day_act((struct event){ .kind = EVENT_OBSERVED, .observation = &o });
}

static void do_unheard(char *rest)
{
	char id[64];
	int n = 0;

	(void)sscanf(rest, "%63s %n", id, &n);
	day_act((struct event){ .kind = EVENT_UNHEARD, .service = day_service(id), .words = rest + n });
}

static void do_same(char *rest)
{
	day_act((struct event){ .kind = EVENT_UNCHANGED, .service = day_service(rest) });
}

static struct event ended_event(const char *id, enum outcome outcome, const char *words)
{
	target_ix t = day_target(id);

	if (!engine_target(day.engine, t)->command)
		day_fail("%s has no command under way", id);
	return (struct event){ .kind = EVENT_ENDED,
			       .target = t,
			       .outcome = outcome,
			       .words = words,
			       .command = engine_target(day.engine, t)->command->id };
}

static void ended(char *rest, enum outcome outcome)
{
	char id[64];
	int n = 0;

	(void)sscanf(rest, "%63s %n", id, &n);
	day_act(ended_event(id, outcome, rest + n));
}

static void do_wait(char *rest)
{
	struct event ev;
	char id[64];
	int n = 0;

	(void)sscanf(rest, "%63s %n", id, &n);
	ev = ended_event(id, OUTCOME_LATER, rest + n);
	ev.account_wide = true;
	day_act(ev);
}

static void do_least(char *rest)
{
	char id[64], money[32], today[16] = "";
	struct event ev;

	if (sscanf(rest, "%63s %31s %15s", id, money, today) < 2)
		day_fail("least TARGET $BUDGET [today]");
	ev = ended_event(id, OUTCOME_REFUSED, "the budget is too low");
	ev.least_micros = amount(money);
	ev.least_today = !strcmp(today, "today");
	day_act(ev);
}

static void do_named(char *rest)
{
	char id[64], who[64];
	int n = 0;

	if (sscanf(rest, "%63s %63s with %n", id, who, &n) != 2)
		day_fail("named TARGET WHO with WHAT");
	day_act((struct event){ .kind = EVENT_NAMED,
				.target = day_target(id),
				.who = who,
				.words = rest + n,
				.happened = { day.now.ms - MINUTE_MS } });
}

static void do_explain(char *rest)
{
	struct buf said cleanup_buf = BUF_INIT(REFUSAL_MAX);
	char id[64];
	int n = 0;

	(void)sscanf(rest, "%63s %n", id, &n);
	explain_target(day.engine, day_target(id), &said);
	if (!text_glob(rest + n, buf_text(&said)))
		day_fail("of %s is said: %s", id, buf_text(&said));
}

static void do_done(char *rest)
{
	ended(rest, OUTCOME_DONE);
}
static void do_unsure(char *rest)
{
	ended(rest, OUTCOME_UNSURE);
}
static void do_later(char *rest)
{
	ended(rest, OUTCOME_LATER);
}
static void do_refused(char *rest)
{
	ended(rest, OUTCOME_REFUSED);
}

static void do_unseen(char *rest)
{
	char id[64];
	int n = 0;

	(void)sscanf(rest, "%63s %n", id, &n);
	day_act((struct event){ .kind = EVENT_UNSEEN, .target = day_target(id), .words = rest + n });
}

static void person_step(struct event ev)
{
	day_expect_nothing();
	ev.at = day.now;
	(void)engine_may(day.engine, &ev, &day.refusal);
	effects_clear(&day.fx);
	day.taken = 0;
	day_step(ev);
}

static const char *hold_direction(char *rest, uint8_t *ret)
{
	static const char *const words[] = {
		[HOLD_ALL] = "all ", [HOLD_INCREASES] = "increases ", [HOLD_DECREASES] = "decreases "
	};

	for (uint8_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (text_starts(rest, words[i])) {
			*ret = i;
			return rest + strlen(words[i]);
		}
	return rest;
}

static void hold(char *rest, bool reverts)
{
	struct event ev = { .kind = EVENT_HOLD, .hold.reverts = reverts };
	const char *words = hold_direction(rest, &ev.hold.direction);
	char id[64], until[32];
	int n = 0, d, h, m;

	if (sscanf(words, "%63s until day %d %d:%d %n", id, &d, &h, &m, &n) == 4)
		(void)snprintf(until, sizeof(until), "day %d %d:%d", d, h, m);
	else if (sscanf(words, "%63s until %15s %n", id, until, &n) != 2)
		day_fail("hold [DIRECTION] SERVICE until HH:MM WHY");
	ev.service = day_service(id);
	ev.hold.until = day_clock(until);
	(void)strcpy(ev.hold.who, "J. Cho");
	(void)snprintf(ev.hold.reason, sizeof(ev.hold.reason), "%s", words + n);
	person_step(ev);
}

static void do_hold(char *rest)
{
	hold(rest, false);
}

static void do_revert(char *rest)
{
	hold(rest, true);
}

static void do_resume(char *rest)
{
	person_step((struct event){ .kind = EVENT_RESUME, .service = day_service(rest), .who = "J. Cho" });
}

static void do_stop(char *rest)
{
	person_step((struct event){ .kind = EVENT_STOP, .who = "J. Cho", .words = rest });
}
static void do_start(char *rest)
{
	person_step((struct event){ .kind = EVENT_START, .who = "J. Cho", .words = rest });
}

/* SERVICE [seen] WORDS: answers what waits now, or what was last looked at. */
static void answer(char *rest, struct event ev)
{
	char id[64];
	int n = 0;

	if (sscanf(rest, "%63s %n", id, &n) != 1)
		day_fail("approve|decline SERVICE [seen] [WHO|WHY]");
	ev.service = day_service(id);
	ev.hash = engine_proposal(day.engine, ev.service).hash;
	if (text_starts(rest + n, "seen")) {
		ev.hash = day.seen[ev.service % SEEN_MAX];
		n += (int)strlen("seen");
		n += (int)strspn(rest + n, " ");
	}
	if (ev.kind == EVENT_DECLINE)
		ev.words = rest + n;
	else if (rest[n])
		ev.who = rest + n;
	person_step(ev);
}

static void do_seen(char *rest)
{
	service_ix s = day_service(rest);

	day.seen[s % SEEN_MAX] = engine_proposal(day.engine, s).hash;
	if (!day.seen[s % SEEN_MAX])
		day_fail("nothing waits at %s", rest);
}

static void do_approve(char *rest)
{
	answer(rest, (struct event){ .kind = EVENT_APPROVE, .who = "J. Cho" });
}

static void do_decline(char *rest)
{
	answer(rest, (struct event){ .kind = EVENT_DECLINE, .who = "J. Cho" });
}

static void do_allow(char *rest)
{
	struct event ev = { .kind = EVENT_ALLOW, .who = "J. Cho" };
	size_t n = strcspn(rest, " ");

	while (ev.feed < day.config->feed_count && !text_is(rest, n, day.config->feeds[ev.feed].id))
		ev.feed++;
	if (ev.feed == day.config->feed_count)
		day_fail("no feed %s", rest);
	ev.words = rest + n + strspn(rest + n, " ");
	person_step(ev);
}

static void do_author(char *rest)
{
	engine_author(day.engine, rest);
}

static void do_spent(char *rest)
{
	char id[64], today[32], month[32];
	struct event ev = { .kind = EVENT_SPENT };

	if (sscanf(rest, "%63s %31s %31s", id, today, month) != 3)
		day_fail("spent TARGET $TODAY $MONTH");
	ev.target = day_target(id);
	ev.spend = (struct spend){ .today_micros = amount(today),
				   .month_micros = amount(month),
				   .at = day.now };
	day_act(ev);
}

static int64_t of_pool(const struct pool_view *v, const char *word)
{
	const struct {
		const char *word;
		int64_t micros;
	} rows[] = { { "daily", v->daily },	{ "exposure", v->exposure },
		     { "granted", v->granted }, { "held", v->held },
		     { "kept", v->kept },	{ "spent", v->month_spent },
		     { "planned", v->planned } };

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (!strcmp(rows[i].word, word))
			return rows[i].micros;
	day_fail("a pool has no %s", word);
}

static void do_pool(char *rest)
{
	char id[64], word[32], money[32], got[MONEY_TEXT];
	uint32_t p = 0;
	struct pool_view v;

	if (sscanf(rest, "%63s %31s %31s", id, word, money) != 3)
		day_fail("pool NAME WORD $AMOUNT");
	while (p < day.config->pool_count && strcmp(day.config->pools[p].id, id) != 0)
		p++;
	if (p == day.config->pool_count)
		day_fail("no pool %s", id);
	v = engine_pool_view(day.engine, p);
	if (of_pool(&v, word) != amount(money))
		day_fail("pool %s %s is %s", id, word,
			 money_format(of_pool(&v, word), day.config->currency, got));
}

static void do_bound(char *rest)
{
	char id[64];
	int n = 0;
	const char *got;

	(void)sscanf(rest, "%63s %n", id, &n);
	got = bound_name((enum bound)engine_target(day.engine, day_target(id))->bound);
	if (strcmp(got, rest + n) != 0)
		day_fail("%s is bound by %s", id, got);
}

/* What a restart reads back from the store is exactly these structs. */
static void do_restart(char *rest)
{
	struct engine *old = day.engine;
	const char *who, *why;
	bool stopped = engine_stopped(old, &who, &why);

	(void)rest;
	day_expect_nothing();
	day.engine = engine_new(day.config, day.now, engine_next_command(old));
	for (size_t s = 0; s < day.config->service_count; s++)
		engine_restore_service(day.engine, (service_ix)s, engine_service(old, (service_ix)s));
	for (size_t t = 0; t < day.config->target_count; t++)
		engine_restore_target(day.engine, (target_ix)t, engine_target(old, (target_ix)t));
	for (uint32_t f = 0; f < day.config->feed_count; f++)
		engine_restore_feed(day.engine, f, engine_feed(old, f));
	for (uint32_t p = 0; p < day.config->pool_count; p++)
		engine_restore_pool(day.engine, p, engine_pool(old, p));
	engine_restore_switch(day.engine, stopped, who, why);
	engine_author(day.engine, engine_written_by(old));
	(void)engine_free(old);
	if (day.index)
		index_forget(day.index);
	effects_clear(&day.fx);
	day.taken = 0;
}

static void do_config(char *rest)
{
	day_load(rest);
}
static void do_expect(char *rest)
{
	day_expect(rest);
}

static void do_nothing(char *rest)
{
	(void)rest;
	day_expect_nothing();
}

static const struct {
	const char *word;
	void (*play)(char *rest);
} words[] = {
	{ "config", do_config },   { "at", do_at },	      { "jump", do_jump },
	{ "shows", do_shows },	   { "observe", do_observe }, { "nth", do_nth },
	{ "unheard", do_unheard }, { "same", do_same },	      { "done", do_done },
	{ "unsure", do_unsure },   { "later", do_later },     { "refused", do_refused },
	{ "unseen", do_unseen },   { "hold", do_hold },	      { "resume", do_resume },
	{ "stop", do_stop },	   { "start", do_start },     { "restart", do_restart },
	{ "seen", do_seen },	   { "approve", do_approve }, { "decline", do_decline },
	{ "allow", do_allow },	   { "author", do_author },   { "expect", do_expect },
	{ "nothing", do_nothing }, { "spent", do_spent },     { "pool", do_pool },
	{ "bound", do_bound },	   { "revert", do_revert },   { "least", do_least },
	{ "wait", do_wait },	   { "named", do_named },     { "explain", do_explain },
};

static void play(char *s)
{
	size_t n = strcspn(s, " ");

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (text_is(s, n, words[i].word)) {
			words[i].play(s + n + strspn(s + n, " "));
			return;
		}
	day_fail("cannot read: %s", s);
}

static void open_day(const char *path)
{
	const char *slash = strrchr(path, '/');

	memset(&day, 0, sizeof(day));
	(void)snprintf(day.file, sizeof(day.file), "%s", path);
	(void)snprintf(day.dir, sizeof(day.dir), "%.*s", slash ? (int)(slash - path) : 1,
		       slash ? path : ".");
	day.midnight = (struct instant){ INT64_C(1795305600000) }; /* 2026-11-22T00:00Z, a Sunday */
	day.now = day.midnight;
	effects_init(&day.fx);
	day.refusal = (struct buf)BUF_INIT(REFUSAL_MAX);
}

static void run(const char *path)
{
	char line[LINE_MAX_BYTES];
	FILE *f = fopen(path, "re");

	open_day(path);
	if (!f)
		day_fail("cannot open");
	while (fgets(line, sizeof(line), f)) {
		char *s = line + strspn(line, " \t");

		day.line++;
		s[strcspn(s, "#\n")] = '\0';
		for (size_t n = strlen(s); n && (s[n - 1] == ' ' || s[n - 1] == '\t');)
			s[--n] = '\0';
		if (*s)
			play(s);
	}
	day_expect_nothing();
	(void)fclose(f);
	day.engine = engine_free(day.engine);
	day.index = index_free(day.index);
	day.config = config_free(day.config);
	effects_release(&day.fx);
	buf_release(&day.refusal);
	(void)printf("ok %s\n", path);
}

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		run(argv[i]);
	return EXIT_SUCCESS;
}
