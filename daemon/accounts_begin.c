/* SPDX-License-Identifier: Apache-2.0 */
/*
 * accounts_begin.c - how each conversation begins, and when it must not.
 *
 * Whether an account may be asked at all is settled here, once; a conversation that has
 * begun is brought to its end, because half a read tells nothing.
 */
#include <string.h>

#include "daemon/accounts_state.h"
#include "daemon/clock.h"

/* ---- the first request ---- */

/* Not now: nothing was sent, and nobody is to blame. */
static void put_off(struct talk *k, struct instant at, const char *words)
{
	struct err err = ERR_INIT;

	(void)err_set(&err, ERR_REMOTE, "%s", words);
	if (k->errand == ERRAND_WRITE)
		tell_later(k, since(clock_now(), at), words);
	else if (k->round)
		round_wait(k->account, k->round, k->talk.read_count, at);
	else if (k->errand == ERRAND_READ)
		tell_read(k, &err);
	for (size_t i = 0; k->whos && i < k->talk.read_count; i++)
		round_who_again(k->account, &k->whos[i], at);
	talk_release(k);
}

static bool admitted(struct talk *k)
{
	char words[NOTICE_MAX];
	struct instant at;

	if (pace_admits(k->account, k, &at, words))
		return true;
	put_off(k, at, words);
	return false;
}

void talk_begin(struct talk *k, int step, const struct err *err)
{
	if (step != PLATFORM_SEND)
		talk_end(k, step < 0 ? err : NULL);
	else if (admitted(k))
		talk_go_on(k);
}

static void copy_targets(struct talk *k, const target_ix *targets, size_t n)
{
	target_ix *read = arena_array(&k->arena, target_ix, n);

	memcpy(read, targets, n * sizeof(*read));
	k->talk.read = read;
	k->talk.read_count = n;
}

static enum quota_for most_urgent(const struct account *a, const target_ix *targets, size_t n)
{
	enum quota_for what = QUOTA_LOOK;

	for (size_t i = 0; i < n; i++) {
		enum quota_for one = pace_for(a, targets[i]);

		what = one < what ? one : what;
	}
	return what;
}

static void start_read(struct talk *k, const target_ix *targets, size_t n)
{
	copy_targets(k, targets, n);
	aside_begin(k);
}

/* Who may see the ads may not see all that is worth knowing about them. */
void talk_look_plainly(struct talk *k, const struct err *err)
{
	struct talk *again = talk_new(k->account, ERRAND_READ, k->what);

	platform_finding(&k->talk, UINT32_MAX, FINDING_WARNING,
			 "its structure could not be looked at: %s", err->text);
	tell_findings(k);
	again->talk.inspect = false;
	copy_targets(again, k->talk.read, k->talk.read_count);
	talk_release(k);
	aside_begin(again);
}

void talk_read(struct account *a, const target_ix *targets, size_t n, struct round *round)
{
	struct talk *k = talk_new(a, ERRAND_READ, round ? QUOTA_LOOK : most_urgent(a, targets, n));

	k->round = round;
	start_read(k, targets, n);
}

void talk_try(struct account *a, target_ix t)
{
	start_read(talk_new(a, ERRAND_READ, pace_for(a, t)), &t, 1);
}

static struct date today(const struct account *a, struct instant now)
{
	const struct zone *zone = account_config(a)->zone;

	return zone_date(zone ? zone : a->house->g->config->zone, now);
}

void talk_spend(struct account *a, const target_ix *targets, size_t n)
{
	struct talk *k = talk_new(a, ERRAND_SPEND, QUOTA_LOOK);
	struct err err = ERR_INIT;

	k->round = &a->spend;
	k->talk.today = today(a, k->talk.now);
	copy_targets(k, targets, n);
	talk_begin(k, platform_spend_begin(&k->talk, &k->request, &err), &err);
}

void talk_changes(struct account *a, const struct who *whos, size_t n)
{
	struct talk *k = talk_new(a, ERRAND_CHANGES, QUOTA_LOOK);
	target_ix *read = arena_array(&k->arena, target_ix, n);
	struct err err = ERR_INIT;

	k->whos = arena_array(&k->arena, struct who, n);
	memcpy(k->whos, whos, n * sizeof(*whos));
	k->talk.since = k->talk.now;
	for (size_t i = 0; i < n; i++) {
		read[i] = whos[i].target;
		if (is_before(whos[i].since, k->talk.since))
			k->talk.since = whos[i].since;
	}
	k->talk.read = read;
	k->talk.read_count = n;
	k->talk.today = today(a, k->talk.now);
	talk_begin(k, platform_changes_begin(&k->talk, &k->request, &err), &err);
}

/* ---- writing ---- */

static void start_write(struct talk *k)
{
	struct err err = ERR_INIT;
	int step;

	k->talk.commands = k->commands;
	if (!k->talk.command_count) {
		talk_release(k);
		return;
	}
	k->what = pace_for_verb(&k->commands[0]);
	step = platform_write_begin(&k->talk, &k->request, &err);
	/* It could not even be written down: the endings say that nothing was sent. */
	talk_begin(k, step < 0 ? PLATFORM_DONE : step, &err);
}

static bool is_wanted(const struct target_state *is, const struct queued *q, bool resend)
{
	return is->command && is->command->id == q->command &&
	       is->stage == (resend ? STAGE_UNSURE : STAGE_INTENT);
}

void talk_write(struct account *a, const struct queued *commands, size_t n, bool resend)
{
	const struct engine *e = a->house->g->engine;
	struct talk *k = talk_new(a, ERRAND_WRITE, QUOTA_PAUSE);

	k->resend = resend;
	k->commands = arena_array(&k->arena, struct command, n);
	for (size_t i = 0; i < n; i++) {
		const struct target_state *is = engine_target(e, commands[i].target);

		/* It waited: it may have been given up meanwhile, or be too old by now. */
		if (!is_wanted(is, &commands[i], resend))
			continue;
		if (resend || is_before(k->talk.now, is->command->deadline))
			k->commands[k->talk.command_count++] = *is->command;
		else
			tell_late_command(a, &commands[i]);
	}
	start_write(k);
}

void talk_validate(struct account *a, const struct command *c)
{
	struct talk *k = talk_new(a, ERRAND_WRITE, QUOTA_LOOK);

	k->talk.validate_only = true;
	k->commands = arena_new(&k->arena, struct command);
	k->commands[0] = *c;
	k->talk.command_count = 1;
	start_write(k);
}
