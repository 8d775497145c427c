/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ending.c - from "what happened on the wire" to one of four outcomes.
 *
 * This table is the same for every platform because it is about the network,
 * not about the vendor: what counts is whether the bytes may have arrived.
 */
#include "platform/ending.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"

void words_put(char out[NOTICE_MAX], const char *fmt, va_list args)
{
	vsnprintf(out, NOTICE_MAX, fmt, args);
	out[text_utf8_valid(out, strlen(out))] = '\0';
	for (char *p = out; *p; p++)
		if ((unsigned char)*p < 0x20 || *p == 0x7f)
			*p = ' ';
}

void words_set(char out[NOTICE_MAX], const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	words_put(out, fmt, args);
	va_end(args);
}

static const struct {
	enum outcome outcome;
	bool account_wide;
	const char *says;
} of_fault[] = {
	[FAULT_NONE] = { OUTCOME_UNSURE, false, "there was no answer" },
	[FAULT_NOT_SENT] = { OUTCOME_LATER, false, "no connection, nothing was sent" },
	[FAULT_NO_REPLY] = { OUTCOME_UNSURE, false, "sent, but no complete reply came" },
	[FAULT_TRUNCATED] = { OUTCOME_UNSURE, false, "sent, but the reply was cut short" },
	[FAULT_TOO_LARGE] = { OUTCOME_UNSURE, false, "sent, but the reply was too long to read" },
	[FAULT_REFUSED_HERE] = { OUTCOME_UNSURE, false, "sent, but the reply could not be read" },
	[FAULT_STOPPED] = { OUTCOME_LATER, false, "withdrawn before it was sent" },
	/* The vault may be open again in a minute: a person is told by the words, not by a dead end. */
	[FAULT_NO_CREDENTIAL] = { OUTCOME_LATER, true, "not sent, there is no valid credential" },
};

bool closing_of_fault(const struct reply *reply, struct closing *ret)
{
	enum fault f = reply->fault;
	const char *why = reply->words ? reply->words : "";

	if (f == FAULT_NONE && reply->status != 0)
		return false;
	*ret = (struct closing){ .outcome = of_fault[f].outcome,
				 .account_wide = of_fault[f].account_wide };
	words_set(ret->words, "%s%s%s", of_fault[f].says, *why ? ": " : "", why);
	return true;
}

void closing_unreadable(const struct reply *reply, const struct err *why, struct closing *ret)
{
	*ret = (struct closing){ .outcome = OUTCOME_UNSURE };
	if (reply_is_page(reply))
		words_set(ret->words, "HTTP %d with a web page instead of an answer (a proxy?)",
			  reply->status);
	else
		words_set(ret->words, "HTTP %d, but the answer cannot be read: %s", reply->status,
			  why->text);
}

void ending_close(struct ending *e, const struct closing *c)
{
	e->outcome = c->outcome;
	e->account_wide = c->account_wide;
	e->retry_after = c->retry_after;
	e->least_micros = c->least_micros;
	e->least_today = c->least_today;
	memcpy(e->words, c->words, sizeof(e->words));
}

static int graveness(const struct closing *c)
{
	static const int of_outcome[] = {
		[OUTCOME_DONE] = 0,
		[OUTCOME_LATER] = 1,
		[OUTCOME_REFUSED] = 2,
		[OUTCOME_UNSURE] = 3,
	};

	return c ? of_outcome[c->outcome] * 2 + c->account_wide : -1;
}

const struct closing *closing_graver(const struct closing *a, const struct closing *b)
{
	return graveness(b) > graveness(a) ? b : a;
}

void endings_unsent(struct platform_talk *t, size_t first, const struct closing *because)
{
	struct closing c = *because;

	/* What holds for the account holds for them too; a single command's fate does not. */
	if (!c.account_wide) {
		c.outcome = OUTCOME_LATER;
		words_set(c.words, "not sent, because the request before it failed: %s", because->words);
	}
	for (size_t i = first; i < t->command_count; i++)
		ending_close(&t->endings[i], &c);
}

bool reply_is_page(const struct reply *reply)
{
	size_t i = 0;

	if (reply->content_type && !strncasecmp(reply->content_type, "text/html", 9))
		return true;
	while (reply->body && i < reply->length && strchr(" \t\r\n", reply->body[i]))
		i++;
	return reply->body && i < reply->length && reply->body[i] == '<';
}

int reading_usable(const struct reply *reply, struct err *err)
{
	const char *why = reply->words ? reply->words : "";

	if (reply->fault == FAULT_NO_CREDENTIAL)
		return err_set(err, ERR_AUTH, "there is no valid credential%s%s", *why ? ": " : "", why);
	if (reply->fault != FAULT_NONE || reply->status == 0)
		return err_set(err, ERR_REMOTE, "%s%s%s",
			       reply->fault == FAULT_NOT_SENT  ? "no connection" :
			       reply->fault == FAULT_STOPPED   ? "withdrawn before it was sent" :
			       reply->fault == FAULT_TRUNCATED ? "the answer was cut short" :
			       reply->fault == FAULT_TOO_LARGE ? "the answer is too long to read" :
								 "no complete answer came",
			       *why ? ": " : "", why);
	if (reply->status != 200)
		return err_set(err, reply->status == 401 || reply->status == 403 ? ERR_AUTH : ERR_REMOTE,
			       "HTTP %d", reply->status);
	if (reply_is_page(reply))
		return err_set(err, ERR_INPUT,
			       "a web page came instead of an answer (a login page or a proxy?)");
	if (!reply->body || !reply->length)
		return err_set(err, ERR_INPUT, "the answer is empty");
	return 0;
}
