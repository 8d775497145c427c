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
#include "model/role.h"

struct feed_kind;     /* feed/feed.h */
struct platform_kind; /* platform/platform.h */
struct auth_kind;     /* auth/auth.h */
struct channel_kind;  /* channel/channel.h */

struct place { /* where in the YAML something was said */
	const char *file;
	uint32_t line, column;
};

struct auth {
	const struct auth_kind *kind; /* never NULL; auth_none when not given */
	void *settings;
	const char *base; /* where the credential belongs: the owner's own URL; NULL: it has none */
};

/* Where requests may go and how fast: the manners of one feed or account. */
enum network { NETWORK_PUBLIC, NETWORK_INTERNAL };

struct reach {
	int network;	     /* enum network: private addresses are for INTERNAL only */
	const char *ca_file; /* certificate authorities to trust instead of the system's; NULL */
	int64_t per_minute;  /* requests to one host; 0: no limit of ours */
	int64_t at_once;     /* transfers to one host; 0: the transport's own */
};

enum feed_way {
	FEED_IS_ASKED,	/* we ask it, again and again */
	FEED_IS_PUSHED, /* it tells us; `every` is how often it does */
	FEED_IS_STATED, /* a person says so until a time they name */
};

struct feed_config {
	const char *id;
	const struct feed_kind *kind;
	void *settings; /* the kind's own struct */
	struct auth auth;
	struct reach reach;
	struct span every, stale_after, dead_after, timeout;
	struct span cadence; /* how often the source itself makes new data; 0: as often as it is asked */
	enum feed_way way; /* of its kind */
	bool adaptive;	   /* asked less often while nothing is near a limit */
	bool is_flag; /* its counts only say some or none (semantics flag): no count threshold may use it */
	struct place place;
};

struct platform_config {
	const char *id;
	const struct platform_kind *kind;
	void *settings;
	struct auth auth;
	struct reach reach;
	struct span every; /* how often all its targets are read even when nothing happens */
	struct span timeout;
	struct span lag;	 /* it may show an old state this long after a change */
	struct span spend_every; /* how often it is asked what was spent; 0: never */
	int64_t operations_day;	 /* operations the platform grants in 24 h; 0: not limited */
	int64_t changes_hour; /* changes of one target in an hour the platform bears; 0: not limited */
	bool tells_who;	      /* its history names who changed a target */
	int64_t spend_micros; /* exposure of the whole ad account per day; 0: none given */
	const struct zone *zone; /* the ad account's own: its day begins here; NULL: the organisation's */
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

enum smoothing { SMOOTHING_NONE, SMOOTHING_EWMA, SMOOTHING_MEDIAN };
enum { MEDIAN_MAX = 15, FLAPS_MAX = 6, RAMP_STEPS = 3 };

/* Zero switches a rule off; the loader writes the defaults of the design into every policy it reads. */
struct policy {
	const char *id;
	int metric;	    /* enum metric_id */
	struct span within; /* the window openings are counted in */
	int64_t rank;  /* third-next-available: the opening that counts, 1..FIRST_OPENINGS; 0: 3 */
	int smoothing; /* enum smoothing */
	int64_t smooth_of;	 /* MEDIAN: of this many readings, odd, up to MEDIAN_MAX */
	struct span smooth_over; /* EWMA: half-life */
	struct boundary full, filling, ample;
	int64_t confirm_down, confirm_up; /* good observations in a row; 0: from the feed's cadence */
	struct span confirm_for;	  /* and time, on the way up */
	struct span pace_more, pace_less; /* rest after a change of verdict before the next: up, down */
	struct span ramp; /* after reopening, budgets climb from the floor in RAMP_STEPS steps over this */
	int64_t flap_changes;		    /* so many changes of verdict (up to FLAPS_MAX) ... */
	struct span flap_within, flap_calm; /* ... within this is flapping, until one at most in that */
	int stale, dead;		    /* enum fallback */
	struct span review; /* dead this long while its ads are restricted: a person is asked */
	struct place place;
};

enum split { SPLIT_CAPACITY, SPLIT_VALUE, SPLIT_KEEP };

struct pool {
	const char *id;
	struct period_budget budget; /* month: spent as a daily budget of a thirtieth, rounded down */
	int split;		     /* enum split */
	bool keep_unplaced;
	uint32_t carry_days; /* bit d: what was kept earlier in the month may be spent on its day d */
	struct place place;
};

struct service_line {
	const char *id;
	const char *name;
	int64_t margin_micros, lifetime_value_micros;
	int64_t booking_cost_micros; /* of ads per booked new patient; 0: not known, nothing is bounded by it */
	int64_t half_response_micros; /* a day's spend at which the response halves; 0: the planned budget */
	int64_t priority;
};

struct location {
	const char *id, *name, *market;
	const struct zone *zone;
	const char *owner_operations, *owner_marketing;
	struct place place;
};

/* Both owners have signed before more is ever spent: draft -> aligned -> live -> suspended. */
enum go_live_state { GO_LIVE_LIVE, GO_LIVE_DRAFT, GO_LIVE_ALIGNED, GO_LIVE_SUSPENDED };

struct signature {
	const char *by; /* a person */
	struct date on;
};

struct go_live {
	int state; /* enum go_live_state */
	struct signature marketing, operations;
	struct date until; /* must be signed anew after this; day 0: never */
};

/* When more may be spent, by civil time. Deny wins; with any allow given, only inside one. */
struct freeze {
	const char *name, *reason, *owner;
	int allow;	   /* 0 deny, 1 allow */
	uint32_t weekdays; /* bit 0 Sunday .. bit 6 Saturday, of the day it begins; 0: every day */
	int32_t from_minute, to_minute; /* of the day; to <= from: into the next day; both 0: all day */
	struct date first, last;	/* day 0: unbounded */
	const struct zone *zone;	/* NULL: of each location */
	const char *market;		/* NULL: everywhere */
	struct place place;
};

struct service {
	const char *id; /* "location/service-line" */
	uint32_t location, line, policy, feed;
	int32_t pool;		/* -1: none */
	void *select;		/* the feed kind's select struct */
	target_ix first_target; /* targets of a service are neighbours */
	uint32_t target_count;
	bool closed;	       /* declared */
	int64_t organic_milli; /* bookings per day that come without ads, in thousandths; 0: none expected */
	const struct go_live *go_live; /* NULL: not under the gate */
	struct place place;
};

/*
 * What of a target can be turned.  A SWITCH is paused and enabled and has no money of
 * its own.  A BID has no switch: its budget_micros, min and max are the factor on the
 * bid in millionths, it costs nothing in any sum, and instead of being paused it goes
 * to its min.
 */
enum lever { LEVER_BUDGET, LEVER_SWITCH, LEVER_BID };

struct target {
	const char *id; /* "google/20411107" */
	int lever;	/* enum lever */
	service_ix service;
	uint32_t platform;
	void *select;				       /* the platform kind's target struct */
	int64_t budget_micros, min_micros, max_micros; /* per day; budget is the baseline */
	struct place place;
};

struct limits {
	int64_t spend_micros;	 /* exposure per day; 0: none given */
	int64_t moved_micros;	 /* total of raises per day; 0: none given */
	int64_t step_bp;	 /* one change of one budget */
	int64_t changes;	 /* per target and day */
	int64_t changes_week;	 /* per target and seven days; 0: none given */
	int64_t mass_change_bp;	 /* share of a feed's services; 0: off */
	int64_t mass_drop_bp;	 /* share of a feed's services gone silent at once; 0: off */
	int64_t mass_money_bp;	 /* share of the day's planned spend moving at once; 0: off */
	struct span mass_window; /* what "at once" means */
	int on_mass;		 /* enum on_mass */
	struct span human_wins; /* what a person changed is left alone for so long; 0: until handed back */
	struct span approval_life; /* an approval not begun by then is void */
};

/* Cuts during a mass change: one service each ten minutes, or none until a person says so. */
enum on_mass { MASS_TRICKLE, MASS_STOP };

/* Who may do what: exactly one of user, group and token is given. */
struct access {
	enum role role;
	const char *user;		/* of this machine, or as the proxy names them */
	const char *group;		/* of this machine */
	const struct credential *token; /* "sha256:" and 64 hexadecimal digits */
	const char *name;		/* of whoever holds the token; NULL without one */
	struct place place;
};

/* A reverse proxy that has already asked who somebody is. */
struct proxy {
	const char *socket; /* NULL: there is none */
	const char *user;   /* it runs as: nobody else may speak for others */
	const char *header; /* in which it names them */
};

/* A place messages go to. */
struct channel_config {
	const char *id;
	const struct channel_kind *kind;
	void *settings;
	struct reach reach;
	struct span timeout;
	int64_t rate; /* messages an hour to one recipient; 0: the kind's */
	struct place place;
};

enum owner_side { OWNER_OPERATIONS, OWNER_MARKETING };

/* Who is told what. A case reaches every channel some route leads it to, once. */
struct route {
	uint32_t channel;
	int whose;	   /* enum owner_side: which owner of a location is meant */
	const char *owner; /* pattern that owner must fit; NULL: any */
	uint32_t kinds;	   /* bits of enum message_kind (model/message.h) */
	struct place place;
};

/* The owner a route means: where nobody answers for the ads, whoever answers for capacity. */
const char *route_owner(const struct route *r, const struct location *place);
bool route_fits(const struct route *r, unsigned kind, const struct location *place); /* enum message_kind */

struct messages {
	const char *page_url; /* where people find the page; NULL: messages hold no links */
	struct span wait;     /* a case is told when it has lasted so long */
	struct span calm;     /* and is over when it has been gone so long */
	struct span give_up;  /* a message that cannot be delivered is tried for so long; 0: once */
	struct channel_config *channels; /* sorted by id */
	size_t channel_count;
	struct route *routes;
	size_t route_count;
};

struct config {
	struct arena arena; /* owns everything below */
	const char *organization;
	const struct zone *zone;
	char currency[4];
	enum mode mode;
	struct limits limits;
	const char *metric_owners[METRIC_COUNT]; /* who answers for the definition; NULL: nobody is named */
	struct freeze *freezes;
	size_t freeze_count;
	struct span keep_observations; /* raw ones; daily sums stay for ever */
	const char *api_listen;	       /* "127.0.0.1:8470"; port 0: any free one */
	const char *api_socket;
	const char *const *api_hosts; /* names of ours besides localhost and the address */
	size_t api_host_count;
	struct access *accesses;
	size_t access_count;
	struct proxy proxy;
	const char *store_kind, *store_path;
	struct feed_config *feeds;
	size_t feed_count;
	struct platform_config *platforms;
	size_t platform_count;
	struct messages messages; /* no channels: nobody is told anything */
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

const char *lever_name(enum lever l); /* "budget" */

/* Index of the service with that id, or -1. */
int64_t config_service(const struct config *c, const char *id);
int64_t config_target(const struct config *c, const char *id);

enum { CONFIG_SIZE_TEXT = 96 };
/* "1 location, 4 services, 5 targets": what a log line or `check` says of it. Returns out. */
char *config_size(const struct config *c, char out[CONFIG_SIZE_TEXT]);

#endif
