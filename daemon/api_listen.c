/* SPDX-License-Identifier: Apache-2.0 */
/*
 * api_listen.c - an address means exactly that address.
 *
 * Names are not resolved: a name that comes to mean another interface would
 * open the page to strangers.  The unix socket is made under a temporary name
 * with its final mode and then renamed, so that there is no moment when it
 * exists with the wrong rights, and a restart never leaves clients without one.
 */
#include "daemon/api_listen.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <netinet/in.h>
#include <pwd.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { BACKLOG = 128, PORT_MAX = 65535 };

union address {
	struct sockaddr any;
	struct sockaddr_in four;
	struct sockaddr_in6 six;
};

static int parse_port(const char *text)
{
	char *end;
	long port = strtol(text, &end, 10);

	return end == text || *end || port < 0 || port > PORT_MAX ? -1 : (int)port;
}

/* Splits "host:port" and "[host]:port". */
static int split(const char *where, char host[LISTEN_HOST_MAX])
{
	const char *colon = strrchr(where, ':');
	size_t n = colon ? (size_t)(colon - where) : 0;
	bool bracketed = n > 2 && where[0] == '[' && where[n - 1] == ']';

	if (!n || n >= LISTEN_HOST_MAX)
		return -1;
	if (bracketed)
		n -= 2;
	memcpy(host, where + bracketed, n);
	host[n] = '\0';
	return parse_port(colon + 1);
}

static socklen_t make_address(const char *host, int port, union address *ret)
{
	memset(ret, 0, sizeof(*ret));
	if (strcmp(host, "localhost") == 0)
		host = "127.0.0.1";
	if (inet_pton(AF_INET, host, &ret->four.sin_addr) == 1) {
		ret->four.sin_family = AF_INET;
		ret->four.sin_port = htons((uint16_t)port);
		return sizeof(ret->four);
	}
	if (inet_pton(AF_INET6, host, &ret->six.sin6_addr) == 1) {
		ret->six.sin6_family = AF_INET6;
		ret->six.sin6_port = htons((uint16_t)port);
		return sizeof(ret->six);
	}
	return 0;
}

static int bound_port(int fd)
{
	union address a;
	socklen_t size = sizeof(a);

	if (getsockname(fd, &a.any, &size) < 0)
		return 0;
	return ntohs(a.any.sa_family == AF_INET6 ? a.six.sin6_port : a.four.sin_port);
}

static int failed(int fd, const char *what, const char *where, struct err *err)
{
	(void)err_set(err, ERR_CONFIG, "%s: cannot %s: %s", where, what, strerror(errno));
	if (fd >= 0)
		close(fd);
	return -1;
}

int listen_tcp(const char *where, char ret_host[LISTEN_HOST_MAX], int *ret_port, struct err *err)
{
	int port = split(where, ret_host), fd, on = 1;
	union address a;
	socklen_t size = port < 0 ? 0 : make_address(ret_host, port, &a);

	if (!size)
		return err_set(err, ERR_CONFIG,
			       "%s: expected ADDRESS:PORT with an address in numbers, "
			       "such as 127.0.0.1:8470",
			       where);
	fd = socket(a.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return failed(fd, "make a socket", where, err);
	/* A restart must not wait for connections of the life before. */
	(void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (bind(fd, &a.any, size) < 0)
		return failed(fd, "take this address", where, err);
	if (listen(fd, BACKLOG) < 0)
		return failed(fd, "listen", where, err);
	*ret_port = bound_port(fd);
	return fd;
}

static bool make_path(struct sockaddr_un *a, const char *path, const char *suffix)
{
	int n;

	memset(a, 0, sizeof(*a));
	a->sun_family = AF_UNIX;
	n = snprintf(a->sun_path, sizeof(a->sun_path), "%s%s", path, suffix);
	return n > 0 && (size_t)n < sizeof(a->sun_path);
}

/* Somebody listens there: another daemon, whose socket is not ours to take. */
static bool is_answered(const struct sockaddr_un *a)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	bool answered = fd >= 0 && connect(fd, (const struct sockaddr *)a, sizeof(*a)) == 0;

	if (fd >= 0)
		close(fd);
	return answered;
}

static int check_free(const struct sockaddr_un *a, const char *path, struct err *err)
{
	struct stat st;

	if (lstat(path, &st) < 0)
		return 0;
	if (!S_ISSOCK(st.st_mode))
		return err_set(err, ERR_CONFIG, "%s: something that is no socket is in the way", path);
	if (is_answered(a))
		return err_set(err, ERR_CONFIG, "%s: another daemon answers there already", path);
	return 0;
}

static int bind_private(int fd, const struct sockaddr_un *a)
{
	mode_t old = umask(0117);
	int result = bind(fd, (const struct sockaddr *)a, sizeof(*a));

	(void)umask(old);
	return result;
}

int listen_unix(const char *path, struct err *err)
{
	struct sockaddr_un final, temporary;
	int fd;

	if (!make_path(&final, path, "") || !make_path(&temporary, path, ".new"))
		return err_set(err, ERR_CONFIG, "%s: longer than a socket's path may be", path);
	if (check_free(&final, path, err) < 0)
		return -1;
	(void)unlink(temporary.sun_path);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return failed(fd, "make a socket", path, err);
	if (bind_private(fd, &temporary) < 0)
		return failed(fd, "make the control socket here", path, err);
	if (listen(fd, BACKLOG) < 0)
		return failed(fd, "listen", path, err);
	if (rename(temporary.sun_path, path) < 0)
		return failed(fd, "put the control socket in its place", path, err);
	return fd;
}

char *peer_name(int fd, char out[PEER_NAME_MAX])
{
	struct ucred peer;
	socklen_t size = sizeof(peer);
	struct passwd entry, *found = NULL;
	char room[1024];

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) < 0)
		(void)snprintf(out, PEER_NAME_MAX, "unknown");
	else if (getpwuid_r(peer.uid, &entry, room, sizeof(room), &found) == 0 && found)
		(void)snprintf(out, PEER_NAME_MAX, "%.63s", entry.pw_name);
	else
		(void)snprintf(out, PEER_NAME_MAX, "uid %u", (unsigned)peer.uid);
	return out;
}

bool peer_is_house(int fd)
{
	struct ucred peer;
	socklen_t size = sizeof(peer);

	return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 &&
	       (peer.uid == 0 || peer.uid == geteuid());
}

static bool gid_of(const char *group, gid_t *ret)
{
	enum { ROOM = 16 * 1024 };
	struct group entry, *found = NULL;
	char room[ROOM];

	if (getgrnam_r(group, &entry, room, sizeof(room), &found) != 0 || !found)
		return false;
	*ret = entry.gr_gid;
	return true;
}

/* As its process is now, by the kernel: a database of groups may say what will be so after the next login. */
bool peer_in_group(int fd, const char *group)
{
	enum { GROUPS = 1024 };
	struct ucred peer;
	gid_t groups[GROUPS], wanted;
	socklen_t size = sizeof(peer), room = sizeof(groups);

	if (!gid_of(group, &wanted) || getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) < 0)
		return false;
	if (peer.gid == wanted)
		return true;
	if (getsockopt(fd, SOL_SOCKET, SO_PEERGROUPS, groups, &room) < 0)
		return false;
	for (size_t i = 0; i < room / sizeof(*groups); i++)
		if (groups[i] == wanted)
			return true;
	return false;
}

bool peer_is_near(const struct sockaddr *address)
{
	const struct sockaddr_in *four = (const void *)address;
	const struct sockaddr_in6 *six = (const void *)address;

	if (address->sa_family == AF_INET)
		return ntohl(four->sin_addr.s_addr) >> 24 == IN_LOOPBACKNET;
	return address->sa_family == AF_INET6 && IN6_IS_ADDR_LOOPBACK(&six->sin6_addr);
}
