/* SPDX-License-Identifier: Apache-2.0 */
/*
 * connector_rule.h - what a reply, or one item of it, means.
 *
 * The operation's own rules are tried first, then the connector's, then HTTP
 * itself; the first that holds decides.  Where some rule could have said "yes"
 * and none did, 2xx alone is no yes: the platform keeps its truth in the body.
 */
#ifndef CAPD_PLATFORM_CONNECTOR_RULE_H
#define CAPD_PLATFORM_CONNECTOR_RULE_H

#include <json-c/json_object.h>

#include "platform/connector.h"

struct meant {
	enum meaning is;
	const struct rule *by; /* NULL: HTTP says so */
};

bool rule_holds(const struct rule *r, int http, struct json_object *o);
/* The first that holds, or NULL. */
const struct rule *rules_first(const struct rules *rules, int http, struct json_object *o);
/* body: NULL when there is none to read. */
struct meant rules_meaning(const struct rules *own, const struct rules *all, int http,
			   struct json_object *body);
enum meaning meaning_of_http(int http);

#endif
