/* SPDX-License-Identifier: Apache-2.0 */
/*
 * yelp.c - programmes: read one by one, switched at once, paid for by jobs.
 *
 * As strict as the vendor, and stricter in one point: a body is refused where the
 * address says everything.
 */
#include "yelp.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "base/sign.h"
#include "base/text.h"
#include "connectors.h"

#define PROGRAM_PATH "/v1/reseller/program/"
#define STATUS_PATH "/v1/reseller/status/"
#define SWITCH_PATH "/program/"

static bool takes(const struct ask *ask)
{
	return text_starts(ask->path, "/v1/reseller/") || text_starts(ask->path, SWITCH_PATH);
}

static bool writes(const struct ask *ask)
{
	return strcmp(ask->method, "POST") == 0;
}

/* ---- money: cents of a month of 30.4 days, and the journal's micros of a day ---- */

static int64_t day_micros(int64_t cents)
{
	return cents * 100000 / 304;
}

static int64_t month_cents(int64_t micros)
{
	return micros * 304 / 100000;
}

/* ---- refusals ---- */

static void refuse(struct answer *a, int http, const char *code)
{
	a->status = http;
	buf_clear(&a->body);
	buf_printf(&a->body, "{\"error\":{\"code\":\"%s\",\"description\":\"Simulated.\"}}", code);
}

static bool troubled(const struct ask *ask, struct answer *a)
{
	switch (ask->trouble->kind) {
	case TROUBLE_500:
		refuse(a, 500, "INTERNAL_ERROR");
		return true;
	case TROUBLE_503:
	case TROUBLE_429:
	case TROUBLE_429_BARE: /* Yelp says 503 for both */
		refuse(a, 503, "SERVICE_UNAVAILABLE");
		a->retry_after = ask->trouble->kind == TROUBLE_429 ? 2 : 0;
		return true;
	case TROUBLE_401:
		refuse(a, 401, "UNAUTHORIZED");
		return true;
	default:
		return false;
	}
}

/* ---- one programme ---- */

/* The programme whose id stands at p, up to the next slash; NULL after the answer was written. */
static struct ad_lever *program_at(struct sandbox *s, const char *p, struct answer *a)
{
	char id[LEVER_ID];
	struct ad_lever *lever;
	size_t n = strcspn(p, "/");

	snprintf(id, sizeof(id), "%.*s", (int)(n < sizeof(id) ? n : 0), p);
	lever = lever_find(&s->levers, yelp_platform.name, id);
	if (!lever)
		refuse(a, 404, "PROGRAM_NOT_FOUND");
	return lever;
}

static void show(struct sandbox *s, const struct ask *ask, struct answer *a)
{
	struct ad_lever *lever = program_at(s, ask->path + sizeof(PROGRAM_PATH) - 1, a);
	struct lever_state shown;

	if (!lever)
		return;
	shown = lever_shown(lever);
	a->status = 200;
	buf_printf(&a->body,
		   "{\"program_id\":\"%s\",\"program_type\":\"CPC\",\"program_status\":\"%s\","
		   "\"currency\":\"USD\",\"budget\":%lld}",
		   lever->id,
		   shown.status == LEVER_RUNS	? "ACTIVE" :
		   shown.status == LEVER_PAUSED ? "PAUSED" :
						  "TERMINATED",
		   (long long)month_cents(shown.micros));
}

/* ---- on and off: at once, and answered with nothing ---- */

static void turn(struct sandbox *s, const struct ask *ask, struct answer *a)
{
	struct ad_lever *lever = program_at(s, ask->path + sizeof(SWITCH_PATH) - 1, a);
	const char *verb = strchr(ask->path + sizeof(SWITCH_PATH) - 1, '/');
	bool pause = verb && strcmp(verb, "/pause/v1") == 0;

	if (!lever)
		return;
	if (!verb || (!pause && strcmp(verb, "/resume/v1") != 0))
		refuse(a, 404, "NOT_FOUND"); /* "/end" would be for good */
	else if (lever->is.status == LEVER_REMOVED)
		refuse(a, 400, "PROGRAM_HAS_EXPIRED");
	else if (ask->trouble->kind != TROUBLE_LIE_SUCCESS)
		lever_switch(&s->levers, lever, pause ? LEVER_PAUSED : LEVER_RUNS, "api");
	if (!a->body.length)
		a->status = 202;
}

/* ---- budgets: a job ---- */

static void job_id(char ret[YELP_JOB_ID])
{
	unsigned char bytes[11];

	if (getrandom(bytes, sizeof(bytes), 0) != (ssize_t)sizeof(bytes))
		abort();
	for (size_t i = 0; i < sizeof(bytes); i++)
		snprintf(ret + 2 * i, YELP_JOB_ID - 2 * i, "%02x", bytes[i]);
}

static const char *refusal(const struct ad_lever *lever, int64_t cents, const struct trouble *t)
{
	if (lever->is.status == LEVER_REMOVED)
		return "PROGRAM_HAS_EXPIRED";
	if (t->kind == TROUBLE_PARTIAL && t->campaign)
		return "PARENT_WAS_REJECTED";
	return cents < YELP_LEAST_CENTS ? "BUDGET_BELOW_MINIMUM" : NULL;
}

/* It is done by the time it is asked about. */
static void begin(struct sandbox *s, struct ad_lever *lever, int64_t cents, const struct trouble *t,
		  struct answer *a)
{
	struct yelp *y = s->yelp;
	struct yelp_job *job = &y->jobs[y->job_count++ % YELP_JOBS];

	*job = (struct yelp_job){ .cents = cents,
				  .refused = refusal(lever, cents, t),
				  .silent = t->kind == TROUBLE_PARTIAL && !t->campaign };
	job_id(job->id);
	snprintf(job->program, sizeof(job->program), "%s", lever->id);
	if (!job->refused && !job->silent && t->kind != TROUBLE_LIE_SUCCESS)
		lever_budget(&s->levers, lever, day_micros(cents), "api");
	a->status = 200;
	buf_printf(&a->body, "{\"job_id\":\"%s\"}", job->id);
}

static void edit_program(struct sandbox *s, const struct ask *ask, struct answer *a)
{
	struct ad_lever *lever = program_at(s, ask->path + sizeof(PROGRAM_PATH) - 1, a);
	const char *budget = ask_parameter(ask, "budget"), *end = strrchr(ask->path, '/');
	bool digits = *budget && strspn(budget, "0123456789") == strlen(budget) && strlen(budget) < 10;

	if (!lever)
		return;
	if (strcmp(end, "/edit") != 0)
		refuse(a, 404, "NOT_FOUND");
	else if (ask->length || ask->query_count != 1 || !digits || atoll(budget) > YELP_MOST_CENTS)
		refuse(a, 400, "INVALID_PARAMETER");
	else
		begin(s, lever, atoll(budget), ask->trouble, a);
}

/* "partial": the programme is not carried out and not mentioned; or, when it is named, refused inside. */
static void put_inside(struct buf *out, const struct yelp_job *job)
{
	if (job->silent) {
		buf_puts(out, "{\"status\":\"COMPLETED\",\"business_results\":[]}");
		return;
	}
	buf_printf(out,
		   "{\"status\":\"COMPLETED\",\"business_results\":[{\"status\":\"%s\","
		   "\"identifier\":\"%s\",\"identifier_type\":\"PROGRAM\",\"update_results\":{"
		   "\"program_modified\":{\"budget\":{\"requested_value\":%lld,",
		   job->refused ? "REJECTED" : "COMPLETED", job->program, (long long)job->cents);
	if (job->refused)
		buf_printf(out, "\"status\":\"REJECTED\",\"error\":{\"code\":\"%s\"}", job->refused);
	else
		buf_puts(out, "\"status\":\"COMPLETED\"");
	buf_puts(out, "}}}}]}");
}

static void tell_job(struct sandbox *s, const struct ask *ask, struct answer *a)
{
	struct yelp *y = s->yelp;

	for (size_t i = 0; i < YELP_JOBS; i++) {
		struct yelp_job *job = &y->jobs[i];

		if (!job->id[0] || strcmp(job->id, ask->path + sizeof(STATUS_PATH) - 1) != 0)
			continue;
		a->status = 200;
		if (job->polls++ < YELP_POLLS)
			buf_puts(&a->body, "{\"status\":\"PROCESSING\"}");
		else
			put_inside(&a->body, job);
		return;
	}
	refuse(a, 404, "JOB_NOT_FOUND");
}

/* ---- who asks for what ---- */

static void answer(struct sandbox *s, const struct ask *ask, struct answer *a)
{
	bool post = writes(ask);

	a->type = "application/json";
	if (troubled(ask, a))
		return;
	if (strcmp(ask->authorization, s->yelp->authorization) != 0)
		refuse(a, 401, "UNAUTHORIZED");
	else if (!post && text_starts(ask->path, STATUS_PATH))
		tell_job(s, ask, a);
	else if (!post && text_starts(ask->path, PROGRAM_PATH))
		show(s, ask, a);
	else if (post && s->options.no_control)
		refuse(a, 403, "FORBIDDEN");
	else if (post && text_starts(ask->path, PROGRAM_PATH))
		edit_program(s, ask, a);
	else if (post && text_starts(ask->path, SWITCH_PATH))
		turn(s, ask, a);
	else
		refuse(a, 404, "NOT_FOUND");
}

static const char *edit(struct sandbox *s, const struct hand *hand)
{
	static const enum lever_status statuses[] = {
		[HAND_PAUSE] = LEVER_PAUSED,
		[HAND_ENABLE] = LEVER_RUNS,
		[HAND_REMOVE] = LEVER_REMOVED,
	};
	struct ad_lever *lever = lever_find(&s->levers, yelp_platform.name, hand->target);

	if (!lever)
		return "there is no such programme";
	if (hand->move == HAND_BUDGET)
		lever_budget(&s->levers, lever, hand->micros, hand->who);
	else
		lever_switch(&s->levers, lever, statuses[hand->move], hand->who);
	return NULL;
}

/* ---- its place in the sandbox ---- */

static void program_id(uint32_t practice, char ret[LEVER_ID])
{
	snprintf(ret, LEVER_ID, "yelpProgram_-000000%03u", practice + 1);
}

static void open_partner(struct sandbox *s)
{
	struct buf login cleanup_buf = BUF_INIT(128), encoded cleanup_buf = BUF_INIT(128);
	char password[YELP_JOB_ID], id[LEVER_ID];

	s->yelp = calloc(1, sizeof(*s->yelp));
	if (!s->yelp)
		abort();
	s->yelp->sandbox = s;
	job_id(password);
	buf_printf(&login, YELP_USER ":%s", password);
	sign_base64(&encoded, login.data, login.length);
	snprintf(s->yelp->authorization, sizeof(s->yelp->authorization), "Basic %s", buf_text(&encoded));
	if (key_write(s->options.credentials, "yelp-password", password))
		exit(1);
	for (uint32_t i = 0; i < PRACTICES; i++) {
		program_id(i, id);
		lever_add(&s->levers, yelp_platform.name, id, (int)i,
			  practices[i].dollars * INT64_C(1000000));
	}
}

static void close_partner(struct sandbox *s)
{
	free(s->yelp);
	s->yelp = NULL;
}

static void put_settings(FILE *out, const struct sandbox *s)
{
	char file[CONNECTOR_PATH];

	fprintf(out,
		"kind: connector, file: \"%s\", base_url: \"http://127.0.0.1:%d\", auth: {kind: "
		"connector, username: " YELP_USER ", password: {credential: yelp-password}}",
		connector_file(s, "yelp", file), s->port);
}

static void put_target(FILE *out, const struct sandbox *s, uint32_t practice)
{
	char id[LEVER_ID];

	(void)s;
	program_id(practice, id);
	fprintf(out, "id: \"%s\"", id);
}

const struct ad_platform yelp_platform = {
	.name = "yelp",
	.where = WHERE_YELP,
	.takes = takes,
	.writes = writes,
	.open = open_partner,
	.close = close_partner,
	.answer = answer,
	.edit = edit,
	.put_settings = put_settings,
	.put_target = put_target,
};
