/* SPDX-License-Identifier: Apache-2.0 */
/*
 * first.h - the earliest openings of an observation, kept in order as they are met.
 */
#ifndef CAPD_FEED_FIRST_H
#define CAPD_FEED_FIRST_H

#include "model/model.h"

/* n openings at the same time; only the earliest FIRST_OPENINGS of all stay. */
void first_openings_add(struct observation *o, struct instant at, int32_t n);

#endif
