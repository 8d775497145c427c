/* SPDX-License-Identifier: Apache-2.0 */
/*
 * audit.c - names and order of what leaves with an export.
 *
 * Types and keys are a promise to whoever collects them: they are added and never
 * renamed, and a type whose data means something else gets another number.
 */
#include "report/audit.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/csv_out.h"
#include "report/json_out.h"

enum { NUMBER_TEXT = 24, TYPE_TEXT = 96 };

static const char *text_or_none(const char *text)
{
	return text ? text : "";
}

/* Sorted as text it is sorted by number. */
static void put_sequence(struct buf *out, uint64_t seq)
{
	char digits[NUMBER_TEXT];

	(void)snprintf(digits, sizeof(digits), "%020" PRIu64, seq);
	json_text(out, "sequence", digits);
}

static void put_data(struct buf *out, const struct history_row *row, const char *sha256)
{
	json_key(out, "data");
	json_open(out, '{');
	json_number(out, "seq", (int64_t)row->seq);
	json_number(out, "at_ms", row->at.ms);
	json_text(out, "kind", text_or_none(row->kind));
	json_text(out, "service", text_or_none(row->service));
	json_text(out, "target", text_or_none(row->target));
	json_number(out, "command", (int64_t)row->command);
	json_text(out, "text", text_or_none(row->text));
	json_text(out, "sha256", sha256);
	json_close(out, '}');
}

void report_audit_event(struct buf *out, const char *source, const struct history_row *row,
			const char *sha256)
{
	char type[TYPE_TEXT], time[INSTANT_TEXT];

	(void)snprintf(type, sizeof(type), "org.capacityd.history.%s.v1", text_or_none(row->kind));
	json_open(out, '{');
	json_text(out, "specversion", "1.0");
	json_text(out, "id", sha256);
	json_text(out, "source", source);
	json_text(out, "type", type);
	if (row->service && *row->service)
		json_text(out, "subject", row->service);
	json_text(out, "time", instant_format_exact(row->at, time));
	json_text(out, "datacontenttype", "application/json");
	put_sequence(out, row->seq);
	put_data(out, row, sha256);
	json_close(out, '}');
	buf_putc(out, '\n');
}

void report_audit_csv_head(struct buf *out)
{
	buf_puts(out, "seq,time,kind,service,target,command,text,sha256\n");
}

void report_audit_csv(struct buf *out, const struct history_row *row, const char *sha256)
{
	char seq[NUMBER_TEXT], time[INSTANT_TEXT], command[NUMBER_TEXT] = "";
	const char *const cells[] = { seq,	   instant_format_exact(row->at, time),
				      row->kind,   row->service,
				      row->target, command,
				      row->text,   sha256 };

	(void)snprintf(seq, sizeof(seq), "%" PRIu64, row->seq);
	if (row->command)
		(void)snprintf(command, sizeof(command), "%" PRIu64, row->command);
	csv_row(out, cells, sizeof(cells) / sizeof(cells[0]));
}
