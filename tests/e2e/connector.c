/* SPDX-License-Identifier: Apache-2.0 */
/*
 * connector.c - `capacityd connector`: a new platform from its file alone, first checked, then looked at.
 */
#include <arpa/inet.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/e2e/support/child.h"
#include "tests/e2e/support/suite.h"

enum {
	EXIT_PROBLEMS = 1,
	EXIT_USAGE = 2,
	EXIT_UNREACHABLE = 69,
	EXIT_BAD = 78,
	OUTPUT = 1024 * 1024
};

static int say(const char *program, const char *const *words, struct buf *out)
{
	char path[CHILD_PATH];
	const char *argv[12] = { child_program(program, path), "connector" };

	for (size_t i = 0; words[i]; i++)
		argv[i + 2] = words[i];
	return child_run(argv, NULL, out);
}

/* ---- check ---- */

static const struct {
	const char *program, *words[5];
	int status;
	const char *shows;
} asks[] = {
	{ "capacityd",
	  { "check", "config/connectors/tiktok.yaml" },
	  0,
	  "  > GET https://business-api.tiktok.com/open_api/v1.3/campaign/get/?advertiser_id=" },
	{ "capacityctl", { "check", "config/connectors/yelp.yaml" }, 0, " 0 problems\n" },
	{ "capacityd", { "check", "--json", "config/connectors/yelp.yaml" }, 0, "\"ok\":true" },
	{ "capacityd",
	  { "check", "config/connectors/yelp.yaml", "tests/config/bad-connectors/rule-hides-429.yaml" },
	  EXIT_BAD,
	  "rule-hides-429.yaml:23:12: error: this rule turns 429 into rejected" },
	{ "capacityctl", { "check", "tests/config/bad-connectors/host-address.yaml" }, EXIT_BAD, ": not usable\n" },
	{ "capacityd",
	  { "check", "-q", "tests/config/bad-connectors/redirects.yaml" },
	  EXIT_BAD,
	  "redirects are never followed" },
	{ "capacityd", { "check", "gone.yaml" }, EXIT_BAD, "cannot read gone.yaml" },
	{ "capacityd", { "check" }, EXIT_USAGE, "check needs at least one FILE" },
	{ "capacityd", { "chekc", "x" }, EXIT_USAGE, "expected check or probe" },
	{ "capacityd", { "probe" }, EXIT_USAGE, "probe needs --platform ID" },
	{ "capacityd", { "--help" }, 0, "connector check FILE..." },
};

START_TEST(a_file_is_checked_without_a_daemon)
{
	struct buf out cleanup_buf = BUF_INIT(OUTPUT);
	int status = say(asks[_i].program, asks[_i].words, &out);

	ck_assert_msg(status == asks[_i].status, "%d:\n%s", status, buf_text(&out));
	child_said(&out, asks[_i].shows);
}
END_TEST

/* ---- probe ---- */

static const char answer[] =
	"{\"code\":0,\"data\":{\"list\":[{\"campaign_id\":\"17\",\"operation_status\":\"ENABLE\","
	"\"budget\":75.5,\"budget_mode\":\"BUDGET_MODE_DAY\"}]}}";

static struct platform_server {
	pid_t pid;
	unsigned port;
	char directory[64], config[96], secret[96];
} here;

/* One answer to whatever is asked, for as long as the test lives. */
static void serve(int listening)
{
	char asked[8192], head[256];

	for (;;) {
		int fd = accept(listening, NULL, NULL);
		ssize_t n = fd < 0 ? -1 : read(fd, asked, sizeof(asked));

		(void)snprintf(
			head, sizeof(head),
			"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
			"%zu\r\nConnection: close\r\n\r\n",
			strlen(answer));
		if (n > 0)
			n = write(fd, head, strlen(head));
		if (n > 0)
			n = write(fd, answer, strlen(answer));
		if (fd >= 0)
			close(fd);
	}
}

static void server_open(void)
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t size = sizeof(at);
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	ck_assert(fd >= 0 && bind(fd, (struct sockaddr *)&at, size) == 0 && listen(fd, 8) == 0);
	ck_assert_int_eq(getsockname(fd, (struct sockaddr *)&at, &size), 0);
	here.port = ntohs(at.sin_port);
	here.pid = fork();
	ck_assert(here.pid >= 0);
	if (here.pid == 0) {
		(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
		serve(fd);
	}
	close(fd);
}

static void file_write(const char *path, const char *text, mode_t mode)
{
	FILE *f = fopen(path, "w");

	ck_assert(f != NULL);
	ck_assert_int_ge(fputs(text, f), 0);
	ck_assert_int_eq(fclose(f), 0);
	ck_assert_int_eq(chmod(path, mode), 0);
}

#define CONFIG \
	"version: 1\norganization: {name: Riverbend, timezone: America/New_York}\nmode: " \
	"rehearsal\n" \
	"feeds: {counts: {kind: csv, path: /nowhere/counts.csv}}\n" \
	"platforms:\n  tiktok:\n    kind: connector\n    file: %s/config/connectors/tiktok.yaml\n" \
	"    base_url: http://127.0.0.1:%u/v1.3\n    account: {advertiser_id: \"7\"}\n" \
	"    auth: {kind: connector, token: {file: %s}}\n" \
	"  relay: {kind: webhook, url: \"https://relay.example.org/\", secret: {file: %s}}\n" \
	"policies: {default: {full: {at: 3, leave: 8, ads: pause}}}\n" \
	"service_lines: {primary-care: {margin: $310}}\n" \
	"locations: {harbor: {owner: {operations: Ops}, services: {primary-care: {feed: counts, " \
	"select: {department: \"0101\"}, ads: [{platform: tiktok, id: \"17\", budget: $180/day, " \
	"min: " \
	"$50/day}, {platform: tiktok, id: \"18\", budget: $180/day, min: $50/day}]}}}}\n"

static void here_open(void)
{
	struct buf text cleanup_buf = BUF_INIT(16384);
	char top[512];

	(void)snprintf(here.directory, sizeof(here.directory), "/tmp/capacityd-connector-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(here.directory));
	ck_assert_ptr_nonnull(getcwd(top, sizeof(top)));
	(void)snprintf(here.config, sizeof(here.config), "%s/capacityd.yaml", here.directory);
	(void)snprintf(here.secret, sizeof(here.secret), "%s/token", here.directory);
	file_write(here.secret, "sesame-sesame\n", 0600);
	server_open();
	buf_printf(&text, CONFIG, top, here.port, here.secret, here.secret);
	file_write(here.config, buf_text(&text), 0644);
}

static void here_close(void)
{
	if (here.pid)
		(void)kill(here.pid, SIGKILL);
	(void)unlink(here.config);
	(void)unlink(here.secret);
	(void)rmdir(here.directory);
}

static const struct {
	const char *words[4];
	int status;
	const char *shows;
} probes[] = {
	{ { "--platform", "tiktok" }, EXIT_PROBLEMS, "tiktok/17  enabled          $75.50        $180" },
	{ { "--platform", "tiktok" }, EXIT_PROBLEMS, "tiktok/18  not there" },
	{ { "--platform", "tiktok" }, EXIT_PROBLEMS, "Compare this with what the platform's own pages show." },
	{ { "--platform", "tiktok", "--json" },
	  EXIT_PROBLEMS,
	  "\"platform\":\"tiktok\",\"feeds\":[],\"services\":[],\"ads\":[{\"id\":\"tiktok/17\"" },
	{ { "config/connectors/tiktok.yaml", "--platform", "tiktok" }, EXIT_PROBLEMS, "tiktok/17  enabled" },
	{ { "config/connectors/yelp.yaml", "--platform", "tiktok" },
	  EXIT_USAGE,
	  "not through config/connectors/yelp.yaml" },
	{ { "--platform", "tikotk" }, EXIT_USAGE, "has no platform \"tikotk\"" },
	{ { "--platform", "relay" }, EXIT_USAGE, "is of kind webhook and needs no connector file" },
};

START_TEST(a_platform_is_looked_at_once)
{
	struct buf out cleanup_buf = BUF_INIT(OUTPUT);
	const char *words[8] = { "probe", "--config" };
	int status;

	here_open();
	words[2] = here.config;
	for (size_t i = 0; i < 4 && probes[_i].words[i]; i++)
		words[i + 3] = probes[_i].words[i];
	status = say("capacityctl", words, &out);
	ck_assert_msg(status == probes[_i].status, "%d:\n%s", status, buf_text(&out));
	child_said(&out, probes[_i].shows);
	ck_assert_ptr_null(strstr(buf_text(&out), "sesame"));
	here_close();
}
END_TEST

START_TEST(a_platform_that_does_not_answer)
{
	struct buf out cleanup_buf = BUF_INIT(OUTPUT);
	const char *words[] = { "probe", "--config", here.config, "--platform", "tiktok", NULL };
	int status;

	here_open();
	(void)kill(here.pid, SIGKILL);
	ck_assert_int_eq(waitpid(here.pid, NULL, 0), here.pid); /* until then it listens */
	here.pid = 0;
	status = say("capacityd", words, &out);
	ck_assert_msg(status == EXIT_UNREACHABLE, "%d:\n%s", status, buf_text(&out));
	child_said(&out, "no answer");
	here_close();
}
END_TEST

int main(void)
{
	const struct trial trials[] = {
		{ a_file_is_checked_without_a_daemon, sizeof(asks) / sizeof(asks[0]) },
		{ a_platform_is_looked_at_once, sizeof(probes) / sizeof(probes[0]) },
		{ a_platform_that_does_not_answer, 0 },
	};

	return suite_main("connector", trials, sizeof(trials) / sizeof(trials[0]));
}
