/* SPDX-License-Identifier: Apache-2.0 */
/*
 * prometheus.h - everything that is measured, for whoever watches over the daemon.
 *
 * Labels are bounded: verdicts, feeds, pools and platforms of the configuration, never
 * an ad's id.  A series for each service is written for up to SERVICE_SERIES_MAX
 * services; beyond that the counts remain, and /api/v1/status has each service.
 */
#ifndef CAPD_REPORT_PROMETHEUS_H
#define CAPD_REPORT_PROMETHEUS_H

#include "base/meter.h"
#include "report/report.h"

enum { SERVICE_SERIES_MAX = 1000 };

/* What the daemon has counted since its start. */
struct report_meters {
	uint64_t turns, commits, reloads, reloads_refused;
	uint64_t verdict_changes;
	uint64_t commands[3];	       /* by enum verb: intents made durable */
	uint64_t replies[4];	       /* by enum outcome: how the platforms answered */
	uint64_t applied, not_applied; /* read back: settled as wanted, and not */
	uint64_t polls, polls_unchanged, polls_failed;
	uint64_t reads, writes, platform_failed;
	uint64_t bytes_in;
	unsigned transfers_active, transfers_queued;
	size_t messages_waiting;
	struct meter poll_late, pass, commit;
	const struct report_feed *feeds;       /* as many as configured */
	const struct report_account *accounts; /* likewise */
};

void report_prometheus(const struct engine *e, const struct report_context *c,
		       const struct report_meters *m, struct buf *out);

#endif
