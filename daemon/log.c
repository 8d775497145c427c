/* SPDX-License-Identifier: Apache-2.0 */
/*
 * log.c - where a line goes, and that it stays one line.
 *
 * What feeds and platforms say ends up in here, so nothing in a line may end
 * it, move a terminal's cursor or break the journal's encoding: control
 * characters and broken UTF-8 become '?'.  The journal is used only when our
 * stderr is its stream; a redirected stderr means somebody wants the lines there.
 */
#include "daemon/log.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

/* Fields are given by hand; CODE_LINE and its kin would only name this file. */
#define SD_JOURNAL_SUPPRESS_LOCATION
#include <systemd/sd-journal.h>

#include "base/text.h"
#include "daemon/clock.h"

enum { LINE_TEXT = 2048, FIELD_TEXT = 320, FIELDS = 9 };

static struct {
	enum log_level least;
	bool journal;
} log_state = { .least = LOG_LEVEL_NOTICE };

static const char *level_name(enum log_level level)
{
	switch (level) {
	case LOG_LEVEL_ERROR:
		return "error";
	case LOG_LEVEL_WARNING:
		return "warning";
	case LOG_LEVEL_NOTICE:
		return "notice";
	case LOG_LEVEL_INFO:
		return "info";
	case LOG_LEVEL_DEBUG:
		break;
	}
	return "debug";
}

/* systemd names the device and inode of the stream it connected. */
static bool stderr_is_journal(void)
{
	const char *stream = getenv("JOURNAL_STREAM");
	unsigned long long device, inode;
	struct stat st;

	return stream && sscanf(stream, "%llu:%llu", &device, &inode) == 2 &&
	       !fstat(STDERR_FILENO, &st) && st.st_dev == device && st.st_ino == inode;
}

void log_open(enum log_level least)
{
	log_state.least = least;
	log_state.journal = stderr_is_journal();
}

void log_close(void)
{
	log_state.least = LOG_LEVEL_NOTICE;
	log_state.journal = false;
}

/* C0, DEL and, in UTF-8 as C2 80 to C2 9F, C1. */
static void tame_controls(unsigned char *text, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (text[i] < 0x20 || text[i] == 0x7f)
			text[i] = '?';
		if (text[i] == 0xc2 && i + 1 < n && text[i + 1] < 0xa0)
			text[i] = text[i + 1] = '?';
	}
}

static void tame(char *text)
{
	size_t n = strlen(text), at = 0;

	for (;;) {
		at += text_utf8_valid(text + at, n - at);
		if (at == n)
			break;
		text[at++] = '?';
	}
	tame_controls((unsigned char *)text, n);
}

/* One write, so that lines of two processes on one stderr do not mix. */
static void to_stderr(enum log_level level, const char *text)
{
	char stamp[INSTANT_TEXT], line[LINE_TEXT + 64];
	int n = snprintf(line, sizeof(line), "%s %s: %s\n", instant_format(clock_now(), stamp),
			 level_name(level), text);

	(void)!write(STDERR_FILENO, line, (size_t)n);
}

struct fields {
	char text[FIELDS][FIELD_TEXT];
	struct iovec io[FIELDS];
	int count;
};

static void __attribute__((format(printf, 2, 3))) field_add(struct fields *f, const char *fmt, ...)
{
	char *text = f->text[f->count];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, FIELD_TEXT, fmt, args);
	va_end(args);
	f->io[f->count++] = (struct iovec){ text, strlen(text) };
}

static const struct kind_row {
	const char *word, *id;
} kind_rows[LOG_KINDS] = {
#define LOG_KIND(name, word, id) [LOG_##name] = { word, id },
#include "daemon/log_kinds.def"
#undef LOG_KIND
};

const char *log_kind_id(enum log_kind kind)
{
	return kind_rows[kind].id;
}

static void add_subject(struct fields *f, const struct log_subject *about)
{
	const char *slash = about->service ? strchr(about->service, '/') : NULL;

	if (about->kind) {
		field_add(f, "MESSAGE_ID=%s", kind_rows[about->kind].id);
		field_add(f, "CAPACITYD_KIND=%s", kind_rows[about->kind].word);
	}
	if (slash) {
		field_add(f, "CAPACITYD_LOCATION=%.*s", (int)(slash - about->service), about->service);
		field_add(f, "CAPACITYD_SERVICE_LINE=%s", slash + 1);
	}
	if (about->target && *about->target)
		field_add(f, "CAPACITYD_TARGET=%s", about->target);
	if (about->command)
		field_add(f, "CAPACITYD_COMMAND=%llu", (unsigned long long)about->command);
}

static void to_journal(enum log_level level, const struct log_subject *about, const char *text)
{
	char message[LINE_TEXT + 8];
	struct fields f = { .count = 0 };
	int n = snprintf(message, sizeof(message), "MESSAGE=%s", text);

	f.io[f.count++] = (struct iovec){ message, (size_t)n };
	field_add(&f, "PRIORITY=%d", (int)level);
	field_add(&f, "SYSLOG_IDENTIFIER=capacityd");
	add_subject(&f, about);
	if (sd_journal_sendv(f.io, f.count) < 0)
		to_stderr(level, text);
}

static void __attribute__((format(printf, 3, 0)))
log_words(enum log_level level, const struct log_subject *about, const char *fmt, va_list args)
{
	char text[LINE_TEXT];

	if (level > log_state.least)
		return;
	vsnprintf(text, sizeof(text), fmt, args);
	tame(text);
	if (log_state.journal)
		to_journal(level, about, text);
	else
		to_stderr(level, text);
}

void log_line(enum log_level level, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	log_words(level, &(struct log_subject){ 0 }, fmt, args);
	va_end(args);
}

void log_kind(enum log_level level, enum log_kind kind, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	log_words(level, &(struct log_subject){ .kind = kind }, fmt, args);
	va_end(args);
}

void log_about(enum log_level level, const struct log_subject *about, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	log_words(level, about, fmt, args);
	va_end(args);
}

void log_text(enum log_level level, const char *text)
{
	while (*text) {
		int n = (int)strcspn(text, "\n");

		log_line(level, "%.*s", n, text);
		text += text[n] ? n + 1 : n;
	}
}
