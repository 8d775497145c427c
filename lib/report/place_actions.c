/* SPDX-License-Identifier: Apache-2.0 */
/*
 * place_actions.c - what a person may do here, and the page that asks them once more.
 *
 * A link only leads to the question; the question is a plain form that says what it will
 * do, and only sending it changes anything.  What somebody may not do is not offered,
 * and why not is said.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "base/money.h"
#include "decide/explain.h"
#include "report/form.h"
#include "report/place.h"
#include "report/plan_row.h"

static bool is_outside(const struct html *h, const struct place_page *p)
{
	const struct service *s = &h->config->services[p->service];

	for (uint32_t i = 0; i < s->target_count; i++)
		if (engine_target(h->e, s->first_target + i)->changed_outside)
			return true;
	return false;
}

static bool can_resume(const struct html *h, const struct place_page *p)
{
	return engine_service(h->e, p->service)->hold || is_outside(h, p);
}

/* ---- what is offered ---- */

static void offer(struct html *h, const struct place_page *p, const char *what, const char *name)
{
	html_literal(h, "<a class=\"button\" href=\"");
	html_service_href(h, p->service);
	buf_printf(h->out, "?do=%s\">%s</a> ", what, name);
}

/* Who wrote the rules does not approve what they call for: the engine says so. */
static bool may_approve(struct html *h, const struct place_page *p, uint64_t hash)
{
	const struct event yes = {
		.kind = EVENT_APPROVE,
		.at = h->c->now,
		.service = p->service,
		.target = NOBODY,
		.hash = hash,
		.who = h->c->viewer->name,
		.words = "",
	};

	buf_clear(h->scratch);
	return engine_may(h->e, &yes, h->scratch);
}

static void offer_answers(struct html *h, const struct place_page *p)
{
	uint64_t hash = engine_proposal(h->e, p->service).hash;
	bool yes;

	if (!hash)
		return;
	if (!form_may(h, ROLE_APPROVER)) {
		html_literal(
			h,
			"<p class=\"hint\">More spend waits for somebody who may approve it.</p>");
		return;
	}
	yes = may_approve(h, p, hash);
	if (!yes) {
		html_literal(h, "<p class=\"hint\">You cannot approve this: ");
		html_text(h, buf_text(h->scratch));
		html_literal(h, "</p>");
	} else {
		offer(h, p, "approve", "Approve…");
	}
	offer(h, p, "decline", "Decline…");
}

static void offers(struct html *h, const struct place_page *p)
{
	html_literal(h, "<div class=\"actions\">");
	if (!form_may(h, ROLE_OPERATOR)) {
		html_literal(h, "<p class=\"hint\">To hold it: <code>capacityctl hold ");
		html_text(h, h->config->services[p->service].id);
		html_literal(
			h,
			" --until 24h --reason TEXT</code> on the machine itself, or this page as "
			"somebody who may change things.</p>");
	} else {
		offer(h, p, "hold", engine_service(h->e, p->service)->hold ? "Change the hold…" : "Hold…");
		if (can_resume(h, p))
			offer(h, p, "resume",
			      engine_service(h->e, p->service)->hold ? "End the hold…" : "Hand back…");
	}
	offer_answers(h, p);
	html_literal(h, "</div>\n");
}

/* ---- forms ---- */

static void begin(struct html *h, const struct place_page *p, const char *action)
{
	form_begin(h, action);
	form_hidden(h, "service", h->config->services[p->service].id);
	html_literal(h, "<input type=\"hidden\" name=\"back\" value=\"");
	html_service_href(h, p->service);
	html_literal(h, "\">\n");
}

static void end(struct html *h, const struct place_page *p, const char *button)
{
	form_button(h, button);
	html_literal(h, "<a href=\"");
	html_service_href(h, p->service);
	html_literal(h, "\">Leave it as it is</a>");
	form_end(h);
}

static void local_time(struct html *h, const struct zone *zone, struct instant t)
{
	int minute = zone_minute_of_day(zone, t);
	char day[INSTANT_TEXT];

	buf_printf(h->out, "%sT%02d:%02d", date_format(zone_date(zone, t), day), minute / 60,
		   minute % 60);
}

static void until_field(struct html *h, const struct place_page *p)
{
	const struct zone *zone = place_zone(h->config, p->service);
	struct instant most = after(h->c->now, SPAN_DAYS(HOLD_DAYS_MAX));

	html_literal(h, "<label>Until <small>on the clock of ");
	html_text(h, zone->name);
	buf_printf(h->out, "; at most %d days</small><input type=\"datetime-local\" name=\"until\" required value=\"",
		   HOLD_DAYS_MAX);
	local_time(h, zone, after(h->c->now, SPAN_DAYS(1)));
	html_literal(h, "\" min=\"");
	local_time(h, zone, h->c->now);
	html_literal(h, "\" max=\"");
	local_time(h, zone, most);
	html_literal(h, "\"></label>\n");
}

static void direction(struct html *h, const char *value, bool checked, const char *words)
{
	buf_printf(h->out, "<label class=\"check\"><input type=\"radio\" name=\"direction\" value=\"%s\"%s>%s</label>\n",
		   value, checked ? " checked" : "", words);
}

static void hold_form(struct html *h, const struct place_page *p)
{
	form_ask(h, "Hold it?");
	html_literal(h, "<p>Now: ");
	html_text(h, row_text(explain_ads, h->e, p->service, h->scratch));
	html_literal(h, ". It is watched all the same, and the hold ends by itself.</p>\n");
	begin(h, p, "hold");
	until_field(h, p);
	form_reason(h, "flu clinic week");
	html_literal(h, "<fieldset><legend>What is held</legend>\n");
	direction(h, "all", true, "Everything: its ads stay as they are now");
	direction(h, "increases", false, "Increases: no more is spent, cuts are made all the same");
	direction(h, "decreases", false, "Cuts: nothing is cut, not even where there is no room left");
	html_literal(h, "</fieldset>\n");
	end(h, p, "Hold it");
}

static void resume_form(struct html *h, const struct place_page *p)
{
	form_ask(h, "Hand it back to capacityd?");
	html_literal(h, "<p>");
	html_text(h, row_text(explain_gate_owner, h->e, p->service, h->scratch));
	if (h->scratch->length)
		html_literal(h, ". ");
	html_literal(h, "From now on its ads follow its verdict again, at once.</p>\n");
	begin(h, p, "resume");
	end(h, p, "Hand it back");
}

static void changes(struct html *h, const struct place_page *p)
{
	const struct service *s = &h->config->services[p->service];

	html_literal(h, "<ul>\n");
	for (target_ix t = s->first_target; t < s->first_target + s->target_count; t++) {
		const struct target_state *is = engine_target(h->e, t);

		if (!explain_differs(h->e, t))
			continue;
		html_literal(h, "<li><span class=\"id\">");
		html_text(h, h->config->targets[t].id);
		html_literal(h, "</span>: from ");
		buf_clear(h->scratch);
		plan_state(h->config, &h->config->targets[t], &is->confirmed, h->scratch);
		buf_puts(h->scratch, " to ");
		plan_state(h->config, &h->config->targets[t], &is->wanted, h->scratch);
		html_text(h, buf_text(h->scratch));
		html_literal(h, "</li>\n");
	}
	html_literal(h, "</ul>\n");
}

static void answer_form(struct html *h, const struct place_page *p, const struct proposal *asked, bool yes)
{
	char plan[17], money[MONEY_TEXT];

	buf_clear(h->scratch);
	buf_printf(h->scratch, "%s %s more a day?", yes ? "Approve" : "Decline",
		   money_format(asked->more_micros, h->config->currency, money));
	form_ask(h, buf_text(h->scratch));
	html_literal(h, "<p>");
	html_text(h, row_text(explain_why, h->e, p->service, h->scratch));
	html_literal(h, ".</p>\n");
	changes(h, p);
	html_literal(h, yes ? "<p>It is sent when nothing else holds it back.</p>\n" :
			      "<p>It is proposed again when the verdict or the plan changes. Cuts "
			      "are made all the "
			      "same.</p>\n");
	begin(h, p, yes ? "approve" : "decline");
	(void)snprintf(plan, sizeof(plan), "%016" PRIx64, asked->hash);
	form_hidden(h, "plan", plan);
	if (!yes)
		form_reason(h, "the new doctor starts in March");
	end(h, p, yes ? "Approve it" : "Decline it");
}

/* False: it is not theirs to do, or there is nothing to do. */
static bool form(struct html *h, const struct place_page *p)
{
	struct proposal asked = engine_proposal(h->e, p->service);

	switch (p->form) {
	case PLACE_HOLD:
		if (form_may(h, ROLE_OPERATOR))
			hold_form(h, p);
		return form_may(h, ROLE_OPERATOR);
	case PLACE_RESUME:
		if (!form_may(h, ROLE_OPERATOR) || !can_resume(h, p))
			return false;
		resume_form(h, p);
		return true;
	case PLACE_APPROVE:
	case PLACE_DECLINE:
		if (!form_may(h, ROLE_APPROVER) || !asked.hash)
			return false;
		answer_form(h, p, &asked, p->form == PLACE_APPROVE);
		return true;
	case PLACE_NO_FORM:
		break;
	}
	return false;
}

void place_actions(struct html *h, const struct place_page *p)
{
	if (form(h, p))
		return;
	if (p->form != PLACE_NO_FORM)
		html_literal(h, "<p class=\"hint\">That cannot be done here now: there is nothing "
				"to answer, or "
				"it is for somebody with another role.</p>\n");
	offers(h, p);
}
