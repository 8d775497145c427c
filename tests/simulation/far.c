/* SPDX-License-Identifier: Apache-2.0 */
/*
 * far.c - the other side: an ad account, a receiver of webhooks, and people who
 * change things there without asking.
 *
 * The account is the sandbox's strict server, called without a socket.  It keeps its
 * last states, because real platforms answer reads from replicas that lag.
 */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/tree.h"
#include "platform/google_ads.h"
#include "platform/webhook.h"
#include "tests/simulation/world.h"

enum { FAR_ROWS = 3 }; /* per page of a search: reads are conversations */

static bool is_google(const struct world *w, target_ix t)
{
	return w->config->platforms[w->config->targets[t].platform].kind == &platform_google_ads;
}

static const char *hook_name(const struct world *w, target_ix t)
{
	return ((const struct webhook_target *)w->config->targets[t].select)->name;
}

static size_t hook_find(const struct world *w, const char *name)
{
	size_t i = 0;

	while (i < w->receiver.count && strcmp(w->receiver.items[i].name, name) != 0)
		i++;
	return i;
}

static struct campaign *campaign_of(struct world *w, target_ix t)
{
	const struct google_target *g = w->config->targets[t].select;

	return account_campaign(&w->account, strtoull(g->campaign, NULL, 10));
}

struct ad_state far_truth(const struct world *w, target_ix t)
{
	static const enum ad_status statuses[] = { AD_ENABLED, AD_PAUSED, AD_ENDED };
	const struct campaign *c;
	const struct budget *b;

	if (!is_google(w, t))
		return w->receiver.items[hook_find(w, hook_name(w, t))].state;
	c = campaign_of((struct world *)w, t);
	b = &w->account.budgets[c->budget];
	return (struct ad_state){ statuses[c->status], b->micros, b->id };
}

void far_changed(struct world *w)
{
	if (w->past_count == PAST_MAX)
		memmove(&w->past[0], &w->past[1], --w->past_count * sizeof(w->past[0]));
	w->past[w->past_count++] = (struct account_past){ w->time, w->account };
	for (target_ix t = 0; t < w->config->target_count; t++)
		w->levers[t].truth = far_truth(w, t);
}

/* Some budgets take no less than a half or more of what is planned. */
static void set_least(struct world *w, target_ix t)
{
	int64_t plan = w->config->targets[t].budget_micros;
	uint32_t percent = 40 + roll(w->seed, ROLL_LIFE, 2000 + t, 70);

	if (roll(w->seed, ROLL_LIFE, 1000 + t, 100) < 15)
		w->account.budgets[campaign_of(w, t)->budget].least =
			plan / MICROS * percent / 100 * MICROS;
}

void far_open(struct world *w)
{
	account_init(&w->account, NULL);
	for (target_ix t = 0; t < w->config->target_count; t++) {
		const struct target *target = &w->config->targets[t];
		struct ad_state first = { AD_ENABLED, target->budget_micros, 0 };

		if (is_google(w, t)) {
			set_least(w, t);
			continue;
		}
		if (w->rules.receiver_reads && roll(w->seed, ROLL_LIFE, t, 100) < 20)
			first.status = AD_PAUSED;
		(void)snprintf(w->receiver.items[w->receiver.count].name,
			       sizeof(w->receiver.items[0].name), "%s", hook_name(w, t));
		w->receiver.items[w->receiver.count++].state = first;
	}
	far_changed(w);
	for (target_ix t = 0; t < w->config->target_count; t++) {
		int64_t plan = w->config->targets[t].budget_micros, now = cost_of(w->levers[t].truth);

		w->levers[t].caused = now < plan ? now : plan;
	}
}

/* ---- people ---- */

void far_edit(struct world *w, target_ix t, bool budget, uint32_t chance)
{
	struct ad_state was = far_truth(w, t);
	int64_t micros = (int64_t)(10 + chance % 190) * MICROS;

	if (is_google(w, t) && budget) {
		account_set_budget(&w->account, &w->account.budgets[campaign_of(w, t)->budget],
				   micros, "person");
	} else if (is_google(w, t)) {
		account_set_status(&w->account, campaign_of(w, t),
				   was.status == AD_PAUSED ? CAMPAIGN_ENABLED : CAMPAIGN_PAUSED,
				   "person");
	} else {
		struct ad_state *is = &w->receiver.items[hook_find(w, hook_name(w, t))].state;

		if (budget)
			is->budget_micros = micros;
		else
			is->status = was.status == AD_PAUSED ? AD_ENABLED : AD_PAUSED;
	}
	far_changed(w);
	witness_edited(w, t);
}

/* ---- the ad account ---- */

static const char *header_of(const struct request *r, const char *name)
{
	for (size_t i = 0; i < r->header_count; i++)
		if (!strcasecmp(r->headers[i].name, name))
			return r->headers[i].value;
	return "";
}

static struct trouble sandbox_trouble(enum trouble_kind k)
{
	enum fault_kind kind = k == MEET_UNAVAILABLE  ? TROUBLE_503 :
			       k == MEET_TOO_MANY     ? TROUBLE_429 :
			       k == MEET_UNAUTHORIZED ? TROUBLE_401 :
			       k == MEET_DONE_NOTHING ? TROUBLE_LIE_SUCCESS :
			       k == MEET_ONE_REFUSED  ? TROUBLE_PARTIAL :
			       k == MEET_LOGIN_PAGE   ? TROUBLE_HTML :
			       k == MEET_EMPTY_BODY   ? TROUBLE_EMPTY :
							TROUBLE_NONE;

	return (struct trouble){ .where = WHERE_ADS, .kind = kind };
}

/* Not older than the platform admits in its lag. */
static const struct account *replica(const struct world *w, const struct talk *k)
{
	int64_t lag = w->config->platforms[k->platform].lag.ms;
	int64_t as_of = w->time - roll(w->seed, ROLL_WIRE, k->exchange * 8, (uint32_t)lag);
	size_t i = w->past_count - 1;

	if (k->writing || k->meets != MEET_OLD_REPLICA)
		return &w->account;
	while (i > 0 && w->past[i].from > as_of)
		i--;
	return &w->past[i].account;
}

static void ask_google(struct world *w, struct talk *k)
{
	struct account shown = *replica(w, k);
	struct google g = { .account = k->writing ? &w->account : &shown, .page_rows = FAR_ROWS };
	const char *path = strstr(k->request.url, "/v");
	struct trouble t = sandbox_trouble(k->meets);
	struct ask ask = {
		.method = k->request.method,
		.path = path ? path : "/",
		.body = k->request.body ? k->request.body : "",
		.length = k->request.body_length,
		.authorization = "Bearer simulated",
		.content_type = header_of(&k->request, "content-type"),
		.prefer = "",
		.if_none_match = "",
		.login_customer = header_of(&k->request, "login-customer-id"),
	};

	google_answer(&g, &ask, true, &t, &k->answer);
	if (k->meets == MEET_APPLIED_TWICE && k->writing) {
		struct answer again = { .body = BUF_INIT(ANSWER_MAX) };

		google_answer(&g, &ask, true, &t, &again);
		buf_release(&again.body);
	}
	fault_spoil(&t, &k->answer);
}

/* ---- the receiver ---- */

static void post_hook(struct world *w, struct talk *k)
{
	struct err err = ERR_INIT;
	struct json_object *body cleanup_tree =
		tree_parse(k->request.body, k->request.body_length, &err);
	size_t i = hook_find(w, tree_text_or(body, "target", ""));
	const char *verb = tree_text_or(body, "verb", ""), *id = tree_text_or(body, "id", "cmd_0");
	uint64_t number = strtoull(id + 4, NULL, 10);
	struct ad_state *is = &w->receiver.items[i].state;

	if (i == w->receiver.count || strcmp(id, header_of(&k->request, "webhook-id")) != 0 ||
	    !text_starts(header_of(&k->request, "webhook-signature"), "v1,")) {
		k->answer.status = 400;
		return;
	}
	k->answer.status = 200;
	/* The same id again is the same command again: answered, and not repeated. */
	if (number == w->receiver.items[i].last_id)
		return;
	/* A lie of a receiver that cannot be read cannot be found out. */
	if (k->meets == MEET_DONE_NOTHING && w->rules.receiver_reads)
		return;
	w->receiver.items[i].last_id = number;
	if (!strcmp(verb, "set-budget"))
		(void)!tree_int64(body, "", "budget_micros", &is->budget_micros, &err);
	else
		is->status = !strcmp(verb, "pause") ? AD_PAUSED : AD_ENABLED;
}

static void show_hook(struct world *w, struct talk *k)
{
	const char *name = strstr(k->request.url, "target=");
	size_t i = hook_find(w, name ? name + strlen("target=") : "");
	const struct ad_state *is = &w->receiver.items[i].state;

	k->answer.status = 200;
	if (i == w->receiver.count) {
		k->answer.status = 404;
		return;
	}
	buf_printf(&k->answer.body, "{\"schema\":1,\"targets\":[{\"name\":\"%s\",\"status\":\"%s\",\"budget_micros\":\"%lld\"}]}",
		   w->receiver.items[i].name, ad_status_name(is->status), (long long)is->budget_micros);
}

static void ask_hook(struct world *w, struct talk *k)
{
	struct trouble t = sandbox_trouble(k->meets);

	if (k->meets == MEET_UNAVAILABLE || k->meets == MEET_TOO_MANY ||
	    k->meets == MEET_UNAUTHORIZED || k->meets == MEET_ONE_REFUSED)
		k->answer.status = k->meets == MEET_UNAVAILABLE	 ? 503 :
				   k->meets == MEET_TOO_MANY	 ? 429 :
				   k->meets == MEET_UNAUTHORIZED ? 401 :
								   422;
	else if (k->writing)
		post_hook(w, k);
	else
		show_hook(w, k);
	fault_spoil(&t, &k->answer);
}

/* What this exchange made of the targets it was about. */
static void apply_seen(struct world *w, const struct talk *k, const struct ad_state *before)
{
	for (size_t i = 0; i < k->talk.command_count; i++) {
		const struct command *c = &k->commands[i];
		struct ad_state is = w->levers[c->target].truth;

		if (is.status != before[c->target].status ||
		    is.budget_micros != before[c->target].budget_micros)
			witness_applied(w, c->target, c, is);
	}
}

void far_answer(struct world *w, struct talk *k)
{
	struct ad_state before[LEVERS_MAX];

	for (target_ix t = 0; t < w->config->target_count; t++)
		before[t] = w->levers[t].truth;
	k->answer = (struct answer){ .body = BUF_INIT(ANSWER_MAX) };
	if (w->config->platforms[k->platform].kind == &platform_google_ads)
		ask_google(w, k);
	else
		ask_hook(w, k);
	if (!k->writing)
		return;
	far_changed(w);
	apply_seen(w, k, before);
}
