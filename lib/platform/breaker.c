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
bool breaker_failed(struct breaker *b, struct instant now)
{
	if (b->failures < BREAKER_FAILURES)
		b->failures++;
	if (b->failures < BREAKER_FAILURES)
		return false;
	if (breaker_is_open(b) && is_before(now, b->until))
		return false;
	b->rest.ms = breaker_is_open(b) ? b->rest.ms * 2 : BREAKER_REST_S * 1000;
	if (b->rest.ms > BREAKER_REST_MAX_S * 1000)
		b->rest.ms = BREAKER_REST_MAX_S * 1000;
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
