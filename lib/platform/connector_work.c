/* SPDX-License-Identifier: Apache-2.0 */
/*
 * connector_work.c - commands become pieces of work, and what cannot be taken goes no further.
 *
 * A budget and "on" of one entity are one piece where one call carries both; a
 * pause is always a piece of its own.  What the file itself says the platform
 * will not take is refused here, before anything is sent.
 */
#include <string.h>

#include "base/money.h"
#include "platform/connector_money.h"
#include "platform/connector_talk.h"

static bool is_raise(const struct command *c)
{
	return c->verb == VERB_ENABLE ||
	       (c->verb == VERB_SET_BUDGET && c->budget_micros > c->planned_against.budget_micros);
}

void work_close(struct platform_talk *t, struct work *w, enum meaning is, const struct closing *c)
{
	const struct connector_talk *k = t->state;

	w->ended = true;
	for (size_t i = 0; i < w->count; i++) {
		struct ending *e = &t->endings[w->commands[i]];

		ending_close(e, c);
		k->meanings[w->commands[i]] = (uint8_t)is;
		/* A guessed day is for what spends more: less may be asked for at any time. */
		if (e->outcome == OUTCOME_LATER && e->account_wide && !e->retry_after.ms &&
		    is_raise(&t->commands[w->commands[i]]))
			e->retry_after = k->guess;
	}
}

static const struct writing_of *way_for(const struct connector *c, const struct work *w)
{
	for (size_t i = 0; i < c->write_count; i++) {
		const struct writing_of *way = &c->writes[i];

		if (w->enables <= way->enables && w->pauses <= way->pauses && w->budgets <= way->budgets)
			return way;
	}
	return NULL;
}

static void add_verb(struct work *w, const struct command *c)
{
	w->enables |= c->verb == VERB_ENABLE;
	w->pauses |= c->verb == VERB_PAUSE;
	w->budgets |= c->verb == VERB_SET_BUDGET;
}

/* A budget and "on" of one entity, where one call can carry both. */
static bool joins(const struct connector *c, struct work *w, const struct command *command)
{
	struct work both = *w;

	if (w->target != command->target || w->count == 2)
		return false;
	add_verb(&both, command);
	both.way = way_for(c, &both);
	if (!both.way || !both.enables || !both.budgets)
		return false;
	*w = both;
	return true;
}

static struct work *work_for(const struct platform_talk *t, struct connector_talk *k,
			     const struct command *command)
{
	const struct connector *c = connector_of(t);
	struct work *w;

	for (size_t i = 0; i < k->work_count; i++)
		if (joins(c, &k->works[i], command))
			return &k->works[i];
	w = &k->works[k->work_count++];
	*w = (struct work){ .target = command->target,
			    .id = connector_id(t->targets[command->target].select) };
	add_verb(w, command);
	w->way = way_for(c, w);
	return w;
}

static void refuse(struct platform_talk *t, struct work *w, enum meaning is, int64_t least,
		   const char *words)
{
	struct closing c = { .outcome = OUTCOME_REFUSED, .least_micros = least };

	words_set(c.words, "not sent: %s", words);
	work_close(t, w, is, &c);
}

static void check_budget(struct platform_talk *t, struct work *w, int64_t day_micros)
{
	const struct coinage *money = &connector_of(t)->money;
	const char *currency = connector_currency(t);
	int64_t least = coinage_least(money, currency);
	char amount[MONEY_TEXT];

	w->period_micros = coinage_write(money, currency, day_micros);
	if (day_micros <= 0)
		refuse(t, w, MEANING_REJECTED, 0, "no budget at all: pause it instead");
	else if (day_micros > COINAGE_MAX)
		refuse(t, w, MEANING_BUDGET_TOO_HIGH, 0, "more than any budget");
	else if (day_micros < least)
		refuse(t, w, MEANING_BUDGET_TOO_LOW, least,
		       arena_printf(t->arena, "the least the platform takes is %s a day",
				    money_format(least, currency, amount)));
	else if (!w->period_micros)
		refuse(t, w, MEANING_BUDGET_TOO_LOW, 0, "smaller than the platform can count");
}

static void check_work(struct platform_talk *t, struct work *w)
{
	struct closing tried = { .outcome = OUTCOME_DONE,
				 .words = "not sent: this platform cannot be asked to only check" };

	if (!w->way)
		refuse(t, w, MEANING_NOT_ENTITLED, 0,
		       w->budgets ? "this connector does not change budgets" :
				    "this connector does not switch on and off");
	for (size_t i = 0; i < w->count && !w->ended; i++)
		if (t->commands[w->commands[i]].verb == VERB_SET_BUDGET)
			check_budget(t, w, t->commands[w->commands[i]].budget_micros);
	if (!w->ended && t->validate_only && !w->way->dry_run)
		work_close(t, w, MEANING_OK_NOOP, &tried);
}

void works_make(struct platform_talk *t)
{
	struct connector_talk *k = t->state;

	k->works = arena_array(t->arena, struct work, t->command_count);
	for (size_t i = 0; i < t->command_count; i++) {
		struct work *w = work_for(t, k, &t->commands[i]);

		w->commands[w->count++] = i;
	}
	for (size_t i = 0; i < k->work_count; i++)
		check_work(t, &k->works[i]);
}
