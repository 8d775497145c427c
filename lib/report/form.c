/* SPDX-License-Identifier: Apache-2.0 */
/*
 * form.c - the parts all questions are made of.
 *
 * The token and the reason belong to every change a person makes, so no form can be
 * written without them by forgetting.
 */
#include "report/form.h"

#include "base/limits.h"

bool form_may(const struct html *h, enum role needs)
{
	const struct report_viewer *v = h->c->viewer;

	return v && v->form_token && v->role >= needs;
}

void form_ask(struct html *h, const char *question)
{
	html_literal(h, "<section class=\"ask\" aria-labelledby=\"ask\">\n<h2 id=\"ask\">");
	html_text(h, question);
	html_literal(h, "</h2>\n");
}

void form_hidden(struct html *h, const char *name, const char *value)
{
	buf_printf(h->out, "<input type=\"hidden\" name=\"%s\" value=\"", name);
	html_text(h, value);
	html_literal(h, "\">\n");
}

void form_begin(struct html *h, const char *action)
{
	buf_printf(h->out, "<form method=\"post\" action=\"/api/v1/%s\">\n", action);
	form_hidden(h, "form_token", h->c->viewer->form_token);
}

void form_reason(struct html *h, const char *example)
{
	buf_printf(h->out,
		   "<label>Reason <small>everybody sees it, and it is kept; for example: %s</small>"
		   "<input type=\"text\" name=\"reason\" required maxlength=\"%d\" "
		   "autocomplete=\"off\"></label>\n",
		   example, HOLD_REASON_MAX - 1);
}

void form_button(struct html *h, const char *name)
{
	buf_printf(h->out, "<p class=\"buttons\"><button type=\"submit\">%s</button> ", name);
}

void form_end(struct html *h)
{
	html_literal(h, "</p>\n</form>\n</section>\n");
}
