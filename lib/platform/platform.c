/* SPDX-License-Identifier: Apache-2.0 */
/*
 * platform.c - the list of kinds, and the safe starting point of every talk.
 *
 * A talk begins with every target unseen and every command UNSURE, so a kind
 * that forgets to say something has said the careful thing.
 */
#include "platform/platform.h"

#include <assert.h>
#include <stdarg.h>
#include <string.h>

#include "platform/ending.h"

#define PLATFORM_KIND(k) extern const struct platform_kind platform_##k;
#include "platform/kinds.def"
#undef PLATFORM_KIND

static const struct platform_kind *const kinds[] = {
#define PLATFORM_KIND(k) &platform_##k,
#include "platform/kinds.def"
#undef PLATFORM_KIND
	NULL,
};

const struct platform_kind *platform_kind_find(const char *name)
{
	for (size_t i = 0; kinds[i]; i++)
		if (strcmp(kinds[i]->name, name) == 0)
			return kinds[i];
	return NULL;
}

const struct platform_kind *platform_kind_at(size_t i)
{
	return i < sizeof(kinds) / sizeof(kinds[0]) ? kinds[i] : NULL;
}

bool platform_can_read(const struct platform_config *config)
{
	return !config->kind->can_read || config->kind->can_read(config->settings);
}

static void *state_new(struct platform_talk *t)
{
	size_t size = t->config->kind->state_size;

	return arena_alloc(t->arena, 1, size ? size : 1);
}

static void talk_fresh(struct platform_talk *t)
{
	t->state = state_new(t);
	t->retry_after = (struct span){ 0 };
	t->usage = (struct usage){ .percent = -1 };
}

int platform_read_begin(struct platform_talk *t, struct request *ret, struct err *err)
{
	talk_fresh(t);
	t->sightings = arena_array(t->arena, struct sighting, t->read_count ? t->read_count : 1);
	for (size_t i = 0; i < t->read_count; i++) {
		t->sightings[i].target = t->read[i];
		t->sightings[i].state.budget_micros = BUDGET_UNKNOWN;
		words_set(t->sightings[i].trouble, "the platform said nothing about it");
	}
	if (!t->read_count)
		return PLATFORM_DONE;
	return t->config->kind->read_begin(t, ret, err);
}

int platform_spend_begin(struct platform_talk *t, struct request *ret, struct err *err)
{
	assert(t->config->kind->spend_begin);
	talk_fresh(t);
	t->costs = arena_array(t->arena, struct cost, t->read_count ? t->read_count : 1);
	return t->read_count ? t->config->kind->spend_begin(t, ret, err) : PLATFORM_DONE;
}

int platform_changes_begin(struct platform_talk *t, struct request *ret, struct err *err)
{
	assert(t->config->kind->changes_begin);
	talk_fresh(t);
	t->foreigns = arena_array(t->arena, struct foreign, t->read_count ? t->read_count : 1);
	return t->read_count ? t->config->kind->changes_begin(t, ret, err) : PLATFORM_DONE;
}

void platform_finding(struct platform_talk *t, uint32_t target, enum gravity gravity, const char *fmt, ...)
{
	struct finding *f = arena_new(t->arena, struct finding);
	va_list args;

	*f = (struct finding){ .next = t->findings, .target = target, .gravity = gravity };
	va_start(args, fmt);
	words_put(f->words, fmt, args);
	va_end(args);
	t->findings = f;
}

/* A request that could not even be written is the one failure that is surely harmless. */
static void nothing_sent(struct platform_talk *t, const struct err *why)
{
	struct closing c = { .outcome = OUTCOME_LATER, .account_wide = true };

	words_set(c.words, "not sent: %s", why->text);
	for (size_t i = 0; i < t->command_count; i++)
		ending_close(&t->endings[i], &c);
}

int platform_write_begin(struct platform_talk *t, struct request *ret, struct err *err)
{
	int next;

	talk_fresh(t);
	t->endings = arena_array(t->arena, struct ending, t->command_count ? t->command_count : 1);
	for (size_t i = 0; i < t->command_count; i++) {
		t->endings[i].command = t->commands[i].id;
		t->endings[i].outcome = OUTCOME_UNSURE;
		words_set(t->endings[i].words, "nothing was heard about it");
	}
	if (!t->command_count)
		return PLATFORM_DONE;
	next = t->config->kind->write_begin(t, ret, err);
	if (next < 0)
		nothing_sent(t, err);
	return next;
}

int verb_lane(enum verb v)
{
	return v == VERB_SET_BUDGET ? 1 : 0;
}
