/* SPDX-License-Identifier: Apache-2.0 */
/*
 * asked.h - every request the ad platforms got, one line of JSON each.
 *
 * Who counts calls, or plans a fault for the k-th of them, reads it here.
 */
#ifndef CAPD_SANDBOX_ASKED_H
#define CAPD_SANDBOX_ASKED_H

#include "base/buf.h"
#include "exchange.h"
#include "platforms.h"

enum { ASKED_MAX = 8 * 1024 * 1024 };

void asked_note(struct buf *lines, const struct ad_platform *p, const struct ask *ask,
		const struct answer *a);

#endif
