/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mail.h - a message as a mail is written (RFC 5322, 2045, 2047).
 */
#ifndef CAPD_CHANNEL_MAIL_H
#define CAPD_CHANNEL_MAIL_H

#include "base/buf.h"
#include "base/when.h"

/* "Name: value" and a line's end; control characters become spaces, other letters are encoded. */
void mail_header(struct buf *out, const char *name, const char *value);
/* The time as mail has it: "Sun, 22 Nov 2026 17:00:00 +0000". */
void mail_date(struct buf *out, struct instant t);
/* Lines of UTF-8 as quoted-printable, none longer than 76. */
void mail_text(struct buf *out, const char *text);

#endif
