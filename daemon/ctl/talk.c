/* SPDX-License-Identifier: Apache-2.0 */
/*
 * talk.c - HTTP over the control socket.
 *
 * Every refusal becomes a sentence and an exit code a script can act on:
 * unreachable, try again and not permitted are three different things to do.
 */
#include "daemon/ctl/talk.h"

#include <curl/curl.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "base/tree.h"
#include "daemon/progress.h"

enum { TALK_SECONDS = 60, URL_MAX = 4096, TOKEN_LINE = 512 };

struct waiting {
	struct progress progress;
	const volatile sig_atomic_t *ends;
};

static size_t hear(char *bytes, size_t size, size_t n, void *context)
{
	struct buf *out = context;

	buf_append(out, bytes, size * n);
	return out->overflowed ? 0 : size * n;
}

/* A big answer over a slow line, or a daemon that is busy: a person should see that it goes on. */
static int go_on(void *context, curl_off_t total, curl_off_t now, curl_off_t up_total, curl_off_t up)
{
	struct waiting *w = context;

	(void)up_total, (void)up;
	progress_show(&w->progress, total > 0 ? (double)now / (double)total : -1);
	return w->ends && *w->ends;
}

static enum ctl_exit unreachable(const struct talk_peer *peer, CURL *curl, CURLcode code, struct buf *why)
{
	const char *where = peer->url ? peer->url : peer->socket;
	long os = 0;

	(void)curl_easy_getinfo(curl, CURLINFO_OS_ERRNO, &os);
	if (os == EACCES || os == EPERM) {
		buf_printf(why, "you may not use %s: its group may, and root", where);
		return CTL_NOT_PERMITTED;
	}
	if (code == CURLE_OPERATION_TIMEDOUT) {
		buf_printf(why,
			   "no answer from %s within %d s. What was asked may still happen: look "
			   "with capacityctl status",
			   where, TALK_SECONDS);
		return CTL_TRY_AGAIN;
	}
	buf_printf(why, "is capacityd running? tried %s: %s", where,
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
	case 421:
		return CTL_USAGE;
	case 401:
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

/* A problem document (RFC 9457) says it in detail, or at least in its title. */
static enum ctl_exit refused(long status, const struct buf *body, struct buf *why)
{
	struct err ignored = ERR_INIT;
	struct json_object *tree cleanup_tree = tree_parse(buf_text(body), body->length, &ignored);
	const char *message = tree_text_or(tree, "detail", tree_text_or(tree, "title", ""));

	if (*message)
		buf_puts(why, message);
	else
		buf_printf(why, "the answer was HTTP status %ld, without a reason", status);
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

static enum ctl_exit exchange(CURL *curl, const struct talk_peer *peer, struct buf *ret, struct buf *why)
{
	struct waiting waiting = { .ends = peer->ends };
	CURLcode code;
	long status = 0;

	progress_begin(&waiting.progress, "asking", !peer->quiet);
	(void)curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, hear);
	(void)curl_easy_setopt(curl, CURLOPT_WRITEDATA, ret);
	(void)curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
	(void)curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, go_on);
	(void)curl_easy_setopt(curl, CURLOPT_XFERINFODATA, &waiting);
	code = curl_easy_perform(curl);
	progress_end(&waiting.progress);
	if (code != CURLE_OK)
		return unreachable(peer, curl, code, why);
	(void)curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
	return status >= 200 && status < 300 ? CTL_OK : refused(status, ret, why);
}

/*
 * "Authorization: Bearer ..." in front of the headers, or false when the file has none. It
 * is never sent to the socket, which knows who we are, and never without a URL to choose.
 */
static bool add_token(const struct talk_peer *peer, struct curl_slist **headers, struct buf *why)
{
	char line[TOKEN_LINE], header[TOKEN_LINE + 32];
	FILE *f;
	bool read;

	if (!peer->url || !peer->token_file)
		return true;
	f = fopen(peer->token_file, "re");
	read = f && fgets(line, sizeof(line), f);
	if (f)
		(void)fclose(f);
	line[read ? strcspn(line, "\r\n") : 0] = '\0';
	if (!*line) {
		buf_printf(why, "%s holds no token: %s", peer->token_file,
			   f ? "its first line is empty" : strerror(errno));
		return false;
	}
	(void)snprintf(header, sizeof(header), "Authorization: Bearer %s", line);
	*headers = curl_slist_append(*headers, header);
	explicit_bzero(line, sizeof(line));
	explicit_bzero(header, sizeof(header));
	return true;
}

enum ctl_exit talk_why(const struct talk_peer *peer, const char *path, const char *body,
		       struct buf *ret, struct buf *why)
{
	struct curl_slist *headers = NULL;
	char url[URL_MAX];
	enum ctl_exit code = CTL_USAGE;
	CURL *curl = curl_easy_init();

	if (!curl) {
		buf_puts(why, "libcurl could not be set up");
		return CTL_FAILED;
	}
	prepare(curl, peer, path, url);
	if (body) {
		headers = curl_slist_append(NULL, "Content-Type: application/json");
		(void)curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body);
	}
	if (add_token(peer, &headers, why)) {
		(void)curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
		code = exchange(curl, peer, ret, why);
	}
	curl_slist_free_all(headers);
	curl_easy_cleanup(curl);
	return code;
}

enum ctl_exit talk(const struct talk_peer *peer, const char *path, const char *body, struct buf *ret)
{
	struct buf why cleanup_buf = BUF_INIT(API_ANSWER_MAX);
	enum ctl_exit code = talk_why(peer, path, body, ret, &why);

	if (code != CTL_OK)
		fprintf(stderr, "capacityctl: %s\n", buf_text(&why));
	return code;
}
