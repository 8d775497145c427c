/* SPDX-License-Identifier: Apache-2.0 */
/*
 * explain_words.c - spelling, and nothing else: no sentence is decided here.
 *
 * Numbers come with their unit and their direction ("8 or more openings",
 * "21 days or less"), because a bare limit does not say which side is good.
 */
#include "decide/explain_words.h"

#include <ctype.h>
#include <string.h>

#include "decide/metric.h"
#include "decide/verdict.h"

struct view view_of(const struct engine *e, service_ix s)
{
	const struct config *c = engine_config(e);
	const struct service *service = &c->services[s];

	return (struct view){
		.engine = e,
		.config = c,
		.service = service,
		.index = s,
		.state = engine_service(e, s),
		.policy = &c->policies[service->policy],
		.feed = &c->feeds[service->feed],
		.zone = c->locations[service->location].zone,
		.now = engine_now(e),
		.verdict = engine_verdict(e, s),
		.control = engine_control(e, s),
	};
}

void words_count(struct buf *out, int64_t n, const char *one, const char *many)
{
	buf_printf(out, "%lld %s", (long long)n, n == 1 ? one : many);
}

void words_time(struct buf *out, const struct zone *z, struct instant t, struct instant now)
{
	static const char *const weekdays[] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" };
	char text[ZONE_TEXT];
	struct date day = zone_date(z, t);

	if (day.day != zone_date(z, now).day)
		buf_printf(out, "%s ", weekdays[date_weekday(day)]);
	buf_puts(out, zone_format(z, t, now, text));
}

void words_clock(struct buf *out, const struct zone *z, struct instant t, struct instant now)
{
	char text[ZONE_TEXT];

	buf_printf(out, "%s:%02d", zone_format(z, t, now, text), (int)(t.ms / 1000 % 60));
}

void words_money(struct buf *out, const struct config *c, int64_t micros)
{
	char text[MONEY_TEXT];

	buf_printf(out, "%s a day", money_format(micros, c->currency, text));
}

void words_figure(struct buf *out, const struct config *c, const struct target *t, int64_t amount)
{
	enum { PERCENT = MICROS / 100 };
	char text[MONEY_TEXT];

	if (t->lever == LEVER_SWITCH)
		return;
	if (t->lever == LEVER_BID)
		buf_printf(out, "%lld %%", (long long)((amount + PERCENT / 2) / PERCENT));
	else
		buf_puts(out, money_format(amount, c->currency, text));
}

void explain_figure(const struct config *c, const struct target *t, int64_t amount, struct buf *out)
{
	words_figure(out, c, t, amount);
}

void words_amount(struct buf *out, const struct config *c, const struct target *t, int64_t amount)
{
	if (t->lever == LEVER_BID)
		buf_puts(out, "a bid of ");
	words_figure(out, c, t, amount);
	if (t->lever == LEVER_BUDGET)
		buf_puts(out, " a day");
}

bool words_falls(const struct policy *p)
{
	return metric_get((enum metric_id)p->metric)->low_is_full;
}

bool words_reaches(const struct policy *p, int64_t value, struct metric_value limit)
{
	return words_falls(p) ? value <= limit.value : value >= limit.value;
}

void words_span(struct buf *out, struct span d)
{
	char text[SPAN_TEXT];

	buf_puts(out, d.ms == SPAN_DAYS(1).ms ? "24 h" : span_format(d, text));
}

void words_confirm(struct buf *out, const struct view *v, bool up)
{
	int64_t n = verdict_confirms(v->policy, v->feed, up);

	if (n > 1)
		buf_printf(out, ", %lld times in a row", (long long)n);
	if (up && v->policy->confirm_for.ms > 0) {
		buf_puts(out, " over ");
		words_span(out, v->policy->confirm_for);
	}
}

void words_hash(struct buf *out, uint64_t hash)
{
	buf_printf(out, "%08llx", (unsigned long long)(hash >> 32));
}

void words_quote(struct buf *out, const char *text)
{
	size_t n = strlen(text);

	while (n > 0 && strchr(". ", text[n - 1]))
		n--;
	buf_append(out, text, n);
}

void words_capital(struct buf *out, size_t at)
{
	const char *text = buf_text(out);

	if (islower((unsigned char)text[at]))
		out->data[at] = (char)(text[at] - 'a' + 'A');
}

void words_stopped(struct buf *out, const struct engine *e)
{
	const char *who, *why;

	engine_stopped(e, &who, &why);
	buf_printf(out, "Stopped by %s: nothing is sent (", who);
	words_quote(out, why);
	buf_putc(out, ')');
}

void words_join(struct buf *out, size_t start, const char *glue)
{
	if (out->length > start)
		buf_puts(out, glue);
}

bool words_differs(const struct target_state *t)
{
	if (t->wanted.status == AD_UNKNOWN)
		return false;
	if (t->wanted.status != t->confirmed.status)
		return true;
	return t->wanted.status == AD_ENABLED && t->wanted.budget_micros != t->confirmed.budget_micros;
}

bool words_raises(const struct target_state *t)
{
	return t->wanted.status == AD_ENABLED &&
	       (t->confirmed.status == AD_PAUSED || t->wanted.budget_micros > t->confirmed.budget_micros);
}

void words_until(struct buf *out, const struct view *v, struct instant t)
{
	buf_puts(out, "until ");
	words_time(out, v->zone, t, v->now);
}
