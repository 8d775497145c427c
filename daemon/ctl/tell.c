/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tell.c - one body for every wish: the options that were given, by their own names.
 *
 * What reaches further than one service is confirmed here first; the daemon checks what
 * it must check itself, because others speak to it, too.
 */
#include "daemon/ctl/tell.h"

#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "base/tree.h"
#include "daemon/ctl/confirm.h"
#include "report/json_out.h"

/* The flags the API knows under the same name. */
enum {
	TOLD = CTL_UNTIL | CTL_REASON | CTL_PLAN | CTL_DIRECTION | CTL_OPEN | CTL_WAIT | CTL_WAITLIST | CTL_OWNER
};

static void words(const struct ctl_options *o, const char *confirmed, struct buf *body)
{
	json_open(body, '{');
	if (o->subject)
		json_text(body, o->command->subject == SUBJECT_FEED ? "feed" : "service", o->subject);
	for (const struct ctl_flag *f = ctl_flags; f->name; f++) {
		const char *value = NULL;

		if (!f->alias && (f->bit & TOLD))
			value = *(const char *const *)((const char *)o + f->offset);
		if (value)
			json_text(body, f->name, value);
	}
	if (confirmed)
		json_text(body, "confirm", confirmed);
	if (o->all)
		json_truth(body, "all", true);
	json_close(body, '}');
}

static enum ctl_exit tell_confirmed(const struct ctl_options *o, const char *path, const char *confirmed)
{
	struct buf body cleanup_buf = BUF_INIT(API_BODY_MAX),
			answer cleanup_buf = BUF_INIT(API_ANSWER_MAX);
	struct json_object *tree cleanup_tree = NULL;
	struct err ignored = ERR_INIT;
	enum ctl_exit code;

	words(o, confirmed, &body);
	code = talk(&o->peer, path, buf_text(&body), &answer);
	if (code != CTL_OK)
		return code;
	tree = tree_parse(buf_text(&answer), answer.length, &ignored);
	if (o->json)
		fputs(buf_text(&answer), stdout);
	else
		printf("%s\n", tree_text_or(tree, "text", "Done."));
	return CTL_OK;
}

static enum ctl_exit tell(const struct ctl_options *o, const char *path)
{
	return tell_confirmed(o, path, NULL);
}

/* What concerns everything is confirmed with the organization's name. */
static enum ctl_exit tell_all(const struct ctl_options *o, const char *path, const char *what)
{
	char name[CONFIRM_MAX];
	enum ctl_exit code = confirm_everything(o, what, name);

	return code == CTL_OK ? tell_confirmed(o, path, name) : code;
}

enum ctl_exit tell_hold(const struct ctl_options *o)
{
	return tell(o, "/api/v1/hold");
}

enum ctl_exit tell_resume(const struct ctl_options *o)
{
	return tell(o, "/api/v1/resume");
}

enum ctl_exit tell_revert(const struct ctl_options *o)
{
	static const char path[] = "/api/v1/revert";
	enum ctl_exit code;

	if (o->all)
		return tell_all(o, path,
				"This puts every ad back to how it was found, and holds it there.");
	if (strchr(o->subject, '/'))
		return tell(o, path);
	code = confirm_name(o, "This puts all ads of the location back to how they were found, and holds them there.",
			    o->subject);
	return code == CTL_OK ? tell(o, path) : code;
}

enum ctl_exit tell_stop(const struct ctl_options *o)
{
	return tell_all(o, "/api/v1/stop", "This stops every change of every ad.");
}

enum ctl_exit tell_start(const struct ctl_options *o)
{
	return tell_all(o, "/api/v1/start", "This lets capacityd change ads again.");
}

enum ctl_exit tell_reload(const struct ctl_options *o)
{
	return tell(o, "/api/v1/reload");
}

enum ctl_exit tell_approve(const struct ctl_options *o)
{
	return tell(o, "/api/v1/approve");
}

enum ctl_exit tell_decline(const struct ctl_options *o)
{
	return tell(o, "/api/v1/decline");
}

enum ctl_exit tell_allow(const struct ctl_options *o)
{
	return tell(o, "/api/v1/allow");
}

enum ctl_exit tell_attest(const struct ctl_options *o)
{
	return tell(o, "/api/v1/attest");
}
