/* SPDX-License-Identifier: Apache-2.0 */
/*
 * config.h - one configuration generation, as plain read-only data.
 *
 * Built by lib/config from YAML, owned by one arena, replaced whole on reload.
 * Arrays are sorted by id, so that every walk has the same order everywhere.
 */
#ifndef CAPD_MODEL_CONFIG_H
#define CAPD_MODEL_CONFIG_H

#include "base/arena.h"
#include "base/zone.h"
#include "model/model.h"
#include "model/option.h"

struct feed_kind;     /* feed/feed.h */
struct platform_kind; /* platform/platform.h */
struct auth_kind;     /* auth/auth.h */

struct place { /* where in the YAML something was said */
	const char *file;
	uint32_t line, column;
};

struct auth {
	const struct auth_kind *kind; /* never NULL; auth_none when not given */
	void *settings;
};

struct feed_config {
	const char *id;
	const struct feed_kind *kind;
	void *settings; /* the kind's own struct */
	struct auth auth;
	struct span every, stale_after, dead_after, timeout;
	struct place place;
};

struct platform_config {
	const char *id;
	const struct platform_kind *kind;
	void *settings;
	struct auth auth;
	struct span every; /* how often all its targets are read even when nothing happens */
	struct span timeout;
	struct span lag; /* it may show an old state this long after a change */
	struct place place;
};

enum ads_action { ADS_BUDGET, ADS_PAUSE };
enum fallback { FALLBACK_HOLD, FALLBACK_HOLD_IF_LOWER, FALLBACK_BASELINE, FALLBACK_PAUSE };

/* A boundary: entered at `at`, left at `leave`, which is strictly on the open side. */
struct boundary {
	bool given;
	struct metric_value at, leave;
	int ads;	  /* enum ads_action */
	int64_t share_bp; /* ADS_BUDGET: of the target's budget */
};

struct policy {
	const char *id;
	int metric;	    /* enum metric_id */
	struct span within; /* the window openings are counted in */
	struct boundary full, filling, ample;
	int64_t confirm_down, confirm_up; /* good observations in a row */
	struct span confirm_for;	  /* and time, on the way up */
	int stale, dead;		  /* enum fallback */
	struct place place;
};

struct pool {
	const char *id;
	struct period_budget budget; /* month: spent as a daily budget of a thirtieth, rounded down */
	int split;		     /* 0 capacity, 1 value, 2 keep */
	bool keep_unplaced;
	struct place place;
};

struct service_line {
	const char *id;
	const char *name;
	int64_t margin_micros, lifetime_value_micros;
	int64_t priority;
};

struct location {
	const char *id, *name, *market;
	const struct zone *zone;
	const char *owner_operations, *owner_marketing;
	struct place place;
};

struct service {
	const char *id; /* "location/service-line" */
	uint32_t location, line, policy, feed;
	int32_t pool;		/* -1: none */
	void *select;		/* the feed kind's select struct */
	target_ix first_target; /* targets of a service are neighbours */
	uint32_t target_count;
	bool closed; /* declared */
	struct place place;
};

struct target {
	const char *id; /* "google/20411107" */
	service_ix service;
	uint32_t platform;
	void *select;				       /* the platform kind's target struct */
	int64_t budget_micros, min_micros, max_micros; /* per day; budget is the baseline */
	struct place place;
};

struct limits {
	int64_t spend_micros; /* exposure per day; 0: none given */
	int64_t moved_micros; /* total of raises per day; 0: none given */
	int64_t step_bp;      /* one change of one budget */
	int64_t changes;      /* per target and day */
	int64_t mass_change_bp;
};

struct config {
	struct arena arena; /* owns everything below */
	const char *organization;
	const struct zone *zone;
	char currency[4];
	enum mode mode;
	struct limits limits;
	const char *api_listen; /* "127.0.0.1:8470"; port 0: any free one */
	const char *api_socket;
	const char *store_kind, *store_path;
	struct feed_config *feeds;
	size_t feed_count;
	struct platform_config *platforms;
	size_t platform_count;
	struct policy *policies;
	size_t policy_count;
	struct pool *pools;
	size_t pool_count;
	struct service_line *lines;
	size_t line_count;
	struct location *locations;
	size_t location_count;
	struct service *services;
	size_t service_count; /* sorted by id */
	struct target *targets;
	size_t target_count;	  /* grouped by service */
	target_ix *targets_by_id; /* all of them in the order of their ids; may be NULL */
	struct credential **credentials;
	size_t credential_count;
	char digest[65]; /* SHA-256 over all files read, in hex */
};

/* Index of the service with that id, or -1. */
int64_t config_service(const struct config *c, const char *id);
int64_t config_target(const struct config *c, const char *id);

enum { CONFIG_SIZE_TEXT = 96 };
/* "1 location, 4 services, 5 targets": what a log line or `check` says of it. Returns out. */
char *config_size(const struct config *c, char out[CONFIG_SIZE_TEXT]);

#endif
