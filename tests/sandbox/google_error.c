/* SPDX-License-Identifier: Apache-2.0 */
/*
 * google_error.c - refusals, shaped as the vendor shapes them.
 */
#include <json-c/json_object_iterator.h>
#include <stdio.h>
#include <string.h>

#include "google.h"

#define FAILURE_TYPE "type.googleapis.com/google.ads.googleads.v25.errors.GoogleAdsFailure"

void google_put_refusal(struct buf *out, const struct google_refusal *r)
{
	buf_printf(out, "{\"errorCode\":{\"%s\":\"%s\"},\"message\":", r->family, r->value);
	put_text(out, r->message);
	if (r->operation >= 0) {
		buf_printf(out, ",\"location\":{\"fieldPathElements\":[{\"fieldName\":\"operations\",\"index\":%d}",
			   r->operation);
		if (r->field)
			buf_printf(out, ",{\"fieldName\":\"update\"},{\"fieldName\":\"%s\"}", r->field);
		buf_puts(out, "]}");
	}
	if (r->details)
		buf_printf(out, ",\"details\":%s", r->details);
	buf_puts(out, "}");
}

void google_fail(struct answer *a, int http, const char *status, const struct google_refusal *r)
{
	a->status = http;
	a->type = "application/json; charset=UTF-8";
	buf_clear(&a->body);
	buf_printf(&a->body, "{\"error\":{\"code\":%d,\"message\":", http);
	put_text(&a->body, r->message);
	buf_printf(&a->body,
		   ",\"status\":\"%s\",\"details\":[{\"@type\":\"" FAILURE_TYPE
		   "\",\"requestId\":\"sandbox\",\"errors\":[",
		   status);
	google_put_refusal(&a->body, r);
	buf_puts(&a->body, "]}]}}");
}

void google_bad_request(struct answer *a, const char *field, const char *words)
{
	a->status = 400;
	a->type = "application/json; charset=UTF-8";
	buf_clear(&a->body);
	buf_puts(&a->body, "{\"error\":{\"code\":400,\"message\":");
	put_text(&a->body, words);
	buf_puts(&a->body,
		 ",\"status\":\"INVALID_ARGUMENT\",\"details\":[{\"@type\":"
		 "\"type.googleapis.com/google.rpc.BadRequest\",\"fieldViolations\":[{\"field\":");
	put_text(&a->body, field);
	buf_puts(&a->body, ",\"description\":");
	put_text(&a->body, words);
	buf_puts(&a->body, "}]}]}}");
}

const char *google_unknown_key(struct json_object *o, const char *const *known)
{
	struct json_object_iterator it = json_object_iter_begin(o), end = json_object_iter_end(o);

	for (; !json_object_iter_equal(&it, &end); json_object_iter_next(&it)) {
		const char *key = json_object_iter_peek_name(&it);
		size_t i = 0;

		while (known[i] && strcmp(known[i], key) != 0)
			i++;
		if (!known[i])
			return key;
	}
	return NULL;
}
