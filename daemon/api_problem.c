/* SPDX-License-Identifier: Apache-2.0 */
/*
 * api_problem.c - a refusal in the words of RFC 9457, or as a page for a person.
 *
 * Programs read `code`, people read `detail`; both say what to do next.  Whoever
 * came with a browser gets the same sentence in the frame of every other page.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "daemon/api_answer.h"
#include "report/html.h"
#include "report/json_out.h"

#define PROBLEMS "/problems/"

static const struct problem {
	const char *code, *title, *means;
} problems[] = {
	{ "answer-too-large", "The answer is too large", "Ask for less: one service, or a limit." },
	{ "bad-configuration", "The configuration has mistakes",
	  "The running configuration is unchanged. Each mistake is named with its line; capacityd "
	  "check finds them before a reload does." },
	{ "bad-request", "The request cannot be understood",
	  "Something in the address or in the body is missing, misspelt or of the wrong kind. "
	  "Nothing was done." },
	{ "failed", "This went wrong on our side", "The journal of capacityd says more." },
	{ "not-confirmed", "This must be confirmed",
	  "What stops everything is done by whoever can name what they stop." },
	{ "not-found", "There is nothing of that name",
	  "A name may be misspelt, or was removed from the configuration." },
	{ "not-known", "We do not know who is asking",
	  "A token is missing or wrong. An administrator can make one with capacityd token." },
	{ "not-permitted", "You may not do this",
	  "What each role may do: viewer reads; operator also holds, resumes, states and stops; "
	  "approver also approves, declines, allows, reverts and starts; admin also reloads. The "
	  "configuration gives roles under api: access:." },
	{ "not-signed", "The push is not signed",
	  "A push carries the time, and a signature made with the feed's secret." },
	{ "old-form", "This form is no longer good",
	  "Load the page again and repeat it. Nothing was done." },
	{ "out-of-order", "The push came out of order", "A later one is known already." },
	{ "refused", "This cannot be done now",
	  "Nothing was changed; the sentence says what stands against it." },
	{ "too-large", "The request is too large", "Send less at once." },
	{ "too-many", "Too many requests", "Wait as long as Retry-After says, then ask again." },
	{ "try-again", "This cannot be answered now",
	  "Wait as long as Retry-After says, or a moment, then ask again." },
	{ "wrong-body", "Rows of the push are wrong",
	  "Each wrong row is named; nothing of the push was taken." },
	{ "wrong-host", "This is not a server for that name",
	  "A name that was pointed at us by somebody else is not answered. Names of ours stand in "
	  "the configuration under api: hosts:." },
	{ "wrong-method", "This is done in another way", "Reading is done with GET, changing with POST." },
	{ "wrong-origin", "Another site sent this",
	  "A page that is not ours asked your browser to change something. Nothing was done." },
	{ "wrong-type", "The body is of the wrong type",
	  "Bodies are JSON objects with Content-Type: application/json." },
};

static const struct problem *find(const char *code)
{
	for (size_t i = 0; i < sizeof(problems) / sizeof(*problems); i++)
		if (strcmp(problems[i].code, code) == 0)
			return &problems[i];
	return NULL;
}

/* Written at once, so that a refusal is whole wherever it is made; a page may follow. */
static void as_json(struct api_answer *a, const char *instance)
{
	const struct problem *p = find(a->problem);
	char type[128];

	(void)snprintf(type, sizeof(type), "%s%s", p ? PROBLEMS : "about:blank", p ? p->code : "");
	buf_clear(&a->body);
	json_open(&a->body, '{');
	json_number(&a->body, "schema", 1);
	json_text(&a->body, "type", type);
	json_text(&a->body, "title", p ? p->title : a->problem);
	json_number(&a->body, "status", a->status);
	json_text(&a->body, "code", a->problem);
	json_text(&a->body, "detail", a->detail);
	if (instance)
		json_text(&a->body, "instance", instance);
	if (a->members.length) {
		buf_putc(&a->body, ',');
		buf_append(&a->body, a->members.data, a->members.length);
	}
	json_close(&a->body, '}');
	buf_putc(&a->body, '\n');
	a->type = "application/problem+json";
}

/* No fixed room: the mistakes of a whole configuration may be told here. */
void api_refuse(struct api_answer *a, unsigned status, const char *code, const char *fmt, ...)
{
	char *detail;
	va_list args;

	va_start(args, fmt);
	if (vasprintf(&detail, fmt, args) < 0)
		abort();
	va_end(args);
	free(a->detail); /* after it may have been quoted */
	a->detail = detail;
	a->status = status;
	a->problem = code;
	a->problem_status = status;
	as_json(a, NULL);
}

/* ---- as a page ---- */

static void link_to(struct html *h, const char *service)
{
	int64_t s = config_service(h->config, service);

	html_literal(h, "<p><a href=\"");
	html_service_href(h, (service_ix)s);
	html_literal(h, "\">");
	html_text(h, service);
	html_literal(h, "</a></p>\n");
}

static void problem_body(struct api_exchange *x, const void *context)
{
	struct buf scratch cleanup_buf = BUF_INIT(HTML_SCRATCH_MAX);
	struct html h = { .e = x->engine,
			  .config = engine_config(x->engine),
			  .c = &x->context,
			  .out = &x->a->body,
			  .scratch = &scratch };
	const struct problem *p = context;

	html_begin(&h, HTML_PLACE);
	html_literal(&h, "<h1>");
	html_text(&h, p->title);
	html_literal(&h, "</h1>\n<p role=\"alert\" class=\"problem\">");
	html_text(&h, x->a->detail ? x->a->detail : p->means);
	html_literal(&h, "</p>\n");
	if (x->nearest)
		link_to(&h, x->nearest);
	html_literal(&h, "<p><a href=\"");
	html_text(&h, x->back ? x->back : "/");
	html_literal(&h, x->back ? "\">Back to where you were</a></p>\n" :
				   "\">To all locations</a></p>\n");
	html_end(&h);
}

static bool is_page_wanted(const struct api_exchange *x)
{
	return x->is_ours && x->q->accept && strstr(x->q->accept, "text/html");
}

void api_problem(struct api_exchange *x)
{
	static const struct problem unnamed = { .title = "This cannot be done" };
	struct api_answer *a = x->a;
	const struct problem *p = find(a->problem);

	a->status = a->problem_status;
	a->cache = "no-store";
	a->etag[0] = '\0';
	a->fixed = NULL;
	if (a->source.next)
		a->source.end(a->source.context);
	a->source.next = NULL;
	free(a->location);
	a->location = NULL;
	if (!is_page_wanted(x)) {
		as_json(a, x->q->path);
		return;
	}
	buf_clear(&a->body);
	api_page(x, p ? p->title : unnamed.title, problem_body, p ? p : &unnamed);
}

/* What a problem's `type` leads to. */
void api_problem_page(struct api_exchange *x)
{
	const struct problem *p = find(x->q->path + strlen(PROBLEMS));

	if (p)
		api_page(x, p->title, problem_body, p);
	else
		api_refuse(x->a, 404, "not-found", "there is no problem of that name");
}
