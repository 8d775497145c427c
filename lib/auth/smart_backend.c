/* SPDX-License-Identifier: Apache-2.0 */
/*
 * smart_backend.c - SMART Backend Services: a registered key instead of a secret.
 *
 * The assertion lives four minutes (five is the most a server may accept) and
 * carries a nonce, so that it cannot be used twice.  Only what counting slots
 * needs is asked for: no Appointment, no Patient.
 *
 * Two keys make a rotation without a gap: whichever the server last accepted is
 * used, and when it stops, the other is tried once.  So the new key is published
 * first, and the day the server knows it and the day the old one ends need no
 * one awake at either.
 */
#include <stdio.h>
#include <string.h>

#include "auth/assertion.h"
#include "auth/discovery.h"
#include "auth/token.h"
#include "base/limits.h"

#define ASSERTION_LIFETIME SPAN_MINUTES(4)
#define DISCOVERY_LIFETIME SPAN_HOURS(24)

struct settings {
	const char *token_url, *fhir_url, *client_id, *key_id, *next_key_id, *scope;
	struct credential *key, *next_key;
	int algorithm;
};

static const char *const algorithm_names[] = { "RS384", "ES384", NULL };
static const enum sign_algorithm algorithms[] = { SIGN_RS384, SIGN_ES384 };

static const struct option options[] = {
	{ "token_url", OPTION_URL, 0, offsetof(struct settings, token_url), NULL, 0, 0,
	  "Where tokens are given; token_endpoint of the server's .well-known/smart-configuration "
	  "unless given.",
	  NULL, NULL, 0 },
	{ "fhir_url", OPTION_URL, OPTION_ADVANCED, offsetof(struct settings, fhir_url), NULL, 0, 0,
	  "Base URL of the FHIR server to ask for token_url; the feed's own url unless given.",
	  NULL, NULL, 0 },
	{ "client_id", OPTION_TEXT, OPTION_REQUIRED, offsetof(struct settings, client_id), NULL, 0,
	  0, "The id this client was registered with.", NULL, NULL, 0 },
	{ "key", OPTION_SECRET, OPTION_REQUIRED, offsetof(struct settings, key), NULL, 0, 0,
	  "The private key in PEM whose public part was registered.", NULL, NULL, 0 },
	{ "key_id", OPTION_TEXT, 0, offsetof(struct settings, key_id), NULL, 0, 0,
	  "kid of the key in the registered key set.", NULL, NULL, 0 },
	{ "next_key", OPTION_SECRET, OPTION_ADVANCED, offsetof(struct settings, next_key), NULL, 0,
	  0, "The key that follows, during a rotation: tried when the server refuses the other.",
	  NULL, NULL, 0 },
	{ "next_key_id", OPTION_TEXT, OPTION_ADVANCED, offsetof(struct settings, next_key_id), NULL,
	  0, 0, "kid of next_key.", NULL, NULL, 0 },
	{ "algorithm", OPTION_ENUM, 0, offsetof(struct settings, algorithm), "RS384", 0, 0,
	  "RS384 for RSA keys, ES384 for keys on the curve P-384.", algorithm_names, NULL, 0 },
	{ "scope", OPTION_TEXT, 0, offsetof(struct settings, scope),
	  "system/Slot.rs system/Schedule.rs system/Location.rs", 0, 0,
	  "What to ask for; what is not needed should not be granted.", NULL, NULL, 0 },
	OPTION_END,
};

static const char *fhir_url(const struct auth *auth)
{
	const struct settings *set = auth->settings;

	return set->fhir_url ? set->fhir_url : auth->base;
}

static int check(const void *whole, struct err *err)
{
	const struct auth *auth = whole;
	const struct settings *set = auth->settings;

	if (!set->token_url && !fhir_url(auth))
		return err_set(err, ERR_CONFIG,
			       "auth: needs token_url, or fhir_url to ask where tokens are given");
	if (!set->next_key)
		return 0;
	if (!set->key_id || !set->next_key_id || !strcmp(set->key_id, set->next_key_id))
		return err_set(err, ERR_CONFIG,
			       "auth: two keys need key_id and next_key_id, and these must differ");
	return 0;
}

/* ---- asking ---- */

static bool is_next(const struct auth_talk *talk)
{
	const struct settings *set = talk->auth->settings;

	return set->next_key && talk->memory->key == 1;
}

static const char *token_url(const struct auth_talk *talk)
{
	const struct settings *set = talk->auth->settings;

	return set->token_url ? set->token_url : talk->memory->token_url;
}

static int assertion_write(const struct auth_talk *talk, struct buf *jwt, struct err *err)
{
	const struct settings *set = talk->auth->settings;
	const char *name = is_next(talk) ? "next_key" : "key";
	const struct credential *key = is_next(talk) ? set->next_key : set->key;
	struct assertion a = {
		.algorithm = algorithms[set->algorithm],
		.key_id = is_next(talk) ? set->next_key_id : set->key_id,
		.issuer = set->client_id,
		.subject = set->client_id,
		.audience = token_url(talk),
		.nonce = talk->nonce,
		.now = talk->now,
		.lifetime = ASSERTION_LIFETIME,
	};

	if (credential_bytes(key, name, err) < 0)
		return -1;
	if (assertion_sign(&a, key->bytes, key->length, jwt, err) < 0)
		return err_in(err, "%s", name);
	return 0;
}

static int ask_token(struct auth_talk *talk, struct request *ret, struct err *err)
{
	const struct settings *set = talk->auth->settings;
	struct buf jwt cleanup_buf = BUF_INIT(TOKEN_BODY_MAX),
		       form cleanup_buf = BUF_INIT(TOKEN_BODY_MAX);

	talk->memory->looking = false;
	if (assertion_write(talk, &jwt, err) < 0)
		return -1;
	buf_puts(&form, "grant_type=client_credentials");
	form_add(&form, "scope", set->scope, strlen(set->scope));
	buf_puts(&form, "&client_assertion_type="
			"urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer");
	form_add(&form, "client_assertion", buf_text(&jwt), jwt.length);
	token_request(talk->arena, arena_strdup(talk->arena, token_url(talk)), &form, ret);
	return 0;
}

static bool knows_where(const struct auth_talk *talk)
{
	const struct settings *set = talk->auth->settings;
	const struct auth_memory *m = talk->memory;

	return set->token_url ||
	       (m->token_url[0] && is_before(talk->now, after(m->found, DISCOVERY_LIFETIME)) &&
		!is_before(talk->now, m->found));
}

static int begin(struct auth_talk *talk, struct request *ret, struct err *err)
{
	talk->memory->tried = 0;
	if (knows_where(talk))
		return ask_token(talk, ret, err);
	talk->memory->looking = true;
	discovery_request(talk->arena, fhir_url(talk->auth), ret);
	return 0;
}

/* ---- the answers ---- */

static int found(struct auth_talk *talk, const struct reply *reply, struct request *ret_next,
		 struct err *err)
{
	const struct settings *set = talk->auth->settings;

	if (discovery_read(reply, fhir_url(talk->auth), algorithm_names[set->algorithm],
			   talk->memory, err) < 0)
		return -1;
	talk->memory->found = talk->now;
	return ask_token(talk, ret_next, err) < 0 ? -1 : AUTH_SEND;
}

/* Two keys that are refused are a wrong registration; one may be the rotation's other half. */
static bool try_other_key(struct auth_talk *talk, const struct reply *reply)
{
	const struct settings *set = talk->auth->settings;

	if (!set->next_key || talk->memory->tried || !token_says(reply, "invalid_client"))
		return false;
	talk->memory->tried++;
	talk->memory->key = !talk->memory->key;
	return true;
}

static int refused(struct auth_talk *talk, struct err *err)
{
	const struct settings *set = talk->auth->settings;
	struct auth_memory *m = talk->memory;

	if (m->tried)
		err_in(err, "neither key \"%s\" nor \"%s\" serves", set->key_id, set->next_key_id);
	if (m->doubt[0])
		err_in(err, "%s", m->doubt);
	/* Servers move: what was found out is asked for again. */
	*m = (struct auth_memory){ .key = m->tried ? 0 : m->key };
	return -1;
}

static void note_rotation(struct auth_talk *talk, struct auth_pass *ret)
{
	const struct settings *set = talk->auth->settings;

	if (is_next(talk) && talk->memory->tried && !ret->warning[0])
		snprintf(ret->warning, sizeof(ret->warning),
			 "the server takes next_key (%.60s) and refuses key (%.60s): next_key can "
			 "become key",
			 set->next_key_id, set->key_id);
	talk->memory->tried = 0;
}

static int advance(struct auth_talk *talk, const struct reply *reply, struct request *ret_next,
		   struct auth_pass *ret, struct err *err)
{
	const struct settings *set = talk->auth->settings;

	if (talk->memory->looking)
		return found(talk, reply, ret_next, err);
	if (token_read(reply, talk->now, set->scope, ret, err) == 0) {
		note_rotation(talk, ret);
		return AUTH_DONE;
	}
	if (!try_other_key(talk, reply))
		return refused(talk, err);
	*err = (struct err)ERR_INIT;
	return ask_token(talk, ret_next, err) < 0 ? -1 : AUTH_SEND;
}

/* ---- what may be shown ---- */

static int publish_one(const struct settings *set, const struct credential *key, const char *name,
		       const char *key_id, struct buf *ret, struct err *err)
{
	if (!key_id)
		return err_set(err, ERR_CONFIG, "%s_id: a published key needs a name of its own", name);
	if (credential_bytes(key, name, err) < 0)
		return -1;
	if (sign_public_jwk(ret, algorithms[set->algorithm], key->bytes, key->length, key_id, err) < 0)
		return err_in(err, "%s", name);
	return 0;
}

static int publish(const void *settings, struct buf *ret, struct err *err)
{
	const struct settings *set = settings;

	if (publish_one(set, set->key, "key", set->key_id, ret, err) < 0)
		return -1;
	if (!set->next_key)
		return 0;
	buf_putc(ret, ',');
	return publish_one(set, set->next_key, "next_key", set->next_key_id, ret, err);
}

const struct auth_kind auth_smart_backend = {
	.name = "smart-backend",
	.summary = "SMART Backend Services: a token for a signed assertion.",
	.options = options,
	.settings_size = sizeof(struct settings),
	.needs_exchange = true,
	.check = check,
	.begin = begin,
	.advance = advance,
	.publish = publish,
};
