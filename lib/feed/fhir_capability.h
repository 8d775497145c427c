/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fhir_capability.h - what a server says it can do, against what a feed needs.
 *
 * For `check --live`, not for a running poll: a statement may be old or merely
 * hopeful, and a search that works beats it.
 */
#ifndef CAPD_FEED_FHIR_CAPABILITY_H
#define CAPD_FEED_FHIR_CAPABILITY_H

#include "base/buf.h"
#include "base/err.h"
#include "model/config.h"

/* Where the statement is: the base address and /metadata, appended to out. */
void fhir_capability_url(const struct feed_config *feed, struct buf *out);
/*
 * Appends one line for each thing missing, saying what it is needed for; returns
 * how many there are, or -1 when the bytes are no CapabilityStatement.  `select`
 * is a service's of that feed, or NULL for what every service needs.
 */
int fhir_capability_check(const struct feed_config *feed, const void *select, const char *bytes,
			  size_t n, struct buf *out, struct err *err) must_check;

#endif
