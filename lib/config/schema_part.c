/* SPDX-License-Identifier: Apache-2.0 */
/*
 * schema_part.c - one row, one property.
 *
 * The patterns say what the value parsers accept; a test holds both against the
 * same examples.
 */
#include "config/schema_part.h"

#include <stdio.h>
#include <string.h>

#include "base/tree.h"
#include "config/tables.h"

#define AMOUNT "^([^0-9A-Za-z ./-]|[A-Z]{3} )([0-9]+|[0-9]{1,3}(,[0-9]{3})+)(\\.[0-9]{1,6})?"

#define SHARE "^[0-9]+(\\.[0-9]{1,2})?%$"

static void add_text(struct json_object *o, const char *key, const char *text)
{
	json_object_object_add(o, key, json_object_new_string(text));
}

struct json_object *schema_object(const char *type, const char *help)
{
	struct json_object *o = json_object_new_object();

	add_text(o, "type", type);
	if (help && *help)
		add_text(o, "description", help);
	return o;
}

static struct json_object *pattern(const char *regex)
{
	struct json_object *o = schema_object("string", NULL);

	add_text(o, "pattern", regex);
	return o;
}

/* YAML reads an unquoted 25 as a number; a text may be written that way too. */
struct json_object *schema_text(void)
{
	struct json_object *o = json_object_new_object(), *types = json_object_new_array();

	json_object_array_add(types, json_object_new_string("string"));
	json_object_array_add(types, json_object_new_string("number"));
	json_object_object_add(o, "type", types);
	return o;
}

static struct json_object *count(const struct option *o)
{
	struct json_object *s = schema_object("integer", NULL);

	if (o->low || o->high) {
		json_object_object_add(s, "minimum", json_object_new_int64(o->low));
		json_object_object_add(s, "maximum", json_object_new_int64(o->high));
	}
	return s;
}

static struct json_object *choice(const char *const *choices)
{
	struct json_object *s = json_object_new_object(), *words = json_object_new_array();

	for (size_t i = 0; choices[i]; i++)
		json_object_array_add(words, json_object_new_string(choices[i]));
	json_object_object_add(s, "enum", words);
	return s;
}

static struct json_object *either(struct json_object *a, struct json_object *b)
{
	struct json_object *s = json_object_new_object(), *any = json_object_new_array();

	json_object_array_add(any, a);
	json_object_array_add(any, b);
	json_object_object_add(s, "anyOf", any);
	return s;
}

static struct json_object *list_of(struct json_object *items)
{
	struct json_object *s = schema_object("array", NULL);

	json_object_object_add(s, "items", items);
	json_object_object_add(s, "maxItems", json_object_new_int(CONFIG_LIST_MAX));
	return s;
}

static struct json_object *reference(const char *definition)
{
	struct json_object *s = json_object_new_object(), *all = json_object_new_array();
	struct json_object *ref = json_object_new_object();
	char path[64];

	/* draft-07 ignores everything beside $ref, so the description needs an allOf around it. */
	snprintf(path, sizeof(path), "#/definitions/%s", definition);
	add_text(ref, "$ref", path);
	json_object_array_add(all, ref);
	json_object_object_add(s, "allOf", all);
	return s;
}

static struct json_object *mapping_of(const struct option *o, unsigned flags)
{
	return o->table ? schema_table(o->table, NULL, flags) : schema_object("object", NULL);
}

static struct json_object *list_schema(const struct option *o)
{
	return o->table ? list_of(schema_table(o->table, NULL, 0)) : schema_object("array", NULL);
}

#define WEEKDAY "(sun|mon|tue|wed|thu|fri|sat)"

static struct json_object *weekday(void)
{
	return pattern("^" WEEKDAY "(-" WEEKDAY ")?$");
}

static struct json_object *month_day(void)
{
	return count(&(struct option){ .low = 1, .high = 31 });
}

static struct json_object *structure(const struct option *o, unsigned flags)
{
	switch (o->type) {
	case OPTION_SECRET:
		return reference("secret");
	case OPTION_AUTH:
		return reference("auth");
	case OPTION_MAP:
		return mapping_of(o, flags);
	case OPTION_LIST:
		return list_schema(o);
	case OPTION_TEXTS:
		return either(schema_text(), list_of(schema_text()));
	case OPTION_WEEKDAYS:
		return either(weekday(), list_of(weekday()));
	case OPTION_MONTH_DAYS:
		return either(month_day(), list_of(month_day()));
	case OPTION_ANY:
		return json_object_new_object();
	default:
		return schema_text();
	}
}

static struct json_object *value(const struct option *o, unsigned flags)
{
	switch (o->type) {
	case OPTION_COUNT:
		return count(o);
	case OPTION_BOOL:
		return schema_object("boolean", NULL);
	case OPTION_ENUM:
		return choice(o->choices);
	case OPTION_SHARE:
		return pattern(SHARE);
	case OPTION_SPAN:
		return pattern("^[0-9]+[smhd]$");
	case OPTION_RATE:
		return pattern("^[0-9]+/day$");
	case OPTION_WEEK_RATE:
		return pattern("^[0-9]+/week$");
	case OPTION_MINUTE_RATE:
		return pattern("^[0-9]+/min$");
	case OPTION_HOUR_RATE:
		return pattern("^[0-9]+/hour$");
	case OPTION_MILLI_RATE:
		return pattern("^[0-9]+(\\.[0-9]{1,3})?/day$");
	case OPTION_MINUTE:
		return pattern("^([01][0-9]|2[0-3]):[0-5][0-9]$");
	case OPTION_DATE:
		return pattern("^[0-9]{4}-[0-9]{2}-[0-9]{2}$");
	case OPTION_MONEY:
		return pattern(AMOUNT "$");
	case OPTION_BUDGET:
		return pattern(AMOUNT "/day$");
	case OPTION_AMOUNT:
		return either(pattern(AMOUNT "/day$"), pattern(SHARE));
	case OPTION_PERIOD_BUDGET:
		return pattern(AMOUNT "/(day|month)$");
	case OPTION_URL:
		return pattern("^https?://[^\\s@]+$");
	case OPTION_VALUE:
		return either(schema_object("integer", NULL),
			      pattern("^[0-9]+(d|bd|(\\.[0-9]{1,2})?%)?$"));
	default:
		return structure(o, flags);
	}
}

/* The default as an editor would insert it. */
static struct json_object *fallback(const struct option *o)
{
	if (o->type == OPTION_BOOL)
		return json_object_new_boolean(strcmp(o->fallback, "true") == 0);
	if (o->type == OPTION_COUNT) {
		int64_t n = 0;

		for (const char *p = o->fallback; *p; p++)
			n = n * 10 + (*p - '0');
		return json_object_new_int64(n);
	}
	return json_object_new_string(o->fallback);
}

static struct json_object *property(const struct option *o, unsigned flags)
{
	struct json_object *s = value(o, flags);

	if (o->help)
		add_text(s, "description", o->help);
	if (o->fallback && *o->fallback)
		json_object_object_add(s, "default", fallback(o));
	return s;
}

struct json_object *schema_mapping(const struct option *const *tables, size_t count_of_tables,
				   const char *help, unsigned flags)
{
	struct json_object *s = schema_object("object", help), *required = json_object_new_array();
	struct json_object *properties = json_object_new_object();

	for (size_t i = 0; i < count_of_tables; i++)
		for (const struct option *o = tables[i]; o && o->name; o++) {
			json_object_object_add(properties, o->name, property(o, flags));
			if ((o->flags & OPTION_REQUIRED) && !(flags & SCHEMA_PARTIAL))
				json_object_array_add(required, json_object_new_string(o->name));
		}
	json_object_object_add(s, "properties", properties);
	json_object_object_add(s, "required", required);
	json_object_object_add(s, "additionalProperties", json_object_new_boolean(false));
	return s;
}

struct json_object *schema_table(const struct option *table, const char *help, unsigned flags)
{
	return schema_mapping(&table, 1, help, flags);
}

void schema_refine(struct json_object *mapping, const char *key, struct json_object *schema)
{
	struct json_object *properties = tree_get(mapping, "properties");
	const char *help = tree_text_or(tree_get(properties, key), "description", "");

	if (!tree_get(schema, "description"))
		json_object_object_add(schema, "description", json_object_new_string(help));
	json_object_object_add(properties, key, schema);
}

/* ---- kinds ---- */

static const struct option *options_of(enum kind_family family, size_t i)
{
	switch (family) {
	case KIND_FEED:
		return feed_kind_at(i)->options;
	case KIND_PLATFORM:
		return platform_kind_at(i)->options;
	case KIND_CHANNEL:
		return channel_kind_at(i)->options;
	default:
		return auth_kind_at(i)->options;
	}
}

/* {"properties": {"kind": {"const": name}}, "required": ["kind"]} */
static struct json_object *when_kind(const char *name)
{
	struct json_object *s = json_object_new_object(), *properties = json_object_new_object();
	struct json_object *kind = json_object_new_object(), *required = json_object_new_array();

	add_text(kind, "const", name);
	json_object_object_add(properties, "kind", kind);
	json_object_object_add(s, "properties", properties);
	json_object_array_add(required, json_object_new_string("kind"));
	json_object_object_add(s, "required", required);
	return s;
}

/* if/then instead of oneOf: an editor then complains about the wrong key, not about five alternatives. */
static struct json_object *rule(enum kind_family family, const struct option *common, size_t i)
{
	const struct option *tables[] = { kind_option, common, options_of(family, i) };
	struct json_object *s = json_object_new_object();

	json_object_object_add(s, "if", when_kind(kind_name(family, i)));
	json_object_object_add(s, "then", schema_mapping(tables, 3, kind_summary(family, i), 0));
	return s;
}

struct json_object *schema_by_kind(enum kind_family family, const struct option *common)
{
	struct json_object *s = schema_object("object", NULL), *all = json_object_new_array();
	struct json_object *properties = json_object_new_object(), *required = json_object_new_array();
	const char *names[65] = { NULL };

	for (size_t i = 0; i < 64 && kind_name(family, i); i++) {
		names[i] = kind_name(family, i);
		json_object_array_add(all, rule(family, common, i));
	}
	json_object_object_add(properties, "kind", choice(names));
	json_object_object_add(s, "properties", properties);
	json_object_array_add(required, json_object_new_string("kind"));
	json_object_object_add(s, "required", required);
	json_object_object_add(s, "allOf", all);
	return s;
}

struct json_object *schema_secret(void)
{
	static const struct option rows[][2] = {
		{ { .name = "credential",
		    .type = OPTION_TEXT,
		    .flags = OPTION_REQUIRED,
		    .help = "Name of a credential that systemd hands over (LoadCredential=)." },
		  OPTION_END },
		{ { .name = "file",
		    .type = OPTION_TEXT,
		    .flags = OPTION_REQUIRED,
		    .help = "Absolute path of a file only its owner can read." },
		  OPTION_END },
	};
	return either(schema_table(rows[0], NULL, 0), schema_table(rows[1], NULL, 0));
}
