/* SPDX-License-Identifier: Apache-2.0 */
/*
 * zip.h - the one file inside a ZIP archive, as reports are delivered.
 */
#ifndef CAPD_PLATFORM_ZIP_H
#define CAPD_PLATFORM_ZIP_H

#include "base/buf.h"
#include "base/err.h"

/*
 * Fills out, which is empty, with the file's bytes: never more than out->max. -1 unless the archive is
 * whole: one file, stored or deflated, its checksum right and its directory at the end.
 */
int zip_read(const char *bytes, size_t n, struct buf *out, struct err *err) must_check;

#endif
