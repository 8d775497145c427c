/* SPDX-License-Identifier: Apache-2.0 */
/*
 * strict.h - what the real receivers of messages refuse, and in which words.
 *
 * Slack, Teams and PagerDuty refuse a whole message for one field that is too long, and
 * nobody hears of it; so the stand-ins refuse it as well, by the receivers' own rules.
 * strict_*() returns NULL for a yes.
 */
#ifndef CAPD_TESTS_STRICT_H
#define CAPD_TESTS_STRICT_H

#include <json-c/json.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"

enum {
	SLACK_BLOCKS = 50,
	SLACK_HEADER = 150,
	SLACK_SECTION = 3000,
	SLACK_CONTEXT = 10,
	SLACK_SUM = 13200,
	TEAMS_BYTES = 28 * 1024,
	PAGER_SUMMARY = 1024,
	PAGER_KEY = 255,
	PAGER_ROUTING = 32,
	MAIL_LINE = 998,
};

static inline struct json_object *parse(const char *body, size_t n)
{
	struct json_tokener *tok = json_tokener_new();
	struct json_object *o;

	json_tokener_set_flags(tok, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
	o = json_tokener_parse_ex(tok, body, (int)n);
	if (json_tokener_get_error(tok) != json_tokener_success ||
	    !json_object_is_type(o, json_type_object)) {
		json_object_put(o);
		o = NULL;
	}
	json_tokener_free(tok);
	return o;
}

static inline const char *text_of(struct json_object *o, const char *key)
{
	struct json_object *v = NULL;

	if (!json_object_object_get_ex(o, key, &v) || !json_object_is_type(v, json_type_string))
		return NULL;
	return json_object_get_string(v);
}

static inline size_t letters(const char *text)
{
	return text_utf8_chars(text, strlen(text));
}

static inline bool is(const char *text, const char *word)
{
	return text && !strcmp(text, word);
}

static inline bool is_one_of(const char *text, const char *const *words)
{
	for (; text && *words; words++)
		if (!strcmp(text, *words))
			return true;
	return false;
}

/* ---- Slack ---- */

static inline const char *slack_text(struct json_object *block, const char *type, size_t most, size_t *sum)
{
	struct json_object *text = NULL;
	const char *words;

	if (!json_object_object_get_ex(block, "text", &text) || !is(text_of(text, "type"), type))
		return "invalid_blocks: text";
	words = text_of(text, "text");
	if (!words || !*words || letters(words) > most)
		return "invalid_blocks: the length of a text";
	*sum += letters(words);
	return NULL;
}

static inline const char *slack_context(struct json_object *block, size_t *sum)
{
	struct json_object *elements = NULL;

	if (!json_object_object_get_ex(block, "elements", &elements) ||
	    json_object_array_length(elements) < 1 || json_object_array_length(elements) > SLACK_CONTEXT)
		return "invalid_blocks: elements";
	for (size_t i = 0; i < json_object_array_length(elements); i++) {
		const char *words = text_of(json_object_array_get_idx(elements, i), "text");

		if (!words || !*words)
			return "invalid_blocks: an element";
		*sum += letters(words);
	}
	return NULL;
}

static inline const char *slack_block(struct json_object *block, size_t *sum)
{
	const char *type = text_of(block, "type");

	if (is(type, "header"))
		return slack_text(block, "plain_text", SLACK_HEADER, sum);
	if (is(type, "section"))
		return slack_text(block, "mrkdwn", SLACK_SECTION, sum);
	if (is(type, "context"))
		return slack_context(block, sum);
	return "invalid_blocks: type";
}

static inline const char *slack_blocks(struct json_object *o)
{
	struct json_object *blocks = NULL;
	const char *why = NULL;
	size_t sum = 0;

	if (!json_object_object_get_ex(o, "blocks", &blocks) ||
	    json_object_array_length(blocks) > SLACK_BLOCKS)
		return "invalid_blocks";
	for (size_t i = 0; i < json_object_array_length(blocks) && !why; i++)
		why = slack_block(json_object_array_get_idx(blocks, i), &sum);
	return why ? why : sum > SLACK_SUM ? "msg_blocks_too_long" : NULL;
}

static inline const char *strict_slack(const char *body, size_t n)
{
	struct json_object *o = parse(body, n);
	const char *why = !o		      ? "invalid_payload" :
			  !text_of(o, "text") ? "no_text" :
						slack_blocks(o);

	json_object_put(o);
	return why;
}

/* ---- Teams ---- */

static inline const char *teams_block(struct json_object *block)
{
	const char *text = text_of(block, "text");

	return is(text_of(block, "type"), "TextBlock") && text && *text ? NULL : "a block of the card";
}

static inline const char *teams_card(struct json_object *card)
{
	struct json_object *body = NULL;
	const char *why = NULL;

	if (!is(text_of(card, "type"), "AdaptiveCard") || !text_of(card, "version") ||
	    !json_object_object_get_ex(card, "body", &body) || !json_object_array_length(body))
		return "the card";
	for (size_t i = 0; i < json_object_array_length(body) && !why; i++)
		why = teams_block(json_object_array_get_idx(body, i));
	return why;
}

static inline const char *teams_message(struct json_object *o)
{
	struct json_object *attachments = NULL, *first, *content = NULL;

	if (!is(text_of(o, "type"), "message") ||
	    !json_object_object_get_ex(o, "attachments", &attachments) ||
	    json_object_array_length(attachments) != 1)
		return "the envelope";
	first = json_object_array_get_idx(attachments, 0);
	if (!is(text_of(first, "contentType"), "application/vnd.microsoft.card.adaptive") ||
	    !json_object_object_get_ex(first, "content", &content))
		return "the attachment";
	return teams_card(content);
}

static inline const char *strict_teams(const char *body, size_t n)
{
	struct json_object *o = n > TEAMS_BYTES ? NULL : parse(body, n);
	const char *why = n > TEAMS_BYTES ? "Request Entity Too Large" :
			  !o		  ? "no JSON" :
					    teams_message(o);

	json_object_put(o);
	return why;
}

/* ---- PagerDuty ---- */

static inline const char *pager_payload(struct json_object *o)
{
	static const char *const severities[] = { "critical", "error", "warning", "info", NULL };
	const char *summary = text_of(o, "summary");

	if (!summary || !*summary || letters(summary) > PAGER_SUMMARY)
		return "summary";
	if (!is_one_of(text_of(o, "severity"), severities))
		return "severity";
	return text_of(o, "source") && *text_of(o, "source") ? NULL : "source";
}

static inline const char *pager_event(struct json_object *o)
{
	static const char *const actions[] = { "trigger", "acknowledge", "resolve", NULL };
	const char *routing = text_of(o, "routing_key"), *key = text_of(o, "dedup_key");
	struct json_object *payload = NULL;

	if (!routing || strlen(routing) != PAGER_ROUTING)
		return "routing_key";
	if (!is_one_of(text_of(o, "event_action"), actions))
		return "event_action";
	if (!key || !*key || letters(key) > PAGER_KEY)
		return "dedup_key";
	return json_object_object_get_ex(o, "payload", &payload) ? pager_payload(payload) : "payload";
}

static inline const char *strict_pagerduty(const char *body, size_t n)
{
	struct json_object *o = parse(body, n);
	const char *why = o ? pager_event(o) : "invalid JSON";

	json_object_put(o);
	return why;
}

/* ---- CloudEvents ---- */

static inline const char *event_name(const char *key)
{
	return strspn(key, "abcdefghijklmnopqrstuvwxyz0123456789") == strlen(key) && strlen(key) <= 20 ?
		       NULL :
		       "an attribute's name";
}

static inline const char *event(struct json_object *o)
{
	static const char *const required[] = { "id", "source", "type", "specversion" };

	for (size_t i = 0; i < sizeof(required) / sizeof(*required); i++)
		if (!text_of(o, required[i]) || !*text_of(o, required[i]))
			return required[i];
	if (!is(text_of(o, "specversion"), "1.0"))
		return "specversion";
	json_object_object_foreach(o, key, value) {
		if (event_name(key))
			return event_name(key);
		(void)value;
	}
	return NULL;
}

static inline const char *strict_cloudevent(const char *body, size_t n)
{
	struct json_object *o = parse(body, n);
	const char *why = o ? event(o) : "no JSON";

	json_object_put(o);
	return why;
}

/* ---- mail ---- */

static inline int headers_named(const char *body, const char *end, const char *name)
{
	int n = 0;

	for (const char *line = body; line < end; line = strstr(line, "\r\n") + 2)
		n += !strncasecmp(line, name, strlen(name)) && line[strlen(name)] == ':';
	return n;
}

static inline const char *mail_lines(const char *body, size_t n)
{
	size_t line = 0;

	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)body[i];

		if (c >= 0x7f || (c < ' ' && !strchr("\r\n\t", c)))
			return "8-bit data";
		if ((c == '\n') != (i > 0 && body[i - 1] == '\r'))
			return "a bare end of line";
		line = c == '\n' ? 0 : line + 1;
		if (line > MAIL_LINE)
			return "line too long";
	}
	return NULL;
}

static inline const char *strict_mail(const char *body, size_t n)
{
	static const char *const required[] = { "Date",	      "From",	      "To",
						"Subject",    "Message-ID",   "MIME-Version",
						"References", "Content-Type", "Auto-Submitted" };
	const char *end = strstr(body, "\r\n\r\n");

	if (mail_lines(body, n))
		return mail_lines(body, n);
	if (!end)
		return "no body";
	for (size_t i = 0; i < sizeof(required) / sizeof(*required); i++)
		if (headers_named(body, end + 2, required[i]) != 1)
			return required[i];
	return NULL;
}

#endif
