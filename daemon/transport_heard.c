/* SPDX-License-Identifier: Apache-2.0 */
/*
 * transport_heard.c - what was said under the names somebody asked for.
 *
 * A header said twice is one list (RFC 9110 5.3).  What is longer than
 * HEARD_VALUE_MAX is not told at all.
 */
#include "daemon/transport_heard.h"

#include <string.h>
#include <strings.h>

#include "base/limits.h"

void heard_forget(struct heard *h)
{
	for (int i = 0; i < REQUEST_HEAR_MAX; i++) {
		buf_clear(&h->values[i]);
		h->values[i].max = HEARD_VALUE_MAX;
	}
}

void heard_note(struct heard *h, const char *const names[REQUEST_HEAR_MAX], const char *name,
		size_t name_size, const char *value, size_t n)
{
	for (int i = 0; i < REQUEST_HEAR_MAX && names[i]; i++) {
		if (strlen(names[i]) != name_size || strncasecmp(names[i], name, name_size) != 0)
			continue;
		if (h->values[i].length)
			buf_puts(&h->values[i], ", ");
		buf_append(&h->values[i], value, n);
	}
}

void heard_tell(const struct heard *h, const char *ret[REQUEST_HEAR_MAX])
{
	for (int i = 0; i < REQUEST_HEAR_MAX; i++)
		ret[i] = h->values[i].length && !h->values[i].overflowed ? buf_text(&h->values[i]) : NULL;
}

void heard_release(struct heard *h)
{
	for (int i = 0; i < REQUEST_HEAR_MAX; i++)
		buf_release(&h->values[i]);
}
