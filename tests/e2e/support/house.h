/* SPDX-License-Identifier: Apache-2.0 */
/*
 * house.h - a whole house for one test: the simulated clinics and ad account,
 * the real daemon, a directory for both, and the questions tests ask of them.
 *
 * Everything listens on a port of its own choosing.  A test that passes leaves
 * nothing behind; one that fails leaves the directory, and says where it is.
 */
#ifndef CAPD_TESTS_E2E_HOUSE_H
#define CAPD_TESTS_E2E_HOUSE_H

#include <json-c/json_object.h>

#include "tests/e2e/support/child.h"
#include "tests/e2e/support/front.h"
#include "tests/e2e/support/http.h"
#include "tests/e2e/support/recipe.h"
#include "tests/e2e/support/wait.h"

enum { HOUSE_TEXT = 256, HOUSE_FILE = 320 };

struct house {
	struct recipe recipe;
	char dir[HOUSE_TEXT];
	char config[HOUSE_FILE], socket[HOUSE_FILE], database[HOUSE_FILE];
	char sandbox_log[HOUSE_FILE], daemon_log[HOUSE_FILE];
	char sandbox_url[HOUSE_TEXT]; /* "http://127.0.0.1:4711" */
	char credentials[HOUSE_FILE]; /* "CREDENTIALS_DIRECTORY=..." */
	struct front *front;	      /* NULL: none */
	char front_url[HOUSE_TEXT];   /* what capacityd is told; sandbox_url without one */
	struct child sandbox, daemon;
};

/* ---- life ---- */
struct house *house_open(const struct recipe *r);    /* both run, and the first answers are in */
struct house *house_prepare(const struct recipe *r); /* the same without the daemon */
void house_start(struct house *h);		     /* the daemon; returns when it is ready */
void house_launch(struct house *h);		     /* the daemon; does not wait */
void house_kill(struct house *h);		     /* kill -9 */
void house_restart(struct house *h);		     /* kill -9, and start */
void house_close(struct house *h); /* SIGTERM must end it well, with nothing left behind */
void house_credential(struct house *h, const char *name, const char *secret); /* before it starts */
void house_write_config(struct house *h, const char *text);
/* What it reads next says `is` where it said `was`, which must be there. */
void house_rewrite(struct house *h, const char *was, const char *is);
void house_by_hand(const struct house *h, const char *sql); /* in its database */

/* ---- the world around it ---- */
void house_openings(struct house *h, const char *service, int open);
/* count 0: that server is well again. */
void house_fault(struct house *h, const char *where, const char *kind, const char *on, int count);
bool house_faults_struck(struct house *h); /* all that were planned */
void house_person(struct house *h, const char *service, const char *json_member);

/* ---- the daemon's own words ---- */
long house_get(struct house *h, const char *path, struct http *ret);
long house_post(struct house *h, const char *path, const char *json, struct http *ret);
/* A text of /api/v1/status: "verdict", "control", "why", "next", ... "" when there is no answer. */
const char *house_word(struct house *h, const char *service, const char *key);
bool house_is(struct house *h, const char *service, const char *key, const char *text);
bool house_mentions(struct house *h, const char *service, const char *key, const char *part);
/* The (only) ad of a service, as confirmed: "enabled" or "paused", and dollars. */
bool house_ad_is(struct house *h, const char *service, const char *status, int dollars);
const char *house_ad_state(struct house *h, const char *service);
bool house_remembers(struct house *h, const char *service, const char *kind, const char *part);
bool house_logged(struct house *h, const char *part);
int64_t house_metric(struct house *h, const char *name); /* -1: not there */
/* Polls and reads have gone on for n rounds: whatever was going to happen has. */
void house_let_pass(struct house *h, int rounds);
int house_page_port(struct house *h);

#endif
