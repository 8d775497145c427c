/* SPDX-License-Identifier: Apache-2.0 */
/*
 * board_words.c - one message: whose sentence it is, what it lists, where it leads.
 *
 * Every sentence is one of lib/decide; here they are only put in order.  A recipient
 * reads of their own places, and of the first MESSAGE_LINES_MAX of them.
 */
#include <string.h>

#include "base/sign.h"
#include "channel/channel.h"
#include "decide/explain.h"
#include "notify/board_state.h"

/* "Harbor Point · Primary care". */
static void put_name(const struct config *c, service_ix s, struct buf *out)
{
	const struct service *service = &c->services[s];

	buf_printf(out, "%s \xc2\xb7 %s", c->locations[service->location].name,
		   c->lines[service->line].name);
}

static const char *kept(const struct looking *l, const struct buf *text)
{
	return arena_strdup(l->arena, buf_text(text));
}

static const char *path_of(const struct looking *l, service_ix s)
{
	return arena_printf(l->arena, "/l/%s", l->config->services[s].id);
}

/* ---- who ---- */

static bool is_owner(const struct looking *l, const struct route *r, const struct location *place,
		     const char *recipient)
{
	const struct channel_config *ch = &l->messages->channels[r->channel];
	const char *address;

	if (!ch->kind->recipients || ch->kind->recipients(ch->settings)->count)
		return true;
	address = channel_address(route_owner(r, place), l->arena);
	return address && !strcmp(address, recipient);
}

bool telling_is_of(const struct looking *l, const struct telling *to, const struct location *place)
{
	for (size_t i = 0; i < l->messages->route_count; i++) {
		const struct route *r = &l->messages->routes[i];

		if (r->channel == to->channel && route_fits(r, to->kind, place) &&
		    is_owner(l, r, place, to->recipient))
			return true;
	}
	return false;
}

/* ---- sentences ---- */

static void about_service(const struct looking *l, service_ix s, struct buf *out)
{
	put_name(l->config, s, out);
	buf_puts(out, ": ");
	explain_why(l->look->engine, s, out);
}

static bool is_theirs(const struct looking *l, const struct incident *i, const struct telling *to,
		      service_ix s)
{
	const struct location *place = &l->config->locations[l->config->services[s].location];

	return incident_concerns(l->look->engine, i, s) && telling_is_of(l, to, place);
}

static void about_first(const struct looking *l, const struct incident *i, const struct telling *to,
			struct buf *out)
{
	for (size_t s = 0; s < l->config->service_count; s++)
		if (is_theirs(l, i, to, (service_ix)s)) {
			about_service(l, (service_ix)s, out);
			return;
		}
}

static void sentence_now(const struct looking *l, const struct incident *i,
			 const struct telling *to, struct buf *out)
{
	switch (i->kind) {
	case MESSAGE_HEALTH:
		buf_puts(out, i->words);
		break;
	case MESSAGE_STOP:
		explain_headline(l->look->engine, out);
		break;
	case MESSAGE_FEED:
		explain_feed(l->look->engine, i->about, out);
		break;
	case MESSAGE_MASS:
		explain_mass(l->look->engine, i->about, out);
		break;
	case MESSAGE_NOT_CONFIRMED:
		about_first(l, i, to, out);
		break;
	default:
		about_service(l, i->about, out);
		break;
	}
}

void board_memo(const struct looking *l, const struct incident *i, const struct telling *to,
		struct buf *out)
{
	if (incident_is_of_service(i))
		put_name(l->config, i->about, out);
	else
		board_sentence(l, i, to, out);
}

void board_sentence(const struct looking *l, const struct incident *i, const struct telling *to,
		    struct buf *out)
{
	bool says_itself = i->kind == MESSAGE_FEED || incident_is_of_service(i);

	/* Of what is past, and of what is no longer configured, only the old words are left. */
	if (to->over && (!says_itself || i->about == UINT32_MAX))
		buf_puts(out, i->subject);
	else
		sentence_now(l, i, to, out);
}

/* ---- lines ---- */

static void add_line(const struct looking *l, struct message *m, const struct buf *text, const char *path)
{
	if (!text->length)
		return;
	if (m->line_count == MESSAGE_LINES_MAX) {
		m->more++;
		return;
	}
	m->lines[m->line_count++] = (struct message_line){ kept(l, text), path };
}

/* What the ads of each of their services do meanwhile. */
static void list_services(const struct looking *l, const struct incident *i,
			  const struct telling *to, struct message *m)
{
	struct buf text cleanup_buf = BUF_INIT(SENTENCE_MAX);

	for (size_t s = 0; s < l->config->service_count; s++) {
		if (!is_theirs(l, i, to, (service_ix)s))
			continue;
		buf_clear(&text);
		put_name(l->config, (service_ix)s, &text);
		buf_puts(&text, ": ");
		explain_ads(l->look->engine, (service_ix)s, &text);
		add_line(l, m, &text, path_of(l, (service_ix)s));
	}
}

static void list_next(const struct looking *l, service_ix s, struct message *m)
{
	struct buf text cleanup_buf = BUF_INIT(SENTENCE_MAX);

	explain_ads(l->look->engine, s, &text);
	add_line(l, m, &text, "");
	buf_clear(&text);
	explain_next(l->look->engine, s, &text);
	add_line(l, m, &text, "");
}

static void one_case(const struct looking *l, const struct incident *i, const struct telling *to,
		     struct message *m)
{
	static const char *const pages[MESSAGE_KINDS] = {
		[MESSAGE_FEED] = "/feeds", [MESSAGE_MASS] = "/feeds", [MESSAGE_NOT_CONFIRMED] = "/platforms"
	};

	m->path = pages[i->kind] ? pages[i->kind] : "";
	if (i->about == UINT32_MAX)
		return;
	if (incident_is_of_service(i)) {
		m->path = path_of(l, i->about);
		list_next(l, i->about, m);
	} else {
		list_services(l, i, to, m);
	}
}

static void several_cases(const struct looking *l, struct incident *const *cases, size_t n,
			  const struct telling *to, struct message *m)
{
	struct buf text cleanup_buf = BUF_INIT(SENTENCE_MAX);

	m->subject = arena_printf(l->arena, "%s (and %zu more)", m->subject, n - 1);
	m->more = n > MESSAGE_LINES_MAX ? n - MESSAGE_LINES_MAX : 0;
	for (size_t i = 0; i < n - m->more; i++) {
		bool has_page = incident_is_of_service(cases[i]) && cases[i]->about != UINT32_MAX;

		buf_clear(&text);
		board_sentence(l, cases[i], to, &text);
		add_line(l, m, &text, has_page ? path_of(l, cases[i]->about) : "");
	}
}

/* The same for the same case, told to the same at the same moment: a message written twice is one. */
static const char *id_of(const struct looking *l, const struct incident *first, const struct telling *to)
{
	const char *text =
		arena_printf(l->arena, "%s|%lld|%s|%s|%d|%lld", first->key,
			     (long long)first->since.ms, l->messages->channels[to->channel].id,
			     to->recipient, to->over, (long long)l->look->now.ms);
	char sum[SHA256_HEX];

	return arena_printf(l->arena, "msg_%.26s", sign_sha256_hex(text, strlen(text), sum));
}

void board_words(const struct looking *l, struct incident *const *cases, size_t n,
		 const struct telling *to, struct message *ret)
{
	struct buf subject cleanup_buf = BUF_INIT(SENTENCE_MAX);

	board_sentence(l, cases[0], to, &subject);
	*ret = (struct message){ .id = id_of(l, cases[0], to),
				 .thread = cases[0]->key,
				 .kind = to->kind,
				 .over = to->over,
				 .at = l->look->now,
				 .subject = kept(l, &subject),
				 .path = "" };
	if (n == 1)
		one_case(l, cases[0], to, ret);
	else
		several_cases(l, cases, n, to, ret);
}
