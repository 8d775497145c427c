/* SPDX-License-Identifier: Apache-2.0 */
/*
 * url.c - addresses we are willing to call.
 *
 * Capacity and credentials travel over these, so the transport is https; plain
 * http is for this machine only, where tests and local relays live.
 */
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "base/text.h"
#include "config/complaint.h"
#include "config/value.h"

struct authority {
	const char *host;
	size_t length;
};

/* What stands between // and the path, without the port; false when it is not a plain host. */
static bool authority_of(const char *rest, struct authority *ret)
{
	size_t n = strcspn(rest, "/?#"), host = n;
	const char *port;

	if (memchr(rest, '@', n))
		return false;
	if (*rest == '[') {
		const char *close = memchr(rest, ']', n);

		if (!close)
			return false;
		host = (size_t)(close - rest) + 1;
	} else if ((port = memchr(rest, ':', n))) {
		host = (size_t)(port - rest);
	}
	*ret = (struct authority){ .host = rest, .length = host };
	if (host == n)
		return host > 0;
	port = rest + host;
	return host > 0 && *port == ':' && n > host + 1 && n - host <= 6 &&
	       strspn(port + 1, "0123456789") >= n - host - 1;
}

static bool is_octet(const char *p, size_t n)
{
	int v = 0;

	for (size_t i = 0; i < n; i++) {
		if (p[i] < '0' || p[i] > '9')
			return false;
		v = v * 10 + (p[i] - '0');
	}
	return n > 0 && n <= 3 && v <= 255;
}

/* 127.a.b.c in full, so that 127.evil.example is a name and not this machine. */
static bool is_loopback_address(const char *host, size_t n)
{
	size_t parts = 0, from = 0;

	for (size_t i = 0; i <= n; i++) {
		if (i < n && host[i] != '.')
			continue;
		if (!is_octet(host + from, i - from))
			return false;
		from = i + 1;
		parts++;
	}
	return parts == 4 && strncmp(host, "127.", 4) == 0;
}

static bool is_loopback(const struct authority *a)
{
	return text_is(a->host, a->length, "localhost") || text_is(a->host, a->length, "[::1]") ||
	       is_loopback_address(a->host, a->length);
}

/* Visible ASCII only; anything else must be percent-encoded by whoever made the address. */
static bool is_printable(const char *text)
{
	for (; *text; text++)
		if (*text <= ' ' || *text >= 0x7f)
			return false;
	return true;
}

int value_url(const char *text, struct wrong *w)
{
	bool plain = text_starts(text, "http://");
	char quoted[QUOTE_TEXT];
	struct authority a;

	if ((!plain && !text_starts(text, "https://")) || !is_printable(text) ||
	    !authority_of(text + (plain ? 7 : 8), &a)) {
		wrong_set(w, "\"%s\" is not an address we can call", complaint_quote(text, quoted));
		return wrong_hint(
			w, "expected a URL without user name, like https://ehr.example.org/r4");
	}
	if (!plain || is_loopback(&a))
		return 0;
	wrong_set(w, "http is for this machine only");
	return wrong_hint(w, "did you mean https://%.150s?", text + 7);
}
