/* SPDX-License-Identifier: Apache-2.0 */
/*
 * notify.c - a test message, and its end.
 *
 * That it was sent is no answer: whoever sets up a channel wants to know that people see
 * what is sent there, or why not.
 */
#include "daemon/ctl/notify.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "base/tree.h"
#include "daemon/progress.h"
#include "report/json_out.h"

enum { LOOK_MS = 200, LOOKS = 150, WORDS_MAX = 1024 };

const char *const notify_words[] = { "test", NULL };

enum ending { UNDER_WAY, ARRIVED, LOST };

struct trial {
	const struct ctl_options *o;
	char id[128];
	struct buf trouble; /* what the last try met with; empty: nothing is known */
};

static enum ctl_exit send(struct trial *t)
{
	struct buf body cleanup_buf = BUF_INIT(API_BODY_MAX),
			answer cleanup_buf = BUF_INIT(API_ANSWER_MAX);
	struct json_object *tree cleanup_tree = NULL;
	struct err ignored = ERR_INIT;
	enum ctl_exit code;

	json_open(&body, '{');
	json_text(&body, "channel", t->o->second);
	if (t->o->to)
		json_text(&body, "to", t->o->to);
	json_close(&body, '}');
	code = talk(&t->o->peer, "/api/v1/notify/test", buf_text(&body), &answer);
	if (code != CTL_OK)
		return code;
	tree = tree_parse(buf_text(&answer), answer.length, &ignored);
	(void)snprintf(t->id, sizeof(t->id), "%s", tree_text_or(tree, "message", ""));
	return CTL_OK;
}

static enum ending ending_of(struct trial *t, struct json_object *channel)
{
	buf_clear(&t->trouble);
	buf_puts(&t->trouble, tree_text_or(channel, "trouble", ""));
	if (strcmp(tree_text_or(channel, "last_message", ""), t->id) != 0)
		return UNDER_WAY;
	return tree_bool_or(channel, "last_arrived", false) ? ARRIVED : LOST;
}

static enum ctl_exit look(struct trial *t, enum ending *ret)
{
	struct buf answer cleanup_buf = BUF_INIT(API_ANSWER_MAX);
	struct json_object *tree cleanup_tree = NULL, *list;
	struct err err = ERR_INIT;
	enum ctl_exit code = talk(&t->o->peer, "/api/v1/notify", NULL, &answer);

	if (code != CTL_OK)
		return code;
	tree = tree_parse(buf_text(&answer), answer.length, &err);
	if (!tree || tree_array(tree, "", "channels", &list, &err) < 0) {
		fprintf(stderr, "capacityctl: how it went cannot be read: %s\n", err.text);
		return CTL_TRY_AGAIN;
	}
	for (size_t i = 0; i < json_object_array_length(list); i++) {
		struct json_object *channel = json_object_array_get_idx(list, i);

		if (strcmp(tree_text_or(channel, "id", ""), t->o->second) == 0)
			*ret = ending_of(t, channel);
	}
	return CTL_OK;
}

static enum ctl_exit follow(struct trial *t, enum ending *ret)
{
	struct progress progress;
	enum ctl_exit code = CTL_OK;

	progress_begin(&progress, "on its way", true);
	for (int i = 0; i < LOOKS && code == CTL_OK; i++) {
		code = look(t, ret);
		if (*ret != UNDER_WAY)
			break;
		progress_show(&progress, -1);
		(void)poll(NULL, 0, LOOK_MS);
	}
	progress_end(&progress);
	return code;
}

static enum ctl_exit tell(const struct trial *t, enum ending end)
{
	const char *channel = t->o->second, *trouble = buf_text(&t->trouble);

	if (t->o->json) {
		struct buf out cleanup_buf = BUF_INIT(API_ANSWER_MAX);

		json_open(&out, '{');
		json_number(&out, "schema", 1);
		json_text(&out, "channel", channel);
		json_text(&out, "message", t->id);
		json_truth(&out, "arrived", end == ARRIVED);
		json_text(&out, "trouble", *trouble ? trouble : NULL);
		json_close(&out, '}');
		printf("%s\n", buf_text(&out));
	} else if (end == ARRIVED) {
		printf("Arrived: %s takes messages.\n", channel);
	} else {
		fprintf(stderr, "capacityctl: %s%s%s\n",
			end == LOST ? "it did not arrive" : "it has not arrived yet and is tried again",
			*trouble ? ": " : "", trouble);
	}
	return end == ARRIVED ? CTL_OK : end == LOST ? CTL_FAILED : CTL_TRY_AGAIN;
}

enum ctl_exit notify_run(const struct ctl_options *o)
{
	struct trial t = { .o = o, .trouble = BUF_INIT(WORDS_MAX) };
	enum ending end = UNDER_WAY;
	enum ctl_exit code;

	if (strcmp(o->subject, notify_words[0]) != 0) {
		fprintf(stderr, "capacityctl: notify can test a channel, not %s it\n", o->subject);
		return CTL_USAGE;
	}
	code = send(&t);
	if (code == CTL_OK)
		code = follow(&t, &end);
	if (code == CTL_OK)
		code = tell(&t, end);
	buf_release(&t.trouble);
	return code;
}
