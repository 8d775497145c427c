/* SPDX-License-Identifier: Apache-2.0 */
/*
 * simulation.h - what played history says, for people and programs.
 *
 * The same sums stand in every form.  What was recorded is called a fact, what
 * playing it gave an estimate, and no sentence mixes the two.
 */
#ifndef CAPD_REPORT_SIMULATION_H
#define CAPD_REPORT_SIMULATION_H

#include "base/buf.h"
#include "model/simulation.h"

struct simulation_report {
	const struct simulation *simulation;
	const struct simulation *old; /* the one it is compared with; NULL: none */
	const char *file, *old_file;  /* their configurations, as named by the caller */
	const char *version;
	size_t skipped; /* rows that were wrong and left out */
	int width;	/* text: columns of the terminal; 0: no limit */
	bool monthly;	/* text: the months of each service, too */
};

void simulation_text(const struct simulation_report *r, struct buf *out);
void simulation_json(const struct simulation_report *r, struct buf *out);
/* One page that needs nothing else: no script, no network. */
void simulation_html(const struct simulation_report *r, struct buf *out);

#endif
