/* SPDX-License-Identifier: Apache-2.0 */
/*
 * push.c - a source that tells the daemon, over TCP, as an interface engine would.
 *
 * The sender's clock is the machine's: the daemon compares it with its own.
 */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/sign.h"
#include "base/when.h"
#include "feed/push.h"
#include "tests/e2e/support/ads.h"
#include "tests/e2e/support/suite.h"

#define SECRET "an e2e secret that nobody else has"

static const struct recipe pushed = {
	.rows = { { HARBOR, 12 } },
	.source = "kind: push, secret: {credential: push-secret}, every: 1h",
	.select = "{department: \"0101\", service_line: \"primary*\"}",
};

static struct instant now(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_REALTIME, &t);
	return (struct instant){ (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000 };
}

/* One row about the day after tomorrow, which is in every window. */
static void write_body(struct buf *out, int sequence, int open, const char *more)
{
	char as_of[INSTANT_TEXT], day[INSTANT_TEXT];
	struct date date = { (int32_t)(now().ms / SPAN_DAYS(1).ms) + 2 };

	buf_clear(out);
	buf_printf(out,
		   "{\"schema\":\"capacity-push/1\",\"source\":\"engine\",\"sequence\":%d,"
		   "\"as_of\":\"%s\",\"complete\":true,\"counts\":[{\"department_id\":\"0101\","
		   "\"service_line\":\"primary-care\",\"date\":\"%s\",\"new_patient_total\":20,"
		   "\"new_patient_open\":%d}]%s}",
		   sequence, instant_format_exact(now(), as_of), date_format(date, day), open, more);
}

static void sign_as(const char *secret, int64_t stamp, const char *body, char headers[2][160])
{
	struct buf text cleanup_buf = BUF_INIT(4 * PUSH_BODY_MAX);
	uint8_t sum[SHA256_SIZE];
	size_t at;

	buf_printf(&text, "%lld.", (long long)stamp);
	buf_puts(&text, body);
	sign_hmac_sha256(secret, strlen(secret), text.data, text.length, sum);
	(void)snprintf(headers[0], 160, "X-Capacity-Timestamp: %lld", (long long)stamp);
	at = (size_t)snprintf(headers[1], 160, "X-Capacity-Signature: v1=");
	for (size_t i = 0; i < SHA256_SIZE; i++)
		(void)snprintf(headers[1] + at + 2 * i, 3, "%02x", sum[i]);
}

static long send_as(struct house *h, const char *secret, int late_s, const char *feed,
		    const char *body, struct http *ret)
{
	char url[HOUSE_TEXT], signatures[2][160];
	const char *headers[] = { signatures[0], signatures[1], NULL };

	sign_as(secret, now().ms / 1000 - late_s, body, signatures);
	(void)snprintf(url, sizeof(url), "http://127.0.0.1:%d/v1/push/%s", house_page_port(h), feed);
	return http_send(ret, url, body, headers);
}

static long push(struct house *h, const char *body, struct http *ret)
{
	return send_as(h, SECRET, 0, "ehr", body, ret);
}

static struct house *opened(const struct recipe *r)
{
	struct house *h = house_prepare(r);

	house_credential(h, "push-secret", SECRET "\n");
	house_start(h);
	return h;
}

START_TEST(what_is_pushed_is_acted_on_and_survives)
{
	struct house *h = opened(&pushed);
	struct buf body cleanup_buf = BUF_INIT(65536);
	struct http answer cleanup_http = HTTP_INIT;

	write_body(&body, 1, 12, "");
	ck_assert_msg(push(h, buf_text(&body), &answer) == 202, "%s", buf_text(&answer.body));
	wait_for(house_is(h, HARBOR, "verdict", "open"));
	write_body(&body, 2, 2, "");
	ck_assert_int_eq(push(h, buf_text(&body), &answer), 202);
	wait_for(house_ad_is(h, HARBOR, "paused", 120));
	ads_expect(h, "20411101 status ENABLED -> PAUSED\n");
	ck_assert_int_eq(push(h, buf_text(&body), &answer), 200);
	ck_assert_ptr_nonnull(strstr(buf_text(&answer.body), "\"duplicate\":true"));
	house_restart(h);
	ck_assert_int_eq(push(h, buf_text(&body), &answer), 200); /* its number was as durable as its counts */
	write_body(&body, 3, 1, "");
	ck_assert_int_eq(push(h, buf_text(&body), &answer), 202);
	house_restart(h); /* nothing moved by it, and nobody says it again */
	wait_for(house_mentions(h, HARBOR, "why", "1 opening"));
	write_body(&body, 2, 15, "");
	ck_assert_int_eq(push(h, buf_text(&body), &answer), 409);
	write_body(&body, 9, 15, "");
	ck_assert_int_eq(push(h, buf_text(&body), &answer), 202);
	wait_for(house_ad_is(h, HARBOR, "enabled", 120));
	house_close(h);
}
END_TEST

static const struct {
	const char *why, *secret, *feed, *more;
	int late_s;
	long status;
} refusals[] = {
	{ "another secret", "guessed", "ehr", "", 0, 401 },
	{ "sent six minutes ago", SECRET, "ehr", "", 360, 401 },
	{ "from six minutes ahead", SECRET, "ehr", "", -360, 401 },
	{ "a feed that is not there", SECRET, "her", "", 0, 404 },
	{ "a field about people", SECRET, "ehr", ",\"patients\":[]", 0, 422 },
};

START_TEST(what_is_refused_moves_nothing)
{
	struct house *h = opened(&pushed);
	struct buf body cleanup_buf = BUF_INIT(4 * PUSH_BODY_MAX);
	struct http answer cleanup_http = HTTP_INIT;

	write_body(&body, 1, 12, "");
	ck_assert_int_eq(push(h, buf_text(&body), &answer), 202);
	wait_for(house_is(h, HARBOR, "verdict", "open"));
	for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
		write_body(&body, 2, 1, refusals[i].more);
		ck_assert_msg(send_as(h, refusals[i].secret, refusals[i].late_s, refusals[i].feed,
				      buf_text(&body), &answer) == refusals[i].status,
			      "%s: %ld %s", refusals[i].why, answer.status, buf_text(&answer.body));
	}
	write_body(&body, 2, 1, "");
	while (body.length < (size_t)2 * PUSH_BODY_MAX)
		buf_puts(&body, "                                ");
	ck_assert_int_eq(push(h, buf_text(&body), &answer), 413);
	ck_assert(house_mentions(h, HARBOR, "why", "12 openings"));
	ck_assert(house_logged(h, "a push was refused"));
	ads_expect(h, "");
	house_close(h);
}
END_TEST

START_TEST(too_many_are_told_to_wait)
{
	struct recipe r = pushed;
	struct buf body cleanup_buf = BUF_INIT(65536);
	struct http answer cleanup_http = HTTP_INIT;
	struct house *h;

	r.source = "kind: push, secret: {credential: push-secret}, per_minute: 1, every: 1h";
	h = opened(&r);
	write_body(&body, 1, 12, "");
	ck_assert_int_eq(push(h, buf_text(&body), &answer), 202);
	ck_assert_int_eq(push(h, buf_text(&body), &answer), 429);
	ck_assert_ptr_nonnull(strcasestr(buf_text(&answer.head), "retry-after:"));
	house_close(h);
}
END_TEST

int main(void)
{
	const struct trial trials[] = {
		{ what_is_pushed_is_acted_on_and_survives, 0 },
		{ what_is_refused_moves_nothing, 0 },
		{ too_many_are_told_to_wait, 0 },
	};

	return suite_main("push", trials, sizeof(trials) / sizeof(trials[0]));
}
