/* SPDX-License-Identifier: Apache-2.0 */
/*
 * asked.c - written when the answer is known, whether or not it reaches anybody.
 */
#include "asked.h"

void asked_note(struct buf *lines, const struct ad_platform *p, const struct ask *ask,
		const struct answer *a)
{
	buf_printf(lines, "{\"n\":%u,\"platform\":\"%s\",\"method\":\"%s\",\"write\":%s,\"path\":",
		   ask->number, p->name, ask->method, p->writes(ask) ? "true" : "false");
	put_text(lines, ask->path);
	buf_printf(lines, ",\"bytes\":%zu,\"status\":%d,\"fault\":\"%s\"}\n", ask->length,
		   a->status, fault_name(ask->trouble->kind));
}
