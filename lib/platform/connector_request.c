/* SPDX-License-Identifier: Apache-2.0 */
/*
 * connector_request.c - a call of the file becomes one request, to no other place.
 *
 * The address is the configured base and a path below it.  The one address that
 * comes from outside, the link to a next page, is followed only to the same
 * origin or to a host the file names, over https: the credential travels along.
 */
#include <json-c/json.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "base/tree.h"
#include "platform/connector_talk.h"
#include "platform/connector_value.h"

static const struct connector_settings *settings_of(const struct platform_talk *t)
{
	return t->config->settings;
}

const struct connector *connector_of(const struct platform_talk *t)
{
	return settings_of(t)->connector;
}

const char *connector_currency(const struct platform_talk *t)
{
	return t->currency ? t->currency : "";
}

const char *connector_id(const struct connector_target *target)
{
	const struct connector *c = target->connector;

	for (size_t i = 0; i < c->target_count; i++)
		if (strcmp(c->target[i].name, "id") == 0)
			return target->params.values[i];
	return target->params.values[0];
}

struct blanks connector_blanks(const struct platform_talk *t, const struct connector_target *target)
{
	return (struct blanks){
		.connector = connector_of(t),
		.account = &settings_of(t)->account,
		.target = target ? &target->params : NULL,
		.id = target ? connector_id(target) : NULL,
		.currency = connector_currency(t),
	};
}

/* ---- where ---- */

/* Length of "https://host:port", or 0 when it is no such address. */
static size_t origin_length(const char *url)
{
	const char *host = strstr(url, "://");
	size_t n;

	if (!host || (!text_starts(url, "https://") && !text_starts(url, "http://")))
		return 0;
	n = strcspn(host + 3, "/?#");
	return n && !memchr(host + 3, '@', n) && !memchr(host + 3, '\\', n) ?
		       (size_t)(host + 3 - url) + n :
		       0;
}

static bool is_named_host(const struct connector *c, const char *url, size_t origin)
{
	static const char https[] = "https://";
	const size_t skip = sizeof(https) - 1;

	if (!text_starts(url, https))
		return false;
	for (size_t i = 0; i < c->hosts.count; i++)
		if (strlen(c->hosts.items[i]) == origin - skip &&
		    !strncasecmp(c->hosts.items[i], url + skip, origin - skip))
			return true;
	return false;
}

static bool is_printable(const char *s)
{
	for (; *s; s++)
		if ((unsigned char)*s <= ' ' || (unsigned char)*s >= 0x7f)
			return false;
	return true;
}

/* A link to a next page, as the whole address it is; -1 when it leads away. */
static int follow(struct platform_talk *t, const char *next, struct buf *url, struct err *err)
{
	const char *base = settings_of(t)->base_url;
	size_t home = origin_length(base), origin = origin_length(next);

	if (!is_printable(next) || strlen(next) > CONNECTOR_URL_MAX)
		return err_set(err, ERR_INPUT, "the link to the next page is no address");
	if (next[0] == '/' && next[1] != '/')
		buf_append(url, base, home);
	else if (!origin || !((origin == home && !strncasecmp(next, base, home)) ||
			      is_named_host(connector_of(t), next, origin)))
		return err_set(err, ERR_INPUT,
			       "the link to the next page leads to another server: %.80s", next);
	buf_puts(url, next);
	return 0;
}

static void join(struct buf *url)
{
	buf_puts(url, strchr(buf_text(url), '?') ? "&" : "?");
}

static void put_page(const struct turn *turn, struct buf *url)
{
	const struct paging *p = turn->pages;

	if (p->way != PAGES_NUMBER && !(p->way == PAGES_TOKEN_PARAM && turn->next))
		return;
	join(url);
	text_percent_encode(url, p->where);
	if (p->way == PAGES_NUMBER)
		buf_printf(url, "=%lld", (long long)turn->page);
	else {
		buf_puts(url, "=");
		text_percent_encode(url, turn->next);
	}
}

static int put_address(struct platform_talk *t, const struct call *call, const struct blanks *with,
		       const struct turn *turn, struct buf *url, struct err *err)
{
	const char *base = settings_of(t)->base_url;
	size_t n = strlen(base);

	if (turn && turn->next && turn->pages->way == PAGES_NEXT_URL)
		return follow(t, turn->next, url, err);
	while (n && base[n - 1] == '/')
		n--;
	buf_append(url, base, n);
	if (template_path(call->path, with, url, err))
		return err_in(err, "path");
	for (size_t i = 0; i < call->query_count; i++) {
		join(url);
		if (template_query(&call->query[i], with, url, err))
			return -1;
	}
	if (turn)
		put_page(turn, url);
	return 0;
}

/* ---- what ---- */

/* A token of the page before, a text in the body. */
static int put_turn(const struct turn *turn, struct json_object *body, struct err *err)
{
	if (!turn || !turn->next || turn->pages->way != PAGES_TOKEN_BODY)
		return 0;
	if (value_put(body, turn->pages->where, json_object_new_string(turn->next)))
		return 0;
	return err_set(err, ERR_CONFIG, "there is no place %s in the body for a page's token",
		       turn->pages->where);
}

static int put_body(const struct call *call, const struct blanks *with, const struct turn *turn,
		    struct json_object *more, struct buf *out, struct err *err)
{
	struct json_object *body cleanup_tree = NULL;

	if (call->body && (template_value(call->body, with, &body, err) || put_turn(turn, body, err)))
		return err_in(err, "body");
	/* A trial that cannot be marked as one would be the change itself. */
	if (more && !json_object_is_type(body, json_type_object))
		return err_set(err, ERR_CONFIG, "body: there is no map to put `dry_run` into");
	if (more)
		value_merge(body, more);
	if (!call->body)
		return 0;
	if (call->encoding == CALL_FORM)
		return template_fields(body, out, err);
	tree_write(out, body);
	return 0;
}

static int put_header(struct platform_talk *t, const struct header *h, const struct blanks *with,
		      struct request *ret, struct err *err)
{
	struct buf value cleanup_buf = BUF_INIT(CONNECTOR_URL_MAX);
	size_t i = 0;

	if (template_header(h->value, with, &value, err))
		return err_in(err, "header %s", h->name);
	while (i < ret->header_count && strcasecmp(ret->headers[i].name, h->name) != 0)
		i++;
	if (i == REQUEST_HEADERS_MAX)
		return err_set(err, ERR_LIMIT, "more than %d headers", REQUEST_HEADERS_MAX);
	ret->headers[i] = (struct header){ h->name, arena_strdup(t->arena, buf_text(&value)) };
	if (i == ret->header_count)
		ret->header_count++;
	return 0;
}

static int put_headers(struct platform_talk *t, const struct call *call, const struct blanks *with,
		       struct request *ret, struct err *err)
{
	const struct connector *c = connector_of(t);

	request_header(ret, "Accept", "application/json");
	if (ret->body)
		request_header(ret, "Content-Type",
			       call->encoding == CALL_FORM ? "application/x-www-form-urlencoded" :
							     "application/json");
	for (size_t i = 0; i < c->header_count; i++)
		if (put_header(t, &c->headers[i], with, ret, err))
			return -1;
	for (size_t i = 0; i < call->header_count; i++)
		if (put_header(t, &call->headers[i], with, ret, err))
			return -1;
	return 0;
}

static void put_hear(const struct connector *c, struct request *ret)
{
	const char *const wanted[] = { c->remaining_header, c->reset_header, c->retry_header };
	size_t n = 0;

	for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++)
		if (wanted[i])
			ret->hear[n++] = wanted[i];
}

int connector_request(struct platform_talk *t, const struct call *call, const struct blanks *with,
		      const struct turn *turn, struct json_object *more, struct request *ret,
		      struct err *err)
{
	struct buf url cleanup_buf = BUF_INIT(CONNECTOR_URL_MAX);
	struct buf body cleanup_buf = BUF_INIT(CONNECTOR_BODY_MAX);

	if (put_address(t, call, with, turn, &url, err) || put_body(call, with, turn, more, &body, err))
		return -1;
	if (url.overflowed || body.overflowed)
		return err_set(err, ERR_LIMIT, "the %s is larger than %d bytes: lower `max` or `batch`",
			       url.overflowed ? "address" : "body",
			       url.overflowed ? CONNECTOR_URL_MAX : CONNECTOR_BODY_MAX);
	*ret = (struct request){
		.method = call->method,
		.url = arena_strdup(t->arena, buf_text(&url)),
		.body = call->body ? arena_strndup(t->arena, buf_text(&body), body.length) : NULL,
		.body_length = body.length,
		.reply_max = PLATFORM_BODY_MAX,
		.authorize = true,
	};
	put_hear(connector_of(t), ret);
	return put_headers(t, call, with, ret, err);
}
