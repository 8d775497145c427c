/* SPDX-License-Identifier: Apache-2.0 */
/*
 * any.h - values for properties that must hold for any: ends, zeros and the ordinary, from one seed.
 */
#ifndef CAPD_TESTS_ANY_H
#define CAPD_TESTS_ANY_H

#include <stdint.h>
#include <string.h>

#include "base/when.h"

static uint64_t any_seed;

static inline uint64_t any(void)
{
	any_seed ^= any_seed << 13;
	any_seed ^= any_seed >> 7;
	any_seed ^= any_seed << 17;
	return any_seed;
}

static inline uint64_t below(uint64_t n)
{
	return any() % n;
}

/* Zero, the ends of the range and the ordinary all come up often. */
static inline int64_t any_number(int64_t low, int64_t high)
{
	switch (below(4)) {
	case 0:
		return low;
	case 1:
		return high;
	case 2:
		return 0;
	}
	return low + (int64_t)(any() % ((uint64_t)high - (uint64_t)low + (high - low != -1)));
}

static inline struct instant any_instant(void)
{
	switch (below(4)) {
	case 0:
		return (struct instant){ 0 };
	case 1:
		return (struct instant){ (int64_t)any() };
	}
	return (struct instant){ (int64_t)below(4102444800000) };
}

static inline void any_text(char *ret, size_t size)
{
	static const char *const parts[] = { "full", "\"", "\\", "\n", "é", "日本", "\x01", "{", " " };
	size_t used = 0;

	ret[0] = '\0';
	for (;;) {
		const char *part = parts[below(sizeof(parts) / sizeof(parts[0]))];

		if (!below(20) || used + strlen(part) >= size)
			return;
		strcpy(ret + used, part);
		used += strlen(part);
	}
}

#endif
