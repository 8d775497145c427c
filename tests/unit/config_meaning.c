/* SPDX-License-Identifier: Apache-2.0 */
/*
 * config_meaning.c - settings that are fine alone and wrong together.
 */
#include "config/load.h"

#include "support/config_case.h"
#include "support/run.h"

static const struct config_case refused[] = {
	{ "an account number as people write it", "relay: {kind: webhook, url: \"https://relay.example.org/\", secret: {credential: relay}}", "relay: {kind: google-ads, customer_id: \"481-122-3344\", auth: {kind: service-account, key: {credential: k}}}",
	  "capacityd.yaml:7:42: error: customer_id: \"481-122-3344\" has dashes; write the ten "
	  "digits without them\n"
	  "    7 |   relay: {kind: google-ads, customer_id: \"481-122-3344\", auth: {kind: "
	  "service-account, key: {credential: k}}}\n"
	  "      |                                          ^~~~~~~~~~~~~~\n"
	  "capacityd.yaml:25:31: error: unknown setting \"name\" in an ads entry\n"
	  "   25 |           - {platform: relay, name: a, budget: $180/day, min: $20/day, max: "
	  "$400/day}\n"
	  "      |                               ^~~~ known: platform, budget, bid, min, max, "
	  "campaign, ad_group, asset_group, location, shared_budget, members\n"
	  "2 errors, 0 warnings.\n" },
	{ "a platform that cannot be asked without proof", "relay: {kind: webhook, url: \"https://relay.example.org/\", secret: {credential: relay}}",
	  "relay: {kind: google-ads, customer_id: \"4811223344\"}",
	  "capacityd.yaml:7:3: error: platform \"relay\" of kind google-ads cannot be asked "
	  "without auth\n"
	  "    7 |   relay: {kind: google-ads, customer_id: \"4811223344\"}\n"
	  "      |   ^~~~~ add auth: {kind: ..., ...}\n"
	  "capacityd.yaml:25:31: error: unknown setting \"name\" in an ads entry\n"
	  "   25 |           - {platform: relay, name: a, budget: $180/day, min: $20/day, max: "
	  "$400/day}\n"
	  "      |                               ^~~~ known: platform, budget, bid, min, max, "
	  "campaign, ad_group, asset_group, location, shared_budget, members\n"
	  "2 errors, 0 warnings.\n" },
	{ "a threshold left where it is entered", "leave: 8", "leave: 3",
	  "capacityd.yaml:10:26: error: full.leave (3) must be higher than full.at (3) or ads will "
	  "flap\n"
	  "   10 |     full: {at: 3, leave: 3, ads: pause}\n"
	  "      |                          ^\n"
	  "  capacityd.yaml:10:16: note: full.at was set here\n"
	  "1 error, 0 warnings.\n" },
	{ "the same for days of wait",
	  "full: {at: 3, leave: 8, ads: pause}\n"
	  "    filling: {at: 6, leave: 10, budget: 50%}\n"
	  "    ample: {at: 20, leave: 15, budget: 130%}",
	  "measure: {metric: third-next-available}\n"
	  "    full: {at: 21d, leave: 28d, ads: pause}",
	  "capacityd.yaml:11:28: error: full.leave (28d) must be lower than full.at (21d) or ads "
	  "will flap\n"
	  "   11 |     full: {at: 21d, leave: 28d, ads: pause}\n"
	  "      |                            ^~~\n"
	  "  capacityd.yaml:11:16: note: full.at was set here\n"
	  "1 error, 0 warnings.\n" },
	{ "filling not above full", "filling: {at: 6,", "filling: {at: 3,",
	  "capacityd.yaml:11:19: error: filling.at (3) must be higher than full.at (3) or filling "
	  "never shows\n"
	  "   11 |     filling: {at: 3, leave: 10, budget: 50%}\n"
	  "      |                   ^\n"
	  "  capacityd.yaml:10:16: note: full.at was set here\n"
	  "1 error, 0 warnings.\n" },
	{ "filling left before full", "filling: {at: 6, leave: 10,", "filling: {at: 6, leave: 7,",
	  "capacityd.yaml:11:29: error: filling.leave (7) must not be lower than full.leave (8) "
	  "because filling lies between full and open\n"
	  "   11 |     filling: {at: 6, leave: 7, budget: 50%}\n"
	  "      |                             ^\n"
	  "  capacityd.yaml:10:26: note: full.leave was set here\n"
	  "1 error, 0 warnings.\n" },
	{ "ample reaching into filling", "ample: {at: 20, leave: 15,", "ample: {at: 20, leave: 6,",
	  "capacityd.yaml:12:28: error: ample.leave (6) must be higher than filling.at (6) because "
	  "filling and ample exclude each other\n"
	  "   12 |     ample: {at: 20, leave: 6, budget: 130%}\n"
	  "      |                            ^\n"
	  "  capacityd.yaml:11:19: note: filling.at was set here\n"
	  "1 error, 0 warnings.\n" },
	{ "ample entered above where it is left", "ample: {at: 20, leave: 15,", "ample: {at: 15, leave: 15,",
	  "capacityd.yaml:12:17: error: ample.at (15) must be higher than ample.leave (15) or ads "
	  "will flap\n"
	  "   12 |     ample: {at: 15, leave: 15, budget: 130%}\n"
	  "      |                 ^~\n"
	  "  capacityd.yaml:12:28: note: ample.leave was set here\n"
	  "1 error, 0 warnings.\n" },
	{ "days for a count of openings", "full: {at: 3,", "full: {at: 28d,",
	  "capacityd.yaml:10:16: error: full.at (28d) is not in the unit of open-slots\n"
	  "   10 |     full: {at: 28d, leave: 8, ads: pause}\n"
	  "      |                ^~~ expected a number of openings, like 3; did you mean 28?\n"
	  "1 error, 0 warnings.\n" },
	{ "a bare number for days",
	  "full: {at: 3, leave: 8, ads: pause}\n"
	  "    filling: {at: 6, leave: 10, budget: 50%}\n"
	  "    ample: {at: 20, leave: 15, budget: 130%}",
	  "measure: {metric: third-next-available}\n"
	  "    full: {at: 28, leave: 21d, ads: pause}",
	  "capacityd.yaml:11:16: error: full.at (28) is not in the unit of third-next-available\n"
	  "   11 |     full: {at: 28, leave: 21d, ads: pause}\n"
	  "      |                ^~ expected days, like 28d, or business days, like 10bd; did you "
	  "mean 28d?\n"
	  "1 error, 0 warnings.\n" },
	{ "two kinds of days",
	  "full: {at: 3, leave: 8, ads: pause}\n"
	  "    filling: {at: 6, leave: 10, budget: 50%}\n"
	  "    ample: {at: 20, leave: 15, budget: 130%}",
	  "measure: {metric: third-next-available}\n"
	  "    full: {at: 28d, leave: 14bd, ads: pause}",
	  "capacityd.yaml:11:28: error: full.leave counts other days than full.at\n"
	  "   11 |     full: {at: 28d, leave: 14bd, ads: pause}\n"
	  "      |                            ^~~~ use d or bd for all thresholds of a policy\n"
	  "  capacityd.yaml:11:16: note: full.at was set here\n"
	  "1 error, 0 warnings.\n" },
	{ "pause and a budget", "ads: pause}", "ads: pause, budget: 10%}",
	  "capacityd.yaml:10:49: error: paused ads have no budget in full\n"
	  "   10 |     full: {at: 3, leave: 8, ads: pause, budget: 10%}\n"
	  "      |                                                 ^~~ keep `ads: pause` or the "
	  "budget\n"
	  "1 error, 0 warnings.\n" },
	{ "neither pause nor a budget", "filling: {at: 6, leave: 10, budget: 50%}",
	  "filling: {at: 6, leave: 10}",
	  "capacityd.yaml:11:5: error: filling does not say what the ads do\n"
	  "   11 |     filling: {at: 6, leave: 10}\n"
	  "      |     ^~~~~~~ add `ads: pause` or a share, like `budget: 50%`\n"
	  "1 error, 0 warnings.\n" },
	{ "inheriting from nobody", "    full: {at: 3,",
	  "    from: defualt\n"
	  "    full: {at: 3,",
	  "capacityd.yaml:10:11: error: unknown policy \"defualt\"\n"
	  "   10 |     from: defualt\n"
	  "      |           ^~~~~~~ did you mean \"default\"? known: default\n"
	  "1 error, 0 warnings.\n" },
	{ "inheriting in a circle", "  default:\n",
	  "  a: {from: b}\n"
	  "  b: {from: a, full: {at: 1, leave: 2, ads: pause}}\n"
	  "  default:\n",
	  "capacityd.yaml:10:13: error: `from` goes round in a circle\n"
	  "   10 |   b: {from: a, full: {at: 1, leave: 2, ads: pause}}\n"
	  "      |             ^ a policy cannot inherit from itself, not even over others\n"
	  "1 error, 0 warnings.\n" },
	{ "an inherited mistake is said once, where it stands",
	  "  default:\n"
	  "    full: {at: 3,",
	  "  a: {from: default}\n"
	  "  b: {from: default}\n"
	  "  default:\n"
	  "    full: {at: x,",
	  "capacityd.yaml:12:16: error: \"x\" is not a value to compare with\n"
	  "   12 |     full: {at: x, leave: 8, ads: pause}\n"
	  "      |                ^ expected openings, like 3, or days, like 28d or 10bd\n"
	  "1 error, 0 warnings.\n" },
	{ "an unknown feed", "feed: counts", "feed: count",
	  "capacityd.yaml:22:15: error: unknown feed \"count\"\n"
	  "   22 |         feed: count\n"
	  "      |               ^~~~~ did you mean \"counts\"? known: counts\n"
	  "1 error, 0 warnings.\n" },
	{ "an unknown pool", "pool: north", "pool: south",
	  "capacityd.yaml:21:15: error: unknown pool \"south\"\n"
	  "   21 |         pool: south\n"
	  "      |               ^~~~~ did you mean \"north\"? known: north\n"
	  "1 error, 0 warnings.\n" },
	{ "an unknown platform", "platform: relay", "platform: google",
	  "capacityd.yaml:25:24: error: unknown platform \"google\"\n"
	  "   25 |           - {platform: google, name: a, budget: $180/day, min: $20/day, max: "
	  "$400/day}\n"
	  "      |                        ^~~~~~ known: relay\n"
	  "1 error, 0 warnings.\n" },
	{ "an unknown policy", "pool: north", "policy: defalt",
	  "capacityd.yaml:21:17: error: unknown policy \"defalt\"\n"
	  "   21 |         policy: defalt\n"
	  "      |                 ^~~~~~ did you mean \"default\"? known: default\n"
	  "1 error, 0 warnings.\n" },
	{ "an unknown service line", "      primary-care:\n", "      primry-care:\n",
	  "capacityd.yaml:20:7: error: unknown service line \"primry-care\"\n"
	  "   20 |       primry-care:\n"
	  "      |       ^~~~~~~~~~~ did you mean \"primary-care\"? known: primary-care\n"
	  "1 error, 0 warnings.\n" },
	{ "a service without feed",
	  "        feed: counts\n"
	  "        select: {department: \"0101\"}\n",
	  "",
	  "capacityd.yaml:20:7: error: service \"harbor-point/primary-care\" needs \"feed\"\n"
	  "   20 |       primary-care:\n"
	  "      |       ^~~~~~~~~~~~ The feed that counts its openings.\n"
	  "1 error, 0 warnings.\n" },
	{ "a service without ads",
	  "        ads:\n"
	  "          - {platform: relay, name: a, budget: $180/day, min: $20/day, max: $400/day}\n",
	  "",
	  "capacityd.yaml:20:7: error: service \"harbor-point/primary-care\" needs \"ads\"\n"
	  "   20 |       primary-care:\n"
	  "      |       ^~~~~~~~~~~~ The ads it owns, like - {platform: google, campaign: "
	  "\"20411107\", budget: $180/day}.\n"
	  "1 error, 0 warnings.\n" },
	{ "a service with an empty list of ads",
	  "        ads:\n"
	  "          - {platform: relay, name: a, budget: $180/day, min: $20/day, max: $400/day}\n",
	  "        ads: []\n",
	  "capacityd.yaml:20:7: error: service \"harbor-point/primary-care\" has no ads to steer\n"
	  "   20 |       primary-care:\n"
	  "      |       ^~~~~~~~~~~~ add at least one ads entry, or leave the service out\n"
	  "1 error, 0 warnings.\n" },
	{ "a location without owner", "    owner: {operations: Ops}\n", "",
	  "capacityd.yaml:17:3: error: location \"harbor-point\" needs \"owner\"\n"
	  "   17 |   harbor-point:\n"
	  "      |   ^~~~~~~~~~~~ Who answers for it: {operations: ..., marketing: ...}.\n"
	  "1 error, 0 warnings.\n" },
	{ "an owner without operations", "{operations: Ops}", "{marketing: Mkt}",
	  "capacityd.yaml:18:5: error: owner needs \"operations\"\n"
	  "   18 |     owner: {marketing: Mkt}\n"
	  "      |     ^~~~~ Who answers for its capacity, like \"Harbor Point "
	  "<ops@example.org>\".\n"
	  "1 error, 0 warnings.\n" },
	{ "no selection where the feed needs one", "        select: {department: \"0101\"}\n", "",
	  "capacityd.yaml:20:7: error: select of \"harbor-point/primary-care\" needs "
	  "\"department\"\n"
	  "   20 |       primary-care:\n"
	  "      |       ^~~~~~~~~~~~ department_id of the rows to add up; or a location_key of "
	  "the department_map.\n"
	  "1 error, 0 warnings.\n" },
	{ "an unknown selection", "{department: \"0101\"}", "{department: \"0101\", departmnt: 1}",
	  "capacityd.yaml:23:38: error: unknown setting \"departmnt\" in select of "
	  "\"harbor-point/primary-care\"\n"
	  "   23 |         select: {department: \"0101\", departmnt: 1}\n"
	  "      |                                      ^~~~~~~~~ did you mean \"department\"? "
	  "known: department, service_line, visit_type, block\n"
	  "1 error, 0 warnings.\n" },
	{ "an ads entry without platform", "{platform: relay, name: a,", "{name: a,",
	  "capacityd.yaml:25:13: error: an ads entry needs \"platform\"\n"
	  "   25 |           - {name: a, budget: $180/day, min: $20/day, max: $400/day}\n"
	  "      |             ^ The platform it runs on.\n"
	  "1 error, 0 warnings.\n" },
	{ "an ads entry of another platform's keys", "{platform: relay, name: a,",
	  "{platform: relay, campaign: a,",
	  "capacityd.yaml:25:13: error: an ads entry needs \"name\"\n"
	  "   25 |           - {platform: relay, campaign: a, budget: $180/day, min: $20/day, max: "
	  "$400/day}\n"
	  "      |             ^ What the receiver calls this target.\n"
	  "capacityd.yaml:25:31: error: unknown setting \"campaign\" in an ads entry\n"
	  "   25 |           - {platform: relay, campaign: a, budget: $180/day, min: $20/day, max: "
	  "$400/day}\n"
	  "      |                               ^~~~~~~~ known: platform, budget, bid, min, max, "
	  "name, lever\n"
	  "2 errors, 0 warnings.\n" },
	{ "an ads entry that is a word",
	  "- {platform: relay, name: a, budget: $180/day, min: $20/day, max: $400/day}", "- relay",
	  "capacityd.yaml:25:13: error: an ads entry takes settings, not a single value\n"
	  "   25 |           - relay\n"
	  "      |             ^~~~~ expected settings, like {platform: google, ...}\n"
	  "1 error, 0 warnings.\n" },
	{ "min above max", "min: $20/day, max: $400/day", "min: $500/day, max: $400/day",
	  "capacityd.yaml:14:19: error: the min of all ads in pool north ($500/day together: "
	  "relay/a $500) is above its $300/day\n"
	  "   14 |   north: {budget: \"$9,000/month\"}\n"
	  "      |                   ^~~~~~~~~~~~~~ raise it, or lower some `min`\n"
	  "capacityd.yaml:25:63: error: min ($500/day) is above max ($400/day)\n"
	  "   25 |           - {platform: relay, name: a, budget: $180/day, min: $500/day, max: "
	  "$400/day}\n"
	  "      |                                                               ^~~~~~~~\n"
	  "2 errors, 0 warnings.\n" },
	{ "a budget below min", "min: $20/day", "min: $200/day",
	  "capacityd.yaml:25:48: error: the budget ($180/day) is below min ($200/day)\n"
	  "   25 |           - {platform: relay, name: a, budget: $180/day, min: $200/day, max: "
	  "$400/day}\n"
	  "      |                                                ^~~~~~~~\n"
	  "1 error, 0 warnings.\n" },
	{ "a budget above max", "max: $400/day", "max: $100/day",
	  "capacityd.yaml:25:48: error: the budget ($180/day) is above max ($100/day)\n"
	  "   25 |           - {platform: relay, name: a, budget: $180/day, min: $20/day, max: "
	  "$100/day}\n"
	  "      |                                                ^~~~~~~~\n"
	  "1 error, 0 warnings.\n" },
	{ "a budget of nothing", "budget: $180/day, min: $20/day", "budget: $0/day",
	  "capacityd.yaml:25:48: error: the budget must be more than zero\n"
	  "   25 |           - {platform: relay, name: a, budget: $0/day, max: $400/day}\n"
	  "      |                                                ^~~~~~\n"
	  "1 error, 0 warnings.\n" },
	{ "a budget of a switch", "name: a, budget: $180/day, min: $20/day, max: $400/day",
	  "name: a, lever: switch, budget: $180/day, max: $400/day",
	  "capacityd.yaml:25:63: error: \"budget\" has no place here: of relay/a only the switch "
	  "is turned, paused or enabled\n"
	  "   25 |           - {platform: relay, name: a, lever: switch, budget: $180/day, max: "
	  "$400/day}\n"
	  "      |                                                               ^~~~~~~~ leave it "
	  "out\n"
	  "capacityd.yaml:25:78: error: \"max\" has no place here: of relay/a only the switch is "
	  "turned, paused or enabled\n"
	  "   25 |           - {platform: relay, name: a, lever: switch, budget: $180/day, max: "
	  "$400/day}\n"
	  "      |                                                                              "
	  "^~~~~~~~ leave it out\n"
	  "2 errors, 0 warnings.\n" },
	{ "a bid in money", "name: a, budget: $180/day, min: $20/day, max: $400/day",
	  "name: a, lever: bid, budget: $180/day, min: $20/day, max: 130%",
	  "capacityd.yaml:25:13: error: an ads entry needs \"bid\"\n"
	  "   25 |           - {platform: relay, name: a, lever: bid, budget: $180/day, min: "
	  "$20/day, max: 130%}\n"
	  "      |             ^ write it as bid: 100%\n"
	  "capacityd.yaml:25:60: error: \"budget\" has no place here: of relay/a a factor on the "
	  "bid is turned\n"
	  "   25 |           - {platform: relay, name: a, lever: bid, budget: $180/day, min: "
	  "$20/day, max: 130%}\n"
	  "      |                                                            ^~~~~~~~ write it as "
	  "bid: 100%\n"
	  "capacityd.yaml:25:75: error: \"min\" of a bid is a percentage\n"
	  "   25 |           - {platform: relay, name: a, lever: bid, budget: $180/day, min: "
	  "$20/day, max: 130%}\n"
	  "      |                                                                           "
	  "^~~~~~~ like 50%\n"
	  "3 errors, 0 warnings.\n" },
	{ "a bid without a place to go", "name: a, budget: $180/day, min: $20/day, max: $400/day",
	  "name: a, lever: bid, bid: 90%",
	  "capacityd.yaml:25:13: error: an ads entry needs \"min\"\n"
	  "   25 |           - {platform: relay, name: a, lever: bid, bid: 90%}\n"
	  "      |             ^ it is where the bid goes instead of being paused, like 50%\n"
	  "1 error, 0 warnings.\n" },
	{ "a bid above max", "name: a, budget: $180/day, min: $20/day, max: $400/day",
	  "name: a, lever: bid, bid: 140%, min: 50%, max: 120.5%",
	  "capacityd.yaml:25:57: error: the bid (140%) is above max (120.5%)\n"
	  "   25 |           - {platform: relay, name: a, lever: bid, bid: 140%, min: 50%, max: "
	  "120.5%}\n"
	  "      |                                                         ^~~~\n"
	  "1 error, 0 warnings.\n" },
	{ "no budget", "budget: $180/day, min: $20/day, max: $400/day", "min: 20%",
	  "capacityd.yaml:25:13: error: an ads entry needs \"budget\"\n"
	  "   25 |           - {platform: relay, name: a, min: 20%}\n"
	  "      |             ^ write it as budget: $180/day\n"
	  "capacityd.yaml:25:45: error: \"min\" of a budget is an amount a day\n"
	  "   25 |           - {platform: relay, name: a, min: 20%}\n"
	  "      |                                             ^~~ like $20/day\n"
	  "2 errors, 0 warnings.\n" },
	{ "one target in two services", "  harbor-point:\n",
	  "  a:\n"
	  "    owner: {operations: O}\n"
	  "    services: {primary-care: {feed: counts, select: {department: 1}, ads: [{platform: "
	  "relay, name: a, budget: $1/day}]}}\n"
	  "  harbor-point:\n",
	  "capacityd.yaml:28:13: error: relay/a is steered by a/primary-care already\n"
	  "   28 |           - {platform: relay, name: a, budget: $180/day, min: $20/day, max: "
	  "$400/day}\n"
	  "      |             ^ a target belongs to exactly one service\n"
	  "  capacityd.yaml:19:76: note: first claimed here\n"
	  "1 error, 0 warnings.\n" },
	{ "floors above the pool", "\"$9,000/month\"", "$570/month",
	  "capacityd.yaml:14:19: error: the min of all ads in pool north ($20/day together: "
	  "relay/a $20) is above its $19/day\n"
	  "   14 |   north: {budget: $570/month}\n"
	  "      |                   ^~~~~~~~~~ raise it, or lower some `min`\n"
	  "1 error, 0 warnings.\n" },
	{ "floors above the limit", "mode: rehearsal", "limits: {spend: $19.99/day}",
	  "capacityd.yaml:3:17: error: the min of all ads under this limit ($20/day together: "
	  "relay/a $20) is above its $19.99/day\n"
	  "    3 | limits: {spend: $19.99/day}\n"
	  "      |                 ^~~~~~~~~~ raise it, or lower some `min`\n"
	  "1 error, 0 warnings.\n" },
};

static const struct config_case unwise[] = {
	{ "one observation is enough", "    full: {at: 3,",
	  "    confirm: {down: 1, up: 1, for: 0s}\n"
	  "    full: {at: 3,",
	  "capacityd.yaml:10:21: warning: one observation is enough to restrict the ads\n"
	  "   10 |     confirm: {down: 1, up: 1, for: 0s}\n"
	  "      |                     ^ 2 or more ask a second time\n"
	  "capacityd.yaml:10:28: warning: one observation is enough to spend more\n"
	  "   10 |     confirm: {down: 1, up: 1, for: 0s}\n"
	  "      |                            ^ 2 or more ask a second time\n"
	  "capacityd.yaml:10:36: warning: a good hour is enough to spend more\n"
	  "   10 |     confirm: {down: 1, up: 1, for: 0s}\n"
	  "      |                                    ^~ 24h lets every hour of the day speak\n"
	  "0 errors, 3 warnings.\n" },
	{ "stale before the next answer", "stale_after: 30h", "every: 1h, stale_after: 1h",
	  "capacityd.yaml:5:70: warning: stale_after (1h) is not longer than every (1h)\n"
	  "    5 |   counts: {kind: csv, path: /srv/counts.csv, every: 1h, stale_after: 1h}\n"
	  "      |                                                                      ^~ every "
	  "answer would be stale before the next one; two to three times `every` is usual\n"
	  "0 errors, 1 warning.\n" },
	{ "acting without a limit", "mode: rehearsal", "mode: act",
	  "capacityd.yaml:3:7: warning: mode is act and no limits.spend bounds the money\n"
	  "    3 | mode: act\n"
	  "      |       ^~~ add limits: {spend: ...} so that a mistake elsewhere stays small\n"
	  "0 errors, 1 warning.\n" },
	{ "an amount cut by its comma", "\"$9,000/month\"", "$9,000/month",
	  "capacityd.yaml:14:19: warning: write \"$9,000/month\" with quotes\n"
	  "   14 |   north: {budget: $9,000/month}\n"
	  "      |                   ^~~~~~~~~~~~ read as one amount; other YAML programs end a "
	  "value at a comma inside {...}\n"
	  "0 errors, 1 warning.\n" },
	{ "an amount cut by two commas", "\"$9,000/month\"", "$1,009,000/month",
	  "capacityd.yaml:14:19: warning: write \"$1,009,000/month\" with quotes\n"
	  "   14 |   north: {budget: $1,009,000/month}\n"
	  "      |                   ^~~~~~~~~~~~~~~~ read as one amount; other YAML programs end "
	  "a value at a comma inside {...}\n"
	  "0 errors, 1 warning.\n" },
};

int main(void)
{
	TCase *tc = tcase_create("config_meaning");

	config_case_refuses(tc, refused, ROWS(refused));
	config_case_warns(tc, unwise, ROWS(unwise));
	return run_case("config_meaning", tc);
}
