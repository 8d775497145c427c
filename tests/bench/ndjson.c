/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ndjson.c - what a published file of 100,000 slots costs to read.
 *
 *	ndjson lines      the bulk-publish kind on the file, nobody asking for its slots:
 *	                  finding out costs a look at every line and keeps nothing
 *	ndjson all        the same with every slot ours: read, kept and counted
 *	ndjson floor      the strict reader alone, with nobody listening
 *	ndjson tree       json-c on each line, and the same five fields taken from the tree
 *
 * The file is made in memory first, and handed over in pieces as large as the
 * daemon's.  Memory is the peak of the process above what it was with the file
 * in hand.  One way per process: what one leaves behind is not the other's.
 */
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/json.h"
#include "tests/bench/support/spent.h"
#include "tests/unit/support/feed_case.h"

enum { SLOTS = 100000, SCHEDULES = 1000, PIECE = 16 * 1024, FILE_MAX = 256 * 1024 * 1024 };

#define MANIFEST \
	"{\"transactionTime\":\"2026-11-30T11:00:00Z\",\"output\":[{\"type\":\"Schedule\"," \
	"\"url\":\"a\"}," \
	"{\"type\":\"Slot\",\"url\":\"b\"}]}"

static uint64_t seen;

static void publish(struct buf *out)
{
	for (int i = 0; i < SLOTS; i++)
		buf_printf(
			out,
			"{\"resourceType\":\"Slot\",\"id\":\"slot-%06d\",\"schedule\":{"
			"\"reference\":"
			"\"Schedule/"
			"sch-%04d\"},\"status\":\"%s\",\"start\":\"2026-12-%02dT%02d:00:00-05:00\","
			"\"end\":\"2026-12-%02dT%02d:20:00-05:00\",\"extension\":[{\"url\":"
			"\"http://fhir-registry.smarthealthit.org/StructureDefinition/"
			"slot-capacity\","
			"\"valueInteger\":%d}]}\n",
			i, i % SCHEDULES, i % 3 ? "busy" : "free", 1 + i / 5000, 8 + i % 9,
			1 + i / 5000, 8 + i % 9, 1 + i % 4);
}

static void schedules(struct buf *out)
{
	for (int i = 0; i < SCHEDULES; i++)
		buf_printf(out,
			   "{\"resourceType\":\"Schedule\",\"id\":\"sch-%04d\",\"actor\":[{"
			   "\"reference\":"
			   "\"Location/loc-1\"}]}\n",
			   i);
}

static void must(bool ok, const char *what)
{
	if (ok)
		return;
	(void)fprintf(stderr, "ndjson: %s\n", what);
	exit(EXIT_FAILURE);
}

/* ---- the ways ---- */

static struct feed_case feed;

static int tell(const char *bytes, size_t n)
{
	struct reply reply = { .status = 200, .content_type = "", .etag = "" };

	return feed_case_reply(&feed, reply, bytes, n, PIECE);
}

static void feed_open(const struct buf *places, bool ours)
{
	feed_case_init(&feed, "bulk-publish", "2026-11-30T11:00:00Z");
	feed_case_option_set(&feed, "url=https://pub.example.com/$bulk-publish");
	feed_case_keep(&feed);
	feed_case_ask(&feed, "60d", "60d");
	feed_case_select(&feed, ours ? "location=loc-1" : "location=loc-2");
	must(feed_case_begin(&feed) == FEED_SEND, "no poll");
	must(tell(MANIFEST, strlen(MANIFEST)) == FEED_SEND, feed.err.text);
	must(tell(places->data, places->length) == FEED_SEND, feed.err.text);
}

static void run_feed(const struct buf *file)
{
	must(tell(file->data, file->length) == FEED_DONE, feed.err.text);
	seen = feed.poll.ret[0].open > 0 ? (uint64_t)feed.poll.ret[0].open : 0;
}

static int listen(void *context, const struct json_token *t, struct err *err)
{
	(void)context;
	(void)err;
	seen += t->length;
	return 0;
}

static void run_floor(const struct buf *file)
{
	struct json_reader *r = json_reader_new(listen, NULL);
	struct err err = ERR_INIT;

	for (const char *at = file->data, *end; (end = strchr(at, '\n')); at = end + 1) {
		must(!json_reader_feed(r, at, (size_t)(end - at), &err) && !json_reader_end(r, &err),
		     err.text);
		json_reader_reset(r);
	}
	json_reader_free(r);
}

static const char *text_at(struct json_object *o, const char *key)
{
	struct json_object *value = NULL;

	must(json_object_object_get_ex(o, key, &value), key);
	return json_object_get_string(value);
}

static void take_tree(struct json_object *slot)
{
	struct json_object *schedule = NULL, *extension = NULL;

	must(json_object_object_get_ex(slot, "schedule", &schedule), "schedule");
	must(json_object_object_get_ex(slot, "extension", &extension), "extension");
	seen += strlen(text_at(slot, "id")) + strlen(text_at(schedule, "reference")) +
		strlen(text_at(slot, "status")) + strlen(text_at(slot, "start")) +
		strlen(text_at(slot, "end")) + json_object_array_length(extension);
}

static void run_tree(const struct buf *file)
{
	struct json_tokener *tok = json_tokener_new();

	json_tokener_set_flags(tok, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
	for (const char *at = file->data, *end; (end = strchr(at, '\n')); at = end + 1) {
		struct json_object *slot = json_tokener_parse_ex(tok, at, (int)(end - at));

		must(slot != NULL, "no JSON");
		take_tree(slot);
		json_object_put(slot);
		json_tokener_reset(tok);
	}
	json_tokener_free(tok);
}

int main(int argc, char **argv)
{
	const char *way = argc == 2 ? argv[1] : "";
	bool all = !strcmp(way, "all"), lines = !strcmp(way, "lines");
	struct buf file = BUF_INIT(FILE_MAX), places = BUF_INIT(FILE_MAX);
	double before;
	long held;

	must(all || lines || !strcmp(way, "floor") || !strcmp(way, "tree"), "lines|all|floor|tree");
	publish(&file);
	schedules(&places);
	if (all || lines)
		feed_open(&places, all);
	held = spent_peak_kb();
	before = spent_cpu_us();
	if (all || lines)
		run_feed(&file);
	else if (way[0] == 'f')
		run_floor(&file);
	else
		run_tree(&file);
	(void)printf("cpu_ms=%.1f growth_kb=%ld file_mb=%.1f seen=%llu\n",
		     (spent_cpu_us() - before) / 1e3, spent_peak_kb() - held,
		     (double)file.length / 1e6, (unsigned long long)seen);
	return EXIT_SUCCESS;
}
