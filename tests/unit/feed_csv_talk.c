/* SPDX-License-Identifier: Apache-2.0 */
/* feed_csv_talk.c - which file is read, in what order, and what is remembered of it. */
#include "base/buf.h"
#include "feed/csv_talk.h"
#include "support/feed_case.h"
#include "support/run.h"

#define NOW "2026-11-30T11:00:00Z"
#define HEADER "extract_ts,department_id,slot_date,slots_total,slots_open,slots_booked\n"
#define MONDAY "2026-11-30T05:10:02-05:00,0101,2026-12-01,10,4,6\n"
#define SUNDAY "2026-11-29T05:10:02-05:00,0101,2026-12-01,10,3,7\n"
#define TUESDAY "2026-11-30T05:40:00-05:00,0101,2026-12-01,10,2,8\n"

static struct csv_keep keep;

static void begin_case(struct feed_case *c, const char *path, const char *const *set)
{
	char text[200];

	feed_case_init(c, "csv", NOW);
	snprintf(text, sizeof(text), "path=%s", path);
	feed_case_option_set(c, text);
	for (; set && *set; set++)
		feed_case_option_set(c, *set);
	feed_case_ask(c, "14d", "60d");
	feed_case_select(c, "department=0101");
	c->poll.keep = &keep;
}

/* A directory as the test would have it: what is asked for is answered from here. */
struct shelf {
	const char *name, *text;
	int minute; /* of arrival, after ten o'clock UTC */
};

#define TEN INT64_C(1796032800000) /* 2026-11-30T10:00:00Z */

static void list(const struct shelf *shelf, struct buf *out)
{
	for (; shelf->name; shelf++)
		buf_printf(out, "%zu %lld %lld 7 %s\n", strlen(shelf->text),
			   (long long)(TEN + shelf->minute * 60000),
			   (long long)(TEN + shelf->minute * 60000), shelf->name);
}

static const char *taken(const struct shelf *shelf, const char *url)
{
	for (; shelf->name; shelf++)
		if (!strcmp(strrchr(url, '/') + 1, shelf->name))
			return shelf->text;
	return NULL;
}

/* Talks to the end; what was asked is in asked, one line each. */
static int talk(struct feed_case *c, const struct shelf *shelf, struct buf *asked)
{
	int next = feed_case_begin(c);

	while (next == FEED_SEND) {
		struct buf listing cleanup_buf = BUF_INIT(4096);
		struct reply reply = { .status = 200, .modified = { TEN } };
		const char *body = taken(shelf, c->request.url);

		buf_printf(asked, "%s %s%s%s\n", c->request.method, strrchr(c->request.url, '/') + 1,
			   c->request.body_length ? " because " : "",
			   c->request.body_length ? c->request.body : "");
		list(shelf, &listing);
		if (!strcmp(c->request.method, "LIST"))
			body = buf_text(&listing);
		else if (strcmp(c->request.method, "FILE"))
			body = "";
		if (!body)
			reply = (struct reply){ .fault = FAULT_NOT_SENT, .words = "no such file" };
		next = feed_case_reply(c, reply, body, body ? strlen(body) : 0, 5);
	}
	return next;
}

/* ---- a file elsewhere ---- */

static void forget(void)
{
	csv_keep_forget(&keep);
}

static const char *header_of(const struct request *r, const char *name)
{
	for (size_t i = 0; i < r->header_count; i++)
		if (!strcmp(r->headers[i].name, name))
			return r->headers[i].value;
	return "";
}

static int answer(struct feed_case *c, int status, const char *etag, const char *body)
{
	struct reply reply = { .status = status, .etag = etag, .modified = { TEN } };

	return feed_case_reply(c, reply, body, strlen(body), 7);
}

/* A file of last night, asked for each minute, need not come each minute. */
START_TEST(a_file_elsewhere_is_asked_for_if_it_changed)
{
	struct feed_case c;

	forget();
	feed_case_init(&c, "csv", NOW);
	feed_case_option_set(&c, "url=https://files.example.org/a.csv");
	feed_case_ask(&c, "14d", "60d");
	feed_case_select(&c, "department=0101");
	c.poll.keep = &keep;
	ck_assert_int_eq(feed_case_begin(&c), FEED_SEND);
	ck_assert_str_eq(header_of(&c.request, "If-None-Match"), "");
	ck_assert_int_eq(answer(&c, 200, "\"v1\"", HEADER MONDAY), FEED_DONE);
	c.poll.kind->end(&c.poll);

	ck_assert_int_eq(feed_case_begin(&c), FEED_SEND);
	ck_assert_str_eq(header_of(&c.request, "If-None-Match"), "\"v1\"");
	ck_assert_int_eq(answer(&c, 304, "\"v1\"", ""), FEED_DONE);
	ck_assert_int_eq(c.poll.ret[0].quality, QUALITY_GOOD);
	ck_assert_int_eq(c.poll.ret[0].open, 4);
	c.poll.kind->end(&c.poll);

	ck_assert_int_eq(feed_case_begin(&c), FEED_SEND);
	ck_assert_int_eq(answer(&c, 200, "", HEADER TUESDAY), FEED_DONE);
	c.poll.kind->end(&c.poll);

	ck_assert_int_eq(feed_case_begin(&c), FEED_SEND);
	ck_assert_str_eq(header_of(&c.request, "If-None-Match"), "");
	ck_assert_int_eq(answer(&c, 304, "", ""), -1); /* nobody asked for that */
	feed_case_release(&c);
	forget();
}
END_TEST

struct visit {
	const struct shelf *shelf;
	const char *asked; /* "" is not looked at; else all of it */
	int open;	   /* -1: refused */
	const char *words;
};

static void visit(const char *path, const char *const *set, const struct visit *v, const char *why)
{
	struct feed_case c;
	struct buf asked cleanup_buf = BUF_INIT(4096);
	int next;

	begin_case(&c, path, set);
	next = talk(&c, v->shelf, &asked);
	ck_assert_msg(next == (v->open < 0 ? -1 : FEED_DONE), "%s: %d %s", why, next, c.err.text);
	ck_assert_msg(!strcmp(buf_text(&asked), v->asked), "%s: asked\n%s", why, buf_text(&asked));
	ck_assert_msg(strstr(next < 0 ? c.err.text : c.poll.ret[0].trouble, v->words), "%s: %s%s",
		      why, c.err.text, c.poll.ret[0].trouble);
	if (next >= 0)
		ck_assert_msg(c.poll.ret[0].open == v->open, "%s: %d open", why, c.poll.ret[0].open);
	c.poll.keep = NULL; /* lives from visit to visit */
	feed_case_release(&c);
}

/* ---- a directory over several polls ---- */

static const struct shelf monday[] = { { "a.csv", HEADER MONDAY, 15 }, { NULL, NULL, 0 } };
static const struct shelf two[] = { { "a.csv", HEADER MONDAY, 15 }, { "z.csv", HEADER SUNDAY, 10 },
				    { "b.xlsx", "PK", 50 },	    { ".a.csv", "", 50 },
				    { "c.csv.part", "", 50 },	    { NULL, NULL, 0 } };
static const struct shelf late[] = { { "a.csv", HEADER MONDAY, 15 },
				     { "late.csv", HEADER SUNDAY, 20 },
				     { NULL, NULL, 0 } };
static const struct shelf newer[] = { { "a.csv", HEADER MONDAY, 15 },
				      { "b.csv", HEADER TUESDAY, 50 },
				      { NULL, NULL, 0 } };
static const struct shelf half[] = { { "a.csv", HEADER MONDAY, 15 },
				     { "b.csv", HEADER "2026-11-30T0", 50 },
				     { NULL, NULL, 0 } };
static const struct shelf gone[] = { { "x.txt.tmp", "", 15 }, { NULL, NULL, 0 } };

static const struct {
	const char *why;
	struct visit visits[4];
} walks[] = {
	{ "the newest wins, what is no table is not looked at",
	  { { two, "LIST \nFILE a.csv\nFILE z.csv\n", 4, "" }, { two, "LIST \n", 4, "" } } },
	{ "a late older file is looked at once and ignored",
	  { { monday, "LIST \nFILE a.csv\n", 4, "" },
	    { late, "LIST \nFILE late.csv\n", 4, "" },
	    { late, "LIST \n", 4, "" } } },
	{ "at a start the newest by its own time is believed, not the last that came",
	  { { late, "LIST \nFILE late.csv\nFILE a.csv\n", 4, "" }, { late, "LIST \n", 4, "" } } },
	{ "a newer file replaces",
	  { { monday, "LIST \nFILE a.csv\n", 4, "" }, { newer, "LIST \nFILE b.csv\n", 2, "" } } },
	{ "half a file is refused until a newer one is believed; what was known stays known",
	  { { monday, "LIST \nFILE a.csv\n", 4, "" },
	    { half, "LIST \nFILE b.csv\n", -1, "/srv/drop/b.csv: the last line has no end" },
	    { half, "LIST \n", -1, "/srv/drop/b.csv: the last line has no end" },
	    { newer, "LIST \nFILE b.csv\n", 2, "" } } },
	{ "at a start half a file does not hide the whole one before it, and is told about next",
	  { { half, "LIST \nFILE b.csv\nFILE a.csv\n", 4, "" },
	    { half, "LIST \n", -1, "/srv/drop/b.csv: the last line has no end" } } },
	{ "nothing there is not nothing open",
	  { { gone, "LIST \n", -1, "holds no such file: never taken for \"no openings\"" } } },
	{ "a directory that was emptied goes on saying what it said",
	  { { monday, "LIST \nFILE a.csv\n", 4, "" }, { gone, "LIST \n", 4, "" } } },
};

START_TEST(walks_a_directory)
{
	forget();
	for (int i = 0; i < 4 && walks[_i].visits[i].shelf; i++)
		visit("/srv/drop/", NULL, &walks[_i].visits[i], walks[_i].why);
	forget();
}
END_TEST

START_TEST(what_was_replaced_is_archived_and_what_was_refused_is_put_aside)
{
	static const char *const set[] = { "archive=true", NULL };
	static const struct shelf start[] = { { "a.csv", HEADER MONDAY, 15 },
					      { "o.csv", HEADER SUNDAY, 5 },
					      { "h.csv", HEADER "20", 30 },
					      { NULL, NULL, 0 } };
	struct visit first = { start,
			       "LIST \nFILE h.csv\nFILE a.csv\nFILE o.csv\nREJECT h.csv because "
			       "/srv/drop/h.csv: the "
			       "last line has no end: the file is cut short\nARCHIVE o.csv\n",
			       4, "" };
	struct visit second = { newer, "LIST \nFILE b.csv\nARCHIVE a.csv\n", 2, "" };

	forget();
	visit("/srv/drop/", set, &first, "at a start");
	visit("/srv/drop/", set, &second, "when a newer one came");
	forget();
}
END_TEST

START_TEST(a_file_that_moves_away_under_our_hands_is_no_refusal)
{
	static const struct shelf listed[] = { { "a.csv", HEADER MONDAY, 15 }, { NULL, NULL, 0 } };
	struct feed_case c;
	struct buf body cleanup_buf = BUF_INIT(4096);
	struct visit again = { listed, "LIST \nFILE a.csv\n", 4, "" };

	forget();
	begin_case(&c, "/srv/drop/", NULL);
	list(listed, &body);
	ck_assert_int_eq(feed_case_begin(&c), FEED_SEND);
	ck_assert_int_eq(feed_case_reply(&c, (struct reply){ .status = 200 }, buf_text(&body),
					 body.length, 9),
			 FEED_SEND);
	ck_assert_int_eq(
		feed_case_reply(&c, (struct reply){ .fault = FAULT_TRUNCATED, .words = "it changed" },
				NULL, 0, 1),
		-1);
	ck_assert_str_eq(c.err.text,
			 "/srv/drop/a.csv: the end of the data was not seen: it changed");
	c.poll.keep = NULL; /* lives from visit to visit */
	feed_case_release(&c);
	visit("/srv/drop/", NULL, &again, "the next poll looks again");
	forget();
}
END_TEST

START_TEST(a_file_without_its_manifest_waits)
{
	static const char *const set[] = { "complete=manifest", NULL };
	static const struct shelf without[] = { { "a.csv", HEADER MONDAY, 15 }, { NULL, NULL, 0 } };
	static const struct shelf with[] = {
		{ "a.csv", HEADER MONDAY, 15 },
		{ "a.manifest.json",
		  "{\"complete\": true, \"as_of\": \"2026-11-30T10:05:00Z\", "
		  "\"files\": [{\"name\": \"a.csv\", \"rows\": 1}]}",
		  16 },
		{ NULL, NULL, 0 }
	};
	static const struct shelf wrong[] = {
		{ "a.csv", HEADER MONDAY, 15 },
		{ "a.manifest.json", "{\"files\": [{\"name\": \"a.csv\", \"rows\": 2}]}", 16 },
		{ NULL, NULL, 0 }
	};
	struct visit first = { without, "LIST \n", -1, "its manifest has not come yet" };
	struct visit second = { with, "LIST \nFILE a.manifest.json\nFILE a.csv\n", 4, "" };
	struct visit third = { wrong, "LIST \nFILE a.manifest.json\nFILE a.csv\n", -1,
			       "the manifest says 2 rows, the file has 1" };

	forget();
	visit("/srv/drop/", set, &first, "before");
	visit("/srv/drop/", set, &second, "after");
	forget();
	visit("/srv/drop/", set, &third, "rows that do not agree");
	forget();
}
END_TEST

/* ---- one file over several polls ---- */

#define R10 MONDAY MONDAY MONDAY MONDAY MONDAY MONDAY MONDAY MONDAY MONDAY MONDAY
#define T4 TUESDAY TUESDAY TUESDAY TUESDAY

static const struct {
	const char *why, *set;
	const char *files[4];
	int open[4];
	const char *words[4];
} files[] = {
	{ "an older file is refused, the same again is not",
	  NULL,
	  { HEADER MONDAY, HEADER SUNDAY, HEADER MONDAY },
	  { 4, -1, 4 },
	  { "", "is older than the one read before it", "" } },
	{ "cut between two rows: not of the usual length, unless the next file is the same",
	  "complete=quiet",
	  { HEADER R10, HEADER T4,
	    HEADER "2026-11-30T05:50:00-05:00,0101,2026-12-01,10,1,9\n"
		   "2026-11-30T05:50:00-05:00,0101,2026-12-01,10,1,9\n"
		   "2026-11-30T05:50:00-05:00,0101,2026-12-01,10,1,9\n" },
	  { 4, -1, 1 },
	  { "", "has 4 rows where 10 are usual", "" } },
	{ "the same short file again proves nothing",
	  "complete=quiet",
	  { HEADER R10, HEADER T4, HEADER T4 },
	  { 4, -1, -1 },
	  { "", "has 4 rows where 10 are usual", "has 4 rows where 10 are usual" } },
	{ "without a name for it a short file is believed", NULL, { HEADER R10, HEADER T4 }, { 4, 2 }, { "", "" } },
};

START_TEST(reads_one_file_again)
{
	forget();
	for (int i = 0; i < 4 && files[_i].files[i]; i++) {
		const char *const set[] = { files[_i].set, NULL };
		struct shelf shelf[] = { { "a.csv", files[_i].files[i], 0 }, { NULL, NULL, 0 } };
		struct visit v = { shelf, "FILE a.csv\n", files[_i].open[i], files[_i].words[i] };

		visit("/srv/drop/a.csv", set, &v, files[_i].why);
	}
	forget();
}
END_TEST

START_TEST(a_file_is_left_alone_until_it_is_quiet)
{
	struct csv_keep k = { 0 };
	struct instant t = { TEN };
	struct span half_minute = SPAN_SECONDS(30);

	ck_assert(!csv_keep_is_quiet(&k, 1, t, after(t, SPAN_SECONDS(29)), half_minute));
	ck_assert(csv_keep_is_quiet(&k, 1, t, after(t, SPAN_SECONDS(30)), half_minute));
	/* A file server whose clock runs ahead: then our own clock counts. */
	ck_assert(!csv_keep_is_quiet(&k, 2, after(t, SPAN_HOURS(2)), after(t, SPAN_SECONDS(40)),
				     half_minute));
	ck_assert(!csv_keep_is_quiet(&k, 2, after(t, SPAN_HOURS(2)), after(t, SPAN_SECONDS(69)),
				     half_minute));
	ck_assert(csv_keep_is_quiet(&k, 2, after(t, SPAN_HOURS(2)), after(t, SPAN_SECONDS(70)),
				    half_minute));
}
END_TEST

START_TEST(a_file_that_is_not_there_was_not_read)
{
	struct reply reply = { .fault = FAULT_NOT_SENT, .words = "no such file" };
	struct feed_case c;

	forget();
	begin_case(&c, "/srv/a.csv", NULL);
	ck_assert_int_eq(feed_case_begin(&c), FEED_SEND);
	ck_assert_int_eq(feed_case_reply(&c, reply, NULL, 0, 1), -1);
	ck_assert_str_eq(c.err.text, "/srv/a.csv: cannot be read: no such file");
	feed_case_release(&c);
}
END_TEST

/* ---- settings that do not go together ---- */

static const struct {
	const char *why;
	const char *set[5];
	const char *says; /* NULL: nothing */
} lints[] = {
	{ "a path", { "path=/srv/a.csv" }, NULL },
	{ "a url", { "url=https://files.example.org/a.csv" }, NULL },
	{ "neither", { NULL }, "give either path" },
	{ "both", { "path=/srv/a.csv", "url=https://files.example.org/a.csv" }, "give either path" },
	{ "another scheme", { "url=ftp://files.example.org/a.csv" }, "must begin with" },
	{ "an archive of one file", { "path=/srv/a.csv", "archive=true" }, "archive needs a directory" },
	{ "an archive of a directory", { "path=/srv/", "archive=true" }, NULL },
	{ "quiet, elsewhere", { "url=https://files.example.org/a.csv", "complete=quiet" }, "needs a path" },
	{ "sftp without a key", { "url=sftp://files.example.org/a.csv", "user=feeds" }, "sftp needs" },
	{ "sftp with all it needs",
	  { "url=sftp://files.example.org/a.csv", "user=feeds", "private_key=k", "host_key.sha256=x" },
	  NULL },
	{ "a user in the address",
	  { "url=sftp://feeds@files.example.org/a.csv", "user=feeds", "private_key=k", "host_key.sha256=x" },
	  "must not name a user" },
	{ "a user without sftp", { "path=/srv/a.csv", "user=feeds" }, "are for a url" },
};

START_TEST(objects)
{
	struct feed_case c;
	const char *said;

	feed_case_init(&c, "csv", NOW);
	for (int i = 0; lints[_i].set[i]; i++)
		feed_case_option_set(&c, lints[_i].set[i]);
	said = c.config.kind->lint(c.config.settings);
	ck_assert_msg(lints[_i].says ? said && strstr(said, lints[_i].says) : !said, "%s: %s",
		      lints[_i].why, said ? said : "nothing");
	arena_clear(&c.arena);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("csv talk");

	tcase_add_loop_test(tc, walks_a_directory, 0, ROWS(walks));
	tcase_add_test(tc, what_was_replaced_is_archived_and_what_was_refused_is_put_aside);
	tcase_add_test(tc, a_file_that_moves_away_under_our_hands_is_no_refusal);
	tcase_add_test(tc, a_file_without_its_manifest_waits);
	tcase_add_loop_test(tc, reads_one_file_again, 0, ROWS(files));
	tcase_add_test(tc, a_file_is_left_alone_until_it_is_quiet);
	tcase_add_test(tc, a_file_elsewhere_is_asked_for_if_it_changed);
	tcase_add_test(tc, a_file_that_is_not_there_was_not_read);
	tcase_add_loop_test(tc, objects, 0, ROWS(lints));
	return run_case("feed_csv_talk", tc);
}
