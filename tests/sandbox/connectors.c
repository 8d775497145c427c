/* SPDX-License-Identifier: Apache-2.0 */
/*
 * connectors.c - the files that are shipped, with the patience of a test.
 *
 * A real job takes a minute and is asked for every ten seconds.  Here all of it
 * passes in two, so the copy that is used says "every: 1s" and is otherwise the file.
 */
#include "connectors.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "sandbox.h"

static bool read_whole(const char *path, struct buf *ret)
{
	FILE *f = fopen(path, "re");
	char chunk[4096];
	size_t n;

	if (!f)
		return false;
	while ((n = fread(chunk, 1, sizeof(chunk), f)) > 0)
		buf_append(ret, chunk, n);
	fclose(f);
	return true;
}

static bool write_hurried(const char *path, const char *text)
{
	static const char slow[] = "every: 10s";
	const char *at = strstr(text, slow);
	FILE *f = fopen(path, "we");

	if (!f)
		return false;
	if (at)
		fprintf(f, "%.*severy: 1s%s", (int)(at - text), text, at + sizeof(slow) - 1);
	else
		fputs(text, f);
	return fclose(f) == 0;
}

char *connector_file(const struct sandbox *s, const char *name, char ret[CONNECTOR_PATH])
{
	struct buf text cleanup_buf = BUF_INIT(1024 * 1024);
	char own[PATH_MAX], shipped[64];

	snprintf(shipped, sizeof(shipped), "config/connectors/%.20s.yaml", name);
	if (!realpath(shipped, own))
		snprintf(own, sizeof(own), "/usr/share/capacityd/connectors/%.20s.yaml", name);
	snprintf(ret, CONNECTOR_PATH, "%.900s", own);
	if (!s->options.credentials || !read_whole(own, &text))
		return ret;
	snprintf(own, sizeof(own), "%.900s/%.20s.yaml", s->options.credentials, name);
	if (write_hurried(own, buf_text(&text)))
		snprintf(ret, CONNECTOR_PATH, "%.900s", own);
	return ret;
}
