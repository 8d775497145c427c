/* SPDX-License-Identifier: Apache-2.0 */
/*
 * used.c - the hourly cells, and until when nothing may be asked.
 *
 * A daemon that forgot them would use up a second day's grant with each restart.
 */
#include "record/used.h"

#include <string.h>

#include "record/field.h"
#include "record/record.h"

static const struct field used_fields[] = {
	{ .key = "hour", .type = FIELD_I64, .offset = offsetof(struct quota, hour) },
	{ .key = "cells", .type = FIELD_U32S, .offset = offsetof(struct quota, cells), .most = QUOTA_CELLS },
	{ .key = "until", .type = FIELD_INSTANT, .offset = offsetof(struct quota, until) },
	FIELD_END,
};

void record_used(struct buf *out, const struct quota *q)
{
	fields_write(out, RECORD_VERSION, used_fields, q);
}

int record_used_read(const char *text, size_t n, struct quota *ret, struct err *err)
{
	memset(ret, 0, sizeof(*ret));
	return fields_read(text, n, used_fields, ret, NULL, err);
}
