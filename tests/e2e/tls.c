/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tls.c - the whole way over TLS: real libcurl, a real handshake, and a wire that cannot be trusted.
 *
 * Whatever happens on it, a poll is believed whole or not at all: the verdict
 * and the ads stay as they were, and the history has a sentence that says why.
 */
#include <stdio.h>
#include <string.h>

#include "base/tree.h"
#include "tests/e2e/support/ads.h"
#include "tests/e2e/support/suite.h"

static const struct {
	const char *why;
	enum trick trick;
	const char *says, *or_says; /* NULL: nothing else will do */
} tricks[] = {
	{ "a certificate of yesterday", TRICK_EXPIRED, "certificate has expired", NULL },
	{ "a certificate for somebody else", TRICK_OTHER_NAME, "subject name", NULL },
	{ "a certificate nobody we trust has made", TRICK_STRANGER, "self-signed certificate", NULL },
	{ "TLS 1.1", TRICK_OLD_TLS, "protocol version", NULL },
	{ "a byte now and then", TRICK_DRIP, "no complete answer from 127.0.0.1", NULL },
	{ "a gzip bomb", TRICK_BOMB, "is larger than", NULL },
	{ "gzip that stops half way", TRICK_GZIP_CUT, "ended before its end", NULL },
	{ "a redirect to another host", TRICK_REDIRECT, "redirect", NULL },
	{ "a reset in the middle of a page", TRICK_RESET, "ended before its end",
	  "closed the connection without an answer" }, /* a reset overtakes what was sent */
	{ "an end without a goodbye", TRICK_CUT, "ended before its end", NULL },
};

START_TEST(a_wire_that_cannot_be_trusted_changes_nothing)
{
	struct house *h = house_open(&(struct recipe){
		.rows = { { HARBOR, 12 } },
		.tls = true,
		/* Counting a bomb takes a while on a machine that is busy; drops never end. */
		.patience = tricks[_i].trick == TRICK_BOMB ? "30s" :
			    tricks[_i].trick == TRICK_DRIP ? "2s" :
							     NULL,
		.auth = "key: {credential: fhir-key}, key_id: sandbox-1",
	});

	/* Fewer openings are waiting to be heard: half an answer would say so. */
	front_trick(h->front, tricks[_i].trick, 4);
	house_openings(h, HARBOR, 11);
	wait_for(house_remembers(h, HARBOR, "feed", "gave nothing usable"));
	ck_assert_msg(house_remembers(h, HARBOR, "feed", tricks[_i].says) ||
			      (tricks[_i].or_says &&
			       house_remembers(h, HARBOR, "feed", tricks[_i].or_says)),
		      "%s: history does not say \"%s\"", tricks[_i].why, tricks[_i].says);
	ck_assert_str_eq(house_word(h, HARBOR, "verdict"), "open");
	wait_for(house_remembers(h, HARBOR, "feed", "answers again"));
	ck_assert_str_eq(house_word(h, HARBOR, "verdict"), "open");
	ads_expect(h, "");
	house_close(h);
}
END_TEST

START_TEST(the_whole_way)
{
	struct house *h = house_open(&(struct recipe){
		.rows = { { HARBOR, 12 }, { DERM, 12 } },
		.tls = true,
		.auth = "key: {credential: fhir-key}, key_id: sandbox-1",
		.token_life_s = 2, /* found out, asked for, and asked for again */
	});

	/* Nothing new is told as nothing new (304). */
	wait_for(house_metric(h, "polls_unchanged_total") > 2);
	house_openings(h, HARBOR, 2);
	wait_for(house_ad_is(h, HARBOR, "paused", 120));
	/* More than fit on one page, in two members of gzip. */
	front_trick(h->front, TRICK_GZIP_TWO, 1000);
	house_openings(h, DERM, 130);
	wait_for(house_ad_is(h, DERM, "enabled", 195));
	ads_expect(h, "20411101 status ENABLED -> PAUSED\n"
		      "20411102 budget $150 -> $195\n");
	house_close(h);
}
END_TEST

/* Both keys are there to be registered, and of both only the public half. */
static void look_at_keys(const struct house *h)
{
	const char *const environment[] = { h->credentials, NULL };
	char program[CHILD_PATH];
	const char *const argv[] = { child_program("capacityd", program), "jwks", "--config",
				     h->config, NULL };
	struct buf text cleanup_buf = BUF_INIT(CHILD_OUTPUT);
	struct json_object *set cleanup_tree = NULL, *keys;
	struct err err = ERR_INIT;

	ck_assert_int_eq(child_run(argv, environment, &text), 0);
	set = tree_parse(buf_text(&text), text.length, &err);
	ck_assert_int_eq(tree_array(set, "$", "keys", &keys, &err), 0);
	ck_assert_uint_eq(json_object_array_length(keys), 2);
	for (size_t i = 0; i < 2; i++) {
		struct json_object *key = json_object_array_get_idx(keys, i);

		ck_assert_str_eq(tree_text_or(key, "kid", ""), i ? "sandbox-1" : "before");
		ck_assert_ptr_null(tree_get(key, "d"));
	}
}

START_TEST(a_rotation_of_keys_needs_nobody_awake)
{
	struct house *h = house_prepare(&(struct recipe){
		.rows = { { HARBOR, 12 } },
		.tls = true,
		.auth = "key: {credential: old-key}, key_id: before, next_key: {credential: "
			"fhir-key}, "
			"next_key_id: sandbox-1",
	});
	char path[HOUSE_FILE * 2];

	(void)snprintf(path, sizeof(path), "%s/old-key",
		       h->credentials + strlen("CREDENTIALS_DIRECTORY="));
	front_write_key(path);
	house_start(h);
	wait_for(house_is(h, HARBOR, "verdict", "open"));
	ck_assert(house_logged(
		h, "ehr: the server takes next_key (sandbox-1) and refuses key (before)"));
	look_at_keys(h);
	house_close(h);
}
END_TEST

START_TEST(a_key_nobody_registered_is_not_knocked_with)
{
	struct house *h = house_prepare(&(struct recipe){
		.rows = { { HARBOR, 12 } },
		.tls = true,
		.auth = "key: {credential: old-key}, key_id: before",
	});
	char path[HOUSE_FILE * 2];

	(void)snprintf(path, sizeof(path), "%s/old-key",
		       h->credentials + strlen("CREDENTIALS_DIRECTORY="));
	front_write_key(path);
	house_start(h);
	wait_for(house_remembers(h, HARBOR, "feed", "invalid_client"));
	ck_assert(house_remembers(h, HARBOR, "feed", "not asked for again before a reload or 60 min"));
	ck_assert_str_eq(house_word(h, HARBOR, "verdict"), "unknown");
	ads_expect(h, "");
	house_close(h);
}
END_TEST

int main(void)
{
	const struct trial trials[] = {
		{ a_wire_that_cannot_be_trusted_changes_nothing, sizeof(tricks) / sizeof(tricks[0]) },
		{ the_whole_way, 0 },
		{ a_rotation_of_keys_needs_nobody_awake, 0 },
		{ a_key_nobody_registered_is_not_knocked_with, 0 },
	};

	return suite_main("tls", trials, sizeof(trials) / sizeof(trials[0]));
}
