/* SPDX-License-Identifier: Apache-2.0 */
/*
 * schema.c - the JSON Schema (draft-07) that editors complete and check with.
 *
 * Written from the rows the loader reads by, so a key, a default or a bound can
 * not differ between the two.  A schema cannot follow references or compare
 * thresholds; it accepts whatever only the loader can judge.
 */
#include <json-c/json_object.h>
#include <string.h>

#include "base/tree.h"
#include "config/kind.h"
#include "config/schema_part.h"
#include "config/tables.h"

typedef struct json_object *section_maker(void);

/* {"type": "object", "patternProperties": {id: value}, "additionalProperties": false} */
static struct json_object *by_name(struct json_object *value, const char *help)
{
	struct json_object *o = schema_object("object", help);
	struct json_object *patterns = json_object_new_object();

	json_object_object_add(patterns, "^[a-z0-9._-]{1,64}$", value);
	json_object_object_add(o, "patternProperties", patterns);
	json_object_object_add(o, "additionalProperties", json_object_new_boolean(false));
	return o;
}

static struct json_object *policy(void)
{
	/* What a policy lacks may come from the one it inherits from. */
	return schema_table(policy_options, NULL, SCHEMA_PARTIAL);
}

static struct json_object *pool(void)
{
	return schema_table(pool_options, NULL, 0);
}

static struct json_object *line(void)
{
	return schema_table(line_options, NULL, 0);
}

static struct json_object *feed(void)
{
	return schema_by_kind(KIND_FEED, feed_options);
}

static struct json_object *platform(void)
{
	return schema_by_kind(KIND_PLATFORM, platform_options);
}

static struct json_object *channel(void)
{
	return schema_by_kind(KIND_CHANNEL, channel_options);
}

static struct json_object *messages(void)
{
	struct json_object *o = schema_table(messages_options, NULL, 0);

	schema_refine(o, "channels", by_name(channel(), NULL));
	return o;
}

/* Which keys name a target depends on a platform defined elsewhere: any kind's will do. */
static struct json_object *ads_entry(void)
{
	struct json_object *o = json_object_new_object(), *any = json_object_new_array();

	for (size_t i = 0; platform_kind_at(i); i++) {
		const struct option *tables[] = { ads_options, platform_kind_at(i)->target_options };
		struct json_object *entry;

		entry = schema_mapping(tables, 2, platform_kind_at(i)->summary, 0);
		/* A connector file names its own. */
		if (!tables[1]->name)
			json_object_object_add(entry, "additionalProperties", schema_text());
		json_object_array_add(any, entry);
	}
	json_object_object_add(o, "anyOf", any);
	return o;
}

static struct json_object *select_any(void)
{
	struct json_object *o = json_object_new_object(), *any = json_object_new_array();

	for (size_t i = 0; feed_kind_at(i); i++)
		json_object_array_add(any, schema_table(feed_kind_at(i)->select_options,
							feed_kind_at(i)->summary, 0));
	json_object_object_add(o, "anyOf", any);
	return o;
}

static struct json_object *service(void)
{
	struct json_object *o = schema_table(service_options, NULL, 0);
	struct json_object *ads = schema_object("array", NULL);

	json_object_object_add(ads, "items", ads_entry());
	json_object_object_add(ads, "minItems", json_object_new_int(1));
	schema_refine(o, "ads", ads);
	schema_refine(o, "select", select_any());
	return o;
}

static struct json_object *location(void)
{
	struct json_object *o = schema_table(location_options, NULL, 0);

	schema_refine(o, "services", by_name(service(), NULL));
	return o;
}

static struct json_object *definitions(void)
{
	struct json_object *o = json_object_new_object();

	json_object_object_add(o, "secret", schema_secret());
	json_object_object_add(o, "auth", schema_by_kind(KIND_AUTH, NULL));
	return o;
}

void config_schema(struct buf *out)
{
	static const struct {
		const char *key;
		section_maker *make;
	} sections[] = {
		{ "feeds", feed }, { "platforms", platform }, { "policies", policy },
		{ "pools", pool }, { "service_lines", line }, { "locations", location },
	};
	struct json_object *o cleanup_tree =
		schema_table(root_options, "The configuration of capacityd.", 0);

	for (size_t i = 0; i < sizeof(sections) / sizeof(*sections); i++)
		schema_refine(o, sections[i].key, by_name(sections[i].make(), NULL));
	schema_refine(o, "messages", messages());
	json_object_object_add(o, "$schema",
			       json_object_new_string("http://json-schema.org/draft-07/schema#"));
	json_object_object_add(o, "title", json_object_new_string("capacityd.yaml"));
	json_object_object_add(o, "definitions", definitions());
	buf_puts(out, json_object_to_json_string_ext(o, JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_SPACED |
								JSON_C_TO_STRING_NOSLASHESCAPE));
	buf_putc(out, '\n');
}
