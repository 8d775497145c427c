/* SPDX-License-Identifier: Apache-2.0 */
/*
 * transport_sftp.c - a real sshd, on a socket of ours: its key is pinned, and a file comes through.
 *
 * sshd serves one connection on its standard input, so it needs no port and no
 * root; as root it is run as nobody, because it would want a place under /run.
 * Without openssh-server only what needs no server is tested.
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <pthread.h>
#include <pwd.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "daemon/transport_sftp.h"
#include "support/run.h"

#define SSHD "/usr/sbin/sshd"

enum { PATH_ROOM = 256, KEY_MAX = 8192 };

struct house {
	char dir[64], user[64], url[128];
	char fingerprint[128]; /* of the server's key */
	char key[KEY_MAX];
	uid_t uid;
	int listener;
	pthread_t thread;
};

static const char *in(const struct house *h, const char *name)
{
	static char path[4][PATH_ROOM];
	static int at;

	at = (at + 1) % 4;
	snprintf(path[at], sizeof(path[at]), "%s/%s", h->dir, name);
	return path[at];
}

static void __attribute__((format(printf, 1, 2))) shell(const char *fmt, ...)
{
	char command[2 * PATH_ROOM + 200];
	va_list args;

	va_start(args, fmt);
	ck_assert_int_lt(vsnprintf(command, sizeof(command), fmt, args), (int)sizeof(command));
	va_end(args);
	ck_assert_msg(system(command) == 0, "%s", command);
}

static void read_text(const char *path, char *out, size_t room)
{
	FILE *f = fopen(path, "r");
	size_t n;

	ck_assert_msg(f != NULL, "%s", path);
	n = fread(out, 1, room - 1, f);
	out[n] = '\0';
	fclose(f);
}

static void write_config(const struct house *h)
{
	FILE *f = fopen(in(h, "config"), "w");

	ck_assert(f != NULL);
	fprintf(f,
		"HostKey %s/host\nAuthorizedKeysFile %s/client.pub\nStrictModes no\nUsePAM yes\n"
		"PasswordAuthentication no\nKbdInteractiveAuthentication no\nPidFile none\n"
		"Subsystem sftp internal-sftp\nLogLevel ERROR\n",
		h->dir, h->dir);
	fclose(f);
}

static void become_server(const struct house *h, int fd)
{
	dup2(fd, 0);
	dup2(fd, 1);
	dup2(open(in(h, "log"), O_WRONLY | O_CREAT | O_APPEND, 0644), 2);
	if (getuid() == 0 && (setgid(65534) || setuid(h->uid)))
		_exit(1);
	execl(SSHD, SSHD, "-i", "-e", "-f", in(h, "config"), (char *)NULL);
	_exit(1);
}

static void *serve(void *context)
{
	const struct house *h = context;
	int fd;

	while ((fd = accept4(h->listener, NULL, NULL, SOCK_CLOEXEC)) >= 0) {
		pid_t child = fork();

		if (child == 0)
			become_server(h, fd);
		close(fd);
		waitpid(child, NULL, 0);
	}
	return NULL;
}

static void listen_anywhere(struct house *h)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t n = sizeof(a);

	h->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	ck_assert(!bind(h->listener, (struct sockaddr *)&a, n) && !listen(h->listener, 8) &&
		  !getsockname(h->listener, (struct sockaddr *)&a, &n));
	snprintf(h->url, sizeof(h->url), "sftp://127.0.0.1:%d%s/counts.csv", ntohs(a.sin_port), h->dir);
}

static void house_open(struct house *h)
{
	char line[256] = "";

	*h = (struct house){ .dir = "/tmp/capacityd-sftp-XXXXXX", .uid = getuid() ? getuid() : 65534 };
	ck_assert(mkdtemp(h->dir) != NULL);
	snprintf(h->user, sizeof(h->user), "%s", getpwuid(h->uid)->pw_name);
	shell("ssh-keygen -q -t ed25519 -N '' -f %s/host && ssh-keygen -q -t ed25519 -N '' -f "
	      "%s/client",
	      h->dir, h->dir);
	shell("ssh-keygen -lf %s/host.pub > %s/print", h->dir, h->dir);
	read_text(in(h, "print"), line, sizeof(line));
	ck_assert_int_eq(sscanf(line, "%*d %127s", h->fingerprint), 1);
	read_text(in(h, "client"), h->key, sizeof(h->key));
	write_config(h);
	shell("printf 'a,b\\n1,2\\n' > %s/counts.csv && chmod 755 %s", h->dir, h->dir);
	if (getuid() == 0)
		ck_assert(!chown(in(h, "host"), h->uid, (gid_t)-1) && !chown(h->dir, h->uid, (gid_t)-1));
	listen_anywhere(h);
	ck_assert_int_eq(pthread_create(&h->thread, NULL, serve, h), 0);
}

static void house_close(struct house *h)
{
	shutdown(h->listener, SHUT_RDWR);
	pthread_join(h->thread, NULL);
	close(h->listener);
	shell("rm -rf '%s'", h->dir);
}

static struct sftp_job job_of(const struct house *h)
{
	return (struct sftp_job){ .url = h->url,
				  .login = { h->user, h->fingerprint, h->key, strlen(h->key) },
				  .timeout_ms = 20000 };
}

static void fetch(const struct house *h, const struct sftp_job *job, enum fault fault, const char *words)
{
	struct buf out cleanup_buf = BUF_INIT(4096);
	struct err err = ERR_INIT;
	char log[2048] = "";

	ck_assert_msg(
		sftp_fetch(job, &out, &err) == fault && strstr(err.text, words), "%s\n%s", err.text,
		access(in(h, "log"), R_OK) ? "" : (read_text(in(h, "log"), log, sizeof(log)), log));
	if (fault == FAULT_NONE)
		ck_assert_str_eq(buf_text(&out), "a,b\n1,2\n");
	else
		ck_assert_uint_eq(out.length, 0);
}

START_TEST(a_pinned_server_hands_over_a_file)
{
	static struct house h;
	struct sftp_job job;
	char url[256], other[KEY_MAX];

	if (access(SSHD, X_OK)) {
		fprintf(stderr, "  skip  no %s: openssh-server is not installed\n", SSHD);
		return;
	}
	house_open(&h);
	job = job_of(&h);
	fetch(&h, &job, FAULT_NONE, "");

	job.login.host_key = "SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
	fetch(&h, &job, FAULT_NOT_SENT, "the server shows another key, SHA256:");

	job = job_of(&h);
	shell("ssh-keygen -q -t ed25519 -N '' -f %s/stranger", h.dir);
	read_text(in(&h, "stranger"), other, sizeof(other));
	job.login.key = other;
	job.login.key_size = strlen(other);
	fetch(&h, &job, FAULT_NO_CREDENTIAL, "does not accept user and private_key");

	job = job_of(&h);
	snprintf(url, sizeof(url), "%s.missing", h.url);
	job.url = url;
	fetch(&h, &job, FAULT_NOT_SENT, "no such file on the server");
	house_close(&h);
}
END_TEST

START_TEST(nobody_answers_and_places_we_do_not_go)
{
	static const struct house h = { .dir = "/nonexistent" };
	struct sftp_job job = { .url = "sftp://169.254.169.254/x.csv",
				.login = { "feeds", "SHA256:x", "no key", 6 },
				.timeout_ms = 5000 };

	fetch(&h, &job, FAULT_NOT_SENT, "only the machine's own services live");
	job.url = "sftp://10.1.2.3/x.csv";
	fetch(&h, &job, FAULT_NOT_SENT, "set `network: internal`");
	job.url = "https://files.example.org/x.csv";
	fetch(&h, &job, FAULT_NOT_SENT, "rotocol");
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("transport_sftp");

	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, a_pinned_server_hands_over_a_file);
	tcase_add_test(tc, nobody_answers_and_places_we_do_not_go);
	return run_case("transport_sftp", tc);
}
