/* SPDX-License-Identifier: Apache-2.0 */
/*
 * simulate.c - play recorded history through a configuration, and say what came of it.
 *
 * Only this file knows the clock, the files and the terminal; what happens in
 * between is pure, so the same inputs print the same bytes.  That is why progress
 * and speed go to stderr and the report alone to stdout.
 */
#include "daemon/simulate.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "config/load.h"
#include "daemon/clock.h"
#include "daemon/host.h"
#include "daemon/progress.h"
#include "daemon/simulate_options.h"
#include "daemon/simulate_read.h"
#include "daemon/version.h"
#include "history/player.h"
#include "history/tally.h"
#include "report/simulation.h"

enum {
	REPORT_MAX = 512 * 1024 * 1024,
};

/* One configuration and what it came to. */
struct run {
	struct config *config;
	struct simulation simulation;
};

struct job {
	struct simulate_options request;
	struct run now, old;
	struct daily_map map;
	struct history *history;
	struct instant from, to;
	uint64_t played_ns; /* of processor time, in the core alone */
};

static int trouble(int status, const struct err *err)
{
	(void)fprintf(stderr, "capacityd simulate: %s\n", err->text);
	return status;
}

/* ---- what is read ---- */

static int load(const char *path, struct run *ret)
{
	struct buf out cleanup_buf = BUF_INIT(REPORT_MAX);
	struct diagnostics d;

	ret->config = config_load(path, host_config(), &d);
	if (!ret->config || d.errors)
		diagnostics_text(&d, &out);
	diagnostics_release(&d);
	(void)fputs(buf_text(&out), stderr);
	if (!ret->config)
		return EX_CONFIG;
	ret->config->mode = MODE_ACT; /* what a rehearsal would only have said is done here */
	return 0;
}

/*
 * Nothing is observed after today.  Days that were asked for are played whatever the
 * clock here says: what lies after them is not looked at, and the answer stays the same.
 */
static struct instant latest(const struct job *j)
{
	return j->request.to ? (struct instant){ INT64_MAX } : clock_now();
}

static int tell_mistakes(const struct job *j)
{
	struct buf out cleanup_buf = BUF_INIT(REPORT_MAX);
	size_t n = j->history->mistake_count;

	if (!n)
		return 0;
	history_mistakes(j->history, &out);
	(void)fputs(buf_text(&out), stderr);
	(void)fprintf(stderr, "%zu %s of history cannot be true. %s\n", n, n == 1 ? "row" : "rows",
		      j->request.skip_bad ? "Left out; the rest is played." :
					    "Nothing was played; --skip-bad plays the rest.");
	return j->request.skip_bad ? 0 : EX_DATAERR;
}

static int read_history(struct job *j)
{
	struct err err = ERR_INIT;
	struct history_rules rules = { .config = j->now.config };
	int status;

	if (daily_map_read(j->now.config, j->request.map, &j->map, &err) < 0)
		return trouble(err.kind == ERR_CONFIG ? EX_DATAERR : EX_IOERR, &err);
	rules.daily = j->map.rows;
	rules.daily_count = j->map.count;
	rules.latest = latest(j);
	j->history = history_new(&rules);
	if (history_read_path(j->history, j->request.history, &err) < 0)
		return trouble(EX_IOERR, &err);
	history_finish(j->history);
	status = tell_mistakes(j);
	if (!status && !j->history->count) {
		(void)err_set(&err, ERR_INPUT, "%s holds no row to play", j->request.history);
		return trouble(EX_DATAERR, &err);
	}
	return status;
}

/* The days asked for, or all there are. */
static int choose_days(struct job *j)
{
	const struct zone *zone = j->now.config->zone;
	struct instant first = j->history->samples[0].at, last = first;
	struct date from, to;
	struct err err = ERR_INIT;

	for (size_t i = 0; i < j->history->count; i++) {
		const struct history_sample *s = &j->history->samples[i];

		first = is_before(s->at, first) ? s->at : first;
		last = is_before(last, s->until) ? s->until : last;
	}
	from = j->request.from ? j->request.first : zone_date(zone, first);
	to = j->request.to ? j->request.last : zone_date(zone, last);
	if (to.day < from.day) {
		(void)err_set(&err, ERR_INPUT, "no history lies between --from and --to");
		return trouble(EX_DATAERR, &err);
	}
	j->from = zone_midnight(zone, from);
	j->to = zone_midnight(zone, (struct date){ to.day + 1 });
	return 0;
}

/* ---- playing ---- */

static uint64_t processor_ns(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

static int play(struct job *j, struct run *run, const struct simulation *yardstick,
		struct progress *p, double part)
{
	struct err err = ERR_INIT;
	struct player *player;
	uint64_t began = processor_ns();
	double before = p->done;

	run->simulation = (struct simulation){ .config = run->config, .from = j->from, .to = j->to };
	player = player_new(&run->simulation, j->history, yardstick, &err);
	if (!player)
		return trouble(EX_DATAERR, &err);
	for (struct instant at = after(j->from, SPAN_DAYS(1)); player_step(player, at);
	     at = after(at, SPAN_DAYS(1))) {
		progress_show(p, before + part * (double)since(j->from, at).ms /
						  (double)since(j->from, j->to).ms);
	}
	p->done = before + part;
	j->played_ns += processor_ns() - began;
	(void)player_free(player);
	return 0;
}

static void tell_speed(const struct job *j)
{
	double years = 0, minutes = (double)j->played_ns / 60e9;
	const struct run *runs[] = { &j->now, &j->old };

	for (int i = 0; i < 2 && runs[i]->config; i++)
		for (size_t s = 0; s < runs[i]->config->service_count; s++)
			if (runs[i]->simulation.services[s].readings)
				years += (double)since(j->from, j->to).ms / 86400e3 / 365.25;
	(void)fprintf(stderr, "Played %.1f service-years, %.0f per core-minute.\n", years,
		      minutes > 0 ? years / minutes : 0);
}

/* ---- what is printed ---- */

static int terminal_width(void)
{
	struct winsize size = { 0 };

	if (!isatty(STDOUT_FILENO) || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) < 0)
		return 0;
	return size.ws_col;
}

static int write_page(const struct simulation_report *report, const char *path)
{
	struct buf out cleanup_buf = BUF_INIT(REPORT_MAX);
	FILE *f = fopen(path, "we");
	bool failed;

	if (f) {
		simulation_html(report, &out);
		failed = fwrite(buf_text(&out), 1, out.length, f) != out.length;
		if (fclose(f) == 0 && !failed && !out.overflowed)
			return 0;
	}
	(void)fprintf(stderr, "capacityd simulate: %s could not be written: %s\n", path, strerror(errno));
	return EX_IOERR;
}

static int tell(const struct job *j)
{
	struct buf out cleanup_buf = BUF_INIT(REPORT_MAX);
	struct simulation_report report = {
		.simulation = &j->now.simulation,
		.old = j->old.config ? &j->old.simulation : NULL,
		.file = j->request.config,
		.old_file = j->request.compare,
		.version = CAPACITYD_VERSION,
		.skipped = j->history->mistake_count,
		.width = terminal_width(),
		.monthly = j->request.monthly,
	};

	if (j->request.json)
		simulation_json(&report, &out);
	else
		simulation_text(&report, &out);
	(void)fwrite(buf_text(&out), 1, out.length, stdout);
	if (fflush(stdout) != 0)
		return EX_IOERR;
	return j->request.report ? write_page(&report, j->request.report) : 0;
}

static int simulate(struct job *j)
{
	struct progress p;
	double part = j->request.compare ? 0.5 : 1;
	int status = load(j->request.config, &j->now);

	progress_begin(&p, "playing", !j->request.quiet);
	if (!status && j->request.compare)
		status = load(j->request.compare, &j->old);
	if (!status)
		status = read_history(j);
	if (!status)
		status = choose_days(j);
	if (!status)
		status = play(j, &j->now, NULL, &p, part);
	if (!status && j->old.config)
		status = play(j, &j->old, &j->now.simulation, &p, part);
	progress_end(&p);
	if (!status)
		status = tell(j);
	if (!status && !j->request.quiet)
		tell_speed(j);
	return status;
}

static void release(struct run *run)
{
	if (!run->config)
		return;
	simulation_release(&run->simulation);
	(void)config_free(run->config);
}

int simulate_main(int argc, char **argv)
{
	struct job j = { .request = { .config = NULL } };
	int status = simulate_options_read(argc, argv, &j.request);

	if (status >= 0)
		return status;
	status = simulate(&j);
	(void)history_free(j.history);
	arena_clear(&j.map.arena);
	release(&j.old);
	release(&j.now);
	return status;
}
