/* SPDX-License-Identifier: Apache-2.0 */
/*
 * microsoft_login.c - refresh tokens that are replaced.
 *
 * Each exchange gives a new refresh token.  The one before it still serves, in case
 * the answer was lost, until an access token that came with the new one is used:
 * who uses that has had the answer, and must have kept what came with it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/random.h>

#include "base/text.h"
#include "microsoft.h"

static void random_text(const char *prefix, char ret[MS_SECRET])
{
	unsigned char bytes[20];
	size_t n = (size_t)snprintf(ret, MS_SECRET, "%s", prefix);

	if (getrandom(bytes, sizeof(bytes), 0) != (ssize_t)sizeof(bytes))
		abort();
	for (size_t i = 0; i < sizeof(bytes); i++)
		n += (size_t)snprintf(ret + n, MS_SECRET - n, "%02x", bytes[i]);
}

int ms_login_init(struct ms_login *l, const char *dir)
{
	*l = (struct ms_login){ .next = 0 };
	random_text("dev-", l->developer);
	random_text("secret-", l->secret);
	random_text("0.AX", l->refresh);
	return key_write(dir, "microsoft-developer-token", l->developer) ||
	       key_write(dir, "microsoft-secret", l->secret) ||
	       key_write(dir, "microsoft-refresh-token", l->refresh);
}

static void refuse(struct answer *a, int status, const char *error, const char *why)
{
	a->status = status;
	buf_printf(&a->body, "{\"error\":\"%s\",\"error_description\":\"%s\"}", error, why);
}

/* The same question twice has the same new token: the network may deliver it twice. */
static void grant(struct microsoft *m, const char *with, struct answer *a)
{
	struct ms_login *l = &m->login;
	struct ms_access *access = &l->access[l->next++ % MS_ACCESS_MAX];

	if (strcmp(with, l->refresh) == 0) {
		memcpy(l->before, l->refresh, sizeof(l->before));
		random_text("0.AX", l->refresh);
	}
	random_text("eyJ0.", access->text);
	memcpy(access->refresh, l->refresh, sizeof(access->refresh));
	access->expires_ms = vclock_monotonic_ms() + m->sandbox->options.token_life_s * INT64_C(1000);
	a->status = 200;
	buf_printf(&a->body,
		   "{\"token_type\":\"Bearer\",\"scope\":\"" MS_SCOPE "\",\"expires_in\":%d,"
		   "\"access_token\":\"%s\",\"refresh_token\":\"%s\"}",
		   m->sandbox->options.token_life_s, access->text, l->refresh);
}

void ms_token(struct microsoft *m, const struct ask *ask, struct answer *a)
{
	const struct ms_login *l = &m->login;
	char type[64], id[64], secret[MS_SECRET], token[MS_SECRET], scope[256];

	if (!form_field(ask, "grant_type", type, sizeof(type)) || strcmp(type, "refresh_token") != 0)
		refuse(a, 400, "unsupported_grant_type", "AADSTS70003");
	else if (!form_field(ask, "client_id", id, sizeof(id)) || strcmp(id, MS_CLIENT) != 0 ||
		 !form_field(ask, "client_secret", secret, sizeof(secret)) ||
		 strcmp(secret, l->secret) != 0)
		refuse(a, 401, "invalid_client", "AADSTS7000215");
	else if (!form_field(ask, "scope", scope, sizeof(scope)) || !strstr(scope, MS_SCOPE))
		refuse(a, 400, "invalid_scope", "AADSTS70011");
	else if (!form_field(ask, "refresh_token", token, sizeof(token)) ||
		 (strcmp(token, l->refresh) != 0 && (!l->before[0] || strcmp(token, l->before) != 0)))
		refuse(a, 400, "invalid_grant",
		       "AADSTS700082: the refresh token has expired or was replaced");
	else
		grant(m, token, a);
}

bool ms_login_accepts(struct ms_login *l, const char *authorization)
{
	if (strncasecmp(authorization, "Bearer ", 7) != 0)
		return false;
	for (size_t i = 0; i < MS_ACCESS_MAX; i++) {
		const struct ms_access *access = &l->access[i];

		if (!access->text[0] || strcmp(access->text, authorization + 7) != 0)
			continue;
		if (vclock_monotonic_ms() >= access->expires_ms)
			return false;
		if (strcmp(access->refresh, l->refresh) == 0)
			l->before[0] = '\0';
		return true;
	}
	return false;
}
