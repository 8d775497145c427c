/* SPDX-License-Identifier: Apache-2.0 */
/*
 * jwks.c - the key set of every feed and account that signs, in one document.
 *
 * Servers learn our keys from it, now and during a rotation, so both keys of a
 * pair are in it.  A credential that cannot be read is named and nothing is
 * printed: half a key set would take a working key out of service.
 */
#include "daemon/jwks.h"

#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "auth/auth.h"
#include "config/load.h"
#include "daemon/host.h"

enum { OUTPUT_MAX = 1024 * 1024 };

/* Feeds that share a key share its line. */
static bool is_there(const struct buf *set, const struct buf *keys)
{
	return strstr(buf_text(set), buf_text(keys)) != NULL;
}

static int add(const char *what, const char *id, const struct auth *auth, struct buf *set)
{
	struct buf keys cleanup_buf = BUF_INIT(OUTPUT_MAX);
	struct err err = ERR_INIT;

	if (!auth->kind->publish)
		return 0;
	if (auth->kind->publish(auth->settings, &keys, &err) < 0) {
		(void)fprintf(stderr, "capacityd: %s \"%s\": auth: %s\n", what, id, err.text);
		return EX_CONFIG;
	}
	if (!is_there(set, &keys))
		buf_printf(set, "%s%s", set->length ? "," : "", buf_text(&keys));
	return 0;
}

static int add_all(const struct config *c, struct buf *set)
{
	int status = 0;

	for (size_t i = 0; i < c->feed_count && !status; i++)
		status = add("feed", c->feeds[i].id, &c->feeds[i].auth, set);
	for (size_t i = 0; i < c->platform_count && !status; i++)
		status = add("platform", c->platforms[i].id, &c->platforms[i].auth, set);
	return status;
}

int jwks_print(const char *config_path)
{
	struct buf text cleanup_buf = BUF_INIT(OUTPUT_MAX), set cleanup_buf = BUF_INIT(OUTPUT_MAX);
	struct err err = ERR_INIT;
	struct diagnostics d;
	struct config *c = config_load(config_path, host_config(), &d);
	int status;

	if (!c)
		diagnostics_text(&d, &text);
	diagnostics_release(&d);
	(void)fputs(buf_text(&text), stderr);
	if (!c)
		return EX_CONFIG;
	/* A secret of some other kind may be missing here; a key that is gets its own words. */
	if (host_read_credentials(c, &err))
		(void)fprintf(stderr, "capacityd: not every credential can be read: %s\n", err.text);
	status = add_all(c, &set);
	if (!status)
		(void)printf("{\"keys\":[%s]}\n", buf_text(&set));
	(void)config_free(c);
	return status;
}
