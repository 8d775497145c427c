/* SPDX-License-Identifier: Apache-2.0 */
/*
 * form.h - a question to a person, as a plain form: it works without script.
 *
 * A form says what it will do before it is sent, and offers a way out.  Only who may
 * send it gets to see one: ask form_may() first.  Private to lib/report.
 */
#ifndef CAPD_REPORT_FORM_H
#define CAPD_REPORT_FORM_H

#include "report/html.h"

/* May whoever looks do that, and from here? */
bool form_may(const struct html *h, enum role needs);

/* The section and its heading. Then words of what will happen, then form_begin(). */
void form_ask(struct html *h, const char *question);
/* action: "hold". The token goes with it. */
void form_begin(struct html *h, const char *action);
void form_hidden(struct html *h, const char *name, const char *value);
void form_reason(struct html *h, const char *example);
/* The button, and what follows in the same paragraph: a link that leaves it. Then form_end(). */
void form_button(struct html *h, const char *name);
void form_end(struct html *h);

#endif
