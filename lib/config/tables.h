/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tables.h - the rows of every section, shared by the loader and the schema.
 */
#ifndef CAPD_CONFIG_TABLES_H
#define CAPD_CONFIG_TABLES_H

#include "model/config.h"
#include "model/option.h"

extern const struct option root_options[]; /* the top of the file */
extern const struct option limits_options[];
extern const struct option freeze_options[]; /* of one window */
extern const struct option doors_options[];  /* api: */
extern const struct option access_options[]; /* of one row of it */
extern const struct option feed_options[];   /* keys every feed has */
extern const struct option platform_options[];
extern const struct option messages_options[];
extern const struct option channel_options[]; /* keys every channel has */
extern const struct option policy_options[];
extern const struct option pool_options[];
extern const struct option line_options[];
extern const struct option location_options[];
extern const struct option service_options[];
extern const struct option go_live_options[];
extern const struct option ads_options[]; /* keys every ads entry has */

#endif
