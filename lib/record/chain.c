/* SPDX-License-Identifier: Apache-2.0 */
/*
 * chain.c - the bytes that are hashed, and the first line that does not fit.
 *
 * The bytes are a promise to histories already on disk: another layout needs another
 * first word.  Only the first bad line is named: what follows it proves nothing.
 */
#include "record/chain.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"

static const char prefix[] = "capacityd history 1\n";

enum { NUMBER = 8, HEX_DIGIT_BITS = 4 };

static void put_number(struct buf *b, uint64_t n)
{
	uint8_t bytes[NUMBER];

	for (int i = NUMBER - 1; i >= 0; i--, n >>= 8)
		bytes[i] = (uint8_t)n;
	buf_append(b, bytes, sizeof(bytes));
}

static size_t length(const char *text)
{
	return text ? strlen(text) : 0;
}

static void put_text(struct buf *b, const char *text)
{
	put_number(b, length(text));
	buf_append(b, text ? text : "", length(text));
}

void chain_next(const struct chain_link *before, const struct history_row *row, struct chain_link *ret)
{
	size_t size = sizeof(prefix) + SHA256_SIZE + 8 * NUMBER + length(row->service) +
		      length(row->target) + length(row->kind) + length(row->text);
	struct buf bytes cleanup_buf = BUF_INIT(size);
	struct chain_link next = { .seq = row->seq };

	buf_puts(&bytes, prefix);
	put_number(&bytes, row->seq);
	buf_append(&bytes, before->hash, SHA256_SIZE);
	put_number(&bytes, (uint64_t)row->at.ms);
	put_number(&bytes, row->command);
	put_text(&bytes, row->service);
	put_text(&bytes, row->target);
	put_text(&bytes, row->kind);
	put_text(&bytes, row->text);
	sign_sha256(bytes.data, bytes.length, next.hash);
	*ret = next;
}

bool chain_same(const struct chain_link *a, const struct chain_link *b)
{
	return a->seq == b->seq && !memcmp(a->hash, b->hash, SHA256_SIZE);
}

/* ---- written down, and read back ---- */

char *chain_hex(const struct chain_link *link, char ret[SHA256_HEX])
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < SHA256_SIZE; i++) {
		ret[2 * i] = digits[link->hash[i] >> HEX_DIGIT_BITS];
		ret[2 * i + 1] = digits[link->hash[i] & 0xf];
	}
	ret[2 * SHA256_SIZE] = '\0';
	return ret;
}

char *chain_format(const struct chain_link *link, char ret[CHAIN_TEXT])
{
	char hex[SHA256_HEX];

	(void)snprintf(ret, CHAIN_TEXT, "%" PRIu64 ":%s", link->seq, chain_hex(link, hex));
	return ret;
}

static int digit(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* All of the text, and nothing behind it. */
static bool read_hash(const char *text, uint8_t ret[SHA256_SIZE])
{
	if (strlen(text) != 2 * SHA256_SIZE)
		return false;
	for (size_t i = 0; i < SHA256_SIZE; i++) {
		int high = digit(text[2 * i]), low = digit(text[2 * i + 1]);

		if (high < 0 || low < 0)
			return false;
		ret[i] = (uint8_t)(high << HEX_DIGIT_BITS | low);
	}
	return true;
}

int chain_parse(const char *text, struct chain_link *ret, struct err *err)
{
	size_t digits = strspn(text, "0123456789");
	struct chain_link link = { 0 };

	if (digits && digits < 20 && text[digits] == ':' && read_hash(text + digits + 1, link.hash)) {
		link.seq = strtoull(text, NULL, 10);
		*ret = link;
		return 0;
	}
	return err_set(err, ERR_CONFIG,
		       "\"%.100s\" is no head of a history: expected the number of a line, a colon "
		       "and 64 hexadecimal digits, as the journal shows them",
		       text);
}

/* ---- checking ---- */

void chain_check_begin(struct chain_check *c, const struct chain_link *pruned)
{
	c->last = c->pruned = *pruned;
	for (size_t i = 0; i < c->witness_count; i++)
		c->witnesses[i].met |= chain_same(&c->witnesses[i].head, pruned);
}

static bool broken(struct chain_check *c, const struct history_row *row,
		   const struct chain_link *wanted, const struct chain_link *found, const char *why)
{
	char at[INSTANT_TEXT], expected[SHA256_HEX], got[SHA256_HEX];

	c->broken = true;
	c->broken_seq = row->seq;
	c->broken_at = row->at;
	(void)snprintf(c->words, sizeof(c->words),
		       "line %" PRIu64 " of %s is the first that does not fit: expected sha256 %s, "
		       "found %s; %s",
		       row->seq, instant_format(row->at, at), chain_hex(wanted, expected),
		       chain_hex(found, got), why);
	return false;
}

static bool differs(struct chain_check *c, const struct history_row *row,
		    const struct chain_link *wanted, const struct chain_link *found)
{
	char why[160];

	if (row->seq <= c->last.seq)
		(void)snprintf(why, sizeof(why),
			       "lines up to %" PRIu64 " were pruned: it was put there since",
			       c->last.seq);
	else if (row->seq > c->last.seq + 1)
		(void)snprintf(why, sizeof(why),
			       "it was changed, or lines between %" PRIu64 " and it were removed",
			       c->last.seq);
	else
		(void)snprintf(why, sizeof(why), "it was changed, or line %" PRIu64 " was", c->last.seq);
	return broken(c, row, wanted, found, why);
}

/* NULL: nobody wrote that line down, or as it is. */
static struct chain_witness *contradicted(struct chain_check *c, const struct chain_link *found)
{
	for (size_t i = 0; i < c->witness_count; i++) {
		struct chain_witness *w = &c->witnesses[i];

		if (w->head.seq != found->seq)
			continue;
		w->met = chain_same(&w->head, found);
		if (!w->met)
			return w;
	}
	return NULL;
}

bool chain_check_line(struct chain_check *c, const struct history_row *row,
		      const uint8_t hash[SHA256_SIZE])
{
	struct chain_link wanted, found = { .seq = row->seq };
	const struct chain_witness *w;

	memcpy(found.hash, hash, SHA256_SIZE);
	chain_next(&c->last, row, &wanted);
	if (row->seq <= c->last.seq || !chain_same(&wanted, &found))
		return differs(c, row, &wanted, &found);
	w = contradicted(c, &found);
	if (w)
		return broken(c, row, &w->head, &found,
			      "the head that was written down is another: this line or one before "
			      "it was replaced, and the hashes were computed anew");
	c->last = found;
	c->lines++;
	return true;
}

bool chain_check_end(struct chain_check *c)
{
	for (size_t i = 0; i < c->witness_count && !c->broken; i++) {
		const struct chain_witness *w = &c->witnesses[i];
		char head[CHAIN_TEXT];

		if (w->met || w->head.seq < c->pruned.seq)
			continue;
		c->broken = true;
		c->broken_seq = w->head.seq;
		(void)snprintf(c->words, sizeof(c->words),
			       "the head %s that was written down is not in the history, which %s "
			       "line %" PRIu64 "%s",
			       chain_format(&w->head, head),
			       w->head.seq > c->last.seq ? "ends with" : "goes on to", c->last.seq,
			       w->head.seq > c->last.seq ? ": lines were cut off its end" : "");
	}
	return !c->broken;
}
