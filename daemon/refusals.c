/* SPDX-License-Identifier: Apache-2.0 */
/*
 * refusals.c - counting by the minute.
 */
#include "daemon/refusals.h"

#include "base/limits.h"

bool refusals_tell(struct refusals *r, bool is_known, uint64_t now_ms, unsigned *ret_hidden)
{
	uint64_t minute = now_ms / 60000;

	*ret_hidden = 0;
	if (minute != r->minute) {
		*ret_hidden = r->hidden;
		*r = (struct refusals){ .minute = minute };
	}
	if (r->told[is_known] < API_REFUSALS_MINUTE) {
		r->told[is_known]++;
		return true;
	}
	r->hidden++;
	return false;
}
