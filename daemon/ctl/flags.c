/* SPDX-License-Identifier: Apache-2.0 */
/*
 * flags.c - one row for each option, and the words its value is written in.
 */
#include "daemon/ctl/options.h"

#define AT(member) offsetof(struct ctl_options, member)

const struct ctl_flag ctl_flags[] = {
	{ "socket", "PATH", 0, false, AT(peer.socket),
	  "the daemon's control socket; default: $CAPACITYD_SOCKET, or " CTL_DEFAULT_SOCKET, NULL },
	{ "url", "URL", 0, false, AT(peer.url),
	  "ask over HTTP instead; only --token lets it tell anything there", NULL },
	{ "token", "FILE", 0, false, AT(peer.token_file),
	  "with --url: a file that begins with the token to be known by", NULL },
	{ "json", NULL, 0, false, AT(json), "the answer as the API gives it", NULL },
	{ "plain", NULL, 0, false, AT(plain),
	  "no columns: cells end with a tab, and nothing is cut to the terminal's width", NULL },
	{ "no-color", NULL, 0, false, AT(no_color),
	  "no bold text; also with NO_COLOR=1, with TERM=dumb and where there is no terminal", NULL },
	{ "help", NULL, 0, false, AT(help), "what a command does and takes", NULL },
	{ "version", NULL, 0, false, AT(version), "print the version", NULL },
	{ "all", NULL, CTL_ALL, false, AT(all), "everything, not only what needs somebody", NULL },
	{ "watch", NULL, CTL_WATCH, false, AT(watch),
	  "show it again whenever it changes, until q or Ctrl-C", NULL },
	{ "limit", "N", CTL_LIMIT, false, AT(limit), "at most so many; default: 50", NULL },
	{ "month", "MONTH", CTL_MONTH, false, AT(month), "of which month; default: this one", NULL },
	{ "to", "ADDRESS", CTL_TO, false, AT(to),
	  "to whom, on a channel of kind email: like \"Desk <desk@example.org>\"", NULL },
	{ "until", "WHEN", CTL_UNTIL, false, AT(until), "its end; --for is the same",
	  "--until is needed: what never ends is forgotten" },
	{ "for", "WHEN", CTL_UNTIL, true, AT(until), "the same as --until", NULL },
	{ "reason", "TEXT", CTL_REASON, false, AT(reason), "why; it is kept and shown",
	  "--reason is needed: whoever reads this next will ask why" },
	{ "plan", "HASH", CTL_PLAN, false, AT(plan), "the plan that was looked at",
	  "--plan is needed: it names what was looked at. capacityctl plan shows it" },
	{ "direction", "D", CTL_DIRECTION, false, AT(direction),
	  "against what: all (the default), increases or decreases", NULL },
	{ "open", "N", CTL_OPEN, false, AT(open),
	  "openings for new patients, in the policy's window", NULL },
	{ "wait", "DAYS", CTL_WAIT, false, AT(wait), "days a new patient waits", NULL },
	{ "waitlist", "N", CTL_WAITLIST, false, AT(waitlist), "people on the waitlist", NULL },
	{ "owner", "NAME", CTL_OWNER, false, AT(owner), "who answers for it, if not you", NULL },
	{ "confirm", "NAME", CTL_CONFIRM, false, AT(confirm),
	  "yes, it is meant: the name that is asked for on a terminal", NULL },
	{ "exit-code", NULL, CTL_EXIT_CODE, false, AT(exit_code),
	  "end with 1 when something is to be changed", NULL },
	{ 0 },
};

const struct ctl_meaning ctl_meanings[] = {
	{ "SERVICE",
	  "a location/service-line, or a location alone: the only service there is, or all "
	  "of them for hold, resume and revert" },
	{ "WHEN",
	  "\"2026-11-27 08:00\" on the location's clock, or a length: 24h, 3d (at most 30d)" },
	{ "MONTH", "like 2026-11" },
	{ "HASH", "names the plan that was looked at: capacityctl plan shows it" },
	{ NULL, NULL },
};

const struct ctl_meaning ctl_exits[] = {
	{ "0", "done" },
	{ "1", "something is to be changed (plan --exit-code), or it failed" },
	{ "2", "usage" },
	{ "69", "the daemon does not answer" },
	{ "75", "try again" },
	{ "77", "not permitted, or refused" },
	{ "78", "the configuration has errors" },
	{ NULL, NULL },
};
