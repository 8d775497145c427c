/* SPDX-License-Identifier: Apache-2.0 */
/*
 * connector_fixture_form.h - looking things up in fixtures.
 *
 * A fixture is read where it is needed and never trusted to hold a thing: every
 * question has an answer for a missing value too.
 */
#ifndef CAPD_PLATFORM_CONNECTOR_FIXTURE_FORM_H
#define CAPD_PLATFORM_CONNECTOR_FIXTURE_FORM_H

#include <json-c/json_object.h>

#include "platform/connector.h"

/* Of a map; NULL when it is none or has no such key. */
const struct form *form_get(const struct form *map, const char *key);
/* A scalar as it was written, "" for anything else. */
const char *form_text(const struct form *f);
int64_t form_number(const struct form *f); /* 0 when it is none */
/* A list, or one value as a list of one. */
size_t form_list_count(const struct form *f);
const struct form *form_list_at(const struct form *f, size_t i);
/* As JSON, with nothing filled in. The caller gives it back. */
struct json_object *form_json(const struct form *f);

#endif
