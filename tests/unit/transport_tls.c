/* SPDX-License-Identifier: Apache-2.0 */
/*
 * transport_tls.c - who is believed over TLS: a real OpenSSL server on loopback.
 *
 * Credentials travel only after the other side has proved its name.  So an
 * authority we do not know and a certificate for another name must end as NOT_SENT.
 */
#include "tests/unit/support/asker.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

struct tls_peer {
	pid_t pid;
	int port;
	char dir[64], ca[128];
};

static void shell(const char *line)
{
	ck_assert_msg(system(line) == 0, "%s", line);
}

static void certify(struct tls_peer *p, const char *names)
{
	char line[512];

	snprintf(p->dir, sizeof(p->dir), "/tmp/capacityd-tls-XXXXXX");
	ck_assert(mkdtemp(p->dir) != NULL);
	snprintf(p->ca, sizeof(p->ca), "%s/cert.pem", p->dir);
	snprintf(line, sizeof(line),
		 "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "
		 "%s/key.pem "
		 "-out %s -subj /CN=peer %s >/dev/null 2>&1",
		 p->dir, p->ca, names);
	shell(line);
}

static void serve(const struct tls_peer *p, int out)
{
	char cert[128], key[128];

	snprintf(cert, sizeof(cert), "%s/cert.pem", p->dir);
	snprintf(key, sizeof(key), "%s/key.pem", p->dir);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	dup2(out, STDOUT_FILENO);
	dup2(out, STDERR_FILENO); /* it complains of every client that refuses it */
	execlp("openssl", "openssl", "s_server", "-accept", "127.0.0.1:0", "-cert", cert, "-key",
	       key, "-www", (char *)NULL);
	_exit(127);
}

/* OpenSSL prints "ACCEPT 127.0.0.1:PORT" when it listens. */
static void listen_on(struct tls_peer *p)
{
	int ends[2];
	char line[256] = "", *colon;
	FILE *f;

	ck_assert_int_eq(pipe(ends), 0);
	p->pid = fork();
	if (p->pid == 0)
		serve(p, ends[1]);
	close(ends[1]);
	f = fdopen(ends[0], "r");
	while (strncmp(line, "ACCEPT", 6) != 0)
		ck_assert_msg(fgets(line, sizeof(line), f) != NULL,
			      "openssl s_server did not start");
	colon = strrchr(line, ':');
	p->port = colon ? atoi(colon + 1) : 0;
	fclose(f);
}

static void peer_stop(struct tls_peer *p)
{
	char line[128];

	kill(p->pid, SIGKILL);
	waitpid(p->pid, NULL, 0);
	snprintf(line, sizeof(line), "rm -r %s", p->dir);
	shell(line);
}

static struct told ask(const struct tls_peer *p, const char *ca_file, const struct reach *reach)
{
	struct transport_options options = { .concurrency = 2, .ca_file = ca_file };
	struct transport_call call;
	struct asker h;
	struct told told;
	char url[128];
	struct request request = { .method = "GET", .url = url, .reply_max = 64 * 1024 };
	struct err err = ERR_INIT;

	asker_open(&h, 2, NULL, 0);
	transport_close(h.transport);
	h.transport = transport_new(&h.loop, &options, &err);
	ck_assert_msg(h.transport != NULL, "%s", err.text);
	snprintf(url, sizeof(url), "https://127.0.0.1:%d/", p->port);
	call = asker_call(&h, 0, LANE_COMMAND);
	call.reach = reach;
	h.waiting++;
	transport_send(h.transport, &request, &call);
	asker_wait(&h);
	told = h.told[0];
	asker_close(&h);
	return told;
}

static const struct {
	const char *why, *names;
	bool known, known_here; /* to all, to this feed */
	int status;
} rows[] = {
	{ "a known authority and the right name", "-addext subjectAltName=IP:127.0.0.1 -days 2",
	  true, false, 200 },
	{ "an authority known to this feed only", "-addext subjectAltName=IP:127.0.0.1 -days 2",
	  false, true, 200 },
	{ "an authority nobody told us of", "-addext subjectAltName=IP:127.0.0.1 -days 2", false,
	  false, 0 },
	{ "a certificate for another name", "-addext subjectAltName=DNS:ehr.example.org -days 2",
	  true, false, 0 },
};

START_TEST(only_a_proven_name_is_asked)
{
	struct reach reach = { .network = NETWORK_PUBLIC };
	struct tls_peer p;
	struct told told;

	certify(&p, rows[_i].names);
	listen_on(&p);
	reach.ca_file = rows[_i].known_here ? p.ca : NULL;
	told = ask(&p, rows[_i].known ? p.ca : NULL, &reach);
	peer_stop(&p);
	ck_assert_msg(told.status == rows[_i].status, "%s: %d %s", rows[_i].why, told.status, told.words);
	if (rows[_i].status)
		return;
	ck_assert_msg(told.fault == FAULT_NOT_SENT, "%s: %d", rows[_i].why, (int)told.fault);
	ck_assert_msg(strstr(told.words, "ertificate") != NULL, "%s: %s", rows[_i].why, told.words);
}
END_TEST

START_TEST(authorities_that_cannot_be_read_are_no_reason_to_trust)
{
	struct reach reach = { .ca_file = "/nowhere/ca.pem" };
	struct tls_peer p;
	struct told told;

	certify(&p, rows[0].names);
	listen_on(&p);
	told = ask(&p, p.ca, &reach);
	peer_stop(&p);
	ck_assert_int_eq(told.fault, FAULT_NOT_SENT);
	ck_assert_ptr_nonnull(strstr(told.words, "/nowhere/ca.pem"));
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("transport_tls");

	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(tc, only_a_proven_name_is_asked, 0, ROWS(rows));
	tcase_add_test(tc, authorities_that_cannot_be_read_are_no_reason_to_trust);
	return run_case("transport_tls", tc);
}
