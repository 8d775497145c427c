/* SPDX-License-Identifier: Apache-2.0 */
/*
 * utf8.h - UTF-8 validity one byte at a time (RFC 3629).
 *
 * A body arrives in chunks that end anywhere, so the check keeps its place in
 * a character between calls.  The second byte's bounds depend on the first:
 * that is what keeps out overlong forms, surrogates and code points above
 * U+10FFFF without ever computing the code point.
 */
#ifndef CAPD_BASE_UTF8_H
#define CAPD_BASE_UTF8_H

#include <stdbool.h>
#include <stdint.h>

struct utf8 {
	uint8_t need;	   /* continuation bytes still missing; 0 between characters */
	uint8_t low, high; /* what the next one may be */
};

static inline bool utf8_lead(struct utf8 *u, unsigned char c)
{
	if (c < 0xc2 || c > 0xf4)
		return false;
	u->need = (uint8_t)(c < 0xe0 ? 1 : c < 0xf0 ? 2 : 3);
	u->low = c == 0xe0 ? 0xa0 : c == 0xf0 ? 0x90 : 0x80;
	u->high = c == 0xed ? 0x9f : c == 0xf4 ? 0x8f : 0xbf;
	return true;
}

/* False: this byte cannot stand here. */
static inline bool utf8_step(struct utf8 *u, unsigned char c)
{
	if (!u->need)
		return c < 0x80 || utf8_lead(u, c);
	if (c < u->low || c > u->high)
		return false;
	u->low = 0x80;
	u->high = 0xbf;
	u->need--;
	return true;
}

#endif
