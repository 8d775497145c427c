/* SPDX-License-Identifier: Apache-2.0 */
/*
 * webhook.h - what the parts of the webhook kind share.
 */
#ifndef CAPD_PLATFORM_WEBHOOK_H
#define CAPD_PLATFORM_WEBHOOK_H

#include <json-c/json_object.h>

#include "base/buf.h"
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

enum { WEBHOOK_KEY_MIN = 24, WEBHOOK_KEY_MAX = 64 };

struct webhook_key {
	unsigned char bytes[WEBHOOK_KEY_MAX];
	size_t length;
};

struct webhook_talk {
	size_t at; /* the command or target on its way */
	struct webhook_key key;
};

/* "whsec_" and base64 of 24 to 64 bytes, as Standard Webhooks has it; never quoted in an error. */
int webhook_key(const char *secret, size_t length, struct webhook_key *ret, struct err *err) must_check;

/* Appends "v1,<base64 HMAC-SHA256 of id.timestamp.body>". */
void webhook_sign(const struct webhook_key *key, const char *id, const char *timestamp,
		  const char *body, size_t length, struct buf *out);

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
