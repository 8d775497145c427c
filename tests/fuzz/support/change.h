/* SPDX-License-Identifier: Apache-2.0 */
/*
 * change.h - what may be believed of a change, whichever platform was asked for it, and
 * the replies in the eyes of somebody else's parser.
 */
#ifndef CAPD_TESTS_FUZZ_CHANGE_H
#define CAPD_TESTS_FUZZ_CHANGE_H

#include <json-c/json.h>

#include "platform/platform.h"
#include "tests/fuzz/support/must.h"

/* Nobody said anything. */
static inline bool is_silence(const struct reply *r)
{
	return r->fault != FAULT_NONE || !r->status;
}

/* And nobody was asked. */
static inline bool has_stayed(const struct reply *r)
{
	return r->fault == FAULT_NOT_SENT || r->fault == FAULT_STOPPED || r->fault == FAULT_NO_CREDENTIAL;
}

/* Is it done?  Whoever is not told yes is told why. */
static inline bool change_check(const struct ending *e, const struct reply *r)
{
	MUST(e->retry_after.ms >= 0 && e->least_micros >= 0);
	MUST(!e->account_wide || e->outcome != OUTCOME_UNSURE);
	if (e->outcome == OUTCOME_DONE) {
		MUST(!is_silence(r) && r->status == 200);
		return true;
	}
	must_be_words(e->words);
	MUST(e->outcome == OUTCOME_LATER || !has_stayed(r));
	return false;
}

/* Of a reply to the change itself: silence that may have heard us is neither no nor later. */
static inline void change_check_silence(const struct ending *e, const struct reply *r)
{
	MUST(e->outcome == OUTCOME_UNSURE || !is_silence(r) || has_stayed(r));
}

static inline struct json_object *other_parse(const char *text, size_t n, struct json_tokener **ret_tok)
{
	*ret_tok = json_tokener_new_ex(64);
	return json_tokener_parse_ex(*ret_tok, text, (int)n);
}

static inline struct json_object *other_member(struct json_object *o, const char *key)
{
	struct json_object *m = NULL;

	if (json_object_is_type(o, json_type_object))
		json_object_object_get_ex(o, key, &m);
	return m;
}

#endif
