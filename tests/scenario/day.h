/* SPDX-License-Identifier: Apache-2.0 */
/*
 * day.h - one scripted day: the engine under test, its clock, and what it has said.
 */
#ifndef CAPD_TESTS_SCENARIO_DAY_H
#define CAPD_TESTS_SCENARIO_DAY_H

#include "base/buf.h"
#include "decide/engine.h"

enum {
	SEEN_MAX = 64,
	REFUSAL_MAX = 1024,
	LINE_MAX_BYTES = 512,
	FILE_MAX_BYTES = 1 << 20,
	DAY_MS = 86400000,
	MINUTE_MS = 60000
};

struct day {
	char file[256], dir[256];
	int line;
	struct config *config;
	struct engine *engine;
	struct effects fx;
	struct house_index *index; /* follows the engine */
	size_t taken;
	struct instant now, midnight;
	struct buf refusal;	 /* of the last person's word; empty: none */
	uint64_t seen[SEEN_MAX]; /* per service: the proposal somebody has looked at */
};
extern struct day day;

__attribute__((noreturn, format(printf, 1, 2))) void day_fail(const char *fmt, ...);
void day_load(const char *name);
void day_expect_nothing(void);
void day_expect_refusal(const char *want);
void day_expect(const char *want);
void day_step(struct event ev);
void day_act(struct event ev);
service_ix day_service(const char *id);
target_ix day_target(const char *id);
struct instant day_clock(const char *text);

#endif
