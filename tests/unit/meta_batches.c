/* SPDX-License-Identifier: Apache-2.0 */
/*
 * meta_batches.c - what an account of many ad sets costs in calls, and where its money is from poll to poll.
 */
#include <inttypes.h>
#include <stdio.h>

#include "base/buf.h"
#include "base/money.h"
#include "platform/meta.h"
#include "tests/unit/support/run.h"

enum { MANY = 1000, BODY = 4 * 1024 * 1024, SETS = 10 }; /* SETS: of each campaign */

struct account {
	struct arena arena;
	struct meta settings;
	struct platform_config config;
	struct meta_target adsets[MANY];
	char ids[MANY][24], parents[MANY][24];
	struct target targets[MANY];
	target_ix read[MANY];
	struct command commands[MANY];
	struct platform_talk talk;
	struct buf body;
};

static struct account *account_new(size_t reads, size_t commands, bool parents)
{
	struct account *a = calloc(1, sizeof(*a));

	ck_assert_ptr_nonnull(a);
	a->arena = (struct arena)ARENA_INIT(64 * 1024 * 1024);
	a->body = (struct buf)BUF_INIT(BODY);
	a->settings =
		(struct meta){ .api_version = "26.0", .account = "act_1", .base_url = "https://x" };
	a->config = (struct platform_config){ .kind = &platform_meta,
					      .settings = &a->settings,
					      .auth = { .kind = &auth_none } };
	for (uint32_t i = 0; i < MANY; i++) {
		snprintf(a->ids[i], sizeof(a->ids[i]), "12021000000%07u", i);
		snprintf(a->parents[i], sizeof(a->parents[i]), "12020000000%07u", i / SETS);
		a->adsets[i].adset = a->ids[i];
		a->adsets[i].campaign = parents ? a->parents[i] : NULL;
		a->targets[i] =
			(struct target){ .id = a->ids[i], .select = &a->adsets[i], .service = i };
		a->read[i] = MANY - 1 - i;
		a->commands[i] = (struct command){ .id = 1 + i, .target = i, .verb = VERB_PAUSE };
	}
	a->talk = (struct platform_talk){ .config = &a->config,
					  .targets = a->targets,
					  .read = a->read,
					  .read_count = reads,
					  .commands = a->commands,
					  .command_count = commands,
					  .currency = "USD",
					  .arena = &a->arena };
	return a;
}

static void account_free(struct account *a)
{
	arena_clear(&a->arena);
	buf_release(&a->body);
	free(a);
}

static void put_rows(struct account *a, uint32_t first, uint32_t n, bool campaign_carries)
{
	buf_puts(&a->body, "{\"data\":[");
	for (uint32_t i = first; i < first + n; i++)
		buf_printf(
			&a->body,
			"%s{\"id\":\"%s\",\"status\":\"ACTIVE\",\"effective_status\":\"ACTIVE\","
			"\"daily_budget\":\"%s\",\"campaign\":{\"id\":\"%s\",\"status\":\"ACTIVE\","
			"\"effective_status\":\"ACTIVE\"%s},\"learning_stage_info\":{\"status\":"
			"\"LEARNING\",\"last_sig_edit_ts\":1795300000}}",
			i > first ? "," : "", a->ids[i], campaign_carries ? "0" : "4500",
			a->parents[i], campaign_carries ? ",\"daily_budget\":\"15000\"" : "");
	buf_puts(&a->body, "],\"paging\":{\"cursors\":{\"after\":\"");
	buf_printf(&a->body, "C%u\"}", first + n);
	buf_puts(&a->body, first + n < MANY ? ",\"next\":\"https://x/next?access_token=t\"}}" : "}}");
}

static int hear_page(struct account *a, uint32_t first, uint32_t n, bool carries, struct request *r,
		     struct err *err)
{
	struct reply reply = { .status = 200, .words = "" };

	buf_clear(&a->body);
	if (!first)
		buf_puts(&a->body,
			 "{\"account_id\":\"1\",\"currency\":\"USD\",\"account_status\":1,"
			 "\"timezone_name\":\"America/New_York\",\"adsets\":");
	put_rows(a, first, n, carries);
	buf_puts(&a->body, first ? "" : "}");
	reply.body = buf_text(&a->body);
	reply.length = a->body.length;
	return platform_meta.read_advance(&a->talk, &reply, r, err);
}

START_TEST(a_thousand_ad_sets_are_two_calls)
{
	struct account *a = account_new(MANY, 0, false);
	struct err err = ERR_INIT;
	struct request r;

	ck_assert_int_eq(platform_read_begin(&a->talk, &r, &err), PLATFORM_SEND);
	ck_assert_int_eq(hear_page(a, 0, META_PAGE_MAX, false, &r, &err), PLATFORM_SEND);
	ck_assert(strstr(r.url, "/act_1/adsets?") && strstr(r.url, "after=C500"));
	ck_assert_ptr_null(strstr(r.url, "access_token"));
	ck_assert_msg(hear_page(a, META_PAGE_MAX, META_PAGE_MAX, false, &r, &err) == PLATFORM_DONE,
		      "%s", err.text);
	for (size_t i = 0; i < MANY; i++) {
		const struct sighting *s = &a->talk.sightings[i];

		ck_assert(s->seen && s->steerable && !s->budget_fixed && s->target == a->read[i]);
		ck_assert_int_eq(s->state.budget_micros, 45000000);
		ck_assert_uint_eq(s->state.ref, meta_number(a->ids[s->target]));
	}
	account_free(a);
}
END_TEST

START_TEST(one_of_a_thousand_ends_the_reading_when_it_is_seen)
{
	struct account *a = account_new(1, 0, false);
	struct err err = ERR_INIT;
	struct request r;

	a->read[0] = 3;
	ck_assert_int_eq(platform_read_begin(&a->talk, &r, &err), PLATFORM_SEND);
	ck_assert_int_eq(hear_page(a, 0, META_PAGE_MAX, false, &r, &err), PLATFORM_DONE);
	ck_assert(a->talk.sightings[0].steerable);
	account_free(a);
}
END_TEST

START_TEST(pages_without_end_have_one)
{
	struct account *a = account_new(1, 0, false);
	struct err err = ERR_INIT;
	struct request r;
	unsigned n = 1;
	int next;

	a->read[0] = MANY - 1;
	next = platform_read_begin(&a->talk, &r, &err);
	for (; next == PLATFORM_SEND && n < MANY; n++)
		next = hear_page(a, n - 1, 1, false, &r, &err);
	ck_assert_int_eq(next, -1);
	ck_assert_int_eq(err.kind, ERR_LIMIT);
	ck_assert_uint_eq(n, PLATFORM_PAGES_MAX + 1);
	account_free(a);
}
END_TEST

START_TEST(the_budget_is_where_this_poll_finds_it)
{
	static const bool up[] = { false, true, false };
	struct account *a = account_new(1, 0, false);
	struct err err = ERR_INIT;
	struct request r;

	a->read[0] = 0;
	for (int i = 0; i < ROWS(up); i++) {
		const struct sighting *s;

		ck_assert_int_eq(platform_read_begin(&a->talk, &r, &err), PLATFORM_SEND);
		ck_assert_int_eq(hear_page(a, 0, 1, up[i], &r, &err), PLATFORM_DONE);
		s = &a->talk.sightings[0];
		ck_assert(s->steerable && s->budget_fixed == up[i]);
		ck_assert_int_eq(s->state.budget_micros, up[i] ? BUDGET_UNKNOWN : 45000000);
		ck_assert(!up[i] == !s->trouble[0]);
		ck_assert_uint_eq(s->state.ref, meta_number(a->ids[0]));
	}
	account_free(a);
}
END_TEST

/* ---- findings about targets together ---- */

static size_t findings_with(const struct platform_talk *t, const char *words)
{
	size_t n = 0;

	for (const struct finding *f = t->findings; f; f = f->next)
		n += strstr(f->words, words) != NULL;
	return n;
}

static const struct {
	const char *why;
	bool carries, same_service;
	size_t warnings;
} siblings[] = {
	{ "one budget for two services", true, false, 2 },
	{ "one budget for one service", true, true, 0 },
	{ "a budget each", false, false, 0 },
};

START_TEST(one_campaign_for_several_services_is_found)
{
	struct account *a = account_new(2, 0, false);
	struct err err = ERR_INIT;
	struct request r;

	a->read[0] = 0;
	a->read[1] = 1;
	a->talk.inspect = true;
	if (siblings[_i].same_service)
		a->targets[1].service = a->targets[0].service;
	ck_assert_int_eq(platform_read_begin(&a->talk, &r, &err), PLATFORM_SEND);
	ck_assert_int_eq(hear_page(a, 0, 2, siblings[_i].carries, &r, &err), PLATFORM_DONE);
	ck_assert_msg(findings_with(&a->talk, "has one budget and serves") == siblings[_i].warnings,
		      "%s", siblings[_i].why);
	account_free(a);
}
END_TEST

START_TEST(a_minimum_below_the_accounts_is_found)
{
	struct account *a = account_new(1, 0, false);
	struct reply reply = { .status = 200, .words = "" };
	struct err err = ERR_INIT;
	struct request r;

	a->read[0] = 0;
	a->targets[0].min_micros = 2 * MICROS;
	a->talk.inspect = true;
	ck_assert_int_eq(platform_read_begin(&a->talk, &r, &err), PLATFORM_SEND);
	buf_puts(&a->body, "{\"account_id\":\"1\",\"currency\":\"USD\",\"account_status\":1,"
			   "\"min_daily_budget\":500,\"adsets\":");
	put_rows(a, 0, 1, false);
	buf_puts(&a->body, "}");
	reply.body = buf_text(&a->body);
	reply.length = a->body.length;
	ck_assert_int_eq(platform_meta.read_advance(&a->talk, &reply, &r, &err), PLATFORM_DONE);
	ck_assert_uint_eq(findings_with(&a->talk, "its min of $2 is below the $5 a day"), 1);
	account_free(a);
}
END_TEST

/* ---- changes ---- */

static size_t count(const char *text, const char *what)
{
	size_t n = 0;

	for (; (text = strstr(text, what)); text += strlen(what))
		n++;
	return n;
}

/* A batch holds no campaign twice: its ad sets are neighbours, SETS of each. */
static void check_batch(const struct request *r, size_t most)
{
	size_t n = count(r->body, "relative_url");
	bool seen[MANY / SETS] = { false };

	ck_assert_uint_le(n, META_BATCH_MAX);
	ck_assert_uint_le(n, most);
	ck_assert_uint_eq(r->operations, (unsigned)n);
	for (const char *at = r->body; (at = strstr(at, "12021000000")); at += 18) {
		unsigned set = (unsigned)strtoul(at + 11, NULL, 10) / SETS;

		ck_assert_msg(!seen[set], "two ad sets of campaign %u in one batch", set);
		seen[set] = true;
	}
}

static int hear_batch(struct account *a, size_t n, struct request *r, struct err *err)
{
	struct reply reply = { .status = 200, .words = "" };

	buf_clear(&a->body);
	buf_puts(&a->body, "[");
	for (size_t i = 0; i < n; i++)
		buf_printf(&a->body, "%s{\"code\":200,\"body\":\"{\\\"success\\\":true}\"}",
			   i ? "," : "");
	buf_puts(&a->body, "]");
	reply.body = buf_text(&a->body);
	reply.length = a->body.length;
	return platform_meta.write_advance(&a->talk, &reply, r, err);
}

static const struct {
	const char *why;
	unsigned step; /* between the ad sets that are changed */
	size_t commands, calls, most;
} changes[] = {
	{ "fifty campaigns, one ad set of each: one batch", SETS, 50, 1, 50 },
	{ "fifty ad sets of five campaigns: ten batches of five", 1, 50, 10, 5 },
	{ "a hundred campaigns are two batches", SETS, 100, 2, 50 },
};

START_TEST(no_batch_holds_two_ad_sets_of_a_campaign)
{
	struct account *a = account_new(0, changes[_i].commands, true);
	struct err err = ERR_INIT;
	struct request r;
	size_t calls = 0;
	int next;

	for (size_t i = 0; i < changes[_i].commands; i++)
		a->commands[i].target = (target_ix)i * changes[_i].step;
	next = platform_write_begin(&a->talk, &r, &err);
	for (; next == PLATFORM_SEND; calls++) {
		check_batch(&r, changes[_i].most);
		next = hear_batch(a, count(r.body, "relative_url"), &r, &err);
	}
	ck_assert_int_eq(next, PLATFORM_DONE);
	ck_assert_msg(calls == changes[_i].calls, "%s: %zu calls", changes[_i].why, calls);
	for (size_t i = 0; i < changes[_i].commands; i++)
		ck_assert_int_eq(a->talk.endings[i].outcome, OUTCOME_DONE);
	account_free(a);
}
END_TEST

START_TEST(what_no_bytes_can_say_is_asked_once)
{
	struct account *a = account_new(0, 50, false);
	struct err err = ERR_INIT;
	struct request r;

	ck_assert_int_eq(platform_write_begin(&a->talk, &r, &err), PLATFORM_SEND);
	ck_assert_str_eq(r.method, "GET");
	ck_assert_uint_eq(count(r.url, "12021000000"), 50);
	ck_assert_uint_eq(r.operations, 50);
	account_free(a);
}
END_TEST

START_TEST(a_credential_nobody_has_read_sends_nothing)
{
	struct account *a = account_new(0, 2, true);
	struct credential unread = { .bytes = NULL };
	struct app_token auth = { .token = &unread, .app_secret = &unread };
	struct err err = ERR_INIT;
	struct request r;

	a->config.auth = (struct auth){ .kind = &auth_token, .settings = &auth };
	ck_assert_int_eq(platform_write_begin(&a->talk, &r, &err), -1);
	for (size_t i = 0; i < 2; i++)
		ck_assert(a->talk.endings[i].outcome == OUTCOME_LATER && a->talk.endings[i].account_wide);
	account_free(a);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("meta_batches");

	tcase_add_test(tc, a_thousand_ad_sets_are_two_calls);
	tcase_add_test(tc, one_of_a_thousand_ends_the_reading_when_it_is_seen);
	tcase_add_test(tc, pages_without_end_have_one);
	tcase_add_test(tc, the_budget_is_where_this_poll_finds_it);
	tcase_add_loop_test(tc, one_campaign_for_several_services_is_found, 0, ROWS(siblings));
	tcase_add_test(tc, a_minimum_below_the_accounts_is_found);
	tcase_add_loop_test(tc, no_batch_holds_two_ad_sets_of_a_campaign, 0, ROWS(changes));
	tcase_add_test(tc, what_no_bytes_can_say_is_asked_once);
	tcase_add_test(tc, a_credential_nobody_has_read_sends_nothing);
	return run_case("meta_batches", tc);
}
