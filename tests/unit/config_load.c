/* SPDX-License-Identifier: Apache-2.0 */
/* config_load.c - good files become the structs they describe, many files become one. */
#include "config/load.h"

#include <stdio.h>

#include "auth/auth.h"
#include "base/money.h"
#include "feed/feed.h"
#include "platform/platform.h"
#include "support/config_case.h"
#include "support/memory_host.h"
#include "support/run.h"
#include "support/sample.h"

/* Fails with everything that is printed when there is any error. */
static struct config *must_load(const struct memory_file *files)
{
	struct config_host host = memory_host(files);
	struct buf printed cleanup_buf = BUF_INIT(64 * 1024);
	struct diagnostics d;
	struct config *c = config_load(files[0].path, &host, &d);

	diagnostics_text(&d, &printed);
	ck_assert_msg(c, "%s", buf_text(&printed));
	diagnostics_release(&d);
	return c;
}

static struct config *must_load_text(const char *text)
{
	const struct memory_file files[] = { { "capacityd.yaml", text }, { NULL, NULL } };

	return must_load(files);
}

/* What loading prints; nothing may come out of it. */
static void must_say(const struct memory_file *files, const char *says)
{
	struct config_host host = memory_host(files);
	struct buf printed cleanup_buf = BUF_INIT(64 * 1024);
	struct diagnostics d;

	ck_assert_ptr_null(config_load(files[0].path, &host, &d));
	diagnostics_text(&d, &printed);
	ck_assert_str_eq(buf_text(&printed), says);
	diagnostics_release(&d);
}

START_TEST(the_example_is_complete)
{
	struct buf text cleanup_buf = BUF_INIT(1 << 20);
	struct config *c;

	sample_read(&text, "config/capacityd.yaml");
	c = must_load_text(buf_text(&text));
	ck_assert_str_eq(c->organization, "Riverbend Health");
	ck_assert_str_eq(c->zone->name, "America/New_York");
	ck_assert_str_eq(c->currency, "USD");
	ck_assert_int_eq(c->mode, MODE_REHEARSAL);
	ck_assert_int_eq(c->limits.spend_micros, 12000 * MICROS);
	ck_assert_int_eq(c->limits.moved_micros, 2000 * MICROS);
	ck_assert_int_eq(c->limits.step_bp, 2000);
	ck_assert_int_eq(c->limits.changes, 2);
	ck_assert_int_eq(c->limits.mass_change_bp, 4000);
	ck_assert_str_eq(c->api_listen, "127.0.0.1:8470");
	ck_assert_str_eq(c->store_kind, "sqlite");
	ck_assert_uint_eq(c->service_count, 4);
	ck_assert_uint_eq(c->target_count, 5);
	ck_assert_uint_eq(c->credential_count, 7);
	ck_assert_uint_eq(c->access_count, 2);
	ck_assert_uint_eq(strlen(c->digest), 64);
	config_free(c);
}
END_TEST

START_TEST(the_smallest_example_has_defaults)
{
	struct buf text cleanup_buf = BUF_INIT(1 << 20);
	const struct policy *p;
	struct config *c;

	sample_read(&text, "config/minimal.yaml");
	c = must_load_text(buf_text(&text));
	p = &c->policies[0];
	ck_assert_int_eq(c->mode, MODE_REHEARSAL);
	ck_assert_int_eq(c->limits.spend_micros, 0);
	ck_assert_int_eq(c->limits.step_bp, 2000);
	ck_assert_str_eq(c->api_socket, "/run/capacityd/control.sock");
	ck_assert_str_eq(c->store_path, "/var/lib/capacityd/capacityd.db");
	ck_assert_int_eq(p->metric, METRIC_OPEN_SLOTS);
	ck_assert_int_eq(p->within.ms, SPAN_DAYS(14).ms);
	ck_assert_int_eq(p->confirm_down, 0);
	ck_assert_int_eq(p->confirm_up, 0);
	ck_assert_int_eq(p->confirm_for.ms, SPAN_HOURS(24).ms);
	ck_assert_int_eq(p->stale, FALLBACK_HOLD);
	ck_assert_int_eq(p->dead, FALLBACK_HOLD_IF_LOWER);
	ck_assert(p->full.given && !p->filling.given && !p->ample.given);
	ck_assert_int_eq(p->full.ads, ADS_PAUSE);
	ck_assert_int_eq(c->services[0].pool, -1);
	ck_assert_str_eq(c->locations[0].name, "harbor-point");
	ck_assert_str_eq(c->locations[0].owner_marketing, "");
	ck_assert_ptr_eq(c->locations[0].zone, c->zone);
	ck_assert_ptr_eq(c->feeds[0].auth.kind, &auth_none);
	ck_assert_int_eq(c->feeds[0].every.ms, SPAN_MINUTES(15).ms);
	ck_assert_int_eq(c->feeds[0].dead_after.ms, SPAN_HOURS(120).ms);
	ck_assert_int_eq(c->targets[0].min_micros, 0);
	ck_assert_int_eq(c->targets[0].max_micros, 180 * MICROS);
	config_free(c);
}
END_TEST

START_TEST(deadlines_follow_the_rhythm)
{
	struct config *c = must_load_text(
		"version: 1\n"
		"organization: {name: R, timezone: UTC}\n"
		"feeds: {slow: {kind: csv, path: /a, every: 2h}, quick: {kind: csv, path: /b}}\n"
		"platforms: {}\npolicies: {}\nservice_lines: {}\nlocations: {}\n");

	ck_assert_str_eq(c->feeds[0].id, "quick");
	ck_assert_int_eq(c->feeds[0].stale_after.ms, SPAN_MINUTES(45).ms);
	ck_assert_int_eq(c->feeds[0].dead_after.ms, SPAN_HOURS(4).ms);
	ck_assert_int_eq(c->feeds[1].stale_after.ms, SPAN_HOURS(6).ms);
	ck_assert_int_eq(c->feeds[1].dead_after.ms, SPAN_HOURS(24).ms);
	ck_assert_int_eq(c->feeds[1].timeout.ms, SPAN_SECONDS(30).ms);
	config_free(c);
}
END_TEST

START_TEST(policies_inherit)
{
	struct config *c =
		must_load_text("version: 1\n"
			       "organization: {name: R, timezone: UTC}\n"
			       "feeds: {}\nplatforms: {}\nservice_lines: {}\nlocations: {}\n"
			       "policies:\n"
			       "  a: {from: b, full: {budget: 20%}, confirm: {down: 5}}\n"
			       "  b: {from: c, filling: {at: 4}}\n"
			       "  c:\n"
			       "    full: {at: 3, leave: 8, ads: pause}\n"
			       "    filling: {at: 6, leave: 10, budget: 50%}\n"
			       "    confirm: {down: 4, up: 9}\n");
	const struct policy *a = &c->policies[0], *b = &c->policies[1];

	ck_assert_str_eq(a->id, "a");
	ck_assert_int_eq(a->full.at.value, 3);
	ck_assert_int_eq(a->full.leave.value, 8);
	ck_assert_int_eq(a->full.ads, ADS_BUDGET);
	ck_assert_int_eq(a->full.share_bp, 2000);
	ck_assert_int_eq(b->full.ads, ADS_PAUSE);
	ck_assert_int_eq(a->filling.at.value, 4);
	ck_assert_int_eq(a->filling.leave.value, 10);
	ck_assert_int_eq(a->filling.share_bp, 5000);
	ck_assert_int_eq(a->confirm_down, 5);
	ck_assert_int_eq(b->confirm_down, 4);
	ck_assert_int_eq(a->confirm_up, 9);
	config_free(c);
}
END_TEST

START_TEST(a_chain_of_policies_has_an_end)
{
	struct buf text cleanup_buf = BUF_INIT(64 * 1024);
	struct diagnostics d;

	buf_puts(&text, "version: 1\norganization: {name: R, timezone: UTC}\n"
			"feeds: {}\nplatforms: {}\nservice_lines: {}\nlocations: {}\npolicies:\n"
			"  p00: {full: {at: 3, leave: 8, ads: pause}}\n");
	for (int i = 1; i < 40; i++)
		buf_printf(&text, "  p%02d: {from: p%02d}\n", 40 - i, 40 - i - 1);
	ck_assert_ptr_null(memory_load(buf_text(&text), &d));
	ck_assert_str_eq(d.items[1].message, "more than 16 policies inherit in a row");
	ck_assert_uint_eq(d.items[1].line, 31);
	ck_assert_uint_eq(d.errors, 1);
	diagnostics_release(&d);
}
END_TEST

START_TEST(services_are_found_by_name)
{
	struct config *c = must_load_text(config_case_good);
	const struct service *s;

	ck_assert_int_eq(config_service(c, "harbor-point/primary-care"), 0);
	ck_assert_int_eq(config_service(c, "harbor-point/dermatology"), -1);
	ck_assert_int_eq(config_service(c, ""), -1);
	ck_assert_int_eq(config_target(c, "relay/a"), 0);
	ck_assert_int_eq(config_target(c, "relay/b"), -1);
	s = &c->services[0];
	ck_assert_str_eq(c->locations[s->location].id, "harbor-point");
	ck_assert_str_eq(c->lines[s->line].name, "primary-care");
	ck_assert_int_eq(c->lines[s->line].margin_micros, 310 * MICROS);
	ck_assert_str_eq(c->pools[s->pool].id, "north");
	ck_assert_int_eq(c->pools[s->pool].budget.period, PERIOD_MONTH);
	ck_assert_str_eq(c->feeds[s->feed].kind->name, "csv");
	ck_assert_uint_eq(s->place.line, 20);
	ck_assert_uint_eq(s->place.column, 7);
	config_free(c);
}
END_TEST

/* "a-b/x" sorts before "a/x" though "a" comes before "a-b": '-' is less than '/'. */
START_TEST(services_are_sorted_by_their_whole_name)
{
	struct config *c =
		must_load_text("version: 1\n"
			       "organization: {name: R, timezone: UTC}\n"
			       "feeds: {f: {kind: csv, path: /a}}\n"
			       "platforms: {p: {kind: webhook, url: \"https://a.example/\", "
			       "secret: {credential: s}}}\n"
			       "policies: {default: {full: {at: 3, leave: 8, ads: pause}, ample: "
			       "{at: 20, leave: 15, budget: 150%}}}\n"
			       "service_lines: {x: {}, y: {}}\n"
			       "locations:\n"
			       "  a: {owner: {operations: o}, services: {\n"
			       "    y: {feed: f, select: {department: 1}, ads: [{platform: p, "
			       "name: q, budget: $10/day}]},\n"
			       "    x: {feed: f, select: {department: 2}, ads: [{platform: p, "
			       "name: z, budget: $20/day}]}}}\n"
			       "  a-b: {owner: {operations: o}, services: {\n"
			       "    x: {feed: f, select: {department: 3}, closed: true,\n"
			       "        ads: [{platform: p, name: m, budget: $30/day}, {platform: "
			       "p, name: a, budget: $1/day}]}}}\n");
	static const char *const services[] = { "a-b/x", "a/x", "a/y" };
	static const char *const targets[] = { "p/m", "p/a", "p/z", "p/q" };

	for (size_t i = 0; i < 3; i++) {
		ck_assert_str_eq(c->services[i].id, services[i]);
		ck_assert_int_eq(config_service(c, services[i]), (int64_t)i);
	}
	for (size_t i = 0; i < 4; i++) {
		ck_assert_str_eq(c->targets[i].id, targets[i]);
		ck_assert_int_eq(config_target(c, targets[i]), (int64_t)i);
	}
	ck_assert(c->services[0].closed && !c->services[1].closed);
	ck_assert_uint_eq(c->services[0].target_count, 2);
	ck_assert_uint_eq(c->services[1].first_target, 2);
	ck_assert_uint_eq(c->targets[3].service, 2);
	ck_assert_int_eq(c->targets[0].max_micros, 45 * MICROS);
	config_free(c);
}
END_TEST

START_TEST(windows_line_ends_and_a_mark_in_front_change_nothing)
{
	struct buf text cleanup_buf = BUF_INIT(64 * 1024);
	struct config *c;

	buf_puts(&text, "\xef\xbb\xbf");
	for (const char *p = config_case_good; *p; p++) {
		if (*p == '\n')
			buf_putc(&text, '\r');
		buf_putc(&text, *p);
	}
	c = must_load_text(buf_text(&text));
	ck_assert_uint_eq(c->services[0].place.line, 20);
	config_free(c);
}
END_TEST

/* ---- many files ---- */

#define MAIN \
	"version: 1\n" \
	"organization: {name: R, timezone: UTC}\n" \
	"feeds: {f: {kind: csv, path: /a}}\n" \
	"platforms: {}\n" \
	"service_lines: {x: {}}\n" \
	"locations: {}\n"

START_TEST(files_become_one)
{
	const struct memory_file files[] = {
		{ "etc/main.yaml", MAIN "include: [conf.d/*.yaml, /srv/last.yaml]\n" },
		{ "etc/conf.d/b.yaml", "policies: {b: {from: a}}\nservice_lines: {z: {}}\n" },
		{ "etc/conf.d/a.yaml", "policies: {a: {full: {at: 3, leave: 8, ads: pause}}}\n"
				       "include: more/*.yaml\n" },
		{ "etc/conf.d/more/c.yaml", "limits: {step: 10%}\nservice_lines: {y: {}}\n" },
		{ "/srv/last.yaml", "limits: {changes: 5/day}\n" },
		{ NULL, NULL },
	};
	struct config *c = must_load(files);

	ck_assert_uint_eq(c->policy_count, 2);
	ck_assert_int_eq(c->policies[1].full.at.value, 3);
	ck_assert_str_eq(c->policies[1].place.file, "etc/conf.d/b.yaml");
	ck_assert_uint_eq(c->line_count, 3);
	ck_assert_str_eq(c->lines[2].id, "z");
	ck_assert_int_eq(c->limits.step_bp, 1000);
	ck_assert_int_eq(c->limits.changes, 5);
	config_free(c);
}
END_TEST

START_TEST(one_key_in_two_files_is_a_mistake)
{
	const struct memory_file files[] = {
		{ "main.yaml",
		  MAIN "policies: {a: {full: {at: 3, leave: 8, ads: pause}}}\ninclude: b.yaml\n" },
		{ "b.yaml", "mode: rehearsal\nversion: 1\n"
			    "policies: {a: {full: {at: 3, leave: 8, ads: pause}}}\n" },
		{ NULL, NULL },
	};

	must_say(files, "b.yaml:2:1: error: \"version\" is set twice\n"
			"    2 | version: 1\n"
			"      | ^~~~~~~ keep one of the two\n"
			"  main.yaml:1:1: note: first set here\n"
			"b.yaml:3:12: error: \"a\" is set twice\n"
			"    3 | policies: {a: {full: {at: 3, leave: 8, ads: pause}}}\n"
			"      |            ^ keep one of the two\n"
			"  main.yaml:7:12: note: first set here\n"
			"main.yaml:6:1: warning: there is no service to steer\n"
			"    6 | locations: {}\n"
			"      | ^~~~~~~~~\n"
			"2 errors, 1 warning.\n");
}
END_TEST

static const struct {
	const char *why;
	struct memory_file files[3];
	const char *says;
} broken[] = {
	{ "the main file is missing",
	  { { "main.yaml", NULL }, { NULL, NULL } },
	  "main.yaml: error: cannot read main.yaml: No such file or directory\n"
	  "1 error, 0 warnings.\n" },
	{ "a named file is missing",
	  { { "main.yaml", MAIN "policies: {}\ninclude: b.yaml\n" }, { NULL, NULL } },
	  "main.yaml:8:10: error: cannot read b.yaml: No such file or directory\n"
	  "    8 | include: b.yaml\n"
	  "      |          ^~~~~~\n"
	  "1 error, 0 warnings.\n" },
	{ "a file includes itself",
	  { { "main.yaml", MAIN "policies: {}\ninclude: [main.yaml]\n" }, { NULL, NULL } },
	  "main.yaml:6:1: warning: there is no service to steer\n"
	  "    6 | locations: {}\n"
	  "      | ^~~~~~~~~\n"
	  "main.yaml:8:11: error: main.yaml is read already\n"
	  "    8 | include: [main.yaml]\n"
	  "      |           ^~~~~~~~~ include every file once\n"
	  "1 error, 1 warning.\n" },
	{ "one file is broken: the others are not judged without it",
	  { { "main.yaml", MAIN "mod: act\ninclude: b.yaml\n" }, { "b.yaml", "a: [\n" }, { NULL, NULL } },
	  "b.yaml:1:4: error: the [ opened here is never closed properly\n"
	  "    1 | a: [\n"
	  "      |    ^ expected `,` or `]` between its items\n"
	  "  b.yaml:2:1: note: reading stopped here: did not find expected node content\n"
	  "1 error, 0 warnings.\n" },
	{ "an empty file",
	  { { "main.yaml", "# nothing\n" }, { NULL, NULL } },
	  "main.yaml:1:1: error: this file is empty\n"
	  "    1 | # nothing\n"
	  "      | ^ expected settings, like `version: 1`\n"
	  "1 error, 0 warnings.\n" },
	{ "a file that is a list",
	  { { "main.yaml", "- version\n" }, { NULL, NULL } },
	  "main.yaml:1:1: error: this file holds no settings\n"
	  "    1 | - version\n"
	  "      | ^ expected settings, like `version: 1`\n"
	  "1 error, 0 warnings.\n" },
};

static int absent(void *context, const char *path, struct buf *ret, struct err *err)
{
	(void)context;
	(void)path;
	(void)ret;
	return err_set(err, ERR_CONFIG, "No such file or directory");
}

START_TEST(says_which_file)
{
	struct config_host host = memory_host(broken[_i].files);
	struct buf printed cleanup_buf = BUF_INIT(64 * 1024);
	struct diagnostics d;

	if (!broken[_i].files[0].text)
		host.read_file = absent;
	ck_assert_ptr_null(config_load("main.yaml", &host, &d));
	diagnostics_text(&d, &printed);
	ck_assert_msg(strcmp(buf_text(&printed), broken[_i].says) == 0, "%s: it says\n%s",
		      broken[_i].why, buf_text(&printed));
	diagnostics_release(&d);
}
END_TEST

START_TEST(eight_mistakes_are_found_at_once)
{
	struct buf text cleanup_buf = BUF_INIT(1 << 20), says cleanup_buf = BUF_INIT(1 << 20);
	const char *path = "tests/config/eight-mistakes.yaml";

	sample_read(&text, "%s", path);
	sample_read(&says, "tests/config/eight-mistakes.txt");
	must_say((const struct memory_file[]){ { path, buf_text(&text) }, { NULL, NULL } },
		 buf_text(&says));
}
END_TEST

/* Fragments are read from beside the file that includes them. */
START_TEST(the_shipped_policies_are_good)
{
	static const char *const paths[] = { "config/policies/primary-care.yaml",
					     "config/policies/specialty.yaml" };
	struct buf texts[2] = { BUF_INIT(1 << 20), BUF_INIT(1 << 20) };
	struct memory_file files[] = {
		{ "config/main.yaml", MAIN "include: policies/*.yaml\n" },
		{ paths[0], NULL },
		{ paths[1], NULL },
		{ NULL, NULL },
	};
	struct config *c;

	for (size_t i = 0; i < 2; i++) {
		sample_read(&texts[i], "%s", paths[i]);
		files[i + 1].text = buf_text(&texts[i]);
	}
	c = must_load(files);
	ck_assert_uint_eq(c->policy_count, 5);
	ck_assert_str_eq(c->policies[0].id, "behavioral-health");
	ck_assert_int_eq(c->policies[0].full.at.unit, UNIT_BUSINESS_DAYS);
	ck_assert_int_eq(c->policies[0].full.ads, ADS_PAUSE);
	ck_assert_int_eq(c->policies[0].dead, FALLBACK_BASELINE);
	ck_assert_int_eq(c->policies[0].stale, FALLBACK_HOLD);
	ck_assert_str_eq(c->policies[1].id, "imaging");
	ck_assert_int_eq(c->policies[1].full.at.unit, UNIT_SHARE_BP);
	ck_assert_int_eq(c->policies[2].full.ads, ADS_BUDGET);
	config_free(c);
	buf_release(&texts[0]);
	buf_release(&texts[1]);
}
END_TEST

START_TEST(what_the_schema_accepts_loads)
{
	struct buf text cleanup_buf = BUF_INIT(1 << 20);
	const struct auth_kind *bearer = auth_kind_find("bearer");
	struct config *c;

	sample_read(&text, "tests/config/good/inherited-and-quoted.yaml");
	c = must_load_text(buf_text(&text));
	ck_assert_str_eq(c->currency, "EUR");
	ck_assert_int_eq(c->mode, MODE_APPROVE);
	ck_assert_int_eq(c->limits.spend_micros, 12000 * MICROS);
	ck_assert_int_eq(c->limits.step_bp, 1250);
	ck_assert_ptr_eq(c->feeds[1].auth.kind, bearer);
	ck_assert_uint_eq(c->credential_count, 2);
	ck_assert_int_eq(c->credentials[0]->source, CREDENTIAL_FILE);
	ck_assert_str_eq(c->credentials[0]->name, "/etc/capacityd/token");
	ck_assert_int_eq(c->pools[0].split, 2);
	ck_assert(!c->pools[0].keep_unplaced);
	ck_assert_str_eq(c->policies[2].id, "waits");
	ck_assert_int_eq(c->policies[2].metric, METRIC_THIRD_NEXT_AVAILABLE);
	ck_assert_int_eq(c->policies[2].full.ads, ADS_BUDGET);
	ck_assert_int_eq(c->policies[2].full.share_bp, 0);
	ck_assert_int_eq(c->policies[2].confirm_for.ms, 0);
	ck_assert_int_eq(c->targets[1].max_micros, 2000 * MICROS);
	ck_assert_int_eq(c->targets[0].budget_micros, 20 * MICROS + MICROS / 2);
	config_free(c);
}
END_TEST

/* ---- size ---- */

enum { MANY = 2000, BYTES_PER_SERVICE = 416 };

START_TEST(a_service_costs_little)
{
	struct buf text cleanup_buf = BUF_INIT(16 << 20);
	struct config *c;

	buf_puts(&text, "version: 1\norganization: {name: R, timezone: America/New_York}\n"
			"feeds: {epic: {kind: fhir, url: \"https://e.example/r4\"}}\n"
			"platforms: {g: {kind: google-ads, customer_id: \"4811223344\", "
			"auth: {kind: service-account, key: {credential: k}}}}\n"
			"policies: {default: {full: {at: 3, leave: 8, ads: pause}}}\n"
			"pools: {north: {budget: \"$9,000,000/day\"}}\n"
			"service_lines: {primary-care: {}}\nlocations:\n");
	for (int i = 0; i < MANY; i++)
		buf_printf(&text,
			   "  clinic-%05d:\n    name: Clinic %d\n    market: North Shore\n"
			   "    timezone: America/New_York\n"
			   "    owner: {operations: \"Ops <ops@example.org>\", marketing: \"M "
			   "<m@example.org>\"}\n"
			   "    services:\n      primary-care:\n        policy: default\n        "
			   "pool: north\n"
			   "        feed: epic\n        select: {location: Location/loc-%d, "
			   "specialty: \"394802001\"}\n"
			   "        ads: [{platform: g, campaign: \"%d\", budget: $180/day, min: "
			   "$20/day}]\n",
			   i, i, i, 20000000 + i);
	c = must_load_text(buf_text(&text));
	ck_assert_uint_eq(c->service_count, MANY);
	ck_assert_uint_le(c->arena.used / MANY, BYTES_PER_SERVICE);
	ck_assert_ptr_eq(c->locations[0].owner_operations, c->locations[MANY - 1].owner_operations);
	config_free(c);
}
END_TEST

START_TEST(too_many_mistakes_are_counted)
{
	struct buf text cleanup_buf = BUF_INIT(1 << 20), printed cleanup_buf = BUF_INIT(1 << 20);
	struct diagnostics d;

	buf_puts(&text, config_case_good);
	for (int i = 0; i < 5000; i++)
		buf_printf(&text, "wrong-%d: 1\n", i);
	ck_assert_ptr_null(memory_load(buf_text(&text), &d));
	ck_assert_uint_eq(d.errors, 5000);
	ck_assert_uint_eq(d.count, CONFIG_ERRORS_MAX);
	ck_assert_str_eq(d.items[0].message, "unknown setting \"wrong-0\" in the configuration");
	diagnostics_text(&d, &printed);
	ck_assert_ptr_nonnull(
		strstr(buf_text(&printed), "4980 more are not shown.\n5000 errors, 0 warnings.\n"));
	diagnostics_release(&d);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("config_load");

	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, the_example_is_complete);
	tcase_add_test(tc, the_smallest_example_has_defaults);
	tcase_add_test(tc, deadlines_follow_the_rhythm);
	tcase_add_test(tc, policies_inherit);
	tcase_add_test(tc, a_chain_of_policies_has_an_end);
	tcase_add_test(tc, services_are_found_by_name);
	tcase_add_test(tc, services_are_sorted_by_their_whole_name);
	tcase_add_test(tc, windows_line_ends_and_a_mark_in_front_change_nothing);
	tcase_add_test(tc, files_become_one);
	tcase_add_test(tc, one_key_in_two_files_is_a_mistake);
	tcase_add_loop_test(tc, says_which_file, 0, ROWS(broken));
	tcase_add_test(tc, eight_mistakes_are_found_at_once);
	tcase_add_test(tc, the_shipped_policies_are_good);
	tcase_add_test(tc, what_the_schema_accepts_loads);
	tcase_add_test(tc, a_service_costs_little);
	tcase_add_test(tc, too_many_mistakes_are_counted);
	return run_case("config_load", tc);
}
