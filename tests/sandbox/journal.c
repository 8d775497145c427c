/* SPDX-License-Identifier: Apache-2.0 */
/*
 * journal.c - written at once, so that a killed reader or writer misses nothing.
 */
#include "journal.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { JOURNAL_MAX = 16 * 1024 * 1024 }; /* a year of busy days */

int journal_open(struct journal *j, const struct vclock *clock, const char *path)
{
	*j = (struct journal){ .clock = clock, .lines = BUF_INIT(JOURNAL_MAX) };
	if (!path)
		return 0;
	j->file = fopen(path, "ae");
	if (j->file)
		return 0;
	fprintf(stderr, "capacity-sandbox: cannot write the journal %s: %s\n", path, strerror(errno));
	return -1;
}

static enum move move_of(const struct change *c)
{
	int64_t first = practices[c->practice].dollars * INT64_C(1000000), to;

	if (strcmp(c->from, c->to) == 0)
		return MOVE_NONE;
	if (strcmp(c->field, "status") == 0)
		return strcmp(c->to, "PAUSED") == 0 ? MOVE_PAUSE : MOVE_RESUME;
	to = strtoll(c->to, NULL, 10);
	return to > first && to > strtoll(c->from, NULL, 10) ? MOVE_BOOST : MOVE_OTHER;
}

void journal_write(struct journal *j, const struct change *c)
{
	char virtual[INSTANT_TEXT], real[INSTANT_TEXT];
	const char *quote = strcmp(c->field, "status") == 0 ? "\"" : "";
	struct instant now = { vclock_minute(j->clock) * 60000 };
	size_t start = j->lines.length;

	buf_printf(
		&j->lines,
		"{\"n\":%zu,\"virtual\":\"%s\",\"real\":\"%s\",\"real_ms\":%" PRId64
		",\"who\":\"%s\",\"target\":\"%s\",\"field\":\"%s\",\"from\":%s%s%s,\"to\":%s%s%s,"
		"\"platform\":\"%s\",\"request\":%u,\"again\":%s}\n",
		++j->changes, instant_format(now, virtual), instant_format(vclock_real(), real),
		vclock_real().ms, c->who, c->target, c->field, quote, c->from, quote, quote, c->to,
		quote, c->platform, j->request, j->again ? "true" : "false");
	if (j->file && !j->lines.overflowed) {
		fwrite(j->lines.data + start, 1, j->lines.length - start, j->file);
		fflush(j->file);
	}
	ledger_change(&j->ledger, c->platform, c->target, c->field, c->to);
	if (c->practice >= 0 && strcmp(c->who, "api") == 0)
		j->seen[c->practice][move_of(c)]++;
}

void journal_close(struct journal *j)
{
	if (j->file)
		fclose(j->file);
	buf_release(&j->lines);
}
