/* SPDX-License-Identifier: Apache-2.0 */
/*
 * log.h - one line per thing worth reading: journald when systemd runs us, stderr otherwise.
 *
 * Log and return are separate acts; lib/ never logs.  Non-fatal problems say
 * what happens next.  In the journal a line that is about something has fields for
 * machines: MESSAGE_ID and CAPACITYD_KIND (log_kinds.def), CAPACITYD_LOCATION,
 * CAPACITYD_SERVICE_LINE, CAPACITYD_TARGET and CAPACITYD_COMMAND.
 */
#ifndef CAPD_DAEMON_LOG_H
#define CAPD_DAEMON_LOG_H

#include <stdint.h>

enum log_level {
	LOG_LEVEL_ERROR = 3,
	LOG_LEVEL_WARNING = 4,
	LOG_LEVEL_NOTICE = 5,
	LOG_LEVEL_INFO = 6,
	LOG_LEVEL_DEBUG = 7
};

enum log_kind {
	LOG_NO_KIND,
#define LOG_KIND(name, word, id) LOG_##name,
#include "daemon/log_kinds.def"
#undef LOG_KIND
	LOG_KINDS
};

/* What a line is about; NULL, "" and 0 leave a field out. */
struct log_subject {
	enum log_kind kind;
	const char *service; /* "location/service-line" */
	const char *target;
	uint64_t command;
};

void log_open(enum log_level least); /* quieter than this is dropped */
void log_close(void);
void log_line(enum log_level level, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Several lines of text, each a line of its own. */
void log_text(enum log_level level, const char *text);
void log_about(enum log_level level, const struct log_subject *about, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
/* About nothing in particular. */
void log_kind(enum log_level level, enum log_kind kind, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
const char *log_kind_id(enum log_kind kind); /* its MESSAGE_ID; NULL for LOG_NO_KIND */

#endif
