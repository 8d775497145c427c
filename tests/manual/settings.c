/* SPDX-License-Identifier: Apache-2.0 */
/*
 * settings.c - the rows the configuration is read by, in mdoc.
 *
 * What a row says is enough for a reader, or the row must say more: nothing is added here
 * but how a value of that type is written.
 */
#include <stdio.h>
#include <string.h>

#include "auth/auth.h"
#include "channel/channel.h"
#include "config/tables.h"
#include "feed/feed.h"
#include "platform/platform.h"
#include "tests/manual/manual.h"

enum { NAME_MAX_HERE = 256, DEPTH = 4 };

static const char *shape(const struct option *o)
{
	static const char *const shapes[] = {
		[OPTION_TEXT] = "TEXT",
		[OPTION_COUNT] = "42",
		[OPTION_BOOL] = "true|false",
		[OPTION_SHARE] = "30%",
		[OPTION_SPAN] = "30s, 15m, 6h, 14d",
		[OPTION_RATE] = "2/day",
		[OPTION_WEEK_RATE] = "8/week",
		[OPTION_MINUTE_RATE] = "60/min",
		[OPTION_MILLI_RATE] = "1.5/day",
		[OPTION_MONEY] = "$310",
		[OPTION_BUDGET] = "$250/day",
		[OPTION_PERIOD_BUDGET] = "$250/day, $9,000/month",
		[OPTION_AMOUNT] = "$20/day, 50%",
		[OPTION_HOUR_RATE] = "3/hour",
		[OPTION_URL] = "URL",
		[OPTION_ZONE] = "ZONE",
		[OPTION_SECRET] = "{credential: NAME} or {file: PATH}",
		[OPTION_VALUE] = "3, 28d, 10bd, 90%",
		[OPTION_MINUTE] = "18:30",
		[OPTION_DATE] = "2026-12-20",
		[OPTION_TEXTS] = "[TEXT, ...]",
		[OPTION_AUTH] = "{kind: ...}",
		[OPTION_WEEKDAYS] = "mon-fri, [sat, sun]",
		[OPTION_MONTH_DAYS] = "25, [25, 26]",
		[OPTION_MAP] = "{...}",
		[OPTION_LIST] = "[{...}, ...]",
		[OPTION_ANY] = "...",
	};

	return o->type < sizeof(shapes) / sizeof(shapes[0]) && shapes[o->type] ? shapes[o->type] : "TEXT";
}

static void heading(const char *name, const struct option *o, struct buf *out)
{
	struct buf value cleanup_buf = BUF_INIT(MANUAL_MAX);

	for (size_t i = 0; o->choices && o->choices[i]; i++)
		buf_printf(&value, "%s%s", i ? "|" : "", o->choices[i]);
	buf_printf(out, ".It Cm %s Ar ", name);
	mdoc_argument(value.length ? buf_text(&value) : shape(o), out);
	buf_putc(out, '\n');
}

static void details(const struct option *o, struct buf *out)
{
	struct buf line cleanup_buf = BUF_INIT(MANUAL_MAX);

	buf_puts(&line, o->help ? o->help : "");
	if (o->flags & OPTION_REQUIRED)
		buf_puts(&line, " Required.");
	else if (o->fallback && *o->fallback)
		buf_printf(&line, " Default: %s.", o->fallback);
	if (o->flags & OPTION_RESTART)
		buf_puts(&line, " A reload does not change it.");
	mdoc_prose(buf_text(&line), out);
}

static void rows(const char *before, const struct option *table, int depth, struct buf *out)
{
	for (const struct option *o = table; o && o->name; o++) {
		char name[NAME_MAX_HERE];

		(void)snprintf(name, sizeof(name), "%s%s", before, o->name);
		heading(name, o, out);
		details(o, out);
		if (!o->table || depth == DEPTH)
			continue;
		(void)snprintf(name, sizeof(name), "%s%s%s.", before, o->name,
			       o->type == OPTION_LIST ? "[]" : "");
		rows(name, o->table, depth + 1, out);
	}
}

static void table(const struct option *options, struct buf *out)
{
	if (!options || !options->name)
		return;
	buf_puts(out, ".Bl -tag -width Ds\n");
	rows("", options, 0, out);
	buf_puts(out, ".El\n");
}

static void kind_heading(const char *name, const char *summary, struct buf *out)
{
	buf_printf(out, ".Ss kind: %s\n", name);
	mdoc_prose(summary, out);
	if (*summary && !strchr(".!?", summary[strlen(summary) - 1])) {
		/* A summary is half a sentence; the manual has whole ones. */
		out->data[--out->length] = '\0';
		buf_puts(out, ".\n");
	}
}

static void with_lead(const char *lead, const struct option *options, struct buf *out)
{
	if (!options || !options->name)
		return;
	buf_puts(out, ".Pp\n");
	mdoc_prose(lead, out);
	table(options, out);
}

static void feed_kinds(struct buf *out)
{
	for (size_t i = 0; feed_kind_at(i); i++) {
		kind_heading(feed_kind_at(i)->name, feed_kind_at(i)->summary, out);
		with_lead("Keys of the feed:", feed_kind_at(i)->options, out);
		with_lead("Keys below select:", feed_kind_at(i)->select_options, out);
	}
}

static void platform_kinds(struct buf *out)
{
	for (size_t i = 0; platform_kind_at(i); i++) {
		kind_heading(platform_kind_at(i)->name, platform_kind_at(i)->summary, out);
		with_lead("Keys of the platform:", platform_kind_at(i)->options, out);
		with_lead("Keys of an entry of ads:", platform_kind_at(i)->target_options, out);
	}
}

static void channel_kinds(struct buf *out)
{
	for (size_t i = 0; channel_kind_at(i); i++) {
		kind_heading(channel_kind_at(i)->name, channel_kind_at(i)->summary, out);
		with_lead("Keys of the channel:", channel_kind_at(i)->options, out);
	}
}

static void auth_kinds(struct buf *out)
{
	for (size_t i = 0; auth_kind_at(i); i++) {
		kind_heading(auth_kind_at(i)->name, auth_kind_at(i)->summary, out);
		with_lead("Keys:", auth_kind_at(i)->options, out);
	}
}

bool manual_settings(const char *name, struct buf *out)
{
	static const struct {
		const char *name;
		const struct option *table;
		void (*write)(struct buf *out);
	} blocks[] = {
		{ "settings", root_options, NULL },
		{ "feed settings", feed_options, NULL },
		{ "feed kinds", NULL, feed_kinds },
		{ "platform settings", platform_options, NULL },
		{ "platform kinds", NULL, platform_kinds },
		{ "messages settings", messages_options, NULL },
		{ "channel settings", channel_options, NULL },
		{ "channel kinds", NULL, channel_kinds },
		{ "auth kinds", NULL, auth_kinds },
		{ "policy settings", policy_options, NULL },
		{ "pool settings", pool_options, NULL },
		{ "line settings", line_options, NULL },
		{ "location settings", location_options, NULL },
		{ "service settings", service_options, NULL },
		{ "ads settings", ads_options, NULL },
	};

	for (size_t i = 0; i < sizeof(blocks) / sizeof(blocks[0]); i++) {
		if (strcmp(name, blocks[i].name) != 0)
			continue;
		if (blocks[i].write)
			blocks[i].write(out);
		else
			table(blocks[i].table, out);
		return true;
	}
	return false;
}
