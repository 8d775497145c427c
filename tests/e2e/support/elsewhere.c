/* SPDX-License-Identifier: Apache-2.0 */
/*
 * elsewhere.c - the platform says itself how it is configured; the recipe keeps the rest.
 */
#include "tests/e2e/support/elsewhere.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

enum { LINE = 1024 };

/* The first line is its settings, then one for each practice: id and what names its target. */
static void learn(struct house *h, const char *platform, struct http *ret)
{
	char url[HOUSE_FILE];

	(void)snprintf(url, sizeof(url), "%s/sandbox/platform/%s", h->sandbox_url, platform);
	ck_assert_int_eq(http_ask(ret, NULL, url, NULL), 200);
}

/* "adset: \"120...\"" of that service. */
static void entry_of(const struct http *words, const char *service, char out[LINE])
{
	const char *at = strstr(buf_text(&words->body), service);

	ck_assert_msg(at != NULL, "the platform has no target for %s", service);
	at += strlen(service) + 1;
	(void)snprintf(out, LINE, "%.*s", (int)strcspn(at, "\n"), at);
}

static void put_line(struct house *h, const char *platform, const struct http *words,
		     const char *line, size_t *row, struct buf *out)
{
	static const char was[] = "ads: [{platform: google, ";
	const char *ads = strstr(line, was);
	char entry[LINE];

	if (!ads) {
		buf_printf(out, "%s\n", line);
		return;
	}
	entry_of(words, h->recipe.rows[(*row)++].service, entry);
	buf_printf(out, "%.*sads: [{platform: %s, %s%s\n", (int)(ads - line), line, platform, entry,
		   strchr(ads + strlen(was), ','));
}

void house_ads_on(struct house *h, const char *platform, const char *more)
{
	struct http words cleanup_http = HTTP_INIT;
	struct buf out cleanup_buf = BUF_INIT(CHILD_OUTPUT);
	char line[LINE];
	bool skipping = false;
	size_t row = 0;
	FILE *f = fopen(h->config, "re");

	ck_assert_ptr_nonnull(f);
	learn(h, platform, &words);
	while (fgets(line, sizeof(line), f)) {
		line[strcspn(line, "\n")] = '\0';
		skipping = skipping && strncmp(line, "    ", 4) == 0;
		if (strcmp(line, "  google:") == 0) {
			skipping = true;
			buf_printf(&out, "  %s: {%.*s, every: 1s, timeout: 5s, lag: 0s%s}\n", platform,
				   (int)strcspn(words.body.data, "\n"), words.body.data, more);
		}
		if (!skipping)
			put_line(h, platform, &words, line, &row, &out);
	}
	(void)fclose(f);
	house_write_config(h, buf_text(&out));
}

const char *house_ad_there(struct house *h, const char *platform, const char *service)
{
	static char entry[LINE];
	struct http words cleanup_http = HTTP_INIT;
	char *quote;

	learn(h, platform, &words);
	entry_of(&words, service, entry);
	quote = strchr(entry, '"');
	ck_assert_ptr_nonnull(quote);
	quote[1 + strcspn(quote + 1, "\"")] = '\0';
	return quote + 1;
}

void house_person_there(struct house *h, const char *platform, const char *service, const char *who,
			const char *json_member)
{
	struct http answer cleanup_http = HTTP_INIT;
	char url[HOUSE_FILE], json[LINE];

	(void)snprintf(url, sizeof(url), "%s/sandbox/person", h->sandbox_url);
	(void)snprintf(json, sizeof(json), "{\"platform\":\"%s\",\"target\":\"%s\",\"who\":\"%s\",%s}",
		       platform, house_ad_there(h, platform, service), who, json_member);
	ck_assert_int_eq(http_ask(&answer, NULL, url, json), 200);
}
