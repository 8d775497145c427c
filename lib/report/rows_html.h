/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rows_html.h - one service as a row of the page. Private to lib/report.
 */
#ifndef CAPD_REPORT_ROWS_HTML_H
#define CAPD_REPORT_ROWS_HTML_H

#include "report/html.h"

/* recent NULL: no picture. */
void rows_html(struct html *h, const struct row *r, const struct report_recent *recent);

#endif
