/* SPDX-License-Identifier: Apache-2.0 */
/*
 * transport_sockets.h - libcurl's sockets on the loop.
 *
 * libcurl takes its interest in a socket back after every transfer and asks for
 * the same again at the next; following that to the letter costs two epoll_ctl
 * per poll.  So an established connection stays watched while it idles, and is
 * forgotten only when something arrives that nobody asked for, or when libcurl
 * closes it, which it tells us through sockets_close().
 */
#ifndef CAPD_DAEMON_TRANSPORT_SOCKETS_H
#define CAPD_DAEMON_TRANSPORT_SOCKETS_H

#include <curl/curl.h>
#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

#define SOCKETS_NEVER UINT64_MAX

struct watch;

struct sockets {
	uv_loop_t *loop;
	CURLM *multi;
	struct watch **by_fd;
	size_t room;
	unsigned busy;			/* inside libcurl, where no transfer may be taken away */
	uint64_t due;			/* libcurl wants to be called at (uv_now); SOCKETS_NEVER */
	void (*stirred)(void *context); /* a transfer may have moved: note it, and look later */
	void *context;
};

/* 0, or -1 when libcurl cannot be set up. */
int sockets_init(struct sockets *s, uv_loop_t *loop, long max_connects,
		 void (*stirred)(void *context), void *context);
void sockets_release(struct sockets *s); /* no transfer may be attached */
/* Let libcurl act on what is due at `now`. */
void sockets_run(struct sockets *s, uint64_t now);
/* For CURLOPT_OPENSOCKETFUNCTION and CURLOPT_CLOSESOCKETFUNCTION. */
curl_socket_t sockets_open(struct sockets *s, const struct curl_sockaddr *address);
int sockets_close(struct sockets *s, curl_socket_t fd);

#endif
