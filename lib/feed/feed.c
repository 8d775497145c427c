/* SPDX-License-Identifier: Apache-2.0 */
/*
 * feed.c - the list of feed kinds, and what every kind shares.
 *
 * A kind starts from observations that say "absent": whatever it does not
 * fill in stays unknown, so forgetting a service can never read as "full".
 * What a failed reply means is said here once, because an operator who knows
 * the words of one feed should know those of all.
 */
#include "feed/feed.h"

#include <string.h>

#define FEED_KIND(k) extern const struct feed_kind feed_##k;
#include "feed/kinds.def"
#undef FEED_KIND

static const struct feed_kind *const kinds[] = {
#define FEED_KIND(k) &feed_##k,
#include "feed/kinds.def"
#undef FEED_KIND
	NULL,
};

const struct feed_kind *feed_kind_at(size_t i)
{
	return i < sizeof(kinds) / sizeof(kinds[0]) ? kinds[i] : NULL;
}

const struct feed_kind *feed_kind_find(const char *name)
{
	for (size_t i = 0; kinds[i]; i++)
		if (!strcmp(kinds[i]->name, name))
			return kinds[i];
	return NULL;
}

int feed_begin(struct poll *p, struct request *ret, struct err *err)
{
	p->state = arena_alloc(p->arena, 1, p->kind->state_size);
	p->ret = arena_array(p->arena, struct observation, p->ask_count);
	for (size_t i = 0; i < p->ask_count; i++) {
		p->ret[i] = observation_absent(p->asks[i].service);
		p->ret[i].polled_at = p->now;
	}
	*ret = (struct request){ .method = "GET" };
	return p->kind->begin(p, ret, err);
}

static int fault_words(const struct reply *reply, struct err *err)
{
	const char *words = reply->words ? reply->words : "";
	const char *sep = *words ? ": " : "";

	switch (reply->fault) {
	case FAULT_NONE:
		return 0;
	case FAULT_NOT_SENT:
		return err_set(err, ERR_REMOTE, "could not connect%s%s", sep, words);
	case FAULT_NO_REPLY:
		return err_set(err, ERR_REMOTE, "no complete reply came%s%s", sep, words);
	case FAULT_TRUNCATED:
		return err_set(err, ERR_INPUT, "the end of the data was not seen%s%s", sep, words);
	case FAULT_TOO_LARGE:
		return err_set(err, ERR_LIMIT, "the answer is larger than we accept%s%s", sep, words);
	case FAULT_REFUSED_HERE:
		return err_set(err, ERR_INPUT, "%s", *words ? words : "the data could not be read");
	case FAULT_STOPPED:
		return err_set(err, ERR_LIMIT, "the poll was stopped%s%s", sep, words);
	case FAULT_NO_CREDENTIAL:
		return err_set(err, ERR_AUTH, "no authorization%s%s", sep, words);
	}
	return err_set(err, ERR_REMOTE, "the exchange failed%s%s", sep, words);
}

static int status_words(const struct reply *reply, struct err *err)
{
	char wait[SPAN_TEXT];
	int status = reply->status;

	if (status == 401)
		return err_set(err, ERR_AUTH, "HTTP 401, our credential is not accepted");
	if (status == 403)
		return err_set(err, ERR_AUTH, "HTTP 403, our credential may not read this");
	if (status == 404 || status == 410)
		return err_set(err, ERR_REMOTE, "HTTP %d, nothing is at that address", status);
	if (status >= 300 && status < 400)
		return err_set(err, ERR_REMOTE, "HTTP %d, a redirect we do not follow", status);
	if (reply->retry_after.ms > 0)
		return err_set(err, ERR_REMOTE, "HTTP %d, asked to wait %s", status,
			       span_format(reply->retry_after, wait));
	return err_set(err, ERR_REMOTE, "HTTP %d", status);
}

int feed_reply_usable(const struct reply *reply, struct err *err)
{
	if (fault_words(reply, err) < 0)
		return -1;
	if ((reply->status >= 200 && reply->status < 300) || reply->status == 304)
		return 0;
	return status_words(reply, err);
}
