/* SPDX-License-Identifier: Apache-2.0 */
/*
 * api_page.c - pages: the one frame of HTML around what a report writes.
 */
#include <string.h>

#include "base/text.h"
#include "daemon/api_answer.h"
#include "daemon/assets.h"

/* What is written where index.html has a name. */
struct page {
	const char *title;
	api_page_body *body;
	const void *context;
};

static void fill_in(struct api_exchange *x, const struct page *p, const char *name, size_t n)
{
	struct buf *out = &x->a->body;
	char hash[ASSET_HASH];

	if (text_is(name, n, "page"))
		p->body(x, p->context);
	else if (text_is(name, n, "title"))
		text_html_escape(out, p->title);
	else if (text_is(name, n, "css"))
		buf_puts(out, asset_hash(asset_find("app.css"), hash));
	else if (text_is(name, n, "js"))
		buf_puts(out, asset_hash(asset_find("app.js"), hash));
}

/* {{name}} is filled in; the names are ours, so one that is unknown is left out. */
void api_page(struct api_exchange *x, const char *title, api_page_body *body, const void *context)
{
	const struct page p = { title, body, context };
	const char *at = asset_find("index.html")->bytes, *open, *close;

	x->a->type = "text/html; charset=utf-8";
	while ((open = strstr(at, "{{")) && (close = strstr(open, "}}"))) {
		buf_append(&x->a->body, at, (size_t)(open - at));
		fill_in(x, &p, open + 2, (size_t)(close - open - 2));
		at = close + 2;
	}
	buf_puts(&x->a->body, at);
}
