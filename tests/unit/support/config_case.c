/* SPDX-License-Identifier: Apache-2.0 */
/*
 * config_case.c - see config_case.h.
 */
#include "tests/unit/support/config_case.h"

#include <check.h>
#include <string.h>

#include "tests/unit/support/memory_host.h"

const char config_case_good[] =
	"version: 1\n"
	"organization: {name: Riverbend, timezone: America/New_York}\n"
	"mode: rehearsal\n"
	"feeds:\n"
	"  counts: {kind: csv, path: /srv/counts.csv, stale_after: 30h}\n"
	"platforms:\n"
	"  relay: {kind: webhook, url: \"https://relay.example.org/\", secret: {credential: "
	"relay}}\n"
	"policies:\n"
	"  default:\n"
	"    full: {at: 3, leave: 8, ads: pause}\n"
	"    filling: {at: 6, leave: 10, budget: 50%}\n"
	"    ample: {at: 20, leave: 15, budget: 130%}\n"
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
	const char *at = strstr(config_case_good, find);
	struct buf text cleanup_buf = BUF_INIT(16 * 1024);

	ck_assert_msg(at, "%s: the good configuration has no such text", why);
	buf_append(&text, config_case_good, (size_t)(at - config_case_good));
	buf_puts(&text, replace);
	buf_puts(&text, at + strlen(find));
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

void config_case_check(const struct config_case *c)
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
