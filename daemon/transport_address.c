/* SPDX-License-Identifier: Apache-2.0 */
/*
 * transport_address.c - the special addresses (RFC 6890), as ranges.
 *
 * Judged on the address a socket is about to connect to, because a name can
 * lead anywhere and elsewhere the next second.  Metadata services of clouds hand
 * credentials to whoever asks; most live on link-local addresses, a few on
 * others, and no feed lives on any of them.  An IPv4 address inside an IPv6 one
 * is judged as what it is.
 */
#include "daemon/transport_address.h"

#include <netinet/in.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct four {
	uint32_t address;
	int bits;
	enum address_class class;
};

struct six {
	uint8_t address[16];
	int bits;
	enum address_class class;
};

/* The first that fits counts, so exceptions stand before what they are excepted from. */
static const struct four fours[] = {
	{ 0x646464c8, 32, ADDRESS_FORBIDDEN }, /* 100.100.100.200, Alibaba's metadata */
	{ 0xa83f8110, 32, ADDRESS_FORBIDDEN }, /* 168.63.129.16, Azure's host */
	{ 0xc00000c0, 32, ADDRESS_FORBIDDEN }, /* 192.0.0.192, Oracle's metadata */
	{ 0xa9fe0000, 16, ADDRESS_FORBIDDEN }, /* 169.254/16, link-local */
	{ 0x00000000, 8, ADDRESS_FORBIDDEN },  /* "this network": connects to this machine */
	{ 0xe0000000, 3, ADDRESS_FORBIDDEN },  /* multicast, reserved, broadcast */
	{ 0x7f000000, 8, ADDRESS_LOOPBACK },   { 0x0a000000, 8, ADDRESS_PRIVATE },
	{ 0xac100000, 12, ADDRESS_PRIVATE },   { 0xc0a80000, 16, ADDRESS_PRIVATE },
	{ 0x64400000, 10, ADDRESS_PRIVATE }, /* 100.64/10, behind a carrier's address translation */
	{ 0xc0000000, 24, ADDRESS_PRIVATE }, /* 192.0.0/24, protocol assignments */
	{ 0xc6120000, 15, ADDRESS_PRIVATE }, /* 198.18/15, benchmarks */
};

static const struct six sixes[] = {
	{ { 0xfd, 0x00, 0x0e, 0xc2, [14] = 0x02, [15] = 0x54 }, 128, ADDRESS_FORBIDDEN }, /* AWS */
	{ { 0xfd, 0x20, 0x00, 0xce, [14] = 0x02, [15] = 0x54 }, 128, ADDRESS_FORBIDDEN }, /* Google */
	{ { 0xfe, 0x80 }, 10, ADDRESS_FORBIDDEN }, /* link-local */
	{ { 0xff }, 8, ADDRESS_FORBIDDEN },	   /* multicast */
	{ { [15] = 1 }, 128, ADDRESS_LOOPBACK },   /* ::1 */
	{ { 0 }, 128, ADDRESS_FORBIDDEN },	   /* :: connects to this machine */
	{ { 0xfc }, 7, ADDRESS_PRIVATE },	   /* fc00::/7 */
	{ { 0xfe, 0xc0 }, 10, ADDRESS_PRIVATE },   /* site-local, given up */
};

static enum address_class class_of_four(uint32_t a)
{
	for (size_t i = 0; i < sizeof(fours) / sizeof(fours[0]); i++)
		if ((a ^ fours[i].address) >> (32 - fours[i].bits) == 0)
			return fours[i].class;
	return ADDRESS_PUBLIC;
}

static bool shares_bits(const uint8_t *a, const uint8_t *b, int bits)
{
	int whole = bits / 8, rest = bits % 8;

	return !memcmp(a, b, (size_t)whole) && (!rest || (a[whole] ^ b[whole]) >> (8 - rest) == 0);
}

/* Where an IPv6 address holds an IPv4 one; -1: it holds none. */
static int four_in(const uint8_t *a)
{
	static const struct {
		uint8_t prefix[16];
		int bits, at;
	} forms[] = {
		{ { [10] = 0xff, [11] = 0xff }, 96, 12 },	    /* ::ffff:a.b.c.d */
		{ { 0x00, 0x64, 0xff, 0x9b }, 96, 12 },		    /* 64:ff9b::a.b.c.d, NAT64 */
		{ { 0x00, 0x64, 0xff, 0x9b, 0x00, 0x01 }, 48, 12 }, /* 64:ff9b:1::/48, NAT64 in the house */
		{ { 0x20, 0x02 }, 16, 2 },			    /* 2002:a.b.c.d::, 6to4 */
	};

	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++)
		if (shares_bits(a, forms[i].prefix, forms[i].bits))
			return forms[i].at;
	return -1;
}

static enum address_class class_of_six(const uint8_t *a)
{
	int at = four_in(a);

	if (at >= 0)
		return class_of_four((uint32_t)a[at] << 24 | (uint32_t)a[at + 1] << 16 |
				     (uint32_t)a[at + 2] << 8 | a[at + 3]);
	for (size_t i = 0; i < sizeof(sixes) / sizeof(sixes[0]); i++)
		if (shares_bits(a, sixes[i].address, sixes[i].bits))
			return sixes[i].class;
	return ADDRESS_PUBLIC;
}

enum address_class address_class(const struct sockaddr *a)
{
	const struct sockaddr_in *four = (const void *)a;
	const struct sockaddr_in6 *six = (const void *)a;

	if (a->sa_family == AF_INET)
		return class_of_four(ntohl(four->sin_addr.s_addr));
	if (a->sa_family == AF_INET6)
		return class_of_six(six->sin6_addr.s6_addr);
	return ADDRESS_FORBIDDEN;
}

const char *address_forbidden(const struct sockaddr *a, bool here, bool internal)
{
	switch (address_class(a)) {
	case ADDRESS_FORBIDDEN:
		return "its address is one where only the machine's own services live";
	case ADDRESS_LOOPBACK:
		return here ? NULL : "its name leads to this machine itself";
	case ADDRESS_PRIVATE:
		return internal ? NULL : "its address is private: set `network: internal` if that is meant";
	default:
		return NULL;
	}
}
