/* SPDX-License-Identifier: Apache-2.0 */
/* transport_address.c - the special addresses and their neighbours just outside. */
#include "daemon/transport_address.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include "tests/unit/support/run.h"

static const struct {
	const char *address;
	enum address_class class;
} rows[] = {
	{ "93.184.216.34", ADDRESS_PUBLIC },
	{ "169.254.169.254", ADDRESS_FORBIDDEN },
	{ "169.253.255.255", ADDRESS_PUBLIC },
	{ "169.255.0.0", ADDRESS_PUBLIC },
	{ "0.0.0.0", ADDRESS_FORBIDDEN },
	{ "0.255.255.255", ADDRESS_FORBIDDEN },
	{ "1.0.0.0", ADDRESS_PUBLIC },
	{ "127.0.0.1", ADDRESS_LOOPBACK },
	{ "127.255.255.255", ADDRESS_LOOPBACK },
	{ "128.0.0.0", ADDRESS_PUBLIC },
	{ "10.0.0.1", ADDRESS_PRIVATE },
	{ "9.255.255.255", ADDRESS_PUBLIC },
	{ "11.0.0.0", ADDRESS_PUBLIC },
	{ "172.15.255.255", ADDRESS_PUBLIC },
	{ "172.16.0.0", ADDRESS_PRIVATE },
	{ "172.31.255.255", ADDRESS_PRIVATE },
	{ "172.32.0.0", ADDRESS_PUBLIC },
	{ "192.168.1.1", ADDRESS_PRIVATE },
	{ "192.169.0.0", ADDRESS_PUBLIC },
	{ "192.0.0.192", ADDRESS_FORBIDDEN },
	{ "192.0.0.1", ADDRESS_PRIVATE },
	{ "192.0.1.0", ADDRESS_PUBLIC },
	{ "100.63.255.255", ADDRESS_PUBLIC },
	{ "100.64.0.1", ADDRESS_PRIVATE },
	{ "100.100.100.200", ADDRESS_FORBIDDEN },
	{ "100.128.0.0", ADDRESS_PUBLIC },
	{ "168.63.129.16", ADDRESS_FORBIDDEN },
	{ "168.63.129.17", ADDRESS_PUBLIC },
	{ "198.18.0.1", ADDRESS_PRIVATE },
	{ "198.20.0.0", ADDRESS_PUBLIC },
	{ "223.255.255.255", ADDRESS_PUBLIC },
	{ "224.0.0.1", ADDRESS_FORBIDDEN },
	{ "255.255.255.255", ADDRESS_FORBIDDEN },
	{ "2606:2800:220:1::1", ADDRESS_PUBLIC },
	{ "::1", ADDRESS_LOOPBACK },
	{ "::", ADDRESS_FORBIDDEN },
	{ "::2", ADDRESS_PUBLIC },
	{ "fe80::1", ADDRESS_FORBIDDEN },
	{ "febf::1", ADDRESS_FORBIDDEN },
	{ "fec0::1", ADDRESS_PRIVATE },
	{ "fc00::1", ADDRESS_PRIVATE },
	{ "fdff::1", ADDRESS_PRIVATE },
	{ "fe00::1", ADDRESS_PUBLIC },
	{ "fd00:ec2::254", ADDRESS_FORBIDDEN },
	{ "fd00:ec2::253", ADDRESS_PRIVATE },
	{ "fd20:ce::254", ADDRESS_FORBIDDEN },
	{ "ff02::1", ADDRESS_FORBIDDEN },
	{ "::ffff:169.254.169.254", ADDRESS_FORBIDDEN },
	{ "::ffff:10.0.0.1", ADDRESS_PRIVATE },
	{ "::ffff:127.0.0.1", ADDRESS_LOOPBACK },
	{ "::ffff:93.184.216.34", ADDRESS_PUBLIC },
	{ "64:ff9b::a9fe:a9fe", ADDRESS_FORBIDDEN },
	{ "64:ff9b:1::a00:1", ADDRESS_PRIVATE },
	{ "2002:a9fe:a9fe::1", ADDRESS_FORBIDDEN },
	{ "2003::1", ADDRESS_PUBLIC },
};

START_TEST(an_address_is_judged_as_what_it_is)
{
	struct sockaddr_in four = { .sin_family = AF_INET };
	struct sockaddr_in6 six = { .sin6_family = AF_INET6 };
	const void *either = &four;

	if (inet_pton(AF_INET, rows[_i].address, &four.sin_addr) != 1) {
		ck_assert_int_eq(inet_pton(AF_INET6, rows[_i].address, &six.sin6_addr), 1);
		either = &six;
	}
	ck_assert_msg(address_class(either) == rows[_i].class, "%s: %d", rows[_i].address,
		      (int)address_class(either));
}
END_TEST

START_TEST(what_is_no_address_of_a_network_is_never_connected_to)
{
	struct sockaddr other = { .sa_family = AF_UNIX };

	ck_assert_int_eq(address_class(&other), ADDRESS_FORBIDDEN);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("transport_address");

	tcase_add_loop_test(tc, an_address_is_judged_as_what_it_is, 0, ROWS(rows));
	tcase_add_test(tc, what_is_no_address_of_a_network_is_never_connected_to);
	return run_case("transport_address", tc);
}
