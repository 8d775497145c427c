/* SPDX-License-Identifier: Apache-2.0 */
/*
 * house_ask.c - questions to the daemon and to the world around it.
 */
#include <check.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/tree.h"
#include "tests/e2e/support/house.h"

enum { MICROS_PER_DOLLAR = 1000000, URL_ROOM = 1024, WORD_ROOM = 2048 };

/* ---- the world ---- */

static void sandbox_post(struct house *h, const char *what, const char *json)
{
	struct http answer cleanup_http = HTTP_INIT;
	char url[URL_ROOM];

	(void)snprintf(url, sizeof(url), "%s/sandbox/%s", h->sandbox_url, what);
	ck_assert_msg(http_ask(&answer, NULL, url, json) == 200, "%s %s: HTTP %ld %s", what, json,
		      answer.status, buf_text(&answer.body));
}

void house_openings(struct house *h, const char *service, int open)
{
	char json[URL_ROOM];

	(void)snprintf(json, sizeof(json), "{\"service\":\"%s\",\"open\":%d}", service, open);
	sandbox_post(h, "clinic", json);
}

void house_fault(struct house *h, const char *where, const char *kind, const char *on, int count)
{
	char json[URL_ROOM];

	(void)snprintf(json, sizeof(json), "{\"where\":\"%s\",\"kind\":\"%s\",\"on\":\"%s\",\"count\":%d}",
		       where, kind, on, count);
	sandbox_post(h, "fault", json);
}

bool house_faults_struck(struct house *h)
{
	struct http answer cleanup_http = HTTP_INIT;
	char url[URL_ROOM];

	(void)snprintf(url, sizeof(url), "%s/sandbox/totals", h->sandbox_url);
	ck_assert_int_eq(http_ask(&answer, NULL, url, NULL), 200);
	return strstr(buf_text(&answer.body), "\"faults_left\":0,") != NULL;
}

void house_person(struct house *h, const char *service, const char *json_member)
{
	char json[URL_ROOM];

	(void)snprintf(json, sizeof(json), "{\"campaign\":\"%" PRIu64 "\",%s}",
		       recipe_clinic(service)->campaign, json_member);
	sandbox_post(h, "person", json);
}

/* ---- the daemon ---- */

long house_get(struct house *h, const char *path, struct http *ret)
{
	char url[URL_ROOM];

	(void)snprintf(url, sizeof(url), "http://localhost%s", path);
	return http_ask(ret, h->socket, url, NULL);
}

long house_post(struct house *h, const char *path, const char *json, struct http *ret)
{
	char url[URL_ROOM];

	(void)snprintf(url, sizeof(url), "http://localhost%s", path);
	return http_ask(ret, h->socket, url, json);
}

static struct json_object *get_tree(struct house *h, const char *path)
{
	struct http answer cleanup_http = HTTP_INIT;
	struct err err = ERR_INIT;

	if (house_get(h, path, &answer) != 200)
		return NULL;
	return tree_parse(buf_text(&answer.body), answer.body.length, &err);
}

/* The service's own object; *ret_whole must be given back. */
static struct json_object *get_service(struct house *h, const char *service, struct json_object **ret_whole)
{
	char path[URL_ROOM];

	(void)snprintf(path, sizeof(path), "/api/v1/services/%s", service);
	*ret_whole = get_tree(h, path);
	return tree_get(*ret_whole, "service");
}

const char *house_word(struct house *h, const char *service, const char *key)
{
	static char word[WORD_ROOM];
	struct json_object *whole cleanup_tree = NULL;

	(void)snprintf(word, sizeof(word), "%s", tree_text_or(get_service(h, service, &whole), key, ""));
	return word;
}

bool house_is(struct house *h, const char *service, const char *key, const char *text)
{
	return strcmp(house_word(h, service, key), text) == 0;
}

bool house_mentions(struct house *h, const char *service, const char *key, const char *part)
{
	return strcasestr(house_word(h, service, key), part) != NULL;
}

static struct json_object *ad_of(struct json_object *service)
{
	struct json_object *ads = tree_get(service, "ads");

	return json_object_is_type(ads, json_type_array) ? json_object_array_get_idx(ads, 0) : NULL;
}

bool house_ad_is(struct house *h, const char *service, const char *status, int dollars)
{
	struct json_object *whole cleanup_tree = NULL;
	struct json_object *is = tree_get(ad_of(get_service(h, service, &whole)), "confirmed");
	struct err err = ERR_INIT;
	int64_t micros = 0;

	return strcmp(tree_text_or(is, "status", ""), status) == 0 &&
	       tree_int64(is, "", "budget_micros", &micros, &err) == 0 &&
	       micros == dollars * INT64_C(1000000);
}

const char *house_ad_state(struct house *h, const char *service)
{
	static char word[WORD_ROOM];
	struct json_object *whole cleanup_tree = NULL;

	(void)snprintf(word, sizeof(word), "%s",
		       tree_text_or(ad_of(get_service(h, service, &whole)), "state", ""));
	return word;
}

bool house_remembers(struct house *h, const char *service, const char *kind, const char *part)
{
	struct json_object *whole cleanup_tree = NULL;
	struct json_object *rows;
	char path[URL_ROOM];

	(void)snprintf(path, sizeof(path), "/api/v1/history?limit=500&service=%s", service);
	whole = get_tree(h, path);
	rows = tree_get(whole, "history");
	for (size_t i = 0; rows && i < json_object_array_length(rows); i++) {
		struct json_object *row = json_object_array_get_idx(rows, i);

		if (strcmp(tree_text_or(row, "kind", ""), kind) == 0 &&
		    strcasestr(tree_text_or(row, "text", ""), part))
			return true;
	}
	return false;
}

bool house_logged(struct house *h, const char *part)
{
	struct buf text cleanup_buf = BUF_INIT(CHILD_OUTPUT);

	child_read_file(h->daemon_log, &text);
	return strstr(buf_text(&text), part) != NULL;
}

int64_t house_metric(struct house *h, const char *name)
{
	struct http answer cleanup_http = HTTP_INIT;
	char line[URL_ROOM];
	const char *at;

	if (house_get(h, "/metrics", &answer) != 200)
		return -1;
	(void)snprintf(line, sizeof(line), "\ncapacityd_%s ", name);
	at = strstr(buf_text(&answer.body), line);
	return at ? strtoll(at + strlen(line), NULL, 10) : -1;
}

static int64_t polls(struct house *h)
{
	return house_metric(h, "polls_total") + house_metric(h, "polls_failed_total");
}

static int64_t reads(struct house *h)
{
	return house_metric(h, "platform_reads_total") + house_metric(h, "platform_failed_total");
}

void house_let_pass(struct house *h, int rounds)
{
	int64_t services = 0, polled = polls(h), read = reads(h);

	while (services < RECIPE_ROWS && h->recipe.rows[services].service)
		services++;
	wait_for((h->recipe.source || polls(h) >= polled + rounds * services) &&
		 reads(h) >= read + rounds);
}

int house_page_port(struct house *h)
{
	struct buf text cleanup_buf = BUF_INIT(CHILD_OUTPUT);
	const char *at = NULL, *next;

	child_read_file(h->daemon_log, &text);
	for (next = buf_text(&text); (next = strstr(next, "page http://127.0.0.1:")); next++)
		at = next; /* of the latest start */
	ck_assert_ptr_nonnull(at);
	return (int)strtol(at + strlen("page http://127.0.0.1:"), NULL, 10);
}
