/* SPDX-License-Identifier: Apache-2.0 */
/*
 * connector.h - how a connector file wants to be logged in, and the secrets for it.
 *
 * The file says which scheme, where tokens are given and which header carries
 * them; the configuration names the secrets.  Neither can do the other's part:
 * a connector file holds no secret, and a configuration cannot send one elsewhere.
 */
#ifndef CAPD_AUTH_CONNECTOR_H
#define CAPD_AUTH_CONNECTOR_H

#include "auth/auth.h"

enum connector_auth { CONNECTOR_AUTH_STATIC, CONNECTOR_AUTH_BASIC, CONNECTOR_AUTH_OAUTH2_REFRESH };

struct connector_login {
	enum connector_auth scheme;
	const char *token_url; /* OAUTH2_REFRESH */
	bool json, basic;      /* how the token is asked for: body as JSON; client by HTTP Basic */
	const char *access_at, *expires_at, *refresh_at, *refresh_expires_at; /* JSON Pointers; NULL */
	const char *header, *prefix; /* the header that carries the token, and what stands before it */
};

/* Settings of the auth kind `connector`. */
struct connector_secrets {
	const struct connector_login *login; /* set by the loader of the connector file */
	struct credential *token, *password, *client_secret, *refresh_token;
	const char *username, *client_id;
	const char *token_url; /* instead of the file's; NULL */
};

/*
 * What the loader puts in the place of the kind `connector` once the file is
 * known, because only one of the schemes asks somebody for a token.
 */
const struct auth_kind *auth_connector_kind(enum connector_auth scheme);

#endif
