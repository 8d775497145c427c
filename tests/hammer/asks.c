/* SPDX-License-Identifier: Apache-2.0 */
/*
 * asks.c - the route table, with arguments where a route wants some, and what is refused.
 */
#include "tests/hammer/asks.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "daemon/api_answer.h"
#include "tests/e2e/support/recipe.h"

/* In place of the bare path; a path with several rows is asked in several ways. */
static const struct {
	const char *route, *asked;
} ways[] = {
	{ "/", "/" },
	{ "/", "/?find=harbor&verdict=full" },
	{ "/l/", "/l/" HARBOR },
	{ "/explain.txt", "/explain.txt?service=" HARBOR },
	{ "/why-not.txt", "/why-not.txt?service=" HARBOR },
	{ "/api/v1/why-not", "/api/v1/why-not?service=" HARBOR },
	{ "/money.csv", "/money.csv?by=day" },
	{ "/history.txt", "/history.txt?limit=500" },
	{ "/api/v1/services/", "/api/v1/services/" HARBOR },
	{ "/api/v1/services/", "/api/v1/services/" HARBOR "/days" },
	{ "/problems/", "/problems/not-found" },
};

static const struct ask refusals[] = {
	{ .path = "/nowhere" },
	{ .path = "/api/v1/services/nowhere/nothing" },
	{ .path = "/api/v1/status?limit=-1&wrong=%00" },
	{ .path = "/api/v1/hold", .method = "POST" },
	{ .path = "/api/v1/status", .header = "Host: elsewhere.example" },
	{ .path = "/api/v1/reload", .method = "POST", .header = "Authorization: Bearer nobody" },
};

static void add(struct ask *all, size_t *n, const char *path)
{
	assert(*n < ASKS_MAX);
	(void)snprintf(all[(*n)++].path, ASK_PATH, "%s", path);
}

static void add_route(struct ask *all, size_t *n, const char *route)
{
	size_t before = *n;

	for (size_t i = 0; i < sizeof(ways) / sizeof(*ways); i++)
		if (strcmp(ways[i].route, route) == 0)
			add(all, n, ways[i].asked);
	if (*n == before)
		add(all, n, route);
}

size_t asks_fill(struct ask ret[ASKS_MAX])
{
	size_t n = 0;

	memset(ret, 0, ASKS_MAX * sizeof(*ret));
	for (const struct api_route *r = api_reads; r->path; r++)
		if (strcmp(r->path, ASK_STREAM) != 0)
			add_route(ret, &n, r->path);
	for (size_t i = 0; i < sizeof(refusals) / sizeof(*refusals); i++) {
		assert(n < ASKS_MAX);
		ret[n] = refusals[i];
		ret[n++].refused = true;
	}
	return n;
}
