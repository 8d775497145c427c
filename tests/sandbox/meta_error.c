/* SPDX-License-Identifier: Apache-2.0 */
/*
 * meta_error.c - refusals, shaped as the vendor shapes them.
 */
#include "meta.h"

void graph_put_error(struct buf *out, int code, int subcode, bool transient, const char *message)
{
	buf_puts(out, "{\"error\":{\"message\":");
	put_text(out, message);
	buf_printf(out, ",\"type\":\"OAuthException\",\"code\":%d,", code);
	if (subcode)
		buf_printf(out, "\"error_subcode\":%d,", subcode);
	buf_printf(out, "\"is_transient\":%s,\"fbtrace_id\":\"Asandbox\"}}", transient ? "true" : "false");
}

void graph_fail(struct answer *a, int http, int code, int subcode, const char *message)
{
	a->status = http;
	buf_clear(&a->body);
	graph_put_error(&a->body, code, subcode, http >= 500, message);
}

bool graph_troubled(const struct trouble *t, struct answer *a)
{
	switch (t->kind) {
	case TROUBLE_500:
		graph_fail(a, 500, 1, 0, "An unknown error occurred");
		return true;
	case TROUBLE_503:
		graph_fail(a, 503, 2, 0,
			   "An unexpected error has occurred. Please retry your request later.");
		return true;
	case TROUBLE_429:
		graph_fail(a, 400, 17, 2446079, "User request limit reached");
		answer_header(a, "X-Ad-Account-Usage",
			      "{\"acc_id_util_pct\":100,\"reset_time_duration\":2,"
			      "\"ads_api_access_tier\":\"standard_access\"}");
		return true;
	case TROUBLE_429_BARE:
		graph_fail(a, 400, 613, 0, "(#613) Calls to this api have exceeded the rate limit.");
		return true;
	case TROUBLE_401:
		graph_fail(a, 401, 190, 463, "Error validating access token: Session has expired.");
		return true;
	default:
		return false;
	}
}
