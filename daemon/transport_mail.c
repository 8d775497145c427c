/* SPDX-License-Identifier: Apache-2.0 */
/*
 * transport_mail.c - libcurl's SMTP, told what to distrust.
 *
 * libcurl says "send failed" to a refusal for now and to one for ever, so the server's
 * own code decides.  One mail, one recipient, one connection: of two recipients libcurl
 * hides that one was refused.
 */
#include "daemon/transport_mail.h"

#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "daemon/transport_address.h"
#include "daemon/transport_origin.h"

enum { CONNECT_MS = 10 * 1000, LINE = 320 };

struct posting {
	const struct mail_job *job;
	size_t sent;
	const char *forbidden;
	char words[CURL_ERROR_SIZE];
};

/* ---- where to ---- */

static curl_socket_t on_open(void *userp, curlsocktype purpose, struct curl_sockaddr *address)
{
	struct posting *p = userp;

	(void)purpose;
	p->forbidden = address_forbidden(&address->addr, origin_is_here(p->job->url),
					 p->job->network == NETWORK_INTERNAL);
	if (p->forbidden)
		return CURL_SOCKET_BAD;
	return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

/* ---- what goes ---- */

static size_t on_read(char *room, size_t one, size_t n, void *userp)
{
	struct posting *p = userp;
	size_t left = p->job->length - p->sent;

	(void)one;
	n = n < left ? n : left;
	memcpy(room, p->job->body + p->sent, n);
	p->sent += n;
	return n;
}

static size_t on_reply(char *bytes, size_t one, size_t n, void *userp)
{
	(void)bytes, (void)one, (void)userp;
	return n;
}

static struct curl_slist *recipient(const struct letter *l)
{
	char line[LINE];
	struct curl_slist *list;

	(void)snprintf(line, sizeof(line), "<%s>", l->to);
	list = curl_slist_append(NULL, line);
	if (!list)
		abort();
	return list;
}

static void set_security(CURL *easy, const struct mail_job *job)
{
	curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
	curl_easy_setopt(easy, CURLOPT_USE_SSL,
			 (long)(job->letter.plain ? CURLUSESSL_NONE : CURLUSESSL_ALL));
	curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
	curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
	curl_easy_setopt(easy, CURLOPT_PROXY, "");
	if (job->ca_file)
		curl_easy_setopt(easy, CURLOPT_CAINFO, job->ca_file);
	if (job->letter.user) {
		curl_easy_setopt(easy, CURLOPT_USERNAME, job->letter.user);
		curl_easy_setopt(easy, CURLOPT_PASSWORD, job->letter.password);
	}
}

static CURL *handle(struct posting *p, struct curl_slist *to, const char *from)
{
	const struct mail_job *job = p->job;
	long ms = job->timeout_ms > 0 && job->timeout_ms < INT32_MAX ? (long)job->timeout_ms : 0;
	CURL *easy = curl_easy_init();

	if (!easy)
		abort();
	curl_easy_setopt(easy, CURLOPT_URL, job->url);
	curl_easy_setopt(easy, CURLOPT_MAIL_FROM, from);
	curl_easy_setopt(easy, CURLOPT_MAIL_RCPT, to);
	curl_easy_setopt(easy, CURLOPT_UPLOAD, 1L);
	curl_easy_setopt(easy, CURLOPT_INFILESIZE_LARGE, (curl_off_t)job->length);
	curl_easy_setopt(easy, CURLOPT_READFUNCTION, on_read);
	curl_easy_setopt(easy, CURLOPT_READDATA, p);
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_reply);
	curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, on_open);
	curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, p);
	curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, p->words);
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, ms && ms < CONNECT_MS ? ms : CONNECT_MS);
	curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, ms);
	set_security(easy, job);
	return easy;
}

/* ---- what came of it ---- */

static enum fault fault_of(const struct posting *p, CURLcode code, long status, struct err *err)
{
	if (p->forbidden) {
		(void)err_set(err, ERR_REMOTE, "%s", p->forbidden);
		return FAULT_NOT_SENT;
	}
	if (code == CURLE_LOGIN_DENIED) {
		(void)err_set(err, ERR_AUTH, "the mail server does not accept user and password");
		return FAULT_NO_CREDENTIAL;
	}
	if (code == CURLE_USE_SSL_FAILED) {
		(void)err_set(err, ERR_REMOTE, "the mail server offers no TLS: nothing was sent");
		return FAULT_NOT_SENT;
	}
	/* 354 asked for the mail and 221 is a goodbye: neither says what became of it. */
	if (status / 100 == 4 || status / 100 == 5 || (code == CURLE_OK && status / 100 == 2))
		return FAULT_NONE;
	(void)err_set(err, ERR_REMOTE, "%s", p->words[0] ? p->words : curl_easy_strerror(code));
	return p->sent ? FAULT_NO_REPLY : FAULT_NOT_SENT;
}

enum fault mail_send(const struct mail_job *job, int *ret_status, struct err *reterr)
{
	struct posting p = { .job = job };
	struct curl_slist *to = recipient(&job->letter);
	char from[LINE];
	enum fault fault;
	long status = 0;
	CURLcode code;
	CURL *easy;

	(void)snprintf(from, sizeof(from), "<%s>", job->letter.from);
	easy = handle(&p, to, from);
	code = curl_easy_perform(easy);
	curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_cleanup(easy);
	curl_slist_free_all(to);
	fault = fault_of(&p, code, status, reterr);
	*ret_status = fault ? 0 : (int)status;
	return fault;
}

/* ---- a copy that lives as long as the sending ---- */

static char *copy(const char *text)
{
	char *is = text ? strdup(text) : NULL;

	if (text && !is)
		abort();
	return is;
}

struct mail_job *mail_job_copy(const struct mail_job *job)
{
	struct mail_job *is = malloc(sizeof(*is));
	char *body = malloc(job->length + 1);

	if (!is || !body)
		abort();
	memcpy(body, job->body, job->length);
	*is = *job;
	is->body = body;
	is->url = copy(job->url);
	is->ca_file = copy(job->ca_file);
	is->letter = (struct letter){ .from = copy(job->letter.from),
				      .to = copy(job->letter.to),
				      .user = copy(job->letter.user),
				      .password = copy(job->letter.password),
				      .plain = job->letter.plain };
	return is;
}

static void give_back(const char *text)
{
	union {
		const char *from;
		char *to;
	} is = { text };

	free(is.to);
}

void mail_job_free(struct mail_job *job)
{
	union {
		const char *from;
		char *to;
	} password;

	if (!job)
		return;
	password.from = job->letter.password;
	if (password.to)
		explicit_bzero(password.to, strlen(password.to));
	give_back(job->letter.password);
	give_back(job->letter.user);
	give_back(job->letter.from);
	give_back(job->letter.to);
	give_back(job->body);
	give_back(job->url);
	give_back(job->ca_file);
	free(job);
}
