/* SPDX-License-Identifier: Apache-2.0 */
/*
 * form.h - what a browser sends when somebody submits a form.
 */
#ifndef CAPD_DAEMON_FORM_H
#define CAPD_DAEMON_FORM_H

#include <json-c/json_object.h>
#include <stdbool.h>
#include <stddef.h>

enum { FORM_FIELDS_MAX = 32, FORM_BACK_MAX = 2048 };

/*
 * application/x-www-form-urlencoded as an object of texts, each name once, without those
 * left empty.  NULL: it cannot be read.  The caller gives it back.
 */
struct json_object *form_parse(const char *bytes, size_t n);

/* A path of ours, which no browser takes for another host's. */
bool form_leads_back(const char *path);

#endif
