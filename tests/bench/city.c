/* SPDX-License-Identifier: Apache-2.0 */
/*
 * city.c - 10,000 clinics and their ad account on one port, with a stop watch.
 *
 * Measures capacityd from outside, so it must cost little itself: one thread,
 * epoll, keep-alive, answers built ahead or appended to one buffer.  A clinic is
 * a FHIR Slot search of 300 bytes with two open slots, or with one once it has
 * crossed; its campaign is the number after CAMPAIGN_FIRST.  The watch runs
 * from the last byte of the crossing document written to the first byte of the
 * request that changes that clinic's campaign read.
 *
 *	city CLINICS	prints its port, serves until it is ended
 *
 * SIGUSR1 starts the watch of a restart.  Asked by the bench over HTTP:
 *	/bench/polls             documents handed out
 *	/bench/calls             "searches mutates operations paused" of the ad account
 *	/bench/cross/COUNT/MS    COUNT clinics fill up at random moments of MS
 *	/bench/report            "answered asked p50 p99 max first last" in microseconds
 *	/bench/arrivals          from now on remember when each document is asked for
 *	/bench/late/MS           "polls p50 p99 max" in microseconds: how much later than its
 *	                         turn each poll came, when every clinic has one each MS
 *	/bench/reset             all open, all enabled, nothing measured
 *
 * Turns are known from outside: clinics are spread evenly over the interval, in their
 * order, and the most punctual poll of all says where the interval begins.
 */
#include <errno.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum {
	EVENTS = 256,
	HEARD_MAX = 256 * 1024, /* a search for 1,000 campaigns is 13 KB */
	SAID_MAX = 4 * 1024 * 1024,
	FDS_MAX = 4096,
	BODY_SIZE = 300,
	CAMPAIGN_FIRST = 20000000,
	BUDGET_FIRST = 30000000,
	LOOK_MS = 5, /* how late a crossing may come */
	PIECE = 200, /* rows of a long listing at a time: 60 KB, then the others have their turn */
	ARRIVALS_MAX = 1024 * 1024,
};

struct arrival {
	size_t clinic;
	int64_t at;
};

struct clinic {
	bool full, paused;
	int64_t cross_at, handed_at, changed_at; /* monotonic ns; 0: not yet */
};

struct caller {
	char *heard;
	size_t length;
	int64_t began; /* when the first byte of the request was read */
	bool listing;  /* a search for all campaigns is being answered */
	size_t listed; /* bytes of its rows that were sent */
};

static struct clinic *clinics;
static size_t clinic_count, crossings;
static struct caller callers[FDS_MAX];
static char documents[2][BODY_SIZE + 256];
static size_t document_size;
static char said[SAID_MAX];
static size_t said_length;
static uint64_t polls;
static uint64_t searches, mutates, operations; /* asked of the ad account */
static struct arrival *arrivals;	       /* NULL: not remembered */
static size_t arrival_count;
static volatile int64_t mark;
static int events_of; /* the epoll */

static int64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static void on_mark(int number)
{
	(void)number;
	mark = now_ns();
}

static _Noreturn void die(const char *what)
{
	fprintf(stderr, "city: %s: %s\n", what, strerror(errno));
	exit(1);
}

/* ---- answers ---- */

__attribute__((format(printf, 1, 2))) static void say(const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(said + said_length, sizeof(said) - said_length, fmt, ap);
	va_end(ap);
	if (n < 0 || (size_t)n >= sizeof(said) - said_length)
		die("an answer is too long");
	said_length += (size_t)n;
}

static void send_all(int fd, const char *bytes, size_t n)
{
	while (n) {
		ssize_t done = write(fd, bytes, n);
		struct pollfd wait = { .fd = fd, .events = POLLOUT };

		if (done < 0 && errno == EAGAIN) {
			(void)poll(&wait, 1, -1);
			continue;
		}
		if (done < 0)
			return; /* it went away: the next read will say so */
		bytes += done;
		n -= (size_t)done;
	}
}

static void send_said(int fd)
{
	char head[128];
	int n = snprintf(
		head, sizeof(head),
		"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n\r\n",
		said_length);

	send_all(fd, head, (size_t)n);
	send_all(fd, said, said_length);
}

/* Two slots three days from now; in the second document one of them is taken. */
static void write_documents(void)
{
	time_t day = time(NULL) + 3 * 24 * 3600;
	struct tm utc;
	char date[16], body[BODY_SIZE + 1];
	int i;

	gmtime_r(&day, &utc);
	strftime(date, sizeof(date), "%Y-%m-%d", &utc);
	for (i = 0; i < 2; i++) {
		snprintf(
			body, sizeof(body),
			"{\"resourceType\":\"Bundle\",\"type\":\"searchset\",\"entry\":["
			"{\"resource\":{\"resourceType\":\"Slot\",\"id\":\"a\",\"status\":\"free\","
			"\"start\":\"%sT09:00:00Z\"}},"
			"{\"resource\":{\"resourceType\":\"Slot\",\"id\":\"b\",\"status\":\"%s\","
			"\"start\":\"%sT10:00:00Z\"}}]}",
			date, i ? "busy" : "free", date);
		document_size = (size_t)snprintf(documents[i], sizeof(documents[i]),
						 "HTTP/1.1 200 OK\r\n"
						 "Content-Type: application/fhir+json\r\n"
						 "Content-Length: %d\r\n\r\n%-*s",
						 BODY_SIZE, BODY_SIZE, body);
	}
}

static void serve_poll(int fd, size_t i)
{
	struct clinic *c = &clinics[i % clinic_count];

	if (arrivals && arrival_count < ARRIVALS_MAX)
		arrivals[arrival_count++] = (struct arrival){ i % clinic_count, now_ns() };
	send_all(fd, documents[c->full], document_size);
	polls++;
	if (c->full && !c->handed_at)
		c->handed_at = now_ns();
}

/* ---- the ad account ---- */

static struct clinic *clinic_of(uint64_t id, uint64_t first)
{
	if (id < first || id - first >= clinic_count)
		die("a campaign nobody has");
	return &clinics[id - first];
}

/* Of the same length whatever it says, so that a listing's length is known before it is written. */
static void say_row(size_t i)
{
	say("{\"customer\":{\"id\":\"4811223344\",\"currencyCode\":\"USD\",\"status\":"
	    "\"ENABLED\"},"
	    "\"campaign\":{\"id\":\"%zu\",\"status\":%s,\"servingStatus\":\"SERVING\","
	    "\"experimentType\":\"BASE\"},\"campaignBudget\":{\"id\":\"%zu\","
	    "\"amountMicros\":\"100000000\",\"period\":\"DAILY\",\"type\":\"STANDARD\","
	    "\"explicitlyShared\":false,\"referenceCount\":\"1\"}}",
	    i + CAMPAIGN_FIRST, clinics[i].paused ? "\"PAUSED\" " : "\"ENABLED\"", i + BUDGET_FIRST);
}

static const char listing_end[] = "],\"fieldMask\":\"campaign.id\"}";

static void watch_for(int fd, int operation, uint32_t events)
{
	struct epoll_event e = { .events = events, .data = { .fd = fd } };

	if (epoll_ctl(events_of, operation, fd, &e))
		die("epoll");
}

static void list_on(int fd)
{
	struct caller *c = &callers[fd];
	size_t row, skip, end;
	ssize_t done;

	said_length = 0;
	say_row(0);
	say(",");
	row = c->listed / said_length;
	if (row == clinic_count) /* in what follows the last, which has no comma */
		row--;
	skip = c->listed - row * said_length;
	end = row + PIECE < clinic_count ? row + PIECE : clinic_count;
	for (said_length = 0; row < end; row++) {
		say_row(row);
		say("%s", row + 1 < clinic_count ? "," : "");
	}
	if (end == clinic_count)
		say("%s", listing_end);
	done = write(fd, said + skip, said_length - skip);
	if (done > 0)
		c->listed += (size_t)done;
	if (end == clinic_count && done == (ssize_t)(said_length - skip)) {
		c->listing = false;
		watch_for(fd, EPOLL_CTL_MOD, EPOLLIN);
	}
}

/* Every campaign of the account: three megabytes for 10,000, between which the others are served. */
static void list_all(int fd)
{
	static const char begin[] = "{\"results\":[";
	size_t row;

	said_length = 0;
	say_row(0);
	row = said_length + 1;
	said_length = 0;
	say("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s",
	    strlen(begin) + clinic_count * row - 1 + strlen(listing_end), begin);
	send_all(fd, said, said_length);
	callers[fd].listing = true;
	callers[fd].listed = 0;
	watch_for(fd, EPOLL_CTL_MOD, EPOLLIN | EPOLLOUT);
}

static void serve_search(int fd, const char *body)
{
	const char *p = strstr(body, " IN (");
	const char *comma = "";

	searches++;
	operations++;
	if (!p) {
		list_all(fd);
		return;
	}
	said_length = 0;
	say("{\"results\":[");
	for (p += 5; *p >= '0' && *p <= '9';) {
		char *end;
		const struct clinic *c = clinic_of(strtoull(p, &end, 10), CAMPAIGN_FIRST);

		say("%s", comma);
		say_row((size_t)(c - clinics));
		comma = ",";
		p = *end == ',' ? end + 1 : end;
	}
	say("%s", listing_end);
	send_said(fd);
}

static void serve_mutate(int fd, const char *body, int64_t began)
{
	static const char name[] = "/campaigns/";
	const char *p = body, *comma = "";

	mutates++;
	said_length = 0;
	say("{\"results\":[");
	while ((p = strstr(p, name))) {
		uint64_t id = strtoull(p + sizeof(name) - 1, NULL, 10);
		struct clinic *c = clinic_of(id, CAMPAIGN_FIRST);
		const char *status = strstr(p, "\"status\":\"");

		operations++;
		if (!c->changed_at)
			c->changed_at = began;
		c->paused = status && !strncmp(status + 10, "PAUSED", 6);
		say("%s{\"resourceName\":\"customers/4811223344/campaigns/%" PRIu64 "\"}", comma, id);
		comma = ",";
		p += sizeof(name);
	}
	say("]}");
	send_said(fd);
}

/* ---- what the bench asks ---- */

static int by_size(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static void write_report(void)
{
	int64_t *took = calloc(clinic_count + 1, sizeof(*took)), first = 0, last = 0;
	size_t n = 0;

	if (!took)
		die("no memory");
	for (size_t i = 0; i < clinic_count; i++) {
		const struct clinic *c = &clinics[i];

		if (!c->handed_at || !c->changed_at)
			continue;
		took[n++] = c->changed_at - c->handed_at;
		first = !first || c->changed_at < first ? c->changed_at : first;
		last = c->changed_at > last ? c->changed_at : last;
	}
	qsort(took, n, sizeof(*took), by_size);
	say("%zu %zu %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 "\n", n, crossings,
	    n ? took[n / 2] / 1000 : 0, n ? took[n * 99 / 100] / 1000 : 0,
	    n ? took[n - 1] / 1000 : 0, (first - mark) / 1000, (last - mark) / 1000);
	free(took);
}

static void write_late(int64_t every)
{
	int64_t *late = calloc(arrival_count + 1, sizeof(*late));

	if (!late || !arrival_count)
		die("no arrivals");
	for (size_t i = 0; i < arrival_count; i++) {
		int64_t turn = every * (int64_t)arrivals[i].clinic / (int64_t)clinic_count;

		/* A quarter early or three quarters late: which is only known beside the others. */
		late[i] = (arrivals[i].at - arrivals[0].at - turn + every + every / 4) % every;
	}
	qsort(late, arrival_count, sizeof(*late), by_size);
	say("%zu %" PRId64 " %" PRId64 " %" PRId64 "\n", arrival_count,
	    (late[arrival_count / 2] - late[0]) / 1000, (late[arrival_count * 99 / 100] - late[0]) / 1000,
	    (late[arrival_count - 1] - late[0]) / 1000);
	free(late);
}

static void write_calls(void)
{
	size_t paused = 0;

	for (size_t i = 0; i < clinic_count; i++)
		paused += clinics[i].paused;
	say("%" PRIu64 " %" PRIu64 " %" PRIu64 " %zu\n", searches, mutates, operations, paused);
}

static void remember_arrivals(void)
{
	arrival_count = 0;
	if (!arrivals && !(arrivals = calloc(ARRIVALS_MAX, sizeof(*arrivals))))
		die("no memory");
}

/* One of every clinic_count / n, at a random moment: repeated runs cross the same clinics. */
static void plan_crossings(size_t n, int64_t over_ms)
{
	int64_t now = now_ns();

	srandom(1);
	crossings = n;
	for (size_t k = 0; k < n; k++)
		clinics[k * clinic_count / n].cross_at = now + random() % (over_ms + 1) * 1000000;
}

static bool cross_due(void)
{
	int64_t now = now_ns();
	bool waiting = false;

	for (size_t i = 0; i < clinic_count; i++) {
		struct clinic *c = &clinics[i];

		if (c->cross_at && c->cross_at <= now) {
			c->cross_at = 0;
			c->full = true;
		}
		waiting |= c->cross_at != 0 || (c->full && !c->handed_at);
	}
	return waiting;
}

static void serve_bench(int fd, const char *what)
{
	size_t n;
	int over;

	said_length = 0;
	if (!strncmp(what, "polls ", 6)) {
		say("%" PRIu64 "\n", polls);
	} else if (!strncmp(what, "calls ", 6)) {
		write_calls();
	} else if (!strncmp(what, "report ", 7)) {
		write_report();
	} else if (!strncmp(what, "reset ", 6)) {
		memset(clinics, 0, clinic_count * sizeof(*clinics));
		crossings = 0;
		searches = mutates = operations = 0;
		free(arrivals);
		arrivals = NULL;
	} else if (!strncmp(what, "arrivals ", 9)) {
		remember_arrivals();
	} else if (sscanf(what, "late/%d ", &over) == 1 && over > 0) {
		write_late((int64_t)over * 1000000);
	} else if (sscanf(what, "cross/%zu/%d ", &n, &over) == 2 && n && n <= clinic_count) {
		plan_crossings(n, over);
	}
	send_said(fd);
}

/* ---- requests ---- */

static void serve(int fd, const char *head, const char *body, int64_t began)
{
	static const char location[] = "Location%2F";
	const char *p;

	if (!strncmp(head, "GET /bench/", 11))
		serve_bench(fd, head + 11);
	else if (!strncmp(head, "GET /Slot?", 10) && (p = strstr(head, location)))
		serve_poll(fd, strtoull(p + sizeof(location) - 1, NULL, 10));
	else if (!strncmp(head, "GET /", 5))
		serve_poll(fd, strtoull(head + 5, NULL, 10));
	else if (strstr(head, "googleAds:search"))
		serve_search(fd, body);
	else if (strstr(head, "campaigns:mutate"))
		serve_mutate(fd, body, began);
	else {
		said_length = 0;
		say("{\"access_token\":\"bench\",\"token_type\":\"Bearer\",\"expires_in\":3599}");
		send_said(fd);
	}
}

/* The size of the request at the start of what was heard; 0: it is not whole yet. */
static size_t whole(const struct caller *c, const char **ret_body)
{
	const char *end = strstr(c->heard, "\r\n\r\n");
	const char *field = end ? strcasestr(c->heard, "\r\nContent-Length:") : NULL;
	size_t size;

	if (!end)
		return 0;
	*ret_body = end + 4;
	size = (size_t)(end + 4 - c->heard);
	if (field && field < end)
		size += strtoul(field + 17, NULL, 10);
	return size <= c->length ? size : 0;
}

static void forget(int fd)
{
	callers[fd].length = 0;
	callers[fd].listing = false;
	close(fd);
}

static void hear(int fd)
{
	struct caller *c = &callers[fd];
	const char *body;
	ssize_t n = read(fd, c->heard + c->length, HEARD_MAX - 1 - c->length);
	size_t size;

	if (n <= 0) {
		if (n == 0 || errno != EAGAIN)
			forget(fd);
		return;
	}
	if (!c->length)
		c->began = now_ns();
	c->length += (size_t)n;
	c->heard[c->length] = '\0';
	while ((size = whole(c, &body))) {
		serve(fd, c->heard, body, c->began);
		c->length -= size;
		memmove(c->heard, c->heard + size, c->length + 1);
	}
}

static void welcome(int listener)
{
	int one = 1, fd;

	while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
		if (fd >= FDS_MAX || (!callers[fd].heard && !(callers[fd].heard = malloc(HEARD_MAX)))) {
			close(fd);
			continue;
		}
		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
		watch_for(fd, EPOLL_CTL_ADD, EPOLLIN);
	}
}

static int listen_anywhere(void)
{
	struct sockaddr_in name = { .sin_family = AF_INET, .sin_addr = { htonl(INADDR_LOOPBACK) } };
	socklen_t size = sizeof(name);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	if (fd < 0 || bind(fd, (struct sockaddr *)&name, size) || listen(fd, 1024) ||
	    getsockname(fd, (struct sockaddr *)&name, &size))
		die("cannot listen");
	printf("%d\n", ntohs(name.sin_port));
	fflush(stdout);
	return fd;
}

int main(int argc, char **argv)
{
	struct epoll_event events[EVENTS];
	int listener, i, n;

	if (argc != 2 || !(clinic_count = strtoul(argv[1], NULL, 10))) {
		fprintf(stderr, "usage: city CLINICS\n");
		return 2;
	}
	clinics = calloc(clinic_count, sizeof(*clinics));
	if (!clinics)
		die("no memory");
	signal(SIGPIPE, SIG_IGN);
	signal(SIGUSR1, on_mark);
	write_documents();
	listener = listen_anywhere();
	events_of = epoll_create1(EPOLL_CLOEXEC);
	watch_for(listener, EPOLL_CTL_ADD, EPOLLIN);
	for (;;) {
		n = epoll_wait(events_of, events, EVENTS, crossings && cross_due() ? LOOK_MS : -1);
		for (i = 0; i < n; i++) {
			if (events[i].data.fd == listener)
				welcome(listener);
			else if (events[i].events & ~(uint32_t)EPOLLOUT)
				hear(events[i].data.fd);
			else if (callers[events[i].data.fd].listing)
				list_on(events[i].data.fd);
		}
	}
}
