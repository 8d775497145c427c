/* SPDX-License-Identifier: Apache-2.0 */
/*
 * refusal.c - what a platform's no does to the command, the account and a read.
 */
#include "platform/refusal.h"

#include "support/run.h"

static const struct {
	const char *why;
	enum refusal refusal;
	enum outcome outcome;
	bool account_wide;
	enum err_kind kind;
} rows[] = {
	{ "a new token may do", REFUSAL_TOKEN, OUTCOME_LATER, true, ERR_AUTH },
	{ "a person must act first", REFUSAL_AUTH, OUTCOME_REFUSED, true, ERR_AUTH },
	{ "too much is for all of the account", REFUSAL_QUOTA, OUTCOME_LATER, true, ERR_REMOTE },
	{ "their trouble says nothing of ours", REFUSAL_INTERNAL, OUTCOME_UNSURE, false, ERR_REMOTE },
	{ "nothing happened: again", REFUSAL_CONFLICT, OUTCOME_LATER, false, ERR_REMOTE },
	{ "something happened: look first", REFUSAL_OVERTAKEN, OUTCOME_UNSURE, false, ERR_REMOTE },
	{ "a wrong setting is wrong for all", REFUSAL_SETTING, OUTCOME_REFUSED, true, ERR_CONFIG },
	{ "one change is one change", REFUSAL_TARGET, OUTCOME_REFUSED, false, ERR_REMOTE },
};

START_TEST(a_refusal_has_one_consequence)
{
	struct closing c = refusal_closing(rows[_i].refusal);

	ck_assert_msg(c.outcome == rows[_i].outcome, "%s: outcome %d", rows[_i].why, (int)c.outcome);
	ck_assert_msg(c.account_wide == rows[_i].account_wide, "%s: whose", rows[_i].why);
	ck_assert_msg(!c.retry_after.ms && !*c.words, "%s: words or a rest of its own", rows[_i].why);
	ck_assert_msg(refusal_kind(rows[_i].refusal) == rows[_i].kind, "%s: kind", rows[_i].why);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("refusal");

	tcase_add_loop_test(tc, a_refusal_has_one_consequence, 0, ROWS(rows));
	return run_case("refusal", tc);
}
