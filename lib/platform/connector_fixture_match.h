/* SPDX-License-Identifier: Apache-2.0 */
/*
 * connector_fixture_match.h - what a step says against what the kind does.
 *
 * Not a public header: only lib/platform/connector_fixture*.c include it.
 */
#ifndef CAPD_PLATFORM_CONNECTOR_FIXTURE_MATCH_H
#define CAPD_PLATFORM_CONNECTOR_FIXTURE_MATCH_H

#include "platform/connector_fixture.h"
#include "platform/connector_fixture_form.h"

enum { FIXTURE_TARGETS_MAX = 64 }; /* of one step */

struct replay {
	const struct connector *c;
	const struct form *fixtures, *step, *exchange;
	struct buf *out;
	struct fixture_count *sum;
	struct arena arena; /* of the step */
	struct connector_settings settings;
	struct platform_config config;
	struct platform_talk talk;
	struct target targets[FIXTURE_TARGETS_MAX];
	struct command commands[FIXTURE_TARGETS_MAX];
	target_ix read[FIXTURE_TARGETS_MAX];
	size_t target_count, played;
	struct err err;
};

void fixture_problem(struct replay *p, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* A request as it would be sent, and where it differs from `want`. */
void fixture_show(struct replay *p, const struct request *r);
void fixture_match_request(struct replay *p, const struct request *r, const struct form *want);

/* A conclusion, and where it differs; want may be NULL. */
void fixture_match_sighting(struct replay *p, const struct sighting *s, const struct form *want);
void fixture_match_ending(struct replay *p, const struct ending *e, const struct form *want);

#endif
