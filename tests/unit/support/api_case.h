/* SPDX-License-Identifier: Apache-2.0 */
/*
 * api_case.h - one question to the API of a still house, written as a row.
 */
#ifndef CAPD_TESTS_API_CASE_H
#define CAPD_TESTS_API_CASE_H

#include "daemon/api_answer.h"
#include "tests/unit/support/still_house.h"

struct ask {
	const char *method, *path, *query, *who, *host, *body;
};

/* "name=value" pairs with & between; the last sixteen values asked for stay. */
static inline const char *query_value(void *context, const char *name)
{
	static char values[16][128];
	static size_t asked;
	char *value = values[asked++ % 16];
	const char *at = context ? strstr(context, name) : NULL;

	if (!at || at[strlen(name)] != '=')
		return NULL;
	at += strlen(name) + 1;
	(void)snprintf(value, sizeof(values[0]), "%.*s", (int)strcspn(at, "&"), at);
	return value;
}

static inline struct api_request request_of(const struct ask *a)
{
	return (struct api_request){
		.method = a->method,
		.path = a->path,
		.body = a->body ? a->body : "",
		.body_length = a->body ? strlen(a->body) : 0,
		.who = a->who,
		.host = a->host ? a->host : "localhost:8470",
		.listen_host = "127.0.0.1",
		.content_type = a->body ? "application/json" : NULL,
		.query = query_value,
		.query_context = (void *)(uintptr_t)a->query,
	};
}

#endif
