/* SPDX-License-Identifier: Apache-2.0 */
/*
 * story.c - what happens in the city besides patients.
 *
 * The same things happen to the steered city and to its twin, at the same
 * minute, and come round again every fortnight.
 */
#include <stdarg.h>
#include <stdio.h>

#include "sandbox.h"

enum { CYCLE_DAYS = 14 };

enum happening { HAPPENS_LEAVE, HAPPENS_SESSION, HAPPENS_WAVE };

static const struct scene {
	int hours; /* since the cycle began */
	uint32_t practice;
	enum happening what;
	int much; /* LEAVE: percent of openings; else slots */
	const char *words;
} scenes[] = {
	{ 30, 1, HAPPENS_LEAVE, 95, "a dermatologist is on leave" },
	{ 66, 6, HAPPENS_WAVE, 14, "a wave of cancellations" },
	{ 108, 1, HAPPENS_SESSION, 14, "a locum adds sessions" },
	{ 190, 2, HAPPENS_SESSION, 12, "evening hours are added" },
	{ 250, 5, HAPPENS_LEAVE, 90, "a pediatrician is ill" },
	{ 310, 5, HAPPENS_WAVE, 12, "patients move to another week" },
};

enum { SCENES = sizeof(scenes) / sizeof(scenes[0]) };

void story_tell(const struct vclock *clock, int64_t minute, const char *fmt, ...)
{
	char when[VCLOCK_TEXT];
	va_list args;

	printf("%s  ", vclock_format(clock, minute ? minute : vclock_minute(clock), when));
	va_start(args, fmt);
	vprintf(fmt, args);
	va_end(args);
	putchar('\n');
	fflush(stdout);
}

static int happen(struct calendar *c, const struct scene *scene, int64_t now)
{
	switch (scene->what) {
	case HAPPENS_LEAVE:
		return calendar_leave(c, now, scene->much);
	case HAPPENS_SESSION:
		return calendar_session(c, now, scene->much);
	default:
		return calendar_wave(c, now, scene->much);
	}
}

static void play(struct sandbox *s, const struct scene *scene)
{
	const struct practice *p = &practices[scene->practice];
	int n = happen(&s->city.calendars[scene->practice], scene, s->city.now);

	happen(&s->twin.calendars[scene->practice], scene, s->twin.now);
	if (s->options.story)
		story_tell(&s->clock, s->city.now, "city       %s/%s: %s: %d new-patient slots %s",
			   clinics[p->clinic].id, p->line, scene->words, n,
			   scene->what == HAPPENS_LEAVE ? "are gone" : "are free");
}

/* With --faults: troubles of the wire, early enough for every demo to meet them. */
static void break_something(struct sandbox *s, size_t n)
{
	static const struct {
		struct trouble trouble;
		const char *words;
	} mishaps[] = {
		{ { WHERE_FHIR, TROUBLE_503, ON_ANY, 3, 0, 0, 0 },
		  "the scheduling server is busy for a moment" },
		{ { WHERE_ADS, TROUBLE_RESET_AFTER_APPLY, ON_WRITE, 1, 0, 0, 0 },
		  "the ad server will carry out the next change, but its reply gets lost" },
		{ { WHERE_ADS, TROUBLE_429, ON_ANY, 1, 0, 0, 0 }, "the ad server asks for patience" },
		{ { WHERE_FHIR, TROUBLE_HTML, ON_ANY, 1, 0, 0, 0 },
		  "a proxy will show a login page instead of slots" },
		{ { WHERE_FHIR, TROUBLE_TRUNCATE, ON_ANY, 1, 0, 0, 0 },
		  "a page of slots will break off half way" },
		{ { WHERE_ADS, TROUBLE_LIE_SUCCESS, ON_WRITE, 1, 0, 0, 0 },
		  "the ad server will call the next change done and not do it" },
	};

	n %= sizeof(mishaps) / sizeof(mishaps[0]);
	faults_add(&s->faults, mishaps[n].trouble);
	if (s->options.story)
		story_tell(&s->clock, s->city.now, "mishap     %s", mishaps[n].words);
}

void story_go_on(struct sandbox *s)
{
	int64_t began = vclock_first(&s->clock);

	for (;;) {
		const struct scene *scene = &scenes[s->happened % SCENES];
		int64_t cycle = (int64_t)(s->happened / SCENES) * CYCLE_DAYS * DAY_MINUTES;

		if (s->city.now - began < cycle + scene->hours * INT64_C(60))
			return;
		play(s, scene);
		if (s->options.faults)
			break_something(s, s->happened);
		s->happened++;
	}
}
