/* SPDX-License-Identifier: Apache-2.0 */
/*
 * confirm.c - a yes is typed without reading; a name is not.
 *
 * Where nobody can be asked the option must say it: a script that was written for
 * another organization, or that lost its argument, then changes nothing.
 */
#include "daemon/ctl/confirm.h"

#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "base/tree.h"
#include "daemon/ctl/terminal.h"

/* False: nothing was typed, or there is nobody to type. */
static bool ask(const char *what, const char *name, char ret[CONFIRM_MAX])
{
	if (!terminal_can_ask())
		return false;
	fprintf(stderr, "%s\nType %s to go on: ", what, name);
	if (!fgets(ret, CONFIRM_MAX, stdin))
		return false;
	ret[strcspn(ret, "\n")] = '\0';
	return *ret != '\0';
}

static enum ctl_exit confirm(const struct ctl_options *o, const char *what, const char *name,
			     char ret[CONFIRM_MAX])
{
	ret[0] = '\0';
	if (o->confirm)
		(void)snprintf(ret, CONFIRM_MAX, "%s", o->confirm);
	else if (!ask(what, name, ret))
		fprintf(stderr, "capacityctl: %s Confirm it with its name: --confirm \"%s\"\n",
			what, name);
	if (text_names(ret, name))
		return CTL_OK;
	if (*ret)
		fprintf(stderr, "capacityctl: \"%s\" is not %s: nothing was done\n", ret, name);
	return CTL_USAGE;
}

enum ctl_exit confirm_name(const struct ctl_options *o, const char *what, const char *name)
{
	char typed[CONFIRM_MAX];

	return confirm(o, what, name, typed);
}

enum ctl_exit confirm_everything(const struct ctl_options *o, const char *what, char ret[CONFIRM_MAX])
{
	struct buf answer cleanup_buf = BUF_INIT(API_ANSWER_MAX);
	struct json_object *tree cleanup_tree = NULL;
	struct err err = ERR_INIT;
	enum ctl_exit code = talk(&o->peer, "/api/v1/status?limit=1", NULL, &answer);
	const char *name = "";

	if (code != CTL_OK)
		return code;
	tree = tree_parse(buf_text(&answer), answer.length, &err);
	name = tree_text_or(tree, "organization", "");
	if (*name)
		return confirm(o, what, name, ret);
	fprintf(stderr, "capacityctl: the status does not name the organization: %s\n", err.text);
	return CTL_TRY_AGAIN;
}
