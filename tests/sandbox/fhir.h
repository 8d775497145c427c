/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fhir.h - the city's clinics as a FHIR R4 server, in two parts:
 *
 *   fhir_search.c  a question: parameters or a page cursor -> struct search
 *   fhir.c         the answer: metadata, Slot pages, refusals
 */
#ifndef CAPD_SANDBOX_FHIR_H
#define CAPD_SANDBOX_FHIR_H

#include "city.h"
#include "exchange.h"
#include "vclock.h"

enum { SEARCH_TEXT = 128, SEARCH_PAGE = 100, SEARCH_PAGE_MAX = 500, SEARCH_SELF = 2048 };

enum { STATUS_FREE = 1 << 0, STATUS_BUSY = 1 << 1, STATUS_BLOCKED = 1 << 2 };

struct search {
	unsigned statuses;
	int64_t from, to; /* shown minutes: from <= start < to */
	char location[SEARCH_TEXT], schedule[SEARCH_TEXT], specialty[SEARCH_TEXT];
	int count;
	bool include_schedule;
	int64_t shift; /* minutes between shown and virtual: one walk keeps one */
	uint32_t after_practice, after_number; /* this page starts behind this slot */
	bool is_first;
	struct buf self; /* the parameters that were used, as a query string */
};

struct fhir {
	const struct city *city;
	int64_t shift;	  /* minutes between shown and virtual time (vclock.h) */
	const char *base; /* "http://127.0.0.1:4711/r4" */
};

/* 0, or an HTTP status with the outcome's code and words. */
int search_read(struct search *s, const struct ask *ask, int64_t shift, const char **ret_code,
		const char **ret_words);
int search_resume(struct search *s, const char *cursor, const char **ret_code, const char **ret_words);
void search_cursor(const struct search *s, uint32_t practice, uint32_t number, struct buf *out);
void search_release(struct search *s);

void fhir_answer(const struct fhir *f, const struct ask *ask, struct answer *a);
void fhir_outcome(struct answer *a, int status, const char *code, const char *words);

#endif
