/* SPDX-License-Identifier: Apache-2.0 */
/*
 * platform_result.h - requests, and what a conversation concluded, as text to review.
 *
 * What a kind does not say is not printed, so that a new field changes no other
 * kind's files.
 */
#ifndef CAPD_TESTS_GOLDEN_PLATFORM_RESULT_H
#define CAPD_TESTS_GOLDEN_PLATFORM_RESULT_H

#include <inttypes.h>

#include "base/buf.h"
#include "base/money.h"
#include "platform/platform.h"

static void render_request(const struct platform_talk *t, const struct request *r, struct buf *out)
{
	const struct platform_kind *kind = t->config->kind;
	struct span wait = kind->wait ? kind->wait(t) : (struct span){ 0 };

	if (wait.ms)
		buf_printf(out, "(after %" PRId64 " s)\n", wait.ms / 1000);
	buf_printf(out, "%s %s\n", r->method, r->url);
	for (size_t i = 0; i < r->header_count; i++)
		buf_printf(out, "%s: %s\n", r->headers[i].name, r->headers[i].value);
	if (r->authorize)
		buf_puts(out, "(authorized)\n");
	for (size_t i = 0; i < REQUEST_HEAR_MAX && r->hear[i]; i++)
		buf_printf(out, "(wants the header %s)\n", r->hear[i]);
	if (r->operations)
		buf_printf(out, "(counts as %u)\n", r->operations);
	if (r->body)
		buf_printf(out, "\n%.*s\n", (int)r->body_length, r->body);
}

static void render_sighting(const struct platform_talk *t, const struct sighting *s, struct buf *out)
{
	static const char *const learning[] = {
		[LEARNING_UNTOLD] = "",
		[LEARNING_RUNS] = ", learning",
		[LEARNING_DONE] = ", has learned",
		[LEARNING_LIMITED] = ", learning is limited",
	};
	char amount[MONEY_TEXT] = "an unknown amount", at[INSTANT_TEXT];

	buf_printf(out, "%s: ", t->targets[s->target].id);
	if (!s->seen) {
		buf_puts(out, "not seen\n");
	} else {
		if (s->state.budget_micros != BUDGET_UNKNOWN)
			money_format(s->state.budget_micros, s->currency, amount);
		buf_printf(out, "%s, %s a day, lever %" PRIu64 ", %s%s%s",
			   ad_status_name(s->state.status), amount, s->state.ref,
			   s->steerable ? "steerable" : "not steerable",
			   s->budget_fixed ? ", its budget is fixed" : "", learning[s->learning]);
		if (s->learning && !is_never(s->learning_since))
			buf_printf(out, " since %s", instant_format(s->learning_since, at));
		buf_puts(out, "\n");
	}
	if (s->trouble[0])
		buf_printf(out, "\t%s\n", s->trouble);
}

static void render_cost(const struct platform_talk *t, size_t i, struct buf *out)
{
	const struct cost *c = &t->costs[i];
	char today[MONEY_TEXT], month[MONEY_TEXT], at[INSTANT_TEXT];

	buf_printf(out, "%s: ", t->targets[t->read[i]].id);
	if (!c->told) {
		buf_puts(out, "its cost is not told\n");
		return;
	}
	buf_printf(out, "%s today, %s this month",
		   money_format(c->spend.today_micros, t->currency, today),
		   money_format(c->spend.month_micros, t->currency, month));
	if (!is_never(c->spend.through))
		buf_printf(out, ", complete through %s", instant_format(c->spend.through, at));
	buf_puts(out, "\n");
}

static void render_foreign(const struct platform_talk *t, size_t i, struct buf *out)
{
	const struct foreign *f = &t->foreigns[i];
	char at[INSTANT_TEXT];

	buf_printf(out, "%s: ", t->targets[t->read[i]].id);
	if (is_never(f->at))
		buf_puts(out, "nobody else changed it\n");
	else
		buf_printf(out, "changed %s by %s with %s\n", instant_format_exact(f->at, at),
			   f->who[0] ? f->who : "somebody", f->with[0] ? f->with : "something");
}

static void render_ending(const struct platform_talk *t, size_t i, struct buf *out)
{
	const struct ending *e = &t->endings[i];
	const struct command *c = &t->commands[i];
	char amount[MONEY_TEXT];

	buf_printf(out, "%" PRIu64 " %s %s: %s", e->command, verb_name(c->verb),
		   t->targets[c->target].id, outcome_name(e->outcome));
	if (e->account_wide)
		buf_puts(out, ", for the whole account");
	if (e->retry_after.ms)
		buf_printf(out, ", again after %" PRId64 " s", e->retry_after.ms / 1000);
	if (e->least_micros)
		buf_printf(out, ", at least %s%s", money_format(e->least_micros, t->currency, amount),
			   e->least_today ? " today" : "");
	buf_puts(out, "\n");
	if (e->words[0])
		buf_printf(out, "\t%s\n", e->words);
}

/* The oldest first. */
static void render_findings(const struct platform_talk *t, const struct finding *f, struct buf *out)
{
	static const char *const gravity[] = {
		[FINDING_NOTE] = "note",
		[FINDING_WARNING] = "warning",
		[FINDING_ERROR] = "error",
	};

	if (!f)
		return;
	render_findings(t, f->next, out);
	buf_printf(out, "%s, %s: %s\n", gravity[f->gravity],
		   f->target == UINT32_MAX ? "the account" : t->targets[f->target].id, f->words);
}

static void render_result(const struct platform_talk *t, int end, const struct err *err, struct buf *out)
{
	static const char *const kinds[] = {
		[ERR_CONFIG] = "config", [ERR_INPUT] = "input", [ERR_REMOTE] = "remote",
		[ERR_AUTH] = "auth",	 [ERR_LIMIT] = "limit",
	};

	if (end < 0)
		buf_printf(out, "failed (%s): %s\n", kinds[err->kind], err->text);
	if (t->retry_after.ms)
		buf_printf(out, "asked to wait %" PRId64 " s\n", t->retry_after.ms / 1000);
	if (t->usage.percent >= 0)
		buf_printf(out, "%d %% of what is granted is used\n", t->usage.percent);
	if (t->usage.rest.ms)
		buf_printf(out, "wants a rest of %" PRId64 " s\n", t->usage.rest.ms / 1000);
	for (size_t i = 0; end >= 0 && i < t->read_count; i++)
		if (t->sightings)
			render_sighting(t, &t->sightings[i], out);
		else if (t->costs)
			render_cost(t, i, out);
		else
			render_foreign(t, i, out);
	for (size_t i = 0; i < t->command_count; i++)
		render_ending(t, i, out);
	render_findings(t, t->findings, out);
}

#endif
