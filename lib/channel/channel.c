/* SPDX-License-Identifier: Apache-2.0 */
/*
 * channel.c - the list of kinds, and what they share.
 *
 * Most of these addresses are secrets themselves, so nothing here quotes one; and what
 * another program's answer says is quoted briefly, without control characters.
 */
#include "channel/channel.h"

#include <json-c/json_object.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "base/tree.h"

#define CHANNEL_KIND(k) extern const struct channel_kind channel_##k;
#include "channel/kinds.def"
#undef CHANNEL_KIND

static const struct channel_kind *const kinds[] = {
#define CHANNEL_KIND(k) &channel_##k,
#include "channel/kinds.def"
#undef CHANNEL_KIND
	NULL,
};

const struct channel_kind *channel_kind_at(size_t i)
{
	return i < sizeof(kinds) / sizeof(kinds[0]) ? kinds[i] : NULL;
}

/* ---- replies ---- */

void delivery_end(struct delivery *d, enum delivered end, const char *fmt, ...)
{
	va_list args;
	size_t n;

	*d = (struct delivery){ .end = end };
	va_start(args, fmt);
	(void)vsnprintf(d->words, sizeof(d->words), fmt, args);
	va_end(args);
	n = text_utf8_valid(d->words, strlen(d->words));
	d->words[n] = '\0';
	for (char *c = d->words; *c; c++)
		if ((unsigned char)*c < ' ')
			*c = ' ';
}

/* First row that fits decides. */
static const struct {
	int low, high;
	enum delivered end;
	const char *says;
} of_status[] = {
	{ 200, 299, DELIVERED, "" },
	{ 300, 399, DELIVERY_GONE, "a redirect, which is never followed: correct the address" },
	{ 401, 401, DELIVERY_GONE, "it does not accept our signature or credential" },
	{ 404, 404, DELIVERY_GONE, "there is no such address any more" },
	{ 408, 408, DELIVERY_LATER, "it gave up waiting" },
	{ 410, 410, DELIVERY_GONE, "it is closed for good" },
	{ 425, 425, DELIVERY_LATER, "it asks to come again" },
	{ 429, 429, DELIVERY_LATER, "it asks to wait" },
	{ 400, 499, DELIVERY_REFUSED, "it refuses this message" },
	{ 0, 999, DELIVERY_LATER, "it failed" },
};

enum { QUOTED = 80 };

void channel_decode(const struct reply *reply, struct delivery *ret)
{
	size_t i = 0;
	int quoted;

	if (reply->fault) {
		delivery_end(ret, reply->fault == FAULT_TOO_LARGE ? DELIVERED : DELIVERY_LATER,
			     "%s", reply->words);
		return;
	}
	while (of_status[i].high != 999 &&
	       (reply->status < of_status[i].low || reply->status > of_status[i].high))
		i++;
	quoted = reply->body ? (int)(reply->length < QUOTED ? reply->length : QUOTED) : 0;
	delivery_end(ret, of_status[i].end, "HTTP %d, %s%s%.*s", reply->status, of_status[i].says,
		     quoted ? ": " : "", quoted, quoted ? reply->body : "");
	ret->retry_after = reply->retry_after;
	if (ret->end == DELIVERED)
		ret->words[0] = '\0';
}

/* ---- secrets ---- */

const char *channel_secret(const struct credential *c, const char *what, struct arena *arena,
			   struct err *err)
{
	size_t n = c && c->bytes ? c->length : 0;
	const char *text;

	while (n && (unsigned char)c->bytes[n - 1] <= ' ')
		n--;
	if (!n) {
		(void)err_set(err, ERR_AUTH, "%s could not be read", what);
		return NULL;
	}
	text = arena_strndup(arena, c->bytes, n);
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)text[i] < ' ') {
			(void)err_set(err, ERR_AUTH, "%s is more than one line", what);
			return NULL;
		}
	return text;
}

const char *channel_secret_url(const struct credential *c, const char *what, struct arena *arena,
			       struct err *err)
{
	const char *url = channel_secret(c, what, arena, err);

	if (!url || text_starts(url, "https://") || text_starts(url, "http://127.") ||
	    text_starts(url, "http://[::1]") || text_starts(url, "http://localhost"))
		return url;
	(void)err_set(err, ERR_AUTH, "%s is not an address that begins with https://", what);
	return NULL;
}

/* ---- words ---- */

const char *channel_link(const struct sender *from, const char *path, struct arena *arena)
{
	size_t n = from->page_url ? strlen(from->page_url) : 0;

	if (!n || n + strlen(path) > CHANNEL_LINK_MAX)
		return NULL;
	if (from->page_url[n - 1] == '/')
		n--;
	return arena_printf(arena, "%.*s%s", (int)n, from->page_url, *path ? path : "/");
}

const char *channel_headline(const struct message *m, struct arena *arena)
{
	return arena_printf(arena, "%s%s",
			    m->test ? "Test: " :
			    m->over ? "Over: " :
				      "",
			    m->subject);
}

const char *channel_cut(const char *text, size_t max, struct arena *arena)
{
	static const char dots[] = "\xe2\x80\xa6";
	size_t length = strlen(text), letters = 0, n = 0;

	while (n < length && letters + 1 < max) {
		n++;
		while (n < length && ((unsigned char)text[n] & 0xc0) == 0x80)
			n++;
		letters++;
	}
	if (n == length || text_utf8_chars(text, length) <= max)
		return arena_strndup(arena, text, length);
	return arena_printf(arena, "%.*s%s", (int)n, text, dots);
}

const char *channel_more(const struct message *m, size_t left, struct arena *arena)
{
	size_t n = m->more + left;

	return n ? arena_printf(arena, "and %zu more", n) : NULL;
}

void channel_post(struct request *ret, const char *url, const char *type, struct json_object *tree,
		  struct arena *arena)
{
	struct buf body cleanup_buf = BUF_INIT(JSON_TREE_MAX);

	tree_write(&body, tree);
	json_object_put(tree);
	*ret = (struct request){
		.method = "POST",
		.url = url,
		.body = arena_strndup(arena, buf_text(&body), body.length),
		.body_length = body.length,
		.reply_max = CHANNEL_REPLY_MAX,
	};
	request_header(ret, "Content-Type", type);
}

/* ---- addresses ---- */

/* What SMTP takes between its angle brackets, and nothing that could end them. */
static bool is_address(const char *a, size_t n)
{
	const char *at = memchr(a, '@', n);

	if (!at || at == a || at + 1 == a + n || n > 254)
		return false;
	for (size_t i = 0; i < n; i++)
		if (a[i] <= ' ' || a[i] >= 0x7f || strchr("<>\"(),:;\\[]", a[i]))
			return false;
	return !memchr(at + 1, '@', (size_t)(a + n - at - 1));
}

const char *channel_address(const char *owner, struct arena *arena)
{
	const char *from = strrchr(owner, '<'), *end;

	from = from ? from + 1 : owner;
	end = from == owner ? owner + strlen(owner) : strchr(from, '>');
	if (!end || !is_address(from, (size_t)(end - from)))
		return NULL;
	return arena_strndup(arena, from, (size_t)(end - from));
}
