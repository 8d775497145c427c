/* SPDX-License-Identifier: Apache-2.0 */
/*
 * assertion.c - JSON Web Tokens in which we vouch for ourselves (RFC 7523).
 *
 * Texts come from configuration and key files, so they are written as JSON by
 * the library that knows how to escape them.
 */
#include "auth/assertion.h"

#include "base/limits.h"
#include "base/tree.h"

static void text(struct json_object *o, const char *key, const char *value)
{
	if (value && *value)
		json_object_object_add(o, key, json_object_new_string(value));
}

static void header_write(const struct assertion *a, struct buf *out)
{
	static const char *const names[] = {
		[SIGN_RS256] = "RS256",
		[SIGN_RS384] = "RS384",
		[SIGN_ES384] = "ES384",
	};
	struct json_object *o cleanup_tree = json_object_new_object();

	text(o, "alg", names[a->algorithm]);
	text(o, "typ", "JWT");
	text(o, "kid", a->key_id);
	tree_write(out, o);
}

static void claims_write(const struct assertion *a, struct buf *out)
{
	struct json_object *o cleanup_tree = json_object_new_object();

	text(o, "iss", a->issuer);
	text(o, "sub", a->subject);
	text(o, "scope", a->scope);
	text(o, "aud", a->audience);
	json_object_object_add(o, "iat", json_object_new_int64(a->now.ms / 1000));
	json_object_object_add(o, "exp", json_object_new_int64(after(a->now, a->lifetime).ms / 1000));
	text(o, "jti", a->nonce);
	tree_write(out, o);
}

int assertion_sign(const struct assertion *a, const char *key_pem, size_t key_size, struct buf *out,
		   struct err *err)
{
	struct buf header cleanup_buf = BUF_INIT(TOKEN_BODY_MAX);
	struct buf claims cleanup_buf = BUF_INIT(TOKEN_BODY_MAX);

	header_write(a, &header);
	claims_write(a, &claims);
	return sign_jwt(out, a->algorithm, key_pem, key_size, buf_text(&header), buf_text(&claims), err);
}
