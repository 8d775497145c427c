/* SPDX-License-Identifier: Apache-2.0 */
/*
 * api_answer.h - one question to the API and its answer, without HTTP.
 *
 * The routes know nothing of sockets, so each is a function from what was asked
 * to what is said; api.c moves the bytes.  Private to api*.c and their tests.
 */
#ifndef CAPD_DAEMON_API_ANSWER_H
#define CAPD_DAEMON_API_ANSWER_H

#include "daemon/api.h"

enum { API_ETAG_TEXT = 24, API_NAME_MAX = 64, API_FORM_KEY = 32, API_FORM_TOKEN_TEXT = 72 };

enum api_door { DOOR_TCP, DOOR_LOCAL, DOOR_PROXY };

/* Who is at the other end: facts, not yet a role. */
struct api_peer {
	enum api_door door;
	bool is_near;		   /* TCP: over loopback */
	const char *name;	   /* LOCAL and PROXY: whose process it is, by the kernel's word */
	bool is_house;		   /* LOCAL: root's process, or the daemon's own user's */
	const char *user;	   /* PROXY: whom its header names; NULL: nobody */
	unsigned users;		   /* how many such headers there are */
	const char *authorization; /* TCP; NULL: none */
	bool (*in_group)(void *context, const char *group); /* LOCAL; NULL: in none */
	void *context;
};

struct api_argument { /* of the query, decoded */
	const char *name, *value;
};

enum api_fault { API_WHOLE, API_TOO_LARGE, API_TOO_BUSY, API_TOO_MANY_ARGUMENTS };

struct api_cache; /* api_cache.h */
struct api_shared;
struct api_events;  /* api_events.h */
struct house_index; /* report/index.h */
struct sending;	    /* api_send.h */

struct api_request {
	const char *method, *path;
	const char *body;
	size_t body_length;
	enum api_fault fault; /* what kept it from arriving whole */
	size_t body_max;      /* with API_TOO_LARGE */
	struct api_peer peer;
	const char *host;	 /* Host header; NULL: none. Not checked on the control socket */
	const char *listen_host; /* the address we were told to listen on */
	const char *origin, *fetch_site; /* Origin and Sec-Fetch-Site; NULL: none */
	const char *accept;		 /* NULL: anything */
	const char *if_none_match;	 /* NULL: none */
	const char *content_type;	 /* NULL: none */
	const unsigned char *form_key;	 /* API_FORM_KEY bytes; NULL: no forms */
	const char *last_event;		 /* Last-Event-ID; NULL: none */
	const char *accept_encoding;	 /* NULL: none */
	struct api_events *events;	 /* NULL: nobody follows here */
	struct api_cache *cache;	 /* NULL: nothing is kept */
	struct house_index *index;	 /* NULL: none is kept */
	struct push_head push;
	const struct api_argument *arguments;
	size_t argument_count;
};

/* A body that is made while it is sent. */
enum api_more { API_MORE, API_WAITS, API_ENDS, API_BREAKS };

struct api_source {
	/*
	 * Appends what comes next; NULL: the body is whole.  MORE with nothing: ask again when
	 * others had their turn.  WAITS: call sending_wake(to) when there is more.  BREAKS: what
	 * was sent is not all and never will be, and whoever asked must see that.
	 */
	enum api_more (*next)(void *context, struct sending *to, struct buf *out);
	void (*end)(void *context); /* all of it was sent, or whoever asked is gone */
	void *context;
};

struct api_answer {
	unsigned status;
	const char *type;
	const char *cache;	  /* Cache-Control */
	const char *allow;	  /* Allow, with 405; NULL: none */
	const char *challenge;	  /* WWW-Authenticate, with 401; NULL: none */
	char *location;		  /* Location, with 303; NULL: none */
	int64_t retry_s;	  /* Retry-After; 0: none */
	char etag[API_ETAG_TEXT]; /* with quotes; "": none */
	struct buf body;
	const char *fixed; /* instead of body: bytes that live as long as the program */
	size_t fixed_length;
	struct api_source source;  /* instead of either */
	struct api_shared *shared; /* instead of all of them; the answer is one of its users */
	bool takes_gzip;	   /* whoever asked; only what is shared is packed */
	const char *problem;	   /* its code; NULL: there is none */
	unsigned problem_status;
	char *detail;	    /* of the problem, for people */
	struct buf members; /* and what else its document holds, as JSON */
};

void api_answer_release(struct api_answer *a);

/* Always fills *ret: the answer, or an error a reader can act on. */
void api_answer(const struct api_house *house, const struct api_request *q, struct api_answer *ret);

/*
 * A problem document of RFC 9457, or a page for a browser, in place of whatever was
 * written; the code is one of api_problem.c.  The last refusal of an exchange counts.
 */
void api_refuse(struct api_answer *a, unsigned status, const char *code, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

/* ---- shared by api_answer.c, api_read.c, api_write.c and api_plan.c ---- */

struct json_object;

struct api_exchange {
	const struct api_house *house;
	const struct api_request *q;
	const struct engine *engine;
	struct report_context context; /* .viewer: below */
	struct report_viewer viewer;   /* who asks: the actor of whatever they say */
	struct api_answer *a;
	const struct api_route *route;
	struct json_object *body; /* of a write; api_body() */
	bool shows_state;    /* the answer is of the state its tag names, and of nothing else */
	bool is_ours;	     /* asked under a name of ours: a page may be shown */
	bool by_form;	     /* it came from a page, and the answer leads back to one */
	const char *back;    /* a path of ours; NULL: none was given */
	const char *nearest; /* the service that may have been meant; NULL: none */
	char name[API_NAME_MAX], form_token[API_FORM_TOKEN_TEXT]; /* of viewer */
};

typedef void api_handler(struct api_exchange *x);

struct api_route {
	const char *path;
	bool prefix;	 /* everything below path, too */
	enum role needs; /* NONE: for a read whoever reaches us, for a write ADMIN */
	api_handler *handle;
	const char *const *takes; /* names in the query, or in the body of a write; NULL: none */
};

#define API_TAKES(...) ((const char *const[]){ __VA_ARGS__, NULL })
#define API_TAKES_NOTHING ((const char *const[]){ NULL })

extern const struct api_route api_reads[], api_writes[]; /* end with path NULL */

#define API_PUSH "/v1/push/"

/* ---- who asks (api_access.c); false: refused ---- */

bool api_know(struct api_exchange *x); /* fills x->viewer */
bool api_permits(struct api_exchange *x, enum role needs);
bool api_sent_by_us(struct api_exchange *x); /* and not by a page of somebody else */
bool api_has_form_token(struct api_exchange *x, const char *token);
bool api_is_named(const struct config *c, const char *authority); /* under api: hosts:; a port is ignored */

/* ---- what they send (api_body.c); false: refused ---- */

bool api_read_body(struct api_exchange *x); /* fills x->body */
/* A name the route does not take is refused with the nearest; what: "the key". */
bool api_takes(struct api_exchange *x, const char *name, const char *what);

/* ---- refusals (api_problem.c) ---- */

void api_problem(struct api_exchange *x); /* the refusal as the asker can read it */
api_handler api_problem_page;

/* ---- lists (api_status.c) ---- */

api_handler api_status_page, api_status_fresh, api_status_json, api_status_csv /* api_csv.c */;
/* What of the house is asked for, into the context. False: refused. */
bool api_filter(struct api_exchange *x);

/* ---- lists too long for one turn of the loop (api_slices.c) ---- */

bool api_is_long(const struct api_exchange *x); /* what the context's filter and limit may list */
api_handler api_slices;				/* as JSON */

/* ---- pages (api_page.c) ---- */

typedef void api_page_body(struct api_exchange *x, const void *context);
/* index.html around what `body` writes between html_begin() and html_end(); title is data and escaped here. */
void api_page(struct api_exchange *x, const char *title, api_page_body *body, const void *context);

/* api_around.c: feeds and ad platforms */
api_handler api_feeds, api_feeds_text, api_feeds_page;
api_handler api_platforms, api_platforms_text, api_platforms_page;
/* api_place.c: one service */
api_handler api_place_page, api_days;
bool api_is_days(const struct api_exchange *x); /* of a path below /api/v1/services/ */

/* Of an answer that was written already: its tag is its bytes. 304 and nothing when the asker has them. */
void api_tag_body(struct api_exchange *x);

/* text/plain, as wide and as much as the query asks. */
void api_as_text(struct api_exchange *x);

/* True when the asker has what a->etag names: the answer is 304. A list of tags or a weak one matches as well. */
bool api_is_known(struct api_exchange *x);
/* The same for everything that depends on the engine alone; sets a->etag first. */
bool api_has_state(struct api_exchange *x);

api_handler api_follow;						      /* api_events.c */
api_handler api_money, api_money_text, api_money_csv, api_money_page; /* api_money.c */
api_handler api_push; /* api_push.c: signed, so it comes over TCP and asks for no name of ours */
api_handler api_approve, api_decline, api_allow; /* api_plan.c */
api_handler api_attest;				 /* api_attest.c */
api_handler api_notify, api_notify_test;	 /* api_notify.c */
api_handler api_revert;				 /* api_revert.c */

/* ---- for what people say (api_write.c) ---- */

/* The body, whatever it came as; an object. The caller gives it back. */
struct json_object *api_body(struct api_exchange *x);
void api_refuse_with(struct api_exchange *x, const struct err *err); /* the status is its kind's */
/* Who answers for it: whoever asks, or whom they name beside themselves. False: refused. */
bool api_owner(struct api_exchange *x, struct json_object *body, char ret[WHO_MAX]);
/* A reason is part of every decision of a person. NULL: refused. */
const char *api_reason(struct api_exchange *x, struct json_object *body);
/* The organisation is named as `confirm`; what: what would happen. False: refused. */
bool api_confirmed(struct api_exchange *x, struct json_object *body, const char *what);
/* The services meant by an id, or by a location alone: neighbours. False: refused with the nearest name. */
bool api_services(struct api_exchange *x, const char *name, service_ix *ret_first, size_t *ret_count);
/* Until when, who and why; the end is on the clock of that service. False: refused. */
bool api_hold(struct api_exchange *x, struct json_object *body, service_ix s, struct hold *ret);
/*
 * Says n events, or none: all are asked first, and the first that may not happen is
 * answered with 409 and its sentence. False: refused.
 */
bool api_tell(struct api_exchange *x, struct event *events, size_t n);
/* {"schema":1,"ok":true,"text":...}, or the way back to the page with the form */
void api_say(struct api_exchange *x, const char *text);

const char *api_query(const struct api_exchange *x, const char *name); /* "" when absent */
int64_t api_query_number(const struct api_exchange *x, const char *name, int64_t fallback, int64_t high);
/* The service with that id, or the only one at that location; false: refused with the nearest name. */
bool api_find_service(struct api_exchange *x, const char *id, service_ix *ret);

#endif
