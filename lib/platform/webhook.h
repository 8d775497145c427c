/* SPDX-License-Identifier: Apache-2.0 */
/*
 * webhook.h - what the parts of the webhook kind share.
 */
#ifndef CAPD_PLATFORM_WEBHOOK_H
#define CAPD_PLATFORM_WEBHOOK_H

#include <json-c/json_object.h>

#include "base/buf.h"
#include "base/webhook_key.h"
#include "platform/ending.h"
#include "platform/platform.h"

struct webhook {
	const char *url, *state_url;
	struct credential *secret;
};

struct webhook_target {
	const char *name;
	int lever; /* enum lever */
};

/* The key its amount goes under: a factor on a bid is not money. */
const char *webhook_amount(const struct webhook_target *target);

struct webhook_talk {
	size_t at; /* the command or target on its way */
	struct webhook_key key;
};

/* What an HTTP status means for the one command that was posted. */
void webhook_classify(const struct reply *reply, bool renewable, struct closing *ret);

/* What a post says, and what a file says in its place. */
void webhook_body(struct buf *out, const struct platform_talk *t, const struct command *c);
/* How a target is, in {"schema":1,"targets":[...]}; not seen when it is not in there. */
int webhook_state(struct json_object *answer, const struct webhook_target *target,
		  struct sighting *s, struct err *err) must_check;
extern const struct option webhook_target_options[];
const char *webhook_target_name(const void *target_settings);
enum lever webhook_target_lever(const void *target_settings);
int webhook_target_check(const void *target_settings, struct err *err);

bool webhook_can_read(const void *settings);
int webhook_read_begin(struct platform_talk *t, struct request *ret, struct err *err);
int webhook_read_advance(struct platform_talk *t, const struct reply *reply, struct request *ret,
			 struct err *err);

#endif
