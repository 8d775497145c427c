/* SPDX-License-Identifier: Apache-2.0 */
/*
 * connector.c - any bytes are a connector or have at least one mistake, and a
 * connector that came through cannot do harm.
 *
 * What the rest relies on is looked at again here: no rule turns 401, 429 or 5xx
 * into a conclusion, nothing is sent in the clear or to a host the file does not
 * name, and a replay of the file's own fixtures ends, twice in the same way.
 */
#include <string.h>

#include "base/text.h"
#include "config/connector_load.h"
#include "platform/connector_fixture.h"
#include "platform/connector_pattern.h"
#include "tests/fuzz/support/must.h"

enum { OUT_MAX = 64 * 1024 * 1024 };

struct input {
	const char *bytes;
	size_t length;
};

static int read_file(void *context, const char *path, struct buf *ret, struct err *err)
{
	const struct input *in = context;

	(void)path;
	(void)err;
	buf_append(ret, in->bytes, in->length);
	return 0;
}

static struct date today(void *context)
{
	(void)context;
	return date_of_civil(2026, 11, 22);
}

static bool takes(const struct rule *r, int status)
{
	for (size_t i = 0; i < r->http_count; i++)
		if (r->http[i] == status)
			return true;
	return !r->http_count && (!r->http_high || (status >= r->http_low && status <= r->http_high));
}

static void check_rules(const struct rules *rules)
{
	for (size_t i = 0; i < rules->count; i++) {
		const struct rule *r = &rules->items[i];

		MUST(r->is >= MEANING_OK && r->is < MEANING_COUNT);
		if (r->is == MEANING_THROTTLED || r->is == MEANING_RETRY ||
		    r->is == MEANING_UNKNOWN || r->is == MEANING_AUTH_EXPIRED ||
		    r->is == MEANING_AUTH_DEAD || r->is == MEANING_CONFLICT)
			continue;
		MUST(!takes(r, 401) && !takes(r, 429) && !takes(r, 500) && !takes(r, 503));
	}
}

static void check_params(const struct param *params, size_t count)
{
	struct err err = ERR_INIT;

	for (size_t i = 0; i < count; i++)
		MUST(*params[i].name && !connector_pattern_check(params[i].pattern, NULL, &err));
}

static void check_writes(const struct connector *c)
{
	bool enables = false, pauses = false;

	for (size_t i = 0; i < c->write_count; i++) {
		const struct writing_of *w = &c->writes[i];

		MUST(w->most > 0 && w->call.path[0] == '/');
		MUST(strcmp(w->call.method, "DELETE") != 0);
		MUST(!w->replaces || c->read.version_at);
		MUST(!w->job.id || w->job.give_up.ms >= w->job.every.ms);
		check_rules(&w->verdict);
		check_rules(&w->job.verdict);
		enables |= w->enables;
		pauses |= w->pauses;
	}
	MUST(enables && pauses && c->fixtures);
}

static bool is_named(const struct connector *c, const char *host, size_t n)
{
	size_t base = strcspn(c->base_url + 8, "/");

	if (strstr(c->base_url, "${")) /* one of those its account's pattern spells out */
		return true;
	for (size_t i = 0; i < c->hosts.count; i++)
		if (text_is(host, n, c->hosts.items[i]))
			return true;
	return base == n && memcmp(c->base_url + 8, host, n) == 0;
}

/* "  > GET https://host/..." */
static void check_sent(const struct connector *c, const char *text)
{
	for (const char *p = text; (p = strstr(p, "\n  > ")) != NULL; p++) {
		const char *url = strchr(p + 5, ' ');

		if (p[5] == ' ') /* a header or a body */
			continue;
		MUST(url && text_starts(url + 1, "https://"));
		MUST(is_named(c, url + 9, strcspn(url + 9, "/?#\n")));
	}
}

static void check_replay(const struct connector *c)
{
	struct buf once cleanup_buf = BUF_INIT(OUT_MAX), again cleanup_buf = BUF_INIT(OUT_MAX);
	struct fixture_count n = connector_fixture_run(c, &once), m = connector_fixture_run(c, &again);

	MUST(n.steps == m.steps && n.requests == m.requests && n.problems == m.problems);
	MUST(strcmp(buf_text(&once), buf_text(&again)) == 0);
	check_sent(c, buf_text(&once));
}

static void check_diagnostics(const struct diagnostics *d)
{
	struct buf text cleanup_buf = BUF_INIT(1 << 20);

	diagnostics_text(d, &text);
	MUST(!text.overflowed && text_utf8_valid(text.data, text.length) == text.length);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = { (const char *)data, size };
	const struct config_host host = { .context = &in, .read_file = read_file, .today = today };
	struct diagnostics d;
	struct connector *c = connector_load("x.yaml", &host, &d);

	MUST(!c == (d.errors > 0));
	check_diagnostics(&d);
	if (c) {
		MUST(text_starts(c->base_url, "https://") && c->money.step_micros > 0);
		check_params(c->account, c->account_count);
		check_params(c->target, c->target_count);
		check_rules(&c->verdict);
		check_rules(&c->read.verdict);
		check_writes(c);
		check_replay(c);
	}
	connector_free(c);
	diagnostics_release(&d);
	return 0;
}
