/* SPDX-License-Identifier: Apache-2.0 */
/*
 * transport_reply.c - how a transfer ended, in one word for the machine and one sentence for people.
 *
 * The word decides what happens to money: NOT_SENT may be tried again, anything
 * else may have been acted upon and must be read back.  So NOT_SENT is said
 * only when libcurl never got as far as a request; every doubt is NO_REPLY.
 * The sentence names host and port, never a path, a query or a header.
 */
#include "daemon/transport_wire.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "daemon/clock.h"

enum { RETRY_AFTER_MAX_S = 60 * 60, MAX_AGE_MAX_S = 7 * 24 * 60 * 60 };

bool wire_may_have_sent(const struct wire *w)
{
	long bytes = 0;
	curl_off_t ready_us = 0;

	curl_easy_getinfo(w->easy, CURLINFO_REQUEST_SIZE, &bytes);
	curl_easy_getinfo(w->easy, CURLINFO_PRETRANSFER_TIME_T, &ready_us);
	return w->status || bytes > 0 || ready_us > 0;
}

static bool is_gzip_cut(const struct wire *w)
{
	bool empty = !w->inflate || (!w->decoded && !inflate_ended(w->inflate));

	if (!w->gzip || w->status == 204 || w->status == 304)
		return false;
	return empty || inflate_broken(w->inflate) || !inflate_ended(w->inflate);
}

static enum fault fault_of(const struct wire *w, CURLcode code, bool late)
{
	if (w->refused || w->odd_encoding)
		return FAULT_REFUSED_HERE;
	if (w->too_large)
		return FAULT_TOO_LARGE;
	if (!late && code == CURLE_OK && w->status)
		return is_gzip_cut(w) ? FAULT_TRUNCATED : FAULT_NONE;
	if (!wire_may_have_sent(w))
		return FAULT_NOT_SENT;
	return w->status && !late && code != CURLE_OPERATION_TIMEDOUT ? FAULT_TRUNCATED : FAULT_NO_REPLY;
}

static void words_too_large(const struct wire *w, char words[WIRE_WORDS])
{
	snprintf(words, WIRE_WORDS, "the reply of %s is larger than %zu bytes and was not read further",
		 w->transfer->host, w->transfer->reply_max);
}

static void words_not_sent(const struct wire *w, CURLcode code, bool late, char words[WIRE_WORDS])
{
	const char *host = w->transfer->host;

	if (w->forbidden)
		snprintf(words, WIRE_WORDS, "did not connect to %s: %s", host, w->forbidden);
	else if (late || code == CURLE_OPERATION_TIMEDOUT)
		snprintf(words, WIRE_WORDS, "could not connect to %s in time", host);
	else if (code == CURLE_COULDNT_RESOLVE_HOST)
		snprintf(words, WIRE_WORDS, "could not find the address of %s", host);
	else if (code == CURLE_COULDNT_CONNECT)
		snprintf(words, WIRE_WORDS, "could not connect to %s", host);
	else
		snprintf(words, WIRE_WORDS, "could not connect to %s: %s", host,
			 w->curl_words[0] ? w->curl_words : curl_easy_strerror(code));
}

static void words_truncated(const struct wire *w, char words[WIRE_WORDS])
{
	if (w->inflate && inflate_broken(w->inflate))
		snprintf(words, WIRE_WORDS, "the reply of %s is not valid gzip", w->transfer->host);
	else
		snprintf(words, WIRE_WORDS, "the reply of %s ended before its end: %zu bytes arrived",
			 w->transfer->host, w->decoded);
}

static void words_no_reply(const struct wire *w, CURLcode code, bool late, char words[WIRE_WORDS])
{
	char span[SPAN_TEXT];

	if (late || code == CURLE_OPERATION_TIMEDOUT)
		snprintf(words, WIRE_WORDS, "no complete answer from %s within %s",
			 w->transfer->host, span_format(w->transfer->call.timeout, span));
	else
		snprintf(words, WIRE_WORDS, "%s closed the connection without an answer",
			 w->transfer->host);
}

static void words_of(const struct wire *w, enum fault fault, CURLcode code, bool late,
		     char words[WIRE_WORDS])
{
	words[0] = '\0';
	if (fault == FAULT_TOO_LARGE)
		words_too_large(w, words);
	else if (fault == FAULT_NOT_SENT)
		words_not_sent(w, code, late, words);
	else if (fault == FAULT_TRUNCATED)
		words_truncated(w, words);
	else if (fault == FAULT_NO_REPLY)
		words_no_reply(w, code, late, words);
	else if (w->refused)
		snprintf(words, WIRE_WORDS, "%s", w->err.text);
	else if (w->odd_encoding)
		snprintf(words, WIRE_WORDS, "%s used a content encoding nobody asked for",
			 w->transfer->host);
	else if (w->status / 100 == 3 && w->status != 304)
		snprintf(words, WIRE_WORDS, "%s answered %d, a redirect, and redirects are not followed",
			 w->transfer->host, w->status);
}

/* Seconds, or a date (RFC 9110 10.2.3), which is read by the clock of whoever wrote it. */
static struct span retry_after(const char *text, struct instant written)
{
	char *end;
	long long s = strtoll(text, &end, 10);

	if (!text[0])
		return (struct span){ 0 };
	if (*end) {
		time_t at = curl_getdate(text, NULL);

		if (at < 0)
			return (struct span){ 0 };
		s = (long long)at - (is_never(written) ? clock_now() : written).ms / 1000;
	}
	if (s < 1)
		s = 1;
	return SPAN_SECONDS(s < RETRY_AFTER_MAX_S ? s : RETRY_AFTER_MAX_S);
}

/* One directive; names know no case, and a value may be quoted. */
static bool directive_is(const char *text, size_t n, const char *name, const char **ret_value)
{
	size_t m = strlen(name);

	if (n < m || strncasecmp(text, name, m) || (n > m && text[m] != '='))
		return false;
	*ret_value = text + m;
	return true;
}

static int64_t seconds_of(const char *text, const char *end)
{
	int64_t s = 0;

	if (text < end && *text == '=')
		text++;
	if (text < end && *text == '"')
		text++;
	if (text == end || *text < '0' || *text > '9')
		return 0;
	for (; text < end && *text >= '0' && *text <= '9'; text++)
		s = s < MAX_AGE_MAX_S ? s * 10 + (*text - '0') : s;
	return s < MAX_AGE_MAX_S ? s : MAX_AGE_MAX_S;
}

struct span wire_max_age(struct span before, const char *value, size_t n)
{
	const char *end = value + n, *text;
	struct span age = before;

	for (const char *at = value; at < end; at++) {
		const char *comma;

		while (at < end && (*at == ' ' || *at == '\t'))
			at++;
		comma = memchr(at, ',', (size_t)(end - at));
		comma = comma ? comma : end;
		if (directive_is(at, (size_t)(comma - at), "no-store", &text) ||
		    directive_is(at, (size_t)(comma - at), "no-cache", &text))
			return (struct span){ 0 };
		if (directive_is(at, (size_t)(comma - at), "max-age", &text))
			age = SPAN_SECONDS(seconds_of(text, comma));
		at = comma;
	}
	return age;
}

void wire_reply(struct wire *w, CURLcode code, bool late, struct reply *ret, char words[WIRE_WORDS])
{
	enum fault fault = fault_of(w, code, late);

	words_of(w, fault, code, late, words);
	*ret = (struct reply){ .fault = fault, .words = words, .content_type = "", .etag = "" };
	ret->retry_after = retry_after(w->retry_after, w->date);
	ret->date = w->date;
	ret->max_age = w->max_age;
	if (fault)
		return;
	ret->status = w->status;
	heard_tell(&w->heard, ret->heard);
	ret->content_type = w->content_type;
	ret->etag = w->etag;
	if (w->body.length) {
		ret->body = w->body.data;
		ret->length = w->body.length;
		ret->own = w->transfer->secret ? NULL : &w->body;
	}
}
