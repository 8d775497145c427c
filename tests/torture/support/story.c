/* SPDX-License-Identifier: Apache-2.0 */
/*
 * story.c - how it is told: files of openings in, changes of ads out.
 */
#include "tests/torture/support/story.h"

#include <check.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/tree.h"

enum { NS_PER_MS = 1000000, NS_PER_S = 1000000000, DAY_S = 86400, AFTERNOON_S = 15 * 3600 };
/* A file every quarter of a minute of the story. */
enum { FILE_EVERY_MS = 250, FILES_KEPT = 4 };

/* ---- time ---- */

static int64_t clock_ns(clockid_t id)
{
	struct timespec t;

	(void)clock_gettime(id, &t);
	return (int64_t)t.tv_sec * NS_PER_S + t.tv_nsec;
}

struct instant story_now(const struct story *s)
{
	int64_t passed = (clock_ns(CLOCK_MONOTONIC) - s->began_ns) * STORY_SPEED;

	return (struct instant){ (s->date_ns + passed) / NS_PER_MS };
}

/* Today at 15:00 UTC: no midnight of the ad accounts is near, whenever this runs. */
static void set_clock(struct story *s)
{
	char program[CHILD_PATH], text[128],
		*swift = realpath(child_program("tests/torture/swift.so", program), NULL);

	s->began_ns = clock_ns(CLOCK_MONOTONIC);
	s->date_ns = (clock_ns(CLOCK_REALTIME) / NS_PER_S / DAY_S * DAY_S + AFTERNOON_S) * NS_PER_S;
	(void)snprintf(text, sizeof(text), "%d %lld %lld", STORY_SPEED, (long long)s->began_ns,
		       (long long)s->date_ns);
	ck_assert_ptr_nonnull(swift);
	ck_assert_int_eq(setenv("SWIFT", text, 1), 0);
	ck_assert_int_eq(setenv("LD_PRELOAD", swift, 1), 0);
	free(swift);
}

/* ---- the world ---- */

/* Its file is of the story's time too, and appears whole. */
static void drop_file(struct story *s)
{
	char path[HOUSE_FILE], upload[HOUSE_FILE], as_of[INSTANT_TEXT], day[INSTANT_TEXT];
	struct instant now = story_now(s);
	struct date date = { (int32_t)(now.ms / SPAN_DAYS(1).ms) + 2 };
	struct timespec times[2] = { { .tv_sec = now.ms / 1000 }, { .tv_sec = now.ms / 1000 } };
	FILE *f;

	(void)snprintf(upload, sizeof(upload), "%s/upload.tmp", s->drop);
	(void)snprintf(path, sizeof(path), "%s/openings-%u.csv", s->drop, ++s->files);
	f = fopen(upload, "we");
	ck_assert_ptr_nonnull(f);
	(void)instant_format_exact(now, as_of);
	(void)date_format(date, day);
	(void)fprintf(f,
		      "extract_ts,department_id,slot_date,slots_total,slots_open,slots_booked\n"
		      "%s,0101,%s,40,%d,%d\n"
		      "%s,0102,%s,40,%d,%d\n",
		      as_of, day, s->open[0], 40 - s->open[0], as_of, day, s->open[1], 40 - s->open[1]);
	(void)fflush(f);
	ck_assert_int_eq(futimens(fileno(f), times), 0);
	ck_assert_int_eq(fclose(f), 0);
	ck_assert_int_eq(rename(upload, path), 0);
	if (s->files > FILES_KEPT) {
		(void)snprintf(path, sizeof(path), "%s/openings-%u.csv", s->drop, s->files - FILES_KEPT);
		(void)unlink(path);
	}
	s->next_file_ms = wait_now_ms() + FILE_EVERY_MS;
}

void story_openings(struct story *s, int harbor, int derm)
{
	s->open[0] = harbor;
	s->open[1] = derm;
	drop_file(s);
}

/* What follows this service's name in the platform's own words. */
static void find_target(struct story *s, const char *text, const char *service, int i)
{
	const char *at = strstr(text, service), *quote;
	int n;

	ck_assert_msg(at != NULL, "the sandbox's %s has no target for %s", s->at[i], service);
	at += strlen(service) + 1;
	n = (int)strcspn(at, "\n");
	(void)snprintf(s->entry[i], sizeof(s->entry[i]), "%.*s", n, at);
	quote = strchr(s->entry[i], '"');
	ck_assert_ptr_nonnull(quote);
	(void)snprintf(s->target[i], sizeof(s->target[i]), "%.*s", (int)strcspn(quote + 1, "\""),
		       quote + 1);
}

static void count_targets(const struct story *s)
{
	struct http answer cleanup_http = HTTP_INIT;
	char url[HOUSE_FILE], json[4 * HOUSE_TEXT];

	(void)snprintf(url, sizeof(url), "%s/sandbox/ledger", s->house->sandbox_url);
	(void)snprintf(json, sizeof(json),
		       "{\"targets\":[{\"platform\":\"%s\",\"target\":\"%s\"},"
		       "{\"platform\":\"%s\",\"target\":\"%s\"}]}",
		       s->at[0], s->target[0], s->at[1], s->target[1]);
	ck_assert_int_eq(http_ask(&answer, NULL, url, json), 200);
}

static void write_config(const struct story *s)
{
	struct buf yaml cleanup_buf = BUF_INIT(CHILD_OUTPUT);

	buf_printf(
		&yaml,
		"version: 1\n"
		"organization: {name: Riverbend Health, timezone: America/New_York, currency: "
		"USD}\n"
		"mode: act\n"
		"limits: {%sspend: $%d/day, step: 100%%, changes: 100/day, changes_week: 700/week, "
		"mass_change: 0%%, mass_drop: 0%%, mass_money: 0%%}\n"
		"api: {listen: \"127.0.0.1:0\"}\n"
		"feeds:\n"
		"  desk: {kind: csv, path: %s/, every: 1h, stale_after: 30h, dead_after: 60h}\n"
		"policies:\n"
		"  default:\n"
		"    measure: {metric: open-slots, within: 14d}\n"
		"    full: {at: 3, leave: 8, ads: pause}\n"
		"    ample: {at: 20, leave: 15, budget: 130%%}\n"
		"    confirm: {down: 1, up: 1, for: 0s}\n"
		"    pace: {more: 0s, less: 0s}\n"
		"    ramp: 0s\n"
		"    flapping: {changes: 0}\n"
		"service_lines: {primary-care: {}, dermatology: {}}\n"
		"locations:\n"
		"  harbor-point:\n"
		"    owner: {operations: \"Operations <ops@example.org>\"}\n"
		"    services:\n",
		s->limits, STORY_LIMIT, s->drop);
	for (int i = 0; i < STORY_TARGETS; i++)
		buf_printf(&yaml,
			   "      %s:\n"
			   "        feed: desk\n"
			   "        select: {department: \"010%d\"}\n"
			   "        ads: [{platform: %s, %s, budget: $%d/day, min: $10/day, max: "
			   "$400/day}]\n",
			   i ? "dermatology" : "primary-care", i + 1, s->at[i], s->entry[i],
			   i ? 150 : 120);
	buf_puts(&yaml, "platforms:\n");
	for (int i = 0; i < STORY_TARGETS; i++)
		if (!i || strcmp(s->at[0], s->at[1]) != 0)
			buf_printf(&yaml, "  %s: {%s, every: 30s, timeout: 60s, lag: 30s}\n",
				   s->at[i], s->settings[i]);
	house_write_config(s->house, buf_text(&yaml));
}

/* The platform's own words about itself: its settings, then its targets. */
static void learn_platform(struct story *s, int i, const char *service)
{
	struct http answer cleanup_http = HTTP_INIT;
	char url[HOUSE_FILE];

	(void)snprintf(url, sizeof(url), "%s/sandbox/platform/%s", s->house->sandbox_url, s->at[i]);
	ck_assert_int_eq(http_ask(&answer, NULL, url, NULL), 200);
	find_target(s, buf_text(&answer.body), service, i);
	(void)snprintf(s->settings[i], sizeof(s->settings[i]), "%.*s",
		       (int)strcspn(buf_text(&answer.body), "\n"), buf_text(&answer.body));
}

/* "google+meta": one clinic advertises here, the other there. */
static void name_platforms(struct story *s, const char *platform)
{
	size_t n = strcspn(platform, "+");

	s->platform = platform;
	(void)snprintf(s->at[0], sizeof(s->at[0]), "%.*s", (int)n, platform);
	(void)snprintf(s->at[1], sizeof(s->at[1]), "%s", platform[n] ? platform + n + 1 : platform);
}

struct story *story_open(const char *platform)
{
	return story_open_with(platform, "");
}

struct story *story_open_with(const char *platform, const char *limits)
{
	static const struct recipe plain = { .rows = { { HARBOR, 12 }, { DERM, 12 } } };
	struct story *s = calloc(1, sizeof(*s));

	ck_assert_ptr_nonnull(s);
	name_platforms(s, platform);
	s->limits = limits;
	set_clock(s);
	s->house = house_prepare(&plain);
	(void)snprintf(s->state, sizeof(s->state), "%s", s->house->dir);
	(void)snprintf(s->drop, sizeof(s->drop), "%.200s/drop", s->house->dir);
	ck_assert_int_eq(mkdir(s->drop, 0700), 0);
	learn_platform(s, 0, HARBOR);
	learn_platform(s, 1, DERM);
	write_config(s);
	count_targets(s);
	story_openings(s, 12, 25);
	return s;
}

void story_person(struct story *s, int target, const char *who, const char *member)
{
	struct http answer cleanup_http = HTTP_INIT;
	char url[HOUSE_FILE], json[3 * HOUSE_TEXT];

	(void)snprintf(url, sizeof(url), "%s/sandbox/person", s->house->sandbox_url);
	(void)snprintf(json, sizeof(json), "{\"platform\":\"%s\",\"target\":\"%s\",\"who\":\"%s\",%s}",
		       s->at[target], s->target[target], who, member);
	ck_assert_msg(http_ask(&answer, NULL, url, json) == 200, "%s: %s", json, buf_text(&answer.body));
}

static struct json_object *ask_tree(struct story *s, const char *socket, const char *url)
{
	struct http answer cleanup_http = HTTP_INIT;
	struct err err = ERR_INIT;

	(void)s;
	ck_assert_int_eq(http_ask(&answer, socket, url, NULL), 200);
	return tree_parse(buf_text(&answer.body), answer.body.length, &err);
}

static void judge_money(struct story *s)
{
	struct err err = ERR_INIT;
	char url[HOUSE_FILE];
	struct json_object *sums cleanup_tree = NULL;
	int64_t peak = 0;

	(void)snprintf(url, sizeof(url), "%s/sandbox/ledger", s->house->sandbox_url);
	sums = ask_tree(s, NULL, url);
	ck_assert_int_eq(tree_int64(sums, "$", "peak_micros", &peak, &err), 0);
	ck_assert_int_gt(peak, 0);
	ck_assert_int_le(peak, STORY_LIMIT_MICROS);
}

/* ---- the daemon ---- */

void story_state(struct story *s, const char *name)
{
	(void)snprintf(s->state, sizeof(s->state), "%.200s/%s", s->house->dir, name);
	(void)snprintf(s->house->socket, sizeof(s->house->socket), "%s/control.sock", s->state);
}

void story_launch(struct story *s, const char *const *under)
{
	char program[CHILD_PATH];
	const char *const own[] = { child_program("capacityd", program),
				    "run",
				    "--config",
				    s->house->config,
				    "--state-dir",
				    s->state,
				    NULL };
	const char *const environment[] = { s->house->credentials, NULL };
	const char *argv[STORY_UNDER + sizeof(own) / sizeof(own[0])];
	size_t n = 0;

	s->traced = under != NULL;
	for (; under && under[n]; n++) {
		ck_assert_uint_lt(n, STORY_UNDER);
		argv[n] = under[n];
	}
	memcpy(argv + n, own, sizeof(own));
	child_start(&s->house->daemon, argv, environment, s->house->daemon_log);
}

void story_go_on(struct story *s)
{
	if (wait_now_ms() >= s->next_file_ms) {
		drop_file(s);
		judge_money(s);
	}
	if (!child_ended(&s->house->daemon))
		return;
	s->deaths++;
	story_launch(s, NULL);
}

/* A tracer does not pass a SIGTERM on: the daemon is its only child. */
static pid_t traced_child(const struct story *s)
{
	int pid = (int)s->house->daemon.pid;
	char path[64], text[64] = "";
	FILE *f;

	(void)snprintf(path, sizeof(path), "/proc/%d/task/%d/children", pid, pid);
	f = fopen(path, "re");
	ck_assert_ptr_nonnull(f);
	text[fread(text, 1, sizeof(text) - 1, f)] = '\0';
	(void)fclose(f);
	return (pid_t)strtol(text, NULL, 10);
}

/* What is true is asked of a daemon nobody watches; the way out belongs to the story too. */
static void leave_tracer(struct story *s)
{
	pid_t daemon = s->deaths ? 0 : traced_child(s);

	if (daemon)
		(void)kill(daemon, SIGTERM);
	if (daemon && child_wait(&s->house->daemon) != 0)
		s->deaths++;
	if (daemon)
		story_launch(s, NULL);
}

/* ---- the story ---- */

static bool is_settled(const struct story *s)
{
	return house_metric(s->house, "commands_unsettled") == 0;
}

static bool has_ended(const struct story *s)
{
	return house_ad_is(s->house, HARBOR, "enabled", 75) &&
	       house_ad_is(s->house, DERM, "enabled", 150) && is_settled(s);
}

void story_begin(struct story *s)
{
	story_wait(s, house_is(s->house, DERM, "verdict", "ample") &&
			      house_ad_is(s->house, HARBOR, "enabled", 120) &&
			      house_ad_is(s->house, DERM, "enabled", 150));
}

void story_fill(struct story *s)
{
	story_openings(s, 2, 25);
}

void story_play_on(struct story *s)
{
	story_wait(s, house_ad_is(s->house, HARBOR, "paused", 120) &&
			      house_ad_is(s->house, DERM, "enabled", 195));
	story_openings(s, 12, 25);
	story_wait(s, has_ended(s));
	if (s->traced)
		leave_tracer(s);
	story_wait(s, has_ended(s));
}

void story_play(struct story *s)
{
	story_begin(s);
	story_fill(s);
	story_play_on(s);
}

/* ---- what must be true afterwards ---- */

static void take_lines_of(const char *text, const char *target, struct buf *ret)
{
	size_t n = strlen(target);

	for (const char *end; *text; text = end + 1) {
		end = strchr(text, '\n');
		if (strncmp(text, target, n) == 0)
			buf_append(ret, text, (size_t)(end + 1 - text));
	}
}

/* In order for each target; between two targets only the money counts. */
static void judge_changes(struct story *s)
{
	struct buf all cleanup_buf = BUF_INIT(HTTP_BODY);
	struct buf is cleanup_buf = BUF_INIT(HTTP_BODY);
	struct buf must cleanup_buf = BUF_INIT(HTTP_BODY);

	ads_text(s->house, &all);
	take_lines_of(buf_text(&all), s->target[0], &is);
	take_lines_of(buf_text(&all), s->target[1], &is);
	ck_assert_uint_eq(is.length, all.length);
	buf_printf(&must,
		   "%s status ENABLED -> PAUSED\n"
		   "%s budget $120 -> $75\n"
		   "%s status PAUSED -> ENABLED\n",
		   s->target[0], s->target[0], s->target[0]);
	buf_printf(&must,
		   "%s budget $150 -> $195\n"
		   "%s budget $195 -> $150\n",
		   s->target[1], s->target[1]);
	ck_assert_str_eq(buf_text(&is), buf_text(&must));
}

enum { COMMANDS_MAX = 256 };

struct audit { /* by id */
	bool asked[COMMANDS_MAX];
	unsigned ended[COMMANDS_MAX], confirmed;
};

static void note_row(struct json_object *row, struct audit *ret)
{
	const char *kind = tree_text_or(row, "kind", "");
	struct err err = ERR_INIT;
	int64_t id = 0;

	if (strcmp(kind, "command") != 0 && strcmp(kind, "settled") != 0)
		return;
	/* Words about a target that are of no command have none; an end is always some command's. */
	if (*kind == 'c' && !tree_get(row, "command"))
		return;
	ck_assert_int_eq(tree_int64(row, "$", "command", &id, &err), 0);
	ck_assert_int_gt(id, 0);
	ck_assert_int_lt(id, COMMANDS_MAX);
	if (*kind == 'c') {
		ret->asked[id] = true;
		return;
	}
	ret->ended[id]++;
	ret->confirmed += strcmp(tree_text_or(row, "text", ""), "read back as asked") == 0;
}

/* Every line of history is there, and every command has one end; as many are confirmed as changed. */
static void judge_history(struct story *s)
{
	struct json_object *page cleanup_tree =
		ask_tree(s, s->house->socket, "http://localhost/api/v1/history?limit=500");
	struct json_object *rows = tree_get(page, "history");
	struct audit all = { 0 };
	size_t n = json_object_array_length(rows);
	struct err err = ERR_INIT;

	for (size_t i = 0; i < n; i++) {
		struct json_object *row = json_object_array_get_idx(rows, i);
		int64_t seq = 0;

		ck_assert_int_eq(tree_int64(row, "$", "seq", &seq, &err), 0);
		ck_assert_msg(seq == (int64_t)(n - i), "history has a gap before line %lld",
			      (long long)seq);
		note_row(row, &all);
	}
	for (int id = 0; id < COMMANDS_MAX; id++)
		ck_assert_msg(all.ended[id] == all.asked[id], "command %d has %u ends in history",
			      id, all.ended[id]);
	ck_assert_uint_eq(all.confirmed, ads_count(s->house));
}

void story_judge(struct story *s)
{
	judge_changes(s);
	judge_money(s);
	judge_history(s);
}

void story_close(struct story *s)
{
	house_close(s->house);
	free(s);
}
