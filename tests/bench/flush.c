/* SPDX-License-Identifier: Apache-2.0 */
/*
 * flush.c - what this disk charges for "durable", as a floor for every reaction.
 *
 * A command may leave only after its intent is on disk, so no reaction is faster
 * than one flush, and a neighbour's writing shows here first.  Appends four
 * kilobytes and flushes, COUNT times over SECONDS, because a burst would ride on
 * one quiet moment; prints p50 and p99 in microseconds.
 *
 *	flush FILE COUNT SECONDS
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { BLOCK = 4096, COUNT_MAX = 100000 };

static int64_t now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static int by_size(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

int main(int argc, char **argv)
{
	static int64_t took[COUNT_MAX];
	static char block[BLOCK];
	int count = argc == 4 ? atoi(argv[2]) : 0, fd, i;

	if (count < 1 || count > COUNT_MAX) {
		fprintf(stderr, "usage: flush FILE COUNT SECONDS\n");
		return 2;
	}
	fd = open(argv[1], O_CREAT | O_WRONLY | O_TRUNC | O_APPEND | O_CLOEXEC, 0600);
	for (i = 0; i < count; i++) {
		int64_t began = now_us();

		if (fd < 0 || write(fd, block, sizeof(block)) != BLOCK || fdatasync(fd)) {
			perror("flush");
			return 1;
		}
		took[i] = now_us() - began;
		usleep((useconds_t)(atoi(argv[3]) * 1000000 / count));
	}
	qsort(took, (size_t)count, sizeof(took[0]), by_size);
	printf("%lld %lld\n", (long long)took[count / 2], (long long)took[count * 99 / 100]);
	return 0;
}
