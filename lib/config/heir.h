/* SPDX-License-Identifier: Apache-2.0 */
/*
 * heir.h - policies with what they inherit.
 */
#ifndef CAPD_CONFIG_HEIR_H
#define CAPD_CONFIG_HEIR_H

#include "config/loader.h"

enum progress { UNTOUCHED, BEGUN, MERGED };

struct heir {
	const char *id; /* first, so that loader_find() can look here */
	const struct entry *entry;
	struct node merged;
	enum progress progress;
	unsigned depth; /* policies above it */
	bool orphan;	/* `from` leads nowhere: what it would have inherited is not known */
};

/* One per entry, merged; mistakes of `from` are complained about. In scratch. */
struct heir *heirs_read(struct loader *l, const struct entry *entries, size_t n);

#endif
