/* SPDX-License-Identifier: Apache-2.0 */
/*
 * forbidden.c - what must not be asked, at every door of a real daemon.
 *
 * Each row is refused with its status, a code for programs and words for people.
 * After all of them nothing has changed, and every write among them has its line in
 * the journal with who asked and why not.
 */
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/e2e/support/ads.h"
#include "tests/e2e/support/raw.h"
#include "tests/e2e/support/suite.h"

enum {
	OUTPUT = 1024 * 1024,
	TOKEN_ROOM = 128,
	HUGE_PART = 40 * 1024,
	LARGE_BODY = 0x4400,
	PARAMETERS = 40
};

enum door { TCP, LOCAL, PROXY };

#define N "\r\n"
#define JSON "Content-Type: application/json" N
#define FORM "Content-Type: application/x-www-form-urlencoded" N
#define ROBOT "Authorization: Bearer @ROBOT@" N
#define ANA "X-User: ana" N
#define OURS "Host: status.example.org" N "Origin: https://status.example.org" N
#define HOLD "POST /api/v1/hold"
#define STOP "POST /api/v1/stop"
#define AT_HARBOR "\"service\":\"harbor-point/primary-care\""

/* @ROBOT@ and @FORM@ are the tokens of the program and of ana's pages (see parts); a Host of ours unless one is given. */
static const struct {
	const char *why;
	enum door door;
	const char *request, *headers, *body;
	int status;
	const char *code; /* NULL: refused before it is a request */
	const char *words;
} rows[] = {
	/* Who asks. */
	{ "nobody writes", TCP, HOLD, JSON, "{" AT_HARBOR ",\"until\":\"3d\",\"reason\":\"x\"}",
	  401, "not-known", "use capacityctl on the machine itself" },
	{ "a token of nobody", TCP, STOP, JSON "Authorization: Bearer capacityd_0" N, "{}", 401,
	  "not-known", "nobody here has that token" },
	{ "a token of nobody may not even read", TCP, "GET /api/v1/status",
	  "Authorization: Bearer capacityd_0" N, NULL, 401, "not-known", "capacityd token" },
	{ "another scheme", TCP, STOP, JSON "Authorization: Basic YTpi" N, "{}", 401, "not-known",
	  "Bearer" },
	{ "a token in the address", TCP, STOP "?token=@ROBOT@", JSON, "{}", 401, "not-known", "who asks?" },
	{ "the proxy's header over TCP", TCP, STOP, JSON ANA, "{}", 401, "not-known", "who asks?" },
	{ "the program may not start again", TCP, "POST /api/v1/start", JSON ROBOT,
	  "{\"reason\":\"x\"}", 403, "not-permitted",
	  "this takes the role approver, and robot (token) has the role operator" },
	{ "nor approve", TCP, "POST /api/v1/approve", JSON ROBOT,
	  "{" AT_HARBOR ",\"plan\":\"01234567\"}", 403, "not-permitted", "under api: access:" },
	{ "nor reload", TCP, "POST /api/v1/reload", JSON ROBOT, "{}", 403, "not-permitted",
	  "this takes the role admin" },
	{ "nobody signed in", PROXY, STOP, JSON, "{}", 403, "not-permitted",
	  "did not say who you are (X-User)" },
	{ "a viewer", PROXY, STOP, JSON "X-User: vic" N, "{}", 403, "not-permitted",
	  "vic has the role viewer" },
	{ "whoever is not named", PROXY, STOP, JSON "X-User: mallory" N, "{}", 403, "not-permitted",
	  "mallory has the role viewer" },
	{ "an operator who approves", PROXY, "POST /api/v1/decline", JSON ANA, "{}", 403,
	  "not-permitted", "ana has the role operator" },
	{ "two users at once", PROXY, STOP, JSON ANA "X-User: bo" N, "{}", 400, "bad-request",
	  "expected one user" },
	{ "two users in one header", PROXY, STOP, JSON "X-User: ana, bo" N, "{}", 400,
	  "bad-request", "remove what clients send" },
	{ "a token through the proxy", PROXY, STOP, JSON ROBOT, "{}", 403, "not-permitted", "sign in" },
	/* From where. */
	{ "a name pointed at us", TCP, "GET /", "Host: evil.example" N, NULL, 421, "wrong-host",
	  "api: hosts:" },
	{ "the same, for a page", TCP, "GET /", "Host: evil.example" N "Accept: text/html" N, NULL,
	  421, "wrong-host", "api: hosts:" },
	{ "a name like ours", TCP, "GET /api/v1/status", "Host: status.example.org.evil.example" N,
	  NULL, 421, "wrong-host", "not a server for that name" },
	{ "the same through the proxy", PROXY, STOP, JSON ANA "Host: evil.example" N, "{}", 421,
	  "wrong-host", "not a server for that name" },
	{ "another site's script", PROXY, STOP, JSON ANA "Origin: https://evil.example" N, "{}",
	  403, "wrong-origin", "nothing was done" },
	{ "another page of our domain", PROXY, STOP,
	  JSON ANA "Host: status.example.org" N "Origin: https://blog.example.org" N, "{}", 403,
	  "wrong-origin", "api: hosts:" },
	{ "the browser knows better", PROXY, STOP, JSON ANA "Sec-Fetch-Site: cross-site" N, "{}",
	  403, "wrong-origin", "cross-site" },
	{ "a form without a token", PROXY, STOP, FORM ANA OURS, "reason=x&confirm=Riverbend", 403,
	  "old-form", "Load the page again" },
	{ "a form with another's token", PROXY, STOP, FORM ANA OURS,
	  "form_token=0123456789abcdef&reason=x&confirm=Riverbend", 403, "old-form", "for somebody else" },
	{ "our token from nowhere", PROXY, STOP, FORM ANA "Host: status.example.org" N "Origin: null" N,
	  "form_token=@FORM@&reason=x&confirm=Riverbend", 403, "wrong-origin", "nothing was done" },
	{ "a way back to another host", PROXY, STOP, FORM ANA OURS,
	  "form_token=@FORM@&reason=x&confirm=Riverbend&back=//evil.example/", 400, "bad-request",
	  "expected a path on this server" },
	{ "a header in the way back", PROXY, STOP, FORM ANA OURS,
	  "form_token=@FORM@&reason=x&confirm=Riverbend&back=/%0d%0aSet-Cookie:a", 400,
	  "bad-request", "expected a path on this server" },
	{ "a field twice", PROXY, STOP, FORM ANA OURS,
	  "form_token=@FORM@&reason=x&reason=y&confirm=Riverbend", 400, "bad-request", "each field once" },
	{ "a preflight", PROXY, "OPTIONS /api/v1/stop",
	  ANA "Origin: https://evil.example" N "Access-Control-Request-Method: POST" N, NULL, 405,
	  "wrong-method", "use POST" },
	/* What is asked. */
	{ "reading a write", TCP, "GET /api/v1/hold", "", NULL, 405, "wrong-method", "use POST" },
	{ "writing a read", LOCAL, "POST /api/v1/status", JSON, "{}", 405, "wrong-method", "use GET" },
	{ "deleting", LOCAL, "DELETE /api/v1/history", "", NULL, 405, "wrong-method",
	  "DELETE is not possible here" },
	{ "putting", LOCAL, "PUT /api/v1/hold", JSON, "{}", 405, "wrong-method", "use POST" },
	{ "a push that is read", TCP, "GET /v1/push/ehr", "", NULL, 405, "wrong-method", "POST" },
	{ "a misspelt address", TCP, "GET /api/v1/statsu", "", NULL, 404, "not-found",
	  "Did you mean /api/v1/status" },
	{ "up and out", TCP, "GET /../../../../etc/passwd", "", NULL, 404, "not-found",
	  "there is nothing at" },
	{ "up and out, in disguise", TCP, "GET /%2e%2e%2f%2e%2e%2fetc%2fpasswd", "", NULL, 404,
	  "not-found", "there is nothing at" },
	{ "a service that is not there", TCP, "GET /api/v1/services/harbor-piont/primary-care", "",
	  NULL, 404, "not-found", "Did you mean harbor-point/primary-care" },
	{ "no number", TCP, "GET /api/v1/history?limit=abc", "", NULL, 400, "bad-request",
	  "expected a whole number" },
	{ "less than nothing", TCP, "GET /api/v1/history?limit=-1", "", NULL, 400, "bad-request",
	  "expected a whole number" },
	{ "a misspelt parameter", TCP, "GET /api/v1/history?limt=5", "", NULL, 400, "bad-request", "limit" },
	{ "a parameter twice", TCP, "GET /api/v1/history?limit=1&limit=2", "", NULL, 400,
	  "bad-request", "twice" },
	{ "a verdict nobody has", TCP, "GET /api/v1/status?verdict=ful", "", NULL, 400,
	  "bad-request", "Did you mean full" },
	{ "too many parameters", TCP, "GET /api/v1/history?@MANY@", "", NULL, 400, "bad-request",
	  "too many parameters" },
	{ "a head that does not fit", TCP, "GET /api/v1/status", "X-Long: @HUGE@" N, NULL, 431, NULL, "" },
	{ "an address that does not fit", TCP, "GET /@HUGE@", "", NULL, 414, NULL, "" },
	/* What is said. */
	{ "a body in the address", TCP, STOP "?reason=x&confirm=Riverbend", JSON ROBOT, "{}", 400,
	  "bad-request", "into the body" },
	{ "a hold without an end", TCP, HOLD, JSON ROBOT, "{" AT_HARBOR ",\"reason\":\"x\"}", 400,
	  "bad-request", "as a length like 24h or 3d" },
	{ "a hold without a reason", TCP, HOLD, JSON ROBOT, "{" AT_HARBOR ",\"until\":\"3d\"}", 400,
	  "bad-request", "a reason is missing" },
	{ "a hold without either", TCP, HOLD, JSON ROBOT, "{" AT_HARBOR "}", 400, "bad-request",
	  "an end and a reason are missing" },
	{ "a reason that is no text", TCP, HOLD, JSON ROBOT,
	  "{" AT_HARBOR ",\"until\":\"3d\",\"reason\":7}", 400, "bad-request", "a reason is missing" },
	{ "a hold of nothing", TCP, HOLD, JSON ROBOT, "{\"until\":\"3d\",\"reason\":\"x\"}", 400,
	  "bad-request", "which service?" },
	{ "a hold of what is not there", TCP, HOLD, JSON ROBOT,
	  "{\"service\":\"harbor-piont\",\"until\":\"3d\",\"reason\":\"x\"}", 404, "not-found",
	  "Did you mean" },
	{ "a hold that is over", TCP, HOLD, JSON ROBOT,
	  "{" AT_HARBOR ",\"until\":\"2020-01-01 08:00\",\"reason\":\"x\"}", 400, "bad-request", "past" },
	{ "a hold for ever", TCP, HOLD, JSON ROBOT,
	  "{" AT_HARBOR ",\"until\":\"99d\",\"reason\":\"x\"}", 400, "bad-request", "at most 30 days" },
	{ "a direction nobody knows", TCP, HOLD, JSON ROBOT,
	  "{" AT_HARBOR ",\"until\":\"3d\",\"reason\":\"x\",\"direction\":\"up\"}", 400,
	  "bad-request", "against all, increases or decreases" },
	{ "a misspelt key", TCP, HOLD, JSON ROBOT,
	  "{" AT_HARBOR ",\"utnil\":\"3d\",\"reason\":\"x\"}", 400, "bad-request", "until" },
	{ "a key twice", LOCAL, HOLD, JSON, "{" AT_HARBOR "," AT_HARBOR ",\"until\":\"3d\",\"reason\":\"x\"}",
	  400, "bad-request", "not a JSON object" },
	{ "no number there is", LOCAL, "POST /api/v1/attest", JSON, "{" AT_HARBOR ",\"open\":NaN}",
	  400, "bad-request", "not a JSON object" },
	{ "half a body", LOCAL, HOLD, JSON, "{" AT_HARBOR, 400, "bad-request", "not a JSON object" },
	{ "a list", LOCAL, HOLD, JSON, "[1,2]", 400, "bad-request", "not a JSON object" },
	{ "nothing", LOCAL, HOLD, JSON, "", 400, "bad-request", "not a JSON object" },
	{ "no UTF-8", LOCAL, STOP, JSON, "{\"reason\":\"\xff\xfe\"}", 400, "bad-request",
	  "not a JSON object" },
	{ "deeper than anybody reads", LOCAL, STOP, JSON,
	  "{\"reason\":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
	  400, "bad-request", "not a JSON object" },
	{ "a body of another type", LOCAL, STOP, "Content-Type: text/plain" N,
	  "{\"reason\":\"x\",\"confirm\":\"Riverbend\"}", 415, "wrong-type", "application/json" },
	{ "a body of no type", LOCAL, STOP, "", "{\"reason\":\"x\",\"confirm\":\"Riverbend\"}", 415,
	  "wrong-type", "application/json" },
	{ "a form that is not a browser's", TCP, STOP, FORM ROBOT, "reason=x&confirm=Riverbend",
	  415, "wrong-type", "through the proxy" },
	{ "a body that does not fit", LOCAL, STOP, JSON, "@LARGE@", 413, "too-large",
	  "larger than 16384 bytes" },
	{ "one that does not say so", LOCAL, STOP, JSON "Transfer-Encoding: chunked" N,
	  "4400" N "@LARGE@" N "0" N N, 413, "too-large", "larger than 16384 bytes" },
	{ "a stop nobody confirmed", LOCAL, STOP, JSON, "{\"reason\":\"x\"}", 400, "not-confirmed",
	  "Riverbend Health" },
	{ "a stop of somebody else", LOCAL, STOP, JSON,
	  "{\"reason\":\"x\",\"confirm\":\"Lakeside\"}", 400, "not-confirmed", "Riverbend Health" },
	{ "a start of somebody else", LOCAL, "POST /api/v1/start", JSON,
	  "{\"reason\":\"x\",\"confirm\":\"Lakeside\"}", 400, "not-confirmed", "Riverbend Health" },
	{ "a plan by no name", LOCAL, "POST /api/v1/approve", JSON,
	  "{" AT_HARBOR ",\"plan\":\"all\"}", 400, "bad-request", "hexadecimal digits" },
	{ "a plan that does not wait", LOCAL, "POST /api/v1/approve", JSON,
	  "{" AT_HARBOR ",\"plan\":\"01234567\"}", 409, "refused", "" },
	{ "a statement where a system counts", LOCAL, "POST /api/v1/attest", JSON,
	  "{" AT_HARBOR ",\"open\":3,\"until\":\"3d\",\"reason\":\"x\"}", 409, "refused", "" },
	{ "a count below nothing", LOCAL, "POST /api/v1/attest", JSON,
	  "{" AT_HARBOR ",\"open\":-3,\"until\":\"3d\",\"reason\":\"x\"}", 400, "bad-request",
	  "expected a whole number" },
	{ "a feed nobody has", LOCAL, "POST /api/v1/allow", JSON,
	  "{\"feed\":\"ehrr\",\"reason\":\"x\"}", 404, "not-found", "Did you mean ehr" },
	{ "one service and all of them", LOCAL, "POST /api/v1/revert", JSON,
	  "{" AT_HARBOR ",\"all\":true,\"until\":\"3d\",\"reason\":\"x\"}", 400, "bad-request",
	  "not both" },
	{ "a push to a feed nobody has", TCP, "POST /v1/push/nobody", JSON, "{}", 404, "not-found", "" },
};

enum { ROWS = sizeof(rows) / sizeof(rows[0]) };

struct world {
	struct house *h;
	char robot[TOKEN_ROOM], form[TOKEN_ROOM], proxy[HOUSE_FILE];
	char *plain; /* the configuration before configure() */
};

/* ---- the house and its keys ---- */

static const char *word_after(const char *text, const char *before, char ret[TOKEN_ROOM])
{
	const char *at = strstr(text, before);

	ck_assert_msg(at != NULL, "no %s in %s", before, text);
	at += strlen(before);
	ck_assert_int_lt(snprintf(ret, TOKEN_ROOM, "%.*s", (int)strcspn(at, " \n\""), at), TOKEN_ROOM);
	return ret;
}

/* As an administrator would: the program makes it, its hash becomes a credential. */
static void make_token(struct world *w)
{
	char program[CHILD_PATH], hash[TOKEN_ROOM];
	const char *const argv[] = { child_program("capacityd", program), "token", NULL };
	struct buf out cleanup_buf = BUF_INIT(OUTPUT);

	ck_assert_int_eq(child_run(argv, NULL, &out), 0);
	(void)word_after(buf_text(&out), "token  ", w->robot);
	house_credential(w->h, "robot-token", word_after(buf_text(&out), "hash   ", hash));
}

/* In place of the plain section; ana has that role. */
static void configure(struct world *w, const char *role)
{
	struct buf section cleanup_buf = BUF_INIT(OUTPUT);
	const struct passwd *me = getpwuid(geteuid());

	ck_assert_ptr_nonnull(me);
	buf_printf(&section,
		   "api:\n  listen: \"127.0.0.1:0\"\n  hosts: [status.example.org]\n  access:\n"
		   "    - {role: %s, user: ana}\n    - {role: viewer, user: vic}\n"
		   "    - {role: operator, name: robot, token: {credential: robot-token}}\n"
		   "  proxy: {socket: %s, user: %s, header: X-User}\n",
		   role, w->proxy, me->pw_name);
	house_rewrite(w->h, "api: {listen: \"127.0.0.1:0\"}\n", buf_text(&section));
}

static int send_to(struct world *w, enum door door, const struct buf *request, struct buf *ret)
{
	int fd = door == TCP   ? raw_dial_tcp(house_page_port(w->h)) :
		 door == LOCAL ? raw_dial_unix(w->h->socket) :
				 raw_dial_unix(w->proxy);

	return raw_exchange(fd, request->data, request->length, ret);
}

/* From a page that ana may act on. */
static void find_form_token(struct world *w)
{
	struct buf request cleanup_buf = BUF_INIT(OUTPUT), answer cleanup_buf = BUF_INIT(OUTPUT);

	buf_puts(&request, "GET /l/harbor-point/primary-care?do=hold HTTP/1.1" N ANA
			   "Host: status.example.org" N "Connection: close" N N);
	ck_assert_msg(send_to(w, PROXY, &request, &answer) == 200, "%s", buf_text(&answer));
	(void)word_after(buf_text(&answer), "name=\"form_token\" value=\"", w->form);
}

static char *plain_config(struct house *h)
{
	struct buf text cleanup_buf = BUF_INIT(OUTPUT);
	char *copy;

	child_read_file(h->config, &text);
	copy = strdup(buf_text(&text));
	ck_assert_ptr_nonnull(copy);
	return copy;
}

static struct world world_open(void)
{
	struct world w = { .h = house_prepare(&(struct recipe){ .rows = { { HARBOR, 12 } } }) };

	(void)snprintf(w.proxy, sizeof(w.proxy), "%s/proxy.sock", w.h->dir);
	w.plain = plain_config(w.h);
	make_token(&w);
	configure(&w, "operator");
	house_start(w.h);
	wait_for(house_is(w.h, HARBOR, "verdict", "open"));
	wait_for(strcmp(house_ad_state(w.h, HARBOR), "as wanted") == 0);
	find_form_token(&w);
	return w;
}

static void world_close(struct world *w)
{
	free(w->plain);
	house_close(w->h);
}

/* ---- one row as bytes ---- */

static void fill(const struct world *w, struct buf *out)
{
	(void)w;
	for (int i = 0; i < HUGE_PART; i++)
		buf_putc(out, 'a');
}

static void fill_body(const struct world *w, struct buf *out)
{
	(void)w;
	for (int i = 0; i < LARGE_BODY; i++)
		buf_putc(out, 'a');
}

static void many(const struct world *w, struct buf *out)
{
	(void)w;
	for (int i = 0; i < PARAMETERS; i++)
		buf_printf(out, "&p%d=1", i);
}

static void robot(const struct world *w, struct buf *out)
{
	buf_puts(out, w->robot);
}

static void form(const struct world *w, struct buf *out)
{
	buf_puts(out, w->form);
}

static const struct {
	const char *name;
	void (*write)(const struct world *w, struct buf *out);
} parts[] = {
	{ "@ROBOT@", robot },	  { "@FORM@", form }, { "@HUGE@", fill },
	{ "@LARGE@", fill_body }, { "@MANY@", many },
};

/* The length of the part's name; 0: there is none here. */
static size_t put_part(const struct world *w, struct buf *out, const char *at)
{
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (strncmp(at, parts[i].name, strlen(parts[i].name)) == 0) {
			parts[i].write(w, out);
			return strlen(parts[i].name);
		}
	return 0;
}

static void put(const struct world *w, struct buf *out, const char *text)
{
	while (*text) {
		size_t n = put_part(w, out, text);

		if (!n)
			buf_putc(out, *text);
		text += n ? n : 1;
	}
}

static void put_request(const struct world *w, struct buf *out, const char *request,
			const char *headers, const char *body)
{
	struct buf bytes cleanup_buf = BUF_INIT(OUTPUT);

	put(w, out, request);
	buf_puts(out, " HTTP/1.1" N "Connection: close" N);
	if (!strstr(headers, "Host:"))
		buf_puts(out, "Host: localhost" N);
	put(w, out, headers);
	if (body)
		put(w, &bytes, body);
	if (body && !strstr(headers, "chunked"))
		buf_printf(out, "Content-Length: %zu" N, bytes.length);
	buf_puts(out, N);
	buf_append(out, buf_text(&bytes), bytes.length);
}

/* ---- what is answered ---- */

static void expect_problem(size_t i, const struct buf *answer)
{
	const char *text = buf_text(answer);
	char code[TOKEN_ROOM];

	if (!rows[i].code)
		return;
	(void)snprintf(code, sizeof(code), "\"code\":\"%s\"", rows[i].code);
	ck_assert_msg(strstr(text, "Content-Type: application/problem+json") &&
			      strstr(text, code) && strstr(text, rows[i].words),
		      "%s: %s", rows[i].why, text);
	ck_assert_msg(strstr(text, "Access-Control-") == NULL, "%s: %s", rows[i].why, text);
}

static void refuse(struct world *w, size_t i)
{
	struct buf request cleanup_buf = BUF_INIT(OUTPUT), answer cleanup_buf = BUF_INIT(OUTPUT);
	int status;

	put_request(w, &request, rows[i].request, rows[i].headers, rows[i].body);
	status = send_to(w, rows[i].door, &request, &answer);
	ck_assert_msg(status == rows[i].status, "%s: %d %s", rows[i].why, status, buf_text(&answer));
	expect_problem(i, &answer);
}

/* ---- afterwards ---- */

static size_t count(const char *text, const char *part)
{
	size_t n = 0;

	while ((text = strstr(text, part))) {
		n++;
		text += strlen(part);
	}
	return n;
}

static size_t writes_among_rows(void)
{
	size_t n = 0;

	for (size_t i = 0; i < ROWS; i++)
		n += rows[i].code && strncmp(rows[i].request, "GET ", 4) != 0;
	return n;
}

/* Who asked, for what, and why not; and no token in it. */
static void expect_recorded(struct world *w)
{
	struct buf log cleanup_buf = BUF_INIT(OUTPUT);
	const char *text;

	child_read_file(w->h->daemon_log, &log);
	text = buf_text(&log);
	ck_assert_uint_eq(count(text, "notice: refused: "), writes_among_rows());
	ck_assert_ptr_nonnull(
		strstr(text, "refused: POST /api/v1/start by robot (token): 403 not-permitted"));
	ck_assert_ptr_nonnull(
		strstr(text, "refused: POST /api/v1/stop by nobody we know: 401 not-known"));
	ck_assert_ptr_nonnull(
		strstr(text, "refused: POST /api/v1/stop by vic: 403 not-permitted: this takes"));
	ck_assert_ptr_null(strstr(text, w->robot));
	ck_assert_ptr_null(strstr(text, w->form));
}

static void remember(struct world *w, struct buf *ret)
{
	struct http answer cleanup_http = HTTP_INIT;

	ck_assert_int_eq(house_get(w->h, "/api/v1/history?limit=500", &answer), 200);
	buf_clear(ret);
	buf_append(ret, answer.body.data, answer.body.length);
}

START_TEST(what_is_forbidden_changes_nothing)
{
	struct world w = world_open();
	struct buf before cleanup_buf = BUF_INIT(OUTPUT), after cleanup_buf = BUF_INIT(OUTPUT);

	remember(&w, &before);
	for (size_t i = 0; i < ROWS; i++)
		refuse(&w, i);
	house_let_pass(w.h, 2);
	remember(&w, &after);
	ck_assert_str_eq(buf_text(&after), buf_text(&before));
	ck_assert_str_eq(house_word(w.h, HARBOR, "control"), "automatic");
	ck_assert_str_eq(house_word(w.h, HARBOR, "verdict"), "open");
	ck_assert_int_eq(house_metric(w.h, "stopped"), 0);
	ads_expect(w.h, "");
	expect_recorded(&w);
	world_close(&w);
}
END_TEST

static const struct {
	const char *why;
	enum door door;
	const char *request, *headers, *body;
	int status;
	const char *words, *remembered;
} allowed[] = {
	{ "the program holds", TCP, HOLD, JSON ROBOT,
	  "{" AT_HARBOR ",\"until\":\"3d\",\"reason\":\"by token\"}", 200,
	  "Held harbor-point/primary-care", "robot (token)" },
	{ "ana hands back", PROXY, "POST /api/v1/resume", JSON ANA OURS,
	  "{" AT_HARBOR ",\"reason\":\"by script\"}", 200, "Automatic again", "by script" },
	{ "ana holds with a form", PROXY, HOLD,
	  FORM ANA OURS, "form_token=@FORM@&service=harbor-point&until=3d&reason=by+form&back=/l/harbor-point/primary-care",
	  303, "Location: /l/harbor-point/primary-care", "by form" },
	{ "a browser is told in a page", PROXY, HOLD, FORM ANA OURS "Accept: text/html" N,
	  "form_token=@FORM@&service=harbor-point&back=/feeds", 400, "href=\"/feeds\"", "by form" },
};

/* The same doors, rightly used: a table of refusals alone would pass in front of a wall. */
START_TEST(what_is_allowed_is_done)
{
	struct world w = world_open();

	for (size_t i = 0; i < sizeof(allowed) / sizeof(allowed[0]); i++) {
		struct buf request cleanup_buf = BUF_INIT(OUTPUT),
				   answer cleanup_buf = BUF_INIT(OUTPUT),
				   history cleanup_buf = BUF_INIT(OUTPUT);

		put_request(&w, &request, allowed[i].request, allowed[i].headers, allowed[i].body);
		ck_assert_msg(send_to(&w, allowed[i].door, &request, &answer) == allowed[i].status &&
				      strstr(buf_text(&answer), allowed[i].words),
			      "%s: %s", allowed[i].why, buf_text(&answer));
		remember(&w, &history);
		ck_assert_msg(strstr(buf_text(&history), allowed[i].remembered) != NULL, "%s: %s",
			      allowed[i].why, buf_text(&history));
	}
	ck_assert_str_eq(house_word(w.h, HARBOR, "control"), "held");
	world_close(&w);
}
END_TEST

/* What was given is taken back without a restart; what is refused names what is missing. */
START_TEST(a_reload_takes_a_role)
{
	struct world w = world_open();
	struct buf request cleanup_buf = BUF_INIT(OUTPUT), answer cleanup_buf = BUF_INIT(OUTPUT);
	struct http reloaded cleanup_http = HTTP_INIT;

	put_request(&w, &request, STOP, JSON ANA OURS, "{\"reason\":\"x\",\"confirm\":\"Riverbend\"}");
	house_write_config(w.h, w.plain);
	configure(&w, "viewer");
	ck_assert_int_eq(house_post(w.h, "/api/v1/reload", "{}", &reloaded), 200);
	ck_assert_int_eq(send_to(&w, PROXY, &request, &answer), 403);
	ck_assert_ptr_nonnull(strstr(buf_text(&answer), "ana has the role viewer"));
	house_write_config(w.h, w.plain);
	configure(&w, "operator");
	ck_assert_int_eq(house_post(w.h, "/api/v1/reload", "{}", &reloaded), 200);
	ck_assert_int_eq(send_to(&w, PROXY, &request, &answer), 200);
	ck_assert_int_eq(house_metric(w.h, "stopped"), 1);
	world_close(&w);
}
END_TEST

int main(void)
{
	const struct trial trials[] = {
		{ what_is_forbidden_changes_nothing, 0 },
		{ what_is_allowed_is_done, 0 },
		{ a_reload_takes_a_role, 0 },
	};

	return suite_main("forbidden", trials, sizeof(trials) / sizeof(trials[0]));
}
