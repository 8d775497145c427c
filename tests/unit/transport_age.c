/* SPDX-License-Identifier: Apache-2.0 */
/* transport_age.c - Cache-Control, as other people's servers write it. */
#include <string.h>

#include "daemon/transport_wire.h"
#include "tests/unit/support/asker.h"

static const struct {
	const char *why, *value;
	int64_t before_s, age_s;
} rows[] = {
	{ "alone", "max-age=300", 0, 300 },
	{ "among others", "public, max-age=10, stale-while-revalidate=60", 0, 10 },
	{ "without blanks", "public,max-age=10", 0, 10 },
	{ "in capitals", "Public, Max-Age=10", 0, 10 },
	{ "quoted", "max-age=\"60\"", 0, 60 },
	{ "a shared cache's age is not ours", "s-maxage=900", 0, 0 },
	{ "a name that only begins alike", "max-ages=7", 0, 0 },
	{ "no number", "max-age=soon", 0, 0 },
	{ "nothing", "max-age=", 0, 0 },
	{ "not even an equals sign", "max-age", 0, 0 },
	{ "less than nothing", "max-age=-5", 0, 0 },
	{ "years", "max-age=31536000, immutable", 0, 604800 },
	{ "a number no type holds", "max-age=99999999999999999999999", 0, 604800 },
	{ "may not be kept", "no-store, max-age=300", 0, 0 },
	{ "must be asked again", "max-age=300, no-cache", 0, 0 },
	{ "two headers: the later one adds", "public", 300, 300 },
	{ "two headers: the later one forbids", "no-cache", 300, 0 },
	{ "empty", "", 0, 0 },
	{ "commas only", ", ,", 0, 0 },
};

START_TEST(an_age_is_read)
{
	struct span age =
		wire_max_age(SPAN_SECONDS(rows[_i].before_s), rows[_i].value, strlen(rows[_i].value));

	ck_assert_msg(age.ms == rows[_i].age_s * 1000, "%s: %lld", rows[_i].why, (long long)age.ms);
}
END_TEST

static struct peer_line lines[] = {
	{ .path = "/m", .bytes = "HTTP/1.1 200 OK\r\ncache-control: public, max-age=45\r\nContent-Length: 0\r\n\r\n" },
	{ .path = "/n", .bytes = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n" },
};

/* The wire is used again: what the last reply said must be gone. */
START_TEST(an_age_comes_with_its_reply)
{
	struct asker h;

	asker_open(&h, 1, lines, 2);
	asker_get(&h, 0, LANE_POLL, "/m");
	asker_wait(&h);
	asker_get(&h, 1, LANE_POLL, "/n");
	asker_wait(&h);
	ck_assert_int_eq(h.told[0].max_age.ms, 45000);
	ck_assert_int_eq(h.told[1].max_age.ms, 0);
	asker_close(&h);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("Cache-Control");

	tcase_add_loop_test(tc, an_age_is_read, 0, (int)(sizeof(rows) / sizeof(rows[0])));
	tcase_add_test(tc, an_age_comes_with_its_reply);
	return run_case("transport age", tc);
}
