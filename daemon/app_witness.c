/* SPDX-License-Identifier: Apache-2.0 */
/*
 * app_witness.c - where the history ends, told to somebody who is not the database.
 *
 * Whoever can write the database can cut lines off the history's end and compute its
 * hashes anew.  The journal is kept by another program, often on another machine: a
 * head written there once a day, and at a start and a stop, is what `audit verify
 * --head` compares with.
 */
#include "daemon/app_state.h"
#include "daemon/clock.h"
#include "daemon/log.h"

void app_tell_head(struct app *a)
{
	struct chain_link head = store_chain_head(a->store);
	char text[CHAIN_TEXT];

	if (!head.seq || chain_same(&head, &a->head_told))
		return;
	a->head_told = head;
	log_kind(LOG_LEVEL_NOTICE, LOG_HISTORY_HEAD, "the history ends with line %llu; its head is %s",
		 (unsigned long long)head.seq, chain_format(&head, text));
}

void app_witness(struct app *a)
{
	struct date today = zone_date(a->g->config->zone, clock_now());

	if (today.day == a->head_day.day)
		return;
	a->head_day = today;
	app_tell_head(a);
}
