/* SPDX-License-Identifier: Apache-2.0 */
/*
 * connector_probe.c - look at a platform's targets through a connector, once.
 *
 * The look itself is that of `check --live`, held to one platform; what is made
 * sure of here is that it goes through the file a person means.
 */
#include "daemon/connector.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "config/load.h"
#include "daemon/host.h"
#include "daemon/live.h"
#include "platform/connector.h"
#include "platform/platform.h"

enum { WORDS_MAX = 64 * 1024, EXIT_USAGE = 2 };

static const struct platform_config *platform_of(const struct config *c, const char *id)
{
	for (size_t i = 0; i < c->platform_count; i++)
		if (strcmp(c->platforms[i].id, id) == 0)
			return &c->platforms[i];
	return NULL;
}

static bool is_same_file(const char *a, const char *b)
{
	char *x = realpath(a, NULL), *y = realpath(b, NULL);
	bool same = x && y && strcmp(x, y) == 0;

	free(x);
	free(y);
	return same;
}

/* Is that the platform, and does it go through that file? */
static int look_at(const struct config *c, const struct connector_probe *what)
{
	const struct platform_config *p = platform_of(c, what->platform);
	const struct connector_settings *s;

	if (!p) {
		(void)fprintf(stderr, "capacityd: %s has no platform \"%s\"\n", what->config_path,
			      what->platform);
		return EXIT_USAGE;
	}
	if (strcmp(p->kind->name, "connector") != 0) {
		(void)fprintf(
			stderr,
			"capacityd: platform \"%s\" is of kind %s and needs no connector file; "
			"check --live looks at it\n",
			what->platform, p->kind->name);
		return EXIT_USAGE;
	}
	s = p->settings;
	if (!what->file || is_same_file(what->file, s->connector->file))
		return 0;
	(void)fprintf(stderr, "capacityd: platform \"%s\" goes through %s, not through %s\n",
		      what->platform, s->connector->file, what->file);
	return EXIT_USAGE;
}

int connector_probe(const struct connector_probe *what)
{
	struct buf text cleanup_buf = BUF_INIT(WORDS_MAX);
	struct diagnostics d;
	struct config *c = config_load(what->config_path, host_config(), &d);
	int status = c ? look_at(c, what) : EX_CONFIG;

	if (!c)
		diagnostics_text(&d, &text);
	diagnostics_release(&d);
	(void)fputs(buf_text(&text), stderr);
	if (c)
		(void)config_free(c);
	if (status)
		return status;
	return live_check(&(struct live_options){ .config_path = what->config_path,
						  .state_dir = what->state_dir,
						  .ca_file = what->ca_file,
						  .platform = what->platform,
						  .json = what->json });
}
