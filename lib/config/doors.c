/* SPDX-License-Identifier: Apache-2.0 */
/*
 * doors.c - where the page and the API listen, and who may do what there.
 *
 * A row of `access:` that could mean two people, or nobody, is refused: a role
 * given by mistake is found by whoever should not have it.
 */
#include <string.h>

#include "config/doors.h"
#include "config/option.h"
#include "config/tables.h"

enum { SOCKET_PATH = 108, PORT_MAX = 65535 };

#define ALNUM "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

struct access_form {
	int role; /* from ROLE_VIEWER on */
	const char *user, *group, *name;
	const struct credential *token;
};

static const char *const roles[] = { "viewer", "operator", "approver", "admin", NULL };

const struct option access_options[] = {
	{ .name = "role",
	  .type = OPTION_ENUM,
	  .flags = OPTION_REQUIRED,
	  .choices = roles,
	  .offset = offsetof(struct access_form, role),
	  .help = "viewer reads; operator also holds, resumes, states and stops; approver also "
		  "approves, reverts and starts; admin also reloads." },
	{ .name = "user",
	  .type = OPTION_TEXT,
	  .offset = offsetof(struct access_form, user),
	  .help = "A user of this machine (\"uid 1000\" where it has no name), or as the proxy "
		  "names "
		  "them." },
	{ .name = "group",
	  .type = OPTION_TEXT,
	  .offset = offsetof(struct access_form, group),
	  .help = "A group of this machine, for whoever uses the socket." },
	{ .name = "token",
	  .type = OPTION_SECRET,
	  .offset = offsetof(struct access_form, token),
	  .help = "Where the hash of a token is kept (capacityd token makes both), for programs." },
	{ .name = "name",
	  .type = OPTION_TEXT,
	  .offset = offsetof(struct access_form, name),
	  .help = "With token: who holds it, for the history." },
	OPTION_END
};

static const struct option proxy_options[] = {
	{ .name = "socket",
	  .type = OPTION_TEXT,
	  .flags = OPTION_REQUIRED | OPTION_RESTART,
	  .offset = offsetof(struct proxy, socket),
	  .help = "Path of the socket the proxy talks to; no other door believes its header." },
	{ .name = "user",
	  .type = OPTION_TEXT,
	  .flags = OPTION_REQUIRED,
	  .offset = offsetof(struct proxy, user),
	  .help = "The user of this machine the proxy runs as; nobody else may speak there." },
	{ .name = "header",
	  .type = OPTION_TEXT,
	  .fallback = "X-Forwarded-User",
	  .offset = offsetof(struct proxy, header),
	  .help = "The header in which the proxy names who asks; it must remove what clients "
		  "send." },
	OPTION_END
};

const struct option doors_options[] = {
	{ .name = "listen",
	  .type = OPTION_TEXT,
	  .flags = OPTION_RESTART,
	  .fallback = "127.0.0.1:8470",
	  .offset = offsetof(struct doors_form, listen),
	  .help = "Address and port of the page and the API; port 0 takes any free one." },
	{ .name = "socket",
	  .type = OPTION_TEXT,
	  .flags = OPTION_RESTART,
	  .fallback = "/run/capacityd/control.sock",
	  .offset = offsetof(struct doors_form, socket),
	  .help = "Path of the socket that capacityctl talks to." },
	{ .name = "hosts",
	  .type = OPTION_TEXTS,
	  .offset = offsetof(struct doors_form, hosts),
	  .help = "Names the page is reached by besides localhost, like status.example.org." },
	{ .name = "access",
	  .type = OPTION_LIST,
	  .table = access_options,
	  .size = sizeof(struct access_form),
	  .offset = offsetof(struct doors_form, access),
	  .help = "Who may do more than look, like - {role: operator, user: ana}. Root and the "
		  "daemon's own user may do everything on the socket." },
	{ .name = "proxy",
	  .type = OPTION_MAP,
	  .table = proxy_options,
	  .offset = offsetof(struct doors_form, proxy),
	  .help = "A reverse proxy people sign in at, so that they may act in the browser." },
	OPTION_END
};

/* ---- addresses ---- */

static bool is_port(const char *text)
{
	size_t n = strspn(text, "0123456789");
	int port = 0;

	for (size_t i = 0; i < n && i < 6; i++)
		port = port * 10 + (text[i] - '0');
	return n > 0 && n < 6 && !text[n] && port <= PORT_MAX;
}

static void check_listen(struct loader *l, const struct node *map, const char *listen)
{
	const struct node *at = node_get(map, "listen");
	const char *colon = listen ? strrchr(listen, ':') : NULL;

	if (at && listen && (!colon || colon == listen || !is_port(colon + 1)))
		complaints_error(l->complaints, at, "expected an address and port, like 127.0.0.1:8470",
				 "\"%.60s\" is not a place to listen at", listen);
}

static void check_socket(struct loader *l, const struct node *at, const char *path)
{
	if (at && path && (*path != '/' || strlen(path) >= SOCKET_PATH))
		complaints_error(l->complaints, at, "expected an absolute path of at most 107 bytes",
				 "\"%.60s\" cannot be a socket", path);
}

static void check_hosts(struct loader *l, const struct node *map)
{
	const struct node *at = node_get(map, "hosts");
	const struct config *c = l->config;

	for (size_t i = 0; at && i < c->api_host_count; i++) {
		const char *name = c->api_hosts[i];

		if (*name != '.' && strspn(name, ALNUM ".-") == strlen(name))
			continue;
		complaints_error(l->complaints,
				 at->kind == NODE_SEQUENCE && at->count == c->api_host_count ?
					 &at->items[i] :
					 at,
				 "expected a name without scheme and port, like status.example.org",
				 "\"%.60s\" is not a host name", name);
	}
}

static void check_proxy(struct loader *l, const struct node *map)
{
	const struct node *proxy = node_get(map, "proxy"), *header = node_get(proxy, "header");
	const struct config *c = l->config;
	const char *name = c->proxy.header, *path = c->proxy.socket;

	check_socket(l, node_get(proxy, "socket"), path);
	if (path && c->api_socket && strcmp(path, c->api_socket) == 0)
		complaints_error(l->complaints, node_get(proxy, "socket"),
				 "who comes through the proxy is named by a header, who uses the "
				 "socket by the kernel",
				 "the proxy needs a socket of its own");
	if (header && name && strspn(name, ALNUM "-_") != strlen(name))
		complaints_error(l->complaints, header, "expected a name like X-Forwarded-User",
				 "\"%.60s\" cannot be a header", name);
}

/* ---- who may do what ---- */

static const struct node *row_of(const struct node *map, size_t i)
{
	const struct node *list = node_get(map, "access");

	return &list->items[i];
}

static void check_access(struct loader *l, const struct node *at, const struct access *a)
{
	/* As written: what is wrong in itself has been said. */
	int given = (node_get(at, "user") != NULL) + (node_get(at, "group") != NULL) +
		    (node_get(at, "token") != NULL);

	if (given != 1)
		complaints_error(l->complaints, at, "write one of user, group and token",
				 given ? "this row means two at once" : "this row does not say who may");
	else if (a->token && !a->name)
		complaints_error(l->complaints, at, "the history says who did what",
				 "a token needs the \"name\" of whoever holds it");
	else if (a->name && !node_get(at, "token"))
		complaints_error(l->complaints, node_get_key(at, "name"), "leave it out",
				 "only a token has a \"name\"");
}

static bool is_same(const char *a, const char *b)
{
	return a && b && strcmp(a, b) == 0;
}

/* What the two rows have in common. */
static const char *holder(const struct access *a, const struct access *other)
{
	if (a->token && a->token == other->token)
		return a->token->name;
	return a->user ? a->user : a->group ? a->group : a->name;
}

/* The second row of somebody is the one that was forgotten. */
static void check_twice(struct loader *l, const struct node *map, size_t i)
{
	const struct access *all = l->config->accesses, *a = &all[i];

	for (size_t j = 0; j < i; j++) {
		if (!is_same(a->user, all[j].user) && !is_same(a->group, all[j].group) &&
		    !is_same(a->name, all[j].name) && !(a->token && a->token == all[j].token))
			continue;
		complaints_error(l->complaints, row_of(map, i), "each has one role",
				 "\"%.60s\" has a role already", holder(a, &all[j]));
		complaints_note(l->complaints, row_of(map, j), "it was given here");
		return;
	}
}

static void load_access(struct loader *l, const struct node *map, const struct option_list *list)
{
	const struct access_form *form = list->items;
	struct config *c = l->config;

	c->accesses = arena_array(&c->arena, struct access, list->count);
	c->access_count = list->count;
	for (size_t i = 0; i < list->count; i++) {
		c->accesses[i] = (struct access){ .role = (enum role)(form[i].role + ROLE_VIEWER),
						  .user = form[i].user,
						  .group = form[i].group,
						  .token = form[i].token,
						  .name = form[i].name,
						  .place = loader_place(l, row_of(map, i)) };
		check_access(l, row_of(map, i), &c->accesses[i]);
		check_twice(l, map, i);
	}
}

static bool is_loopback(const char *listen)
{
	return strncmp(listen, "127.", 4) == 0 || strncmp(listen, "localhost:", 10) == 0 ||
	       strncmp(listen, "[::1]:", 6) == 0;
}

/* It travels in the clear, so the daemon takes it from this machine alone. */
static void warn_open_token(struct loader *l, const struct node *map)
{
	const struct config *c = l->config;

	for (size_t i = 0; c->api_listen && i < c->access_count; i++) {
		if (!c->accesses[i].token || is_loopback(c->api_listen))
			continue;
		complaints_warning(
			l->complaints, row_of(map, i), "put a proxy with TLS on this machine before it",
			"tokens are only taken over loopback, and the API listens at \"%.60s\"",
			c->api_listen);
		return;
	}
}

void load_doors(struct loader *l, const struct doors_form *form)
{
	const struct node *map = node_get(l->root, "api");
	struct config *c = l->config;

	c->api_listen = form->listen;
	c->api_socket = form->socket;
	c->api_hosts = form->hosts.items;
	c->api_host_count = form->hosts.count;
	c->proxy = form->proxy;
	check_listen(l, map, form->listen);
	check_socket(l, node_get(map, "socket"), form->socket);
	check_hosts(l, map);
	check_proxy(l, map);
	load_access(l, map, &form->access);
	warn_open_token(l, map);
}
