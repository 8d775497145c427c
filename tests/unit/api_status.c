/* SPDX-License-Identifier: Apache-2.0 */
/*
 * api_status.c - one list in four forms: what may be asked of it, and that it stays
 * small when the house is large.
 */
#include "daemon/api_answer.h"
#include "base/limits.h"
#include "tests/unit/support/api_wire.h"
#include "tests/unit/support/run.h"

enum { PIECE_MAX = 256 * 1024 }; /* of a hundredth of the house */

#define NO_SERVICE "no service matches"

static const struct {
	const char *why, *path, *query;
	unsigned status;
	const char *holds, *lacks;
} asks[] = {
	{ "the page shows all", "/", "", 200, ">Elm Street<", NULL },
	{ "a view of it", "/", "q=elm", 200, ">Elm Street<", ">Mill Creek<" },
	{ "the view stays in its form", "/", "q=elm", 200,
	  "name=\"q\" autocomplete=\"off\" value=\"elm\"", NULL },
	{ "the exports are of the same view", "/", "market=Metro West&verdict=open", 200,
	  "href=\"/export.csv?market=Metro%20West&amp;verdict=open\"", ">Elm Street<" },
	{ "a tile keeps the market", "/", "market=Metro West", 200,
	  "href=\"/?market=Metro%20West&amp;verdict=full\"", NULL },
	{ "a tile that is chosen ends the choice", "/", "market=Metro West&verdict=full", 200,
	  "<a id=\"f-full\" aria-current=\"true\" href=\"/?market=Metro%20West\">", NULL },
	{ "nothing matches, and the way back is shown", "/", "q=zzz", 200,
	  "<p id=\"none\">Nothing here: " NO_SERVICE, ">Elm Street<" },
	{ "markup in a query is text", "/", "q=\"><script>", 200,
	  "value=\"&quot;&gt;&lt;script&gt;\"", "\"><script>" },
	{ "a verdict that is none", "/", "verdict=ful", 400, "Did you mean full?", NULL },
	{ "what the script asks for is the same view", "/page.json", "q=elm", 200,
	  "\"location\":\"Elm Street\"", "Mill Creek" },
	{ "and refuses the same", "/page.json", "verdict=x", 400, "verdict=x is none of", NULL },
	{ "the table of a view", "/export.csv", "q=elm", 200,
	  "\nelm-street/primary-care,Elm Street,", "Mill Creek" },
	{ "the table refuses the same", "/export.csv", "verdict=x", 400, "verdict=x is none of", NULL },
	{ "JSON of a view", "/api/v1/status", "market=Metro West", 200,
	  "\"matching\":2,\"page\":1,\"pages\":1", "Elm Street" },
	{ "JSON refuses the same", "/api/v1/status", "verdict=x", 400, "verdict=x is none of", NULL },
	{ "text of a view", "/status.txt", "all=1&q=elm", 200, "Elm Street", "Mill Creek" },
	{ "text refuses the same", "/status.txt", "verdict=x", 400, "verdict=x is none of", NULL },
	{ "a number that is none", "/", "page=two", 400, "page: expected a whole number", NULL },
};

/* Bodies made while they are sent, to their end or to where they break off. Returns how many pieces. */
static size_t drain(struct api_answer *a, enum api_more *ret_last)
{
	struct buf piece cleanup_buf = BUF_INIT(PIECE_MAX);
	size_t pieces = 0;

	for (*ret_last = API_MORE; a->source.next && *ret_last == API_MORE; pieces++) {
		buf_clear(&piece);
		*ret_last = a->source.next(a->source.context, NULL, &piece);
		ck_assert(!piece.overflowed);
		buf_append(&a->body, buf_text(&piece), piece.length);
	}
	return pieces;
}

START_TEST(answers)
{
	enum api_more last;
	const struct ask ask = { .method = "GET", .path = asks[_i].path, .query = asks[_i].query };
	struct still_house h;
	struct api_house house = still_house_init(&h);
	struct api_request q = request_of(&ask);
	struct api_answer a;

	api_answer(&house, &q, &a);
	drain(&a, &last);
	ck_assert_msg(a.status == asks[_i].status, "%s: %u %.2000s", asks[_i].why, a.status,
		      buf_text(&a.body));
	ck_assert_msg(strstr(buf_text(&a.body), asks[_i].holds) != NULL, "%s: %.2000s",
		      asks[_i].why, buf_text(&a.body));
	ck_assert_msg(!asks[_i].lacks || !strstr(buf_text(&a.body), asks[_i].lacks), "%s: %.2000s",
		      asks[_i].why, buf_text(&a.body));
	api_answer_release(&a);
}
END_TEST

/* ---- a large house ---- */

enum { LARGE = 10000, MARKETS = 40, FIRST_PAINT_MAX = 100 * 1000, SCRIPT_MAX = 20 * 1000 };

static struct service services[LARGE];
static struct service_state states[LARGE];
static struct location locations[LARGE];
static char names[LARGE][48], ids[LARGE][56], markets[MARKETS][32];

/* Each day another value, and gaps: the longest pictures there are. */
static void wild_weeks(void *context, service_ix s, struct report_recent *ret)
{
	(void)context;
	for (int d = 0; d < RECENT_DAYS; d++)
		ret->value[d] = (d + (int)s) % 9 == 8 ? COUNT_UNKNOWN : (d * 7 + (int)s) % 23;
}

static struct api_house large_house(struct still_house *h)
{
	struct api_house house = still_house_init(h);

	house.recent = wild_weeks;
	for (int m = 0; m < MARKETS; m++)
		(void)snprintf(markets[m], sizeof(markets[m]), "Greater Market %d", m);
	for (int i = 0; i < LARGE; i++) {
		(void)snprintf(names[i], sizeof(names[i]), "Upper Harbor Point Clinic %d", i);
		(void)snprintf(ids[i], sizeof(ids[i]), "upper-harbor-point-%05d/primary-care", i);
		locations[i] = house_locations[0];
		locations[i].id = locations[i].name = names[i];
		locations[i].market = markets[i % MARKETS];
		services[i] = house_services[i % 3 ? HARBOR : MILL];
		services[i].id = ids[i];
		services[i].location = (uint32_t)i;
		states[i] = house_states[HARBOR];
		states[i].verdict.settled = i % 9 ? VERDICT_OPEN : VERDICT_FULL;
	}
	house_config.services = services;
	house_config.service_count = LARGE;
	house_config.locations = locations;
	house_config.location_count = LARGE;
	h->engine.services = states;
	return house;
}

static size_t length_of(const struct api_house *house, const char *path, const char *query)
{
	const struct ask ask = { .method = "GET", .path = path, .query = query };
	struct api_request q = request_of(&ask);
	struct api_answer a;
	size_t n;

	api_answer(house, &q, &a);
	ck_assert_uint_eq(a.status, 200);
	n = a.fixed ? a.fixed_length : a.body.length;
	api_answer_release(&a);
	return n;
}

/* The script is deferred: the first paint waits for page and style. */
START_TEST(the_first_paint_is_small)
{
	struct still_house h;
	struct api_house house = large_house(&h);
	size_t page = length_of(&house, "/", ""), css = length_of(&house, "/app.css", "");

	ck_assert_msg(page + css < FIRST_PAINT_MAX, "%zu of page, %zu of style", page, css);
	ck_assert_msg(page > 50 * 1000, "%zu bytes cannot be %d rows", page, REPORT_PAGE_ROWS);
	ck_assert_uint_lt(length_of(&house, "/app.js", ""), SCRIPT_MAX);
	/* And what keeps it fresh costs no more. */
	ck_assert_uint_lt(length_of(&house, "/page.json", ""), page);
}
END_TEST

START_TEST(pages_hold_the_whole_house)
{
	struct still_house h;
	struct api_house house = large_house(&h);
	const struct ask ask = { .method = "GET", .path = "/", .query = "page=200" };
	struct api_request q = request_of(&ask);
	struct api_answer a;

	api_answer(&house, &q, &a);
	ck_assert_ptr_nonnull(strstr(buf_text(&a.body), "9951 to 10000 of 10000"));
	ck_assert_ptr_nonnull(strstr(buf_text(&a.body),
				     "<a id=\"previous\" href=\"/?page=199\">Previous page</a>"));
	ck_assert_ptr_nonnull(strstr(buf_text(&a.body), "<a id=\"next\" href=\"\"></a>"));
	api_answer_release(&a);
}
END_TEST

/* A list of a thousand to choose from is none. */
START_TEST(what_is_too_much_to_choose_from_is_typed)
{
	static struct service_line lines[LARGE / 10];
	const struct ask ask = { .method = "GET", .path = "/", .query = "market=x&line=y" };
	struct still_house h;
	struct api_house house = large_house(&h);
	struct api_request q = request_of(&ask);
	struct api_answer a;

	for (int i = 0; i < LARGE; i++)
		locations[i].market = names[i];
	for (int i = 0; i < LARGE / 10; i++)
		lines[i] = house_lines[1];
	house_config.lines = lines;
	house_config.line_count = LARGE / 10;
	api_answer(&house, &q, &a);
	ck_assert_ptr_nonnull(strstr(buf_text(&a.body),
				     "<input type=\"search\" name=\"market\" autocomplete=\"off\" "
				     "value=\"x\">"));
	ck_assert_ptr_nonnull(strstr(buf_text(&a.body),
				     "<input type=\"search\" name=\"line\" autocomplete=\"off\" "
				     "value=\"y\">"));
	api_answer_release(&a);
}
END_TEST

/* ---- the table of a large house ---- */

static size_t lines_of(const char *text)
{
	size_t n = 0;

	for (; (text = strchr(text, '\n')); text++)
		n++;
	return n;
}

static const struct {
	const char *why, *query;
	size_t rows, pieces_least;
} tables[] = {
	{ "all of it, a few at a time", "", LARGE, LARGE / 100 },
	{ "those of one market", "market=Greater Market 7", LARGE / MARKETS, 5 },
	{ "none: the looking is cut up, too", "q=nowhere", 0, 5 },
	{ "the last one is found", "q=clinic 9999", 1, 5 },
};

START_TEST(the_table_comes_in_slices)
{
	const struct ask ask = { .method = "GET", .path = "/export.csv", .query = tables[_i].query };
	struct still_house h;
	struct api_house house = large_house(&h);
	struct api_request q = request_of(&ask);
	struct api_answer a;
	enum api_more last;
	size_t pieces;

	api_answer(&house, &q, &a);
	pieces = drain(&a, &last);
	ck_assert_int_eq(last, API_ENDS);
	ck_assert_msg(lines_of(buf_text(&a.body)) == tables[_i].rows + 1, "%s: %zu lines",
		      tables[_i].why, lines_of(buf_text(&a.body)));
	ck_assert_msg(pieces >= tables[_i].pieces_least, "%s: %zu pieces", tables[_i].why, pieces);
	api_answer_release(&a);
}
END_TEST

/* The house is described as loaded anew. */
static void loaded_later(void *context, struct report_context *ret)
{
	still_describe(context, ret);
	ret->config_loaded.ms++;
}

START_TEST(a_table_of_a_replaced_house_breaks_off)
{
	const struct ask ask = { .method = "GET", .path = "/export.csv" };
	struct still_house h;
	struct api_house house = large_house(&h);
	struct api_request q = request_of(&ask);
	struct buf piece cleanup_buf = BUF_INIT(PIECE_MAX);
	struct api_answer a;

	api_answer(&house, &q, &a);
	ck_assert_int_eq(a.source.next(a.source.context, NULL, &piece), API_MORE);
	house.describe = loaded_later;
	ck_assert_int_eq(a.source.next(a.source.context, NULL, &piece), API_BREAKS);
	api_answer_release(&a);
}
END_TEST

/* A server that is handed nothing goes on asking, and one whose table breaks off says so. */
START_TEST(a_table_crosses_the_wire)
{
	static const char get[] = "GET /export.csv?q=nowhere HTTP/1.1\r\nHost: localhost\r\n"
				  "Connection: close\r\n\r\n";
	struct wire w;
	const char *heard;

	wire_open(&w);
	(void)large_house(&w.house);
	heard = exchange(&w, dial_tcp(&w), get);
	ck_assert_msg(strstr(heard, "Content-Type: text/csv") != NULL, "%s", heard);
	ck_assert_msg(strstr(heard, "\r\nid,location,") != NULL, "%s", heard);
	ck_assert_msg(strstr(heard, "\r\n0\r\n\r\n") != NULL, "it did not end: %s", heard);
	wire_close(&w);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("api_status");

	tcase_add_loop_test(tc, answers, 0, ROWS(asks));
	tcase_add_test(tc, the_first_paint_is_small);
	tcase_add_test(tc, pages_hold_the_whole_house);
	tcase_add_test(tc, what_is_too_much_to_choose_from_is_typed);
	tcase_add_loop_test(tc, the_table_comes_in_slices, 0, ROWS(tables));
	tcase_add_test(tc, a_table_of_a_replaced_house_breaks_off);
	tcase_add_test(tc, a_table_crosses_the_wire);
	return run_case("api_status", tc);
}
