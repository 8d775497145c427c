/* SPDX-License-Identifier: Apache-2.0 */
/*
 * api_plan.c - an answer is given to one plan, by one person, with a reason.
 *
 * Each refusal leaves the house untold: what a row does not expect to be told is the
 * fault these tests look for.
 */

#include "tests/unit/support/api_case.h"
#include "tests/unit/support/run.h"

#define HARBOR_ID "\"service\":\"harbor-point/primary-care\""

static void nothing(struct engine *e)
{
	(void)e;
}

static void ample(struct engine *e)
{
	house_service(e, HARBOR, VERDICT_AMPLE, 31);
	e->targets[HARBOR_GOOGLE].gate = GATE_APPROVAL;
	house_config.mode = MODE_APPROVE;
	house_config.limits.approval_life = SPAN_HOURS(8);
}

static void for_ever(struct engine *e)
{
	ample(e);
	house_config.limits.approval_life = SPAN_HOURS(0);
}

static void own_rules(struct engine *e)
{
	ample(e);
	(void)snprintf(e->author, sizeof(e->author), "kim");
}

static void declined(struct engine *e)
{
	static struct approval no = { .who = "J. Cho" };

	ample(e);
	no.hash = engine_proposal(e, HARBOR).hash;
	no.at = no.until = e->now;
	e->services[HARBOR].approval = &no;
}

static void moving(struct engine *e)
{
	e->feeds[0].mass = MASS_DOWN;
}

static const struct {
	const char *why;
	void (*set)(struct engine *e);
	const char *path, *body;
	enum err_kind fails;
	unsigned status;
	const char *told, *holds;
} rows[] = {
	{ "yes, to the short form of the plan", ample, "approve", "{" HARBOR_ID ",\"plan\":\"@SHORT@\"}",
	  ERR_NONE, 200, "approve harbor-point/primary-care by kim\n",
	  "Approved: $54 more a day for harbor-point/primary-care, plan @SHORT@. "
	  "It is void at 19:45 EST if nothing" },
	{ "yes, to all of its digits", ample, "approve", "{" HARBOR_ID ",\"plan\":\"@LONG@\"}", ERR_NONE,
	  200, "approve harbor-point/primary-care by kim\n", "capacityctl explain harbor-point" },
	{ "yes, without an end", for_ever, "approve", "{" HARBOR_ID ",\"plan\":\"@SHORT@\"}", ERR_NONE,
	  200, "approve harbor-point/primary-care by kim\n", "plan @SHORT@. What may still" },
	{ "yes, to another plan", ample, "approve", "{" HARBOR_ID ",\"plan\":\"01234567\"}",
	  ERR_NONE, 409, "", "the plan changed since you saw it: then 0123456700000000, now @LONG@" },
	{ "yes, to one's own rules", own_rules, "approve", "{" HARBOR_ID ",\"plan\":\"@SHORT@\"}",
	  ERR_NONE, 409, "", "kim wrote the rules now in force" },
	{ "yes, to nothing", nothing, "approve", "{" HARBOR_ID ",\"plan\":\"01234567\"}", ERR_NONE,
	  409, "", "nothing of harbor-point/primary-care waits for approval" },
	{ "yes, after a no", declined, "approve", "{" HARBOR_ID ",\"plan\":\"@SHORT@\"}", ERR_NONE,
	  409, "", "J. Cho declined this plan" },
	{ "which plan?", ample, "approve", "{" HARBOR_ID "}", ERR_NONE, 400, "", "which plan?" },
	{ "too short to mean one plan", ample, "approve", "{" HARBOR_ID ",\"plan\":\"1234567\"}",
	  ERR_NONE, 400, "", "8 to 16 hexadecimal digits" },
	{ "too long to be one", ample, "approve", "{" HARBOR_ID ",\"plan\":\"0123456789abcdef0\"}",
	  ERR_NONE, 400, "", "8 to 16 hexadecimal digits" },
	{ "not digits", ample, "approve", "{" HARBOR_ID ",\"plan\":\"the first\"}", ERR_NONE, 400,
	  "", "8 to 16 hexadecimal digits" },
	{ "no such service", ample, "approve",
	  "{\"service\":\"harbor-piont/primary-care\",\"plan\":\"01234567\"}", ERR_NONE, 404, "",
	  "Did you mean harbor-point/primary-care?" },
	{ "not JSON", ample, "approve", "plan=1", ERR_NONE, 400, "", "not a JSON object" },
	{ "not JSON, and no", ample, "decline", "plan=1", ERR_NONE, 400, "", "not a JSON object" },
	{ "not JSON, and go on", ample, "allow", "feed=epic", ERR_NONE, 400, "", "not a JSON object" },
	{ "the store does not take it", ample, "approve", "{" HARBOR_ID ",\"plan\":\"@SHORT@\"}",
	  ERR_STORE, 503, "approve harbor-point/primary-care by kim\n", "try-again" },
	{ "refused at the last moment", ample, "approve", "{" HARBOR_ID ",\"plan\":\"@SHORT@\"}",
	  ERR_LIMIT, 409, "approve harbor-point/primary-care by kim\n", "it cannot be done now" },
	{ "no", ample, "decline", "{" HARBOR_ID ",\"plan\":\"@SHORT@\",\"reason\":\"audit\"}",
	  ERR_NONE, 200, "decline harbor-point/primary-care by kim: audit\n",
	  "Declined: $54 more a day for harbor-point/primary-care." },
	{ "no, without a reason", ample, "decline", "{" HARBOR_ID ",\"plan\":\"@SHORT@\"}",
	  ERR_NONE, 400, "", "a reason is needed" },
	{ "no, to another plan", ample, "decline",
	  "{" HARBOR_ID ",\"plan\":\"01234567\",\"reason\":\"audit\"}", ERR_NONE, 409, "",
	  "the plan changed" },
	{ "no, which plan?", ample, "decline", "{" HARBOR_ID ",\"reason\":\"audit\"}", ERR_NONE,
	  400, "", "which plan?" },
	{ "a mass change goes on", moving, "allow", "{\"feed\":\"epic\",\"reason\":\"a holiday\"}",
	  ERR_NONE, 200, "allow epic by kim: a holiday\n", "Feed epic goes on: until Nov 23, 11:45 EST" },
	{ "there is none", nothing, "allow", "{\"feed\":\"epic\",\"reason\":\"a holiday\"}",
	  ERR_NONE, 409, "", "no mass change is under way on feed epic" },
	{ "no such feed", moving, "allow", "{\"feed\":\"epci\",\"reason\":\"a holiday\"}", ERR_NONE,
	  404, "", "there is no feed epci. Did you mean epic?" },
	{ "nothing like it", moving, "allow", "{\"feed\":\"nextgen\",\"reason\":\"a holiday\"}",
	  ERR_NONE, 404, "", "there is no feed nextgen" },
	{ "without a reason", moving, "allow", "{\"feed\":\"epic\"}", ERR_NONE, 400, "",
	  "a reason is needed" },
	{ "held against increases", nothing,
	  "hold", "{\"service\":\"bayview\",\"direction\":\"increases\",\"until\":\"24h\",\"reason\":\"x\"}",
	  ERR_NONE, 200, "hold bayview/primary-care increases by kim until 2026-11-23T16:45:00Z: x\n",
	  "No more is spent; cuts are made all the same." },
	{ "held against cuts, for somebody else", nothing, "hold",
	  "{\"service\":\"bayview\",\"direction\":\"decreases\",\"owner\":\"K. "
	  "Osei\",\"until\":\"24h\","
	  "\"reason\":\"x\"}",
	  ERR_NONE, 200,
	  "hold bayview/primary-care decreases by K. Osei (told by kim) until "
	  "2026-11-23T16:45:00Z: x\n",
	  "Nothing is cut" },
	{ "a direction there is not", nothing, "hold",
	  "{\"service\":\"bayview\",\"direction\":\"increase\",\"until\":\"24h\",\"reason\":\"x\"}",
	  ERR_NONE, 400, "", "not increase. Did you mean increases?" },
	{ "nothing like a direction", nothing, "hold",
	  "{\"service\":\"bayview\",\"direction\":\"up\",\"until\":\"24h\",\"reason\":\"x\"}",
	  ERR_NONE, 400, "", "all, increases or decreases, not up" },
	{ "too long a name", nothing, "hold",
	  "{\"service\":\"bayview\",\"owner\":"
	  "\"0123456789012345678901234567890123456789012345678901234567\","
	  "\"until\":\"24h\",\"reason\":\"x\"}",
	  ERR_NONE, 400, "", "the owner's name is too long" },
};

/* The plan's digits are the engine's: a row names them, and this writes them. */
static void fill_in(const struct engine *e, const char *text, struct buf *out)
{
	unsigned long long hash = engine_proposal(e, HARBOR).hash;
	const struct approval *a = e->services[HARBOR].approval;

	if (!hash && a)
		hash = a->hash;
	for (; *text; text++)
		if (strncmp(text, "@SHORT@", 7) == 0) {
			buf_printf(out, "%08llx", hash >> 32);
			text += 6;
		} else if (strncmp(text, "@LONG@", 6) == 0) {
			buf_printf(out, "%016llx", hash);
			text += 5;
		} else {
			buf_putc(out, *text);
		}
}

START_TEST(is_answered)
{
	struct still_house h;
	struct api_house house = still_house_init(&h);
	struct buf body cleanup_buf = BUF_INIT(1024), holds cleanup_buf = BUF_INIT(1024);
	char path[64];
	struct ask ask = { .method = "POST", .path = path, .who = "kim" };
	struct api_request q;
	struct api_answer a;

	(void)snprintf(path, sizeof(path), "/api/v1/%s", rows[_i].path);
	rows[_i].set(&h.engine);
	h.fails = rows[_i].fails;
	fill_in(&h.engine, rows[_i].body, &body);
	fill_in(&h.engine, rows[_i].holds, &holds);
	ask.body = buf_text(&body);
	q = request_of(&ask);
	api_answer(&house, &q, &a);
	answer_check(rows[_i].why, &a, rows[_i].status, buf_text(&holds), &h, rows[_i].told);
	api_answer_release(&a);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("api_plan");

	tcase_add_loop_test(tc, is_answered, 0, ROWS(rows));
	return run_case("api_plan", tc);
}
