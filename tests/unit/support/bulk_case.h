/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bulk_case.h - a publisher of slots: what its manifest says, and its files handed over.
 */
#ifndef CAPD_TESTS_BULK_CASE_H
#define CAPD_TESTS_BULK_CASE_H

#include <check.h>

#include "tests/unit/support/feed_case.h"

#define BULK_NOW "2026-11-30T11:00:00Z" /* six in the morning in New York */
#define BULK_HOST "https://pub.example.com"

#define EXT(name, value) \
	"{\"url\":\"http://fhir-registry.smarthealthit.org/StructureDefinition/" name "\"," value "}"
#define CAPACITY(n) "\"extension\":[" EXT("slot-capacity", "\"valueInteger\":" n) "],"
#define SCHEDULE_WITH(id, location, more) \
	"{\"resourceType\":\"Schedule\",\"id\":\"" id "\"," more \
	"\"serviceType\":[{\"coding\":[{\"system\":\"urn:visits\",\"code\":\"derm-new\"}]}]," \
	"\"actor\":[{\"reference\":\"Location/" location "\"}]}\n"
#define SCHEDULE(id, location) SCHEDULE_WITH(id, location, "")
#define SLOT_WITH(id, status, start, end, more) \
	"{\"resourceType\":\"Slot\",\"id\":\"" id "\"," more "\"schedule\":{\"reference\":" \
	"\"Schedule/s1\"},\"status\":\"" status "\",\"start\":\"" start "\",\"end\":\"" end \
	"\"}\n"
#define SLOT(id, status, start, end) SLOT_WITH(id, status, start, end, "")
/* Half an hour of a December morning. */
#define DEC(id, status, day) \
	SLOT(id, status, "2026-12-" day "T09:00:00-05:00", "2026-12-" day "T09:30:00-05:00")

#define FILE_OF(type, name) "{\"type\":\"" type "\",\"url\":\"" BULK_HOST "/" name "\"}"
#define DRAFT(time) \
	"{\"transactionTime\":\"" time "\",\"output\":[" FILE_OF( \
		"Schedule", "schedules.ndjson") "," FILE_OF("Slot", "slots.ndjson") "]}"
#define HL7(time, more) \
	"{\"transactionTime\":\"" time "\",\"requiresAccessToken\":false," more \
	"\"output\":[" FILE_OF("Schedule", \
			       "schedules-1.ndjson") "," FILE_OF("Slot", "slots-1.ndjson") "]}"

static inline void bulk_open(struct feed_case *c)
{
	feed_case_init(c, "bulk-publish", BULK_NOW);
	feed_case_option_set(c, "url=" BULK_HOST "/$bulk-publish");
	feed_case_keep(c);
	feed_case_ask(c, "14d", "60d");
	feed_case_select(c, "location=Location/l1");
}

static inline int bulk_tell(struct feed_case *c, const char *body)
{
	struct reply reply = { .status = 200, .content_type = "", .etag = "" };

	return feed_case_reply(c, reply, body, strlen(body), 11);
}

static inline int bulk_status(struct feed_case *c, int status)
{
	struct reply reply = { .status = status, .content_type = "", .etag = "" };

	return feed_case_reply(c, reply, "", 0, 1);
}

static inline void bulk_asked(const struct feed_case *c, const char *path)
{
	ck_assert_str_eq(c->request.url, path);
}

/* A whole poll of a publisher with two files. */
static inline int bulk_poll(struct feed_case *c, const char *manifest, const char *schedules,
			    const char *slots)
{
	ck_assert_int_eq(feed_case_begin(c), FEED_SEND);
	if (bulk_tell(c, manifest) != FEED_SEND || bulk_tell(c, schedules) != FEED_SEND)
		return -1;
	return bulk_tell(c, slots);
}

#endif
