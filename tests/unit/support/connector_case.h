/* SPDX-License-Identifier: Apache-2.0 */
/*
 * connector_case.h - a connector made by hand, and one conversation with it.
 */
#ifndef CAPD_TESTS_UNIT_CONNECTOR_CASE_H
#define CAPD_TESTS_UNIT_CONNECTOR_CASE_H

#include "platform/connector_talk.h"

enum { CASE_TARGETS = 8, CASE_NOW_MS = 1795365600 }; /* 2026-11-22T16:40:00Z, in seconds */

struct connector_case {
	struct arena arena;
	struct connector connector;
	struct connector_settings settings;
	struct platform_config config;
	struct connector_target selects[CASE_TARGETS];
	struct target targets[CASE_TARGETS];
	target_ix read[CASE_TARGETS];
	struct command commands[CASE_TARGETS];
	size_t target_count;
	struct platform_talk talk;
	struct request request;
	int step; /* PLATFORM_SEND, PLATFORM_DONE or -1 */
	bool writing;
	struct err err;
};

/*
 * A small partial-update platform to be changed by each test: batches of items in
 * a list at /items, "on"/"off" at /state, micros at /cap, base https://ads.example.org/v1.
 */
void case_new(struct connector_case *c);
void case_free(struct connector_case *c);
#define cleanup_case __attribute__((cleanup(case_free)))

/* A template from JSON text; numbers keep their spelling. */
const struct form *case_form(struct connector_case *c, const char *json);
struct rules case_rules(struct connector_case *c, size_t count, const struct rule *rules);

target_ix case_target(struct connector_case *c, const char *id);
struct command *case_command(struct connector_case *c, enum verb verb, const char *id,
			     int64_t budget_micros);

void case_read(struct connector_case *c, const char *ids); /* "1 2 3" */
void case_write(struct connector_case *c);
void case_say(struct connector_case *c, int http, const char *body);
void case_reply(struct connector_case *c, const struct reply *reply);

/* "PUT https://... BODY", or "-" when nothing is asked. */
const char *case_asked(struct connector_case *c);
/* "done ok|refused rejected|...": of each command, in order. */
const char *case_ends(struct connector_case *c);
/* "1 enabled 25000000|2 not seen|...": of each target that was read. */
const char *case_sights(struct connector_case *c);

#endif
