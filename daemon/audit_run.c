/* SPDX-License-Identifier: Apache-2.0 */
/*
 * audit_run.c - the history is read by a program that trusts nothing it finds there.
 *
 * Whoever verifies need not be whoever runs the daemon: a copy of the database is
 * enough, and no configuration is needed for it.  An export verifies as it goes and
 * ends where the history stops being believable, because a file that says "audit" in
 * its name is believed.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/zone.h"
#include "config/load.h"
#include "daemon/audit.h"
#include "daemon/offline.h"
#include "daemon/progress.h"
#include "daemon/store_audit.h"
#include "report/audit.h"
#include "report/json_out.h"

enum { EXIT_BROKEN = 1, EXIT_USAGE = 2, OUTPUT_MAX = 64 * 1024 * 1024, SOURCE_TEXT = 300 };

struct stretch {
	struct instant from, to; /* to is not included */
};

/* ---- which database, and on whose calendar ---- */

struct audited {
	struct config *config; /* NULL: a file was named */
	struct buf path;
};

static void audited_release(struct audited *p)
{
	(void)config_free(p->config);
	buf_release(&p->path);
}

static int audited_find(const struct audit_job *job, struct audited *ret)
{
	*ret = (struct audited){ .path = BUF_INIT(CONFIG_TEXT_MAX) };
	if (job->store) {
		buf_puts(&ret->path, job->store);
		return 0;
	}
	ret->config = offline_load(job->config_path);
	if (!ret->config)
		return EX_CONFIG;
	offline_store_path(ret->config, job->state_dir, &ret->path);
	return 0;
}

static struct instant midnight(const struct config *c, struct date day)
{
	return c ? zone_midnight(c->zone, day) : (struct instant){ day.day * SPAN_DAYS(1).ms };
}

static int read_moment(const char *option, const char *text, const struct config *c, bool end,
		       struct instant *ret)
{
	struct err err = ERR_INIT;
	struct date day;

	if (!text)
		return 0;
	if (!date_parse(text, strlen(text), &day, &err)) {
		*ret = midnight(c, (struct date){ day.day + end });
		return 0;
	}
	if (!instant_parse(text, strlen(text), ret, &err))
		return 0;
	(void)fprintf(
		stderr,
		"capacityd audit: %s: \"%.40s\" is neither a day like 2026-11-22 nor a moment like "
		"2026-11-22T16:00:00Z\n",
		option, text);
	return -1;
}

static int refuse(const char *words)
{
	(void)fprintf(stderr, "capacityd audit: %s\n", words);
	return EXIT_USAGE;
}

/* ---- verify ---- */

static int read_heads(const struct audit_job *job, struct chain_witness *ret)
{
	struct err err = ERR_INIT;

	for (size_t i = 0; i < job->heads.count; i++)
		if (chain_parse(job->heads.items[i], &ret[i].head, &err)) {
			(void)fprintf(stderr, "capacityd audit: --head: %s\n", err.text);
			return -1;
		}
	return 0;
}

static void verdict_json(const struct chain_check *c, struct buf *out)
{
	char head[CHAIN_TEXT];

	json_open(out, '{');
	json_number(out, "schema", 1);
	json_truth(out, "ok", !c->broken);
	json_number(out, "lines", (int64_t)c->lines);
	json_number(out, "pruned_to", (int64_t)c->pruned.seq);
	json_text(out, "head", c->broken ? NULL : chain_format(&c->last, head));
	if (c->broken) {
		json_number(out, "first_bad", (int64_t)c->broken_seq);
		json_instant(out, "at", c->broken_at);
		json_text(out, "text", c->words);
	}
	json_close(out, '}');
	buf_putc(out, '\n');
}

static void verdict_heads(const struct chain_check *c, struct buf *out)
{
	char head[CHAIN_TEXT];

	for (size_t i = 0; i < c->witness_count; i++)
		buf_printf(out, "The head %s %s.\n", chain_format(&c->witnesses[i].head, head),
			   c->witnesses[i].met ?
				   "is there, as it was written down" :
				   "lies before what was pruned: nobody can compare it any more");
}

static void verdict_text(const struct chain_check *c, struct buf *out)
{
	char head[CHAIN_TEXT];

	buf_printf(out, "Every line fits the one before it: %" PRIu64 " lines", c->lines);
	if (c->pruned.seq)
		buf_printf(out, "; lines up to %" PRIu64 " were pruned", c->pruned.seq);
	buf_puts(out, ".\n");
	verdict_heads(c, out);
	buf_printf(out, "Head: %s\n", chain_format(&c->last, head));
	if (!c->witness_count)
		buf_puts(out,
			 "Compare it with one that was written down elsewhere (--head): without "
			 "that, lines cut off the end are not missed.\n");
}

static int verify(const struct audit_job *job, const struct audited *p, struct store_audit *x)
{
	struct buf out cleanup_buf = BUF_INIT(OUTPUT_MAX);
	struct chain_witness witnesses[LINE_TEXTS_MAX] = { 0 };
	struct chain_check c = { .witnesses = witnesses, .witness_count = job->heads.count };
	struct progress progress;
	struct err err = ERR_INIT;
	int more;

	if (read_heads(job, witnesses))
		return EXIT_USAGE;
	progress_begin(&progress, "verifying", true);
	while ((more = store_audit_page(x, &c, NULL, NULL, &err)) > 0)
		progress_show(&progress, store_audit_part(x, &c));
	progress_end(&progress);
	if (more < 0) {
		(void)fprintf(stderr, "capacityd audit: %s\n", err.text);
		return EX_UNAVAILABLE;
	}
	if (job->json)
		verdict_json(&c, &out);
	else if (!c.broken)
		verdict_text(&c, &out);
	else
		(void)fprintf(stderr, "capacityd audit: %s: %s. Lines before it fit: %" PRIu64 "\n",
			      buf_text(&p->path), c.words, c.lines);
	if (fputs(buf_text(&out), stdout) == EOF || fflush(stdout))
		return EX_IOERR;
	return c.broken ? EXIT_BROKEN : 0;
}

/* ---- export ---- */

struct export
{
	struct buf out;
	struct stretch when;
	const char *source;
	bool csv;
};

static void export_line(void *context, const struct history_row *row, const struct chain_link *link)
{
	struct export *e = context;
	char sha256[SHA256_HEX];

	if (is_before(row->at, e->when.from) || !is_before(row->at, e->when.to))
		return;
	if (e->csv)
		report_audit_csv(&e->out, row, chain_hex(link, sha256));
	else
		report_audit_event(&e->out, e->source, row, chain_hex(link, sha256));
}

static int export_pages(struct export *e, const struct audited *p, struct store_audit *x)
{
	struct chain_check c = { 0 };
	struct err err = ERR_INIT;
	struct progress progress;
	int more;

	/* Where the lines themselves are seen, they are progress enough. */
	progress_begin(&progress, "exporting", !isatty(STDOUT_FILENO));
	do {
		more = store_audit_page(x, &c, export_line, e, &err);
		progress_show(&progress, store_audit_part(x, &c));
		if (fputs(buf_text(&e->out), stdout) == EOF || fflush(stdout)) {
			progress_end(&progress);
			perror("capacityd audit: the export cannot be written");
			return EX_IOERR;
		}
		buf_clear(&e->out);
	} while (more > 0);
	progress_end(&progress);
	if (!more && !c.broken)
		return 0;
	(void)fprintf(stderr, "capacityd audit: %s: %s; what was printed is not all\n",
		      buf_text(&p->path), more ? err.text : c.words);
	return more ? EX_UNAVAILABLE : EXIT_BROKEN;
}

static int export_read(const struct audit_job *job, const struct audited *p, struct export *ret)
{
	ret->when = (struct stretch){ { INT64_MIN }, { INT64_MAX } };
	ret->csv = !strcmp(job->format, "csv");
	if (!ret->csv && strcmp(job->format, "jsonl") != 0)
		return refuse("--format is jsonl or csv");
	if (read_moment("--since", job->since, p->config, false, &ret->when.from) ||
	    read_moment("--until", job->until, p->config, true, &ret->when.to))
		return EXIT_USAGE;
	if (!is_before(ret->when.from, ret->when.to))
		return refuse("--since is not before --until: nothing lies between");
	return 0;
}

/* This machine, unless somebody names it. */
static void source_of(const struct audit_job *job, char ret[SOURCE_TEXT])
{
	char host[256] = "";

	if (gethostname(host, sizeof(host) - 1) || !*host)
		(void)strcpy(host, "localhost");
	(void)snprintf(ret, SOURCE_TEXT, job->source ? "%s" : "//%s/capacityd",
		       job->source ? job->source : host);
}

static int export(const struct audit_job *job, const struct audited *p, struct store_audit *x)
{
	struct export e = { .out = BUF_INIT(OUTPUT_MAX) };
	char source[SOURCE_TEXT];
	int status = export_read(job, p, &e);

	if (status)
		return status;
	source_of(job, source);
	e.source = source;
	if (e.csv)
		report_audit_csv_head(&e.out);
	status = export_pages(&e, p, x);
	buf_release(&e.out);
	return status;
}

/* ---- either ---- */

typedef int audit_act(const struct audit_job *job, const struct audited *p, struct store_audit *x);

static int with_store(const struct audit_job *job, audit_act *act)
{
	struct err err = ERR_INIT;
	struct store_audit *x;
	struct audited p;
	int status = audited_find(job, &p);

	if (!status) {
		x = store_audit_open(buf_text(&p.path), &err);
		if (x) {
			status = act(job, &p, x);
			store_audit_close(x);
		} else {
			(void)fprintf(stderr, "capacityd audit: %s\n", err.text);
			status = EX_UNAVAILABLE;
		}
	}
	audited_release(&p);
	return status;
}

int audit_verify(const struct audit_job *job)
{
	return with_store(job, verify);
}

int audit_export(const struct audit_job *job)
{
	return with_store(job, export);
}
