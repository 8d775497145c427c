/* SPDX-License-Identifier: Apache-2.0 */
/*
 * exposition.h - Prometheus' text format, version 0.0.4.
 *
 * One family after the other: its head once, then its samples.  Values are in base
 * units (seconds, units of money).  Source: prometheus.io/docs/instrumenting/exposition_formats
 */
#ifndef CAPD_REPORT_EXPOSITION_H
#define CAPD_REPORT_EXPOSITION_H

#include "base/buf.h"
#include "base/meter.h"
#include "base/when.h"

struct label {
	const char *name, *value; /* any text: escaped here */
};

enum { LABELS_MAX = 4 };

/* name without "capacityd_"; type "gauge", "counter" or "histogram". */
void expose_family(struct buf *out, const char *name, const char *type, const char *help);
/* labels: ended by a NULL name, or NULL for none. */
void expose(struct buf *out, const char *name, const struct label *labels, int64_t value);
void expose_micros(struct buf *out, const char *name, const struct label *labels, int64_t micros);
/* Nothing for never: a time that was not is no sample. */
void expose_instant(struct buf *out, const char *name, const struct label *labels, struct instant t);
/* One number that has a family of its own. */
void expose_one(struct buf *out, const char *name, const char *type, const char *help, int64_t value);
void expose_meter(struct buf *out, const char *name, const char *help, const struct meter *m);

#endif
