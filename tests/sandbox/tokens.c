/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tokens.c - POST /token, for every way a client may prove itself.
 */
#include "tokens.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "base/text.h"
#include "vclock.h"

static void random_text(const char *prefix, char ret[TOKEN_TEXT])
{
	unsigned char bytes[16];
	size_t n = (size_t)snprintf(ret, TOKEN_TEXT, "%s", prefix);

	if (getrandom(bytes, sizeof(bytes), 0) != (ssize_t)sizeof(bytes))
		abort();
	for (size_t i = 0; i < sizeof(bytes); i++)
		n += (size_t)snprintf(ret + n, TOKEN_TEXT - n, "%02x", bytes[i]);
}

int tokens_init(struct tokens *t, const char *token_url, int life_s, const char *dir)
{
	*t = (struct tokens){ .life_s = life_s };
	snprintf(t->url, sizeof(t->url), "%s", token_url);
	random_text("secret-", t->client_secret);
	random_text("refresh-", t->refresh_token);
	t->fhir_key = EVP_EC_gen("P-384");
	t->ads_key = EVP_RSA_gen(2048);
	if (!t->fhir_key || !t->ads_key) {
		fprintf(stderr, "capacity-sandbox: OpenSSL could not make keys\n");
		return -1;
	}
	return dir ? keys_write(t, dir) : 0;
}

void tokens_release(struct tokens *t)
{
	EVP_PKEY_free(t->fhir_key);
	EVP_PKEY_free(t->ads_key);
	t->fhir_key = t->ads_key = NULL;
}

/* ---- the form ---- */

static int hex(char c)
{
	return c >= '0' && c <= '9'		  ? c - '0' :
	       (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10 :
						    -1;
}

/* The decoded value of a form field; false when it is not there or too long. */
bool form_field(const struct ask *ask, const char *name, char *ret, size_t size)
{
	const char *p = ask->body, *end = ask->body + ask->length;
	size_t n = strlen(name), at = 0;

	while (p && p < end && !(strncmp(p, name, n) == 0 && p[n] == '='))
		p = (p = memchr(p, '&', (size_t)(end - p))) ? p + 1 : NULL;
	if (!p || p >= end)
		return false;
	for (p += n + 1; p < end && *p != '&'; p++) {
		char c = *p == '+' ? ' ' : *p;

		if (c == '%' && end - p > 2 && hex(p[1]) >= 0 && hex(p[2]) >= 0) {
			c = (char)(hex(p[1]) * 16 + hex(p[2]));
			p += 2;
		}
		if (at + 1 >= size)
			return false;
		ret[at++] = c;
	}
	ret[at] = '\0';
	return true;
}

/* ---- answers ---- */

static void refuse(struct answer *a, int status, const char *error, const char *why)
{
	a->status = status;
	buf_clear(&a->body);
	buf_printf(&a->body, "{\"error\":\"%s\",\"error_description\":", error);
	put_text(&a->body, why);
	buf_puts(&a->body, "}");
}

static void grant(struct tokens *t, enum token_side side, const char *scope, struct answer *a)
{
	struct token *token = &t->list[t->next++ % TOKENS_MAX];

	random_text(side == SIDE_ADS ? "ya29.sandbox-" : "fhir-sandbox-", token->text);
	token->side = side;
	token->expires_ms = vclock_monotonic_ms() + t->life_s * INT64_C(1000);
	a->status = 200;
	buf_printf(&a->body, "{\"access_token\":\"%s\",\"expires_in\":%d,\"token_type\":\"Bearer\",\"scope\":",
		   token->text, t->life_s);
	put_text(&a->body, scope);
	buf_puts(&a->body, "}");
}

bool tokens_accept(const struct tokens *t, enum token_side side, const char *authorization)
{
	if (strncasecmp(authorization, "Bearer ", 7) != 0)
		return false;
	for (size_t i = 0; i < TOKENS_MAX; i++)
		if (t->list[i].text[0] && t->list[i].side == side &&
		    strcmp(t->list[i].text, authorization + 7) == 0)
			return vclock_monotonic_ms() < t->list[i].expires_ms;
	return false;
}

/* ---- grants ---- */

static void grant_backend(struct tokens *t, const struct ask *ask, struct answer *a)
{
	char jwt[8192], type[128], id[64], secret[128], scope[512] = "system/Slot.rs";
	const char *why = NULL;

	(void)form_field(ask, "scope", scope, sizeof(scope));
	if (!strstr(scope, "system/Slot.")) {
		refuse(a, 400, "invalid_scope", "this server has system/Slot.rs and system/Schedule.rs");
		return;
	}
	if (form_field(ask, "client_assertion", jwt, sizeof(jwt))) {
		if (!form_field(ask, "client_assertion_type", type, sizeof(type)) ||
		    strcmp(type, "urn:ietf:params:oauth:client-assertion-type:jwt-bearer") != 0)
			why = "client_assertion_type is not jwt-bearer";
		else
			why = assertion_check(t, SIDE_FHIR, jwt);
	} else if (!form_field(ask, "client_id", id, sizeof(id)) || strcmp(id, FHIR_CLIENT) != 0 ||
		   !form_field(ask, "client_secret", secret, sizeof(secret)) ||
		   strcmp(secret, t->client_secret) != 0) {
		why = "unknown client or wrong secret";
	}
	if (why)
		refuse(a, 401, "invalid_client", why);
	else
		grant(t, SIDE_FHIR, scope, a);
}

static void grant_service_account(struct tokens *t, const struct ask *ask, struct answer *a)
{
	char jwt[8192];
	const char *why = form_field(ask, "assertion", jwt, sizeof(jwt)) ?
				  assertion_check(t, SIDE_ADS, jwt) :
				  "no assertion";

	if (why)
		refuse(a, 400, "invalid_grant", why);
	else
		grant(t, SIDE_ADS, ADS_SCOPE, a);
}

static void grant_refresh(struct tokens *t, const struct ask *ask, struct answer *a)
{
	char id[128], secret[128], token[128];

	if (!form_field(ask, "client_id", id, sizeof(id)) ||
	    !form_field(ask, "client_secret", secret, sizeof(secret)) ||
	    strcmp(secret, t->client_secret) != 0)
		refuse(a, 401, "invalid_client", "unknown client or wrong secret");
	else if (!form_field(ask, "refresh_token", token, sizeof(token)) ||
		 strcmp(token, t->refresh_token) != 0)
		refuse(a, 400, "invalid_grant", "the refresh token has been revoked or never was");
	else
		grant(t, SIDE_ADS, ADS_SCOPE, a);
}

void tokens_answer(struct tokens *t, const struct ask *ask, struct answer *a)
{
	char type[128];

	a->type = "application/json";
	if (strcmp(ask->method, "POST") != 0 ||
	    !text_starts(ask->content_type, "application/x-www-form-urlencoded"))
		refuse(a, 400, "invalid_request", "expected POST with a form");
	else if (!form_field(ask, "grant_type", type, sizeof(type)))
		refuse(a, 400, "invalid_request", "grant_type is missing");
	else if (strcmp(type, "client_credentials") == 0)
		grant_backend(t, ask, a);
	else if (strcmp(type, "urn:ietf:params:oauth:grant-type:jwt-bearer") == 0)
		grant_service_account(t, ask, a);
	else if (strcmp(type, "refresh_token") == 0)
		grant_refresh(t, ask, a);
	else
		refuse(a, 400, "unsupported_grant_type", "not one of this server's");
}
