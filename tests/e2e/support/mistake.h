/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mistake.h - words people get wrong on a command line, and what they are told.
 */
#ifndef CAPD_TESTS_E2E_MISTAKE_H
#define CAPD_TESTS_E2E_MISTAKE_H

enum { MISTAKE_WORDS = 4 };

struct mistake {
	const char *why, *words[MISTAKE_WORDS]; /* after the verb */
	int status;
	const char *says;
};

/* capacityd, the verb and those words: it ends so, and says so. */
void mistake_check(const char *verb, const struct mistake *m);

#endif
