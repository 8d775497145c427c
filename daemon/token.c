/* SPDX-License-Identifier: Apache-2.0 */
/*
 * token.c - one pass per credential, asked for by one at a time.
 *
 * A thousand polls may need the same pass in the same second: the first starts
 * the exchange and all wait for it.  A pass that is getting old is renewed while
 * it still serves, so nobody waits; a renewal that fails costs nothing until the
 * old pass ends.  After a refusal the token rests, and says so, instead of
 * knocking until the account is locked.  A pass that came with a new secret is
 * held back until that secret is on disk: whoever uses it first has used up the
 * old one.
 */
#include "daemon/token.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/zone.h"
#include "daemon/clock.h"
#include "daemon/log.h"

enum {
	MARGIN_S = 10, /* a pass this close to its end may be too old when it arrives */
	GRACE_S = 3,   /* a 401 this soon after a renewal speaks of the old pass */
	REFRESH_PERCENT = 80,
	JITTER_PERCENT = 5, /* earlier by up to so much: accounts made together part ways */
	TIMEOUT_S = 30,
	PATIENCE_S = 60,
	NONCE_DIGITS = AUTH_NONCE_MAX - 1,
	SCRATCH = 256 * 1024, /* a signed assertion and its form are below 16 KiB */
};

typedef void ready_call(void *context, const struct auth_pass *pass, const struct err *err);

struct waiter {
	struct waiter *next;
	ready_call *ready;
	void *context;
};

struct token {
	struct transport *transport;
	const struct auth *auth;
	const struct reach *reach;
	struct auth_memory memory;
	struct vault *vault; /* NULL: nothing outlives the process */
	struct vault_entry entry;
	struct token_holder holder; /* hold NULL: nobody */
	struct auth_pass *held;	    /* came with a secret that is not on disk yet */
	struct waiter *waiters, **last;
	struct auth_pass pass;
	bool have;
	struct instant given;	      /* when the pass came */
	struct instant refresh;	      /* never: not on its own */
	struct span margin;	      /* before its end it is not used any more */
	struct instant asked, rested; /* began last; may begin again from */
	uint64_t asked_ms;	      /* the same moment on the monotonic clock */
	struct err trouble;	      /* why there is none */
	bool asking, closed;
	uint8_t failures; /* in a row */
	unsigned rounds;  /* requests of the exchange under way */
	unsigned busy;	  /* inside somebody's ready() */
	char whose[64], nonce[NONCE_DIGITS + 1];
	char warned[AUTH_WORDS]; /* what was said of the last pass */
};

static void free_if_done(struct token *k)
{
	if (!k->closed || k->asking || k->busy)
		return;
	explicit_bzero(k, sizeof(*k));
	free(k);
}

static void let_go(struct token *k)
{
	if (k->held)
		explicit_bzero(k->held, sizeof(*k->held));
	free(k->held);
	k->held = NULL;
}

static void forget(struct token *k)
{
	explicit_bzero(&k->pass, sizeof(k->pass));
	k->have = false;
}

static void tell_all(struct token *k, const struct auth_pass *pass, const struct err *err)
{
	struct waiter *w = k->waiters, *next;

	/* Whoever is told may ask again: that one waits for the next answer, not this. */
	k->waiters = NULL;
	k->last = &k->waiters;
	k->busy++;
	for (; w; w = next) {
		next = w->next;
		w->ready(w->context, pass, err);
		free(w);
	}
	k->busy--;
}

static void wait_for(struct token *k, ready_call *ready, void *context)
{
	struct waiter *w = calloc(1, sizeof(*w));

	if (!w)
		abort();
	w->ready = ready;
	w->context = context;
	*k->last = w;
	k->last = &w->next;
}

/* ---- the exchange ---- */

/*
 * An outage of a second must not cost the feeds half a minute: the first rest is
 * short, and each failure after it doubles it.  What the server asks for counts.
 */
static int64_t rest_after(struct token *k, const struct err *err, struct span asked_for)
{
	int64_t rest = INT64_C(1000) * TOKEN_REST_FIRST_S << (k->failures < 4 ? k->failures : 4);

	if (err->kind == ERR_AUTH || err->kind == ERR_CONFIG)
		return INT64_C(1000) * TOKEN_REST_LONG_S;
	if (k->failures < UINT8_MAX)
		k->failures++;
	if (rest > INT64_C(1000) * TOKEN_REST_S)
		rest = INT64_C(1000) * TOKEN_REST_S;
	return asked_for.ms > rest ? asked_for.ms : rest;
}

/* Whoever must act is told that waiting does not help, and what does. */
static void failed(struct token *k, const struct err *err, struct span asked_for)
{
	bool ours = err->kind == ERR_AUTH || err->kind == ERR_CONFIG;

	k->trouble = *err;
	err_in(&k->trouble,
	       ours ? "%s: no access token (not asked for again before a reload or %d min)" :
		      "%s: no access token",
	       k->whose, TOKEN_REST_LONG_S / 60);
	k->rested = after(k->asked, (struct span){ rest_after(k, err, asked_for) });
}

/* Said once, and again only when it has become another. */
static void warn(struct token *k)
{
	if (k->pass.warning[0] && strcmp(k->pass.warning, k->warned))
		log_line(LOG_LEVEL_WARNING, "%s: %s", k->whose, k->pass.warning);
	memcpy(k->warned, k->pass.warning, sizeof(k->warned));
}

static void succeeded(struct token *k, struct instant now)
{
	int64_t life = k->pass.expires.ms - now.ms, rest = TOKEN_REST_S * 1000;
	int64_t percent = REFRESH_PERCENT - clock_random(JITTER_PERCENT + 1);

	k->have = true;
	k->failures = 0;
	warn(k);
	k->given = now;
	k->refresh = (struct instant){ 0 };
	k->margin = SPAN_SECONDS(MARGIN_S);
	if (!is_never(k->pass.expires) && life > 0) {
		k->refresh = after(now, (struct span){ life * percent / 100 });
		/* Passes of seconds exist, in tests if nowhere else: they are still of use. */
		if (life / 10 < k->margin.ms)
			k->margin.ms = life / 10;
		if (life / 2 < rest)
			rest = life / 2;
	}
	k->rested = after(k->asked, (struct span){ rest });
}

static bool usable(const struct token *k, struct instant now)
{
	return k->have &&
	       (is_never(k->pass.expires) || is_before(now, before(k->pass.expires, k->margin)));
}

static struct auth_talk talk_of(struct token *k, struct instant now, struct arena *scratch)
{
	clock_random_hex(k->nonce, NONCE_DIGITS);
	return (struct auth_talk){
		.auth = k->auth, .memory = &k->memory, .now = now, .nonce = k->nonce, .arena = scratch
	};
}

static void on_reply(void *context, const struct reply *reply);

static void send_on(struct token *k, const struct request *request)
{
	struct transport_call call = {
		.lane = LANE_TOKEN,
		.timeout = SPAN_SECONDS(TIMEOUT_S),
		.patience = SPAN_SECONDS(PATIENCE_S),
		.reach = k->reach,
		.done = on_reply,
		.context = k,
	};

	transport_send(k->transport, request, &call);
}

/* ---- a secret that was renewed ---- */

static int keep(struct token *k, struct err *err)
{
	if (k->vault && vault_keep(k->vault, &k->entry, &k->memory, err))
		return -1;
	k->memory.changed = false;
	return 0;
}

/* The pass is ours to use, or it is held until its secret is on disk. */
static int settle(struct token *k, const struct auth_pass *pass, struct err *err)
{
	let_go(k);
	if (!k->memory.changed || keep(k, err) == 0) {
		k->pass = *pass;
		return AUTH_DONE;
	}
	k->held = malloc(sizeof(*k->held));
	if (!k->held)
		abort();
	*k->held = *pass;
	log_line(LOG_LEVEL_ERROR,
		 "%s: %s; its access token is not used before that, and if the daemon ends first a "
		 "person must consent again",
		 k->whose, err->text);
	return -1;
}

/* AUTH_SEND when another request is on its way, AUTH_DONE with a pass, or -1. */
static int go_on(struct token *k, const struct reply *reply, struct instant now, struct err *err)
{
	struct arena scratch cleanup_arena = ARENA_INIT(SCRATCH);
	struct auth_talk talk = talk_of(k, now, &scratch);
	struct auth_pass pass = { .name = "" };
	struct request next = { .method = NULL };
	int result;

	if (reply->fault)
		return err_set(err, ERR_REMOTE, "%s", reply->words);
	result = k->auth->kind->advance(&talk, reply, &next, &pass, err);
	if (result == AUTH_SEND && ++k->rounds >= AUTH_ROUNDS_MAX)
		result = err_set(err, ERR_REMOTE, "the exchange of credentials does not end");
	if (result == AUTH_SEND)
		send_on(k, &next);
	else if (result == AUTH_DONE)
		result = settle(k, &pass, err);
	explicit_bzero(&pass, sizeof(pass));
	return result;
}

static void on_reply(void *context, const struct reply *reply)
{
	struct token *k = context;
	int64_t took = (int64_t)(clock_monotonic_ms() - k->asked_ms);
	struct instant now = after(k->asked, (struct span){ took });
	const struct token_holder holder = k->holder;
	struct err err = ERR_INIT;
	int result = k->closed ? AUTH_DONE : go_on(k, reply, now, &err);

	if (result == AUTH_SEND)
		return;
	k->asking = false;
	vault_return(k->vault, &k->entry);
	if (!k->closed) {
		if (result < 0)
			failed(k, &err, reply->retry_after);
		else
			succeeded(k, now);
		if (usable(k, now))
			tell_all(k, &k->pass, NULL);
		else
			tell_all(k, NULL, &k->trouble);
	}
	free_if_done(k);
	if (holder.release)
		holder.release(holder.context); /* the last thing: k may go with it */
}

static int begin(struct token *k, struct instant now, struct err *err)
{
	struct arena scratch cleanup_arena = ARENA_INIT(SCRATCH);
	struct auth_talk talk = talk_of(k, now, &scratch);
	struct request request = { .method = NULL };

	k->rounds = 0;
	if (k->vault && vault_borrow(k->vault, &k->entry, &k->memory, err))
		return -1;
	if (k->auth->kind->begin(&talk, &request, err)) {
		vault_return(k->vault, &k->entry);
		return -1;
	}
	send_on(k, &request);
	return 0;
}

static void ask(struct token *k, struct instant now)
{
	struct err err = ERR_INIT;

	k->asked = now;
	k->asked_ms = clock_monotonic_ms();
	k->asking = true;
	if (begin(k, now, &err) == 0) {
		if (k->holder.hold)
			k->holder.hold(k->holder.context);
		return;
	}
	k->asking = false;
	failed(k, &err, (struct span){ 0 });
}

/* ---- the outside ---- */

struct token *token_new(struct transport *t, const struct auth *auth, const struct reach *reach,
			const char *whose)
{
	struct token *k = calloc(1, sizeof(*k));
	size_t n = strnlen(whose, sizeof(k->whose) - 1);

	if (!k)
		abort();
	k->transport = t;
	k->auth = auth;
	k->reach = reach;
	k->last = &k->waiters;
	k->entry.lock = -1;
	memcpy(k->whose, whose, n);
	return k;
}

void token_keep_in(struct token *k, struct vault *vault, const char *kind, const char *id,
		   const struct token_holder *holder)
{
	if (!vault || !k->auth->kind->seed)
		return;
	k->vault = vault;
	k->holder = *holder;
	vault_entry_init(&k->entry, kind, id, k->auth->kind->seed(k->auth->settings));
}

void token_close(struct token *k)
{
	if (!k || k->closed)
		return;
	k->closed = true;
	forget(k);
	let_go(k);
	err_set(&k->trouble, ERR_REMOTE, "%s: no access token: it is no longer used", k->whose);
	tell_all(k, NULL, &k->trouble);
	free_if_done(k);
}

/* A clock that was set back must not turn a rest of seconds into hours. */
static bool may_ask(const struct token *k, struct instant now)
{
	return !k->asking && !k->closed && (!is_before(now, k->rested) || is_before(now, k->asked));
}

static bool is_old(const struct token *k, struct instant now)
{
	return !is_never(k->refresh) && !is_before(now, k->refresh);
}

/* A credential that does not change ends all the same: said once a day, since the days are counted down. */
static void warn_of_end(struct token *k, struct instant now)
{
	char words[AUTH_WORDS];

	if (auth_end_of(k->auth, zone_date(&zone_utc, now), words) != AUTH_LASTS &&
	    strcmp(words, k->warned) != 0)
		log_line(LOG_LEVEL_WARNING, "%s: %s", k->whose, words);
	memcpy(k->warned, words, sizeof(k->warned));
}

/* The disk may take it now; the pass that waited for that is as good as when it came. */
static void keep_again(struct token *k, struct instant now)
{
	struct err err = ERR_INIT;

	k->asked = now;
	if (keep(k, &err)) {
		failed(k, &err, (struct span){ 0 });
		return;
	}
	log_line(LOG_LEVEL_NOTICE, "%s: its new refresh token is stored", k->whose);
	k->pass = *k->held;
	let_go(k);
	succeeded(k, now);
}

static void get_static(struct token *k, struct instant now, ready_call *ready, void *context)
{
	struct auth_pass pass = { .name = "" };
	struct err err = ERR_INIT;

	warn_of_end(k, now);
	if (k->auth->kind->present(k->auth->settings, &pass, &err)) {
		err_in(&err, "%s", k->whose);
		ready(context, NULL, &err);
	} else {
		ready(context, &pass, NULL);
	}
	explicit_bzero(&pass, sizeof(pass));
}

void token_get(struct token *k, struct instant now, ready_call *ready, void *context)
{
	assert(!k->closed || k->busy);
	if (!k->auth->kind->needs_exchange) {
		get_static(k, now, ready, context);
		return;
	}
	if (k->held && may_ask(k, now))
		keep_again(k, now);
	if (!k->held && may_ask(k, now) && (!usable(k, now) || is_old(k, now)))
		ask(k, now);
	k->busy++;
	if (usable(k, now))
		ready(context, &k->pass, NULL);
	else if (k->asking && !k->closed)
		wait_for(k, ready, context);
	else /* It rests, or the request could not be made. */
		ready(context, NULL, &k->trouble);
	k->busy--;
	free_if_done(k);
}

void token_reject(struct token *k, struct instant now)
{
	if (!k->have || is_before(now, after(k->given, SPAN_SECONDS(GRACE_S))))
		return;
	forget(k);
	err_set(&k->trouble, ERR_REMOTE,
		"%s: the access token was not accepted; a new one is asked for at most every %d s",
		k->whose, TOKEN_REST_S);
}
