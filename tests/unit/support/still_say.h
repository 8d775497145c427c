/* SPDX-License-Identifier: Apache-2.0 */
/*
 * still_say.h - one thing set about the still house, and the sentence it must lead to.
 */
#ifndef CAPD_TESTS_STILL_SAY_H
#define CAPD_TESTS_STILL_SAY_H

#include <check.h>

#include "decide/explain.h"
#include "tests/unit/support/still_engine.h"

typedef void say(const struct engine *e, service_ix s, struct buf *out);

static struct policy said_policies[2]; /* Harbor Point's, and Mill Creek's: a row may change them */

static inline void say_begin(struct engine *e)
{
	house_init(e);
	memcpy(said_policies, house_policies, sizeof(said_policies));
	house_config.policies = said_policies;
}

static inline void check_says(const char *why, say *said, const struct engine *e, service_ix s,
			      const char *says)
{
	struct buf out cleanup_buf = BUF_INIT(4096);

	said(e, s, &out);
	ck_assert_msg(strcmp(buf_text(&out), says) == 0, "%s:\n  said: %s\n  want: %s", why,
		      buf_text(&out), says);
}

#endif
