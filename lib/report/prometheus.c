/* SPDX-License-Identifier: Apache-2.0 */
/*
 * prometheus.c - the house in numbers: one walk over services and ads, then the families.
 */
#include "report/prometheus.h"

#include <string.h>

#include "decide/explain.h"
#include "report/exposition.h"

enum { CONTROLS = CONTROL_STOPPED + 1, DAY_S = 24 * 60 * 60 };

/* What the walk counts. */
struct sums {
	int64_t verdict[VERDICT_COUNT], control[CONTROLS];
	int64_t attention, held, proposals, unsettled, in_doubt, drifted, paused_by_us, relearned;
};

static struct sums count(const struct engine *e, const struct config *c)
{
	struct sums n = { 0 };

	for (service_ix s = 0; s < c->service_count; s++) {
		n.verdict[engine_verdict(e, s)]++;
		n.control[engine_control(e, s)]++;
		n.attention += explain_needs_attention(e, s);
		n.held += engine_service(e, s)->hold != NULL;
		n.proposals += engine_proposal(e, s).hash != 0;
	}
	for (target_ix t = 0; t < c->target_count; t++) {
		const struct target_state *is = engine_target(e, t);

		n.unsettled += is->stage != STAGE_NONE;
		n.in_doubt += is->stage == STAGE_UNSURE;
		n.drifted += is->changed_outside;
		n.paused_by_us += is->paused_by_us;
		n.relearned += is->relearned;
	}
	return n;
}

static void services(const struct sums *n, struct buf *out)
{
	expose_family(out, "services", "gauge", "Services by verdict.");
	for (int v = 0; v < VERDICT_COUNT; v++)
		expose(out, "services",
		       (struct label[]){ { "verdict", verdict_name((enum verdict)v) }, { 0 } },
		       n->verdict[v]);
	expose_family(out, "services_by_control", "gauge", "Services by who moves their ads.");
	for (int v = 0; v < CONTROLS; v++)
		expose(out, "services_by_control",
		       (struct label[]){ { "control", control_name((enum control)v) }, { 0 } },
		       n->control[v]);
	expose_one(out, "services_need_attention", "gauge", "Services that wait for a person.",
		   n->attention);
	expose_one(out, "services_held", "gauge", "Services held by a person.", n->held);
	expose_one(out, "proposals_waiting", "gauge",
		   "Services whose increase waits for an approval.", n->proposals);
}

/* Unless the house is too large for a series each. */
static void each_service(const struct engine *e, const struct config *c, struct buf *out)
{
	bool fits = c->service_count <= SERVICE_SERIES_MAX;

	expose_one(out, "service_series", "gauge",
		   "1 when each service has series of its own; 0: there are too many.", fits);
	if (!fits)
		return;
	expose_family(out, "service_verdict", "gauge",
		      "0 unknown, 1 closed, 2 full, 3 filling, 4 open, 5 ample.");
	for (service_ix s = 0; s < c->service_count; s++)
		expose(out, "service_verdict",
		       (struct label[]){ { "location", c->locations[c->services[s].location].id },
					 { "service_line", c->lines[c->services[s].line].id },
					 { 0 } },
		       engine_verdict(e, s));
	expose_family(out, "service_data_timestamp_seconds", "gauge",
		      "When the data that was last believed was true.");
	for (service_ix s = 0; s < c->service_count; s++)
		expose_instant(out, "service_data_timestamp_seconds",
			       (struct label[]){ { "location", c->locations[c->services[s].location].id },
						 { "service_line", c->lines[c->services[s].line].id },
						 { 0 } },
			       engine_service(e, s)->as_of);
}

/* ---- feeds ---- */

static struct instant oldest(const struct engine *e, const struct config *c, uint32_t feed)
{
	struct instant found = { 0 };

	for (service_ix s = 0; s < c->service_count; s++) {
		struct instant t = engine_service(e, s)->as_of;

		if (c->services[s].feed == feed && !is_never(t) &&
		    (is_never(found) || is_before(t, found)))
			found = t;
	}
	return found;
}

static int64_t feed_services(const struct report_feed *f)
{
	return f->services;
}

static int64_t feed_unanswered(const struct report_feed *f)
{
	return f->unanswered;
}

static int64_t feed_failing(const struct report_feed *f)
{
	return f->failing;
}

static int64_t feed_polls(const struct report_feed *f)
{
	return (int64_t)f->polls;
}

static int64_t feed_failures(const struct report_feed *f)
{
	return (int64_t)f->failures;
}

static int64_t feed_every(const struct report_feed *f)
{
	return f->every.ms / 1000;
}

static const struct feed_family {
	const char *name, *type, *help;
	int64_t (*value)(const struct report_feed *f);
} feed_families[] = {
	{ "feed_services", "gauge", "Services a feed speaks for.", feed_services },
	{ "feed_services_unanswered", "gauge",
	  "Of these, services whose data is too old to be believed.", feed_unanswered },
	{ "feed_questions_failing", "gauge", "Questions whose last asking failed.", feed_failing },
	{ "feed_interval_seconds", "gauge", "From one poll to the next, as configured.", feed_every },
	{ "feed_polls_total", "counter", "Polls that ended, well or not.", feed_polls },
	{ "feed_failures_total", "counter", "Polls that gave nothing usable.", feed_failures },
};

static void feeds(const struct engine *e, const struct report_meters *m, struct buf *out)
{
	const struct config *c = engine_config(e);
	int64_t masses = 0;

	for (size_t i = 0; i < sizeof(feed_families) / sizeof(*feed_families); i++) {
		const struct feed_family *f = &feed_families[i];

		expose_family(out, f->name, f->type, f->help);
		for (uint32_t n = 0; n < c->feed_count; n++)
			expose(out, f->name, (struct label[]){ { "feed", c->feeds[n].id }, { 0 } },
			       f->value(&m->feeds[n]));
	}
	expose_family(out, "feed_answer_timestamp_seconds", "gauge",
		      "Its last answer that could be used.");
	for (uint32_t n = 0; n < c->feed_count; n++)
		expose_instant(out, "feed_answer_timestamp_seconds",
			       (struct label[]){ { "feed", c->feeds[n].id }, { 0 } },
			       m->feeds[n].answered_at);
	expose_family(out, "feed_oldest_data_timestamp_seconds", "gauge",
		      "The oldest data still in use of any of its services.");
	for (uint32_t n = 0; n < c->feed_count; n++)
		expose_instant(out, "feed_oldest_data_timestamp_seconds",
			       (struct label[]){ { "feed", c->feeds[n].id }, { 0 } }, oldest(e, c, n));
	for (uint32_t n = 0; n < c->feed_count; n++)
		masses += engine_feed(e, n)->mass != MASS_NONE;
	expose_one(out, "mass_changes", "gauge", "Feeds on which too much moves at once.", masses);
	expose_family(out, "feed_mass_change", "gauge", "1 while too much of a feed moves at once.");
	for (uint32_t n = 0; n < c->feed_count; n++)
		expose(out, "feed_mass_change", (struct label[]){ { "feed", c->feeds[n].id }, { 0 } },
		       engine_feed(e, n)->mass != MASS_NONE);
}

/* ---- ad accounts ---- */

/* False: there is nothing to tell of this account. */
typedef bool account_value(const struct report_account *v, int64_t *ret);

static bool operations(const struct report_account *v, int64_t *ret)
{
	*ret = v->used;
	return true;
}

static bool operations_limit(const struct report_account *v, int64_t *ret)
{
	*ret = v->day;
	return v->day > 0;
}

static bool usage(const struct report_account *v, int64_t *ret)
{
	*ret = (int64_t)v->percent * 10000;
	return v->percent >= 0;
}

static bool resting(const struct report_account *v, int64_t *ret)
{
	*ret = !is_never(v->rests_until);
	return true;
}

static bool failing(const struct report_account *v, int64_t *ret)
{
	*ret = !is_never(v->tries_at);
	return true;
}

static bool look_interval(const struct report_account *v, int64_t *ret)
{
	*ret = v->every.ms / 1000;
	return true;
}

static bool requests(const struct report_account *v, int64_t *ret)
{
	*ret = (int64_t)v->requests;
	return true;
}

static bool refused(const struct report_account *v, int64_t *ret)
{
	*ret = (int64_t)v->refused;
	return true;
}

static bool in_doubt(const struct report_account *v, int64_t *ret)
{
	*ret = v->in_doubt;
	return true;
}

static bool looked(const struct report_account *v, int64_t *ret)
{
	*ret = v->looked_at.ms / 1000;
	return !is_never(v->looked_at);
}

static bool spent(const struct report_account *v, int64_t *ret)
{
	*ret = v->spent_at.ms / 1000;
	return !is_never(v->spent_at);
}

static bool sunset(const struct report_account *v, int64_t *ret)
{
	*ret = ((int64_t)v->sunset.day + 1) * DAY_S;
	return v->sunset.day != 0;
}

static const struct account_family {
	const char *name, *type, *help;
	account_value *value;
	bool is_micros; /* a share, written as a fraction */
} account_families[] = {
	{ "platform_operations_24h", "gauge", "Operations counted against the quota in 24 hours.",
	  operations, false },
	{ "platform_operations_24h_limit", "gauge", "Operations the platform grants in 24 hours.",
	  operations_limit, false },
	{ "platform_usage_ratio", "gauge", "What the platform says is used up of what it grants.",
	  usage, true },
	{ "platform_resting", "gauge", "1 while the platform wants to be left alone.", resting, false },
	{ "platform_failing", "gauge",
	  "1 while it is left alone because it failed again and again.", failing, false },
	{ "platform_targets_in_doubt", "gauge", "Ads not confirmed or changed outside.", in_doubt, false },
	{ "platform_requests_total", "counter", "Requests sent to it.", requests, false },
	{ "platform_refused_total", "counter", "Requests it refused.", refused, false },
	{ "platform_look_interval_seconds", "gauge",
	  "From one regular read to the next, as it is now.", look_interval, false },
	{ "platform_look_timestamp_seconds", "gauge", "When all its targets had been read.", looked, false },
	{ "platform_spend_timestamp_seconds", "gauge",
	  "When the spend of all its targets had been read.", spent, false },
	{ "platform_sunset_timestamp_seconds", "gauge", "When the version of its API ends.", sunset, false },
};

static void platforms(const struct config *c, const struct report_meters *m, struct buf *out)
{
	for (size_t i = 0; i < sizeof(account_families) / sizeof(*account_families); i++) {
		const struct account_family *f = &account_families[i];

		expose_family(out, f->name, f->type, f->help);
		for (size_t p = 0; p < c->platform_count; p++) {
			struct label of[] = { { "platform", c->platforms[p].id }, { 0 } };
			int64_t value;

			if (!f->value(&m->accounts[p], &value))
				continue;
			if (f->is_micros)
				expose_micros(out, f->name, of, value);
			else
				expose(out, f->name, of, value);
		}
	}
}

/* ---- money: in units of the one currency, which is a label ---- */

static void amount(struct buf *out, const struct config *c, const char *name, const char *help,
		   int64_t micros)
{
	expose_family(out, name, "gauge", help);
	expose_micros(out, name, (struct label[]){ { "currency", c->currency }, { 0 } }, micros);
}

static void pools(const struct engine *e, const struct config *c, struct buf *out)
{
	static const struct {
		const char *name, *help;
	} families[] = {
		{ "pool_daily", "A pool's budget for a day." },
		{ "pool_exposure", "What the ads of a pool may spend a day." },
		{ "pool_held", "Of a pool's day, what no service could take." },
	};

	for (size_t i = 0; i < sizeof(families) / sizeof(*families); i++) {
		expose_family(out, families[i].name, "gauge", families[i].help);
		for (uint32_t p = 0; p < c->pool_count; p++) {
			struct pool_view v = engine_pool_view(e, p);
			const int64_t values[] = { v.daily, v.exposure, v.held };

			expose_micros(out, families[i].name,
				      (struct label[]){ { "pool", c->pools[p].id },
							{ "currency", c->currency },
							{ 0 } },
				      values[i]);
		}
	}
}

static void money(const struct engine *e, const struct report_context *c, struct buf *out)
{
	const struct config *config = engine_config(e);

	amount(out, config, "exposure", "What all ads may spend a day, at the most.",
	       engine_exposure(e));
	if (config->limits.spend_micros > 0)
		amount(out, config, "exposure_limit", "limits: spend.", config->limits.spend_micros);
	amount(out, config, "moved_today", "Raises granted today.", engine_moved_today(e));
	if (config->limits.moved_micros > 0)
		amount(out, config, "moved_limit", "limits: moved.", config->limits.moved_micros);
	if (c->kept.counting)
		amount(out, config, "kept_month", "Estimate: kept from full locations this month.",
		       c->kept.micros);
	pools(e, config, out);
}

/* ---- commands ---- */

static void by_name(struct buf *out, const char *name, const char *label, const char *value, uint64_t n)
{
	expose(out, name, (struct label[]){ { label, value }, { 0 } }, (int64_t)n);
}

static void commands(const struct sums *n, const struct report_meters *m, struct buf *out)
{
	expose_one(out, "verdict_changes_total", "counter", "Verdicts that moved.",
		   (int64_t)m->verdict_changes);
	expose_family(out, "commands_total", "counter", "Commands whose intent was made durable.");
	for (int v = VERB_PAUSE; v <= VERB_SET_BUDGET; v++)
		by_name(out, "commands_total", "verb", verb_name((enum verb)v), m->commands[v]);
	expose_family(out, "command_replies_total", "counter", "What the platforms answered to commands.");
	for (int o = OUTCOME_DONE; o <= OUTCOME_UNSURE; o++)
		by_name(out, "command_replies_total", "outcome", outcome_name((enum outcome)o),
			m->replies[o]);
	expose_family(out, "commands_settled_total", "counter", "Commands read back: in effect, or not.");
	by_name(out, "commands_settled_total", "result", "applied", m->applied);
	by_name(out, "commands_settled_total", "result", "not-applied", m->not_applied);
	expose_one(out, "commands_unsettled", "gauge", "Commands not yet read back.", n->unsettled);
	expose_one(out, "commands_unsure", "gauge",
		   "Of these, those that may or may not have happened.", n->in_doubt);
	expose_one(out, "targets_changed_outside", "gauge", "Ads a person changed: left alone.",
		   n->drifted);
	expose_one(out, "targets_paused", "gauge", "Ads paused by us.", n->paused_by_us);
	expose_one(out, "learning_resets", "gauge",
		   "Times a change of ours made a platform learn anew.", n->relearned);
}

/* ---- the daemon itself ---- */

static void daemon_counters(const struct report_meters *m, struct buf *out)
{
	const struct {
		const char *name, *type, *help;
		uint64_t value;
	} rows[] = {
		{ "turns_total", "counter", "Events the engine took.", m->turns },
		{ "polls_total", "counter", "Polls that ended well.", m->polls },
		{ "polls_unchanged_total", "counter", "Polls answered: nothing changed.",
		  m->polls_unchanged },
		{ "polls_failed_total", "counter", "Polls that gave nothing usable.", m->polls_failed },
		{ "platform_reads_total", "counter", "Reads of ad platforms.", m->reads },
		{ "platform_writes_total", "counter", "Requests that carried commands.", m->writes },
		{ "platform_failed_total", "counter", "Platform conversations that failed.",
		  m->platform_failed },
		{ "transfers_active", "gauge", "Transfers on the wire.", m->transfers_active },
		{ "transfers_queued", "gauge", "Transfers waiting.", m->transfers_queued },
		{ "received_bytes_total", "counter", "Decoded bytes heard.", m->bytes_in },
		{ "commits_total", "counter", "Durable commits.", m->commits },
		{ "reloads_total", "counter", "Configurations loaded after the first.", m->reloads },
		{ "reloads_refused_total", "counter", "Configurations refused for their mistakes.",
		  m->reloads_refused },
		{ "messages_waiting", "gauge", "Messages to people not delivered yet.",
		  m->messages_waiting },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		expose_one(out, rows[i].name, rows[i].type, rows[i].help, (int64_t)rows[i].value);
	expose_meter(out, "poll_lateness_seconds", "How late polls began.", &m->poll_late);
	expose_meter(out, "loop_pass_seconds",
		     "How long one pass of the event loop kept others waiting.", &m->pass);
	expose_meter(out, "commit_seconds", "How long making something durable took.", &m->commit);
}

static void standing_now(const struct engine *e, const struct report_context *c, struct buf *out)
{
	expose_family(out, "build_info", "gauge", "Always 1; the version is a label.");
	expose(out, "build_info", (struct label[]){ { "version", c->version }, { 0 } }, 1);
	expose_family(out, "start_time_seconds", "gauge", "When this process started.");
	expose_instant(out, "start_time_seconds", NULL, c->started);
	expose_family(out, "config_timestamp_seconds", "gauge",
		      "When the configuration in force was loaded.");
	expose_instant(out, "config_timestamp_seconds", NULL, c->config_loaded);
	expose_family(out, "turn_timestamp_seconds", "gauge", "When the engine last stepped.");
	expose_instant(out, "turn_timestamp_seconds", NULL, engine_now(e));
	expose_family(out, "mode", "gauge", "1 for the mode in force.");
	for (int mode = MODE_REHEARSAL; mode <= MODE_ACT; mode++)
		by_name(out, "mode", "mode", mode_name((enum mode)mode),
			(int)engine_config(e)->mode == mode);
	expose_one(out, "stopped", "gauge", "1 when the stop switch is on.",
		   engine_stopped(e, NULL, NULL));
	expose_one(out, "store_failing", "gauge", "1 while nothing can be recorded, so nothing is sent.",
		   c->store_trouble && *c->store_trouble);
	expose_one(out, "clock_wrong", "gauge", "1 while a clock disagrees with the servers' clocks.",
		   c->clock_trouble && *c->clock_trouble);
}

void report_prometheus(const struct engine *e, const struct report_context *c,
		       const struct report_meters *m, struct buf *out)
{
	const struct config *config = engine_config(e);
	struct sums n = count(e, config);

	standing_now(e, c, out);
	services(&n, out);
	each_service(e, config, out);
	feeds(e, m, out);
	platforms(config, m, out);
	money(e, c, out);
	commands(&n, m, out);
	daemon_counters(m, out);
}
