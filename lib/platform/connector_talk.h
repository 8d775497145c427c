/* SPDX-License-Identifier: Apache-2.0 */
/*
 * connector_talk.h - what the parts of the kind `connector` share.
 *
 * The memory of a conversation is its arena: documents never outlive the step
 * that parsed them, so an entity kept for later is kept as text.
 */
#ifndef CAPD_PLATFORM_CONNECTOR_TALK_H
#define CAPD_PLATFORM_CONNECTOR_TALK_H

#include <json-c/json_object.h>

#include "platform/connector.h"
#include "platform/connector_rule.h"
#include "platform/connector_template.h"
#include "platform/ending.h"
#include "platform/platform.h"

extern const struct platform_kind platform_connector;

/* ---- what is asked (connector_request.c) ---- */

struct turn { /* which page */
	const struct paging *pages;
	const char *next; /* the url or token the page before named; NULL: the first page */
	int64_t page;	  /* PAGES_NUMBER: from 1 */
};

const struct connector *connector_of(const struct platform_talk *t);
const char *connector_currency(const struct platform_talk *t); /* the organisation's; "" */
/* The account's values, and of one target when it is given. */
struct blanks connector_blanks(const struct platform_talk *t, const struct connector_target *target);
/* The value that names an entity among others: the parameter `id`, or else the first. */
const char *connector_id(const struct connector_target *target);

/* more: merged into the body; NULL. turn: NULL when there is only one page. */
int connector_request(struct platform_talk *t, const struct call *call, const struct blanks *with,
		      const struct turn *turn, struct json_object *more, struct request *ret,
		      struct err *err) must_check;

/* ---- what is heard (connector_reply.c) ---- */

struct answer {
	const struct reply *reply;
	struct json_object *body; /* NULL: none, or none that can be read */
	struct err unreadable;	  /* ERR_NONE: it could be read, or there was none */
	struct meant meant;
};

/* Only when there is a status to believe. Whoever asks gives the body back. */
void connector_hear(struct platform_talk *t, const struct reply *reply, const struct rules *own,
		    struct answer *ret);
/* How long the platform wants to be left alone; 0: it does not say. */
struct span connector_rest(const struct platform_talk *t, const struct reply *reply);
/* say, state: of what o is; NULL. */
void connector_close(const struct platform_talk *t, const struct answer *a, struct meant m,
		     struct json_object *o, const char *say, struct closing *ret);
/* Why a read failed: -1 with the kind that says whose turn it is. */
int connector_refused(struct platform_talk *t, const struct answer *a, struct err *err);

/* ---- one walk through `read:` (connector_look.c) ---- */

struct look_place {
	const char *id;
	size_t at;
};

struct look {
	const char *const *ids; /* what is looked for */
	size_t count;
	/* An entity that was found; at: its place in ids. */
	int (*take)(struct platform_talk *t, size_t at, struct json_object *entity, struct err *err);
	/* its own */
	struct look_place *places; /* sorted by id */
	bool *found;
	size_t found_count;
	size_t first, batch; /* the part of ids this request is about */
	unsigned pages;
	const char *next;
	int64_t page;
	uint64_t visited[PLATFORM_PAGES_MAX];
};

int look_begin(struct platform_talk *t, struct look *l, struct request *ret, struct err *err) must_check;
/* PLATFORM_SEND, PLATFORM_DONE, or -1: nothing of the walk may be believed. */
int look_advance(struct platform_talk *t, struct look *l, const struct reply *reply,
		 struct request *ret, struct err *err) must_check;

/* ---- an entity's state (connector_read.c) ---- */

/* What an entity shows of its switch; AD_UNKNOWN for a word the file does not know. */
enum ad_status connector_status(const struct connector *c, struct json_object *entity);
/* Micros per day; BUDGET_UNKNOWN with words when it has none of its own to steer. */
int connector_budget(const struct platform_talk *t, struct json_object *entity, int64_t *ret,
		     char trouble[NOTICE_MAX], struct err *err) must_check;
/* Which of its versions the entity of that target is; 0: not told. Two targets never have the same. */
uint64_t connector_version(const struct platform_talk *t, target_ix target, struct json_object *entity);

/* ---- writing (connector_write.c) ---- */

/* What becomes of one entity: one change of it, or its budget and switch together. */
struct work {
	const struct writing_of *way;
	target_ix target;
	const char *id;
	size_t commands[2]; /* indexes */
	size_t count;
	bool enables, pauses, budgets;
	int64_t period_micros; /* budgets: as the platform counts */
	const char *entity;    /* replacing: as it was just fetched, in JSON; NULL */
	bool ended;
};

enum phase { PHASE_FETCH, PHASE_SEND, PHASE_POLL };

struct connector_talk {
	struct look look; /* reading; or fetching what is replaced */
	struct work *works;
	size_t work_count;
	struct work **group; /* what this request carries */
	size_t group_count;
	enum phase phase;
	uint8_t alone; /* bit of a way: its batches were refused whole, now one by one */
	const char *job;
	struct instant job_since;
	struct span wait;
	unsigned fetches; /* of the present group, begun */
	unsigned polls;
	struct span guess; /* a quota that says no time begins anew after so long; 0: no guess */
	uint8_t *meanings; /* enum meaning of each command */
	struct closing *because; /* nothing more is sent after this; NULL */
};

/* The talk's commands as works; those that cannot be taken have ended (connector_work.c). */
void works_make(struct platform_talk *t);
/* One work's end. */
void work_close(struct platform_talk *t, struct work *w, enum meaning is, const struct closing *c);
void group_close(struct platform_talk *t, enum meaning is, const struct closing *c);

/* What the items of a reply say of the group; what they do not mention is UNSURE (connector_result.c). */
void results_take(struct platform_talk *t, const struct answer *a, const struct results *results,
		  size_t count);

/* An entity is fetched, looked at and kept, to be sent whole (connector_replace.c). */
int replace_fetch(struct platform_talk *t, struct request *ret, struct err *err);
int replace_take(struct platform_talk *t, size_t at, struct json_object *entity, struct err *err);
/* The item of a work as it is sent; the caller gives it back. NULL with *err set. */
struct json_object *work_item(const struct platform_talk *t, const struct work *w, struct err *err);

/* After a reply that began a job, and after each poll of it (connector_job.c). */
int job_begin(struct platform_talk *t, const struct answer *a, struct request *ret);
int job_advance(struct platform_talk *t, const struct reply *reply, struct request *ret);

/* What a whole reply means for the group; true: the group has ended (connector_write.c). */
bool group_conclude(struct platform_talk *t, const struct answer *a, const struct results *results,
		    size_t count);
int group_next(struct platform_talk *t, struct request *ret);

int connector_write_begin(struct platform_talk *t, struct request *ret, struct err *err);
int connector_write_advance(struct platform_talk *t, const struct reply *reply, struct request *ret,
			    struct err *err);
struct span connector_wait(const struct platform_talk *t);

/* ---- reading (connector_read.c) ---- */

int connector_read_begin(struct platform_talk *t, struct request *ret, struct err *err);
int connector_read_advance(struct platform_talk *t, const struct reply *reply, struct request *ret,
			   struct err *err);

#endif
