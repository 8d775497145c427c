/* SPDX-License-Identifier: Apache-2.0 */
/*
 * chain.h - each line of the history is bound to all lines before it.
 *
 * A line's hash is the SHA-256 of
 *
 *     "capacityd history 1\n"  seq  hash of the line before  at  command
 *     then of service, target, kind and text each: length, bytes
 *
 * with numbers as 8 bytes, most significant first, and `at` in milliseconds since
 * 1970.  Before the first line stand 32 zero bytes.  Every field has its length or its
 * fixed size, so no two lines give the same bytes.
 *
 * Whoever changes, removes or inserts a line would have to compute all later hashes
 * anew.  That, and cutting lines off the end, shows against a head that somebody else
 * has written down.
 */
#ifndef CAPD_RECORD_CHAIN_H
#define CAPD_RECORD_CHAIN_H

#include <stdbool.h>

#include "base/err.h"
#include "base/sign.h"
#include "model/history.h"

/* A line and its hash; seq 0 and zeros stand before the first. */
struct chain_link {
	uint64_t seq;
	uint8_t hash[SHA256_SIZE];
};

/* "123456:" and the hash in hexadecimal: how a head is written down and given back. */
enum { CHAIN_TEXT = 20 + 1 + SHA256_HEX };

void chain_next(const struct chain_link *before, const struct history_row *row, struct chain_link *ret);
bool chain_same(const struct chain_link *a, const struct chain_link *b);

char *chain_hex(const struct chain_link *link, char ret[SHA256_HEX]);
char *chain_format(const struct chain_link *link, char ret[CHAIN_TEXT]);
int chain_parse(const char *text, struct chain_link *ret, struct err *err) must_check;

/* Somebody wrote down that the history ended so at that time. */
struct chain_witness {
	struct chain_link head;
	bool met;
};

/* Reading a whole history, oldest line first. */
struct chain_check {
	struct chain_link last;	  /* believed so far */
	struct chain_link pruned; /* older lines were removed, up to this one */
	uint64_t lines;
	struct chain_witness *witnesses;
	size_t witness_count;
	bool broken;
	uint64_t broken_seq; /* the first bad line */
	struct instant broken_at;
	char words[480];
};

/* False: the line is the first bad one, and `words` say what was expected; nothing after it is believed. */
bool chain_check_line(struct chain_check *c, const struct history_row *row,
		      const uint8_t hash[SHA256_SIZE]);
/* What was pruned ended here: before the first line, and whenever more was pruned meanwhile. */
void chain_check_begin(struct chain_check *c, const struct chain_link *pruned);
/* After the last line: is every witnessed head there? */
bool chain_check_end(struct chain_check *c);

#endif
