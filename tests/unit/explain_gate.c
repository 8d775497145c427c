/* SPDX-License-Identifier: Apache-2.0 */
/*
 * explain_gate.c - every gate has its sentence.
 *
 * A change that does not come is only understood when the face says what stops it,
 * who decided that and what would end it.  A gate without a row fails here.
 */
#include <stdlib.h>

#include "tests/unit/support/run.h"
#include "tests/unit/support/still_say.h"

#define OPEN "Open since 11:20: 12 openings in the next 14 days, over the limit of 6"
#define AMPLE \
	"Ample since 11:20: 31 openings in the next 14 days, at or over the mark of 20, seen 3 " \
	"times in a row"
#define BY_NUMBERS \
	"Spend is cut at 6 or fewer openings, 3 times in a row; " \
	"more spend at 20 or more openings, 12 times in a row over 24 h"

static struct hold hold;
static struct go_live go_live;
static char words[] = "the campaign shares its budget. ";

static void cut(struct engine *e)
{
	google(e)->wanted.budget_micros = DOLLARS(90);
}

static void stop(struct engine *e)
{
	house_stop(e, "J. Cho", "agency audit");
}

static void stuck(struct engine *e)
{
	google(e)->trouble = words;
}

static void hold_by(struct engine *e, enum hold_direction d)
{
	hold = (struct hold){ .since = house_at("2026-11-22T16:00:00Z"),
			      .until = house_at("2026-11-27T13:00:00Z"),
			      .direction = (uint8_t)d,
			      .who = "K. Osei",
			      .reason = "flu clinic week" };
	e->services[HARBOR].hold = &hold;
}

static void held(struct engine *e)
{
	hold_by(e, HOLD_ALL);
}

static void put_back(struct engine *e)
{
	hold_by(e, HOLD_ALL);
	hold.reverts = true;
}

static void held_increases(struct engine *e)
{
	hold_by(e, HOLD_INCREASES);
}

static void held_decreases(struct engine *e)
{
	hold_by(e, HOLD_DECREASES);
}

static void sign_off(struct engine *e, struct go_live g)
{
	(void)e;
	go_live = g;
	house_services[HARBOR].go_live = &go_live;
}

static const struct signature cho = { "J. Cho", { 20700 } }, ruiz = { "D. Ruiz", { 20701 } };

static void nobody_signed(struct engine *e)
{
	sign_off(e, (struct go_live){ .state = GO_LIVE_DRAFT });
}

static void marketing_signed(struct engine *e)
{
	sign_off(e, (struct go_live){ .state = GO_LIVE_LIVE, .marketing = cho });
}

static void operations_signed(struct engine *e)
{
	sign_off(e, (struct go_live){ .state = GO_LIVE_DRAFT, .operations = ruiz });
}

static void live_unsigned(struct engine *e)
{
	sign_off(e, (struct go_live){ .state = GO_LIVE_LIVE, .operations = ruiz });
}

static void draft(struct engine *e)
{
	sign_off(e, (struct go_live){ .state = GO_LIVE_DRAFT, .marketing = cho, .operations = ruiz });
}

static void aligned(struct engine *e)
{
	sign_off(e, (struct go_live){ .state = GO_LIVE_ALIGNED,
				      .marketing = cho,
				      .operations = ruiz,
				      .until = { 20779 } });
}

static void sign_off_over(struct engine *e)
{
	sign_off(e, (struct go_live){ .state = GO_LIVE_LIVE,
				      .marketing = cho,
				      .operations = ruiz,
				      .until = { 20778 } });
}

static void suspended(struct engine *e)
{
	sign_off(e, (struct go_live){ .state = GO_LIVE_SUSPENDED, .marketing = cho, .operations = ruiz });
}

static void outside_paused(struct engine *e)
{
	house_target(e, HARBOR_GOOGLE, AD_PAUSED, DOLLARS(180));
}

static void outside_unknown(struct engine *e)
{
	house_target(e, HARBOR_GOOGLE, AD_ENABLED, BUDGET_UNKNOWN);
}

static void found_paused(struct engine *e)
{
	house_target(e, HARBOR_GOOGLE, AD_PAUSED, DOLLARS(180));
	google(e)->paused_by_us = false;
}

static void freeze_by(struct freeze f)
{
	static struct freeze freezes[1];

	freezes[0] = f;
	freezes[0].owner = "M. Lee";
	house_config.freezes = freezes;
	house_config.freeze_count = 1;
}

static void frozen(struct engine *e)
{
	(void)e;
	freeze_by((struct freeze){ .name = "peak",
				   .reason = "agency peak season.",
				   .from_minute = 8 * 60,
				   .to_minute = 18 * 60 });
}

static void not_open(struct engine *e)
{
	(void)e;
	freeze_by((struct freeze){ .name = "mornings",
				   .reason = "people are there to look",
				   .allow = 1,
				   .from_minute = 8 * 60,
				   .to_minute = 10 * 60 });
}

static void frozen_for_good(struct engine *e)
{
	(void)e;
	freeze_by((struct freeze){ .name = "sale", .reason = "the region is being sold" });
}

static void frozen_till_now(struct engine *e)
{
	(void)e;
	freeze_by((struct freeze){
		.name = "night", .reason = "nobody looks", .from_minute = 1, .to_minute = 60 });
}

static void raise_ample(struct engine *e)
{
	house_service(e, HARBOR, VERDICT_AMPLE, 31);
	raise_wanted(e);
	google(e)->gate = GATE_APPROVAL;
}

static void declined(struct engine *e)
{
	static struct approval no = { .who = "J. Cho" };

	raise_ample(e);
	no.at = no.until = house_at("2026-11-22T16:30:00Z");
	no.hash = engine_proposal(e, HARBOR).hash;
	e->services[HARBOR].approval = &no;
}

static void refused(struct engine *e)
{
	google(e)->trouble = words;
	google(e)->retry_at = house_at("2026-11-22T17:45:00Z");
}

static void starting(struct engine *e)
{
	static struct command start = { .verb = VERB_ENABLE };

	google(e)->command = &start;
}

static void budgeting(struct engine *e)
{
	static struct command budget = { .verb = VERB_SET_BUDGET, .budget_micros = DOLLARS(90) };

	google(e)->command = &budget;
}

static void stepped(struct engine *e)
{
	static struct policy paced[2];

	memcpy(paced, house_policies, sizeof(paced));
	paced[0].pace_more = SPAN_HOURS(24);
	house_config.policies = paced;
	google(e)->changed_at = before(e->now, SPAN_HOURS(2));
}

static void too_little(struct engine *e)
{
	google(e)->least_micros = DOLLARS(60);
}

static void day_used(struct engine *e)
{
	google(e)->changes_today = 2;
	google(e)->changes_day = e->today;
}

/* Yesterday's day counts for six more; the four of five days ago end on Tuesday. */
static void week_used(struct engine *e)
{
	google(e)->changes_today = 1;
	google(e)->changes_day = e->today;
	google(e)->changes_before[0] = 1;
	google(e)->changes_before[4] = 4;
	google(e)->changes_before[5] = 2;
	house_config.limits.changes_week = 6;
}

/* Two in 60 minutes; the third last is long over. */
static void hour_used(struct engine *e)
{
	uint32_t now = (uint32_t)(e->now.ms / 60000);

	google(e)->changes_hour[0] = now - 10;
	google(e)->changes_hour[1] = now - 60;
	google(e)->changes_hour[2] = now - 61;
	house_platforms[0].changes_hour = 2;
}

static void mass(struct engine *e, enum mass_kind kind)
{
	e->feeds[0].mass = (uint8_t)kind;
	e->feeds[0].mass_since = house_at("2026-11-22T16:10:00Z");
}

static void mass_down(struct engine *e)
{
	mass(e, MASS_DOWN);
	cut(e);
}

static void mass_stop(struct engine *e)
{
	mass_down(e);
	house_config.limits.on_mass = MASS_STOP;
}

static void mass_up(struct engine *e)
{
	mass(e, MASS_UP);
	raise_wanted(e);
}

static void mass_up_paused(struct engine *e)
{
	mass(e, MASS_UP);
	house_target(e, HARBOR_GOOGLE, AD_PAUSED, DOLLARS(180));
	google(e)->wanted.status = AD_ENABLED;
}

static void mass_drop(struct engine *e)
{
	mass(e, MASS_DROP);
	raise_wanted(e);
}

static void moved(struct engine *e)
{
	house_moved(e, DOLLARS(1990));
}

static void account_full(struct engine *e)
{
	house_platforms[0].spend_micros = DOLLARS(500);
	e->account_exposure[0] = DOLLARS(498);
}

static void nothing(struct engine *e)
{
	(void)e;
}

static const struct {
	const char *why;
	enum gate gate;
	void (*set)(struct engine *e);
	const char *says, *next;
} gates[] = {
	{ "nothing in the way", GATE_NONE, nothing, OPEN, BY_NUMBERS },
	{ "the stop switch", GATE_STOPPED, stop, "Stopped by J. Cho: nothing is sent (agency audit). " OPEN,
	  "Nothing until a person lifts the stop: capacityctl start" },
	{ "a lever that is not ours", GATE_NOT_STEERABLE, stuck,
	  "google/20411107 cannot be steered: the campaign shares its budget. " OPEN,
	  "A person must look at google/20411107" },
	{ "no data: the numbers say it", GATE_NO_DATA, nothing, OPEN, BY_NUMBERS },
	{ "nobody signed", GATE_GO_LIVE, nobody_signed, "Not live: neither owner has signed. " OPEN,
	  "More spend when both owners have signed and go_live says state: live" },
	{ "one signature, operations' is missing", GATE_GO_LIVE, marketing_signed,
	  "Not live: the operations owner has not signed. " OPEN,
	  "More spend when both owners have signed and go_live says state: live" },
	{ "one signature, marketing's is missing", GATE_GO_LIVE, operations_signed,
	  "Not live: the marketing owner has not signed. " OPEN,
	  "More spend when both owners have signed and go_live says state: live" },
	{ "signed, and a draft", GATE_GO_LIVE, draft,
	  "Not live yet: signed by J. Cho and D. Ruiz, and still called a draft. " OPEN,
	  "More spend when both owners have signed and go_live says state: live" },
	{ "signed, and only aligned", GATE_GO_LIVE, aligned,
	  "Not live yet: signed by J. Cho and D. Ruiz, and still called aligned. " OPEN,
	  "More spend when both owners have signed and go_live says state: live" },
	{ "to be signed anew", GATE_GO_LIVE, sign_off_over,
	  "Not live any more: the sign-off of J. Cho and D. Ruiz ended 2026-11-21. " OPEN,
	  "More spend when both owners have signed go_live anew" },
	{ "suspended", GATE_GO_LIVE, suspended,
	  "Suspended: no more is spent here, cuts still are made. " OPEN,
	  "More spend when both owners have signed and go_live says state: live" },
	{ "a freeze", GATE_FREEZE, frozen,
	  "More spend is frozen by peak: agency peak season (M. Lee). " OPEN,
	  "More spend may follow at 18:00; cuts are made all the same" },
	{ "a window that is not open yet", GATE_FREEZE, not_open,
	  "More spend waits for window mornings: people are there to look (M. Lee). " OPEN,
	  "More spend may follow at Mon Nov 23, 08:00; cuts are made all the same" },
	{ "a freeze without end", GATE_FREEZE, frozen_for_good,
	  "More spend is frozen by sale: the region is being sold (M. Lee). " OPEN,
	  "No end of the freeze is in sight; cuts are made all the same" },
	{ "a freeze that has just ended", GATE_FREEZE, frozen_till_now, OPEN, BY_NUMBERS },
	{ "live, and marketing's signature is missing", GATE_GO_LIVE, live_unsigned,
	  "Not live: the marketing owner has not signed. " OPEN,
	  "More spend when both owners have signed and go_live says state: live" },
	{ "a hold that has just ended", GATE_HELD, nothing, OPEN, BY_NUMBERS },
	{ "held", GATE_HELD, held, "Held by K. Osei until Fri Nov 27, 08:00: flu clinic week. " OPEN,
	  "Hold ends Fri Nov 27, 08:00; automatic control returns" },
	{ "put back by a person", GATE_HELD, put_back,
	  "Put back to how it was found by K. Osei until Fri Nov 27, 08:00: flu clinic week. " OPEN,
	  "Hold ends Fri Nov 27, 08:00; automatic control returns" },
	{ "held one way", GATE_HELD, held_increases,
	  "More spend is held by K. Osei until Fri Nov 27, 08:00: flu clinic week. " OPEN,
	  "Hold ends Fri Nov 27, 08:00; automatic control returns" },
	{ "held the other way", GATE_HELD, held_decreases,
	  "Cuts are held by K. Osei until Fri Nov 27, 08:00: flu clinic week. " OPEN,
	  "Hold ends Fri Nov 27, 08:00; automatic control returns" },
	{ "changed outside, paused", GATE_CHANGED_OUTSIDE,
	  outside_paused, "google/20411107 was changed outside capacityd and is left alone; it is paused now. " OPEN,
	  "Left alone until a person hands it back: capacityctl resume harbor-point/primary-care" },
	{ "changed outside, nobody knows to what", GATE_CHANGED_OUTSIDE, outside_unknown,
	  "google/20411107 was changed outside capacityd and is left alone. " OPEN,
	  "Left alone until a person hands it back: capacityctl resume harbor-point/primary-care" },
	{ "found paused", GATE_PAUSED_BY_PERSON, found_paused,
	  "google/20411107 was paused by a person and stays paused. " OPEN,
	  "Stays paused until a person starts it on the platform" },
	{ "rehearsal: the headline says it", GATE_REHEARSAL, nothing, OPEN, BY_NUMBERS },
	{ "approval", GATE_APPROVAL, raise_ample,
	  "$54 more a day waits for approval since 11:20, plan 2e6f1a87. " AMPLE,
	  "Sent once approved: capacityctl approve harbor-point/primary-care --plan 2e6f1a87" },
	{ "declined", GATE_APPROVAL, declined, "J. Cho declined more spend at 11:30. " AMPLE,
	  "Proposed again when the verdict or the plan changes" },
	{ "the clock", GATE_TILT, raise_wanted, "The clock jumped: watching only, for some minutes. " OPEN,
	  "Acts again when the clock has run evenly for 5 min" },
	{ "read too long ago", GATE_UNREAD, raise_wanted,
	  "google/20411107 was not read recently. " OPEN, BY_NUMBERS },
	{ "a start under way", GATE_IN_FLIGHT, starting,
	  "The start of google/20411107 is not confirmed yet. " OPEN,
	  "google/20411107 is read back until it shows what was asked" },
	{ "a budget under way", GATE_IN_FLIGHT, budgeting,
	  "A new budget of google/20411107 is not confirmed yet. " OPEN,
	  "google/20411107 is read back until it shows what was asked" },
	{ "something under way", GATE_IN_FLIGHT, nothing,
	  "A change of google/20411107 is not confirmed yet. " OPEN,
	  "google/20411107 is read back until it shows what was asked" },
	{ "a no", GATE_RETRY, refused,
	  "google/20411107 could not be changed: the campaign shares its budget. " OPEN,
	  "google/20411107 is asked again at 12:45" },
	{ "a rest", GATE_PACE, stepped,
	  "google/20411107 was changed at 09:45; more spend rests 1 d after a change. " OPEN,
	  "More spend may follow at Mon Nov 23, 09:45; cuts are made all the same" },
	{ "less than the platform takes", GATE_LEAST, too_little,
	  "The platform takes no less than $60 a day for google/20411107. " OPEN,
	  "Changed when it is to spend at least that" },
	{ "the day's changes", GATE_ALLOWANCE, day_used, "2 of 2 changes of the day are used. " OPEN,
	  "The next change is free Mon Nov 23, 00:00; a pause needs none" },
	{ "the week's changes", GATE_ALLOWANCE, week_used, "8 of 6 changes of seven days are used. " OPEN,
	  "The next change is free Tue Nov 24, 00:00; a pause needs none" },
	{ "the hour's changes", GATE_ALLOWANCE, hour_used,
	  "2 of 2 changes of its budget within an hour are used, which the platform bears. " OPEN,
	  "The next change is free 11:46; a pause needs none" },
	{ "a mass change down", GATE_MASS, mass_down,
	  "Feed epic: many of its services lost room at once since 11:10, so cuts go one service "
	  "at a time, one in 10 min. " OPEN,
	  "Goes on when the feed is normal again, or when a person has checked it: "
	  "capacityctl allow epic --reason TEXT" },
	{ "a mass change down, and nothing moves", GATE_MASS, mass_stop,
	  "Feed epic: many of its services lost room at once since 11:10, so cuts wait, too. " OPEN,
	  "Goes on when the feed is normal again, or when a person has checked it: "
	  "capacityctl allow epic --reason TEXT" },
	{ "a mass change up", GATE_MASS,
	  mass_up, "Feed epic: many of its services gained room at once since 11:10, so more spend waits. " OPEN,
	  "Goes on when the feed is normal again, or when a person has checked it: "
	  "capacityctl allow epic --reason TEXT" },
	{ "a mass change up, and it is paused", GATE_MASS,
	  mass_up_paused, "Feed epic: many of its services gained room at once since 11:10, so more spend waits. " OPEN,
	  "Goes on when the feed is normal again, or when a person has checked it: "
	  "capacityctl allow epic --reason TEXT" },
	{ "part of a feed is silent", GATE_MASS,
	  mass_drop, "Feed epic: many of its services fell silent at once since 11:10, so more spend waits. " OPEN,
	  "Goes on when the feed is normal again, or when a person has checked it: "
	  "capacityctl allow epic --reason TEXT" },
	{ "too much money at once", GATE_MASS, raise_wanted,
	  "Too much of the day's money would move within an hour, so more spend waits. " OPEN, "Goes on within the hour, or when a person has checked it: capacityctl allow epic --reason TEXT" },
	{ "the day's raises", GATE_MOVED, moved, "The raise waits: $1,990 of $2,000 were moved today. " OPEN,
	  "The rest is granted tomorrow, or when the limit is raised" },
	{ "the limit of everything", GATE_SPEND, nothing,
	  "The raise waits: the limit for everything leaves no room: $690 of $12,000 a day are "
	  "taken. " OPEN,
	  "Granted when other ads have released money; what was raised today counts until its ad "
	  "account's midnight" },
	{ "the ad account's limit", GATE_ACCOUNT, account_full,
	  "The raise waits: ad account google leaves no room: $498 of $500 a day are taken. " OPEN,
	  "Granted when other ads have released money; what was raised today counts until its ad "
	  "account's midnight" },
	{ "the pool's limit", GATE_POOL, nothing,
	  "The raise waits: pool north-shore leaves no room: $280 of $300 a day are taken. " OPEN,
	  "Granted when other ads have released money; what was raised today counts until its ad "
	  "account's midnight" },
	{ "the pool's month", GATE_MONTH, nothing,
	  "The raise waits: pool north-shore has spent $8,950 of its $9,000 this month. " OPEN,
	  "Room again Tue Dec 1, 00:00, or when the pool's budget is raised" },
};

static void begin(struct engine *e)
{
	house_init(e);
	house_services[HARBOR].go_live = NULL;
	house_platforms[0].spend_micros = 0;
	house_platforms[0].changes_hour = 0;
}

START_TEST(gate_says)
{
	struct engine e;

	begin(&e);
	gates[_i].set(&e);
	google(&e)->gate = (uint8_t)gates[_i].gate;
	check_says(gates[_i].why, explain_why, &e, HARBOR, gates[_i].says);
	check_says(gates[_i].why, explain_next, &e, HARBOR, gates[_i].next);
}
END_TEST

static const struct {
	const char *why;
	enum gate gate;
	void (*set)(struct engine *e);
	const char *says;
} owners[] = {
	{ "nothing", GATE_NONE, nothing, "" },
	{ "the stop switch", GATE_STOPPED, stop, "stopped, set by J. Cho" },
	{ "the file", GATE_GO_LIVE, draft, "go-live, set by the configuration" },
	{ "a window", GATE_FREEZE, frozen, "freeze window, set by M. Lee" },
	{ "a window that has just ended", GATE_FREEZE, frozen_till_now, "freeze window" },
	{ "a person", GATE_HELD, held, "held, set by K. Osei 11:00" },
	{ "a hold that has just ended", GATE_HELD, nothing, "held" },
	{ "the mode", GATE_APPROVAL, raise_ample, "waits for approval, set by the configuration" },
	{ "nobody", GATE_IN_FLIGHT, nothing, "in flight" },
	{ "a limit", GATE_MONTH, nothing, "month limit, set by the configuration" },
};

START_TEST(who_set_it)
{
	struct engine e;

	begin(&e);
	owners[_i].set(&e);
	google(&e)->gate = (uint8_t)owners[_i].gate;
	check_says(owners[_i].why, explain_gate_owner, &e, HARBOR, owners[_i].says);
}
END_TEST

/* Of two ads that wait the first gate in order is the reason. */
START_TEST(the_first_gate_is_told)
{
	struct engine e;
	target_ix ix;

	begin(&e);
	google(&e)->gate = GATE_POOL;
	e.targets[HARBOR_META].gate = GATE_HELD;
	ck_assert_int_eq(explain_gate(&e, HARBOR, &ix), GATE_HELD);
	ck_assert_uint_eq(ix, HARBOR_META);
	google(&e)->gate = GATE_TILT;
	e.targets[HARBOR_META].gate = GATE_TILT;
	ck_assert_int_eq(explain_gate(&e, HARBOR, &ix), GATE_TILT);
	ck_assert_uint_eq(ix, HARBOR_GOOGLE);
}
END_TEST

START_TEST(the_next_month_may_be_next_year)
{
	struct engine e;

	begin(&e);
	e.now = house_at("2026-12-31T12:00:00Z");
	google(&e)->gate = GATE_MONTH;
	check_says("December", explain_next, &e, HARBOR,
		   "Room again Fri Jan 1, 2027, 00:00, or when the pool's budget is raised");
}
END_TEST

START_TEST(every_gate_has_a_row)
{
	for (int g = GATE_NONE; g < GATE_COUNT; g++) {
		bool found = false;

		for (int i = 0; i < ROWS(gates); i++)
			found |= gates[i].gate == (enum gate)g;
		ck_assert_msg(found, "gate \"%s\" has no row", gate_name((enum gate)g));
	}
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("explain_gate");

	tcase_add_loop_test(tc, gate_says, 0, ROWS(gates));
	tcase_add_test(tc, every_gate_has_a_row);
	tcase_add_loop_test(tc, who_set_it, 0, ROWS(owners));
	tcase_add_test(tc, the_first_gate_is_told);
	tcase_add_test(tc, the_next_month_may_be_next_year);
	return run_case("explain_gate", tc);
}
