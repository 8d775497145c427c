/* SPDX-License-Identifier: Apache-2.0 */
/*
 * api_patience.c - connections and the time each has left.
 *
 * A connection is cut at its socket; the server then finds it closed and does the
 * rest, so nothing of it is freed behind its back.
 */
#include "daemon/api_patience.h"

#include <stdlib.h>
#include <sys/socket.h>

#include "base/limits.h"

struct visit {
	struct visit *next, *before;
	struct MHD_Connection *connection;
	enum visit_stage stage;
	uint64_t since; /* when the stage began */
	bool cut;
};

void patience_begins(struct patience *p, struct MHD_Connection *c, void **socket_context, uint64_t now)
{
	struct visit *v = calloc(1, sizeof(*v));

	if (!v)
		abort();
	*v = (struct visit){ .next = p->first, .connection = c, .since = now };
	if (p->first)
		p->first->before = v;
	p->first = v;
	*socket_context = v;
}

void patience_ends(struct patience *p, void **socket_context)
{
	struct visit *v = *socket_context;

	if (v->before)
		v->before->next = v->next;
	else
		p->first = v->next;
	if (v->next)
		v->next->before = v->before;
	free(v);
	*socket_context = NULL;
}

void patience_stage(struct MHD_Connection *c, enum visit_stage stage, uint64_t now)
{
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(c, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
	struct visit *v = info ? info->socket_context : NULL;

	if (!v)
		return;
	v->stage = stage;
	v->since = now;
}

static uint64_t allowed_ms(enum visit_stage stage)
{
	static const uint64_t seconds[] = {
		[VISIT_HEAD] = API_HEAD_S,
		[VISIT_BODY] = API_ARRIVAL_S,
		[VISIT_ANSWER] = API_FETCH_S,
	};

	return stage == VISIT_STREAM ? UINT64_MAX : seconds[stage] * 1000;
}

static void cut(struct visit *v)
{
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(v->connection, MHD_CONNECTION_INFO_CONNECTION_FD);

	v->cut = true;
	if (info)
		(void)shutdown(info->connect_fd, SHUT_RDWR);
}

bool patience_sweep(struct patience *p, uint64_t now)
{
	for (struct visit *v = p->first; v; v = v->next)
		if (!v->cut && now - v->since > allowed_ms(v->stage))
			cut(v);
	return p->first != NULL;
}
