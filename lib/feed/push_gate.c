/* SPDX-License-Identifier: Apache-2.0 */
/*
 * push_gate.c - who may push, in which order, and how often.
 *
 * The signature is over the time and the bytes as they came, so it is looked at
 * before anything is parsed: a stranger's bytes reach no reader.  What was taken
 * is remembered by number and digest: a sender that lost our answer may repeat
 * itself without harm, and an older state of the world cannot replace a newer
 * one, whoever recorded it.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/sign.h"
#include "feed/push.h"

/* ---- the signature ---- */

static bool read_seconds(const char *text, struct instant *ret)
{
	enum { DIGITS_MAX = 11 };
	size_t n = strspn(text, "0123456789");

	if (!n || n > DIGITS_MAX || text[n])
		return false;
	ret->ms = strtoll(text, NULL, 10) * 1000;
	return true;
}

static int check_time(const char *text, struct instant now, struct err *err)
{
	struct span skew = SPAN_MINUTES(PUSH_SKEW_MINUTES);
	struct instant sent;

	if (!text || !read_seconds(text, &sent))
		return err_set(
			err, ERR_AUTH,
			"X-Capacity-Timestamp: expected the time of sending in seconds since 1970");
	if (is_longer(since(sent, now), skew) || is_longer(since(now, sent), skew))
		return err_set(
			err, ERR_AUTH,
			"X-Capacity-Timestamp is more than %d minutes from our clock: sign each "
			"sending anew, and look at both clocks",
			PUSH_SKEW_MINUTES);
	return 0;
}

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static bool read_signature(const char *text, uint8_t ret[SHA256_SIZE])
{
	if (!text || strncmp(text, "v1=", 3) != 0 || strlen(text + 3) != 2 * (size_t)SHA256_SIZE)
		return false;
	for (size_t i = 0; i < SHA256_SIZE; i++) {
		int high = hex_value(text[3 + 2 * i]), low = hex_value(text[4 + 2 * i]);

		if (high < 0 || low < 0)
			return false;
		ret[i] = (uint8_t)(high * 16 + low);
	}
	return true;
}

/* Files of secrets end with a newline more often than secrets do. */
static size_t secret_length(const struct credential *c)
{
	size_t n = c->length;

	while (n > 0 && (c->bytes[n - 1] == '\n' || c->bytes[n - 1] == '\r'))
		n--;
	return n;
}

static bool is_signed_with(const struct credential *c, const struct buf *text,
			   const uint8_t given[SHA256_SIZE])
{
	uint8_t wanted[SHA256_SIZE];

	if (!c || !c->bytes || !secret_length(c)) /* an empty secret signs for everyone */
		return false;
	sign_hmac_sha256(c->bytes, secret_length(c), text->data, text->length, wanted);
	return sign_equal(wanted, given, SHA256_SIZE);
}

int push_verify(const struct push_settings *set, const struct push_head *head, const char *body,
		size_t n, struct instant now, struct err *err)
{
	enum { STAMP_MAX = 16 };
	struct buf text cleanup_buf = BUF_INIT(PUSH_BODY_MAX + STAMP_MAX);
	uint8_t given[SHA256_SIZE];

	if (check_time(head->timestamp, now, err) < 0)
		return -1;
	if (!read_signature(head->signature, given))
		return err_set(err, ERR_AUTH,
			       "X-Capacity-Signature: expected v1= and the HMAC-SHA256 of "
			       "\"<timestamp>.<body>\" in hexadecimal");
	buf_puts(&text, head->timestamp);
	buf_putc(&text, '.');
	buf_append(&text, body, n);
	if (!text.overflowed && (is_signed_with(set->secret, &text, given) ||
				 is_signed_with(set->old_secret, &text, given)))
		return 0;
	return err_set(err, ERR_AUTH,
		       "the signature does not fit: another secret, or a body changed on the way");
}

/* ---- how often ---- */

bool push_pace(struct push_pace *pace, int64_t per_minute, struct instant now, struct span *ret_wait)
{
	struct span minute = SPAN_MINUTES(1), passed = since(pace->since, now);

	/* A clock that went back must not lock a sender out. */
	if (passed.ms < 0 || passed.ms >= minute.ms)
		*pace = (struct push_pace){ .since = now };
	if (pace->taken < per_minute) {
		pace->taken++;
		return true;
	}
	ret_wait->ms = minute.ms - since(pace->since, now).ms;
	return false;
}

/* ---- the order ---- */

static uint64_t digest(const void *bytes, size_t n)
{
	uint8_t sum[SHA256_SIZE];
	uint64_t ret;

	sign_sha256(bytes, n, sum);
	memcpy(&ret, sum, sizeof(ret));
	return ret ? ret : 1; /* 0 says there is none */
}

struct push_seen push_seen(const struct push_report *r, const struct push_head *head,
			   const char *body, size_t n)
{
	return (struct push_seen){
		.sequence = r->sequence,
		.body = digest(body, n),
		.key = head->key && *head->key ? digest(head->key, strlen(head->key)) : 0,
	};
}

static enum push_turn turn_of_known(const struct push_seen *was, const struct push_seen *is,
				    struct err *err)
{
	if (was->body == is->body)
		return PUSH_AGAIN;
	(void)err_set(err, ERR_LIMIT,
		      was->sequence == is->sequence ?
			      "sequence %" PRId64 " was taken already, with another body" :
			      "this Idempotency-Key was used already, for sequence %" PRId64,
		      was->sequence);
	return PUSH_OTHER;
}

enum push_turn push_turn(const struct push_mark *mark, const struct push_report *r,
			 const struct push_seen *seen, struct err *err)
{
	bool same_source = !strcmp(mark->source, r->source);
	char newest[INSTANT_TEXT];

	for (size_t i = 0; same_source && i < mark->seen_count; i++)
		if (mark->seen[i].sequence == seen->sequence ||
		    (seen->key && mark->seen[i].key == seen->key))
			return turn_of_known(&mark->seen[i], seen, err);
	if (same_source && seen->sequence <= mark->sequence) {
		(void)err_set(err, ERR_LIMIT,
			      "sequence %" PRId64 " comes after %" PRId64
			      ": a source that must count anew takes a new name",
			      seen->sequence, mark->sequence);
		return PUSH_LATE;
	}
	if (!is_never(mark->as_of) && is_before(r->as_of, mark->as_of)) {
		(void)err_set(err, ERR_LIMIT, "as_of is older than what was taken already (%s)",
			      instant_format(mark->as_of, newest));
		return PUSH_LATE;
	}
	return PUSH_NEXT;
}

void push_mark_add(struct push_mark *mark, const struct push_report *r, const struct push_seen *seen)
{
	if (strcmp(mark->source, r->source)) {
		memcpy(mark->source, r->source, sizeof(mark->source));
		mark->seen_count = 0;
	}
	mark->sequence = r->sequence;
	mark->as_of = r->as_of;
	memmove(&mark->seen[1], &mark->seen[0], (PUSH_KEPT - 1) * sizeof(mark->seen[0]));
	mark->seen[0] = *seen;
	if (mark->seen_count < PUSH_KEPT)
		mark->seen_count++;
}
