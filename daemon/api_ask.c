/* SPDX-License-Identifier: Apache-2.0 */
/*
 * api_ask.c - headers, parameters and the peer of one request.
 *
 * Each door reads only what it may believe: the name in the proxy's header is not
 * even looked at where somebody else could have written it.
 */
#include "daemon/api_ask.h"

#include <string.h>
#include <strings.h>

static const char *header_value(struct MHD_Connection *c, const char *name)
{
	return MHD_lookup_connection_value(c, MHD_HEADER_KIND, name);
}

static enum MHD_Result on_argument(void *context, enum MHD_ValueKind kind, const char *name,
				   const char *value)
{
	struct asked *asked = context;

	(void)kind;
	if (asked->q.argument_count == API_ARGUMENTS_MAX) {
		asked->q.fault = API_TOO_MANY_ARGUMENTS;
		return MHD_NO;
	}
	asked->arguments[asked->q.argument_count++] = (struct api_argument){ name, value ? value : "" };
	return MHD_YES;
}

struct named {
	const char *name, *value;
	unsigned count;
};

static enum MHD_Result on_header(void *context, enum MHD_ValueKind kind, const char *name,
				 const char *value)
{
	struct named *named = context;

	(void)kind;
	if (strcasecmp(name, named->name) == 0) {
		named->value = value;
		named->count++;
	}
	return MHD_YES;
}

static int socket_of(struct MHD_Connection *c)
{
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(c, MHD_CONNECTION_INFO_CONNECTION_FD);

	return info ? info->connect_fd : -1;
}

static bool in_group(void *context, const char *group)
{
	return peer_in_group(socket_of(context), group);
}

static bool is_near(struct MHD_Connection *c)
{
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(c, MHD_CONNECTION_INFO_CLIENT_ADDRESS);

	return info && info->client_addr && peer_is_near(info->client_addr);
}

/* Whom the proxy names; no other door looks. */
static void read_user(struct MHD_Connection *c, const struct api_house *house, struct api_peer *ret)
{
	const struct config *config = engine_config(house->engine(house->context));
	struct named named = { .name = config->proxy.header };

	if (!named.name)
		return;
	(void)MHD_get_connection_values(c, MHD_HEADER_KIND, on_header, &named);
	ret->user = named.value;
	ret->users = named.count;
}

static void read_peer(struct asked *asked, struct MHD_Connection *c, const struct api_house *house)
{
	struct api_peer *p = &asked->q.peer;

	if (p->door == DOOR_TCP) {
		p->is_near = is_near(c);
		p->authorization = header_value(c, "Authorization");
		return;
	}
	p->name = peer_name(socket_of(c), asked->name);
	if (p->door == DOOR_PROXY) {
		read_user(c, house, p);
		return;
	}
	p->is_house = peer_is_house(socket_of(c));
	p->in_group = in_group;
	p->context = c;
}

void api_ask(struct asked *ret, struct MHD_Connection *c, enum api_door door, const struct api_house *house)
{
	ret->q = (struct api_request){
		.peer = { .door = door },
		.host = header_value(c, "Host"),
		.origin = header_value(c, "Origin"),
		.fetch_site = header_value(c, "Sec-Fetch-Site"),
		.accept = header_value(c, "Accept"),
		.accept_encoding = header_value(c, "Accept-Encoding"),
		.if_none_match = header_value(c, "If-None-Match"),
		.content_type = header_value(c, "Content-Type"),
		.last_event = header_value(c, "Last-Event-ID"),
		.push = { header_value(c, "X-Capacity-Timestamp"),
			  header_value(c, "X-Capacity-Signature"), header_value(c, "Idempotency-Key") },
		.arguments = ret->arguments,
	};
	(void)MHD_get_connection_values(c, MHD_GET_ARGUMENT_KIND, on_argument, ret);
	read_peer(ret, c, house);
}
