/* SPDX-License-Identifier: Apache-2.0 */
/*
 * api_token.h - tokens for programs: 256 bits by chance, kept as their hash.
 *
 * What has that much chance in it needs no salt and no slow hash, and what is kept
 * cannot be used.
 */
#ifndef CAPD_DAEMON_API_TOKEN_H
#define CAPD_DAEMON_API_TOKEN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

struct config;

enum { API_TOKEN_TEXT = 80, API_TOKEN_HASH_TEXT = 72 };

/* "sha256:" and 64 digits of a token. */
char *api_token_hash(const char *token, char ret[API_TOKEN_HASH_TEXT]);
/* Takes equally long whatever is wrong. kept: as a credential holds it; NULL matches nothing. */
bool api_token_matches(const char *token, const char *kept, size_t length);
/* Every token of the configuration is kept as a hash. */
int api_token_check(const struct config *c, struct err *err) must_check;
/* `capacityd token`: a new one and its hash on stdout. */
int api_token_main(void);

#endif
