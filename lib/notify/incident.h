/* SPDX-License-Identifier: Apache-2.0 */
/*
 * incident.h - one case that lasts: since when, and who has been told of it.
 *
 * Who was told is the only thing about a case that cannot be seen anew after a restart,
 * so that is what its record is for; whether it still is so, the engine says.
 */
#ifndef CAPD_NOTIFY_INCIDENT_H
#define CAPD_NOTIFY_INCIDENT_H

#include "base/buf.h"
#include "base/err.h"
#include "model/message.h"

enum { TOLD_MAX = 5000, INCIDENT_RECORD_MAX = 1024 * 1024 };

struct told {
	char *channel, *recipient; /* recipient "": the channel is one place */
};

struct incident {
	char *key; /* "feed/epic", "full/harbor-point/primary-care" */
	enum message_kind kind;
	struct instant since; /* when it was first seen so */
	struct instant gone;  /* when it was first seen not to be so; never: it is so */
	char *subject;	      /* as it was told last; NULL: nobody was told */
	struct told *told;    /* sorted */
	size_t told_count;
	bool kept; /* it has a record */
	/* of one look only */
	bool seen;	   /* it is so */
	bool open;	   /* and may be told: nothing larger explains it */
	bool late;	   /* gone for the most part: it takes longer to be over */
	uint32_t about;	   /* a service, a feed or a platform, by kind; UINT32_MAX: the house */
	const char *words; /* HEALTH: what ails us */
};

struct incident *incident_new(const char *key, enum message_kind kind, struct instant since);
void incident_free(struct incident *i);

bool incident_was_told(const struct incident *i, const char *channel, const char *recipient);
/* False: too many were told already. */
bool incident_tell(struct incident *i, const char *channel, const char *recipient);
void incident_untell(struct incident *i, size_t at);
void incident_say(struct incident *i, const char *subject);

void incident_write(const struct incident *i, struct buf *out);
/* NULL with *err set. */
struct incident *incident_read(const char *key, const char *text, size_t n, struct err *err);

#endif
