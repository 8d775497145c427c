/* SPDX-License-Identifier: Apache-2.0 */
/*
 * kind.h - the key `kind:`, which decides what the keys beside it mean.
 */
#ifndef CAPD_CONFIG_KIND_H
#define CAPD_CONFIG_KIND_H

#include "auth/auth.h"
#include "channel/channel.h"
#include "config/loader.h"
#include "feed/feed.h"
#include "platform/platform.h"

enum kind_family { KIND_FEED, KIND_PLATFORM, KIND_AUTH, KIND_CHANNEL };

/* Name of the i-th kind, or NULL past the last; its one-line summary. */
const char *kind_name(enum kind_family family, size_t i);
const char *kind_summary(enum kind_family family, size_t i);

/* Index of the kind that the mapping names, or -1 after a complaint. at: the mapping's own key. */
int64_t kind_read(struct loader *l, enum kind_family family, const struct node *map,
		  const struct node *at);

/* One row that makes `kind` a known key; its block is one const char *. */
extern const struct option kind_option[];

/*
 * What the kind itself has to say about its settings: a message "key: what is
 * wrong" is put where that key stands.  check may be NULL.
 */
void kind_check(struct loader *l, const struct node *map, int (*check)(const void *, struct err *),
		const void *settings);

/* The address in a block of these options that a credential belongs to; NULL: there is none. */
const char *kind_url(const struct option *table, const void *settings);
/* What the kind of authentication has to say about it as a whole. at: where `auth:` stands in map. */
void kind_check_auth(struct loader *l, const struct node *map, const struct auth *auth);

#endif
