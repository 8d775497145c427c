/* SPDX-License-Identifier: Apache-2.0 */
/*
 * watch.c - one screen that keeps itself up to date, and a terminal that is given back.
 *
 * On a terminal it draws on the alternate screen; into a pipe it prints the status anew
 * each time it differs. A daemon that does not answer is said below what was seen last,
 * and asked again: whoever watches wants to see it come back.
 */
#include "daemon/ctl/watch.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "base/limits.h"
#include "daemon/ctl/ask.h"
#include "daemon/ctl/terminal.h"

enum { EVERY_MS = 2000, WHY_MAX = 4096 };

struct watch {
	struct ctl_options o;
	bool screen, keys; /* drawn on a terminal; and is there a keyboard? */
	struct termios before;
	struct buf shown, why; /* why: the daemon does not answer; empty: it does */
};

/* A signal handler can reach nothing else. */
static volatile sig_atomic_t ends, resized;
static int bell[2] = { -1, -1 };

static void on_signal(int number)
{
	int saved = errno;

	if (number == SIGWINCH)
		resized = 1;
	else
		ends = 1;
	(void)!write(bell[1], "", 1);
	errno = saved;
}

static void catch_signals(void)
{
	static const int numbers[] = { SIGINT, SIGTERM, SIGHUP, SIGWINCH };
	struct sigaction action = { .sa_handler = on_signal };

	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		(void)sigaction(numbers[i], &action, NULL);
	/* A reader that has seen enough is no failure. */
	action.sa_handler = SIG_IGN;
	(void)sigaction(SIGPIPE, &action, NULL);
}

/* ---- the terminal ---- */

static void put(const char *s, size_t n)
{
	while (n > 0) {
		ssize_t did = write(STDOUT_FILENO, s, n);

		if (did < 0 && errno == EINTR)
			continue;
		if (did < 0)
			ends = 1;
		if (did <= 0)
			return;
		s += did;
		n -= (size_t)did;
	}
}

static void put_text(const char *s)
{
	put(s, strlen(s));
}

static void take_terminal(struct watch *w)
{
	struct termios raw;

	w->screen = isatty(STDOUT_FILENO) && !w->o.json;
	w->keys = w->screen && tcgetattr(STDIN_FILENO, &w->before) == 0;
	if (w->keys) {
		raw = w->before;
		raw.c_lflag &= (tcflag_t) ~(ICANON | ECHO);
		(void)tcsetattr(STDIN_FILENO, TCSANOW, &raw);
	}
	if (w->screen)
		put_text("\033[?1049h\033[?25l");
}

static void give_terminal_back(const struct watch *w)
{
	if (w->screen)
		put_text("\033[?25h\033[?1049l");
	if (w->keys)
		(void)tcsetattr(STDIN_FILENO, TCSANOW, &w->before);
}

/* Each line clears what stood there before, so that nothing flickers. */
static void draw(const struct watch *w)
{
	const char *s = buf_text(&w->shown);
	bool bold = terminal_is_styled(&w->o);
	int room = terminal_height() - 1;

	put_text("\033[H");
	for (; *s && room > 0; room--) {
		size_t n = strcspn(s, "\n");

		/* The headline ends at the first empty line. */
		bold = bold && n > 0;
		put_text(bold ? "\033[1m" : "");
		put(s, n);
		put_text(bold ? "\033[0m\033[K\r\n" : "\033[K\r\n");
		s += n + (s[n] == '\n');
	}
	put_text("\033[J");
	if (w->why.length)
		put_text(buf_text(&w->why));
	else
		put_text(*s ? "There is more: capacityctl status. q ends this" : "q ends this");
}

static void print(const struct watch *w)
{
	put_text(buf_text(&w->shown));
	put_text(w->o.json ? "" : "\n");
}

/* ---- asking ---- */

/* True: it differs from what is shown. */
static bool look(struct watch *w, enum ctl_exit *ret_code)
{
	struct buf path cleanup_buf = BUF_INIT(ASK_PATH_MAX),
			answer cleanup_buf = BUF_INIT(API_ANSWER_MAX),
			why cleanup_buf = BUF_INIT(WHY_MAX);
	bool differs;

	ask_status_path(&path, &w->o);
	*ret_code = talk_why(&w->o.peer, buf_text(&path), NULL, &answer, &why);
	differs = strcmp(buf_text(&why), buf_text(&w->why)) != 0;
	buf_clear(&w->why);
	buf_puts(&w->why, buf_text(&why));
	if (*ret_code != CTL_OK)
		return differs;
	differs = differs || strcmp(buf_text(&answer), buf_text(&w->shown)) != 0;
	buf_clear(&w->shown);
	buf_puts(&w->shown, buf_text(&answer));
	return differs;
}

/* Until it is time to look again, a key or a signal. A closed pipe is heard at once, too. */
static void rest(const struct watch *w)
{
	struct pollfd heard[] = {
		{ .fd = bell[0], .events = POLLIN },
		{ .fd = STDOUT_FILENO },
		{ .fd = w->keys ? STDIN_FILENO : -1, .events = POLLIN },
	};
	char key = 0, bytes[16];

	if (poll(heard, sizeof(heard) / sizeof(heard[0]), EVERY_MS) <= 0)
		return;
	if (heard[0].revents)
		(void)!read(bell[0], bytes, sizeof(bytes));
	if (heard[2].revents && (read(STDIN_FILENO, &key, 1) <= 0 || key == 'q'))
		ends = 1;
	if (heard[1].revents & (POLLERR | POLLHUP))
		ends = 1;
}

static void follow(struct watch *w)
{
	enum ctl_exit ignored;
	bool differs = true;

	while (!ends) {
		if (w->screen && (differs || resized)) {
			resized = 0;
			draw(w);
		} else if (differs && !w->why.length) {
			print(w);
		}
		rest(w);
		differs = !ends && look(w, &ignored);
	}
}

enum ctl_exit watch_status(const struct ctl_options *o)
{
	struct watch w = { .o = *o, .shown = BUF_INIT(API_ANSWER_MAX), .why = BUF_INIT(WHY_MAX) };
	enum ctl_exit code;

	if (pipe2(bell, O_NONBLOCK | O_CLOEXEC)) {
		perror("capacityctl: no pipe");
		return CTL_FAILED;
	}
	catch_signals();
	w.o.peer.quiet = true;
	w.o.peer.ends = &ends;
	(void)look(&w, &code);
	if (code == CTL_OK) {
		take_terminal(&w);
		follow(&w);
		give_terminal_back(&w);
	} else {
		fprintf(stderr, "capacityctl: %s\n", buf_text(&w.why));
	}
	buf_release(&w.shown);
	buf_release(&w.why);
	return code;
}
