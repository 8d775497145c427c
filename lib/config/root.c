/* SPDX-License-Identifier: Apache-2.0 */
/*
 * root.c - the top of the file: who we are, how far the daemon may go, where it
 * keeps its records.
 */
#include <string.h>

#include "config/doors.h"
#include "config/freeze.h"
#include "config/option.h"
#include "config/tables.h"
#include "config/value.h"

struct root_form {
	int64_t version;
	struct option_list include; /* followed by files.c, listed here to be a known key */
	struct {
		const char *name;
		const struct zone *zone;
		const char *currency;
	} organization;
	int mode;
	const char *metric_owners[METRIC_COUNT];
	struct limits limits;
	struct doors_form api;
	struct {
		int kind;
		const char *path;
		struct span keep;
	} store;
	struct option_list freeze; /* of struct freeze_form */
};

static const char *const modes[] = { "rehearsal", "approve", "act", NULL };
static const char *const stores[] = { "sqlite", NULL };

static const struct option organization_options[] = {
	{ .name = "name",
	  .type = OPTION_TEXT,
	  .flags = OPTION_REQUIRED,
	  .offset = offsetof(struct root_form, organization.name),
	  .help = "The name people see on the page and in messages." },
	{ .name = "timezone",
	  .type = OPTION_ZONE,
	  .flags = OPTION_REQUIRED,
	  .offset = offsetof(struct root_form, organization.zone),
	  .help = "IANA time zone; locations use it unless they name their own." },
	{ .name = "currency",
	  .type = OPTION_TEXT,
	  .fallback = "USD",
	  .offset = offsetof(struct root_form, organization.currency),
	  .help = "ISO 4217 code of every amount in this configuration and of every ad account." },
	OPTION_END
};

#define OWNER(id, key) \
	{ \
		.name = (key), .type = OPTION_TEXT, \
		.offset = offsetof(struct root_form, metric_owners[id]), \
		.help = "Who answers for the definition of " key "." \
	}

static const struct option owner_options[] = { OWNER(METRIC_OPEN_SLOTS, "open-slots"),
					       OWNER(METRIC_THIRD_NEXT_AVAILABLE,
						     "third-next-available"),
					       OWNER(METRIC_NEXT_AVAILABLE, "next-available"),
					       OWNER(METRIC_FILL_RATE, "fill-rate"),
					       OWNER(METRIC_DAYS_OF_COVER, "days-of-cover"),
					       OWNER(METRIC_WAIT_DAYS, "wait-days"),
					       OWNER(METRIC_WAITLIST, "waitlist"),
					       OPTION_END };

static const struct option store_options[] = {
	{ .name = "kind",
	  .type = OPTION_ENUM,
	  .flags = OPTION_RESTART,
	  .fallback = "sqlite",
	  .offset = offsetof(struct root_form, store.kind),
	  .choices = stores,
	  .help = "What keeps the records." },
	{ .name = "path",
	  .type = OPTION_TEXT,
	  .flags = OPTION_RESTART,
	  .fallback = "/var/lib/capacityd/capacityd.db",
	  .offset = offsetof(struct root_form, store.path),
	  .help = "The database file." },
	{ .name = "keep",
	  .type = OPTION_SPAN,
	  .fallback = "90d",
	  .low = INT64_C(86400000),
	  .high = INT64_C(315360000000),
	  .offset = offsetof(struct root_form, store.keep),
	  .help = "How long single observations are kept; daily sums stay for ever." },
	OPTION_END
};

const struct option root_options[] = {
	{ .name = "version",
	  .type = OPTION_COUNT,
	  .flags = OPTION_REQUIRED,
	  .low = 1,
	  .high = 1,
	  .offset = offsetof(struct root_form, version),
	  .help = "Always 1; later formats will count up." },
	{ .name = "organization",
	  .type = OPTION_MAP,
	  .flags = OPTION_REQUIRED,
	  .table = organization_options,
	  .help = "Who this is for: {name, timezone, currency}." },
	{ .name = "mode",
	  .type = OPTION_ENUM,
	  .fallback = "rehearsal",
	  .choices = modes,
	  .offset = offsetof(struct root_form, mode),
	  .help = "rehearsal sends nothing, approve asks before it spends more, act acts." },
	{ .name = "limits",
	  .type = OPTION_MAP,
	  .table = limits_options,
	  .offset = offsetof(struct root_form, limits),
	  .help = "Bounds on everything this daemon touches." },
	{ .name = "freeze",
	  .type = OPTION_LIST,
	  .table = freeze_options,
	  .size = sizeof(struct freeze_form),
	  .offset = offsetof(struct root_form, freeze),
	  .help = "When nothing is raised, like - {name: nights, days: mon-fri, from: 18:00, to: "
		  "08:00, "
		  "reason: ..., owner: ...}." },
	{ .name = "api",
	  .type = OPTION_MAP,
	  .table = doors_options,
	  .offset = offsetof(struct root_form, api),
	  .help = "Where the page and API listen, and who may do what." },
	{ .name = "store", .type = OPTION_MAP, .table = store_options, .help = "Where records are kept." },
	{ .name = "feeds", .type = OPTION_MAP, .flags = OPTION_REQUIRED, .help = "Sources of capacity data, by name." },
	{ .name = "platforms", .type = OPTION_MAP, .flags = OPTION_REQUIRED, .help = "Ad accounts, by name." },
	{ .name = "messages",
	  .type = OPTION_MAP,
	  .help = "Who is told what, without asking: {channels: ..., routes: [...]}." },
	{ .name = "metric_owners",
	  .type = OPTION_MAP,
	  .table = owner_options,
	  .help = "Who answers for what each measure means, like {open-slots: \"Access analytics "
		  "<access@example.org>\"}." },
	{ .name = "policies",
	  .type = OPTION_MAP,
	  .flags = OPTION_REQUIRED,
	  .help = "Thresholds and what they do to the ads, by name." },
	{ .name = "pools", .type = OPTION_MAP, .help = "Money to be split over services, by name." },
	{ .name = "service_lines", .type = OPTION_MAP, .flags = OPTION_REQUIRED, .help = "Specialties, by name." },
	{ .name = "locations",
	  .type = OPTION_MAP,
	  .flags = OPTION_REQUIRED,
	  .help = "Sites of care with their services, by name." },
	{ .name = "include",
	  .type = OPTION_TEXTS,
	  .offset = offsetof(struct root_form, include),
	  .help = "Files that belong to this configuration; patterns are relative to this file." },
	OPTION_END
};

/* ---- reading ---- */

static const char *read_currency(struct loader *l)
{
	const struct node *n = node_get(node_get(l->root, "organization"), "currency");

	if (!n || n->kind != NODE_SCALAR)
		return "USD";
	if (n->count == 3 && strspn(n->text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == 3)
		return n->text;
	complaints_error(l->complaints, n, "expected three capital letters, like USD",
			 "\"%.40s\" is not a currency code", n->text);
	return "USD";
}

static void warn_unbounded(struct loader *l, const struct config *c)
{
	const struct node *mass = node_get(node_get(l->root, "limits"), "mass_change");

	if (c->mode != MODE_ACT)
		return;
	if (!c->limits.spend_micros && node_get(l->root, "mode"))
		complaints_warning(
			l->complaints, node_get(l->root, "mode"),
			"add limits: {spend: ...} so that a mistake elsewhere stays small",
			"mode is act and no limits.spend bounds the money");
	if (mass && !c->limits.mass_change_bp)
		complaints_warning(l->complaints, mass, "40% asks a person first",
				   "a feed that is wrong about all its services is believed");
}

void load_root(struct loader *l)
{
	struct root_form form = { 0 };
	struct config *c = l->config;
	struct node top = *l->root;

	l->currency = read_currency(l);
	top.width = 1;
	option_apply_one(l, l->root, &top, "the configuration", root_options, &form);
	c->organization = form.organization.name;
	c->zone = form.organization.zone;
	memcpy(c->currency, l->currency, sizeof(c->currency));
	c->mode = (enum mode)form.mode;
	c->limits = form.limits;
	memcpy(c->metric_owners, form.metric_owners, sizeof(c->metric_owners));
	if (!c->limits.changes_week)
		c->limits.changes_week = 4 * c->limits.changes;
	c->keep_observations = form.store.keep;
	load_freezes(l, &form.freeze);
	load_doors(l, &form.api);
	c->store_kind = stores[form.store.kind];
	c->store_path = form.store.path;
	warn_unbounded(l, c);
}
