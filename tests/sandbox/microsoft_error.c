/* SPDX-License-Identifier: Apache-2.0 */
/*
 * microsoft_error.c - refusals, shaped as the vendor shapes them.
 *
 * Which list an error stands in, and whether its text is in Detail or Details,
 * depends on who refused: a client must cope with each.
 */
#include <json-c/json_object_iterator.h>
#include <string.h>

#include "microsoft.h"

void ms_gate(struct answer *a, int http, struct ms_refusal r)
{
	a->status = http;
	buf_clear(&a->body);
	buf_printf(&a->body,
		   "{\"TrackingId\":\"sandbox\",\"Type\":\"AdApiFaultDetail\",\"Errors\":[{"
		   "\"Code\":%d,"
		   "\"Detail\":null,\"ErrorCode\":\"%s\",\"Message\":",
		   r.code, r.name);
	put_text(&a->body, r.message);
	buf_puts(&a->body, "}]}");
}

void ms_fault(struct answer *a, int http, struct ms_refusal r)
{
	a->status = http;
	buf_clear(&a->body);
	buf_printf(&a->body,
		   "{\"TrackingId\":\"sandbox\",\"Type\":\"ApiFaultDetail\",\"BatchErrors\":[],"
		   "\"OperationErrors\":[{\"Code\":%d,\"Details\":null,\"ErrorCode\":\"%s\","
		   "\"Message\":",
		   r.code, r.name);
	put_text(&a->body, r.message);
	buf_puts(&a->body, "}]}");
}

void ms_put_error(struct buf *out, int index, struct ms_refusal r)
{
	buf_printf(out,
		   "{\"Code\":%d,\"Details\":null,\"ErrorCode\":\"%s\",\"FieldPath\":null,"
		   "\"Index\":%d,"
		   "\"Type\":\"BatchError\",\"ForwardCompatibilityMap\":null,\"Message\":",
		   r.code, r.name, index);
	put_text(out, r.message);
	buf_puts(out, "}");
}

bool ms_members(struct json_object *o, const char *const *known, struct answer *a)
{
	struct json_object_iterator it, end;

	if (!json_object_is_type(o, json_type_object)) {
		ms_fault(a, 400, (struct ms_refusal){ 100, "NullRequest", "An object was expected." });
		return false;
	}
	it = json_object_iter_begin(o);
	end = json_object_iter_end(o);
	for (; !json_object_iter_equal(&it, &end); json_object_iter_next(&it)) {
		size_t i = 0;

		while (known[i] && strcmp(known[i], json_object_iter_peek_name(&it)) != 0)
			i++;
		if (!known[i]) {
			ms_fault(a, 400,
				 (struct ms_refusal){ 100, "InvalidRequest",
						      json_object_iter_peek_name(&it) });
			return false;
		}
	}
	return true;
}
