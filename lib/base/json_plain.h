/* SPDX-License-Identifier: Apache-2.0 */
/*
 * json_plain.h - how far a string goes without anything special in it.
 *
 * Most bytes of a document are plain ASCII inside of strings, so this is where its
 * length is paid for: 16 bytes a step where the machine can, 8 elsewhere.
 */
#ifndef CAPD_BASE_JSON_PLAIN_H
#define CAPD_BASE_JSON_PLAIN_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#define EACH_BYTE(c) (UINT64_C(0x0101010101010101) * (c))

/* Sets the top bit of the first byte that a plain run cannot hold (and maybe of later ones). */
static inline uint64_t special_bytes(uint64_t w)
{
	uint64_t quote = w ^ EACH_BYTE('"'), slash = w ^ EACH_BYTE('\\');

	return ((quote - EACH_BYTE(1)) | (slash - EACH_BYTE(1)) | (w - EACH_BYTE(0x20)) | w) &
	       EACH_BYTE(0x80);
}

static inline bool is_plain(char c)
{
	unsigned char u = (unsigned char)c;

	return u >= 0x20 && u < 0x80 && u != '"' && u != '\\';
}

/* Where the run of unescaped ASCII ends. */
static inline const char *plain_run(const char *p, const char *end)
{
#ifdef __SSE2__
	/* As signed bytes, what is not ASCII is below a space, like control characters. */
	const __m128i quote = _mm_set1_epi8('"'), slash = _mm_set1_epi8('\\'),
		      space = _mm_set1_epi8(' ');

	while (end - p >= 16) {
		__m128i v = _mm_loadu_si128((const __m128i *)(const void *)p);
		__m128i special =
			_mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(v, quote), _mm_cmpeq_epi8(v, slash)),
				     _mm_cmplt_epi8(v, space));
		int bits = _mm_movemask_epi8(special);

		if (bits)
			return p + __builtin_ctz((unsigned)bits);
		p += 16;
	}
#endif
	while (end - p >= 8) {
		uint64_t w, special;

		memcpy(&w, p, sizeof(w));
		special = special_bytes(w);
		if (special) {
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
			return p + __builtin_ctzll(special) / 8;
#else
			break;
#endif
		}
		p += 8;
	}
	while (p < end && is_plain(*p))
		p++;
	return p;
}

#endif
