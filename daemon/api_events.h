/* SPDX-License-Identifier: Apache-2.0 */
/*
 * api_events.h - pages that follow along: server-sent events at /api/v1/events.
 */
#ifndef CAPD_DAEMON_API_EVENTS_H
#define CAPD_DAEMON_API_EVENTS_H

#include <uv.h>

#include "daemon/api.h"

struct api_events;

/* House and index must outlive it. */
struct api_events *api_events_new(uv_loop_t *loop, const struct api_house *house,
				  struct house_index *index);
/* After the last stream has ended; the rest happens on the loop. */
void api_events_close(struct api_events *v);

#endif
