/* SPDX-License-Identifier: Apache-2.0 */
/*
 * file.c - commands as signed lines at the end of a local file.
 *
 * For what has no address: a script, a bulk upload, a person with a spreadsheet.  Each
 * line is what a webhook of the same command would be, its body as text so that the
 * signature can be checked over the very bytes:
 *
 *   {"id":"cmd_7","timestamp":"1795348800","signature":"v1,...","body":"{...}"}
 *
 * Commands of one lane are one write, flushed before it is called done.  As with a
 * webhook a line may come twice under one id.  Whoever reads them may keep a file of
 * how each target is, in the webhook's form; without it nothing can be confirmed.
 */
#include "platform/file.h"

#include <inttypes.h>
#include <string.h>

#include "base/tree.h"
#include "platform/webhook.h"

static const struct option options[] = {
	{ "path", OPTION_TEXT, OPTION_REQUIRED, offsetof(struct file, path), NULL, 0,
	  0, "The file each command is added to, a line each; the daemon must be allowed to write there.",
	  NULL, NULL, 0 },
	{ "secret", OPTION_SECRET, OPTION_REQUIRED, offsetof(struct file, secret), NULL, 0, 0,
	  "The key lines are signed with: whsec_ and base64 of 24 to 64 bytes.", NULL, NULL, 0 },
	{ "state_file", OPTION_TEXT, 0, offsetof(struct file, state_file), NULL, 0,
	  0, "Where the present state of all targets is read; without it commands cannot be confirmed.",
	  NULL, NULL, 0 },
	OPTION_END
};

static bool file_can_read(const void *settings)
{
	return ((const struct file *)settings)->state_file != NULL;
}

static int file_check(const void *settings, struct err *err)
{
	const struct file *f = settings;

	if (f->path && f->path[0] != '/')
		return err_set(err, ERR_CONFIG, "path: expected the whole path, beginning with /");
	if (f->state_file && f->state_file[0] != '/')
		return err_set(err, ERR_CONFIG, "state_file: expected the whole path, beginning with /");
	return 0;
}

/* ---- writing ---- */

static void put_line(struct platform_talk *t, const struct webhook_key *key,
		     const struct command *c, struct buf *out)
{
	struct buf body cleanup_buf = BUF_INIT(PLATFORM_POST_MAX), signature cleanup_buf = BUF_INIT(128);
	const char *id = arena_printf(t->arena, "cmd_%" PRIu64, c->id);
	const char *timestamp = arena_printf(t->arena, "%" PRId64, t->now.ms / 1000);
	struct json_object *text cleanup_tree = NULL;

	webhook_body(&body, t, c);
	webhook_sign(key, id, timestamp, buf_text(&body), body.length, &signature);
	text = json_object_new_string_len(buf_text(&body), (int)body.length);
	buf_printf(out, "{\"id\":\"%s\",\"timestamp\":\"%s\",\"signature\":\"%s\",\"body\":", id,
		   timestamp, buf_text(&signature));
	tree_write(out, text);
	buf_puts(out, "}\n");
}

static int only_checked(struct platform_talk *t)
{
	struct closing c = { .outcome = OUTCOME_DONE, .words = "not checked: a file cannot be asked" };

	for (size_t i = 0; i < t->command_count; i++)
		ending_close(&t->endings[i], &c);
	return PLATFORM_DONE;
}

static int file_write_begin(struct platform_talk *t, struct request *ret, struct err *err)
{
	const struct file *settings = t->config->settings;
	const struct credential *secret = settings->secret;
	struct buf lines cleanup_buf = BUF_INIT(PLATFORM_BODY_MAX);
	struct webhook_key key;

	if (!secret || !secret->bytes)
		return err_set(err, ERR_AUTH, "the file's secret could not be read");
	if (webhook_key(secret->bytes, secret->length, &key, err))
		return -1;
	if (t->validate_only)
		return only_checked(t);
	for (size_t i = 0; i < t->command_count; i++)
		put_line(t, &key, &t->commands[i], &lines);
	*ret = (struct request){
		.method = "APPEND",
		.url = settings->path,
		.body = arena_strndup(t->arena, buf_text(&lines), lines.length),
		.body_length = lines.length,
		.reply_max = PLATFORM_POST_MAX,
	};
	return PLATFORM_SEND;
}

static int file_write_advance(struct platform_talk *t, const struct reply *reply,
			      struct request *ret, struct err *err)
{
	struct closing c = { .outcome = OUTCOME_DONE };

	(void)ret;
	(void)err;
	(void)closing_of_fault(reply, &c);
	for (size_t i = 0; i < t->command_count; i++)
		ending_close(&t->endings[i], &c);
	return PLATFORM_DONE;
}

/* ---- reading ---- */

static int file_read_begin(struct platform_talk *t, struct request *ret, struct err *err)
{
	const struct file *settings = t->config->settings;

	if (!settings->state_file)
		return err_set(err, ERR_CONFIG, "there is no state_file: nothing can be read back");
	*ret = (struct request){ .method = "FILE",
				 .url = settings->state_file,
				 .reply_max = PLATFORM_BODY_MAX };
	return PLATFORM_SEND;
}

static int file_read_advance(struct platform_talk *t, const struct reply *reply,
			     struct request *ret, struct err *err)
{
	struct json_object *answer cleanup_tree = NULL;

	(void)ret;
	if (reading_usable(reply, err))
		return -1;
	answer = tree_parse(reply->body, reply->length, err);
	if (!answer)
		return -1;
	for (size_t i = 0; i < t->read_count; i++) {
		const struct webhook_target *target = t->targets[t->read[i]].select;
		struct sighting *s = &t->sightings[i];

		words_set(s->trouble, "the state file does not know a target called %s", target->name);
		if (webhook_state(answer, target, s, err))
			return -1;
	}
	return PLATFORM_DONE;
}

const struct platform_kind platform_file = {
	.name = "file",
	.summary = "Signed lines at the end of a local file.",
	.options = options,
	.target_options = webhook_target_options,
	.settings_size = sizeof(struct file),
	.target_size = sizeof(struct webhook_target),
	.check = file_check,
	.target_check = webhook_target_check,
	.can_read = file_can_read,
	.target_name = webhook_target_name,
	.target_lever = webhook_target_lever,
	.read_begin = file_read_begin,
	.read_advance = file_read_advance,
	.write_begin = file_write_begin,
	.write_advance = file_write_advance,
};
