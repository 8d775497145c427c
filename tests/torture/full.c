/* SPDX-License-Identifier: Apache-2.0 */
/*
 * full.c - a disk that is really full, and then is not.
 *
 * The state directory is a small file system of its own, in a mount namespace that
 * ends with the test.  It is filled before a clinic fills up: the pause is decided,
 * and nothing is sent.  With space again, the story goes on by itself.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/e2e/support/suite.h"
#include "tests/torture/support/story.h"
#include "tests/torture/support/sweep.h"

enum { FILLING = 4096, LOOKS = 3 };

/* A file system of 2 MB where the daemon keeps its state; everything else stays where it is. */
static void move_state(struct story *s)
{
	ck_assert_int_eq(unshare(CLONE_NEWNS), 0);
	ck_assert_int_eq(mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL), 0);
	ck_assert_int_eq(mkdir(s->state, 0700), 0);
	ck_assert_int_eq(mount("tmpfs", s->state, "tmpfs", 0, "size=2m,mode=0700"), 0);
}

static void fill_up(const char *path)
{
	static const char bytes[FILLING];
	int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);

	ck_assert_int_ge(fd, 0);
	while (write(fd, bytes, sizeof(bytes)) > 0)
		;
	ck_assert_int_eq(errno, ENOSPC);
	(void)close(fd);
}

START_TEST(nothing_is_sent_while_the_disk_is_full)
{
	struct story *s = story_open(sweep_platforms[_i]);
	char filler[HOUSE_FILE * 2];

	story_state(s, "state");
	move_state(s);
	story_launch(s, NULL);
	story_begin(s);
	(void)snprintf(filler, sizeof(filler), "%s/filler", s->state);
	fill_up(filler);
	story_fill(s);
	story_wait(s, house_logged(s->house, "the disk is full"));
	for (int i = 0; i < LOOKS; i++) {
		int64_t reads = house_metric(s->house, "platform_reads_total");

		story_wait(s, house_metric(s->house, "platform_reads_total") > reads);
		ck_assert_uint_eq(ads_count(s->house), 0);
	}
	ck_assert_int_eq(unlink(filler), 0);
	story_play_on(s);
	story_judge(s);
	ck_assert_uint_eq(s->deaths, 0);
	ck_assert(house_logged(s->house, "the store can write again"));
	ck_assert_int_eq(umount2(s->state, MNT_DETACH), 0);
	story_close(s);
}
END_TEST

int main(void)
{
	const struct trial trials[] = {
		{ nothing_is_sent_while_the_disk_is_full, SWEEP_PLATFORMS },
	};

	if (geteuid() != 0) {
		printf("full: SKIPPED, NOTHING IS SHOWN: only root may mount a small file "
		       "system\n");
		return 0;
	}
	return suite_main("full", trials, sizeof(trials) / sizeof(trials[0]));
}
