/* SPDX-License-Identifier: Apache-2.0 */
/*
 * must.h - what every fuzz target is called by, and how it says that a claim broke.
 */
#ifndef CAPD_TESTS_FUZZ_MUST_H
#define CAPD_TESTS_FUZZ_MUST_H

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

/* Not assert(): the claim is what is tested, and counts in every build. */
#define MUST(claim) \
	do { \
		if (!(claim)) \
			abort(); \
	} while (0)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Something a person can read. */
static inline void must_be_words(const char *words)
{
	MUST(*words && text_utf8_valid(words, strlen(words)) == strlen(words));
	for (; *words; words++)
		MUST((unsigned char)*words >= 0x20);
}

#endif
