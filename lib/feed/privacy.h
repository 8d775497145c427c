/* SPDX-License-Identifier: Apache-2.0 */
/*
 * privacy.h - keys that are about a person and not about capacity.
 *
 * Counting openings needs nobody's name.  An answer that carries patients is
 * refused at the first such key, before anything of it is kept: the mistake is
 * in what was asked for, and only its owner can repair it.
 */
#ifndef CAPD_FEED_PRIVACY_H
#define CAPD_FEED_PRIVACY_H

#include <stdbool.h>
#include <stddef.h>

bool privacy_is_personal_key(const char *key, size_t n);
/* A FHIR resource type, as text of resourceType, that is about one patient. */
bool privacy_is_personal_type(const char *type, size_t n);

/* What to say after the path. */
#define PRIVACY_REFUSAL \
	"is about a patient: nothing was kept; ask the source for openings only, and lessen " \
	"what our credential may read"

#endif
