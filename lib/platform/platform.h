/* SPDX-License-Identifier: Apache-2.0 */
/*
 * platform.h - where commands go.  The mirror image of feed.h: a kind writes
 * requests and reads replies, and never touches a socket.
 *
 * Two conversations: reading the state of some targets of one account, and
 * writing some commands of one account that share a lane (all status changes,
 * or all budget changes).  Each command ends in one of four outcomes; whatever
 * the platform says, the target is read again before the change is believed.
 * To add a kind: write lib/platform/<kind>.c and one line in kinds.def.
 */
#ifndef CAPD_PLATFORM_PLATFORM_H
#define CAPD_PLATFORM_PLATFORM_H

#include "base/arena.h"
#include "base/err.h"
#include "model/config.h"
#include "model/exchange.h"

enum platform_next { PLATFORM_SEND, PLATFORM_DONE };

/* What a read says of one target. */
struct sighting {
	target_ix target;
	bool seen;	   /* false: the platform did not return it; see `trouble` */
	bool steerable;	   /* false: seen but not ours to change; see `trouble` */
	bool budget_fixed; /* its switch is ours, its budget is not; see `trouble` */
	uint8_t learning;  /* enum learning */
	struct instant learning_since;
	struct ad_state state;
	char currency[4];	  /* of the account; "" when not told */
	char trouble[NOTICE_MAX]; /* "its budget is shared by 3 campaigns: give it one of its own" */
};

/* What a target has cost. */
struct cost {
	bool told; /* false: nothing is known; a platform that lists only what has cost something tells 0 */
	struct spend spend; /* `at` is set by the caller */
};

/* The last change of a target that was not ours. */
struct foreign {
	struct instant at;  /* never: the history names none */
	char who[WHO_MAX];  /* "maria@clinic.example"; never a name the platform calls private */
	char with[WHO_MAX]; /* "the Google Ads page", "an automated rule" */
};

/* Something about the account's structure a person should know before money is moved. */
enum gravity { FINDING_NOTE, FINDING_WARNING, FINDING_ERROR };
struct finding {
	struct finding *next;
	uint32_t target; /* NOBODY-like UINT32_MAX: the account as a whole */
	enum gravity gravity;
	char words[NOTICE_MAX];
};

/* How much of what the platform grants is used up: it steers our pace. */
struct usage {
	int percent;	  /* of the tightest of its counters; -1: not told */
	struct span rest; /* it wants no request for so long; 0: it does not ask for that */
};

/* How one command ended. */
struct ending {
	uint64_t command;
	enum outcome outcome;
	struct span retry_after; /* LATER: 0 when the platform did not say */
	bool account_wide;	 /* LATER or REFUSED for the whole account (quota, credential) */
	int64_t least_micros;	 /* REFUSED: the smallest budget it would take; 0: not told */
	bool least_today; /* and that only until the account's midnight (what is spent already) */
	char words[NOTICE_MAX]; /* what the platform said, for people */
};

struct platform_talk {
	const struct platform_config *config;
	const struct target *targets; /* the generation's whole array, indexed by target_ix */
	const target_ix *read;	      /* reading: which */
	size_t read_count;
	const struct command *commands; /* writing: which; planned_against.ref is the lever's id */
	size_t command_count;
	/* Writing: have it judged, and change nothing. A kind that cannot says DONE, "not checked: ...". */
	bool validate_only;
	bool inspect; /* reading: also look for what `check --live` should tell, as findings */
	struct instant since; /* changes: older ones are of no interest */
	struct date today;    /* account-local day of `now`: spend is of it and of its month */
	const char *currency; /* the organisation's; another one in the account is not steerable */
	struct instant now;   /* of this step: set anew before each advance */
	struct arena *arena;
	void *state;		    /* the kind's own, zeroed, state_size bytes */
	struct span retry_after;    /* a read that failed was asked to wait this long; 0 when not */
	struct usage usage;	    /* of the last reply; percent -1 until told */
	struct finding *findings;   /* newest first; in the arena */
	struct cost *costs;	    /* spend: read_count, same order */
	struct foreign *foreigns;   /* changes: read_count, same order */
	struct sighting *sightings; /* read_count, same order */
	struct ending *endings;	    /* command_count, same order; UNSURE until told otherwise */
};

struct platform_kind {
	const char *name, *summary;
	const struct option *options;	     /* keys of the platform besides the common ones */
	const struct option *target_options; /* keys of an `ads:` entry that name the target */
	size_t settings_size, target_size, state_size;
	bool needs_auth; /* a configuration without `auth:` is a mistake */
	const char *token_url; /* where its tokens are given, when auth of kind refresh-token must say so; NULL: it need not */
	unsigned read_most, write_most; /* targets of one read, commands of one write; 0: PLATFORM_BATCH_MAX */
	unsigned changes_hour; /* changes of one target in an hour that stay well below the platform's own limit; 0: any */
	/* What no option row can say, in words for the file's author; NULL: nothing to add. */
	int (*check)(const void *settings, struct err *err);
	int (*target_check)(const void *target_settings, struct err *err);
	/*
	 * False: nothing can be read back; a DONE is all there is, and a resend
	 * with the same id is the receiver's to ignore.  NULL: always true.
	 */
	bool (*can_read)(const void *settings);
	/* The target's name within the platform ("20411107"), from its target struct. */
	const char *(*target_name)(const void *target_settings);
	/* The name where one id is not enough to tell two targets apart. NULL: target_name is. */
	const char *(*target_label)(const void *target_settings, struct arena *arena);
	int (*read_begin)(struct platform_talk *t, struct request *ret, struct err *err);
	int (*read_advance)(struct platform_talk *t, const struct reply *reply, struct request *ret,
			    struct err *err);
	int (*write_begin)(struct platform_talk *t, struct request *ret, struct err *err);
	int (*write_advance)(struct platform_talk *t, const struct reply *reply,
			     struct request *ret, struct err *err);
	/* What can be turned of a target, from its target struct. NULL: always LEVER_BUDGET. */
	enum lever (*target_lever)(const void *target_settings);
	/* What the targets in read[] have cost. NULL: the platform cannot be asked. */
	int (*spend_begin)(struct platform_talk *t, struct request *ret, struct err *err);
	int (*spend_advance)(struct platform_talk *t, const struct reply *reply,
			     struct request *ret, struct err *err);
	/* Who changed the targets in read[] since t->since. NULL: its history cannot be asked. */
	int (*changes_begin)(struct platform_talk *t, struct request *ret, struct err *err);
	int (*changes_advance)(struct platform_talk *t, const struct reply *reply,
			       struct request *ret, struct err *err);
	/* The last day the configured version of the API is served; day 0: not known. NULL: it has none. */
	struct date (*sunset)(const void *settings);
	/* A conversation waits before its next request (a report in the making). NULL: it never does. */
	struct span (*wait)(const struct platform_talk *t);
};

const struct platform_kind *platform_kind_find(const char *name);
const struct platform_kind *platform_kind_at(size_t i); /* NULL past the last */

/* Fill t->state, t->sightings or t->endings from t->arena, then call the kind. */
int platform_read_begin(struct platform_talk *t, struct request *ret, struct err *err) must_check;
int platform_write_begin(struct platform_talk *t, struct request *ret, struct err *err) must_check;

/* As above, for t->costs and t->foreigns. The kind must be able to. */
int platform_spend_begin(struct platform_talk *t, struct request *ret, struct err *err) must_check;
int platform_changes_begin(struct platform_talk *t, struct request *ret, struct err *err) must_check;

/* Adds to t->findings. */
void platform_finding(struct platform_talk *t, uint32_t target, enum gravity gravity,
		      const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/* Can targets of this platform be read back? */
bool platform_can_read(const struct platform_config *config);

/* Commands of one request must share this: status changes and budget changes are different calls. */
int verb_lane(enum verb v);

#endif
