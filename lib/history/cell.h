/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cell.h - what one cell of a history may say.
 *
 * Each returns NULL, or what was expected instead. A blank cell is "not known",
 * which is not zero.
 */
#ifndef CAPD_HISTORY_CELL_H
#define CAPD_HISTORY_CELL_H

#include "base/zone.h"
#include "model/model.h"

const char *cell_count(const char *text, int32_t *ret);
/* Days with or without decimals, to the nearest whole day. */
const char *cell_days(const char *text, int32_t *ret);
const char *cell_instant(const char *text, struct instant *ret);
const char *cell_date(const char *text, struct date *ret);
/*
 * An opening: an instant, or whole days after the local date of at (noon of that
 * day stands for it).  Blank: false in *ret_given.
 */
const char *cell_opening(const char *text, const struct zone *zone, struct instant at,
			 struct instant *ret, bool *ret_given);
/* "ok" and "good"; "suspect..."; anything else is absent, with its own word as the reason. */
enum quality cell_quality(const char *text);

/* The instant of a local clock time of that date (after a gap: as long after midnight). */
struct instant cell_hour(const struct zone *zone, struct date date, int hour);

#endif
