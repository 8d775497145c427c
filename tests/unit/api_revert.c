/* SPDX-License-Identifier: Apache-2.0 */
/* api_revert.c - what is put back by one word, and what is not. */
#include "tests/unit/support/api_case.h"
#include "tests/unit/support/run.h"

#define SAYS(what) "{" what ",\"until\":\"3d\",\"reason\":\"wrong data\"}"
#define TOLD(service) "revert " service " by kim until 2026-11-25T16:45:00Z: wrong data\n"

/* Elm Street and one ad of Harbor Point were changed by us; Oak Park by a person, too. */
static const struct {
	const char *why, *body;
	unsigned status;
	const char *told, *says;
} rows[] = {
	{ "one service", SAYS("\"service\":\"elm-street/primary-care\""), 200,
	  TOLD("elm-street/primary-care"), "elm-street/primary-care is put back to how it was found, and held until Nov 25, 11:45 EST." },
	{ "a location", SAYS("\"service\":\"harbor-point\""), 200,
	  TOLD("harbor-point/primary-care"), "Undo: capacityctl resume harbor-point/primary-care" },
	{ "everything: only what was changed", SAYS("\"all\":true"), 200,
	  TOLD("elm-street/primary-care") TOLD("harbor-point/primary-care"),
	  "2 of 5 services are put back" },
	{ "a direction means nothing to it",
	  SAYS("\"service\":\"elm-street\",\"direction\":\"decreases\""), 200,
	  TOLD("elm-street/primary-care"), "limits of money hold" },
	{ "nothing was changed", SAYS("\"service\":\"bayview\""), 409, "",
	  "there is nothing to put back at bayview/primary-care" },
	{ "a person has it", SAYS("\"service\":\"oak-park\""), 409, "", "as a person left them" },
	{ "all and one", SAYS("\"all\":true,\"service\":\"bayview\""), 400, "",
	  "either one service or all of them" },
	{ "all is not meant", SAYS("\"all\":false,\"service\":\"elm-street\""), 200,
	  TOLD("elm-street/primary-care"), "" },
	{ "nothing is meant", SAYS("\"all\":false"), 400, "", "which service?" },
	{ "no end in sight", "{\"all\":true,\"until\":\"40d\",\"reason\":\"x\"}", 400, "", "30" },
	{ "no reason", "{\"all\":true,\"until\":\"3d\"}", 400, "", "a reason is missing" },
	{ "no JSON", "all", 400, "", "not a JSON object" },
};

static void changed_by_us(struct still_house *h, target_ix t)
{
	house_target(&h->engine, t, AD_PAUSED, house_targets[t].budget_micros);
	h->engine.targets[t].touched = true;
}

START_TEST(what_is_put_back)
{
	const struct ask ask = { "POST", "/api/v1/revert", NULL, "kim", NULL, rows[_i].body };
	struct api_request q = request_of(&ask);
	struct still_house h;
	struct api_house house = still_house_init(&h);
	struct api_answer a;

	changed_by_us(&h, ELM_GOOGLE);
	changed_by_us(&h, HARBOR_META);
	changed_by_us(&h, OAK_GOOGLE);
	h.engine.targets[OAK_GOOGLE].changed_outside = true;
	api_answer(&house, &q, &a);
	answer_check(rows[_i].why, &a, rows[_i].status, rows[_i].says, &h, rows[_i].told);
	api_answer_release(&a);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("api_revert");

	tcase_add_loop_test(tc, what_is_put_back, 0, ROWS(rows));
	return run_case("api_revert", tc);
}
