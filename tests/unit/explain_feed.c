/* SPDX-License-Identifier: Apache-2.0 */
/* explain_feed.c - a feed is said to be silent for those services that really lack data. */

#include "tests/unit/support/run.h"
#include "tests/unit/support/still_say.h"

static void late(struct engine *e, service_ix s, bool stale, bool dead, const char *as_of, char *trouble)
{
	e->services[s].verdict.stale = stale;
	e->services[s].verdict.dead = dead;
	e->services[s].as_of = as_of ? house_at(as_of) : (struct instant){ 0 };
	e->services[s].trouble = trouble;
}

static char said[] = "the server answered 503.";

static void well(struct engine *e)
{
	e->services[BAY].trouble = said; /* the last poll failed, and what is known is fresh all the same */
}

static void one(struct engine *e)
{
	late(e, HARBOR, true, false, "2026-11-22T15:00:00Z", NULL);
}

static void two_and_why(struct engine *e)
{
	late(e, HARBOR, true, true, "2026-11-22T15:00:00Z", said);
	late(e, MILL, false, true, "2026-11-22T14:00:00Z", NULL);
}

static void newest_last(struct engine *e)
{
	late(e, BAY, true, false, "2026-11-22T14:00:00Z", NULL);
	late(e, HARBOR, true, false, "2026-11-22T15:00:00Z", NULL);
}

static void another_feeds(struct engine *e)
{
	one(e);
	house_services[OAK].feed = 1;
	late(e, OAK, true, false, "2026-11-22T15:00:00Z", said);
}

static void never_any(struct engine *e)
{
	late(e, ELM, false, false, NULL, said);
}

static void not_asked_yet(struct engine *e)
{
	late(e, ELM, false, false, NULL, NULL);
}

static const struct {
	const char *why;
	void (*set)(struct engine *e);
	const char *says;
} rows[] = {
	{ "all is fresh", well, "Feed epic: fresh data for all of its 5 services" },
	{ "one is late", one,
	  "Feed epic: no fresh data for 1 of its 5 services, the last of it from 10:00" },
	{ "two are, and one says why", two_and_why,
	  "Feed epic: no fresh data for 2 of its 5 services, the last of it from 10:00: the server "
	  "answered 503" },
	{ "the newest counts, whatever the order", newest_last,
	  "Feed epic: no fresh data for 2 of its 5 services, the last of it from 10:00" },
	{ "what another feed lacks is not its fault", another_feeds,
	  "Feed epic: no fresh data for 1 of its 4 services, the last of it from 10:00" },
	{ "it was asked and never answered", never_any,
	  "Feed epic: no fresh data for 1 of its 5 services: the server answered 503" },
	{ "it was not asked yet", not_asked_yet, "Feed epic: fresh data for all of its 5 services" },
};

START_TEST(says)
{
	struct buf out cleanup_buf = BUF_INIT(1024);
	struct engine e;

	say_begin(&e);
	house_services[OAK].feed = 0;
	rows[_i].set(&e);
	explain_feed(&e, 0, &out);
	ck_assert_msg(strcmp(buf_text(&out), rows[_i].says) == 0, "%s:\n  said: %s\n  want: %s",
		      rows[_i].why, buf_text(&out), rows[_i].says);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("explain_feed");

	tcase_add_loop_test(tc, says, 0, ROWS(rows));
	return run_case("explain_feed", tc);
}
