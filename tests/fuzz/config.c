/* SPDX-License-Identifier: Apache-2.0 */
/*
 * config.c - any bytes are a configuration or have at least one mistake, never
 * both and never neither.
 *
 * A configuration that comes through keeps every promise the rest of the
 * program builds on: sorted ids, indexes in range, money in order.  A mistake
 * that comes out can be printed and stands inside the file.  A byte 0x1e splits
 * the input into the main file and one called b.yaml.
 */
#include <string.h>

#include "base/text.h"
#include "config/load.h"
#include "tests/fuzz/support/must.h"

struct input {
	const char *bytes;
	size_t length, split;
};

static int read_file(void *context, const char *path, struct buf *ret, struct err *err)
{
	const struct input *in = context;

	if (strcmp(path, "capacityd.yaml") == 0)
		buf_append(ret, in->bytes, in->split);
	else if (strcmp(path, "b.yaml") == 0 && in->split < in->length)
		buf_append(ret, in->bytes + in->split + 1, in->length - in->split - 1);
	else
		return err_set(err, ERR_CONFIG, "No such file or directory");
	return 0;
}

static int match_files(void *context, const char *pattern, struct buf *ret, struct err *err)
{
	(void)context;
	(void)err;
	if (text_glob(pattern, "b.yaml"))
		buf_append(ret, "b.yaml", sizeof("b.yaml"));
	return 0;
}

static const struct zone *zone_named(void *context, const char *name, struct arena *arena)
{
	(void)context;
	(void)arena;
	return strchr(name, '/') || strcmp(name, "UTC") == 0 ? &zone_utc : NULL;
}

static void check_policies(const struct config *c)
{
	for (size_t i = 0; i < c->policy_count; i++) {
		const struct policy *p = &c->policies[i];

		MUST(i == 0 || strcmp(p[-1].id, p->id) < 0);
		MUST(p->full.given && p->full.at.value != p->full.leave.value);
		MUST(p->confirm_down >= 0 && p->confirm_up >= 0 && p->rank > 0);
		MUST(p->flap_changes <= FLAPS_MAX && p->smooth_of <= MEDIAN_MAX);
	}
}

static void check_services(const struct config *c)
{
	for (size_t i = 0; i < c->service_count; i++) {
		const struct service *s = &c->services[i];

		MUST(i == 0 || strcmp(s[-1].id, s->id) < 0);
		MUST(config_service(c, s->id) == (int64_t)i);
		MUST(s->feed < c->feed_count && s->policy < c->policy_count && s->line < c->line_count &&
		     s->location < c->location_count && s->pool < (int32_t)c->pool_count && s->select);
		MUST(s->target_count > 0 && s->first_target + s->target_count <= c->target_count);
		MUST(c->locations[s->location].zone && c->locations[s->location].owner_operations);
	}
}

static void check_targets(const struct config *c)
{
	for (size_t i = 0; i < c->target_count; i++) {
		const struct target *t = &c->targets[i];
		const struct service *s = &c->services[t->service];

		MUST(t->platform < c->platform_count && t->select && t->service < c->service_count);
		MUST(i >= s->first_target && i < (size_t)s->first_target + s->target_count);
		MUST(t->min_micros >= 0 && t->min_micros <= t->budget_micros &&
		     t->budget_micros <= t->max_micros &&
		     (t->budget_micros > 0) == (t->lever != LEVER_SWITCH));
		MUST(config_target(c, t->id) == (int64_t)i);
	}
}

static void check_diagnostics(const struct diagnostics *d)
{
	struct buf text cleanup_buf = BUF_INIT(1 << 20);
	struct buf json cleanup_buf = BUF_INIT(1 << 20);

	diagnostics_text(d, &text);
	diagnostics_json(d, &json);
	MUST(!text.overflowed && !json.overflowed);
	MUST(text_utf8_valid(text.data, text.length) == text.length);
	MUST(text.data[text.length - 2] == '.' && text.data[text.length - 1] == '\n');
	for (size_t i = 0; i < d->count; i++)
		MUST(d->items[i].width > 0 && *d->items[i].message &&
		     (d->items[i].line == 0 || d->items[i].column > 0));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *split = size ? memchr(data, 0x1e, size) : NULL;
	struct input in = { (const char *)data, size, split ? (size_t)(split - data) : size };
	struct config_host host = { &in, read_file, match_files, zone_named };
	struct diagnostics d;
	struct config *c = config_load("capacityd.yaml", &host, &d);

	MUST(!c == (d.errors > 0));
	check_diagnostics(&d);
	if (c) {
		check_policies(c);
		check_services(c);
		check_targets(c);
	}
	config_free(c);
	diagnostics_release(&d);
	return 0;
}
