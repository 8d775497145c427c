/* SPDX-License-Identifier: Apache-2.0 */
/*
 * option.h - one row per setting, and everything comes from it: the parser, the
 * default, the bounds, the error text, the JSON Schema and the manual.
 *
 * A table describes one YAML mapping; a row that holds a mapping or a list of
 * mappings points at another table.  Kinds of feeds, platforms and
 * authentication bring tables of their own, so adding a kind edits no parser.
 */
#ifndef CAPD_MODEL_OPTION_H
#define CAPD_MODEL_OPTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/when.h"

/*                         the field at `offset` is      an operator writes            */
enum option_type {
	OPTION_TEXT,	    /* const char *                   any plain text                */
	OPTION_COUNT,	    /* int64_t                        42                            */
	OPTION_BOOL,	    /* bool                           true | false                  */
	OPTION_ENUM,	    /* int, index into choices        one of choices                */
	OPTION_SHARE,	    /* int64_t basis points           130%                          */
	OPTION_SPAN,	    /* struct span                    30s 15m 6h 14d (0s is legal)  */
	OPTION_RATE,	    /* int64_t per day                2/day                         */
	OPTION_WEEK_RATE,   /* int64_t per seven days     8/week                        */
	OPTION_MINUTE_RATE, /* int64_t per minute        60/min                        */
	OPTION_MILLI_RATE,  /* int64_t thousandths a day  1.5/day                       */
	OPTION_MONEY,	    /* int64_t micros                 $310 (currency of the organisation) */
	OPTION_BUDGET,	    /* int64_t micros per day         $250/day                      */
	OPTION_PERIOD_BUDGET, /* struct period_budget     $250/day or $9,000/month      */
	OPTION_AMOUNT,	      /* struct amount                  $20/day or 50%                */
	OPTION_HOUR_RATE,     /* int64_t per hour         3/hour                        */
	OPTION_URL,	      /* const char *                   https://... (http: loopback only) */
	OPTION_ZONE,	      /* const struct zone *            America/New_York              */
	OPTION_SECRET,	 /* struct credential *            {credential: NAME} or {file: PATH} */
	OPTION_VALUE,	 /* struct metric_value            3, 28d, 10bd, 90%: unit of the metric */
	OPTION_MINUTE,	 /* int32_t minute of the day      18:30                         */
	OPTION_DATE,	 /* struct date                    2026-12-20                    */
	OPTION_MAP,	 /* a struct, described by table   {...}                         */
	OPTION_LIST,	 /* struct option_list             [{...}, ...] of table         */
	OPTION_TEXTS,	 /* struct option_list of const char *   [a, b] or a             */
	OPTION_AUTH,	 /* struct auth                    {kind: ..., the kind's keys}  */
	OPTION_WEEKDAYS, /* uint32_t, bit 0 Sunday     mon-fri or [sat, sun]         */
	OPTION_MONTH_DAYS, /* uint32_t, bit of the day   25 or [25, 26, 27]            */
	OPTION_ANY,	   /* nothing: known here, read elsewhere, whatever its shape   */
};

enum option_flag {
	OPTION_REQUIRED = 1 << 0, /* no default: leaving it out is an error */
	OPTION_RESTART = 1 << 1,  /* a reload cannot change it */
	OPTION_ADVANCED = 1 << 2, /* left out of the short help */
};

struct option {
	const char *name;
	enum option_type type;
	unsigned flags;
	size_t offset;
	const char *fallback;	    /* as the operator would write it; NULL: zero / absent */
	int64_t low, high;	    /* inclusive bounds in the field's unit; both 0: unbounded */
	const char *help;	    /* one sentence, for people */
	const char *const *choices; /* ENUM: NULL-terminated, index = value */
	const struct option *table; /* MAP, LIST */
	size_t size;		    /* LIST: of one element */
};

#define OPTION_END \
	{ \
		.name = NULL \
	}

struct option_list {
	void *items;
	size_t count;
};

enum period { PERIOD_DAY, PERIOD_MONTH };

struct period_budget {
	int64_t micros;
	enum period period;
};

/* Of a budget, or of a bid: what a lever's bounds are written in depends on the lever. */
struct amount {
	int64_t micros; /* of money a day; of a share, where 100% is 1,000,000 */
	bool is_share;
};

/* Secret material is named in YAML and read by daemon/ only, just before a generation takes over. */
enum credential_source { CREDENTIAL_NAME, CREDENTIAL_FILE };

struct credential {
	enum credential_source source;
	const char *name;  /* of the credential, or the path of the file */
	const char *bytes; /* NULL until daemon/ has read it; never printed */
	size_t length;
};

#endif
