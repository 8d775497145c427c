/* SPDX-License-Identifier: Apache-2.0 */
/*
 * config_doors.c - where the daemon listens and who may do what there.
 */
#include "config/load.h"

#include "support/config_case.h"
#include "support/run.h"

static const struct config_case refused[] = {
	{ "an address without a port", "mode: rehearsal", "api: {listen: 127.0.0.1}",
	  "capacityd.yaml:3:15: error: \"127.0.0.1\" is not a place to listen at\n"
	  "    3 | api: {listen: 127.0.0.1}\n"
	  "      |               ^~~~~~~~~ expected an address and port, like 127.0.0.1:8470\n"
	  "1 error, 0 warnings.\n" },
	{ "a port no machine has", "mode: rehearsal", "api: {listen: \"127.0.0.1:65536\"}",
	  "capacityd.yaml:3:15: error: \"127.0.0.1:65536\" is not a place to listen at\n"
	  "    3 | api: {listen: \"127.0.0.1:65536\"}\n"
	  "      |               ^~~~~~~~~~~~~~~~~ expected an address and port, like "
	  "127.0.0.1:8470\n"
	  "1 error, 0 warnings.\n" },
	{ "a socket somewhere", "mode: rehearsal", "api: {socket: control.sock}",
	  "capacityd.yaml:3:15: error: \"control.sock\" cannot be a socket\n"
	  "    3 | api: {socket: control.sock}\n"
	  "      |               ^~~~~~~~~~~~ expected an absolute path of at most 107 bytes\n"
	  "1 error, 0 warnings.\n" },
	{ "a name with a port", "mode: rehearsal", "api: {hosts: [a.example.org, \"b.example.org:443\"]}",
	  "capacityd.yaml:3:30: error: \"b.example.org:443\" is not a host name\n"
	  "    3 | api: {hosts: [a.example.org, \"b.example.org:443\"]}\n"
	  "      |                              ^~~~~~~~~~~~~~~~~~~ expected a name without scheme "
	  "and port, like status.example.org\n"
	  "1 error, 0 warnings.\n" },
	{ "an address in place of a name", "mode: rehearsal", "api: {hosts: \"https://status.example.org/\"}",
	  "capacityd.yaml:3:14: error: \"https://status.example.org/\" is not a host name\n"
	  "    3 | api: {hosts: \"https://status.example.org/\"}\n"
	  "      |              ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~ expected a name without scheme and "
	  "port, like status.example.org\n"
	  "1 error, 0 warnings.\n" },
	{ "a row for nobody", "mode: rehearsal", "api: {access: [{role: operator}]}",
	  "capacityd.yaml:3:16: error: this row does not say who may\n"
	  "    3 | api: {access: [{role: operator}]}\n"
	  "      |                ^ write one of user, group and token\n"
	  "1 error, 0 warnings.\n" },
	{ "a row for two", "mode: rehearsal", "api: {access: [{role: operator, user: ana, group: ops}]}",
	  "capacityd.yaml:3:16: error: this row means two at once\n"
	  "    3 | api: {access: [{role: operator, user: ana, group: ops}]}\n"
	  "      |                ^ write one of user, group and token\n"
	  "1 error, 0 warnings.\n" },
	{ "a role nobody has", "mode: rehearsal", "api: {access: [{role: aprover, user: ana}]}",
	  "capacityd.yaml:3:23: error: \"aprover\" is not a choice for role\n"
	  "    3 | api: {access: [{role: aprover, user: ana}]}\n"
	  "      |                       ^~~~~~~ did you mean \"approver\"? known: viewer, "
	  "operator, approver, admin\n"
	  "1 error, 0 warnings.\n" },
	{ "no role", "mode: rehearsal", "api: {access: [{user: ana}]}",
	  "capacityd.yaml:3:16: error: access needs \"role\"\n"
	  "    3 | api: {access: [{user: ana}]}\n"
	  "      |                ^ viewer reads; operator also holds, resumes, states and stops; "
	  "approver also approves, reverts and starts; admin also reloads.\n"
	  "1 error, 0 warnings.\n" },
	{ "a token of nobody", "mode: rehearsal", "api: {access: [{role: admin, token: {credential: t}}]}",
	  "capacityd.yaml:3:16: error: a token needs the \"name\" of whoever holds it\n"
	  "    3 | api: {access: [{role: admin, token: {credential: t}}]}\n"
	  "      |                ^ the history says who did what\n"
	  "1 error, 0 warnings.\n" },
	{ "a name of a person", "mode: rehearsal", "api: {access: [{role: admin, user: ana, name: Ana}]}",
	  "capacityd.yaml:3:41: error: only a token has a \"name\"\n"
	  "    3 | api: {access: [{role: admin, user: ana, name: Ana}]}\n"
	  "      |                                         ^~~~ leave it out\n"
	  "1 error, 0 warnings.\n" },
	{ "a token in the file", "mode: rehearsal",
	  "api: {access: [{role: admin, name: bot, token: secret}]}",
	  "capacityd.yaml:3:48: error: \"token\" must be a reference to a secret\n"
	  "    3 | api: {access: [{role: admin, name: bot, token: ******}]}\n"
	  "      |                                                ^~~~~~ expected {credential: "
	  "NAME} or {file: /PATH}; keep the secret itself out of this file\n"
	  "1 error, 0 warnings.\n" },
	{ "one user twice", "mode: rehearsal",
	  "api: {access: [{role: admin, user: ana}, {role: viewer, user: ana}]}",
	  "capacityd.yaml:3:42: error: \"ana\" has a role already\n"
	  "    3 | api: {access: [{role: admin, user: ana}, {role: viewer, user: ana}]}\n"
	  "      |                                          ^ each has one role\n"
	  "  capacityd.yaml:3:16: note: it was given here\n"
	  "1 error, 0 warnings.\n" },
	{ "one group twice", "mode: rehearsal",
	  "api: {access: [{role: admin, group: ops}, {role: viewer, group: ops}]}",
	  "capacityd.yaml:3:43: error: \"ops\" has a role already\n"
	  "    3 | api: {access: [{role: admin, group: ops}, {role: viewer, group: ops}]}\n"
	  "      |                                           ^ each has one role\n"
	  "  capacityd.yaml:3:16: note: it was given here\n"
	  "1 error, 0 warnings.\n" },
	{ "one token twice",
	  "mode: rehearsal", "api: {access: [{role: admin, name: a, token: {credential: t}}, {role: viewer, name: b, token: {credential: t}}]}",
	  "capacityd.yaml:3:64: error: \"t\" has a role already\n"
	  "    3 | api: {access: [{role: admin, name: a, token: {credential: t}}, {role: viewer, "
	  "name: b, token: {credential: t}}]}\n"
	  "      |                                                                ^ each has one "
	  "role\n"
	  "  capacityd.yaml:3:16: note: it was given here\n"
	  "1 error, 0 warnings.\n" },
	{ "one holder of two tokens",
	  "mode: rehearsal", "api: {access: [{role: admin, name: a, token: {credential: t}}, {role: viewer, name: a, token: {credential: u}}]}",
	  "capacityd.yaml:3:64: error: \"a\" has a role already\n"
	  "    3 | api: {access: [{role: admin, name: a, token: {credential: t}}, {role: viewer, "
	  "name: a, token: {credential: u}}]}\n"
	  "      |                                                                ^ each has one "
	  "role\n"
	  "  capacityd.yaml:3:16: note: it was given here\n"
	  "1 error, 0 warnings.\n" },
	{ "a proxy without a door", "mode: rehearsal", "api: {proxy: {user: www-data}}",
	  "capacityd.yaml:3:7: error: proxy needs \"socket\"\n"
	  "    3 | api: {proxy: {user: www-data}}\n"
	  "      |       ^~~~~ Path of the socket the proxy talks to; no other door believes its "
	  "header.\n"
	  "1 error, 0 warnings.\n" },
	{ "a proxy anybody may be", "mode: rehearsal", "api: {proxy: {socket: /run/p.sock}}",
	  "capacityd.yaml:3:7: error: proxy needs \"user\"\n"
	  "    3 | api: {proxy: {socket: /run/p.sock}}\n"
	  "      |       ^~~~~ The user of this machine the proxy runs as; nobody else may speak "
	  "there.\n"
	  "1 error, 0 warnings.\n" },
	{ "a proxy at the control socket", "mode: rehearsal",
	  "api: {socket: /run/c.sock, proxy: {socket: /run/c.sock, user: www-data}}",
	  "capacityd.yaml:3:44: error: the proxy needs a socket of its own\n"
	  "    3 | api: {socket: /run/c.sock, proxy: {socket: /run/c.sock, user: www-data}}\n"
	  "      |                                            ^~~~~~~~~~~ who comes through the "
	  "proxy is named by a header, who uses the socket by the kernel\n"
	  "1 error, 0 warnings.\n" },
	{ "a proxy's socket somewhere", "mode: rehearsal", "api: {proxy: {socket: p.sock, user: www-data}}",
	  "capacityd.yaml:3:23: error: \"p.sock\" cannot be a socket\n"
	  "    3 | api: {proxy: {socket: p.sock, user: www-data}}\n"
	  "      |                       ^~~~~~ expected an absolute path of at most 107 bytes\n"
	  "1 error, 0 warnings.\n" },
	{ "a header that is none", "mode: rehearsal",
	  "api: {proxy: {socket: /run/p.sock, user: www-data, header: \"X User\"}}",
	  "capacityd.yaml:3:60: error: \"X User\" cannot be a header\n"
	  "    3 | api: {proxy: {socket: /run/p.sock, user: www-data, header: \"X User\"}}\n"
	  "      |                                                            ^~~~~~~~ expected a "
	  "name like X-Forwarded-User\n"
	  "1 error, 0 warnings.\n" },
};

static const struct config_case unwise[] = {
	{ "tokens across a network",
	  "mode: rehearsal", "api: {listen: \"10.0.0.1:8470\", access: [{role: admin, name: a, token: {credential: t}}]}",
	  "capacityd.yaml:3:41: warning: tokens are only taken over loopback, and the API listens "
	  "at \"10.0.0.1:8470\"\n"
	  "    3 | api: {listen: \"10.0.0.1:8470\", access: [{role: admin, name: a, token: "
	  "{credential: t}}]}\n"
	  "      |                                         ^ put a proxy with TLS on this machine "
	  "before it\n"
	  "0 errors, 1 warning.\n" },
};

START_TEST(nobody_may_more_unless_given)
{
	struct config *c = config_case_load("mode: rehearsal", "mode: rehearsal");

	ck_assert_uint_eq(c->access_count, 0);
	ck_assert_uint_eq(c->api_host_count, 0);
	ck_assert_ptr_null(c->proxy.socket);
	ck_assert_str_eq(c->api_listen, "127.0.0.1:8470");
	ck_assert_str_eq(c->api_socket, "/run/capacityd/control.sock");
	config_free(c);
}
END_TEST

START_TEST(rows_are_kept_in_order)
{
	struct config *c = config_case_load(
		"mode: rehearsal",
		"api:\n"
		"  listen: \"localhost:0\"\n"
		"  hosts: status.example.org\n"
		"  access:\n"
		"    - {role: viewer, user: ana}\n"
		"    - {role: approver, group: marketing-ops}\n"
		"    - {role: admin, name: deploy, token: {credential: deploy-token}}\n"
		"  proxy: {socket: /run/proxy.sock, user: www-data}");

	ck_assert_uint_eq(c->access_count, 3);
	ck_assert_int_eq(c->accesses[0].role, ROLE_VIEWER);
	ck_assert_str_eq(c->accesses[0].user, "ana");
	ck_assert_ptr_null(c->accesses[0].group);
	ck_assert_int_eq(c->accesses[1].role, ROLE_APPROVER);
	ck_assert_str_eq(c->accesses[1].group, "marketing-ops");
	ck_assert_int_eq(c->accesses[2].role, ROLE_ADMIN);
	ck_assert_str_eq(c->accesses[2].name, "deploy");
	ck_assert_str_eq(c->accesses[2].token->name, "deploy-token");
	ck_assert_uint_eq(c->accesses[2].place.line, 9);
	ck_assert_uint_eq(c->api_host_count, 1);
	ck_assert_str_eq(c->api_hosts[0], "status.example.org");
	ck_assert_str_eq(c->proxy.socket, "/run/proxy.sock");
	ck_assert_str_eq(c->proxy.user, "www-data");
	ck_assert_str_eq(c->proxy.header, "X-Forwarded-User");
	config_free(c);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("config_doors");

	tcase_add_test(tc, nobody_may_more_unless_given);
	tcase_add_test(tc, rows_are_kept_in_order);
	config_case_refuses(tc, refused, ROWS(refused));
	config_case_warns(tc, unwise, ROWS(unwise));
	return run_case("config_doors", tc);
}
