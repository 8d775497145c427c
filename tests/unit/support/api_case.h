/* SPDX-License-Identifier: Apache-2.0 */
/*
 * api_case.h - one question to the API of a still house, written as a row.
 */
#ifndef CAPD_TESTS_API_CASE_H
#define CAPD_TESTS_API_CASE_H

#include <check.h>

#include "daemon/api_answer.h"
#include "tests/unit/support/still_house.h"

struct ask {
	const char *method, *path, *query, *who, *host, *body;
};

/* "name=value" pairs with & between; the array is good until the next call. */
static inline size_t arguments_of(const char *query, const struct api_argument **ret)
{
	static struct api_argument arguments[8];
	static char text[512];
	size_t n = 0;

	*ret = arguments;
	(void)snprintf(text, sizeof(text), "%s", query ? query : "");
	for (char *at = strtok(text, "&"); at && n < 8; at = strtok(NULL, "&")) {
		char *equals = strchr(at, '=');

		if (equals)
			*equals = '\0';
		arguments[n++] = (struct api_argument){ at, equals ? equals + 1 : "" };
	}
	return n;
}

/* Whoever has a name came over the control socket and may do everything; the others over TCP. */
static inline struct api_request request_of(const struct ask *a)
{
	struct api_request q = {
		.method = a->method,
		.path = a->path,
		.body = a->body ? a->body : "",
		.body_length = a->body ? strlen(a->body) : 0,
		.peer = { .door = a->who ? DOOR_LOCAL : DOOR_TCP,
			  .name = a->who,
			  .is_house = a->who != NULL,
			  .is_near = true },
		.host = a->host ? a->host : "localhost:8470",
		.listen_host = "127.0.0.1",
		.content_type = a->body ? "application/json" : NULL,
	};

	q.argument_count = arguments_of(a->query, &q.arguments);
	return q;
}

/* Its status, a part of its body, and exactly what the house was told by it. */
static inline void answer_check(const char *why, const struct api_answer *a, unsigned status,
				const char *says, const struct still_house *h, const char *told)
{
	ck_assert_msg(a->status == status, "%s: %u %s", why, a->status, buf_text(&a->body));
	ck_assert_msg(strstr(buf_text(&a->body), says) != NULL, "%s: %s", why, buf_text(&a->body));
	ck_assert_msg(strcmp(h->told, told) == 0, "%s: told %s", why, h->told);
}

#endif
