/* SPDX-License-Identifier: Apache-2.0 */
/*
 * connector_reply.c - from the word a file's rules arrived at to what follows.
 *
 * The table below is the policy for all platforms.  "retry" is UNSURE, because a
 * server that failed may have acted first; only throttling and a conflict say
 * that nothing happened.  Rate headers are believed only where the file names
 * them and says what unit they count in.
 */
#include <inttypes.h>
#include <json-c/json.h>
#include <string.h>

#include "auth/auth.h"
#include "base/json.h"
#include "base/tree.h"
#include "platform/connector_money.h"
#include "platform/connector_talk.h"
#include "platform/connector_value.h"

static const struct {
	enum outcome outcome;
	bool account_wide;
	enum err_kind when_reading;
	const char *says;
} of_meaning[MEANING_COUNT] = {
	[MEANING_OK] = { OUTCOME_DONE, false, ERR_INPUT, "done" },
	[MEANING_OK_NOOP] = { OUTCOME_DONE, false, ERR_INPUT, "nothing to change" },
	[MEANING_PARTIAL] = { OUTCOME_UNSURE, false, ERR_INPUT, "only a part was done" },
	[MEANING_PENDING] = { OUTCOME_UNSURE, false, ERR_INPUT, "begun and not finished" },
	[MEANING_THROTTLED] = { OUTCOME_LATER, true, ERR_REMOTE, "the platform asks to wait" },
	[MEANING_RETRY] = { OUTCOME_UNSURE, false, ERR_REMOTE, "the platform failed" },
	[MEANING_AUTH_EXPIRED] = { OUTCOME_LATER, true, ERR_AUTH, "the token was not accepted" },
	[MEANING_AUTH_DEAD] = { OUTCOME_REFUSED, true, ERR_AUTH, "access was refused" },
	[MEANING_CONFLICT] = { OUTCOME_LATER, false, ERR_REMOTE, "something else was being changed" },
	[MEANING_GONE] = { OUTCOME_REFUSED, false, ERR_REMOTE, "it is no longer there" },
	[MEANING_REJECTED] = { OUTCOME_REFUSED, false, ERR_REMOTE, "refused" },
	[MEANING_BUDGET_TOO_LOW] = { OUTCOME_REFUSED, false, ERR_REMOTE, "the budget is too low" },
	[MEANING_BUDGET_TOO_HIGH] = { OUTCOME_REFUSED, false, ERR_REMOTE, "the budget is too high" },
	[MEANING_NOT_ENTITLED] = { OUTCOME_REFUSED, false, ERR_AUTH, "this account may not do that" },
	[MEANING_UNKNOWN] = { OUTCOME_UNSURE, false, ERR_INPUT, "the answer does not say what happened" },
};

/* ---- rate headers ---- */

static const struct span rest_max = { INT64_C(7) * 24 * 3600 * 1000 };

static const char *heard(const struct platform_talk *t, const struct reply *reply, const char *name)
{
	const struct connector *c = connector_of(t);
	const char *const asked[] = { c->remaining_header, c->reset_header, c->retry_header };
	size_t n = 0;

	for (size_t i = 0; i < sizeof(asked) / sizeof(asked[0]); i++) {
		if (!asked[i])
			continue;
		if (asked[i] == name)
			return reply->heard[n];
		n++;
	}
	return NULL;
}

/* Digits, perhaps with a fraction: rounded up, so that we never come back early. */
static bool count_of(const char *text, int64_t *ret)
{
	size_t n = text ? strspn(text, "0123456789") : 0;
	struct json_token token = { .kind = JSON_STRING, .text = text, .length = n };
	struct err unused = ERR_INIT;

	if (!n || json_int64(&token, ret, &unused) || *ret > INT64_MAX / 2000)
		return false;
	if (text[n] == '.' && strspn(text + n + 1, "0123456789") == strlen(text + n + 1))
		*ret += 1;
	else if (text[n])
		return false;
	return true;
}

/* "Sun, 06 Nov 1994 08:49:37 GMT", the one form HTTP still writes. */
static bool http_date(const char *text, struct instant *ret)
{
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	struct err unused = ERR_INIT;
	char iso[INSTANT_TEXT] = "yyyy-mm-ddThh:mm:ssZ", month[4] = "";
	const char *at;

	if (!text || strlen(text) != 29 || strcmp(text + 25, " GMT") != 0)
		return false;
	memcpy(month, text + 8, 3);
	at = strstr(months, month);
	if (!at || (at - months) % 3)
		return false;
	memcpy(iso, text + 12, 4);
	iso[5] = (char)('0' + ((at - months) / 3 + 1) / 10);
	iso[6] = (char)('0' + ((at - months) / 3 + 1) % 10);
	memcpy(iso + 8, text + 5, 2);
	memcpy(iso + 11, text + 17, 8);
	return instant_parse(iso, strlen(iso), ret, &unused) == 0;
}

static struct span bounded(int64_t ms)
{
	return ms <= 0 ? (struct span){ 0 } : ms > rest_max.ms ? rest_max : (struct span){ ms };
}

static struct span until_reset(const struct platform_talk *t, const struct reply *reply)
{
	const struct connector *c = connector_of(t);
	const char *text = heard(t, reply, c->reset_header);
	struct instant now = is_never(reply->date) ? t->now : reply->date, at;
	int64_t n;

	if (c->reset_as == RESET_HTTP_DATE)
		return http_date(text, &at) ? bounded(since(now, at).ms) : (struct span){ 0 };
	if (!count_of(text, &n))
		return (struct span){ 0 };
	switch (c->reset_as) {
	case RESET_EPOCH_S:
		return bounded(n * 1000 - now.ms);
	case RESET_EPOCH_MS:
		return bounded(n - now.ms);
	case RESET_DELTA_S:
		return bounded(n * 1000);
	case RESET_DELTA_MS:
		return bounded(n);
	default:
		return (struct span){ 0 };
	}
}

struct span connector_rest(const struct platform_talk *t, const struct reply *reply)
{
	int64_t seconds;

	if (count_of(heard(t, reply, connector_of(t)->retry_header), &seconds))
		return bounded(seconds * 1000);
	return reply->retry_after.ms ? reply->retry_after : until_reset(t, reply);
}

static void take_usage(struct platform_talk *t, const struct reply *reply)
{
	const char *text = heard(t, reply, connector_of(t)->remaining_header);
	int64_t left;

	if (!count_of(text, &left))
		return;
	t->usage.rest = left ? (struct span){ 0 } : until_reset(t, reply);
}

/* ---- the reply as a whole ---- */

void connector_hear(struct platform_talk *t, const struct reply *reply, const struct rules *own,
		    struct answer *ret)
{
	*ret = (struct answer){ .reply = reply };
	take_usage(t, reply);
	if (reply->body && reply->length)
		ret->body = tree_parse(reply->body, reply->length, &ret->unreadable);
	ret->meant = rules_meaning(own, &connector_of(t)->verdict, reply->status, ret->body);
}

static const char *advice(int http)
{
	return http >= 300 && http <= 399 ?
		       ", a redirect, which is never followed: check base_url" :
		       "";
}

static void put_words(char out[NOTICE_MAX], const struct answer *a, struct meant m, const char *said)
{
	words_set(out, "HTTP %d, %s%s%s%s", a->reply->status, of_meaning[m.is].says,
		  advice(a->reply->status), said ? ": " : "", said ? said : "");
}

/* What it would take, where the refusal tells. */
static int64_t least_of(const struct platform_talk *t, struct meant m, struct json_object *o)
{
	const struct connector *c = connector_of(t);
	struct json_object *v = m.by ? value_get(o, m.by->least) : NULL;
	struct err unused = ERR_INIT;
	int64_t period;
	char tag[4];

	if (m.is != MEANING_BUDGET_TOO_LOW || !v ||
	    coinage_take(&c->money, connector_currency(t), v, &period, tag, &unused))
		return 0;
	return coinage_read(&c->money, connector_currency(t), period);
}

/* A token nobody can renew stays what it is: that is for a person. */
static enum outcome outcome_of(const struct platform_talk *t, enum meaning is)
{
	const struct auth_kind *auth = t->config->auth.kind;

	if (is == MEANING_AUTH_EXPIRED && !(auth && auth->needs_exchange))
		return OUTCOME_REFUSED;
	return of_meaning[is].outcome;
}

void connector_close(const struct platform_talk *t, const struct answer *a, struct meant m,
		     struct json_object *o, const char *say, struct closing *ret)
{
	const char *said = m.by ? value_text_at(o, m.by->say) : NULL;
	int http = a->reply->status;

	*ret = (struct closing){
		.outcome = outcome_of(t, m.is),
		.account_wide = of_meaning[m.is].account_wide || (http >= 300 && http <= 399),
		.least_micros = least_of(t, m, o),
	};
	if (ret->outcome != OUTCOME_DONE)
		put_words(ret->words, a, m, said ? said : value_text_at(o, say));
	if (m.is == MEANING_OK_NOOP)
		words_set(ret->words, "the platform says there is nothing to change");
	if (ret->outcome == OUTCOME_DONE || ret->outcome == OUTCOME_REFUSED)
		return;
	ret->retry_after = connector_rest(t, a->reply);
}

int connector_refused(struct platform_talk *t, const struct answer *a, struct err *err)
{
	struct closing c;

	connector_close(t, a, a->meant, a->body, NULL, &c);
	t->retry_after = c.retry_after;
	return err_set(err, of_meaning[a->meant.is].when_reading, "%s", c.words);
}
