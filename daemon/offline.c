/* SPDX-License-Identifier: Apache-2.0 */
/*
 * offline.c - check and schema: nothing is opened but files, nothing is changed.
 */
#include "daemon/offline.h"

#include <stdio.h>
#include <sysexits.h>

#include "config/load.h"
#include "daemon/host.h"

enum { OUTPUT_MAX = 16 * 1024 * 1024 };

int offline_check(const char *config_path, bool json)
{
	struct buf out cleanup_buf = BUF_INIT(OUTPUT_MAX);
	char size[CONFIG_SIZE_TEXT];
	struct diagnostics d;
	struct config *c = config_load(config_path, host_config(), &d);

	if (json)
		diagnostics_json(&d, &out);
	else
		diagnostics_text(&d, &out);
	if (c && !json)
		buf_printf(&out, "%s: %s, mode %s\n", config_path, config_size(c, size),
			   mode_name(c->mode));
	diagnostics_release(&d);
	(void)fputs(buf_text(&out), json || c ? stdout : stderr);
	if (!c)
		return EX_CONFIG;
	(void)config_free(c);
	return 0;
}

int offline_schema(void)
{
	struct buf out cleanup_buf = BUF_INIT(OUTPUT_MAX);

	config_schema(&out);
	(void)fputs(buf_text(&out), stdout);
	return 0;
}
