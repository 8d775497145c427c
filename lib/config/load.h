/* SPDX-License-Identifier: Apache-2.0 */
/*
 * load.h - YAML files to one struct config, or every mistake at once.
 *
 * Reading files and zone data is the caller's: lib/ has no I/O.  A mistake never
 * stops the reading: all are collected (CONFIG_ERRORS_MAX are kept, the rest
 * counted), sorted by file and line, each with the source line, a caret, what
 * was expected and, where there is one, a suggestion.
 */
#ifndef CAPD_CONFIG_LOAD_H
#define CAPD_CONFIG_LOAD_H

#include "base/buf.h"
#include "model/config.h"

struct config_host {
	void *context;
	/* The whole file into *ret (its max is set), or -1: "No such file". */
	int (*read_file)(void *context, const char *path, struct buf *ret, struct err *err);
	/* Paths matching a shell pattern, sorted, appended NUL-separated to *ret. No match is fine. */
	int (*match_files)(void *context, const char *pattern, struct buf *ret, struct err *err);
	/* An IANA zone, allocated in the arena, or NULL when unknown. */
	const struct zone *(*zone)(void *context, const char *name, struct arena *arena);
	/* The day it is, for what ends one day; NULL: it does not matter. */
	struct date (*today)(void *context);
};

enum severity { SEVERITY_ERROR, SEVERITY_WARNING, SEVERITY_NOTE };

struct diagnostic {
	enum severity severity;
	const char *file;
	uint32_t line, column;	 /* from 1; columns in characters */
	uint32_t width;		 /* of the underlined text, in characters; at least 1 */
	const char *message;	 /* "\"14 dys\" is not a length of time" */
	const char *hint;	 /* "expected a number and unit, like 14d, 2h or 30m"; may be "" */
	const char *source_line; /* without its newline; may be "" */
};

struct diagnostics {
	struct arena arena;
	struct diagnostic *items; /* sorted by file, line, column; a note follows its error */
	size_t count;
	size_t errors, warnings; /* all of them, also those not kept */
};

/*
 * NULL when there is any error.  *ret is filled either way; the caller gives it
 * back with diagnostics_release() and the configuration with config_free().
 */
struct config *config_load(const char *path, const struct config_host *host, struct diagnostics *ret);
struct config *config_free(struct config *c);
void diagnostics_release(struct diagnostics *d);

/* The printed form of ux-style errors, ending in "3 errors, 0 warnings." */
void diagnostics_text(const struct diagnostics *d, struct buf *out);
void diagnostics_json(const struct diagnostics *d, struct buf *out);

/* The JSON Schema (draft-07) of the configuration, made from the same option rows. */
void config_schema(struct buf *out);

#endif
