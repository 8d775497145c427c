/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pages.c - following links, with suspicion.
 */
#include "feed/pages.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "feed/url.h"

void pages_init(struct pages *w, struct arena *arena, int64_t max)
{
	*w = (struct pages){ .url = BUF_INIT(FEED_URL_MAX), .max = max, .arena = arena };
}

void pages_release(struct pages *w)
{
	buf_release(&w->url);
}

static uint64_t here(const struct pages *w)
{
	return text_hash(buf_text(&w->url), w->url.length);
}

void pages_restart(struct pages *w)
{
	w->page = 1;
	if (w->visited)
		w->visited[0] = here(w);
}

static int turn(struct pages *w, uint64_t before, struct err *err)
{
	if (w->page >= w->max)
		return err_set(err, ERR_LIMIT, "more than %lld pages (max_pages)", (long long)w->max);
	if (!w->visited) {
		w->visited = arena_array(w->arena, uint64_t, (size_t)w->max + 1);
		w->visited[0] = before;
	}
	for (int64_t i = 0; i < w->page; i++)
		if (w->visited[i] == here(w))
			return err_set(err, ERR_INPUT,
				       "the link to the next page leads back to a page "
				       "already read");
	w->visited[w->page++] = here(w);
	return 0;
}

int pages_follow(struct pages *w, const char *link, struct err *err)
{
	struct buf next cleanup_buf = BUF_INIT(FEED_URL_MAX);
	uint64_t before = here(w);

	url_resolve(buf_text(&w->url), link, &next);
	if (next.overflowed || !url_plain(buf_text(&next)))
		return err_set(err, ERR_INPUT, "the link to the next page is no plain http(s) address");
	if (!url_same_origin(buf_text(&w->url), buf_text(&next)))
		return err_set(err, ERR_INPUT,
			       "the link to the next page leads to another host: "
			       "not followed, nothing was sent there");
	buf_clear(&w->url);
	buf_append(&w->url, next.data, next.length);
	return turn(w, before, err);
}

int pages_next(struct pages *w, struct err *err)
{
	return turn(w, 0, err);
}

int pages_ask(const struct pages *w, struct request *ret, struct err *err)
{
	if (w->url.overflowed || !url_plain(buf_text(&w->url)))
		return err_set(err, ERR_CONFIG,
			       "url: expected http(s)://host/path of at most %d plain "
			       "characters, without a user name",
			       FEED_URL_MAX);
	*ret = (struct request){
		.method = "GET",
		.url = buf_text(&w->url),
		.reply_max = FEED_BODY_MAX,
		.authorize = true,
		.stream = true,
	};
	request_header(ret, "Accept", "application/json");
	request_header(ret, "Cache-Control", "no-cache"); /* no proxy between us may answer */
	return 0;
}

void pages_base(struct buf *url, const char *base)
{
	size_t n = strlen(base);

	while (n > 0 && base[n - 1] == '/')
		n--;
	buf_clear(url);
	buf_append(url, base, n);
}

void pages_parameter(struct buf *url, const char *name, const char *text)
{
	if (!name || !text || !*text)
		return;
	buf_putc(url, strchr(buf_text(url), '?') ? '&' : '?');
	buf_puts(url, name);
	buf_putc(url, '=');
	text_percent_encode(url, text);
}

void pages_number(struct buf *url, const char *name, int64_t n)
{
	char text[24];

	(void)snprintf(text, sizeof(text), "%lld", (long long)n);
	pages_parameter(url, name, text);
}
