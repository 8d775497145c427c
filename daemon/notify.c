/* SPDX-License-Identifier: Apache-2.0 */
/*
 * notify.c - life and looks.
 *
 * A look costs some steps for each service, so it is taken a few times in the time a case
 * must last before it is told, and never in the middle of a turn.
 */
#include "daemon/notify_state.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/clock.h"
#include "daemon/log.h"

enum { LOOK_MOST_MS = 5000, LOOK_LEAST_MS = 200, FAILING_MS = 10 * 60 * 1000 };

const struct messages *notify_messages(const struct notify *n)
{
	return &engine_config(n->house.engine(n->house.context))->messages;
}

const struct channel_config *notify_channel(const struct notify *n, const char *id)
{
	const struct messages *m = notify_messages(n);

	for (size_t i = 0; i < m->channel_count; i++)
		if (!strcmp(m->channels[i].id, id))
			return &m->channels[i];
	return NULL;
}

/* ---- what a look finds ---- */

static void say(void *context, const char *channel, const char *recipient, const struct message *m)
{
	struct notify *n = context;
	struct outgoing *o = outgoing_new(channel, recipient, m, ++n->number, clock_now());
	struct buf record cleanup_buf = BUF_INIT(OUTGOING_RECORD_MAX);

	outgoing_write(o, &record);
	store_message(n->store, o->key, buf_text(&record));
	notify_put(n, o, false);
}

static void keep(void *context, const char *key, const char *record)
{
	store_case(((struct notify *)context)->store, key, record);
}

/* What fails for long, or for a reason that does not pass, is told over another channel. */
static bool is_ailing(const struct outlet *o, struct instant now)
{
	return !is_never(o->failing_since) && (o->hard || since(o->failing_since, now).ms >= FAILING_MS);
}

struct ailing {
	struct ailment items[NOTIFY_AILMENTS_MAX];
	size_t count;
	char keys[NOTIFY_AILMENTS_MAX][CONFIG_ID_MAX + 16];
	char words[NOTIFY_AILMENTS_MAX][NOTICE_MAX + CONFIG_ID_MAX + 64];
};

static void add_outlets(const struct notify *n, struct ailing *a)
{
	for (size_t i = 0; i < n->outlet_count && a->count < NOTIFY_AILMENTS_MAX; i++) {
		const struct outlet *o = &n->outlets[i];
		size_t at = a->count;

		if (!is_ailing(o, clock_now()) || !notify_channel(n, o->id))
			continue;
		(void)snprintf(a->keys[at], sizeof(a->keys[at]), "channel/%s", o->id);
		(void)snprintf(a->words[at], sizeof(a->words[at]),
			       "Messages do not reach channel %s: %s", o->id, o->words);
		a->items[a->count++] = (struct ailment){ a->keys[at], a->words[at] };
	}
}

static void look(struct notify *n)
{
	struct ailing *a = calloc(1, sizeof(*a));
	struct board_ears ears = { .context = n, .say = say, .keep = keep };
	struct board_look what = { .engine = n->house.engine(n->house.context),
				   .now = clock_now(),
				   .started = n->house.started };

	if (!a)
		abort();
	a->count = n->house.ailments(n->house.context, a->items);
	add_outlets(n, a);
	what.ailments = a->items;
	what.ailment_count = a->count;
	board_look(n->board, &what, &ears);
	free(a);
}

static uint64_t rest_ms(const struct notify *n)
{
	const struct messages *m = notify_messages(n);
	int64_t ms = m->channel_count ? m->wait.ms / 4 : LOOK_MOST_MS;

	return (uint64_t)(ms > LOOK_MOST_MS  ? LOOK_MOST_MS :
			  ms < LOOK_LEAST_MS ? LOOK_LEAST_MS :
					       ms);
}

static void on_timer(uv_timer_t *timer)
{
	struct notify *n = timer->data;

	if (notify_messages(n)->channel_count || board_count(n->board))
		look(n);
	notify_send_due(n);
	(void)uv_timer_start(timer, on_timer, rest_ms(n), 0);
}

/* ---- life ---- */

struct notify *notify_new(uv_loop_t *loop, struct transport *transport, struct store *store,
			  const struct notify_house *house)
{
	struct notify *n = calloc(1, sizeof(*n));

	if (!n)
		abort();
	n->loop = loop;
	n->transport = transport;
	n->store = store;
	n->house = *house;
	n->board = board_new();
	(void)uv_timer_init(loop, &n->timer);
	n->timer.data = n;
	return n;
}

struct restoring {
	struct notify *n;
	struct err *err;
	int failed;
};

static void restore_case(void *context, const char *key, const char *record)
{
	struct restoring *r = context;

	if (!r->failed)
		r->failed = board_restore(r->n->board, key, record, r->err);
}

static void restore_message(void *context, const char *key, const char *record)
{
	struct restoring *r = context;
	struct outgoing *o = r->failed ? NULL : outgoing_read(key, record, r->err);

	if (o)
		notify_put(r->n, o, true);
	else
		r->failed = -1;
}

int notify_start(struct notify *n, struct err *err)
{
	struct restoring r = { .n = n, .err = err };

	if (store_read_cases(n->store, restore_case, &r, err) || r.failed ||
	    store_read_messages(n->store, restore_message, &r, err) || r.failed)
		return err_in(err, "reading which messages are on their way");
	(void)uv_timer_start(&n->timer, on_timer, rest_ms(n), 0);
	return 0;
}

void notify_written(struct notify *n)
{
	for (size_t i = n->post_count; i-- > 0 && !n->posts[i].durable;)
		n->posts[i].durable = true;
}

void notify_go(struct notify *n)
{
	notify_send_due(n);
}

size_t notify_waiting(const struct notify *n)
{
	return n ? n->post_count : 0;
}

bool notify_busy(const struct notify *n)
{
	return n->flights > 0;
}

void notify_stop(struct notify *n)
{
	n->stopped = true;
	if (!uv_is_closing((uv_handle_t *)&n->timer))
		uv_close((uv_handle_t *)&n->timer, NULL);
}

void notify_free(struct notify *n)
{
	if (!n)
		return;
	notify_queue_free(n);
	board_free(n->board);
	free(n);
}

/* ---- a person tries a channel out ---- */

static const char *person_of(const struct channel_config *ch, const char *to)
{
	const struct option_list *people =
		ch->kind->recipients ? ch->kind->recipients(ch->settings) : NULL;

	if (!people)
		return "";
	if (*to)
		return to;
	return people->count ? ((const char *const *)people->items)[0] : NULL;
}

static int test_person(const struct channel_config *ch, const char *to, struct arena *arena,
		       const char **ret, struct err *err)
{
	const char *person = person_of(ch, to);

	if (!person)
		return err_set(err, ERR_CONFIG,
			       "channel %s writes to owners: say to whom the test goes with `to`",
			       ch->id);
	*ret = *person ? channel_address(person, arena) : "";
	if (*ret)
		return 0;
	return err_set(err, ERR_CONFIG, "\"%.80s\" is no address to send mail to", person);
}

int notify_test(struct notify *n, const char *channel, const char *to, const char *who,
		char ret_id[NOTIFY_ID], struct err *err)
{
	struct arena arena cleanup_arena = ARENA_INIT(64 * 1024);
	const struct channel_config *ch = notify_channel(n, channel);
	struct message m = { .kind = MESSAGE_HEALTH, .test = true, .thread = "test", .path = "" };
	const char *person;

	if (!ch)
		return err_set(err, ERR_CONFIG, "there is no channel %.80s; see messages.channels",
			       channel);
	if (test_person(ch, to, &arena, &person, err))
		return -1;
	(void)strcpy(ret_id, "msg_");
	clock_random_hex(ret_id + 4, 26);
	m.id = ret_id;
	m.at = clock_now();
	m.subject = arena_printf(&arena, "%.60s tries out channel %s; nothing is wrong", who, ch->id);
	say(n, ch->id, person, &m);
	return 0;
}
