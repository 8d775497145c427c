/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fetch.c - what one poll of a FHIR server costs, from the request to the count.
 *
 *	fetch poll URL N [CA]    the daemon's transport and the fhir kind, N times in a row
 *	fetch again URL N [CA]   the same, each a conditional question answered by 304
 *	fetch together URL N     N at the same time: memory of each (ehr's /gate-N holds them)
 *	fetch tree URL N         libcurl, a json-c tree of the body, a walk that counts
 *	fetch bare URL N         libcurl and nothing else: the floor
 *
 * CPU is of this process; what is set up once (libraries, the connection, its
 * handshake) happens before the watch starts.
 */
#include <curl/curl.h>
#include <json-c/json.h>
#include <uv.h>

#include "daemon/clock.h"
#include "daemon/transport.h"
#include "tests/bench/support/spent.h"
#include "tests/unit/support/feed_case.h"

enum { WARM_UP = 20, TOGETHER_MAX = 256, POLL_MEMORY = 64 * 1024 * 1024 };

struct job {
	struct feed_case feed;
	struct arena arena; /* of one poll */
	unsigned left;
};

static uv_loop_t *loop;
static struct transport *transport;
static struct reach reach;
static int64_t counted, wanted_next = FEED_DONE;
static unsigned long heard_bytes;

static void must(bool ok, const char *what)
{
	if (ok)
		return;
	(void)fprintf(stderr, "fetch: %s\n", what);
	exit(EXIT_FAILURE);
}

/* ---- as the daemon does it ---- */

static void job_send(struct job *j);

static int on_hear(void *context, const char *bytes, size_t n, struct err *err)
{
	struct job *j = context;

	return j->feed.poll.kind->hear(&j->feed.poll, bytes, n, err);
}

static void on_done(void *context, const struct reply *reply)
{
	struct job *j = context;
	struct feed_case *f = &j->feed;
	int next = f->poll.kind->advance(&f->poll, reply, &f->request, &f->err);

	must(next >= 0, f->err.text);
	must(next == wanted_next || next == FEED_DONE, "another answer than expected");
	if (next == FEED_DONE)
		counted = f->poll.ret[0].open;
	f->poll.kind->end(&f->poll);
	f->poll.state = NULL;
	arena_clear(&j->arena);
	if (--j->left)
		job_send(j);
}

static void job_send(struct job *j)
{
	struct transport_call call = { .lane = LANE_POLL,
				       .timeout = SPAN_SECONDS(30),
				       .hear = on_hear,
				       .done = on_done,
				       .context = j,
				       .reach = &reach };

	j->feed.poll.now = clock_now();
	must(feed_case_begin(&j->feed) == FEED_SEND, j->feed.err.text);
	transport_send(transport, &j->feed.request, &call);
}

static void job_open(struct job *j, const char *url)
{
	char pair[256];

	feed_case_init(&j->feed, "fhir", "2026-11-20T00:00:00Z");
	(void)snprintf(pair, sizeof(pair), "url=%s", url);
	feed_case_option_set(&j->feed, pair);
	feed_case_option_set(
		&j->feed, "new_patient.appointment_type=http://fhir.org/*/appt-type|new-patient");
	feed_case_keep(&j->feed);
	feed_case_ask(&j->feed, "14d", "14d");
	feed_case_select(&j->feed, "location=Location/1");
	j->arena = (struct arena)ARENA_INIT(POLL_MEMORY);
	j->feed.poll.arena = &j->arena;
}

static void jobs_run(struct job *jobs, unsigned n, unsigned times)
{
	for (unsigned i = 0; i < n; i++) {
		jobs[i].left = times;
		job_send(&jobs[i]);
	}
	for (unsigned i = 0; i < n; i++)
		while (jobs[i].left)
			(void)uv_run(loop, UV_RUN_ONCE);
}

static void transport_open(const char *ca)
{
	struct transport_options options = { .per_host = TOGETHER_MAX, .concurrency = TOGETHER_MAX };
	struct err err = ERR_INIT;

	loop = uv_default_loop();
	reach.ca_file = ca;
	transport = transport_new(loop, &options, &err);
	must(transport != NULL, err.text);
}

static double measure_polls(const char *url, unsigned n, const char *ca, bool again)
{
	struct job *j = calloc(1, sizeof(*j));
	double before;

	must(j != NULL, "memory");
	transport_open(ca);
	job_open(j, url);
	if (!again)
		j->feed.poll.memo = NULL;
	wanted_next = again ? FEED_UNCHANGED : FEED_DONE;
	jobs_run(j, 1, WARM_UP);
	if (again)
		counted = 0; /* from here on a count is a question that was not conditional */
	before = spent_cpu_us();
	jobs_run(j, 1, n);
	must(!again || !counted, "an answer was no 304");
	return (spent_cpu_us() - before) / n;
}

static double measure_together(const char *url, unsigned n)
{
	struct job *jobs = calloc(n + 1, sizeof(*jobs));
	char one[256];
	long before;

	must(jobs && n && n <= TOGETHER_MAX, "how many together?");
	transport_open(NULL);
	for (unsigned i = 0; i < n; i++)
		job_open(&jobs[i], url);
	(void)snprintf(one, sizeof(one), "%.*s/full", (int)(strrchr(url, '/') - url), url);
	job_open(&jobs[n], one);
	jobs_run(&jobs[n], 1, 1);
	before = spent_peak_kb();
	jobs_run(jobs, n, 1);
	return (double)(spent_peak_kb() - before) / n;
}

/* ---- as others do it ---- */

struct body {
	char *bytes;
	size_t length, room;
};

static size_t take_all(char *bytes, size_t one, size_t n, void *context)
{
	struct body *b = context;

	n *= one;
	if (b->length + n > b->room) {
		b->room = 2 * (b->length + n);
		b->bytes = realloc(b->bytes, b->room);
		must(b->bytes != NULL, "memory");
	}
	memcpy(b->bytes + b->length, bytes, n);
	b->length += n;
	return n;
}

static size_t take_none(char *bytes, size_t one, size_t n, void *context)
{
	(void)bytes;
	(void)context;
	heard_bytes += one * n;
	return one * n;
}

static int64_t count_free(struct json_object *bundle)
{
	struct json_object *entries = NULL, *slot, *status;
	int64_t n = 0;

	must(json_object_object_get_ex(bundle, "entry", &entries), "no entries");
	for (size_t i = 0; i < json_object_array_length(entries); i++)
		if (json_object_object_get_ex(json_object_array_get_idx(entries, i), "resource", &slot) &&
		    json_object_object_get_ex(slot, "status", &status))
			n += !strcmp(json_object_get_string(status), "free");
	return n;
}

static void count_tree(const struct body *b)
{
	struct json_tokener *tok = json_tokener_new();
	struct json_object *bundle;

	json_tokener_set_flags(tok, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
	bundle = json_tokener_parse_ex(tok, b->bytes, (int)b->length);
	must(bundle != NULL, "no JSON");
	counted = count_free(bundle);
	json_object_put(bundle);
	json_tokener_free(tok);
}

static void perform(CURL *easy, struct body *b, unsigned n, bool tree)
{
	for (unsigned i = 0; i < n; i++) {
		b->length = 0;
		must(curl_easy_perform(easy) == CURLE_OK, "no answer");
		if (tree)
			count_tree(b);
	}
}

static double measure_curl(const char *url, unsigned n, bool tree)
{
	CURL *easy = curl_easy_init();
	struct body body = { 0 };
	char slots[256];
	double before;

	(void)snprintf(slots, sizeof(slots), "%s/Slot?", url);
	curl_easy_setopt(easy, CURLOPT_URL, tree ? slots : url);
	curl_easy_setopt(easy, CURLOPT_PROXY, "");
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, tree ? take_all : take_none);
	curl_easy_setopt(easy, CURLOPT_WRITEDATA, &body);
	perform(easy, &body, WARM_UP, tree);
	before = spent_cpu_us();
	perform(easy, &body, n, tree);
	return (spent_cpu_us() - before) / n;
}

int main(int argc, char **argv)
{
	const char *way = argc > 3 ? argv[1] : "", *ca = argc > 4 ? argv[4] : NULL;
	unsigned n = argc > 3 ? (unsigned)atoi(argv[3]) : 0;
	bool again = !strcmp(way, "again");
	double value = 0;

	must(n > 0, "usage: fetch poll|again|together|tree|bare URL N [CA]");
	if (again || !strcmp(way, "poll"))
		value = measure_polls(argv[2], n, ca, again);
	else if (!strcmp(way, "together"))
		value = measure_together(argv[2], n);
	else
		value = measure_curl(argv[2], n, way[0] == 't');
	(void)printf("%s=%.2f open=%lld\n", strcmp(way, "together") ? "cpu_us" : "kb_each", value,
		     (long long)counted);
	return EXIT_SUCCESS;
}
