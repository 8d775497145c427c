/* SPDX-License-Identifier: Apache-2.0 */
/*
 * offline.c - check, schema and export: nothing is opened but files, nothing is changed.
 */
#include "daemon/offline.h"

#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "base/zone.h"
#include "config/connector_load.h"
#include "config/load.h"
#include "daemon/host.h"
#include "daemon/store_export.h"

enum { OUTPUT_MAX = 16 * 1024 * 1024, EXIT_USAGE = 2 };

struct config *offline_load(const char *config_path)
{
	struct buf complaints cleanup_buf = BUF_INIT(OUTPUT_MAX);
	struct diagnostics d;
	struct config *c = config_load(config_path, host_config(), &d);

	if (!c)
		diagnostics_text(&d, &complaints);
	diagnostics_release(&d);
	(void)fputs(buf_text(&complaints), stderr);
	return c;
}

void offline_store_path(const struct config *c, const char *state_dir, struct buf *out)
{
	buf_printf(out, "%s%s", state_dir ? state_dir : c->store_path, state_dir ? "/capacityd.db" : "");
}

int offline_find_store(const char *config_path, const char *state_dir, struct buf *out)
{
	struct config *c = offline_load(config_path);

	if (!c)
		return EX_CONFIG;
	offline_store_path(c, state_dir, out);
	(void)config_free(c);
	return 0;
}

int offline_check(const char *config_path, bool json)
{
	struct buf out cleanup_buf = BUF_INIT(OUTPUT_MAX);
	char size[CONFIG_SIZE_TEXT];
	struct diagnostics d;
	struct config *c = config_load(config_path, host_config(), &d);

	if (json)
		diagnostics_json(&d, &out);
	else
		diagnostics_text(&d, &out);
	if (c && !json)
		buf_printf(&out, "%s: %s, mode %s\n", config_path, config_size(c, size),
			   mode_name(c->mode));
	diagnostics_release(&d);
	(void)fputs(buf_text(&out), json || c ? stdout : stderr);
	if (!c)
		return EX_CONFIG;
	(void)config_free(c);
	return 0;
}

int offline_schema(bool of_connectors)
{
	struct buf out cleanup_buf = BUF_INIT(OUTPUT_MAX);

	(of_connectors ? connector_schema : config_schema)(&out);
	(void)fputs(buf_text(&out), stdout);
	return 0;
}

/* ---- export ---- */

struct stretch {
	struct date first, last;
};

static int date_read(const char *option, const char *text, struct date *ret)
{
	struct err err = ERR_INIT;

	if (!text || !date_parse(text, strlen(text), ret, &err))
		return 0;
	(void)fprintf(stderr, "capacityd: %s: %s; a date looks like 2026-11-22\n", option, err.text);
	return -1;
}

static int period_read(const struct offline_export *what, struct stretch *ret)
{
	char first[INSTANT_TEXT], last[INSTANT_TEXT];

	*ret = (struct stretch){ .first = date_of_civil(1970, 1, 2),
				 .last = date_of_civil(9999, 12, 30) };
	if (date_read("--from", what->from, &ret->first) || date_read("--to", what->to, &ret->last))
		return -1;
	if (ret->first.day <= ret->last.day)
		return 0;
	(void)fprintf(stderr, "capacityd: --from %s is after --to %s: nothing lies between\n",
		      date_format(ret->first, first), date_format(ret->last, last));
	return -1;
}

static int page(const struct offline_export *what, const struct zone *zone, const struct stretch *p,
		struct store_export *x, struct buf *out, struct err *err)
{
	if (what->daily)
		return store_export_days(x, p->first, p->last, out, err);
	return store_export_observed(x, zone_midnight(zone, p->first),
				     zone_midnight(zone, (struct date){ p->last.day + 1 }), out, err);
}

static int print_pages(const struct offline_export *what, const struct zone *zone,
		       const struct stretch *p, struct store_export *x)
{
	struct buf out cleanup_buf = BUF_INIT(OUTPUT_MAX);
	struct err err = ERR_INIT;
	int more;

	do {
		buf_clear(&out);
		more = page(what, zone, p, x, &out, &err);
		if (fputs(buf_text(&out), stdout) == EOF || fflush(stdout)) {
			perror("capacityd: the export cannot be written");
			return EX_IOERR;
		}
	} while (more > 0);
	if (!more)
		return 0;
	(void)fprintf(stderr, "capacityd: %s; what was printed is not all\n", err.text);
	return EX_UNAVAILABLE;
}

static int export_from(const struct offline_export *what, const struct config *c, const struct stretch *p)
{
	struct buf path cleanup_buf = BUF_INIT(CONFIG_TEXT_MAX + sizeof("/capacityd.db"));
	struct err err = ERR_INIT;
	struct store_export *x;
	int status;

	offline_store_path(c, what->state_dir, &path);
	x = store_export_open(buf_text(&path), &err);
	if (!x) {
		(void)fprintf(stderr, "capacityd: %s\n", err.text);
		return EX_UNAVAILABLE;
	}
	status = print_pages(what, c->zone, p, x);
	store_export_close(x);
	return status;
}

int offline_export(const struct offline_export *what)
{
	struct stretch period;
	struct config *c;
	int status;

	if (period_read(what, &period))
		return EXIT_USAGE;
	c = offline_load(what->config_path);
	if (!c)
		return EX_CONFIG;
	status = export_from(what, c, &period);
	(void)config_free(c);
	return status;
}
