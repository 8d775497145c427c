/* SPDX-License-Identifier: Apache-2.0 */
/*
 * connector_template.h - a connector's templates, filled with values.
 *
 * A text that is exactly one placeholder becomes the value itself, with its
 * type: a list of ids stays a list, an exact decimal stays one.  Anywhere else a
 * placeholder must be a single value and is written into the text, encoded for
 * where it stands: no value can add a path segment, a parameter or a header.
 */
#ifndef CAPD_PLATFORM_CONNECTOR_TEMPLATE_H
#define CAPD_PLATFORM_CONNECTOR_TEMPLATE_H

#include <json-c/json_object.h>

#include "base/buf.h"
#include "base/err.h"
#include "platform/connector.h"

/* What may stand in a placeholder; NULL: there is none here, and a template that asks is refused. */
struct blanks {
	const struct connector *connector;
	const struct connector_params *account, *target;
	const char *id, *currency, *job;
	struct json_object *ids, *item, *items, *items_by_id, *budget;
};

/* The value a template makes; *ret is NULL for JSON's null. The caller gives it back. */
int template_value(const struct form *f, const struct blanks *with, struct json_object **ret,
		   struct err *err) must_check;

/* Values are percent-encoded, must not be empty and cannot make a segment "." or "..". */
int template_path(const char *text, const struct blanks *with, struct buf *out, struct err *err) must_check;

/* "name=value" or, for a repeated one, several of them with '&' between. */
int template_query(const struct query *q, const struct blanks *with, struct buf *out,
		   struct err *err) must_check;

/* A header's value: no control characters. */
int template_header(const char *text, const struct blanks *with, struct buf *out,
		    struct err *err) must_check;

/* A map of single values as application/x-www-form-urlencoded. */
int template_fields(struct json_object *body, struct buf *out, struct err *err) must_check;

#endif
