/* SPDX-License-Identifier: Apache-2.0 */
/*
 * auth_case.h - one way to authenticate, its settings, and the exchange a test leads.
 */
#ifndef CAPD_TESTS_UNIT_SUPPORT_AUTH_CASE_H
#define CAPD_TESTS_UNIT_SUPPORT_AUTH_CASE_H

#include "auth/auth.h"

#include <openssl/evp.h>
#include <openssl/pem.h>

#include "base/sign.h"
#include "base/text.h"
#include "base/tree.h"
#include "tests/unit/support/feed_case.h"
#include "tests/unit/support/run.h"

#define NONCE "00112233445566778899aabbccddeeff"
#define NOW_S 1795342800

static const struct instant now = { INT64_C(1000) * NOW_S };

struct auth_case {
	struct arena arena;
	const struct auth_kind *kind;
	void *settings;
	struct auth auth;
	struct auth_memory memory;
	struct auth_talk talk;
	struct request request;
	struct auth_pass pass;
	struct err err;
};

static inline void open_case(struct auth_case *c, const char *kind)
{
	*c = (struct auth_case){ .arena = ARENA_INIT(1024 * 1024), .err = ERR_INIT };
	c->kind = auth_kind_find(kind);
	ck_assert_ptr_nonnull(c->kind);
	c->settings = arena_alloc(&c->arena, 1, c->kind->settings_size);
	feed_case_defaults(&c->arena, c->kind->options, c->settings);
	c->auth = (struct auth){ c->kind, c->settings, NULL };
	c->talk = (struct auth_talk){ &c->auth, &c->memory, now, NONCE, &c->arena };
}

static inline void set(struct auth_case *c, const char *pair)
{
	feed_case_set(&c->arena, c->kind->options, c->settings, pair);
}

static inline int begin(struct auth_case *c)
{
	return c->kind->begin(&c->talk, &c->request, &c->err);
}

static inline const char *header_of(const struct request *r, const char *name)
{
	for (size_t i = 0; i < r->header_count; i++)
		if (!strcmp(r->headers[i].name, name))
			return r->headers[i].value;
	return "";
}

static inline char *key_pem(EVP_PKEY *key)
{
	BIO *out = BIO_new(BIO_s_mem());
	char *bytes, *copy;
	long n;

	ck_assert(key && PEM_write_bio_PrivateKey(out, key, NULL, NULL, 0, NULL, NULL) == 1);
	n = BIO_get_mem_data(out, &bytes);
	copy = strndup(bytes, (size_t)n);
	BIO_free(out);
	EVP_PKEY_free(key);
	return copy;
}

/* The n-th part of the JWT that follows "name=" in the form, decoded. */
static inline struct json_object *jwt_part(const struct request *r, const char *name, int part)
{
	const char *at = strstr(r->body, name);
	struct buf text cleanup_buf = BUF_INIT(65536), bytes cleanup_buf = BUF_INIT(65536);
	struct err err = ERR_INIT;

	ck_assert_ptr_nonnull(at);
	for (at += strlen(name); part > 0; part--)
		at = strchr(at, '.') + 1;
	for (; *at && *at != '.'; at++)
		buf_putc(&text, *at == '-' ? '+' : *at == '_' ? '/' : *at);
	while (text.length % 4)
		buf_putc(&text, '=');
	ck_assert_int_eq(sign_base64_decode(&bytes, buf_text(&text), text.length, &err), 0);
	return tree_parse(bytes.data, bytes.length, &err);
}

#endif
