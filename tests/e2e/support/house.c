/* SPDX-License-Identifier: Apache-2.0 */
/*
 * house.c - starting, stopping, killing.
 */
#include "tests/e2e/support/house.h"

#include <check.h>
#include <dirent.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { TAIL = 6000 };

static struct house *current; /* what to tell about when a test fails */

static void tell_file(const char *path)
{
	struct buf text cleanup_buf = BUF_INIT(CHILD_OUTPUT);
	size_t from;

	child_read_file(path, &text);
	from = text.length > TAIL ? text.length - TAIL : 0;
	(void)fprintf(stderr, "---- %s\n%s\n", path, buf_text(&text) + from);
}

static void tell(void)
{
	if (!current)
		return;
	tell_file(current->daemon_log);
	tell_file(current->sandbox_log);
}

static void name_files(struct house *h)
{
	(void)snprintf(h->config, sizeof(h->config), "%s/capacityd.yaml", h->dir);
	(void)snprintf(h->socket, sizeof(h->socket), "%s/control.sock", h->dir);
	(void)snprintf(h->database, sizeof(h->database), "%s/capacityd.db", h->dir);
	(void)snprintf(h->sandbox_log, sizeof(h->sandbox_log), "%s/sandbox.log", h->dir);
	(void)snprintf(h->daemon_log, sizeof(h->daemon_log), "%s/daemon.log", h->dir);
	(void)snprintf(h->credentials, sizeof(h->credentials),
		       "CREDENTIALS_DIRECTORY=%s/credentials", h->dir);
}

static bool sandbox_listens(struct house *h)
{
	struct buf text cleanup_buf = BUF_INIT(CHILD_OUTPUT);
	const char *at;

	ck_assert_msg(!child_ended(&h->sandbox), "capacity-sandbox ended by itself; see %s",
		      h->sandbox_log);
	child_read_file(h->sandbox_log, &text);
	at = strstr(buf_text(&text), "http://127.0.0.1:");
	return at && strchr(at, '\n') && sscanf(at, "%255[a-z0-9:/.]", h->sandbox_url) == 1;
}

static void start_sandbox(struct house *h)
{
	char program[CHILD_PATH], life[16];
	const char *const argv[] = { child_program("capacity-sandbox", program),
				     "--still",
				     "--credentials",
				     h->credentials + strlen("CREDENTIALS_DIRECTORY="),
				     "--token-life",
				     life,
				     h->front ? "--public-url" : NULL,
				     h->front_url,
				     NULL };

	(void)snprintf(life, sizeof(life), "%d", h->recipe.token_life_s ? h->recipe.token_life_s : 3600);
	child_start(&h->sandbox, argv, NULL, h->sandbox_log);
	wait_for(sandbox_listens(h));
	if (h->front)
		front_serve(h->front, atoi(strrchr(h->sandbox_url, ':') + 1));
	else
		memcpy(h->front_url, h->sandbox_url, sizeof(h->front_url));
}

static void open_front(struct house *h)
{
	h->front = front_open(h->dir);
	(void)snprintf(h->front_url, sizeof(h->front_url), "https://127.0.0.1:%d", front_port(h->front));
}

void house_write_config(struct house *h, const char *text)
{
	FILE *f = fopen(h->config, "we");

	ck_assert_ptr_nonnull(f);
	ck_assert_int_ge(fputs(text, f), 0);
	ck_assert_int_eq(fclose(f), 0);
}

void house_rewrite(struct house *h, const char *was, const char *is)
{
	struct buf text cleanup_buf = BUF_INIT(CHILD_OUTPUT), now cleanup_buf = BUF_INIT(CHILD_OUTPUT);
	const char *at;

	child_read_file(h->config, &text);
	at = strstr(buf_text(&text), was);
	ck_assert_msg(at != NULL, "no \"%s\" in the configuration", was);
	buf_append(&now, text.data, (size_t)(at - text.data));
	buf_puts(&now, is);
	buf_puts(&now, at + strlen(was));
	house_write_config(h, buf_text(&now));
}

void house_by_hand(const struct house *h, const char *sql)
{
	enum { PATIENCE_MS = 5000 }; /* the daemon may be writing */
	char *words = NULL;
	sqlite3 *db;

	ck_assert_int_eq(sqlite3_open(h->database, &db), SQLITE_OK);
	(void)sqlite3_busy_timeout(db, PATIENCE_MS);
	ck_assert_msg(sqlite3_exec(db, sql, NULL, NULL, &words) == SQLITE_OK, "%s", words);
	(void)sqlite3_close(db);
}

void house_credential(struct house *h, const char *name, const char *secret)
{
	char path[HOUSE_FILE * 2];
	FILE *f;

	(void)snprintf(path, sizeof(path), "%s/%s",
		       h->credentials + strlen("CREDENTIALS_DIRECTORY="), name);
	f = fopen(path, "we");
	ck_assert_ptr_nonnull(f);
	ck_assert_int_eq(fchmod(fileno(f), 0600), 0);
	ck_assert_int_ge(fputs(secret, f), 0);
	ck_assert_int_eq(fclose(f), 0);
}

struct house *house_prepare(const struct recipe *r)
{
	struct house *h = calloc(1, sizeof(*h));
	struct buf yaml cleanup_buf = BUF_INIT(CHILD_OUTPUT);

	ck_assert_ptr_nonnull(h);
	h->recipe = *r;
	(void)snprintf(h->dir, sizeof(h->dir), "/tmp/capacityd-e2e-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(h->dir));
	name_files(h);
	ck_assert_int_eq(mkdir(h->credentials + strlen("CREDENTIALS_DIRECTORY="), 0700), 0);
	current = h;
	wait_witness(tell);
	if (r->tls)
		open_front(h);
	start_sandbox(h);
	for (size_t i = 0; i < RECIPE_ROWS && r->rows[i].service; i++)
		house_openings(h, r->rows[i].service, r->rows[i].open);
	recipe_write(r, h->front_url, &yaml);
	house_write_config(h, buf_text(&yaml));
	return h;
}

void house_launch(struct house *h)
{
	char program[CHILD_PATH], ca[HOUSE_FILE];
	const char *const argv[] = { child_program("capacityd", program),
				     "run",
				     "--config",
				     h->config,
				     "--state-dir",
				     h->dir,
				     h->front ? "--ca-file" : NULL,
				     ca,
				     NULL };
	const char *const environment[] = { h->credentials, NULL };

	(void)snprintf(ca, sizeof(ca), "%s/ca.pem", h->dir);
	child_start(&h->daemon, argv, environment, h->daemon_log);
}

static bool is_ready(struct house *h)
{
	struct http answer cleanup_http = HTTP_INIT;

	ck_assert_msg(!child_ended(&h->daemon), "capacityd ended by itself with %d; see %s",
		      h->daemon.status, h->daemon_log);
	return house_get(h, "/readyz", &answer) == 200;
}

void house_start(struct house *h)
{
	house_launch(h);
	wait_for(is_ready(h));
}

/* Every service judged and every ad read: from here on a test knows where it stands. */
static bool is_settled(struct house *h)
{
	for (size_t i = 0; i < RECIPE_ROWS && h->recipe.rows[i].service; i++)
		if (house_is(h, h->recipe.rows[i].service, "verdict", "unknown") ||
		    strcmp(house_ad_state(h, h->recipe.rows[i].service), "as wanted") != 0)
			return false;
	return true;
}

struct house *house_open(const struct recipe *r)
{
	struct house *h = house_prepare(r);

	house_start(h);
	wait_for(is_settled(h));
	return h;
}

void house_kill(struct house *h)
{
	child_kill(&h->daemon);
}

void house_restart(struct house *h)
{
	house_kill(h);
	house_start(h);
}

static void remove_files(const char *dir)
{
	DIR *d = opendir(dir);
	char path[HOUSE_FILE * 2];

	for (struct dirent *e; d && (e = readdir(d));) {
		if (e->d_name[0] == '.' && (!e->d_name[1] || (e->d_name[1] == '.' && !e->d_name[2])))
			continue;
		(void)snprintf(path, sizeof(path), "%s/%s", dir, e->d_name);
		if (unlink(path))
			remove_files(path);
	}
	if (d)
		(void)closedir(d);
	(void)rmdir(dir);
}

void house_close(struct house *h)
{
	if (h->daemon.pid) {
		child_signal(&h->daemon, SIGTERM);
		ck_assert_int_eq(child_wait(&h->daemon), 0);
	}
	child_kill(&h->sandbox);
	if (h->front)
		front_close(h->front);
	remove_files(h->dir);
	current = NULL;
	free(h);
}
