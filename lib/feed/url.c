/* SPDX-License-Identifier: Apache-2.0 */
/*
 * url.c - links of other people's servers, read with suspicion.
 *
 * libcurl can parse URLs, but it belongs to the part of the program that owns
 * sockets; what we ask here is small.  Dot segments are left alone: the
 * transport normalises them, and they cannot leave the origin.
 */
#include "feed/url.h"

#include <string.h>
#include <strings.h>

#include "base/limits.h"
#include "base/text.h"

struct origin {
	const char *scheme, *host, *port; /* port "" : the scheme's own */
	size_t scheme_length, host_length, port_length;
	const char *rest; /* from the path on */
};

static size_t port_at(const char *host, size_t n)
{
	size_t i = n;

	while (i > 0 && host[i - 1] >= '0' && host[i - 1] <= '9')
		i--;
	return i > 0 && host[i - 1] == ':' ? i - 1 : n;
}

static bool is_default_port(const struct origin *o)
{
	return text_is(o->port, o->port_length, o->scheme_length == 5 ? "443" : "80");
}

static bool origin_split(const char *url, struct origin *ret)
{
	const char *colon = strstr(url, "://");
	size_t n;

	if (!colon)
		return false;
	ret->scheme = url;
	ret->scheme_length = (size_t)(colon - url);
	if (ret->scheme_length != 4 && ret->scheme_length != 5)
		return false;
	if (strncasecmp(url, "https", ret->scheme_length))
		return false;
	ret->host = colon + 3;
	n = strcspn(ret->host, "/?#");
	ret->rest = ret->host + n;
	ret->host_length = port_at(ret->host, n);
	ret->port = ret->host + ret->host_length;
	ret->port_length = n - ret->host_length;
	if (ret->port_length) {
		ret->port++;
		ret->port_length--;
	}
	if (is_default_port(ret))
		ret->port_length = 0;
	return ret->host_length > 0;
}

bool url_plain(const char *url)
{
	struct origin o;

	for (const char *c = url; *c; c++)
		if (*c <= ' ' || *c >= 0x7f || *c == '\\')
			return false;
	/* A colon without a port is legal, and something only a mistake or an attack writes. */
	return origin_split(url, &o) && !memchr(o.host, '@', (size_t)(o.rest - o.host)) &&
	       o.rest[-1] != ':';
}

bool url_same_origin(const char *a, const char *b)
{
	struct origin x, y;

	return origin_split(a, &x) && origin_split(b, &y) && x.scheme_length == y.scheme_length &&
	       x.host_length == y.host_length && !strncasecmp(x.host, y.host, x.host_length) &&
	       x.port_length == y.port_length && !memcmp(x.port, y.port, x.port_length);
}

static bool has_scheme(const char *link)
{
	size_t n = strcspn(link, ":/?#");

	return link[n] == ':' && n > 0;
}

void url_resolve(const char *base, const char *link, struct buf *out)
{
	struct origin o;
	size_t keep;

	if (has_scheme(link) || !origin_split(base, &o)) {
		buf_puts(out, link);
		return;
	}
	if (link[0] == '/' && link[1] == '/') {
		buf_append(out, o.scheme, o.scheme_length + 1);
		buf_puts(out, link);
		return;
	}
	keep = link[0] == '/' ? 0 : strcspn(o.rest, "?#");
	if (link[0] && link[0] != '?' && link[0] != '/')
		while (keep > 0 && o.rest[keep - 1] != '/')
			keep--;
	buf_append(out, base, (size_t)(o.rest - base) + keep);
	if (!keep && link[0] != '/')
		buf_putc(out, '/');
	buf_puts(out, link);
}

static int hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static void decode(const char *s, size_t n, struct buf *out)
{
	buf_clear(out);
	for (size_t i = 0; i < n; i++) {
		if (s[i] == '%' && i + 2 < n && hex(s[i + 1]) >= 0 && hex(s[i + 2]) >= 0) {
			buf_putc(out, (char)(hex(s[i + 1]) * 16 + hex(s[i + 2])));
			i += 2;
			continue;
		}
		buf_putc(out, s[i] == '+' ? ' ' : s[i]);
	}
}

static bool is_named(const char *pair, const char *name)
{
	size_t n = strlen(name);

	return !strncmp(pair, name, n) && strchr("=.:", pair[n]) && pair[n];
}

bool url_query_has(const char *url, const char *name, const char *part)
{
	struct buf pair cleanup_buf = BUF_INIT(FEED_URL_MAX);
	const char *at = strchr(url, '?');

	while (at && *at) {
		size_t n = strcspn(++at, "&#");
		const char *value;

		decode(at, n, &pair);
		value = strchr(buf_text(&pair), '=');
		if (value && is_named(buf_text(&pair), name) && strstr(value + 1, part))
			return true;
		at += n;
		if (*at != '&')
			break;
	}
	return false;
}
