/* SPDX-License-Identifier: Apache-2.0 */
/*
 * google_batches.c - a large account is one operation; its changes go in parts, and one bad part stops the rest.
 */
#include <inttypes.h>
#include <stdio.h>

#include "base/buf.h"
#include "platform/google_ads.h"
#include "tests/unit/support/run.h"

enum { MANY = GOOGLE_READ_MAX };

struct account {
	struct arena arena;
	struct google_ads settings;
	struct platform_config config;
	struct google_target campaigns[MANY];
	char ids[MANY][16];
	struct target targets[MANY];
	target_ix read[MANY];
	struct command commands[MANY];
	struct platform_talk talk;
};

static struct account *account_new(size_t reads, size_t commands)
{
	struct account *a = calloc(1, sizeof(*a));

	ck_assert_ptr_nonnull(a);
	a->arena = (struct arena)ARENA_INIT(64 * 1024 * 1024);
	a->settings = (struct google_ads){ .api_version = 25,
					   .customer_id = "4811223344",
					   .base_url = "https://x" };
	a->config = (struct platform_config){ .kind = &platform_google_ads, .settings = &a->settings };
	for (uint32_t i = 0; i < MANY; i++) {
		snprintf(a->ids[i], sizeof(a->ids[i]), "%u", 1000000 + i);
		a->campaigns[i].campaign = a->ids[i];
		a->targets[i].select = &a->campaigns[i];
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
	free(a);
}

static size_t count(const char *text, const char *what)
{
	size_t n = 0;

	for (; (text = strstr(text, what)); text += strlen(what))
		n++;
	return n;
}

static void put_row(struct buf *out, int64_t id)
{
	buf_printf(
		out,
		"%s{\"customer\":{\"resourceName\":\"customers/4811223344\",\"id\":\"4811223344\","
		"\"currencyCode\":\"USD\",\"status\":\"ENABLED\"},"
		"\"campaign\":{\"resourceName\":\"customers/4811223344/campaigns/%" PRId64 "\","
		"\"id\":\"%" PRId64 "\",\"status\":\"PAUSED\",\"servingStatus\":\"SERVING\","
		"\"primaryStatus\":\"PAUSED\",\"experimentType\":\"BASE\"},"
		"\"campaignBudget\":{\"resourceName\":\"customers/4811223344/campaignBudgets/"
		"%" PRId64 "\","
		"\"id\":\"%" PRId64 "\",\"amountMicros\":\"5000000\",\"period\":\"DAILY\","
		"\"type\":\"STANDARD\",\"explicitlyShared\":false,\"referenceCount\":\"1\"}}",
		out->data[out->length - 1] == '[' ? "" : ",", id, id, id + 5, id + 5);
}

/* The campaigns a query names, or else the whole account, with strangers in it. */
static void answer_query(const struct request *r, struct buf *out)
{
	const char *p = strstr(r->body, " IN (");
	int64_t id;
	int used;

	buf_clear(out);
	buf_puts(out, "{\"results\":[");
	for (id = 0; !p && id < MANY + 20; id++)
		put_row(out, 1000000 - 10 + id);
	for (p = p ? p + 5 : ""; sscanf(p, "%" SCNd64 "%n", &id, &used) == 1;
	     p += p[used] == ',' ? used + 1 : used)
		put_row(out, id);
	buf_puts(out, "]}");
}

static const struct {
	const char *why;
	size_t count;
	bool named;
} reads[] = {
	{ "one", 1, true },
	{ "as many as are named", GOOGLE_IDS_MAX, true },
	{ "one more: the whole account is asked", GOOGLE_IDS_MAX + 1, false },
	{ "the most there may be", GOOGLE_READ_MAX, false },
};

START_TEST(test_a_read_is_one_operation)
{
	struct buf body cleanup_buf = BUF_INIT(GOOGLE_PAGE_MAX);
	struct account *a = account_new(reads[_i].count, 0);
	struct err err = ERR_INIT;
	struct request r;
	struct reply reply;

	ck_assert_int_eq(platform_read_begin(&a->talk, &r, &err), PLATFORM_SEND);
	ck_assert_uint_eq(r.operations, 1);
	ck_assert_msg((strstr(r.body, " IN (") != NULL) == reads[_i].named, "%s", reads[_i].why);
	answer_query(&r, &body);
	ck_assert_uint_lt(body.length, r.reply_max);
	reply = (struct reply){ .status = 200, .body = body.data, .length = body.length };
	ck_assert_msg(platform_google_ads.read_advance(&a->talk, &reply, &r, &err) == PLATFORM_DONE,
		      "%s: %s", reads[_i].why, err.text);
	for (size_t i = 0; i < reads[_i].count; i++) {
		ck_assert_msg(a->talk.sightings[i].steerable, "%s", reads[_i].why);
		ck_assert_uint_eq(a->talk.sightings[i].target, a->read[i]);
		ck_assert_uint_eq(a->talk.sightings[i].state.ref, 1000005 + a->read[i]);
	}
	account_free(a);
}
END_TEST

START_TEST(test_pages_end)
{
	struct account *a = account_new(1, 0);
	struct err err = ERR_INIT;
	struct request r;
	unsigned pages = 0;
	int end = platform_read_begin(&a->talk, &r, &err);

	while (end == PLATFORM_SEND) {
		char body[64];
		int n = snprintf(body, sizeof(body), "{\"results\":[],\"nextPageToken\":\"%u\"}", ++pages);
		struct reply reply = { .status = 200, .body = body, .length = (size_t)n };

		end = platform_google_ads.read_advance(&a->talk, &reply, &r, &err);
		ck_assert(end != PLATFORM_SEND || r.operations == 0); /* a page we have the token of is free */
	}
	ck_assert_int_eq(end, -1);
	ck_assert_int_eq(err.kind, ERR_LIMIT);
	ck_assert_uint_eq(pages, PLATFORM_PAGES_MAX);
	account_free(a);
}
END_TEST

/* Yes to everything a request asks. */
static void answer_pauses(const struct request *r, struct buf *out)
{
	static const char key[] = "\"resourceName\":\"";
	const char *p = r->body;

	buf_clear(out);
	buf_puts(out, "{\"results\":[");
	for (size_t n = 0; (p = strstr(p, key)); n++) {
		p += sizeof(key) - 1;
		buf_printf(out, "%s{\"resourceName\":\"%.*s\"}", n ? "," : "", (int)strcspn(p, "\""), p);
	}
	buf_puts(out, "]}");
}

START_TEST(test_writing_in_parts)
{
	struct buf body cleanup_buf = BUF_INIT(PLATFORM_BODY_MAX);
	struct account *a = account_new(0, 2 * GOOGLE_WRITES_MAX + 5);
	struct err err = ERR_INIT;
	struct request r;
	size_t sent = 0;
	int end = platform_write_begin(&a->talk, &r, &err);

	while (end == PLATFORM_SEND) {
		struct reply reply;

		ck_assert_uint_le(count(r.body, "updateMask"), GOOGLE_WRITES_MAX);
		ck_assert_uint_eq(count(r.body, "updateMask"), r.operations);
		sent += count(r.body, "updateMask");
		answer_pauses(&r, &body);
		reply = (struct reply){ .status = 200, .body = body.data, .length = body.length };
		end = platform_google_ads.write_advance(&a->talk, &reply, &r, &err);
	}
	ck_assert_int_eq(end, PLATFORM_DONE);
	ck_assert_uint_eq(sent, a->talk.command_count);
	for (size_t i = 0; i < a->talk.command_count; i++)
		ck_assert_int_eq(a->talk.endings[i].outcome, OUTCOME_DONE);
	account_free(a);
}
END_TEST

/* Ten of these fill a request; the eleventh may not be torn apart to fill a gap. */
START_TEST(test_a_shared_budget_is_never_torn_apart)
{
	enum { BUDGETS = 11, MEMBERS = 95 };
	struct buf body cleanup_buf = BUF_INIT(PLATFORM_BODY_MAX);
	struct account *a = account_new(0, BUDGETS);
	static const char *members[BUDGETS][MEMBERS];
	struct google_target shared[BUDGETS];
	struct err err = ERR_INIT;
	struct request r;
	size_t requests = 0, sizes[2] = { 0 };
	int end;

	for (size_t i = 0; i < BUDGETS; i++) {
		for (size_t m = 0; m < MEMBERS; m++)
			members[i][m] = a->ids[i * MEMBERS + m];
		shared[i] = (struct google_target){ .shared_budget = "9900112299",
						    .members = { (void *)members[i], MEMBERS } };
		a->targets[i].select = &shared[i];
	}
	end = platform_write_begin(&a->talk, &r, &err);
	for (; end == PLATFORM_SEND; requests++) {
		struct reply reply;

		ck_assert_uint_lt(requests, 2);
		sizes[requests] = r.operations;
		answer_pauses(&r, &body);
		reply = (struct reply){ .status = 200, .body = body.data, .length = body.length };
		end = platform_google_ads.write_advance(&a->talk, &reply, &r, &err);
	}
	ck_assert_uint_eq(sizes[0], 10 * MEMBERS);
	ck_assert_uint_eq(sizes[1], MEMBERS);
	for (size_t i = 0; i < BUDGETS; i++)
		ck_assert_int_eq(a->talk.endings[i].outcome, OUTCOME_DONE);
	account_free(a);
}
END_TEST

static const struct {
	const char *why;
	struct reply reply;
	enum outcome first, rest;
} stops[] = {
	{ "silence: the rest stays at home", { .fault = FAULT_NO_REPLY }, OUTCOME_UNSURE, OUTCOME_LATER },
	{ "a failing server too", { .status = 500 }, OUTCOME_UNSURE, OUTCOME_LATER },
	{ "quota holds for all", { .status = 429 }, OUTCOME_LATER, OUTCOME_LATER },
	{ "no access holds for all", { .status = 403 }, OUTCOME_REFUSED, OUTCOME_REFUSED },
	{ "a refused request is not about the next", { .status = 400 }, OUTCOME_REFUSED, OUTCOME_LATER },
	{ "an answer nobody can read", { .status = 200, .body = "[]", .length = 2 }, OUTCOME_UNSURE, OUTCOME_LATER },
};

START_TEST(test_one_bad_part_stops_the_rest)
{
	struct account *a = account_new(0, GOOGLE_WRITES_MAX + 1);
	struct err err = ERR_INIT;
	struct request r;

	ck_assert_int_eq(platform_write_begin(&a->talk, &r, &err), PLATFORM_SEND);
	ck_assert_int_eq(platform_google_ads.write_advance(&a->talk, &stops[_i].reply, &r, &err),
			 PLATFORM_DONE);
	for (size_t i = 0; i < GOOGLE_WRITES_MAX; i++)
		ck_assert_msg(a->talk.endings[i].outcome == stops[_i].first, "%s", stops[_i].why);
	ck_assert_msg(a->talk.endings[GOOGLE_WRITES_MAX].outcome == stops[_i].rest, "%s", stops[_i].why);
	account_free(a);
}
END_TEST

int main(void)
{
	TCase *t = tcase_create("google_batches");

	tcase_add_loop_test(t, test_a_read_is_one_operation, 0, ROWS(reads));
	tcase_add_test(t, test_pages_end);
	tcase_add_test(t, test_writing_in_parts);
	tcase_add_test(t, test_a_shared_budget_is_never_torn_apart);
	tcase_add_loop_test(t, test_one_bad_part_stops_the_rest, 0, ROWS(stops));
	return run_case("google_batches", t);
}
