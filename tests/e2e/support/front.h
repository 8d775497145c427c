/* SPDX-License-Identifier: Apache-2.0 */
/*
 * front.h - TLS in front of the simulated clinics, and what goes wrong on the wire.
 *
 * A process of its own that ends with the test.  What it does to the next
 * answers of the FHIR server is said through shared memory, so a test changes
 * its mind while everything runs.
 */
#ifndef CAPD_TESTS_E2E_FRONT_H
#define CAPD_TESTS_E2E_FRONT_H

#include <stdbool.h>

enum trick {
	TRICK_NONE,
	TRICK_EXPIRED,	  /* a certificate of yesterday */
	TRICK_OTHER_NAME, /* a certificate for somebody else */
	TRICK_STRANGER,	  /* a certificate nobody we trust has made */
	TRICK_OLD_TLS,	  /* TLS 1.1 and nothing newer */
	TRICK_DRIP,	  /* a byte now and then, without end */
	TRICK_BOMB,	  /* gzip of very much nothing */
	TRICK_GZIP_CUT,	  /* gzip that stops half way, in an answer that is whole */
	TRICK_GZIP_TWO,	  /* gzip in two members, which is fine */
	TRICK_REDIRECT,	  /* to another host */
	TRICK_RESET,	  /* half of the answer, and the connection is gone */
	TRICK_CUT,	  /* half of the answer, and TLS ends without its goodbye */
};

struct front;

/* The port is known from here on, before there is anything behind it. */
struct front *front_open(const char *dir); /* writes dir/ca.pem */
int front_port(const struct front *f);
void front_serve(struct front *f, int behind); /* everything goes to this port of 127.0.0.1 */
void front_close(struct front *f);
/* The next n answers (of TLS: connections); the rest are as they are. */
void front_trick(struct front *f, enum trick t, int n);
bool front_tricked(const struct front *f); /* all of them */

/* A fresh P-384 key in PEM, where a credential is looked for. */
void front_write_key(const char *path);

#endif
