/* SPDX-License-Identifier: Apache-2.0 */
/*
 * spark.h - four weeks of one service in a picture as high as two lines of text.
 *
 * The same two limits as the words beside it, the value of each day as a step, and a
 * dot where it is now.  A day without data is a gap: no line bridges it.  The geometry
 * is settled here, so that the server and the script draw the same.
 */
#ifndef CAPD_REPORT_SPARK_H
#define CAPD_REPORT_SPARK_H

#include "report/row.h"

enum {
	SPARK_DAY = 4, /* wide */
	SPARK_WIDE = RECENT_DAYS * SPARK_DAY,
	SPARK_HIGH = 32,
	SPARK_PATH = RECENT_DAYS * 16,
	SPARK_WORDS = 160
};

struct spark {
	char path[SPARK_PATH]; /* SVG; "" when fewer than two days are known: there is no picture */
	int limits[2];	       /* heights, the one on the full side first */
	size_t limit_count;
	int dot_x, dot_y;
	char words[SPARK_WORDS]; /* the same for those who do not see it */
};

/* recent NULL: nothing is known. */
void spark_draw(const struct engine *e, service_ix s, const struct report_recent *recent,
		struct spark *ret);
void spark_svg(const struct spark *k, struct buf *out);

#endif
