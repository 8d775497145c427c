/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ads.c - the sandbox's journal, read as one line per change.
 */
#include "tests/e2e/support/ads.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/tree.h"

enum { MICROS_PER_DOLLAR = 1000000, ROUNDS_OF_QUIET = 2 };

typedef void change_visit(void *context, struct json_object *change);

static void each_change(struct house *h, change_visit *visit, void *context)
{
	struct http answer cleanup_http = HTTP_INIT;
	char url[HOUSE_FILE];
	char *line, *rest = NULL;

	(void)snprintf(url, sizeof(url), "%s/sandbox/log", h->sandbox_url);
	ck_assert_int_eq(http_ask(&answer, NULL, url, NULL), 200);
	if (!answer.body.length)
		return;
	for (line = strtok_r(answer.body.data, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
		struct err err = ERR_INIT;
		struct json_object *change cleanup_tree = tree_parse(line, strlen(line), &err);

		ck_assert_msg(change != NULL, "the sandbox's log has a line that is not JSON: %s", line);
		visit(context, change);
	}
}

static long long dollars_of(struct json_object *change, const char *key)
{
	struct err err = ERR_INIT;
	int64_t micros = -1;

	ck_assert_int_eq(tree_int64(change, "$", key, &micros, &err), 0);
	return (long long)(micros / MICROS_PER_DOLLAR);
}

/* The network's own second delivery, which changed nothing. */
static bool is_echo(struct json_object *change)
{
	return tree_bool_or(change, "again", false) &&
	       json_object_equal(tree_get(change, "from"), tree_get(change, "to"));
}

static void put_change(void *context, struct json_object *change)
{
	struct buf *out = context;

	if (strcmp(tree_text_or(change, "who", ""), "api") != 0 || is_echo(change))
		return;
	buf_printf(out, "%s ", tree_text_or(change, "target", "?"));
	if (strcmp(tree_text_or(change, "field", ""), "status") == 0)
		buf_printf(out, "status %s -> %s\n", tree_text_or(change, "from", "?"),
			   tree_text_or(change, "to", "?"));
	else if (strcmp(tree_text_or(change, "field", ""), "bid_modifier") == 0)
		buf_printf(out, "bid %s -> %s\n", json_object_get_string(tree_get(change, "from")),
			   json_object_get_string(tree_get(change, "to")));
	else
		buf_printf(out, "budget $%lld -> $%lld\n", dollars_of(change, "from"),
			   dollars_of(change, "to"));
}

void ads_text(struct house *h, struct buf *out)
{
	each_change(h, put_change, out);
}

size_t ads_count(struct house *h)
{
	struct buf text cleanup_buf = BUF_INIT(HTTP_BODY);
	size_t n = 0;

	ads_text(h, &text);
	for (const char *p = buf_text(&text); (p = strchr(p, '\n')); p++)
		n++;
	return n;
}

void ads_expect(struct house *h, const char *lines)
{
	struct buf now cleanup_buf = BUF_INIT(HTTP_BODY), later cleanup_buf = BUF_INIT(HTTP_BODY);

	ads_text(h, &now);
	ck_assert_str_eq(buf_text(&now), lines);
	house_let_pass(h, ROUNDS_OF_QUIET);
	ads_text(h, &later);
	ck_assert_str_eq(buf_text(&later), lines);
}

const struct ads_trouble ads_troubles[ADS_TROUBLES] = {
	{ "done, and the reply is lost", "reset-after-apply", "write", 1 },
	{ "too many calls, and when to come back", "429", "write", 1 },
	{ "the token is refused once", "401", "write", 1 },
	{ "delivered twice", "duplicate", "write", 1 },
};

void ads_pause_through(struct house *h, const char *where, const struct ads_trouble *t, const char *lines)
{
	house_fault(h, where, t->kind, t->on, t->count);
	house_openings(h, HARBOR, 2);
	wait_for(house_ad_is(h, HARBOR, "paused", 120));
	ck_assert_msg(house_faults_struck(h), "%s: the fault never struck", t->why);
	ads_expect(h, lines);
}

/* ---- money ---- */

struct purse {
	const struct recipe *recipe;
	bool enabled[RECIPE_ROWS];
	int64_t dollars[RECIPE_ROWS], peak;
};

static void look_at_peak(struct purse *p)
{
	int64_t sum = 0;

	for (size_t i = 0; i < RECIPE_ROWS && p->recipe->rows[i].service; i++)
		sum += p->enabled[i] ? p->dollars[i] : 0;
	p->peak = sum > p->peak ? sum : p->peak;
}

static void spend(void *context, struct json_object *change)
{
	struct purse *p = context;
	uint64_t campaign = strtoull(tree_text_or(change, "target", "0"), NULL, 10);

	for (size_t i = 0; i < RECIPE_ROWS && p->recipe->rows[i].service; i++) {
		if (recipe_clinic(p->recipe->rows[i].service)->campaign != campaign)
			continue;
		if (strcmp(tree_text_or(change, "field", ""), "status") == 0)
			p->enabled[i] = strcmp(tree_text_or(change, "to", ""), "ENABLED") == 0;
		else
			p->dollars[i] = dollars_of(change, "to");
	}
	look_at_peak(p);
}

int64_t ads_peak_dollars(struct house *h)
{
	struct purse p = { .recipe = &h->recipe };

	for (size_t i = 0; i < RECIPE_ROWS && p.recipe->rows[i].service; i++) {
		p.enabled[i] = true;
		p.dollars[i] = recipe_clinic(p.recipe->rows[i].service)->dollars;
	}
	look_at_peak(&p);
	each_change(h, spend, &p);
	return p.peak;
}
