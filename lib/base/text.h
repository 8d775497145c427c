/* SPDX-License-Identifier: Apache-2.0 */
/*
 * text.h - small questions about strings.
 */
#ifndef CAPD_BASE_TEXT_H
#define CAPD_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

bool text_is(const char *bytes, size_t n, const char *literal); /* exactly equal */
bool text_starts(const char *s, const char *prefix);
/* Is that the name, or its first word, in any case? "riverbend" is "Riverbend Health". */
bool text_names(const char *said, const char *name);
bool text_glob(const char *pattern, const char *s); /* '*' and '?', case-insensitive ASCII */

/* Length of the longest valid UTF-8 prefix (RFC 3629: no surrogates, no overlongs, <= U+10FFFF). */
size_t text_utf8_valid(const char *bytes, size_t n);
size_t text_utf8_columns(const char *bytes, size_t n); /* display width, East Asian wide = 2, combining = 0 */
size_t text_utf8_chars(const char *bytes, size_t n);

/* Damerau-Levenshtein distance, cut off at limit + 1. */
unsigned text_distance(const char *a, const char *b, unsigned limit);
/* The closest of the n words within 2 edits (and under half the length), or NULL. */
const char *text_nearest(const char *word, const char *const *words, size_t n);

uint64_t text_hash(const char *bytes, size_t n); /* 64-bit, stable within a build; not for security */
uint64_t text_hash_of(uint64_t seed, const char *bytes, size_t n); /* another one for each seed; 0: text_hash() */

void text_percent_encode(struct buf *out, const char *s); /* RFC 3986 unreserved kept */
void text_html_escape(struct buf *out, const char *s);	  /* & < > " ' */

#endif
