/* SPDX-License-Identifier: Apache-2.0 */
/*
 * connectors.c - from `kind: connector` to settings the conversations can use.
 *
 * Which keys an account and a target have is the file's to say, so their rows
 * are made from it, and every value is held against the file's own pattern
 * before it can get near an address.
 */
#include "config/connectors.h"

#include <string.h>
#include <strings.h>

#include "auth/connector.h"
#include "base/money.h"
#include "base/sign.h"
#include "base/text.h"
#include "config/files.h"
#include "config/kind.h"
#include "config/option.h"
#include "config/value.h"
#include "platform/connector.h"
#include "platform/connector_money.h"
#include "platform/connector_pattern.h"
#include "platform/connector_template.h"

static bool is_connector(const struct platform_config *p)
{
	return p->kind && strcmp(p->kind->name, "connector") == 0;
}

const struct connector *connectors_of(const struct platform_config *p)
{
	return is_connector(p) ? ((const struct connector_settings *)p->settings)->connector : NULL;
}

bool connectors_usable(const struct platform_config *p)
{
	return !is_connector(p) || connectors_of(p);
}

/* ---- the file ---- */

/* A file that was changed behind the operator's back must not be used. */
static bool is_pinned(struct loader *l, const struct node *map, const struct connector *c,
		      const char *sha256)
{
	char found[SHA256_HEX] = "";

	for (size_t i = 0; i < l->sources->count; i++)
		if (strcmp(l->sources->items[i].path, c->file) == 0)
			sign_sha256_hex(buf_text(&l->sources->items[i].text),
					l->sources->items[i].text.length, found);
	if (!sha256 || strcasecmp(sha256, found) == 0)
		return true;
	complaints_error(l->complaints, node_get(map, "sha256"),
			 "look at what changed; then write down the new one",
			 "%s is another file now: its SHA-256 is %s", c->file, found);
	return false;
}

static const struct connector *file_of(struct loader *l, const struct node *map, const char *sha256)
{
	const struct node *at = node_get(map, "file");
	const struct connector *c;

	if (!at || at->kind != NODE_SCALAR || node_is_empty(at))
		return NULL;
	c = connectors_file(l, files_beside(l->scratch, l->sources->items[at->file].path, at->text), at);
	return c && is_pinned(l, map, c, sha256) ? c : NULL;
}

/* ---- values that have patterns ---- */

static struct option *rows_of(struct loader *l, const struct param *params, size_t count, size_t offset)
{
	struct option *rows = arena_array(l->scratch, struct option, count + 1);

	for (size_t i = 0; i < count; i++)
		rows[i] = (struct option){ .name = params[i].name,
					   .type = OPTION_TEXT,
					   .flags = OPTION_REQUIRED,
					   .offset = offset + i * sizeof(const char *),
					   .help = arena_printf(l->scratch, "expected a value like %s",
								params[i].pattern) };
	return rows;
}

static bool values_fit(struct loader *l, const struct node *map, const struct param *params,
		       size_t count, const struct connector_params *values)
{
	bool fit = true;
	char quoted[QUOTE_TEXT];

	for (size_t i = 0; i < count; i++) {
		if (!values->values[i]) {
			fit = false;
		} else if (!connector_pattern_matches(params[i].pattern, values->values[i])) {
			complaints_error(l->complaints, node_get(map, params[i].name),
					 arena_printf(l->scratch, "expected a value like %s",
						      params[i].pattern),
					 "\"%s\" is no %s of this platform",
					 complaint_quote(values->values[i], quoted), params[i].name);
			fit = false;
		}
	}
	return fit;
}

static bool account_read(struct loader *l, const struct entry *e, const struct connector *c,
			 struct connector_params *ret)
{
	const struct node *map = node_get(e->value, "account");

	if (!map && !c->account_count)
		return true;
	if (!map) {
		complaints_error(l->complaints, e->key,
				 arena_printf(l->scratch, "add account: {%s: ...}", c->account[0].name),
				 "platform \"%s\" does not name its account", e->id);
		return false;
	}
	if (map->kind != NODE_MAPPING)
		return false;
	option_apply_one(
		l, map, node_get_key(e->value, "account"), "account",
		rows_of(l, c->account, c->account_count, offsetof(struct connector_params, values)),
		ret);
	return values_fit(l, map, c->account, c->account_count, ret);
}

/* ---- where and as whom ---- */

enum { BASE_URL_MAX = 2048 };

static void base_url_fill(struct loader *l, const struct entry *e, const struct connector *c,
			  struct connector_settings *s)
{
	struct blanks with = { .connector = c, .account = &s->account };
	struct buf url cleanup_buf = BUF_INIT(BASE_URL_MAX);
	struct err err = ERR_INIT;

	if (s->base_url)
		return;
	if (template_path(c->base_url, &with, &url, &err))
		complaints_error(l->complaints, e->key, "", "base_url of %s: %s", c->file, err.text);
	s->base_url = loader_text(l, buf_text(&url));
}

static void login_fill(struct loader *l, const struct entry *e, const struct connector *c,
		       struct platform_config *p)
{
	const struct node *auth = node_get(e->value, "auth");

	if (p->auth.kind != auth_kind_find("connector")) {
		if (auth)
			complaints_error(l->complaints,
					 auth, "expected {kind: connector, ...} with the secrets it needs",
					 "the connector file says how this platform is logged in");
		return;
	}
	((struct connector_secrets *)p->auth.settings)->login = &c->login;
	p->auth.kind = auth_connector_kind(c->login.scheme);
}

/* ---- manners ---- */

static int64_t a_minute(const struct pace *pace)
{
	int64_t n = pace->limit * INT64_C(60000) / pace->per.ms;

	return n ? n : 1;
}

static bool sets_budgets(const struct connector *c)
{
	for (size_t i = 0; i < c->write_count; i++)
		if (c->writes[i].budgets)
			return true;
	return false;
}

/* An amount that comes back as another one would look as if a person had changed it. */
static bool money_comes_back(struct loader *l, const struct entry *e, const struct connector *c)
{
	char step[MONEY_TEXT], unit[MONEY_TEXT];

	if (!sets_budgets(c) || coinage_keeps(&c->money, l->currency))
		return true;
	complaints_error(
		l->complaints, node_get(e->value, "file"), "its step_micros must be smaller",
		"%s takes budgets in steps of %s, and they are planned to %s: what is set would "
		"be read back as another amount",
		c->file, money_format(c->money.step_micros, l->currency, step),
		money_format(money_unit(l->currency), l->currency, unit));
	return false;
}

/* What the file advises counts where the operator said nothing. */
static void manners_fill(const struct connector *c, struct platform_config *p)
{
	bool given = p->reach.per_minute != 0;

	for (size_t i = 0; !given && i < c->pace_count; i++)
		if (!p->reach.per_minute || a_minute(&c->paces[i]) < p->reach.per_minute)
			p->reach.per_minute = a_minute(&c->paces[i]);
	if (!p->changes_hour && c->min_interval.ms) {
		p->changes_hour = SPAN_HOURS(1).ms / c->min_interval.ms;
		p->changes_hour = p->changes_hour ? p->changes_hour : 1;
		if (p->changes_hour > CHANGES_HOUR_MAX)
			p->changes_hour = CHANGES_HOUR_MAX;
	}
}

void connectors_read(struct loader *l, const struct entry *e, struct platform_config *p)
{
	struct connector_settings *s = p->settings;
	const struct connector *c;

	if (!is_connector(p))
		return;
	c = file_of(l, e->value, s->sha256);
	if (!c || !money_comes_back(l, e, c) || !account_read(l, e, c, &s->account))
		return;
	base_url_fill(l, e, c, s);
	login_fill(l, e, c, p);
	manners_fill(c, p);
	s->connector = c;
}

/* ---- targets ---- */

const struct option *connectors_target_rows(struct loader *l, const struct platform_config *p)
{
	const struct connector *c = connectors_of(p);
	struct known_connector *known = l->connectors;

	if (!c)
		return p->kind->target_options;
	while (known->connector != c)
		known = known->next;
	if (!known->target_rows)
		known->target_rows = rows_of(l, c->target, c->target_count,
					     offsetof(struct connector_target, params.values));
	return known->target_rows;
}

void connectors_target(struct loader *l, const struct node *map, const struct platform_config *p,
		       void *select)
{
	const struct connector *c = connectors_of(p);
	struct connector_target *t = select;
	struct buf name cleanup_buf = BUF_INIT(CONFIG_TEXT_MAX);

	if (!c)
		return;
	t->connector = c;
	if (!values_fit(l, map, c->target, c->target_count, &t->params))
		return;
	for (size_t i = 0; i < c->target_count; i++)
		buf_printf(&name, "%s%s", i ? "/" : "", t->params.values[i]);
	t->name = loader_text(l, buf_text(&name));
}

/* ---- against the whole ---- */

/* Where the limit stands, or where the platform does when the limit is our default. */
static const struct node *limit_node(struct loader *l, const char *key, const char *platform)
{
	const struct node *at = node_get(node_get(l->root, "limits"), key);

	return at ? at : node_get_key(node_get(l->root, "platforms"), platform);
}

static void check_advice(struct loader *l, const struct platform_config *p, const struct connector *c)
{
	const struct limits *limits = &l->config->limits;
	char ours[VALUE_TEXT], theirs[VALUE_TEXT];

	if (c->step_bp && limits->step_bp > c->step_bp)
		complaints_warning(l->complaints, limit_node(l, "step", p->id),
				   "a larger step may cost the platform's learning",
				   "one change may be %s, and platform \"%s\" advises at most %s",
				   value_share_format(limits->step_bp, ours), p->id,
				   value_share_format(c->step_bp, theirs));
	if (c->changes_day && limits->changes > c->changes_day)
		complaints_warning(l->complaints, limit_node(l, "changes", p->id),
				   "what is more will be refused",
				   "%lld changes a day are allowed, and platform \"%s\" takes %lld",
				   (long long)limits->changes, p->id, (long long)c->changes_day);
}

void connectors_check(struct loader *l)
{
	for (size_t i = 0; i < l->config->platform_count; i++)
		if (connectors_of(&l->config->platforms[i]))
			check_advice(l, &l->config->platforms[i],
				     connectors_of(&l->config->platforms[i]));
}
