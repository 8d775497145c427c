/* SPDX-License-Identifier: Apache-2.0 */
/*
 * troubled.h - the still house with one of each trouble, and what it remembers of it.
 *
 * The faces and the manuals show the same house, so that a reader of both meets one story.
 * Include it from one file of a test program only.
 */
#ifndef CAPD_TESTS_GOLDEN_TROUBLED_H
#define CAPD_TESTS_GOLDEN_TROUBLED_H

#include "model/history.h"
#include "tests/unit/support/still_engine.h"

static struct hold troubled_hold = { .who = "K. Osei", .reason = "flu clinic week" };
static struct command troubled_pause = { .id = 41, .verb = VERB_PAUSE };
static char troubled_words[] = "feed epic: the server answered 503";

static inline void troubled_house(struct engine *e)
{
	house_init(e);
	house_service(e, HARBOR, VERDICT_FULL, 2);
	house_target(e, HARBOR_GOOGLE, AD_PAUSED, DOLLARS(180));
	house_target(e, HARBOR_META, AD_PAUSED, DOLLARS(90));
	house_service(e, MILL, VERDICT_FULL, 31);
	e->services[MILL].verdict.since = house_at("2026-11-19T16:20:00Z");
	e->targets[MILL_GOOGLE].stage = STAGE_UNSURE;
	e->targets[MILL_GOOGLE].stage_since = house_at("2026-11-22T16:20:03Z");
	troubled_pause.planned_at = house_at("2026-11-22T16:20:03Z");
	e->targets[MILL_GOOGLE].command = &troubled_pause;
	e->targets[MILL_GOOGLE].gate = GATE_IN_FLIGHT;
	e->services[OAK].as_of = e->services[OAK].evidence[0].at = house_at("2026-11-22T14:13:00Z");
	e->services[OAK].verdict.stale = true;
	e->services[OAK].trouble = troubled_words;
	troubled_hold.until = house_at("2026-11-27T13:00:00Z");
	e->services[BAY].hold = &troubled_hold;
	e->targets[BAY_GOOGLE].gate = GATE_HELD;
	house_moved(e, DOLLARS(1240));
}

/* The same house, asking: a proposal, a mass change and a lever that only follows in steps. */
static inline void ask_of_house(struct engine *e)
{
	house_config.mode = MODE_APPROVE;
	house_service(e, ELM, VERDICT_FULL, 1);
	house_service(e, HARBOR, VERDICT_AMPLE, 31);
	house_target(e, HARBOR_GOOGLE, AD_ENABLED, DOLLARS(180));
	e->targets[HARBOR_GOOGLE].wanted.budget_micros = DOLLARS(216);
	e->targets[HARBOR_GOOGLE].bound = BOUND_STEP;
	e->targets[HARBOR_GOOGLE].gate = GATE_APPROVAL;
	e->targets[ELM_GOOGLE].wanted.status = AD_PAUSED;
	e->targets[ELM_GOOGLE].gate = GATE_MASS;
	for (service_ix s = ELM; s <= MILL; s++)
		e->services[s].verdict.flaps[0] = (uint32_t)(e->now.ms / 60000);
	e->feeds[0].mass = MASS_DOWN;
	e->feeds[0].mass_since = house_at("2026-11-22T16:10:00Z");
}

static const struct history_row troubled_history[] = {
	{ 12,
	  { 1795364403000 },
	  "harbor-point/primary-care",
	  "google/20411107",
	  "command",
	  40,
	  "Paused google/20411107: 2 openings in the next 14 days; the limit is 3" },
	{ 11, { 1795364400000 }, "harbor-point/primary-care", "", "verdict", 0, "Went from filling to full" },
	{ 10, { 1795100000000 }, "", "", "person", 0, "J. Cho said \"start\"\n" },
};

#endif
