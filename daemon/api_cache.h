/* SPDX-License-Identifier: Apache-2.0 */
/*
 * api_cache.h - answers of the present state, kept for whoever asks the same.
 */
#ifndef CAPD_DAEMON_API_CACHE_H
#define CAPD_DAEMON_API_CACHE_H

#include "daemon/api_answer.h"

struct api_cache *api_cache_new(void);
struct api_cache *api_cache_free(struct api_cache *c);

/* The answer to that question in that state (x->a->etag), if it is kept: fills x->a->shared. */
bool api_cache_find(struct api_cache *c, struct api_exchange *x);
/* Keeps the whole body of x->a for the next who asks; the body becomes shared. */
void api_cache_keep(struct api_cache *c, struct api_exchange *x);

/*
 * The bytes to send of something shared, and who lets go of them.  ret_packed: they are
 * gzip, which is made once, for the first who takes it.
 */
const char *api_shared_bytes(struct api_shared *s, bool takes_gzip, size_t *ret_length, bool *ret_packed);
void api_shared_drop(void *shared);

/* Does this Accept-Encoding take gzip? NULL: it does not. */
bool api_takes_gzip(const char *accept_encoding);

#endif
