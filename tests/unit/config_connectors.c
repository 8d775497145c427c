/* SPDX-License-Identifier: Apache-2.0 */
/* config_connectors.c - a platform described by a file, as a configuration names it. */
#include "auth/connector.h"
#include "config/load.h"
#include "platform/connector.h"
#include "support/memory_host.h"
#include "support/run.h"

#define FIXTURES \
	"fixtures:\n  account: {account: '7', host: api.example.com}\n  steps:\n" \
	"    - name: r\n      read: ['1']\n" \
	"      exchange: [{request: {}, reply: {json: {c: [{id: 1, s: A}]}}}]\n      expect: " \
	"{'1': {}}\n" \
	"    - name: w\n      write: {'1': pause}\n" \
	"      exchange: [{request: {}, reply: {fault: no-reply}}]\n      expect: {'1': unsure}\n"

/* A host of the account, two parameters of a target, a rate and a rest. */
static const char connector[] =
	"connector: 1\nname: x\ntitle: X\nlevel: campaign\nbase_url: https://${account.host}/v1\n"
	"account: {account: '\\d{1,9}', host: 'api(-eu)?\\.example\\.com'}\n"
	"target: {id: '\\d{1,9}', group: '[a-z]{1,9}'}\n"
	"auth: {scheme: static, send: {X-Token: $token}}\n"
	"money: {encoding: micros, step_micros: 10000}\n"
	"change_limits: {min_interval: 20m, per_day: 2, max_step_percent: 20}\n"
	"rate: [{ops: [read], limit: 10, per: 1s}, {ops: [write], limit: 90, per: 60s}]\n"
	"read:\n  select: ids\n  request: {method: GET, path: /c, query: {ids: {csv: '${ids}'}}}\n"
	"  items: {each: /c, id: /id}\n  serving: {at: /s, running: [A], paused: [P]}\n"
	"writes:\n  - does: [enable, pause]\n    batch: {shape: single}\n"
	"    request: {method: PATCH, path: '/c/${account.account}/${target.group}/${id}', body: "
	"'${item}'}\n"
	"    set: {enable: {s: A}, pause: {s: P}}\n" FIXTURES;

#define TOP \
	"version: 1\norganization: {name: Riverbend, timezone: America/New_York}\nmode: " \
	"rehearsal\n"
#define REST \
	"policies: {default: {full: {at: 3, leave: 8, ads: pause}}}\n" \
	"service_lines: {primary-care: {margin: $310}}\n" \
	"feeds: {counts: {kind: csv, path: /srv/counts.csv}}\n" \
	"locations: {harbor: {owner: {operations: Ops}, services: {primary-care: {feed: counts, " \
	"select: {department: \"0101\"}, ads: ["
#define END "]}}}}\n"
#define ADS "{platform: x, id: 17, group: north}"
#define PLATFORM(more) "platforms: {x: {kind: connector, " more "}}\n"
#define WHOLE "file: c/x.yaml, account: {account: \"7\", host: api-eu.example.com}, "
#define AUTH "auth: {kind: connector, token: {credential: k}}"

static struct config *load_with(const char *file, const char *platforms, const char *ads, struct buf *out)
{
	struct buf text cleanup_buf = BUF_INIT(16384);
	struct memory_file files[] = { { "etc/capacityd.yaml", NULL },
				       { "etc/c/x.yaml", file },
				       { "etc/c/none.yaml", "connector: 1\n" },
				       { NULL, NULL } };
	struct config_host host = memory_host(files);
	struct diagnostics d;
	struct config *c;

	buf_printf(&text, "%s%s%s%s%s", TOP, platforms, REST, ads, END);
	files[0].text = buf_text(&text);
	c = config_load("etc/capacityd.yaml", &host, &d);
	diagnostics_text(&d, out);
	diagnostics_release(&d);
	return c;
}

static struct config *load(const char *platforms, const char *ads, struct buf *out)
{
	return load_with(connector, platforms, ads, out);
}

static struct config *load_good(const char *platforms)
{
	struct buf out cleanup_buf = BUF_INIT(65536);
	struct config *c = load(platforms, ADS, &out);

	ck_assert_msg(c != NULL, "it says\n%s", buf_text(&out));
	return c;
}

START_TEST(a_file_makes_settings)
{
	struct config *c = load_good(PLATFORM(WHOLE AUTH));
	const struct platform_config *p = &c->platforms[0];
	const struct connector_settings *s = p->settings;
	const struct connector_secrets *secrets = p->auth.settings;
	const struct connector_target *t = c->targets[0].select;

	ck_assert_str_eq(s->connector->name, "x");
	ck_assert_str_eq(s->connector->file, "etc/c/x.yaml");
	ck_assert_str_eq(s->account.values[0], "7");
	ck_assert_str_eq(s->base_url, "https://api-eu.example.com/v1");
	ck_assert_str_eq(p->auth.base, s->base_url);
	ck_assert_ptr_eq(secrets->login, &s->connector->login);
	ck_assert_ptr_eq(p->auth.kind, auth_connector_kind(CONNECTOR_AUTH_STATIC));
	ck_assert_str_eq(secrets->login->header, "X-Token");
	ck_assert_str_eq(t->params.values[0], "17");
	ck_assert_str_eq(t->params.values[1], "north");
	ck_assert_str_eq(t->name, "17/north");
	ck_assert_str_eq(c->targets[0].id, "x/17/north");
	ck_assert_ptr_eq(t->connector, s->connector);
	ck_assert_int_eq(p->reach.per_minute, 90);
	ck_assert_int_eq(p->changes_hour, 3);
	config_free(c);
}
END_TEST

START_TEST(what_the_operator_says_counts_more)
{
	struct config *c =
		load_good(PLATFORM(WHOLE AUTH ", requests: 30/min, changes_hour: 1/hour, "
					      "base_url: \"http://127.0.0.1:1/v1\""));
	const struct platform_config *p = &c->platforms[0];

	ck_assert_int_eq(p->reach.per_minute, 30);
	ck_assert_int_eq(p->changes_hour, 1);
	ck_assert_str_eq(((const struct connector_settings *)p->settings)->base_url,
			 "http://127.0.0.1:1/v1");
	config_free(c);
}
END_TEST

START_TEST(one_file_serves_several_accounts)
{
	struct config *c = load_good("platforms: {x: {kind: connector, " WHOLE AUTH
				     "}, y: {kind: connector, " WHOLE
				     "auth: {kind: connector, token: {credential: other}}}}\n");
	const struct connector_settings *x = c->platforms[0].settings, *y = c->platforms[1].settings;

	ck_assert_ptr_eq(x->connector, y->connector);
	config_free(c);
}
END_TEST

/* The file is a part of the configuration: another one is another configuration. */
START_TEST(the_digest_covers_the_file)
{
	struct buf text cleanup_buf = BUF_INIT(8192), out cleanup_buf = BUF_INIT(65536);
	struct config *c = load_good(PLATFORM(WHOLE AUTH)), *other;

	buf_printf(&text, "%s# one line more\n", connector);
	other = load_with(buf_text(&text), PLATFORM(WHOLE AUTH), ADS, &out);
	ck_assert_msg(other != NULL, "it says\n%s", buf_text(&out));
	ck_assert_str_ne(c->digest, other->digest);
	config_free(c);
	config_free(other);
}
END_TEST

static const struct {
	const char *why, *platforms, *ads, *says;
} wrongs[] = {
	{ "no file", PLATFORM("account: {}, " AUTH), ADS, "needs \"file\"" },
	{ "a file that is not there", PLATFORM("file: gone.yaml, " AUTH), ADS, "cannot read etc/gone.yaml" },
	{ "a file that is no good", PLATFORM("file: c/none.yaml, " AUTH), ADS,
	  "etc/c/none.yaml:1:1: error: a connector needs \"name\"" },
	{ "another file than the one that was reviewed", PLATFORM(WHOLE "sha256: \"00\", " AUTH),
	  ADS, "etc/c/x.yaml is another file now: its SHA-256 is " },
	{ "no account", PLATFORM("file: c/x.yaml, " AUTH), ADS, "does not name its account" },
	{ "a part of the account is missing",
	  PLATFORM("file: c/x.yaml, account: {account: \"7\"}, " AUTH), ADS, "account needs \"host\"" },
	{ "a key the file does not know", PLATFORM("file: c/x.yaml, account: {account: \"7\", host: api.example.com, zone: 1}, " AUTH),
	  ADS, "unknown setting \"zone\" in account" },
	{ "an account that is none",
	  PLATFORM("file: c/x.yaml, account: {account: \"7/8\", host: api.example.com}, " AUTH),
	  ADS, "\"7/8\" is no account of this platform" },
	{ "a host nobody has named",
	  PLATFORM("file: c/x.yaml, account: {account: \"7\", host: api-us.example.com}, " AUTH),
	  ADS, "\"api-us.example.com\" is no host of this platform" },
	{ "an account that is no mapping", PLATFORM("file: c/x.yaml, account: 7, " AUTH), ADS,
	  "\"account\" takes settings" },
	{ "no login", PLATFORM("file: c/x.yaml, account: {account: \"7\", host: api.example.com}"),
	  ADS, "cannot be asked without auth" },
	{ "another login than the file's", PLATFORM(WHOLE "auth: {kind: bearer, token: {credential: k}}"),
	  ADS, "the connector file says how this platform is logged in" },
	{ "the wrong secret", PLATFORM(WHOLE "auth: {kind: connector, password: {credential: k}}"),
	  ADS, "this connector sends a fixed token; add token: {credential: NAME}" },
	{ "a target without its group", PLATFORM(WHOLE AUTH), "{platform: x, id: 17}",
	  "an ads entry needs \"group\"" },
	{ "a target's id that is none", PLATFORM(WHOLE AUTH),
	  "{platform: x, id: 17a, group: north}", "\"17a\" is no id of this platform" },
	{ "a key of another platform", PLATFORM(WHOLE AUTH),
	  "{platform: x, id: 17, group: north, campaign: 5}",
	  "unknown setting \"campaign\" in an ads entry" },
	{ "the login of a connector for something else", "platforms: {x: {kind: webhook, url: \"https://relay.example.org/\", secret: {credential: s}, " AUTH "}}\n",
	  "{platform: x, name: a, budget: $50/day}", "only a platform of kind connector has one" },
};

#define BUDGETS \
	"connector: 1\nname: x\ntitle: X\nlevel: campaign\nbase_url: https://api.example.com\n" \
	"account: {}\ntarget: {id: '\\d{1,9}'}\nauth: {scheme: static, send: {X-Token: $token}}\n" \
	"money: {encoding: decimal, step_micros: 1000000}\n" \
	"read:\n  select: ids\n  request: {method: GET, path: /c, query: {ids: {csv: " \
	"'${ids}'}}}\n" \
	"  items: {each: /c, id: /id}\n  serving: {at: /s, running: [A], paused: [P]}\n" \
	"  budget: {at: /b}\n" \
	"writes:\n  - does: [enable, pause, budget]\n    batch: {shape: single}\n" \
	"    request: {method: PATCH, path: '/c/${id}', body: '${item}'}\n" \
	"    set: {enable: {s: A}, pause: {s: P}, budget: {b: '${budget}'}}\n" \
	"fixtures:\n  account: {}\n  steps:\n" \
	"    - {name: r, read: ['1'], exchange: [{request: {}, reply: {json: {c: []}}}], expect: " \
	"{'1': {}}}\n" \
	"    - {name: p, write: {'1': pause}, exchange: [{request: {}, reply: {}}], expect: " \
	"{'1': done}}\n" \
	"    - {name: b, write: {'1': {budget_micros: 5000000}}, exchange: [{request: {}, reply: " \
	"{http: " \
	"400}}], expect: {'1': refused}}\n"

/* Whole units are fine where they are the smallest there is. */
START_TEST(a_step_too_coarse_to_come_back_is_refused)
{
	struct buf out cleanup_buf = BUF_INIT(65536);
	struct config *c = load_with(BUDGETS, PLATFORM("file: c/x.yaml, " AUTH),
				     "{platform: x, id: 17, budget: $50/day}", &out);

	ck_assert_ptr_null(c);
	ck_assert_msg(strstr(buf_text(&out),
			     "takes budgets in steps of $1, and they are planned to $0.01") != NULL,
		      "it says\n%s", buf_text(&out));
}
END_TEST

START_TEST(limits_beyond_the_advice_are_warned_of)
{
	struct buf out cleanup_buf = BUF_INIT(65536);
	struct config *c = load(PLATFORM(WHOLE AUTH) "limits: {step: 30%, changes: 3/day}\n", ADS, &out);

	ck_assert_msg(c != NULL, "it says\n%s", buf_text(&out));
	config_free(c);
	ck_assert_ptr_nonnull(strstr(
		buf_text(&out), "one change may be 30%, and platform \"x\" advises at most 20%"));
	ck_assert_ptr_nonnull(
		strstr(buf_text(&out), "3 changes a day are allowed, and platform \"x\" takes 2"));
	ck_assert_ptr_nonnull(strstr(buf_text(&out), "0 errors, 2 warnings."));
}
END_TEST

START_TEST(what_is_wrong_is_said)
{
	struct buf out cleanup_buf = BUF_INIT(65536);
	struct config *c = load(wrongs[_i].platforms, wrongs[_i].ads, &out);

	ck_assert_msg(!c, "%s: it was accepted", wrongs[_i].why);
	ck_assert_msg(strstr(buf_text(&out), wrongs[_i].says) != NULL, "%s: it says\n%s",
		      wrongs[_i].why, buf_text(&out));
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("config_connectors");

	tcase_add_test(tc, a_file_makes_settings);
	tcase_add_test(tc, what_the_operator_says_counts_more);
	tcase_add_test(tc, one_file_serves_several_accounts);
	tcase_add_test(tc, the_digest_covers_the_file);
	tcase_add_test(tc, a_step_too_coarse_to_come_back_is_refused);
	tcase_add_test(tc, limits_beyond_the_advice_are_warned_of);
	tcase_add_loop_test(tc, what_is_wrong_is_said, 0, ROWS(wrongs));
	return run_case("config_connectors", tc);
}
