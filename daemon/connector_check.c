/* SPDX-License-Identifier: Apache-2.0 */
/*
 * connector_check.c - hold connector files against the rules, and replay them.
 *
 * Nothing is opened but the files that are given.  What a fixture says is sent
 * through the real conversations of the platform kind and comes back from the file.
 */
#include "daemon/connector.h"

#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "base/tree.h"
#include "config/connector_load.h"
#include "daemon/host.h"
#include "platform/connector_fixture.h"

enum { OUTPUT_MAX = 64 * 1024 * 1024 };

/* What was found in one file; the words go to out. */
struct finding_of_file {
	size_t errors, warnings;
	struct fixture_count fixtures;
};

static struct finding_of_file check_file(const char *path, struct buf *mistakes, struct buf *replay)
{
	struct diagnostics d;
	struct connector *c = connector_load(path, host_config(), &d);
	struct finding_of_file found = { .errors = d.errors, .warnings = d.warnings };

	if (d.count)
		diagnostics_text(&d, mistakes);
	if (c)
		found.fixtures = connector_fixture_run(c, replay);
	connector_free(c);
	diagnostics_release(&d);
	return found;
}

static bool is_bad(const struct finding_of_file *f)
{
	return f->errors || f->fixtures.problems;
}

/* Only the steps with a problem, when nobody wants to read the others. */
static void print_problems(const char *text)
{
	for (const char *line = text; *line;) {
		size_t n = strcspn(line, "\n");

		if (strncmp(line, "  ! ", 4) == 0)
			(void)printf("%.*s\n", (int)n - 4, line + 4);
		line += n + (line[n] == '\n');
	}
}

static void print_file(const char *path, const struct finding_of_file *f,
		       const struct buf *mistakes, const struct buf *replay, bool quiet)
{
	(void)fputs(buf_text(mistakes), stdout);
	if (quiet)
		print_problems(buf_text(replay));
	else
		(void)fputs(buf_text(replay), stdout);
	if (f->errors)
		(void)printf("%s: not usable\n", path);
	else if (!quiet || f->fixtures.problems)
		(void)printf("%s: %zu steps, %zu requests, %zu problems\n", path, f->fixtures.steps,
			     f->fixtures.requests, f->fixtures.problems);
}

static void add_json(struct json_object *list, const char *path, const struct finding_of_file *f,
		     const struct buf *mistakes, const struct buf *replay)
{
	struct json_object *o = json_object_new_object();

	json_object_object_add(o, "file", json_object_new_string(path));
	json_object_object_add(o, "ok", json_object_new_boolean(!is_bad(f)));
	json_object_object_add(o, "errors", json_object_new_int64((int64_t)f->errors));
	json_object_object_add(o, "warnings", json_object_new_int64((int64_t)f->warnings));
	json_object_object_add(o, "steps", json_object_new_int64((int64_t)f->fixtures.steps));
	json_object_object_add(o, "requests", json_object_new_int64((int64_t)f->fixtures.requests));
	json_object_object_add(o, "problems", json_object_new_int64((int64_t)f->fixtures.problems));
	json_object_object_add(o, "mistakes", json_object_new_string(buf_text(mistakes)));
	json_object_object_add(o, "replay", json_object_new_string(buf_text(replay)));
	json_object_array_add(list, o);
}

static void print_json(struct json_object *list)
{
	struct json_object *all cleanup_tree = json_object_new_object();
	struct buf out cleanup_buf = BUF_INIT(OUTPUT_MAX);

	json_object_object_add(all, "schema", json_object_new_int(1));
	json_object_object_add(all, "connectors", list);
	tree_write(&out, all);
	(void)printf("%s\n", buf_text(&out));
}

int connector_check(const struct connector_check *what)
{
	struct json_object *list = what->json ? json_object_new_array() : NULL;
	bool bad = false;

	for (int i = 0; i < what->count; i++) {
		struct buf mistakes cleanup_buf = BUF_INIT(OUTPUT_MAX);
		struct buf replay cleanup_buf = BUF_INIT(OUTPUT_MAX);
		struct finding_of_file f = check_file(what->paths[i], &mistakes, &replay);

		bad |= is_bad(&f);
		if (list)
			add_json(list, what->paths[i], &f, &mistakes, &replay);
		else
			print_file(what->paths[i], &f, &mistakes, &replay, what->quiet);
	}
	if (list)
		print_json(list);
	return bad ? EX_CONFIG : 0;
}
