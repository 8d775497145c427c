/* SPDX-License-Identifier: Apache-2.0 */
/*
 * transport_sftp.c - libcurl's SFTP, told what to distrust.
 *
 * Its option for a pinned fingerprint says "mismatch" and nothing more, so the
 * key is compared here, and a refusal names the fingerprint that was shown: an
 * operator can tell a rotated key from a stranger.  libssh2 reads private keys
 * from files only; ours is given to it as a file that exists in memory.
 */
#include "daemon/transport_sftp.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/sign.h"
#include "base/text.h"
#include "daemon/transport_address.h"
#include "daemon/transport_origin.h"

enum { CONNECT_MS = 10 * 1000 };

struct fetch {
	const struct sftp_job *job;
	struct buf *out;
	const char *forbidden; /* the address we would not connect to; NULL */
	bool stranger;	       /* another key was shown */
	char shown[64];	       /* its fingerprint, as ssh-keygen prints it */
	char words[CURL_ERROR_SIZE];
};

/* ---- who is at the other end ---- */

static curl_socket_t on_open(void *userp, curlsocktype purpose, struct curl_sockaddr *address)
{
	struct fetch *f = userp;

	(void)purpose;
	f->forbidden = address_forbidden(&address->addr, origin_is_here(f->job->url),
					 f->job->network == NETWORK_INTERNAL);
	if (f->forbidden)
		return CURL_SOCKET_BAD;
	return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

/* Without the padding that one prints and the other does not. */
static bool same_fingerprint(const char *a, const char *b)
{
	size_t n = strcspn(a, "=");

	if (text_starts(a, "SHA256:"))
		return same_fingerprint(a + 7, b);
	return n == strcspn(b, "=") && !memcmp(a, b, n);
}

static int on_host_key(void *userp, int type, const char *key, size_t n)
{
	struct fetch *f = userp;
	struct buf text cleanup_buf = BUF_INIT(sizeof(f->shown));
	uint8_t sum[SHA256_SIZE];

	(void)type;
	sign_sha256(key, n, sum);
	sign_base64(&text, sum, sizeof(sum));
	if (same_fingerprint(f->job->login.host_key, buf_text(&text)))
		return CURLKHMATCH_OK;
	f->stranger = true;
	snprintf(f->shown, sizeof(f->shown), "%.*s", (int)strcspn(buf_text(&text), "="), buf_text(&text));
	return CURLKHMATCH_MISMATCH;
}

/* ---- what comes ---- */

static size_t on_body(char *bytes, size_t one, size_t n, void *userp)
{
	struct fetch *f = userp;

	(void)one;
	buf_append(f->out, bytes, n);
	return f->out->overflowed ? 0 : n;
}

static enum fault fault_of(const struct fetch *f, CURLcode code)
{
	switch (code) {
	case CURLE_COULDNT_RESOLVE_HOST:
	case CURLE_COULDNT_CONNECT:
	case CURLE_URL_MALFORMAT:
	case CURLE_UNSUPPORTED_PROTOCOL:
		return FAULT_NOT_SENT;
	case CURLE_LOGIN_DENIED:
		return FAULT_NO_CREDENTIAL;
	case CURLE_PARTIAL_FILE:
		return FAULT_TRUNCATED;
	case CURLE_REMOTE_FILE_NOT_FOUND:
		return FAULT_NOT_SENT;
	default:
		return f->stranger ? FAULT_NOT_SENT : FAULT_NO_REPLY;
	}
}

static void words_of(const struct fetch *f, CURLcode code, struct err *err)
{
	if (f->forbidden)
		err_set(err, ERR_REMOTE, "%s", f->forbidden);
	else if (f->stranger)
		err_set(err, ERR_AUTH,
			"the server shows another key, SHA256:%s: nothing was sent; if it is "
			"known to have changed set host_key",
			f->shown);
	else if (code == CURLE_LOGIN_DENIED)
		err_set(err, ERR_AUTH, "the server does not accept user and private_key");
	else if (code == CURLE_REMOTE_FILE_NOT_FOUND)
		err_set(err, ERR_REMOTE, "no such file on the server");
	else
		err_set(err, ERR_REMOTE, "%s", f->words[0] ? f->words : curl_easy_strerror(code));
}

/* ---- setting up ---- */

/* A path libssh2 can open, of a file nobody else can. -1: none could be made. */
static int key_file(const struct login *login, char path[64])
{
	int fd = memfd_create("key", MFD_CLOEXEC);

	if (fd < 0)
		return -1;
	if (write(fd, login->key, login->key_size) != (ssize_t)login->key_size) {
		close(fd);
		return -1;
	}
	snprintf(path, 64, "/proc/self/fd/%d", fd);
	return fd;
}

static CURL *handle(struct fetch *f, const char *key_path)
{
	CURL *easy = curl_easy_init();
	long ms = f->job->timeout_ms > 0 && f->job->timeout_ms < INT32_MAX ? (long)f->job->timeout_ms : 0;

	if (!easy)
		abort();
	curl_easy_setopt(easy, CURLOPT_URL, f->job->url);
	curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "sftp");
	curl_easy_setopt(easy, CURLOPT_SSH_AUTH_TYPES, (long)CURLSSH_AUTH_PUBLICKEY);
	curl_easy_setopt(easy, CURLOPT_USERNAME, f->job->login.user);
	curl_easy_setopt(easy, CURLOPT_SSH_PRIVATE_KEYFILE, key_path);
	curl_easy_setopt(easy, CURLOPT_SSH_HOSTKEYFUNCTION, on_host_key);
	curl_easy_setopt(easy, CURLOPT_SSH_HOSTKEYDATA, f);
	curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, on_open);
	curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, f);
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
	curl_easy_setopt(easy, CURLOPT_WRITEDATA, f);
	curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, f->words);
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(easy, CURLOPT_PROXY, "");
	curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, ms && ms < CONNECT_MS ? ms : CONNECT_MS);
	curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, ms);
	return easy;
}

enum fault sftp_fetch(const struct sftp_job *job, struct buf *out, struct err *reterr)
{
	struct fetch f = { .job = job, .out = out };
	char path[64];
	int fd = key_file(&job->login, path);
	CURLcode code;
	CURL *easy;

	if (fd < 0) {
		err_set(reterr, ERR_LIMIT, "no memory for the private key");
		return FAULT_NOT_SENT;
	}
	easy = handle(&f, path);
	code = curl_easy_perform(easy);
	curl_easy_cleanup(easy);
	close(fd);
	if (out->overflowed) {
		err_set(reterr, ERR_LIMIT, "the file is larger than what may be read");
		return FAULT_TOO_LARGE;
	}
	if (code == CURLE_OK)
		return FAULT_NONE;
	words_of(&f, code, reterr);
	return f.forbidden ? FAULT_NOT_SENT : fault_of(&f, code);
}
