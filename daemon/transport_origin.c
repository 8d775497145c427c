/* SPDX-License-Identifier: Apache-2.0 */
/*
 * transport_origin.c - scheme, host and port, or a refusal.
 *
 * http is for loopback only, and "loopback" is decided on the spelling, before
 * any name is looked up: an address that parses as one, or the name localhost,
 * which libcurl never asks a server about.
 */
#include "daemon/transport_origin.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

static bool is_loopback(const char *authority, size_t n)
{
	struct in_addr four;
	struct in6_addr six;
	char host[ORIGIN_MAX];

	memcpy(host, authority, n);
	host[n] = '\0';
	if (host[0] == '[') {
		host[strcspn(host, "]")] = '\0';
		return inet_pton(AF_INET6, host + 1, &six) == 1 && IN6_IS_ADDR_LOOPBACK(&six);
	}
	host[strcspn(host, ":")] = '\0';
	if (!strcasecmp(host, "localhost"))
		return true;
	return inet_pton(AF_INET, host, &four) == 1 && ntohl(four.s_addr) >> 24 == 127;
}

/* Letters, digits and what names, addresses and ports need: no userinfo, no escapes. */
static bool is_plain(const char *authority, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (!isalnum((unsigned char)authority[i]) && !memchr(".-_:[]", authority[i], 6))
			return false;
	return n > 0;
}

/* A URL with blanks or control characters would be split by somebody further on. */
static bool is_clean(const char *s)
{
	for (; *s; s++)
		if ((unsigned char)*s <= ' ' || *s == '\\' || *s == 0x7f)
			return false;
	return true;
}

const char *origin_read(struct origin *ret, const char *url)
{
	size_t scheme, n, i;

	ret->tls = !strncasecmp(url, "https://", 8);
	if (!ret->tls && strncasecmp(url, "http://", 7))
		return "the URL does not begin with https://";
	scheme = ret->tls ? 8 : 7;
	n = strcspn(url + scheme, "/?#");
	if (scheme + n >= sizeof(ret->name))
		return "the URL's host name is too long";
	if (!is_plain(url + scheme, n))
		return "the URL's host must be a plain name or address, with an optional port";
	if (!is_clean(url + scheme + n))
		return "the URL contains a blank, a backslash or a control character";
	ret->loopback = is_loopback(url + scheme, n);
	if (!ret->tls && !ret->loopback)
		return "http is for loopback addresses only; use https";
	for (i = 0; i < scheme + n; i++)
		ret->name[i] = (char)tolower((unsigned char)url[i]);
	ret->name[i] = '\0';
	ret->host = ret->name + scheme;
	return NULL;
}

bool origin_is_here(const char *url)
{
	const char *authority = strstr(url, "://");
	size_t n;

	if (!authority)
		return false;
	authority += 3;
	n = strcspn(authority, "/?#");
	return n < ORIGIN_MAX && is_loopback(authority, n);
}
