/* SPDX-License-Identifier: Apache-2.0 */
/*
 * app_notify.c - what ails the daemon itself, for whoever is told of it.
 */
#include <stdio.h>

#include "daemon/accounts.h"
#include "daemon/app_state.h"
#include "daemon/clock.h"
#include "daemon/notify.h"

static const struct engine *engine_now_in_force(void *context)
{
	return ((struct app *)context)->g->engine;
}

static void remember(void *context, const char *words)
{
	struct app *a = context;
	struct history_row row = {
		.at = clock_now(), .service = "", .target = "", .kind = "message", .text = words
	};

	store_history(a->store, &row);
}

/* Valid until the next call, as the texts of all ailments are. */
struct ailing_account {
	char key[CONFIG_ID_MAX + 16];
	char words[NOTICE_MAX + CONFIG_ID_MAX + 64];
};

static size_t add_accounts(struct app *a, struct ailment *ret, size_t n)
{
	static struct ailing_account texts[NOTIFY_AILMENTS_MAX]; /* the daemon looks at them one at a time */

	for (uint32_t p = 0; p < a->g->config->platform_count && n < NOTIFY_AILMENTS_MAX; p++) {
		struct report_account v;

		accounts_view(a->g->accounts, p, &v);
		if (is_never(v.tries_at))
			continue;
		(void)snprintf(texts[n].key, sizeof(texts[n].key), "account/%s", v.id);
		(void)snprintf(
			texts[n].words, sizeof(texts[n].words),
			"Ad account %s fails again and again and is left alone for a while: %.*s",
			v.id, NOTICE_MAX, v.trouble);
		ret[n] = (struct ailment){ texts[n].key, texts[n].words };
		n++;
	}
	return n;
}

static size_t ailments(void *context, struct ailment ret[NOTIFY_AILMENTS_MAX])
{
	struct app *a = context;
	const char *clock = transport_clock_words(a->transport);
	size_t n = 0;

	if (a->store_trouble[0])
		ret[n++] = (struct ailment){ "store", a->store_trouble };
	if (clock[0])
		ret[n++] = (struct ailment){ "clock", clock };
	return add_accounts(a, ret, n);
}

int app_notify_start(struct app *a, struct err *err)
{
	struct notify_house house = {
		.context = a,
		.engine = engine_now_in_force,
		.ailments = ailments,
		.remember = remember,
		.host = app_host_name(),
		.started = a->started,
	};

	a->notify = notify_new(&a->loop, a->transport, a->store, &house);
	return notify_start(a->notify, err);
}

/* ---- for the API ---- */

void app_notify_json(void *context, struct buf *out)
{
	notify_json(((struct app *)context)->notify, out);
}

int app_notify_test(void *context, const char *channel, const char *to, const char *who,
		    char ret_id[NOTIFY_ID], struct err *err)
{
	struct app *a = context;

	if (notify_test(a->notify, channel, to, who, ret_id, err))
		return -1;
	app_flush(a);
	return 0;
}
