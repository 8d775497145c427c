/* SPDX-License-Identifier: Apache-2.0 */
/*
 * json_container.h - an object or an array begins, an object or an array ends.
 *
 * A bundle has twenty of them for each slot, so both readers of members (json.c and
 * json_known.c) have this inline.
 */
#ifndef CAPD_BASE_JSON_CONTAINER_H
#define CAPD_BASE_JSON_CONTAINER_H

#include "base/json_reader.h"

/* Most documents are shallow, and a reader lives for one poll: a deep frame costs when it is used. */
static inline struct json_frame *json_frame_push(struct json_reader *r)
{
	struct json_frame *f = &r->frames[r->depth++];

	r->top = f;
	if (r->touched < r->depth) {
		r->touched = r->depth;
		f->keys.set = NULL;
		f->keys.set_room = 0;
	}
	return f;
}

static inline const char *json_container_begin(struct json_reader *r, const char *p, struct err *err)
{
	bool is_object = *p == '{';
	struct json_frame *f;

	if (r->depth == JSON_DEPTH_MAX)
		return json_refuse_limit(r, err, "nested deeper than we accept");
	if (json_emit(r, is_object ? JSON_OBJECT : JSON_ARRAY, "", 0, err))
		return NULL;
	f = json_frame_push(r);
	f->is_object = is_object;
	f->has_key = false;
	f->index = 0;
	json_keys_clear(&f->keys);
	json_known_open(r, f);
	r->expect = is_object ? EXPECT_FIRST_KEY : EXPECT_FIRST_VALUE;
	return p + 1;
}

static inline const char *json_container_end(struct json_reader *r, const char *p, struct err *err)
{
	bool is_object = r->top->is_object;

	r->depth--;
	r->top = r->depth ? r->top - 1 : NULL;
	json_value_done(r);
	return json_emit(r, is_object ? JSON_OBJECT_END : JSON_ARRAY_END, "", 0, err) ? NULL : p + 1;
}

#endif
