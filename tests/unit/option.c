/* SPDX-License-Identifier: Apache-2.0 */
/*
 * option.c - settings that are unknown, missing or of the wrong kind.
 */
#include "config/load.h"

#include "support/config_case.h"
#include "support/run.h"

static const struct config_case refused[] = {
	{ "an unknown setting", "mode: rehearsal",
	  "mod: act\n"
	  "mode: rehearsal",
	  "capacityd.yaml:3:1: error: unknown setting \"mod\" in the configuration\n"
	  "    3 | mod: act\n"
	  "      | ^~~ did you mean \"mode\"? known: version, organization, mode, limits, freeze, "
	  "api, store, feeds, platforms, messages, metric_owners, policies, pools, service_lines, "
	  "locations, "
	  "include\n"
	  "1 error, 0 warnings.\n" },
	{ "an unknown setting far from any", "mode: rehearsal",
	  "mode: rehearsal\n"
	  "campaigns: 3",
	  "capacityd.yaml:4:1: error: unknown setting \"campaigns\" in the configuration\n"
	  "    4 | campaigns: 3\n"
	  "      | ^~~~~~~~~ known: version, organization, mode, limits, freeze, api, store, "
	  "feeds, platforms, messages, metric_owners, policies, pools, service_lines, locations, "
	  "include\n"
	  "1 error, 0 warnings.\n" },
	{ "another version", "version: 1", "version: 2",
	  "capacityd.yaml:1:10: error: 2 is too large for version\n"
	  "    1 | version: 2\n"
	  "      |          ^ expected 1\n"
	  "1 error, 0 warnings.\n" },
	{ "no version", "version: 1\n", "",
	  "capacityd.yaml:1:1: error: the configuration needs \"version\"\n"
	  "    1 | organization: {name: Riverbend, timezone: America/New_York}\n"
	  "      | ^ Always 1; later formats will count up.\n"
	  "1 error, 0 warnings.\n" },
	{ "no organization", "organization: {name: Riverbend, timezone: America/New_York}\n",
	  "organisation: {name: Riverbend, timezone: America/New_York}\n",
	  "capacityd.yaml:1:1: error: the configuration needs \"organization\"\n"
	  "    1 | version: 1\n"
	  "      | ^ Who this is for: {name, timezone, currency}.\n"
	  "capacityd.yaml:2:1: error: unknown setting \"organisation\" in the configuration\n"
	  "    2 | organisation: {name: Riverbend, timezone: America/New_York}\n"
	  "      | ^~~~~~~~~~~~ did you mean \"organization\"? known: version, organization, mode, "
	  "limits, freeze, api, store, feeds, platforms, messages, metric_owners, policies, pools, "
	  "service_lines, "
	  "locations, include\n"
	  "2 errors, 0 warnings.\n" },
	{ "an empty value", "mode: rehearsal", "mode:",
	  "capacityd.yaml:3:1: error: \"mode\" has no value\n"
	  "    3 | mode:\n"
	  "      | ^~~~ rehearsal sends nothing, approve asks before it spends more, act acts.\n"
	  "1 error, 0 warnings.\n" },
	{ "null is no value", "mode: rehearsal", "mode: null",
	  "capacityd.yaml:3:1: error: \"mode\" has no value\n"
	  "    3 | mode: null\n"
	  "      | ^~~~ rehearsal sends nothing, approve asks before it spends more, act acts.\n"
	  "1 error, 0 warnings.\n" },
	{ "a misspelt word", "mode: rehearsal", "mode: rehersal",
	  "capacityd.yaml:3:7: error: \"rehersal\" is not a choice for mode\n"
	  "    3 | mode: rehersal\n"
	  "      |       ^~~~~~~~ did you mean \"rehearsal\"? known: rehearsal, approve, act\n"
	  "1 error, 0 warnings.\n" },
	{ "a word of no use", "mode: rehearsal", "mode: live",
	  "capacityd.yaml:3:7: error: \"live\" is not a choice for mode\n"
	  "    3 | mode: live\n"
	  "      |       ^~~~ expected one of: rehearsal, approve, act\n"
	  "1 error, 0 warnings.\n" },
	{ "a list where a value belongs", "mode: rehearsal", "mode: [act]",
	  "capacityd.yaml:3:7: error: \"mode\" takes a single value, not a list\n"
	  "    3 | mode: [act]\n"
	  "      |       ^ rehearsal sends nothing, approve asks before it spends more, act acts.\n"
	  "1 error, 0 warnings.\n" },
	{ "a value where settings belong",
	  "organization: {name: Riverbend, timezone: America/New_York}", "organization: Riverbend",
	  "capacityd.yaml:2:15: error: \"organization\" takes settings, like {name: value}, not a "
	  "single value\n"
	  "    2 | organization: Riverbend\n"
	  "      |               ^~~~~~~~~ Who this is for: {name, timezone, currency}.\n"
	  "1 error, 0 warnings.\n" },
	{ "an unknown zone", "America/New_York", "America/New_Yrok",
	  "capacityd.yaml:2:43: error: unknown time zone \"America/New_Yrok\"\n"
	  "    2 | organization: {name: Riverbend, timezone: America/New_Yrok}\n"
	  "      |                                           ^~~~~~~~~~~~~~~~ expected an IANA "
	  "name, like America/New_York\n"
	  "1 error, 0 warnings.\n" },
	{ "a currency that is no code", "{name: Riverbend,", "{name: Riverbend, currency: dollar,",
	  "capacityd.yaml:2:43: error: \"dollar\" is not a currency code\n"
	  "    2 | organization: {name: Riverbend, currency: dollar, timezone: America/New_York}\n"
	  "      |                                           ^~~~~~ expected three capital "
	  "letters, like USD\n"
	  "1 error, 0 warnings.\n" },
	{ "a length of time in words", "stale_after: 30h", "stale_after: 30 hours",
	  "capacityd.yaml:5:59: error: \"30 hours\" is not a length of time\n"
	  "    5 |   counts: {kind: csv, path: /srv/counts.csv, stale_after: 30 hours}\n"
	  "      |                                                           ^~~~~~~~ expected a "
	  "number and unit, like 14d, 2h or 30m; did you mean 30h?\n"
	  "1 error, 0 warnings.\n" },
	{ "a length of time without unit", "stale_after: 30h", "timeout: 30",
	  "capacityd.yaml:5:55: error: \"30\" is not a length of time\n"
	  "    5 |   counts: {kind: csv, path: /srv/counts.csv, timeout: 30}\n"
	  "      |                                                       ^~ expected a number and "
	  "unit, like 14d, 2h or 30m; did you mean 30s?\n"
	  "1 error, 0 warnings.\n" },
	{ "a length of time that is none", "stale_after: 30h", "every: soon",
	  "capacityd.yaml:5:53: error: \"soon\" is not a length of time\n"
	  "    5 |   counts: {kind: csv, path: /srv/counts.csv, every: soon}\n"
	  "      |                                                     ^~~~ expected a number and "
	  "unit, like 14d, 2h or 30m\n"
	  "1 error, 0 warnings.\n" },
	{ "a length of time too short", "stale_after: 30h", "every: 0s",
	  "capacityd.yaml:5:53: error: 0s is too small for every\n"
	  "    5 |   counts: {kind: csv, path: /srv/counts.csv, every: 0s}\n"
	  "      |                                                     ^~ expected 1s to 7d\n"
	  "1 error, 0 warnings.\n" },
	{ "dead before stale", "stale_after: 30h", "stale_after: 30h, dead_after: 2h",
	  "capacityd.yaml:5:76: error: dead_after (2h) must not be shorter than stale_after (30h)\n"
	  "    5 |   counts: {kind: csv, path: /srv/counts.csv, stale_after: 30h, dead_after: 2h}\n"
	  "      |                                                                            ^~ "
	  "data is stale first and dead later\n"
	  "1 error, 0 warnings.\n" },
	{ "an unknown kind", "kind: csv", "kind: cvs",
	  "capacityd.yaml:5:18: error: unknown kind of feed \"cvs\"\n"
	  "    5 |   counts: {kind: cvs, path: /srv/counts.csv, stale_after: 30h}\n"
	  "      |                  ^~~ did you mean \"csv\"? known: athenahealth, attest, "
	  "bulk-publish, csv, fhir, json, nexhealth, push, zocdoc\n"
	  "1 error, 0 warnings.\n" },
	{ "no kind", "kind: csv, ", "",
	  "capacityd.yaml:5:3: error: feed needs `kind:` with one of: athenahealth, attest, "
	  "bulk-publish, csv, fhir, json, nexhealth, push, zocdoc\n"
	  "    5 |   counts: {path: /srv/counts.csv, stale_after: 30h}\n"
	  "      |   ^~~~~~\n"
	  "1 error, 0 warnings.\n" },
	{ "a setting of the kind is missing", "path: /srv/counts.csv, ", "",
	  "capacityd.yaml:5:3: error: feed \"counts\": give either path, a file or a directory "
	  "here, or url, a file elsewhere\n"
	  "    5 |   counts: {kind: csv, stale_after: 30h}\n"
	  "      |   ^~~~~~\n"
	  "1 error, 0 warnings.\n" },
	{ "plain http to somewhere", "\"https://relay.example.org/\"", "\"http://relay.example.org/\"",
	  "capacityd.yaml:7:31: error: http is for this machine only\n"
	  "    7 |   relay: {kind: webhook, url: \"http://relay.example.org/\", secret: "
	  "{credential: relay}}\n"
	  "      |                               ^~~~~~~~~~~~~~~~~~~~~~~~~~~ did you mean "
	  "https://relay.example.org/?\n"
	  "1 error, 0 warnings.\n" },
	{ "a user name in an address", "\"https://relay.example.org/\"", "\"https://me@relay.example.org/\"",
	  "capacityd.yaml:7:31: error: \"https://me@relay.example.org/\" is not an address we can "
	  "call\n"
	  "    7 |   relay: {kind: webhook, url: \"https://me@relay.example.org/\", secret: "
	  "{credential: relay}}\n"
	  "      |                               ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ expected a URL "
	  "without user name, like https://ehr.example.org/r4\n"
	  "1 error, 0 warnings.\n" },
	{ "a name that only looks like loopback", "\"https://relay.example.org/\"",
	  "\"http://127.0.0.1.evil.example/\"",
	  "capacityd.yaml:7:31: error: http is for this machine only\n"
	  "    7 |   relay: {kind: webhook, url: \"http://127.0.0.1.evil.example/\", secret: "
	  "{credential: relay}}\n"
	  "      |                               ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ did you mean "
	  "https://127.0.0.1.evil.example/?\n"
	  "1 error, 0 warnings.\n" },
	{ "a secret in the file", "secret: {credential: relay}", "secret: whsec_C2FVsBQIhrscChlQIMV",
	  "capacityd.yaml:7:69: error: \"secret\" must be a reference to a secret\n"
	  "    7 |   relay: {kind: webhook, url: \"https://relay.example.org/\", secret: "
	  "*************************}\n"
	  "      |                                                                     "
	  "^~~~~~~~~~~~~~~~~~~~~~~~~ expected {credential: NAME} or {file: /PATH}; keep the secret "
	  "itself out of this file\n"
	  "1 error, 0 warnings.\n" },
	{ "a secret that is neither credential nor file", "secret: {credential: relay}",
	  "secret: {env: RELAY}",
	  "capacityd.yaml:7:69: error: \"secret\" takes {credential: NAME} or {file: /PATH}\n"
	  "    7 |   relay: {kind: webhook, url: \"https://relay.example.org/\", secret: {env: "
	  "RELAY}}\n"
	  "      |                                                                     ^\n"
	  "1 error, 0 warnings.\n" },
	{ "the file of a secret, relative", "secret: {credential: relay}", "secret: {file: relay.key}",
	  "capacityd.yaml:7:76: error: the file of a secret needs an absolute path\n"
	  "    7 |   relay: {kind: webhook, url: \"https://relay.example.org/\", secret: {file: "
	  "relay.key}}\n"
	  "      |                                                                            "
	  "^~~~~~~~~ expected the whole path, from / on\n"
	  "1 error, 0 warnings.\n" },
	{ "a secret under a misspelt name is not printed", "secret: {credential: relay}",
	  "secret: {credential: relay}, tokn: 1, client_secret: abcdef",
	  "capacityd.yaml:7:90: error: unknown setting \"tokn\" in platform \"relay\"\n"
	  "    7 |   relay: {kind: webhook, url: \"https://relay.example.org/\", secret: "
	  "{credential: relay}, tokn: 1, client_secret: ******}\n"
	  "      |                                                                                 "
	  "         ^~~~ known: kind, every, timeout, lag, spend, timezone, spend_every, "
	  "operations, requests, changes_hour, auth, network, "
	  "ca_file, url, secret, state_url\n"
	  "capacityd.yaml:7:99: error: unknown setting \"client_secret\" in platform \"relay\"\n"
	  "    7 |   relay: {kind: webhook, url: \"https://relay.example.org/\", secret: "
	  "{credential: relay}, tokn: 1, client_secret: ******}\n"
	  "      |                                                                                 "
	  "                  ^~~~~~~~~~~~~ known: kind, every, timeout, lag, spend, timezone, "
	  "spend_every, operations, requests, changes_hour, "
	  "auth, network, ca_file, url, secret, state_url\n"
	  "2 errors, 0 warnings.\n" },
	{ "a percentage without sign", "budget: 50%", "budget: 50",
	  "capacityd.yaml:11:41: error: \"50\" is not a percentage\n"
	  "   11 |     filling: {at: 6, leave: 10, budget: 50}\n"
	  "      |                                         ^~ expected a number and %, like 50%; "
	  "did you mean 50%?\n"
	  "1 error, 0 warnings.\n" },
	{ "a percentage with a comma", "budget: 50%", "budget: \"12,5%\"",
	  "capacityd.yaml:11:41: error: \"12,5%\" is not a percentage\n"
	  "   11 |     filling: {at: 6, leave: 10, budget: \"12,5%\"}\n"
	  "      |                                         ^~~~~~~ expected a number and %, like "
	  "50% or 12.5%\n"
	  "1 error, 0 warnings.\n" },
	{ "a percentage too large", "budget: 130%", "budget: 5000%",
	  "capacityd.yaml:12:40: error: 5000% is too large for budget\n"
	  "   12 |     ample: {at: 20, leave: 15, budget: 5000%}\n"
	  "      |                                        ^~~~~ expected 0% to 1000%\n"
	  "1 error, 0 warnings.\n" },
	{ "a rate without period", "mode: rehearsal", "limits: {changes: 2}",
	  "capacityd.yaml:3:19: error: \"2\" is not a number per day\n"
	  "    3 | limits: {changes: 2}\n"
	  "      |                   ^ expected a number per day, like 2/day; did you mean 2/day?\n"
	  "1 error, 0 warnings.\n" },
	{ "a number that is none", "margin: $310}", "priority: two}",
	  "capacityd.yaml:15:42: error: \"two\" is not a whole number\n"
	  "   15 | service_lines: {primary-care: {priority: two}}\n"
	  "      |                                          ^~~ expected digits only, like 3 or "
	  "12\n"
	  "1 error, 0 warnings.\n" },
	{ "a number too small", "margin: $310}", "priority: 0}",
	  "capacityd.yaml:15:42: error: 0 is too small for priority\n"
	  "   15 | service_lines: {primary-care: {priority: 0}}\n"
	  "      |                                          ^ expected 1 to 100\n"
	  "1 error, 0 warnings.\n" },
	{ "neither true nor false", "\"$9,000/month\"}", "$300/day, keep_unplaced: yes}",
	  "capacityd.yaml:14:44: error: \"yes\" is neither true nor false\n"
	  "   14 |   north: {budget: $300/day, keep_unplaced: yes}\n"
	  "      |                                            ^~~ did you mean true?\n"
	  "1 error, 0 warnings.\n" },
	{ "an amount without currency", "margin: $310}", "margin: 310}",
	  "capacityd.yaml:15:40: error: \"310\" needs a currency\n"
	  "   15 | service_lines: {primary-care: {margin: 310}}\n"
	  "      |                                        ^~~ expected an amount in USD, like "
	  "$180; did you mean $310?\n"
	  "1 error, 0 warnings.\n" },
	{ "an amount in another currency", "margin: $310}", "margin: EUR 310}",
	  "capacityd.yaml:15:40: error: \"EUR 310\" is not an amount of money\n"
	  "   15 | service_lines: {primary-care: {margin: EUR 310}}\n"
	  "      |                                        ^~~~~~~ expected an amount in USD, like "
	  "$180\n"
	  "1 error, 0 warnings.\n" },
	{ "an amount with a wrong comma", "margin: $310}", "margin: \"$3,10\"}",
	  "capacityd.yaml:15:40: error: \"$3,10\" is not an amount of money\n"
	  "   15 | service_lines: {primary-care: {margin: \"$3,10\"}}\n"
	  "      |                                        ^~~~~~~ expected an amount in USD, like "
	  "$180\n"
	  "1 error, 0 warnings.\n" },
	{ "a budget without period", "budget: $180/day", "budget: $180",
	  "capacityd.yaml:25:48: error: \"$180\" needs a period\n"
	  "   25 |           - {platform: relay, name: a, budget: $180, min: $20/day, max: "
	  "$400/day}\n"
	  "      |                                                ^~~~ expected an amount in USD, "
	  "like $180/day; did you mean $180/day?\n"
	  "1 error, 0 warnings.\n" },
	{ "a budget per month where days count", "budget: $180/day", "budget: $180/month",
	  "capacityd.yaml:25:48: error: \"$180/month\" is per month\n"
	  "   25 |           - {platform: relay, name: a, budget: $180/month, min: $20/day, max: "
	  "$400/day}\n"
	  "      |                                                ^~~~~~~~~~ expected an amount in "
	  "USD, like $180/day\n"
	  "1 error, 0 warnings.\n" },
	{ "a budget per week", "budget: $180/day", "budget: $180/week",
	  "capacityd.yaml:25:48: error: \"$180/week\" is not an amount per day or month\n"
	  "   25 |           - {platform: relay, name: a, budget: $180/week, min: $20/day, max: "
	  "$400/day}\n"
	  "      |                                                ^~~~~~~~~ expected an amount in "
	  "USD, like $180/day\n"
	  "1 error, 0 warnings.\n" },
	{ "a threshold that is no value", "at: 3", "at: few",
	  "capacityd.yaml:10:16: error: \"few\" is not a value to compare with\n"
	  "   10 |     full: {at: few, leave: 8, ads: pause}\n"
	  "      |                ^~~ expected openings, like 3, or days, like 28d or 10bd\n"
	  "1 error, 0 warnings.\n" },
	{ "an id with capitals", "  north:", "  North:",
	  "capacityd.yaml:14:3: error: \"North\" cannot be a name here\n"
	  "   14 |   North: {budget: \"$9,000/month\"}\n"
	  "      |   ^~~~~ expected 1 to 64 of a-z, 0-9, - _ and .\n"
	  "capacityd.yaml:21:15: error: unknown pool \"north\"\n"
	  "   21 |         pool: north\n"
	  "      |               ^~~~~ no pool is configured\n"
	  "2 errors, 0 warnings.\n" },
	{ "a place to listen at without port", "mode: rehearsal", "api: {listen: localhost}",
	  "capacityd.yaml:3:15: error: \"localhost\" is not a place to listen at\n"
	  "    3 | api: {listen: localhost}\n"
	  "      |               ^~~~~~~~~ expected an address and port, like 127.0.0.1:8470\n"
	  "1 error, 0 warnings.\n" },
	{ "a relative socket", "mode: rehearsal", "api: {socket: run/x.sock}",
	  "capacityd.yaml:3:15: error: \"run/x.sock\" cannot be a socket\n"
	  "    3 | api: {socket: run/x.sock}\n"
	  "      |               ^~~~~~~~~~ expected an absolute path of at most 107 bytes\n"
	  "1 error, 0 warnings.\n" },
	{ "a settings list where settings belong", "  default:\n",
	  "  other: []\n"
	  "  default:\n",
	  "capacityd.yaml:9:10: error: policy \"other\" holds a list\n"
	  "    9 |   other: []\n"
	  "      |          ^ expected settings, like {name: value}; {} when there are none\n"
	  "1 error, 0 warnings.\n" },
};

int main(void)
{
	TCase *tc = tcase_create("option");

	config_case_refuses(tc, refused, ROWS(refused));
	return run_case("option", tc);
}
