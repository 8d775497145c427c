/* SPDX-License-Identifier: Apache-2.0 */
/*
 * talk.c - HTTP over the control socket.
 *
 * Every refusal becomes a sentence on stderr and an exit code a script can act
 * on: unreachable, try again and not permitted are three different things to do.
 */
#include "daemon/ctl/talk.h"

#include <curl/curl.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "base/tree.h"

enum { TALK_SECONDS = 60, URL_MAX = 4096 };

static size_t hear(char *bytes, size_t size, size_t n, void *context)
{
	struct buf *out = context;

	buf_append(out, bytes, size * n);
	return out->overflowed ? 0 : size * n;
}

static enum ctl_exit unreachable(const struct talk_peer *peer, CURL *curl, CURLcode code)
{
	const char *where = peer->url ? peer->url : peer->socket;
	long os = 0;

	(void)curl_easy_getinfo(curl, CURLINFO_OS_ERRNO, &os);
	if (os == EACCES || os == EPERM) {
		fprintf(stderr, "capacityctl: you may not use %s: its group may, and root\n", where);
		return CTL_NOT_PERMITTED;
	}
	if (code == CURLE_OPERATION_TIMEDOUT) {
		fprintf(stderr,
			"capacityctl: no answer from %s within %d s. What was asked may still "
			"happen: "
			"look with capacityctl status\n",
			where, TALK_SECONDS);
		return CTL_TRY_AGAIN;
	}
	fprintf(stderr, "capacityctl: is capacityd running? tried %s: %s\n", where,
		os ? strerror((int)os) : curl_easy_strerror(code));
	return CTL_UNREACHABLE;
}

static enum ctl_exit exit_for(long status)
{
	switch (status) {
	case 400:
	case 404:
	case 405:
	case 413:
	case 415:
		return CTL_USAGE;
	case 403:
	case 409:
		return CTL_NOT_PERMITTED;
	case 422:
		return CTL_BAD_CONFIG;
	case 429:
	case 503:
		return CTL_TRY_AGAIN;
	default:
		return CTL_FAILED;
	}
}

static enum ctl_exit refused(long status, const struct buf *body)
{
	struct err ignored = ERR_INIT;
	struct json_object *tree cleanup_tree = tree_parse(buf_text(body), body->length, &ignored);
	const char *message = tree_text_or(tree_get(tree, "error"), "message", "");

	if (*message)
		fprintf(stderr, "capacityctl: %s\n", message);
	else
		fprintf(stderr, "capacityctl: the answer was HTTP status %ld, without a reason\n", status);
	return exit_for(status);
}

static void prepare(CURL *curl, const struct talk_peer *peer, const char *path, char url[URL_MAX])
{
	size_t n = peer->url ? strlen(peer->url) : 0;

	while (n > 0 && peer->url[n - 1] == '/')
		n--;
	(void)snprintf(url, URL_MAX, "%.*s%s", n ? (int)n : (int)strlen("http://localhost"),
		       n ? peer->url : "http://localhost", path);
	(void)curl_easy_setopt(curl, CURLOPT_URL, url);
	if (!peer->url)
		(void)curl_easy_setopt(curl, CURLOPT_UNIX_SOCKET_PATH, peer->socket);
	(void)curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
	(void)curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
	(void)curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long)TALK_SECONDS);
	(void)curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
}

static enum ctl_exit exchange(CURL *curl, const struct talk_peer *peer, struct buf *ret)
{
	CURLcode code;
	long status = 0;

	(void)curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, hear);
	(void)curl_easy_setopt(curl, CURLOPT_WRITEDATA, ret);
	code = curl_easy_perform(curl);
	if (code != CURLE_OK)
		return unreachable(peer, curl, code);
	(void)curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
	return status >= 200 && status < 300 ? CTL_OK : refused(status, ret);
}

enum ctl_exit talk(const struct talk_peer *peer, const char *path, const char *body, struct buf *ret)
{
	CURL *curl = curl_easy_init();
	struct curl_slist *headers = NULL;
	char url[URL_MAX];
	enum ctl_exit code;

	if (!curl) {
		fprintf(stderr, "capacityctl: libcurl could not be set up\n");
		return CTL_FAILED;
	}
	prepare(curl, peer, path, url);
	if (body) {
		headers = curl_slist_append(NULL, "Content-Type: application/json");
		(void)curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
		(void)curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body);
	}
	code = exchange(curl, peer, ret);
	curl_slist_free_all(headers);
	curl_easy_cleanup(curl);
	return code;
}
