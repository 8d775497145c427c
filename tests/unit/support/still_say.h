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

static inline void check_headline(const char *why, const struct engine *e, const char *says,
				  const char *title)
{
	struct buf out cleanup_buf = BUF_INIT(1024);

	explain_headline(e, &out);
	ck_assert_msg(strcmp(buf_text(&out), says) == 0, "%s:\n  said: %s\n  want: %s", why,
		      buf_text(&out), says);
	buf_clear(&out);
	explain_title(e, &out);
	ck_assert_msg(strcmp(buf_text(&out), title) == 0, "%s:\n  said: %s\n  want: %s", why,
		      buf_text(&out), title);
}

/* ---- what more than one program sets ---- */

static inline struct target_state *google(struct engine *e)
{
	return &e->targets[HARBOR_GOOGLE];
}

/* More is wanted than there is. */
static inline void raise_wanted(struct engine *e)
{
	google(e)->wanted.budget_micros = DOLLARS(234);
}

static inline void full_and_paused(struct engine *e)
{
	house_service(e, HARBOR, VERDICT_FULL, 2);
	house_target(e, HARBOR_GOOGLE, AD_PAUSED, DOLLARS(180));
	house_target(e, HARBOR_META, AD_PAUSED, DOLLARS(90));
}

static inline void full_in_rehearsal(struct engine *e)
{
	house_service(e, HARBOR, VERDICT_FULL, 2);
	house_config.mode = MODE_REHEARSAL;
	for (target_ix t = HARBOR_GOOGLE; t <= HARBOR_META; t++) {
		e->targets[t].wanted.status = AD_PAUSED;
		e->targets[t].gate = GATE_REHEARSAL;
	}
}

#endif
