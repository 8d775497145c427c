/* SPDX-License-Identifier: Apache-2.0 */
/*
 * vault.c - on a real file system: what is kept, what is believed, and what a
 * process that is killed at any moment leaves behind.
 */
#include "daemon/vault.h"

#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/unit/support/run.h"

enum { KILLS = 40 };

static struct credential seed = { CREDENTIAL_NAME, "r", "configured\n", 11 };
static struct credential other = { CREDENTIAL_NAME, "r", "another", 7 };

struct home {
	char dir[64], store[128], file[256];
	struct vault *vault;
	struct vault_entry entry;
	struct auth_memory memory;
	struct err err;
};

static void home_open(struct home *p)
{
	*p = (struct home){ .err = ERR_INIT };
	snprintf(p->dir, sizeof(p->dir), "/tmp/capacityd-vault-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(p->dir));
	snprintf(p->store, sizeof(p->store), "%s/capacityd.db", p->dir);
	snprintf(p->file, sizeof(p->file), "%s/tokens/platform-micro%%2Fsoft", p->dir);
	p->vault = vault_new(p->store);
	vault_entry_init(&p->entry, "platform", "micro/soft", &seed);
}

static void sweep(const char *dir)
{
	char path[512];
	DIR *d = opendir(dir);

	for (struct dirent *e; d && (e = readdir(d));) {
		snprintf(path, sizeof(path), "%s/%s", dir, e->d_name);
		if (e->d_name[0] != '.')
			(void)unlink(path);
	}
	if (d)
		closedir(d);
	(void)rmdir(dir);
}

static void home_close(struct home *p)
{
	char tokens[128];

	vault_free(p->vault);
	snprintf(tokens, sizeof(tokens), "%s/tokens", p->dir);
	(void)chmod(tokens, 0700);
	sweep(tokens);
	sweep(p->dir);
}

static int keep(struct home *p, const char *token)
{
	snprintf(p->memory.renewed, sizeof(p->memory.renewed), "%s", token);
	return vault_keep(p->vault, &p->entry, &p->memory, &p->err);
}

/* What a start would use now: "" the configured one. */
static const char *stored(struct home *p, const struct credential *configured)
{
	static char token[AUTH_SECRET_MAX];
	struct vault *vault = vault_new(p->store);
	struct auth_memory m = { .renewed = "something old" };
	struct vault_entry e;
	struct err err = ERR_INIT;

	vault_entry_init(&e, "platform", "micro/soft", configured);
	ck_assert_msg(vault_borrow(vault, &e, &m, &err) == 0, "%s", err.text);
	vault_return(vault, &e);
	vault_free(vault);
	snprintf(token, sizeof(token), "%s", m.renewed);
	return token;
}

START_TEST(test_kept_and_found_again)
{
	struct home p;
	struct stat about;

	home_open(&p);
	ck_assert_str_eq(stored(&p, &seed), "");
	p.memory.renewed_until.ms = INT64_C(1800000000000);
	ck_assert_int_eq(keep(&p, "0.AXoB-one"), 0);
	ck_assert_str_eq(stored(&p, &seed), "0.AXoB-one");
	ck_assert_int_eq(keep(&p, "0.AXoB-two"), 0);
	ck_assert_str_eq(stored(&p, &seed), "0.AXoB-two");
	ck_assert_int_eq(stat(p.file, &about), 0);
	ck_assert_int_eq(about.st_mode & 07777, 0600);
	ck_assert_int_eq(vault_borrow(p.vault, &p.entry, &p.memory, &p.err), 0);
	ck_assert_int_eq(p.memory.renewed_until.ms, INT64_C(1800000000000));
	vault_return(p.vault, &p.entry);
	home_close(&p);
}
END_TEST

START_TEST(test_another_configured_token_counts)
{
	struct home p;

	home_open(&p);
	ck_assert_int_eq(keep(&p, "grown"), 0);
	ck_assert_str_eq(stored(&p, &other), "");
	ck_assert_str_eq(stored(&p, &seed), "grown");
	home_close(&p);
}
END_TEST

START_TEST(test_nothing_secret_of_the_seed_is_written)
{
	struct home p;
	char text[1024];
	FILE *f;
	size_t n;

	home_open(&p);
	ck_assert_int_eq(keep(&p, "grown"), 0);
	f = fopen(p.file, "r");
	n = fread(text, 1, sizeof(text) - 1, f);
	text[n] = '\0';
	fclose(f);
	ck_assert_ptr_null(strstr(text, "configured"));
	home_close(&p);
}
END_TEST

/* Any byte of the file may be wrong, and any be its last: then it is not believed. */
START_TEST(test_damage_is_seen)
{
	struct home p;
	char text[1024];
	size_t n;
	FILE *f;

	home_open(&p);
	ck_assert_int_eq(keep(&p, "grown"), 0);
	f = fopen(p.file, "r");
	n = fread(text, 1, sizeof(text), f);
	fclose(f);
	for (size_t i = 0; i < n; i += 31) {
		f = fopen(p.file, "w");
		text[i] ^= 4;
		fwrite(text, 1, n, f);
		text[i] ^= 4;
		fclose(f);
		ck_assert_msg(stored(&p, &seed)[0] == '\0', "byte %zu", i);
		f = fopen(p.file, "w");
		fwrite(text, 1, i, f);
		fclose(f);
		ck_assert_msg(stored(&p, &seed)[0] == '\0', "cut at %zu", i);
	}
	home_close(&p);
}
END_TEST

/* Killed between the two: the file beside it is there, the old one counts, and the next write works. */
START_TEST(test_killed_before_the_rename)
{
	char beside[300];
	struct home p;
	FILE *f;

	home_open(&p);
	ck_assert_int_eq(keep(&p, "old"), 0);
	snprintf(beside, sizeof(beside), "%s.new", p.file);
	f = fopen(beside, "w");
	fputs("capacityd refresh token 1\nseed ", f);
	fclose(f);
	ck_assert_str_eq(stored(&p, &seed), "old");
	ck_assert_int_eq(keep(&p, "new"), 0);
	ck_assert_str_eq(stored(&p, &seed), "new");
	ck_assert_int_ne(access(beside, F_OK), 0);
	home_close(&p);
}
END_TEST

/* A child keeps token after token and says each one that is durable, until it is killed. */
static void keep_on(struct home *p, int out)
{
	char token[32];

	for (unsigned n = 1;; n++) {
		snprintf(token, sizeof(token), "token-%u", n);
		if (keep(p, token) || write(out, &n, sizeof(n)) != sizeof(n))
			_exit(1);
	}
}

START_TEST(test_killed_anywhere)
{
	unsigned told = 0, kept = 0, n;
	struct home p;
	int pipes[2];
	pid_t child;

	home_open(&p);
	ck_assert_int_eq(pipe(pipes), 0);
	child = fork();
	if (child == 0)
		keep_on(&p, pipes[1]);
	close(pipes[1]);
	/* So many are durable for certain; the kill falls into whatever comes after. */
	for (unsigned i = 0; i <= (unsigned)_i; i++)
		ck_assert_int_eq(read(pipes[0], &told, sizeof(told)), sizeof(told));
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	while (read(pipes[0], &n, sizeof(n)) == sizeof(n))
		told = n;
	close(pipes[0]);
	ck_assert_int_eq(sscanf(stored(&p, &seed), "token-%u", &kept), 1);
	ck_assert_msg(kept == told || kept == told + 1, "said %u, found %u", told, kept);
	ck_assert_int_eq(keep(&p, "after"), 0);
	ck_assert_str_eq(stored(&p, &seed), "after");
	home_close(&p);
}
END_TEST

START_TEST(test_one_at_a_time)
{
	struct home p;
	struct vault *second;
	struct vault_entry e;

	home_open(&p);
	second = vault_new(p.store);
	vault_entry_init(&e, "platform", "micro/soft", &seed);
	ck_assert_int_eq(vault_borrow(p.vault, &p.entry, &p.memory, &p.err), 0);
	ck_assert_uint_eq(vault_busy(p.vault), 1);
	ck_assert_int_eq(vault_borrow(second, &e, &p.memory, &p.err), -1);
	ck_assert_int_eq(p.err.kind, ERR_REMOTE);
	ck_assert_str_eq(p.err.text, "another exchange of the same refresh token is under way");
	vault_return(p.vault, &p.entry);
	vault_return(p.vault, &p.entry);
	ck_assert_uint_eq(vault_busy(p.vault), 0);
	ck_assert_int_eq(vault_borrow(second, &e, &p.memory, &p.err), 0);
	vault_return(second, &e);
	vault_free(second);
	home_close(&p);
}
END_TEST

/* A directory in the file's place: whoever we are, it cannot be renamed over. */
START_TEST(test_a_disk_that_refuses)
{
	struct home p;
	struct auth_memory m = { .renewed = "" };

	home_open(&p);
	ck_assert_int_eq(keep(&p, "old"), 0);
	ck_assert_int_eq(unlink(p.file), 0);
	ck_assert_int_eq(mkdir(p.file, 0700), 0);
	ck_assert_int_eq(keep(&p, "new"), -1);
	ck_assert_int_eq(p.err.kind, ERR_STORE);
	ck_assert_ptr_nonnull(strstr(p.err.text, "its new refresh token could not be stored in "));
	ck_assert_ptr_null(strstr(p.err.text, "new refresh token new"));
	/* A generation that comes after gets it from memory. */
	p.err = (struct err)ERR_INIT;
	ck_assert_int_eq(vault_borrow(p.vault, &p.entry, &m, &p.err), 0);
	ck_assert_str_eq(m.renewed, "new");
	vault_return(p.vault, &p.entry);
	ck_assert_int_eq(rmdir(p.file), 0);
	ck_assert_int_eq(keep(&p, "new"), 0);
	ck_assert_str_eq(stored(&p, &seed), "new");
	home_close(&p);
}
END_TEST

START_TEST(test_a_link_is_not_followed)
{
	struct home p;
	char elsewhere[128];

	home_open(&p);
	snprintf(elsewhere, sizeof(elsewhere), "%s/elsewhere", p.dir);
	ck_assert_int_eq(keep(&p, "old"), 0);
	ck_assert_int_eq(rename(p.file, elsewhere), 0);
	ck_assert_int_eq(symlink(elsewhere, p.file), 0);
	ck_assert_int_eq(vault_borrow(p.vault, &p.entry, &p.memory, &p.err), -1);
	ck_assert_int_eq(p.err.kind, ERR_STORE);
	ck_assert_uint_eq(vault_busy(p.vault), 0);
	home_close(&p);
}
END_TEST

START_TEST(test_no_place_at_all)
{
	struct vault *v = vault_new("/nonexistent/for/sure/capacityd.db");
	struct auth_memory m = { .renewed = "x" };
	struct vault_entry e;
	struct err err = ERR_INIT;

	vault_entry_init(&e, "feed", "epic", &seed);
	ck_assert_int_eq(vault_borrow(v, &e, &m, &err), 0);
	ck_assert_str_eq(m.renewed, "");
	vault_return(v, &e);
	snprintf(m.renewed, sizeof(m.renewed), "new");
	ck_assert_int_eq(vault_keep(v, &e, &m, &err), -1);
	vault_free(v);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("vault");

	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, test_kept_and_found_again);
	tcase_add_test(tc, test_another_configured_token_counts);
	tcase_add_test(tc, test_nothing_secret_of_the_seed_is_written);
	tcase_add_test(tc, test_damage_is_seen);
	tcase_add_test(tc, test_killed_before_the_rename);
	tcase_add_loop_test(tc, test_killed_anywhere, 0, KILLS);
	tcase_add_test(tc, test_one_at_a_time);
	tcase_add_test(tc, test_a_disk_that_refuses);
	tcase_add_test(tc, test_a_link_is_not_followed);
	tcase_add_test(tc, test_no_place_at_all);
	return run_case("vault", tc);
}
