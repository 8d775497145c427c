/* SPDX-License-Identifier: Apache-2.0 */
/*
 * transport_address.h - which addresses a name may lead to.
 */
#ifndef CAPD_DAEMON_TRANSPORT_ADDRESS_H
#define CAPD_DAEMON_TRANSPORT_ADDRESS_H

#include <stdbool.h>
#include <sys/socket.h>

enum address_class {
	ADDRESS_PUBLIC,
	ADDRESS_PRIVATE,   /* of this house: for feeds that say so */
	ADDRESS_LOOPBACK,  /* of this machine: for URLs that spell it */
	ADDRESS_FORBIDDEN, /* of the machine's own services, or of nobody: never */
};

enum address_class address_class(const struct sockaddr *a);

/*
 * Why nothing but HTTP connects there; NULL: it may.  here: the URL spells this
 * machine; internal: the configuration says that the other end is of this house.
 */
const char *address_forbidden(const struct sockaddr *a, bool here, bool internal);

#endif
