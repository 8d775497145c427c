/* SPDX-License-Identifier: Apache-2.0 */
/* feed_push.c - who may push, in which order, how often, and what a body may say. */
#include "base/sign.h"
#include "feed/push.h"
#include "support/feed_case.h"
#include "support/moment.h"
#include "support/run.h"

#define NOW "2026-11-30T10:59:40Z"
#define BODY "{\"schema\":\"capacity-push/1\"}"
#define SECRET "example-shared-secret"

/* ---- the signature ---- */

static struct credential secret = { .bytes = SECRET "\n", .length = sizeof(SECRET) };
static struct credential old_secret = { .bytes = "an older secret", .length = 15 };
static struct credential empty = { .bytes = "\n", .length = 1 };

static void sign_with(const char *key, const char *stamp, const char *body, char out[72])
{
	uint8_t sum[SHA256_SIZE];
	char text[512];
	int n = snprintf(text, sizeof(text), "%s.%s", stamp, body);

	sign_hmac_sha256(key, strlen(key), text, (size_t)n, sum);
	memcpy(out, "v1=", 4);
	for (size_t i = 0; i < SHA256_SIZE; i++)
		snprintf(out + 3 + 2 * i, 3, "%02x", sum[i]);
}

static const struct {
	const char *why, *key, *stamp, *body, *words;
} knocks[] = {
	{ "the right secret", SECRET, "1796036370", BODY, NULL },
	{ "the old secret, while senders change", "an older secret", "1796036370", BODY, NULL },
	{ "five minutes early", SECRET, "1796036680", BODY, NULL },
	{ "five minutes late", SECRET, "1796036080", BODY, NULL },
	{ "a second more than five minutes early", SECRET, "1796036681", BODY, "more than 5 minutes" },
	{ "a second more than five minutes late", SECRET, "1796036079", BODY, "more than 5 minutes" },
	{ "another secret", "guessed", "1796036370", BODY, "does not fit" },
	{ "another body", SECRET, "1796036370", BODY " ", "does not fit" },
	{ "no time", SECRET, "", BODY, "X-Capacity-Timestamp: expected" },
	{ "a time in words", SECRET, "noon", BODY, "X-Capacity-Timestamp: expected" },
	{ "a time with more behind it", SECRET, "1796036370.5", BODY, "X-Capacity-Timestamp: expected" },
	{ "a time that overflows", SECRET, "99999999999999999999", BODY, "X-Capacity-Timestamp: expected" },
};

START_TEST(only_who_signs_may_push)
{
	struct push_settings set = { .secret = &secret, .old_secret = &old_secret };
	struct err err = ERR_INIT;
	char signature[72];
	struct push_head head = { .timestamp = knocks[_i].stamp, .signature = signature };

	sign_with(knocks[_i].key, knocks[_i].stamp, BODY, signature);
	if (!knocks[_i].words) {
		ck_assert_msg(push_verify(&set, &head, knocks[_i].body, strlen(knocks[_i].body),
					  at(NOW), &err) == 0,
			      "%s: %s", knocks[_i].why, err.text);
		return;
	}
	ck_assert_msg(push_verify(&set, &head, knocks[_i].body, strlen(knocks[_i].body), at(NOW), &err) < 0,
		      "%s", knocks[_i].why);
	ck_assert_int_eq(err.kind, ERR_AUTH);
	ck_assert_msg(strstr(err.text, knocks[_i].words) != NULL, "%s: %s", knocks[_i].why, err.text);
}
END_TEST

static const char *const no_signatures[] = {
	"",
	"v1=",
	"v1=00",
	"v2=deac1979f36f5b5c54d52b67cee7b9281d2c5034198171ee995627d9a6f8712d",
	"deac1979f36f5b5c54d52b67cee7b9281d2c5034198171ee995627d9a6f8712d",
	"v1=deac1979f36f5b5c54d52b67cee7b9281d2c5034198171ee995627d9a6f8712x",
	"v1=deac1979f36f5b5c54d52b67cee7b9281d2c5034198171ee995627d9a6f8712d0",
	NULL
};

START_TEST(what_is_no_signature_is_told)
{
	struct push_settings set = { .secret = &secret };
	struct push_head head = { .timestamp = "1796036370", .signature = no_signatures[_i] };
	struct err err = ERR_INIT;

	ck_assert_int_eq(push_verify(&set, &head, BODY, strlen(BODY), at(NOW), &err), -1);
	ck_assert_msg(strstr(err.text, "X-Capacity-Signature: expected") != NULL, "%s", err.text);
}
END_TEST

static void slurp(const char *path, char *out, size_t room)
{
	FILE *f = fopen(path, "rb");
	size_t n;

	ck_assert_ptr_nonnull(f);
	n = fread(out, 1, room - 1, f);
	out[n] = '\0';
	fclose(f);
}

START_TEST(the_sample_is_signed_as_its_headers_say)
{
	struct push_settings set = { .secret = &secret };
	struct push_head head = {
		.timestamp = "1796036370",
		.signature = "v1=deac1979f36f5b5c54d52b67cee7b9281d2c5034198171ee995627d9a6f8712d",
	};
	struct err err = ERR_INIT;
	char body[4096];

	slurp("tests/samples/webhook/capacity-push.json", body, sizeof(body));
	ck_assert_msg(push_verify(&set, &head, body, strlen(body), at(NOW), &err) == 0, "%s", err.text);
	body[10] ^= 1;
	ck_assert_int_eq(push_verify(&set, &head, body, strlen(body), at(NOW), &err), -1);
}
END_TEST

START_TEST(an_empty_secret_lets_nobody_in)
{
	struct push_settings set = { .secret = &empty };
	char signature[72];
	struct push_head head = { .timestamp = "1796036370", .signature = signature };
	struct err err = ERR_INIT;

	sign_with("", "1796036370", BODY, signature);
	ck_assert_int_eq(push_verify(&set, &head, BODY, strlen(BODY), at(NOW), &err), -1);
}
END_TEST

/* ---- how often ---- */

START_TEST(more_than_agreed_must_wait_for_the_minute)
{
	struct push_pace pace = { 0 };
	struct instant now = at(NOW);
	struct span wait = { 0 };

	ck_assert(push_pace(&pace, 2, now, &wait));
	ck_assert(push_pace(&pace, 2, after(now, SPAN_SECONDS(10)), &wait));
	ck_assert(!push_pace(&pace, 2, after(now, SPAN_SECONDS(20)), &wait));
	ck_assert_int_eq(wait.ms, 40000);
	ck_assert(push_pace(&pace, 2, after(now, SPAN_SECONDS(60)), &wait));
	ck_assert(push_pace(&pace, 2, before(now, SPAN_DAYS(1)), &wait)); /* the clock went back */
}
END_TEST

/* ---- the order ---- */

struct said {
	const char *source;
	int64_t sequence;
	int seconds; /* as_of, after the first */
	const char *key, *body;
};

static const struct {
	const char *why;
	struct said is;
	enum push_turn turn;
	const char *words;
} turns[] = {
	{ "the next", { "a", 11, 0, "k3", "c" }, PUSH_NEXT, "" },
	{ "a gap", { "a", 99, 5, NULL, "c" }, PUSH_NEXT, "" },
	{ "the same again", { "a", 10, 0, "k2", "b" }, PUSH_AGAIN, "" },
	{ "the same again without its key", { "a", 10, 0, NULL, "b" }, PUSH_AGAIN, "" },
	{ "the one before, its answer was lost", { "a", 9, 0, "k1", "a" }, PUSH_AGAIN, "" },
	{ "its number with another body", { "a", 10, 0, NULL, "c" }, PUSH_OTHER, "sequence 10 was taken" },
	{ "its key with another body", { "a", 12, 0, "k2", "c" }, PUSH_OTHER, "Idempotency-Key was used" },
	{ "one never seen, and older", { "a", 8, 0, NULL, "c" }, PUSH_LATE, "sequence 8 comes after 10" },
	{ "a higher number with older data", { "a", 11, -1, NULL, "c" }, PUSH_LATE, "as_of is older" },
	{ "another source begins anew", { "b", 1, 0, NULL, "c" }, PUSH_NEXT, "" },
	{ "another source with older data", { "b", 1, -1, NULL, "c" }, PUSH_LATE, "as_of is older" },
};

static struct push_report report_of(const struct said *s, struct push_seen *ret)
{
	struct push_report r = { .sequence = s->sequence,
				 .as_of = after(at(NOW), SPAN_SECONDS(s->seconds)) };
	struct push_head head = { .key = s->key };

	snprintf(r.source, sizeof(r.source), "%s", s->source);
	*ret = push_seen(&r, &head, s->body, strlen(s->body));
	return r;
}

static void take(struct push_mark *mark, const struct said *s)
{
	struct push_seen seen;
	struct push_report r = report_of(s, &seen);
	struct err err = ERR_INIT;

	ck_assert_int_eq(push_turn(mark, &r, &seen, &err), PUSH_NEXT);
	push_mark_add(mark, &r, &seen);
}

START_TEST(an_older_state_never_replaces_a_newer)
{
	struct push_mark mark = { 0 };
	struct push_seen seen;
	struct err err = ERR_INIT;
	struct push_report r = report_of(&turns[_i].is, &seen);

	take(&mark, &(struct said){ "a", 9, 0, "k1", "a" });
	take(&mark, &(struct said){ "a", 10, 0, "k2", "b" });
	ck_assert_msg(push_turn(&mark, &r, &seen, &err) == turns[_i].turn, "%s: %s", turns[_i].why,
		      err.text);
	ck_assert_msg(strstr(err.text, turns[_i].words) != NULL, "%s: %s", turns[_i].why, err.text);
	ck_assert_msg(!*turns[_i].words == (err.kind == ERR_NONE), "%s", turns[_i].why);
}
END_TEST

START_TEST(only_so_many_are_remembered)
{
	struct push_mark mark = { 0 };
	struct said first = { "a", 1, 0, NULL, "1" };
	struct push_seen seen;
	struct push_report r = report_of(&first, &seen);
	struct err err = ERR_INIT;

	for (int64_t n = 1; n <= PUSH_KEPT; n++)
		take(&mark, &(struct said){ "a", n, 0, NULL, n == 1 ? "1" : "later" });
	ck_assert_int_eq(push_turn(&mark, &r, &seen, &err), PUSH_AGAIN);
	take(&mark, &(struct said){ "a", PUSH_KEPT + 1, 0, NULL, "latest" });
	ck_assert_uint_eq(mark.seen_count, PUSH_KEPT);
	ck_assert_int_eq(push_turn(&mark, &r, &seen, &err), PUSH_LATE);
}
END_TEST

/* ---- bodies ---- */

#define HEAD \
	"{\"schema\":\"capacity-push/1\",\"source\":\"a\",\"sequence\":1," \
	"\"as_of\":\"2026-11-30T10:59:30Z\",\"complete\":true,\"counts\":"
#define ROW(rest) HEAD "[{\"department_id\":\"0101\"," rest "}]}"
#define DATE "\"date\":\"2026-12-01\""

static const struct {
	const char *why, *body, *words;
} refused[] = {
	{ "nothing", "", "" },
	{ "no object", "[]", "expected an object" },
	{ "a list in place of the schema", "{\"schema\":[]}", "$.schema: expected \"capacity-push/1\"" },
	{ "another schema", "{\"schema\":\"capacity-push/2\"}", "expected \"capacity-push/1\"" },
	{ "nothing is said", "{}", "$.schema: is missing" },
	{ "no counts",
	  "{\"schema\":\"capacity-push/1\",\"source\":\"a\",\"sequence\":1,"
	  "\"as_of\":\"2026-11-30T10:59:30Z\",\"complete\":true}",
	  "$.counts: is missing" },
	{ "an empty source", "{\"source\":\"\"}", "$.source: expected a name" },
	{ "a source with a blank", "{\"source\":\"a b\"}", "$.source: expected a name" },
	{ "a negative sequence", "{\"sequence\":-1}", "$.sequence: expected a whole number" },
	{ "a sequence in quotes", "{\"sequence\":\"1\"}", "$.sequence: expected a whole number" },
	{ "half a sequence", "{\"sequence\":1.5}", "$.sequence: expected a whole number" },
	{ "a time without an offset", "{\"as_of\":\"2026-11-30T10:59:30\"}", "$.as_of: expected a time" },
	{ "a time as a number", "{\"as_of\":1796036370}", "$.as_of: expected a time" },
	{ "perhaps complete", "{\"complete\":\"yes\"}", "$.complete: expected true or false" },
	{ "counts that are no list", "{\"counts\":{}}", "$.counts: expected a list" },
	{ "a row that is no object", HEAD "[1]}", "$.counts[0]: expected an object of counts" },
	{ "a list in a row", ROW("\"date\":[]"), "$.counts[0].date: expected a plain value" },
	{ "a field of a person", ROW("\"mrn\":\"1\""), "$.counts[0].mrn: not a field" },
	{ "no rows", HEAD "[]}", "never taken for \"no openings\"" },
	{ "no department", HEAD "[{" DATE "}]}", "$.counts[0].department_id: is missing" },
	{ "no date", ROW("\"new_patient_open\":1"), "$.counts[0].date: is missing" },
	{ "a department that is a number", HEAD "[{\"department_id\":101," DATE "}]}",
	  "$.counts[0].department_id: expected text" },
	{ "no such date", ROW("\"date\":\"2026-02-30\""), "expected YYYY-MM-DD" },
	{ "a negative count", ROW(DATE ",\"new_patient_open\":-1"), "expected a whole number from 0" },
	{ "a count in quotes", ROW(DATE ",\"new_patient_open\":\"1\""), "expected a whole number" },
	{ "half a slot", ROW(DATE ",\"new_patient_open\":0.5"), "expected a whole number" },
	{ "too many", ROW(DATE ",\"new_patient_open\":100001"), "larger than any day" },
	{ "more open than there are", ROW(DATE ",\"new_patient_open\":3,\"new_patient_total\":2"),
	  "$.counts[0].new_patient_open: is greater than new_patient_total" },
	{ "two truths about one day",
	  HEAD "[{\"department_id\":\"0101\"," DATE ",\"new_patient_open\":1},"
	       "{\"department_id\":\"0101\"," DATE ",\"new_patient_open\":2}]}",
	  "rows 0 and 1 are about the same" },
};

static void open_case(struct feed_case *c)
{
	feed_case_init(c, "push", "2026-11-30T11:00:00Z");
	feed_case_option_set(c, "secret=" SECRET);
	feed_case_ask(c, "14d", "60d");
	feed_case_select(c, "department=0101");
	ck_assert_int_eq(feed_case_begin(c), FEED_SEND);
}

static int say(struct feed_case *c, const char *body, size_t chunk)
{
	return feed_case_reply(c, (struct reply){ .status = 200 }, body, strlen(body), chunk);
}

START_TEST(what_cannot_be_true_is_refused_whole)
{
	struct feed_case c;

	for (size_t chunk = 1; chunk < 4096; chunk *= 5) {
		open_case(&c);
		ck_assert_msg(say(&c, refused[_i].body, chunk) == -1, "%s", refused[_i].why);
		ck_assert_msg(strstr(c.err.text, refused[_i].words) != NULL, "%s: %s",
			      refused[_i].why, c.err.text);
		feed_case_release(&c);
	}
}
END_TEST

START_TEST(each_wrong_row_is_named_up_to_a_limit)
{
	struct buf body cleanup_buf = BUF_INIT(65536);
	struct feed_case c;
	const struct push_report *r;

	buf_puts(&body, HEAD "[");
	for (int i = 0; i < PUSH_ERRORS_MAX + 5; i++)
		buf_printf(&body, "%s{\"department_id\":\"0101\",\"date\":\"tomorrow\"}", i ? "," : "");
	buf_puts(&body, "]}");
	open_case(&c);
	ck_assert_int_eq(say(&c, buf_text(&body), 7), -1);
	r = push_report(&c.poll);
	ck_assert_uint_eq(r->wrong, PUSH_ERRORS_MAX + 5);
	ck_assert_uint_eq(r->error[PUSH_ERRORS_MAX - 1].row, PUSH_ERRORS_MAX - 1);
	ck_assert_str_eq(r->error[1].text, "$.counts[1].date: expected YYYY-MM-DD");
	ck_assert_ptr_null(strstr(c.err.text, "tomorrow"));
	feed_case_release(&c);
}
END_TEST

START_TEST(what_nobody_asked_about_is_counted_and_not_named)
{
	static const char body[] = HEAD
		"[{\"department_id\":\"0777\"," DATE ",\"new_patient_open\":1},"
		"{\"department_id\":\"0101\"," DATE ",\"new_patient_open\":2,\"wait_days\":4}]}";
	struct feed_case c;
	const struct push_report *r;

	open_case(&c);
	ck_assert_int_eq(say(&c, body, 1), FEED_DONE);
	r = push_report(&c.poll);
	ck_assert_uint_eq(r->rows, 2);
	ck_assert_uint_eq(r->unknown, 1);
	ck_assert_uint_eq(r->unknown_row[0], 0);
	ck_assert_int_eq(c.poll.ret[0].open, 2);
	ck_assert_int_eq(c.poll.ret[0].quality, QUALITY_GOOD);
	feed_case_release(&c);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("push");

	tcase_add_loop_test(tc, only_who_signs_may_push, 0, ROWS(knocks));
	tcase_add_loop_test(tc, what_is_no_signature_is_told, 0, ROWS(no_signatures));
	tcase_add_test(tc, the_sample_is_signed_as_its_headers_say);
	tcase_add_test(tc, an_empty_secret_lets_nobody_in);
	tcase_add_test(tc, more_than_agreed_must_wait_for_the_minute);
	tcase_add_loop_test(tc, an_older_state_never_replaces_a_newer, 0, ROWS(turns));
	tcase_add_test(tc, only_so_many_are_remembered);
	tcase_add_loop_test(tc, what_cannot_be_true_is_refused_whole, 0, ROWS(refused));
	tcase_add_test(tc, each_wrong_row_is_named_up_to_a_limit);
	tcase_add_test(tc, what_nobody_asked_about_is_counted_and_not_named);
	return run_case("push", tc);
}
