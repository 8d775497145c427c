/* SPDX-License-Identifier: Apache-2.0 */
/*
 * discovery.h - asking a FHIR server where tokens are given (SMART App Launch, .well-known/smart-configuration).
 */
#ifndef CAPD_AUTH_DISCOVERY_H
#define CAPD_AUTH_DISCOVERY_H

#include "auth/auth.h"

void discovery_request(struct arena *arena, const char *fhir_url, struct request *ret);
/* Fills in token_url and doubt of *memory.  algorithm: what we would sign with. */
int discovery_read(const struct reply *reply, const char *fhir_url, const char *algorithm,
		   struct auth_memory *memory, struct err *err) must_check;

#endif
