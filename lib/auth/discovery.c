/* SPDX-License-Identifier: Apache-2.0 */
/*
 * discovery.c - the server's own word on where its tokens are.
 *
 * The document decides where a signed assertion goes, so it is believed only
 * over the connection that proved the server's name, never after a redirect,
 * and only when it names an https address.  Its lists of methods are advice: they
 * are often stale, so what they lack is no refusal but a doubt, told when the
 * token endpoint says no.
 */
#include "auth/discovery.h"

#include <stdio.h>
#include <string.h>

#include "auth/token.h"
#include "base/limits.h"
#include "base/text.h"
#include "base/tree.h"

void discovery_request(struct arena *arena, const char *fhir_url, struct request *ret)
{
	size_t n = strcspn(fhir_url, "?#");

	while (n && fhir_url[n - 1] == '/')
		n--;
	*ret = (struct request){
		.method = "GET",
		.url = arena_printf(arena, "%.*s/.well-known/smart-configuration", (int)n, fhir_url),
		.reply_max = TOKEN_BODY_MAX,
	};
	/* Some servers answer XML or a page to anybody who does not say this. */
	request_header(ret, "Accept", "application/json");
}

static bool is_web_address(const char *url, const char *fhir_url)
{
	/* A server on this machine, which only tests and relays are, may name its neighbour. */
	bool plain = text_starts(fhir_url, "http://");

	for (const char *c = url; *c; c++)
		if (*c <= ' ' || *c > '~')
			return false;
	return strlen(url) < AUTH_URL_MAX &&
	       (text_starts(url, "https://") || (plain && text_starts(url, "http://")));
}

/* Absent says nothing. */
static bool lacks(struct json_object *tree, const char *key, const char *word)
{
	struct json_object *list = tree_get(tree, key);

	if (!json_object_is_type(list, json_type_array))
		return false;
	for (size_t i = 0; i < json_object_array_length(list); i++) {
		struct json_object *item = json_object_array_get_idx(list, i);

		if (json_object_is_type(item, json_type_string) &&
		    !strcmp(json_object_get_string(item), word))
			return false;
	}
	return true;
}

static void note_doubt(struct json_object *tree, const char *algorithm, struct auth_memory *m)
{
	const struct {
		const char *key, *word;
	} wants[] = {
		{ "grant_types_supported", "client_credentials" },
		{ "token_endpoint_auth_methods_supported", "private_key_jwt" },
		{ "token_endpoint_auth_signing_alg_values_supported", algorithm },
	};

	m->doubt[0] = '\0';
	for (size_t i = 0; i < sizeof(wants) / sizeof(wants[0]) && !m->doubt[0]; i++)
		if (lacks(tree, wants[i].key, wants[i].word))
			snprintf(m->doubt, sizeof(m->doubt),
				 "the server's smart-configuration does not list %s in %s",
				 wants[i].word, wants[i].key);
}

int discovery_read(const struct reply *reply, const char *fhir_url, const char *algorithm,
		   struct auth_memory *memory, struct err *err)
{
	struct json_object *tree cleanup_tree = NULL;
	struct err why = ERR_INIT;
	const char *url;

	if (token_arrived(reply, "the server's smart-configuration", err) < 0)
		return -1;
	if (reply->status == 404 || reply->status == 410)
		return err_set(err, ERR_AUTH,
			       "the server has no .well-known/smart-configuration (HTTP %d): give "
			       "token_url, or check the feed's url",
			       reply->status);
	if (reply->status != 200)
		return err_set(err, ERR_REMOTE, "the server's smart-configuration: HTTP %d",
			       reply->status);
	if (reply->body && reply->length)
		tree = tree_parse(reply->body, reply->length, &why);
	url = tree_text_or(tree, "token_endpoint", "");
	if (!*url)
		return err_set(err, ERR_REMOTE,
			       "the server's smart-configuration names no token_endpoint");
	if (!is_web_address(url, fhir_url))
		return err_set(err, ERR_REMOTE,
			       "the token_endpoint of the server's smart-configuration is not an "
			       "https address");
	snprintf(memory->token_url, sizeof(memory->token_url), "%s", url);
	note_doubt(tree, algorithm, memory);
	return 0;
}
