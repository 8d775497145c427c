/* SPDX-License-Identifier: Apache-2.0 */
/*
 * transport_wire.c - one easy handle: set up once, changed little, listened to strictly.
 *
 * The write callback is where a body is believed or not: it counts decoded
 * bytes, because CURLOPT_MAXFILESIZE does nothing when a length is not
 * announced, and it decodes gzip itself (transport_inflate.h).  Nothing here
 * follows a redirect, reads a cookie or looks a proxy up twice.
 */
#include "daemon/transport_wire.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/limits.h"
#include "daemon/transport_address.h"

enum {
	CONNECT_MS = 10 * 1000,
	BACKSTOP_MS = 2 * 1000, /* libcurl's own deadline comes this much after ours */
	BODY_KEPT = 64 * 1024,	/* a larger buffer is not kept for the next reply */
	/*
	 * libcurl reads up to a hundred times before it lets go: of a waiting answer of
	 * megabytes, as a look at an account is, that is 5 ms for which nobody else is heard.
	 */
	READ_AT_ONCE = CURL_MAX_WRITE_SIZE, /* of a feed; libcurl's own default */
	READ_OF_ACCOUNT = 4 * 1024,
};

/* ---- the head of the reply ---- */

static void forget_head(struct wire *w)
{
	w->status = 0;
	w->gzip = w->odd_encoding = w->aged = false;
	w->content_type[0] = w->etag[0] = w->retry_after[0] = '\0';
	w->date = (struct instant){ 0 };
	w->max_age = (struct span){ 0 };
	heard_forget(&w->heard);
}

static void copy_value(char *out, size_t room, const char *value, size_t n)
{
	if (n >= room)
		n = room - 1;
	memcpy(out, value, n);
	out[n] = '\0';
}

static bool value_is(const char *value, size_t n, const char *word)
{
	return n == strlen(word) && !strncasecmp(value, word, n);
}

static void note_encoding(struct wire *w, const char *value, size_t n)
{
	if (value_is(value, n, "gzip") || value_is(value, n, "x-gzip"))
		w->gzip = true;
	else if (n && !value_is(value, n, "identity"))
		w->odd_encoding = true;
}

static void note_date(struct wire *w, const char *value, size_t n)
{
	char text[64];
	time_t t;

	copy_value(text, sizeof(text), value, n);
	t = curl_getdate(text, NULL);
	if (t > 0)
		w->date = (struct instant){ (int64_t)t * 1000 };
}

static void note_header(struct wire *w, const char *name, size_t name_size, const char *value, size_t n)
{
	if (value_is(name, name_size, "content-type"))
		copy_value(w->content_type, sizeof(w->content_type), value, n);
	else if (value_is(name, name_size, "etag") && n < sizeof(w->etag))
		copy_value(w->etag, sizeof(w->etag), value, n);
	else if (value_is(name, name_size, "date"))
		note_date(w, value, n);
	else if (value_is(name, name_size, "age"))
		w->aged = true;
	else if (value_is(name, name_size, "retry-after"))
		copy_value(w->retry_after, sizeof(w->retry_after), value, n);
	else if (value_is(name, name_size, "cache-control"))
		w->max_age = wire_max_age(w->max_age, value, n);
	else if (value_is(name, name_size, "content-encoding"))
		note_encoding(w, value, n);
	heard_note(&w->heard, w->transfer->hear, name, name_size, value, n);
}

static void note_status(struct wire *w, const char *line, size_t n)
{
	const char *blank = memchr(line, ' ', n);

	/* A new head: what an interim reply (100, 103) said is not this reply's. */
	forget_head(w);
	if (blank)
		w->status = atoi(blank + 1);
}

static size_t on_head(char *line, size_t one, size_t n, void *userp)
{
	struct wire *w = userp;
	const char *colon, *value;
	size_t size = n;

	(void)one;
	w->head_bytes += n;
	if (w->head_bytes > REPLY_HEAD_MAX) {
		w->too_large = true;
		return 0;
	}
	while (n && isspace((unsigned char)line[n - 1]))
		n--;
	colon = memchr(line, ':', n);
	if (n >= 5 && !memcmp(line, "HTTP/", 5)) {
		note_status(w, line, n);
	} else if (colon && !w->decoded) { /* after the body these are trailers */
		for (value = colon + 1; value < line + n && isblank((unsigned char)*value);)
			value++;
		note_header(w, line, (size_t)(colon - line), value, (size_t)(line + n - value));
	}
	return size;
}

/* ---- the body ---- */

static bool is_success(const struct wire *w)
{
	return w->status >= 200 && w->status < 300;
}

/* Decoded bytes. */
static int take(void *context, const char *bytes, size_t n)
{
	struct wire *w = context;
	struct transfer *x = w->transfer;

	w->decoded += n;
	if (w->decoded > x->reply_max) {
		w->too_large = true;
		return -1;
	}
	if (!x->stream || !is_success(w)) {
		buf_append(&w->body, bytes, n);
		return 0;
	}
	if (x->call.hear(x->call.context, bytes, n, &w->err) == 0)
		return 0;
	w->refused = true;
	return -1;
}

static size_t on_body(char *bytes, size_t one, size_t n, void *userp)
{
	struct wire *w = userp;

	(void)one;
	w->shared->bytes_in += n;
	if (w->odd_encoding)
		return 0;
	if (!w->gzip)
		return take(w, bytes, n) ? 0 : n;
	if (!w->inflate)
		w->inflate = inflate_new();
	return inflate_feed(w->inflate, bytes, n, take, w) ? 0 : n;
}

/* ---- the socket ---- */

/* Why we will not connect there; NULL: we will. */
static const char *forbidden(const struct wire *w, const struct sockaddr *address)
{
	const struct transfer *x = w->transfer;
	bool internal = x->call.reach && x->call.reach->network == NETWORK_INTERNAL;

	switch (address_class(address)) {
	case ADDRESS_FORBIDDEN:
		return "its address belongs to the machine's or the cloud's own services, where no "
		       "feed lives";
	case ADDRESS_PRIVATE:
		/* With a proxy this may be the proxy's address, and where that connects is its affair. */
		return internal || w->shared->no_proxy ? NULL : "its address is private; say `network: internal` if it belongs there";
	case ADDRESS_LOOPBACK:
		return x->loopback || internal || w->shared->no_proxy ?
			       NULL :
			       "its name leads to this machine; say `network: internal` if it "
			       "belongs "
			       "there";
	default:
		return NULL;
	}
}

/* Looked at here, where the address is the one connected to: a name may change its mind after any check. */
static curl_socket_t on_open(void *userp, curlsocktype purpose, struct curl_sockaddr *address)
{
	struct wire *w = userp;
	const char *why_not = forbidden(w, &address->addr);

	(void)purpose;
	if (!why_not)
		return sockets_open(w->shared->sockets, address);
	w->forbidden = why_not;
	return CURL_SOCKET_BAD;
}

static bool address_of(const char *text, struct sockaddr_storage *ret)
{
	struct sockaddr_in *four = (void *)ret;
	struct sockaddr_in6 *six = (void *)ret;

	*ret = (struct sockaddr_storage){ .ss_family = AF_INET };
	if (inet_pton(AF_INET, text, &four->sin_addr) == 1)
		return true;
	ret->ss_family = AF_INET6;
	return inet_pton(AF_INET6, text, &six->sin6_addr) == 1;
}

/* And here, where a connection that another opened, who may go there, is about to be used again. */
static int on_request(void *userp, char *address_there, char *address_here, int port_there, int port_here)
{
	struct wire *w = userp;
	struct sockaddr_storage address;

	(void)address_here;
	(void)port_there;
	(void)port_here;
	if (!address_of(address_there, &address))
		w->forbidden = "its address cannot be told";
	else
		w->forbidden = forbidden(w, (const struct sockaddr *)&address);
	return w->forbidden ? CURL_PREREQFUNC_ABORT : CURL_PREREQFUNC_OK;
}

static int on_close(void *userp, curl_socket_t fd)
{
	return sockets_close(userp, fd);
}

/* ---- setting up ---- */

static void set_security(struct wire *w)
{
	curl_easy_setopt(w->easy, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(w->easy, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(w->easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	curl_easy_setopt(w->easy, CURLOPT_SSL_VERIFYPEER, 1L);
	curl_easy_setopt(w->easy, CURLOPT_SSL_VERIFYHOST, 2L);
	curl_easy_setopt(w->easy, CURLOPT_SHARE, w->shared->sessions);
	curl_easy_setopt(w->easy, CURLOPT_OPENSOCKETFUNCTION, on_open);
	curl_easy_setopt(w->easy, CURLOPT_OPENSOCKETDATA, w);
	curl_easy_setopt(w->easy, CURLOPT_PREREQFUNCTION, on_request);
	curl_easy_setopt(w->easy, CURLOPT_PREREQDATA, w);
	curl_easy_setopt(w->easy, CURLOPT_CLOSESOCKETFUNCTION, on_close);
	curl_easy_setopt(w->easy, CURLOPT_CLOSESOCKETDATA, w->shared->sockets);
	/* An empty name also spares libcurl six getenv() per transfer. */
	if (w->shared->no_proxy)
		curl_easy_setopt(w->easy, CURLOPT_NOPROXY, w->shared->no_proxy);
	else
		curl_easy_setopt(w->easy, CURLOPT_PROXY, "");
}

static void set_constants(struct wire *w)
{
	curl_easy_setopt(w->easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(w->easy, CURLOPT_NOPROGRESS, 1L);
	curl_easy_setopt(w->easy, CURLOPT_PRIVATE, w);
	curl_easy_setopt(w->easy, CURLOPT_ERRORBUFFER, w->curl_words);
	curl_easy_setopt(w->easy, CURLOPT_HEADERFUNCTION, on_head);
	curl_easy_setopt(w->easy, CURLOPT_HEADERDATA, w);
	curl_easy_setopt(w->easy, CURLOPT_WRITEFUNCTION, on_body);
	curl_easy_setopt(w->easy, CURLOPT_WRITEDATA, w);
	curl_easy_setopt(w->easy, CURLOPT_HTTP_CONTENT_DECODING, 0L);
	curl_easy_setopt(w->easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS);
	curl_easy_setopt(w->easy, CURLOPT_TCP_NODELAY, 1L);
	curl_easy_setopt(w->easy, CURLOPT_HTTPGET, 1L);
	if (w->shared->user_agent)
		curl_easy_setopt(w->easy, CURLOPT_USERAGENT, w->shared->user_agent);
}

struct wire *wire_new(struct wire_shared *shared)
{
	struct wire *w = calloc(1, sizeof(*w));

	if (!w)
		abort();
	w->shared = shared;
	w->easy = curl_easy_init();
	w->address = curl_url();
	if (!w->easy || !w->address)
		abort();
	w->plain_get = true;
	set_constants(w);
	set_security(w);
	curl_easy_getinfo(w->easy, CURLINFO_CAINFO, &w->system_ca);
	return w;
}

void wire_free(struct wire *w)
{
	curl_easy_cleanup(w->easy);
	curl_url_cleanup(w->address);
	inflate_free(w->inflate);
	buf_release(&w->body);
	heard_release(&w->heard);
	free(w->ca_file);
	free(w);
}

static void set_method(struct wire *w, const struct transfer *x)
{
	bool get = !strcmp(x->method, "GET") && !x->body_length;

	if (get && w->plain_get)
		return;
	w->plain_get = get;
	curl_easy_setopt(w->easy, CURLOPT_CUSTOMREQUEST, NULL);
	curl_easy_setopt(w->easy, CURLOPT_POSTFIELDS, get ? NULL : x->body ? x->body : "");
	curl_easy_setopt(w->easy, CURLOPT_POSTFIELDSIZE_LARGE, get ? -1 : (curl_off_t)x->body_length);
	curl_easy_setopt(w->easy, get ? CURLOPT_HTTPGET : CURLOPT_POST, 1L);
	if (!get && strcmp(x->method, "POST"))
		curl_easy_setopt(w->easy, CURLOPT_CUSTOMREQUEST, x->method);
}

/*
 * On a kept connection that turns out dead, libcurl sends the request again on
 * a new one, though the first may have been acted upon.  A change to an ad
 * account is worth a handshake of its own instead; and since no other change would
 * take that connection either, it ends with it instead of lying about.
 */
static void set_connection(struct wire *w, const struct transfer *x)
{
	bool fresh = x->call.lane == LANE_COMMAND && strcmp(x->method, "GET");

	if (fresh != w->fresh) {
		curl_easy_setopt(w->easy, CURLOPT_FRESH_CONNECT, fresh ? 1L : 0L);
		curl_easy_setopt(w->easy, CURLOPT_FORBID_REUSE, fresh ? 1L : 0L);
	}
	w->fresh = fresh;
	/* Over TLS, wait to learn whether the other side shares one connection (HTTP/2). */
	if (x->tls != w->tls)
		curl_easy_setopt(w->easy, CURLOPT_PIPEWAIT, x->tls ? 1L : 0L);
	w->tls = x->tls;
}

static void set_portions(struct wire *w, const struct transfer *x)
{
	long size = x->call.lane == LANE_POLL ? READ_AT_ONCE : READ_OF_ACCOUNT;

	if (size != w->portions)
		curl_easy_setopt(w->easy, CURLOPT_BUFFERSIZE, size);
	w->portions = size;
}

/* libcurl keeps connections of other authorities apart, so only the handle need be told. */
static void set_authorities(struct wire *w, const struct transfer *x)
{
	const char *own = x->call.reach ? x->call.reach->ca_file : NULL;
	const char *file = own ? own : w->shared->ca_file;

	if (file == w->ca_file || (file && w->ca_file && !strcmp(file, w->ca_file)))
		return;
	free(w->ca_file);
	w->ca_file = file ? strdup(file) : NULL;
	if (file && !w->ca_file)
		abort();
	curl_easy_setopt(w->easy, CURLOPT_CAINFO, file ? file : w->system_ca);
}

static void set_timeouts(struct wire *w, const struct transfer *x)
{
	long ms = x->call.timeout.ms > 0 && x->call.timeout.ms < INT32_MAX - BACKSTOP_MS ?
			  (long)x->call.timeout.ms :
			  INT32_MAX - BACKSTOP_MS;

	if (ms == w->timeout_ms)
		return;
	w->timeout_ms = ms;
	curl_easy_setopt(w->easy, CURLOPT_CONNECTTIMEOUT_MS, ms < CONNECT_MS ? ms : CONNECT_MS);
	curl_easy_setopt(w->easy, CURLOPT_TIMEOUT_MS, ms + BACKSTOP_MS);
}

/* A request line as it is: nothing libcurl would leave out or write differently. */
static bool is_plain_target(const char *rest)
{
	return rest[0] == '/' && !strchr(rest, '#') && !strstr(rest, "/.");
}

static void set_url(struct wire *w, const char *url)
{
	bool known = curl_url_set(w->address, CURLUPART_URL, url, CURLU_NON_SUPPORT_SCHEME) == CURLUE_OK;

	curl_easy_setopt(w->easy, CURLOPT_URL, url);
	curl_easy_setopt(w->easy, CURLOPT_CURLU, known ? w->address : NULL);
}

/*
 * A URL of libcurl's is taken apart, put together and printed twice, byte by byte:
 * a third of a poll.  So it is told the origin, once, and only the rest each time,
 * which it copies.  What it cannot take apart it gets as text, and refuses in its
 * own words.
 */
static void set_address(struct wire *w, const struct transfer *x)
{
	const char *rest = x->url + strlen(x->origin);
	bool plain = is_plain_target(rest);

	curl_easy_setopt(w->easy, CURLOPT_REQUEST_TARGET, plain ? rest : NULL);
	if (plain && !strcmp(w->origin, x->origin))
		return;
	set_url(w, plain ? x->origin : x->url);
	copy_value(w->origin, sizeof(w->origin), x->origin, plain ? strlen(x->origin) : 0);
}

void wire_set(struct wire *w, struct transfer *x)
{
	w->transfer = x;
	x->wire = w;
	forget_head(w);
	w->head_bytes = w->decoded = 0;
	w->too_large = w->refused = false;
	w->forbidden = NULL;
	w->curl_words[0] = '\0';
	w->err.text[0] = '\0';
	w->body.max = x->reply_max;
	if (w->inflate)
		inflate_reset(w->inflate);
	set_address(w, x);
	curl_easy_setopt(w->easy, CURLOPT_HTTPHEADER, x->header_count ? x->headers : NULL);
	set_method(w, x);
	set_connection(w, x);
	set_portions(w, x);
	set_authorities(w, x);
	set_timeouts(w, x);
}

void wire_clear(struct wire *w)
{
	bool secret = w->transfer->secret;

	if (secret && w->body.data)
		explicit_bzero(w->body.data, w->body.room);
	if (secret || w->body.room > BODY_KEPT)
		buf_release(&w->body);
	buf_clear(&w->body);
	/* The handle must not point into a transfer that is gone. */
	curl_easy_setopt(w->easy, CURLOPT_HTTPHEADER, NULL);
	if (!w->plain_get)
		curl_easy_setopt(w->easy, CURLOPT_POSTFIELDS, NULL);
	w->transfer->wire = NULL;
	w->transfer = NULL;
}
