/* SPDX-License-Identifier: Apache-2.0 */
/*
 * app_token.c - a fixed token that is worth little without the secret of its app.
 *
 * A token leaks more easily than a secret that never travels: with every request
 * goes a proof that only the owner of both can make, so that a stolen token opens
 * nothing.  Platforms do not say when a token ends while it still serves; whoever
 * made it writes the day down (`expires`), and is reminded before it comes.
 */
#include "auth/app_token.h"

#include "auth/token.h"

static const struct option options[] = {
	{ "token", OPTION_SECRET, OPTION_REQUIRED, offsetof(struct app_token, token), NULL, 0, 0,
	  "The system user's access token.", NULL, NULL, 0 },
	{ "app_secret", OPTION_SECRET, OPTION_REQUIRED, offsetof(struct app_token, app_secret), NULL,
	  0, 0, "The secret of the app the token was made for; it is never sent.", NULL, NULL, 0 },
	{ "expires", OPTION_DATE, 0, offsetof(struct app_token, expires), NULL, 0, 0,
	  "The day the token ends, to be warned 20 days before; leave it out when it does not end.",
	  NULL, NULL, 0 },
	OPTION_END,
};

static int present(const void *settings, struct auth_pass *ret, struct err *err)
{
	const struct app_token *set = settings;
	const char *token;
	size_t n;

	if (credential_line(set->token, "token", &token, &n, err) < 0)
		return -1;
	return pass_set(ret, "Authorization", "Bearer ", token, n, err);
}

static struct date ends(const void *settings)
{
	return ((const struct app_token *)settings)->expires;
}

int app_token_proof(const struct auth *auth, char ret[APP_PROOF], struct err *err)
{
	static const char digits[] = "0123456789abcdef";
	const struct app_token *set = auth->settings;
	size_t token_length, secret_length;
	const char *token, *secret;
	uint8_t sum[SHA256_SIZE];

	ret[0] = '\0';
	if (auth->kind != &auth_token)
		return 0;
	if (credential_line(set->token, "token", &token, &token_length, err) < 0 ||
	    credential_line(set->app_secret, "app_secret", &secret, &secret_length, err) < 0)
		return -1;
	sign_hmac_sha256(secret, secret_length, token, token_length, sum);
	for (size_t i = 0; i < sizeof(sum); i++) {
		ret[2 * i] = digits[sum[i] >> 4];
		ret[2 * i + 1] = digits[sum[i] & 15];
	}
	ret[2 * sizeof(sum)] = '\0';
	return 0;
}

const struct auth_kind auth_token = {
	.name = "token",
	.summary = "A fixed token and its app's secret (Meta).",
	.options = options,
	.settings_size = sizeof(struct app_token),
	.present = present,
	.ends = ends,
};
