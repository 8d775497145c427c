/* SPDX-License-Identifier: Apache-2.0 */
/*
 * log.h - one line per thing worth reading: journald when systemd runs us, stderr otherwise.
 *
 * Log and return are separate acts; lib/ never logs.  Non-fatal problems say
 * what happens next.  Fields are for machines: LOCATION, SERVICE_LINE, FEED, PLATFORM, COMMAND_ID.
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

void log_open(enum log_level least); /* quieter than this is dropped */
void log_close(void);
void log_line(enum log_level level, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Several lines of text, each a line of its own. */
void log_text(enum log_level level, const char *text);
/* The same with the service ("location/service-line" or NULL) and command (0: none) as journal fields. */
void log_about(enum log_level level, const char *service, uint64_t command, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

#endif
