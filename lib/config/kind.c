/* SPDX-License-Identifier: Apache-2.0 */
/*
 * kind.c - finding a kind by name, for all families alike.
 */
#include "config/kind.h"

#include <string.h>

#include "base/text.h"

enum { KINDS_MAX = 64 };

const struct option kind_option[] = { { "kind", OPTION_TEXT, OPTION_REQUIRED, 0, NULL, 0, 0,
					"Which kind it is.", NULL, NULL, 0 },
				      OPTION_END };

const char *kind_name(enum kind_family family, size_t i)
{
	switch (family) {
	case KIND_FEED:
		return feed_kind_at(i) ? feed_kind_at(i)->name : NULL;
	case KIND_PLATFORM:
		return platform_kind_at(i) ? platform_kind_at(i)->name : NULL;
	case KIND_CHANNEL:
		return channel_kind_at(i) ? channel_kind_at(i)->name : NULL;
	default:
		return auth_kind_at(i) ? auth_kind_at(i)->name : NULL;
	}
}

const char *kind_summary(enum kind_family family, size_t i)
{
	switch (family) {
	case KIND_FEED:
		return feed_kind_at(i)->summary;
	case KIND_PLATFORM:
		return platform_kind_at(i)->summary;
	case KIND_CHANNEL:
		return channel_kind_at(i)->summary;
	default:
		return auth_kind_at(i)->summary;
	}
}

static size_t names_of(enum kind_family family, const char *names[KINDS_MAX], struct buf *list)
{
	size_t n = 0;

	for (const char *name; n < KINDS_MAX && (name = kind_name(family, n)); n++) {
		names[n] = name;
		buf_printf(list, "%s%s", n ? ", " : "", name);
	}
	return n;
}

static void complain_kind(struct loader *l, const struct node *at, const char *what,
			  const char *const *names, size_t n, const char *list)
{
	struct buf hint cleanup_buf = BUF_INIT(600);
	char quoted[QUOTE_TEXT];
	const char *nearest = text_nearest(at->text, names, n);

	if (nearest)
		buf_printf(&hint, "did you mean \"%s\"? ", nearest);
	buf_printf(&hint, "known: %s", list);
	complaints_error(l->complaints, at, buf_text(&hint), "unknown kind of %s \"%s\"", what,
			 complaint_quote(at->text, quoted));
}

int64_t kind_read(struct loader *l, enum kind_family family, const struct node *map,
		  const struct node *at)
{
	static const char *const what[] = { "feed", "platform", "auth", "channel" };
	struct buf list cleanup_buf = BUF_INIT(400);
	const struct node *kind = node_get(map, "kind");
	const char *names[KINDS_MAX];
	size_t n = names_of(family, names, &list);

	if (!kind || kind->kind != NODE_SCALAR || node_is_empty(kind)) {
		complaints_error(l->complaints, kind && kind->kind != NODE_SCALAR ? kind : at, "",
				 "%s needs `kind:` with one of: %s", what[family], buf_text(&list));
		return -1;
	}
	for (size_t i = 0; i < n; i++)
		if (strcmp(names[i], kind->text) == 0)
			return (int64_t)i;
	complain_kind(l, kind, what[family], names, n, buf_text(&list));
	return -1;
}

void kind_check(struct loader *l, const struct node *map, int (*check)(const void *, struct err *),
		const void *settings)
{
	struct err err = ERR_INIT;
	const char *colon;
	const struct node *at;

	if (!check || !check(settings, &err))
		return;
	colon = strchr(err.text, ':');
	at = colon ? node_get(map, arena_strndup(l->scratch, err.text, (size_t)(colon - err.text))) :
		     NULL;
	complaints_error(l->complaints, at ? at : map, "", "%s", err.text);
}

const char *kind_url(const struct option *table, const void *settings)
{
	for (const struct option *o = table; o->name; o++)
		if (o->type == OPTION_URL &&
		    (!strcmp(o->name, "url") || !strcmp(o->name, "base_url")))
			return *(const char *const *)(const void *)((const char *)settings + o->offset);
	return NULL;
}

void kind_check_auth(struct loader *l, const struct node *map, const struct auth *auth)
{
	kind_check(l, map, auth->kind->check, auth);
}
