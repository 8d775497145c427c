/* SPDX-License-Identifier: Apache-2.0 */
/*
 * breaker.c - closed, open, half open.
 */
#include "platform/breaker.h"

#include "platform/ending.h"

bool breaker_is_open(const struct breaker *b)
{
	return b->rest.ms > 0;
}

bool breaker_admits(const struct breaker *b, bool is_read, struct instant now)
{
	if (!breaker_is_open(b))
		return true;
	if (!is_read || b->trying)
		return false;
	/* More left than the rest ever was: the clock went back. */
	return !is_before(now, b->until) || is_longer(since(now, b->until), b->rest);
}

void breaker_try(struct breaker *b)
{
	b->trying = breaker_is_open(b);
}

void breaker_untried(struct breaker *b)
{
	b->trying = false;
}

/* What was under way when it opened says nothing new; only a try, or time, makes the rest longer. */
bool breaker_failed(struct breaker *b, struct span every, struct instant now)
{
	struct span first = SPAN_SECONDS(BREAKER_REST_S), longest = SPAN_SECONDS(BREAKER_REST_MAX_S);

	if (b->failures < BREAKER_FAILURES)
		b->failures++;
	if (b->failures < BREAKER_FAILURES)
		return false;
	if (breaker_is_open(b) && is_before(now, b->until))
		return false;
	if (is_longer(first, every))
		first = every;
	b->rest = breaker_is_open(b) ? (struct span){ b->rest.ms * 2 } : first;
	if (is_longer(b->rest, longest))
		b->rest = longest;
	b->until = after(now, b->rest);
	b->trying = false;
	return true;
}

bool breaker_answered(struct breaker *b)
{
	bool was_open = breaker_is_open(b);

	*b = (struct breaker){ 0 };
	return was_open;
}

bool breaker_is_failure(const struct reply *reply)
{
	switch (reply->fault) {
	case FAULT_NONE:
		return reply->status >= 500 || (reply->status / 100 == 2 && reply_is_page(reply));
	case FAULT_NOT_SENT:
	case FAULT_NO_REPLY:
	case FAULT_TRUNCATED:
		return true;
	case FAULT_TOO_LARGE:
	case FAULT_REFUSED_HERE:
	case FAULT_STOPPED:
	case FAULT_NO_CREDENTIAL:
		break;
	}
	return false;
}
