/* SPDX-License-Identifier: Apache-2.0 */
/*
 * reviewed.h - texts that a person has read and accepted, kept as files.
 *
 * ACCEPT=1 writes what the program says now; the difference is then read before it
 * is committed.
 */
#ifndef CAPD_TESTS_GOLDEN_REVIEWED_H
#define CAPD_TESTS_GOLDEN_REVIEWED_H

#include <check.h>
#include <stdio.h>

#include "base/buf.h"

static inline void read_golden(const char *path, struct buf *out)
{
	char block[4096];
	FILE *f = fopen(path, "rb");
	size_t n;

	ck_assert_msg(f != NULL, "%s is missing: run with ACCEPT=1 and review it", path);
	while ((n = fread(block, 1, sizeof(block), f)) > 0)
		buf_append(out, block, n);
	fclose(f);
}

static inline void accept_golden(const char *path, const struct buf *b)
{
	FILE *f = fopen(path, "wb");

	ck_assert(f != NULL);
	ck_assert_uint_eq(fwrite(b->data, 1, b->length, f), b->length);
	ck_assert_int_eq(fclose(f), 0);
}

#endif
