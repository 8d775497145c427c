/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fhir_case.h - one clinic on a FHIR server, and bundles put together from pieces.
 */
#ifndef CAPD_TESTS_FHIR_CASE_H
#define CAPD_TESTS_FHIR_CASE_H

#include "base/buf.h"
#include "feed_case.h"

#define NOW "2026-11-30T11:00:00Z"
#define SELF "{\"relation\":\"self\",\"url\":\"Slot?schedule.actor=Location/loc-hp&specialty=1\"}"
#define BUSY \
	"{\"resource\":{\"resourceType\":\"Slot\",\"id\":\"busy\",\"status\":\"busy\"," \
	"\"start\":\"2026-12-01T09:00:00Z\",\"end\":\"2026-12-01T09:30:00Z\"}}"

#define SLOT(id, status, start, more) \
	"{\"resource\":{\"resourceType\":\"Slot\",\"id\":\"" id "\",\"status\":\"" status \
	"\",\"start\":\"" start "\"" more "}}"
#define OF(schedule) ",\"schedule\":{\"reference\":\"Schedule/" schedule "\"}"
#define SCHEDULE(id, actor, more) \
	"{\"search\":{\"mode\":\"match\"},\"resource\":{\"resourceType\":\"Schedule\",\"id\":" \
	"\"" id "\",\"actor\":[{\"reference\":\"" actor "\"}]" more "}}"
#define HORIZON(from, until) ",\"planningHorizon\":{\"start\":\"" from "\",\"end\":\"" until "\"}"
#define VISIT(code) ",\"appointmentType\":{\"coding\":[{\"code\":\"" code "\"}]}"
#define FULL_SELF \
	"{\"relation\":\"self\",\"url\":\"Slot?status=free&start=x&schedule.actor=Location/" \
	"loc-hp\"}"
#define ACTOR_SELF "{\"relation\":\"self\",\"url\":\"Schedule?actor=Location/loc-hp\"}"

enum { BODY_MAX = 32 * 1024 * 1024 };

static inline void open_case(struct feed_case *c)
{
	feed_case_init(c, "fhir", NOW);
	feed_case_option_set(c, "url=https://ehr.example.org/r4");
	feed_case_ask(c, "14d", "60d");
	feed_case_select(c, "location=Location/loc-hp");
}

static inline int say(struct feed_case *c, const char *body)
{
	struct reply reply = { .status = 200, .content_type = "application/fhir+json" };

	return feed_case_reply(c, reply, body, strlen(body), 4096);
}

static inline void bundle(struct buf *out, const char *links, const char *total, const char *entries)
{
	buf_printf(out, "{\"resourceType\":\"Bundle\",\"link\":[%s],%s\"entry\":[%s]}", links,
		   total, entries);
}

static inline int say_bundle(struct feed_case *c, const char *links, const char *total, const char *entries)
{
	struct buf body cleanup_buf = BUF_INIT(BODY_MAX);

	bundle(&body, links, total, entries);
	return say(c, buf_text(&body));
}

#endif
