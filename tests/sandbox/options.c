/* SPDX-License-Identifier: Apache-2.0 */
/*
 * options.c - the command line.
 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "google.h"
#include "sandbox.h"

static const char help[] =
	"capacity-sandbox --speed 300 --credentials DIR --csv DIR --config capacityd.yaml\n"
	"\n"
	"A simulated network of clinics: FHIR at /r4, ad platforms at their own paths, tokens at\n"
	"/token, control at /sandbox.  The first line on stdout is \"listening "
	"http://127.0.0.1:PORT\".\n"
	"\n"
	"  --port N           default 0: any free one\n"
	"  --seed N           other patients; default 1\n"
	"  --speed N          virtual minutes per real second; default 1\n"
	"  --days N           end by itself after so many virtual days, with the comparison\n"
	"  --still            nobody lives here: openings change only through /sandbox/clinic\n"
	"  --no-control       every change of the ad account is refused\n"
	"  --faults           things go wrong now and then\n"
	"  --story            tell on stdout what happens\n"
	"  --token-life N     seconds a token is good for; default 60\n"
	"  --page-rows N      rows on one page of an ads search; default 50\n"
	"  --credentials DIR  write throw-away keys here (fhir-key, google-ads, client-secret, "
	"refresh-token)\n"
	"  --csv DIR          write DIR/daily_counts.csv   --csv-every N seconds; default 1\n"
	"  --config FILE      write a capacityd.yaml that fits   --state DIR its socket and "
	"database\n"
	"  --platforms LIST   in that file: google (the default), meta, microsoft, snapchat, "
	"yelp; \"google,meta\"\n"
	"  --public-url URL   how clients reach it, when something stands in front of it\n"
	"  --page-port N      the port of the page in that file; default 0: any free one\n"
	"  --log FILE         append every change of a campaign, one JSON object per line\n";

enum key {
	KEY_PORT = 256,
	KEY_SEED,
	KEY_SPEED,
	KEY_DAYS,
	KEY_STILL,
	KEY_NO_CONTROL,
	KEY_FAULTS,
	KEY_STORY,
	KEY_TOKEN_LIFE,
	KEY_PAGE_ROWS,
	KEY_CREDENTIALS,
	KEY_CSV,
	KEY_CSV_EVERY,
	KEY_CONFIG,
	KEY_STATE,
	KEY_LOG,
	KEY_PAGE_PORT,
	KEY_PUBLIC_URL,
	KEY_PLATFORMS,
	KEY_HELP,
};

static const struct option longs[] = {
	{ "port", 1, NULL, KEY_PORT },
	{ "seed", 1, NULL, KEY_SEED },
	{ "speed", 1, NULL, KEY_SPEED },
	{ "days", 1, NULL, KEY_DAYS },
	{ "still", 0, NULL, KEY_STILL },
	{ "no-control", 0, NULL, KEY_NO_CONTROL },
	{ "faults", 0, NULL, KEY_FAULTS },
	{ "story", 0, NULL, KEY_STORY },
	{ "token-life", 1, NULL, KEY_TOKEN_LIFE },
	{ "page-rows", 1, NULL, KEY_PAGE_ROWS },
	{ "credentials", 1, NULL, KEY_CREDENTIALS },
	{ "csv", 1, NULL, KEY_CSV },
	{ "csv-every", 1, NULL, KEY_CSV_EVERY },
	{ "config", 1, NULL, KEY_CONFIG },
	{ "state", 1, NULL, KEY_STATE },
	{ "log", 1, NULL, KEY_LOG },
	{ "page-port", 1, NULL, KEY_PAGE_PORT },
	{ "platforms", 1, NULL, KEY_PLATFORMS },
	{ "public-url", 1, NULL, KEY_PUBLIC_URL },
	{ "help", 0, NULL, KEY_HELP },
	{ NULL, 0, NULL, 0 },
};

/* A whole number inside the bounds, or an exit with words. */
static int64_t number(const char *name, int64_t low, int64_t high)
{
	char *end;
	long long n = strtoll(optarg, &end, 10);

	if (*optarg && !*end && n >= low && n <= high)
		return n;
	fprintf(stderr, "capacity-sandbox: %s: \"%s\" is not a number from %lld to %lld\n", name,
		optarg, (long long)low, (long long)high);
	exit(2);
}

static bool take_text(struct options *o, int key)
{
	switch (key) {
	case KEY_CREDENTIALS:
		o->credentials = optarg;
		return true;
	case KEY_CSV:
		o->csv_dir = optarg;
		return true;
	case KEY_CONFIG:
		o->config = optarg;
		return true;
	case KEY_STATE:
		o->state_dir = optarg;
		return true;
	case KEY_LOG:
		o->log = optarg;
		return true;
	case KEY_PUBLIC_URL:
		o->public_url = optarg;
		return true;
	case KEY_PLATFORMS:
		o->platforms = optarg;
		return true;
	case KEY_STILL:
		o->still = true;
		return true;
	case KEY_NO_CONTROL:
		o->no_control = true;
		return true;
	case KEY_FAULTS:
		o->faults = true;
		return true;
	case KEY_STORY:
		o->story = true;
		return true;
	default:
		return false;
	}
}

static bool take_number(struct options *o, int key)
{
	switch (key) {
	case KEY_PORT:
		o->port = (int)number("--port", 0, 65535);
		return true;
	case KEY_PAGE_PORT:
		o->page_port = (int)number("--page-port", 0, 65535);
		return true;
	case KEY_SEED:
		o->seed = (uint64_t)number("--seed", 0, INT64_MAX);
		return true;
	case KEY_SPEED:
		o->speed = number("--speed", 1, 100000);
		return true;
	case KEY_DAYS:
		o->days = (int)number("--days", 1, 3650);
		return true;
	case KEY_TOKEN_LIFE:
		o->token_life_s = (int)number("--token-life", 1, 86400);
		return true;
	case KEY_PAGE_ROWS:
		o->page_rows = (int)number("--page-rows", 1, 10000);
		return true;
	case KEY_CSV_EVERY:
		o->csv_every_s = (int)number("--csv-every", 1, 86400);
		return true;
	default:
		return false;
	}
}

int options_read(struct options *o, int argc, char **argv)
{
	int key;

	*o = (struct options){
		.seed = 1,
		.speed = 1,
		.token_life_s = 60,
		.page_rows = GOOGLE_PAGE,
		.csv_every_s = 1,
		.platforms = "google",
	};
	while ((key = getopt_long(argc, argv, "", longs, NULL)) != -1) {
		if (key == KEY_HELP) {
			fputs(help, stdout);
			return 1;
		}
		if (!take_text(o, key) && !take_number(o, key)) {
			fputs(help, stderr);
			return 3;
		}
	}
	if (optind == argc)
		return 0;
	fprintf(stderr, "capacity-sandbox: unexpected \"%s\"\n\n%s", argv[optind], help);
	return 3;
}
