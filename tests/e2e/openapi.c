/* SPDX-License-Identifier: Apache-2.0 */
/*
 * openapi.c - the daemon answers as the document says that it serves of itself.
 */
#include <stdio.h>
#include <stdlib.h>

#include "tests/e2e/support/child.h"
#include "tests/e2e/support/house.h"
#include "tests/e2e/support/suite.h"
#include "tests/e2e/support/wait.h"

enum { OUTPUT = 1024 * 1024 };

START_TEST(answers_are_as_described)
{
	struct house *h = house_open(&(struct recipe){ .rows = { { HARBOR, 2 } } });
	struct buf out cleanup_buf = BUF_INIT(OUTPUT);
	const char *save = getenv("OPENAPI_SAVE");
	char base[64];

	wait_for(house_ad_is(h, HARBOR, "paused", 120));
	(void)snprintf(base, sizeof(base), "http://127.0.0.1:%d", house_page_port(h));
	ck_assert_msg(child_run((const char *const[]){ "/usr/bin/env", "node", "tests/schema/openapi.js",
						       base, save ? "--save" : NULL, save, NULL },
				(const char *const[]){ "NODE_PATH=/usr/share/nodejs", NULL }, &out) == 0,
		      "%s", buf_text(&out));
	house_close(h);
}
END_TEST

int main(void)
{
	const struct trial trials[] = { { answers_are_as_described, 0 } };

	return suite_main("openapi", trials, sizeof(trials) / sizeof(*trials));
}
