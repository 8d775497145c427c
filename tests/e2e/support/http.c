/* SPDX-License-Identifier: Apache-2.0 */
/*
 * http.c - libcurl, one handle per process, so connections are reused.
 */
#include "tests/e2e/support/http.h"

#include <curl/curl.h>
#include <stdlib.h>

enum { ANSWER_MS = 60 * 1000 };

static size_t take(char *bytes, size_t size, size_t n, void *context)
{
	buf_append(context, bytes, size * n);
	return size * n;
}

static CURL *handle(void)
{
	static CURL *curl;

	if (!curl && !(curl = curl_easy_init()))
		abort();
	curl_easy_reset(curl);
	return curl;
}

static const char *const no_headers[] = { NULL };

static long ask(struct http *ret, const char *socket, const char *url, const char *json,
		const char *const *more)
{
	CURL *curl = handle();
	struct curl_slist *headers = NULL;

	buf_clear(&ret->head);
	buf_clear(&ret->body);
	ret->status = 0;
	curl_easy_setopt(curl, CURLOPT_URL, url);
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_PROXY, "");
	curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)ANSWER_MS);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, &ret->body);
	curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, take);
	curl_easy_setopt(curl, CURLOPT_HEADERDATA, &ret->head);
	if (socket)
		curl_easy_setopt(curl, CURLOPT_UNIX_SOCKET_PATH, socket);
	if (json) {
		headers = curl_slist_append(headers, "Content-Type: application/json");
		for (; *more; more++)
			headers = curl_slist_append(headers, *more);
		curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
		curl_easy_setopt(curl, CURLOPT_POSTFIELDS, json);
	}
	if (curl_easy_perform(curl) == CURLE_OK)
		curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &ret->status);
	curl_slist_free_all(headers);
	return ret->status;
}

long http_ask(struct http *ret, const char *socket, const char *url, const char *json)
{
	return ask(ret, socket, url, json, no_headers);
}

long http_send(struct http *ret, const char *url, const char *json, const char *const *headers)
{
	return ask(ret, NULL, url, json, headers);
}

void http_release(struct http *h)
{
	buf_release(&h->head);
	buf_release(&h->body);
}
