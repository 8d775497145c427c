/* SPDX-License-Identifier: Apache-2.0 */
/*
 * live.c - the same polls and reads as a running daemon's, once, and without an engine's orders.
 *
 * A generation is built as for a start, but its events end here: no engine hears
 * them, so no command can come of them.  Nothing is stored.
 */
#include "daemon/live.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sysexits.h>
#include <unistd.h>

#include "config/load.h"
#include "daemon/accounts.h"
#include "daemon/clock.h"
#include "daemon/host.h"
#include "daemon/polls.h"
#include "daemon/version.h"
#include "daemon/vault.h"
#include "feed/fhir_capability.h"
#include "platform/platform.h"
#include "report/live.h"

enum {
	REPORT_MAX = 512 * 1024 * 1024,
	WORDS_MAX = 64 * 1024,
	MEMORY_MAX = 256 * 1024 * 1024, /* a bound, not a plan: words about 200,000 services */
	PROGRESS_MS = 250,
	EXIT_PROBLEMS = 1,
};

struct look {
	struct live live;
	struct arena arena; /* owns the words */
	uv_loop_t loop;
	uv_timer_t progress;
	struct transport *transport;
	struct vault *vault;
	struct generation *g;
	uint32_t left, of;			      /* questions, statements and ads */
	struct accounts_stats reads;		      /* as of the last event */
	bool read_failed;			      /* the read that is being told of */
	struct live_finding *last[FINDING_ERROR + 1]; /* of each gravity */
	struct live_finding *first[FINDING_ERROR + 1];
};

/* A statement under way. */
struct asking {
	struct look *look;
	uint32_t feed;
};

static const char *keep(struct look *l, const char *words)
{
	return words && *words ? arena_strdup(&l->arena, words) : NULL;
}

static void settle(struct look *l, uint32_t n)
{
	l->left -= n;
	if (!l->left)
		uv_stop(&l->loop);
}

/* ---- feeds ---- */

static void on_ending(void *context, const struct polls_ending *e)
{
	struct look *l = context;
	struct live_feed *f = &l->live.feeds[e->feed];

	if (l->live.config->feeds[e->feed].way == FEED_IS_STATED) { /* what people said is in the daemon's store */
		settle(l, 1);
		return;
	}
	f->questions++;
	f->answered += e->said != NULL;
	f->requests += e->requests;
	for (size_t i = 0; i < e->ask_count; i++) {
		struct live_service *s = &l->live.services[e->asks[i].service];

		*s = (struct live_service){ .asked = true,
					    .answered = e->said != NULL,
					    .words = keep(l, e->words),
					    .account = keep(l, e->account) };
		if (e->said)
			s->said = e->said[i];
	}
	settle(l, 1);
}

static void on_statement(void *context, const struct reply *reply)
{
	struct asking *a = context;
	const struct feed_config *feed = &a->look->live.config->feeds[a->feed];
	struct buf lacks cleanup_buf = BUF_INIT(WORDS_MAX);
	struct err err = ERR_INIT;

	if (feed_reply_usable(reply, &err) < 0 ||
	    fhir_capability_check(feed, NULL, reply->body ? reply->body : "", reply->length, &lacks,
				  &err) < 0) {
		buf_clear(&lacks);
		buf_printf(&lacks, "cannot be read: %s\n", err.text);
	}
	a->look->live.feeds[a->feed].statement = arena_strdup(&a->look->arena, buf_text(&lacks));
	settle(a->look, 1);
}

/* A statement is public: no credential goes with the question. */
static void ask_statement(struct look *l, uint32_t feed)
{
	struct buf url cleanup_buf = BUF_INIT(FEED_URL_MAX);
	struct asking *a = arena_new(&l->arena, struct asking);
	struct request request = { .method = "GET", .reply_max = JSON_TREE_MAX };
	const struct feed_config *config = &l->live.config->feeds[feed];
	struct transport_call call = {
		.lane = LANE_READ,
		.timeout = config->timeout,
		.reach = &config->reach,
		.done = on_statement,
		.context = a,
	};

	*a = (struct asking){ .look = l, .feed = feed };
	fhir_capability_url(config, &url);
	request.url = buf_text(&url);
	request_header(&request, "Accept", "application/fhir+json");
	l->left++;
	transport_send(l->transport, &request, &call);
}

static bool is_used(const struct config *c, uint32_t feed)
{
	for (size_t s = 0; s < c->service_count; s++)
		if (c->services[s].feed == feed)
			return true;
	return false;
}

static void ask_statements(struct look *l)
{
	const struct config *c = l->live.config;
	const struct feed_kind *fhir = feed_kind_find("fhir");

	for (uint32_t f = 0; f < c->feed_count; f++)
		if (c->feeds[f].kind == fhir && is_used(c, f))
			ask_statement(l, f);
}

/* ---- ads ---- */

/* An ad that was not seen: was it not there, or was there no answer?  A read is told of in one go. */
static void look_at_read(struct look *l)
{
	struct accounts_stats now = accounts_stats(l->g->accounts);

	if (now.failed != l->reads.failed)
		l->read_failed = true;
	else if (now.reads != l->reads.reads)
		l->read_failed = false;
	l->reads = now;
}

static void on_finding(void *context, uint32_t platform, const struct finding *f)
{
	struct look *l = context;
	struct live_finding *is = arena_new(&l->arena, struct live_finding);

	*is = (struct live_finding){ .platform = platform,
				     .target = f->target,
				     .gravity = f->gravity,
				     .words = arena_strdup(&l->arena, f->words) };
	if (l->last[f->gravity])
		l->last[f->gravity]->next = is;
	else
		l->first[f->gravity] = is;
	l->last[f->gravity] = is;
}

/* The gravest first, and each sort in the order it was found. */
static void gather_findings(struct look *l)
{
	struct live_finding *all = NULL;

	for (int g = FINDING_NOTE; g <= FINDING_ERROR; g++) {
		if (!l->first[g])
			continue;
		l->last[g]->next = all;
		all = l->first[g];
	}
	l->live.findings = all;
}

/* A kind that cannot ask without changing says DONE and "not checked: ..." or the like. */
static enum live_write write_of(const struct event *e)
{
	switch (e->outcome) {
	case OUTCOME_DONE:
		return strncmp(e->words, "not ", 4) == 0 ? LIVE_UNTRIED : LIVE_MAY_CHANGE;
	case OUTCOME_REFUSED:
		return LIVE_MAY_NOT;
	case OUTCOME_LATER:
	case OUTCOME_UNSURE:
		break;
	}
	return LIVE_CHANGE_UNSURE;
}

static void on_judged(struct look *l, const struct event *e)
{
	struct live_target *t = &l->live.targets[e->target];

	t->write = write_of(e);
	t->write_words = t->write == LIVE_MAY_CHANGE ? NULL : keep(l, e->words);
	settle(l, 1);
}

static void on_event(void *context, const struct event *e)
{
	struct look *l = context;
	struct live_target *t;

	if (e->kind == EVENT_ENDED)
		on_judged(l, e);
	if (e->kind != EVENT_SEEN && e->kind != EVENT_UNSEEN)
		return;
	look_at_read(l);
	t = &l->live.targets[e->target];
	t->answered = !l->read_failed;
	t->seen = e->kind == EVENT_SEEN;
	t->steerable = t->seen && e->steerable;
	t->state = e->seen;
	t->words = keep(l, e->words);
	settle(l, 1);
}

static bool may_command(void *context)
{
	(void)context;
	return false;
}

static void read_targets(struct look *l)
{
	const struct config *c = l->live.config;

	for (target_ix t = 0; t < c->target_count; t++) {
		if (!live_shows(&l->live, t) || !platform_can_read(&c->platforms[c->targets[t].platform]))
			continue;
		l->live.targets[t].asked = true;
		l->left++;
		accounts_read(l->g->accounts, t);
	}
	accounts_go(l->g->accounts);
}

/* What it is, asked for once more: nothing would change even if it were carried out. */
static struct command present_state(const struct look *l, target_ix t)
{
	const struct ad_state *is = &l->live.targets[t].state;
	bool has_budget = l->live.config->targets[t].lever != LEVER_SWITCH &&
			  is->budget_micros != BUDGET_UNKNOWN;

	return (struct command){
		.id = (uint64_t)t + 1,
		.target = t,
		.verb = has_budget		? VERB_SET_BUDGET :
			is->status == AD_PAUSED ? VERB_PAUSE :
						  VERB_ENABLE,
		.budget_micros = has_budget ? is->budget_micros : 0,
		.planned_against = *is,
		.planned_at = clock_now(),
		.deadline = after(clock_now(), SPAN_HOURS(1)),
	};
}

static void judge_writes(struct look *l)
{
	l->live.tried_writes = true;
	l->left = 1;
	for (target_ix t = 0; t < l->live.config->target_count; t++) {
		struct command c;

		if (!l->live.targets[t].seen || !l->live.targets[t].steerable)
			continue;
		c = present_state(l, t);
		l->left++;
		accounts_validate(l->g->accounts, &c);
	}
	l->left--;
}

/* ---- from the first question to the last answer ---- */

static void on_progress(uv_timer_t *timer)
{
	struct look *l = timer->data;

	(void)fprintf(stderr, "\r%u of %u answers are in \033[K", l->of - l->left, l->of);
}

static void wait_for_answers(struct look *l)
{
	bool shown = isatty(STDERR_FILENO);

	l->of = l->left;
	if (shown)
		(void)uv_timer_start(&l->progress, on_progress, 0, PROGRESS_MS);
	(void)uv_run(&l->loop, UV_RUN_DEFAULT);
	if (shown)
		(void)fputs("\r\033[K", stderr);
}

static void ask_feeds(struct look *l)
{
	l->left += polls_count(l->g->polls);
	ask_statements(l);
	polls_once(l->g->polls, on_ending, l);
}

/* Some end before the last has begun: what is asked is counted first, and one more until all are. */
static void ask_all(struct look *l, bool writes)
{
	l->left = 1;
	if (!l->live.only)
		ask_feeds(l);
	read_targets(l);
	if (--l->left)
		wait_for_answers(l);
	if (writes)
		judge_writes(l);
	if (l->left)
		wait_for_answers(l);
	gather_findings(l);
	l->live.now = clock_now();
}

/* ---- the report ---- */

static int width_of_terminal(void)
{
	struct winsize size = { 0 };

	if (!isatty(STDOUT_FILENO) || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) < 0)
		return 0;
	return size.ws_col;
}

static int print(struct look *l, bool json)
{
	static const int statuses[] = {
		[LIVE_FINE] = 0,
		[LIVE_PROBLEMS] = EXIT_PROBLEMS,
		[LIVE_UNREACHABLE] = EX_UNAVAILABLE,
	};
	struct buf out cleanup_buf = BUF_INIT(REPORT_MAX);

	l->live.width = width_of_terminal();
	(json ? live_json : live_text)(&l->live, &out);
	(void)fputs(buf_text(&out), stdout);
	return statuses[live_end(&l->live)];
}

/* ---- life ---- */

static void open_rows(struct look *l, const struct config *c, const char *platform)
{
	l->live.config = c;
	for (size_t p = 0; platform && p < c->platform_count; p++)
		if (strcmp(c->platforms[p].id, platform) == 0)
			l->live.only = &c->platforms[p];
	l->live.services = arena_array(&l->arena, struct live_service, c->service_count + 1);
	l->live.feeds = arena_array(&l->arena, struct live_feed, c->feed_count + 1);
	l->live.targets = arena_array(&l->arena, struct live_target, c->target_count + 1);
}

static int open_parts(struct look *l, struct config *c, const struct live_options *options,
		      struct err *err)
{
	struct transport_options o = { .ca_file = options->ca_file,
				       .user_agent = "capacityd/" CAPACITYD_VERSION };
	struct house house = {
		.context = l, .event = on_event, .may_command = may_command, .finding = on_finding
	};

	l->transport = transport_new(&l->loop, &o, err);
	if (!l->transport) {
		(void)config_free(c);
		return -1;
	}
	open_rows(l, c, options->platform);
	l->vault = vault_new(options->state_dir ?
				     arena_printf(&c->arena, "%s/capacityd.db", options->state_dir) :
				     c->store_path);
	house.vault = l->vault;
	l->g = generation_new(&l->loop, l->transport, &house, c, clock_now(), 1);
	accounts_inspect(l->g->accounts);
	return 0;
}

static void close_parts(struct look *l)
{
	if (l->g)
		generation_retire(l->g);
	if (l->transport)
		transport_close(l->transport);
	uv_close((uv_handle_t *)&l->progress, NULL);
	(void)uv_run(&l->loop, UV_RUN_DEFAULT);
	(void)uv_loop_close(&l->loop);
	vault_free(l->vault);
	arena_clear(&l->arena);
}

static struct config *load(const struct live_options *options)
{
	struct buf text cleanup_buf = BUF_INIT(WORDS_MAX);
	struct diagnostics d;
	struct config *c = config_load(options->config_path, host_config(), &d);
	struct err err = ERR_INIT;

	if (!c)
		diagnostics_text(&d, &text);
	diagnostics_release(&d);
	if (c && host_read_credentials(c, &err)) {
		buf_printf(&text, "%s: error: %s\n", options->config_path, err.text);
		c = config_free(c);
	}
	(void)fputs(buf_text(&text), stderr);
	return c;
}

int live_check(const struct live_options *options)
{
	struct look l = { .arena = ARENA_INIT(MEMORY_MAX) };
	struct config *c = load(options);
	struct err err = ERR_INIT;
	int status;

	if (!c)
		return EX_CONFIG;
	if (uv_loop_init(&l.loop)) {
		(void)config_free(c);
		return EX_OSERR;
	}
	(void)uv_timer_init(&l.loop, &l.progress);
	l.progress.data = &l;
	if (open_parts(&l, c, options, &err)) {
		(void)fprintf(stderr, "capacityd: %s\n", err.text);
		status = EX_UNAVAILABLE;
	} else {
		ask_all(&l, options->writes);
		status = print(&l, options->json);
	}
	close_parts(&l);
	return status;
}
