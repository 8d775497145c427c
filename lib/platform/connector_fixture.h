/* SPDX-License-Identifier: Apache-2.0 */
/*
 * connector_fixture.h - a connector's fixtures, replayed without a network.
 *
 * Each step is one conversation of the real platform kind: what it wants to send
 * is held against the file, the file's answer is handed back, and what the kind
 * concludes is held against the file again.  Nothing here knows how a connector
 * works, so nothing here can hide that it does not.
 */
#ifndef CAPD_PLATFORM_CONNECTOR_FIXTURE_H
#define CAPD_PLATFORM_CONNECTOR_FIXTURE_H

#include "base/buf.h"
#include "platform/connector.h"

struct fixture_count {
	size_t steps, requests, problems;
};

/*
 * Every request as it would be sent and every conclusion, for people, appended
 * to out; lines that begin with "  ! " are problems.  Returns how many.
 */
struct fixture_count connector_fixture_run(const struct connector *c, struct buf *out);

#endif
