/* SPDX-License-Identifier: Apache-2.0 */
/*
 * config_case.c - see config_case.h.
 */
#include "tests/unit/support/config_case.h"

#include <string.h>

#include "tests/unit/support/memory_host.h"
#include "tests/unit/support/sample.h"

const char config_case_good[] =
	"version: 1\n"
	"organization: {name: Riverbend, timezone: America/New_York}\n"
	"mode: rehearsal\n" CONFIG_CASE_MIDDLE CONFIG_CASE_THRESHOLDS "\n"
	"pools:\n"
	"  north: {budget: \"$9,000/month\"}\n"
	"service_lines: {primary-care: {margin: $310}}\n"
	"locations:\n"
	"  harbor-point:\n"
	"    owner: {operations: Ops}\n"
	"    services:\n"
	"      primary-care:\n"
	"        pool: north\n"
	"        feed: counts\n"
	"        select: {department: \"0101\"}\n"
	"        ads:\n"
	"          - {platform: relay, name: a, budget: $180/day, min: $20/day, max: $400/day}\n";

static struct config *load_changed(const char *why, const char *find, const char *replace,
				   struct diagnostics *ret)
{
	struct buf text cleanup_buf = BUF_INIT(16 * 1024);

	sample_change(why, config_case_good, find, replace, &text);
	return memory_load(buf_text(&text), ret);
}

struct config *config_case_load(const char *find, const char *replace)
{
	struct buf printed cleanup_buf = BUF_INIT(64 * 1024);
	struct diagnostics d;
	struct config *c = load_changed(replace, find, replace, &d);

	diagnostics_text(&d, &printed);
	ck_assert_msg(c, "it says\n%s", buf_text(&printed));
	diagnostics_release(&d);
	return c;
}

static void check_case(const struct config_case *c)
{
	struct buf printed cleanup_buf = BUF_INIT(64 * 1024);
	struct diagnostics d;
	struct config *config = load_changed(c->why, c->find, c->replace, &d);

	diagnostics_text(&d, &printed);
	ck_assert_msg(strcmp(buf_text(&printed), c->says) == 0, "%s: it says\n%s\ninstead of\n%s",
		      c->why, buf_text(&printed), c->says);
	ck_assert_msg(!config == (d.errors > 0),
		      "%s: a configuration and errors exclude each other", c->why);
	config_free(config);
	diagnostics_release(&d);
}

/* Check hands a loop test its number and nothing else. */
static const struct config_case *refused, *unwise;

START_TEST(refuses)
{
	check_case(&refused[_i]);
}
END_TEST

START_TEST(warns)
{
	check_case(&unwise[_i]);
}
END_TEST

void config_case_refuses(TCase *tc, const struct config_case *rows, int count)
{
	refused = rows;
	tcase_add_loop_test(tc, refuses, 0, count);
}

void config_case_warns(TCase *tc, const struct config_case *rows, int count)
{
	unwise = rows;
	tcase_add_loop_test(tc, warns, 0, count);
}
