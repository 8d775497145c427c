/* SPDX-License-Identifier: Apache-2.0 */
/*
 * commands.c - one row for each command: questions first, then what changes something.
 */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "daemon/ctl/ask.h"
#include "daemon/ctl/completion.h"
#include "daemon/ctl/forward.h"
#include "daemon/ctl/notify.h"
#include "daemon/ctl/options.h"
#include "daemon/ctl/tell.h"

enum { COMMANDS_MAX = 40 };

static const char *const connector_words[] = { "check", "probe", NULL };
static const char *const audit_words[] = { "verify", "export", NULL };

const struct ctl_command ctl_commands[] = {
	{ .name = "status",
	  .takes = CTL_ALL | CTL_WATCH,
	  .run = ask_status,
	  .help = "what needs you, or everything",
	  .more = "The first line says all of it in a sentence. Below it stands each service that "
		  "needs somebody, with what its ads do and what happens next.",
	  .example = "capacityctl status --watch" },
	{ .name = "explain",
	  .subject = SUBJECT_SERVICE,
	  .run = ask_explain,
	  .help = "why it stands where it stands",
	  .more = "What was seen and when, the limits, each ad, what stops a change and who set "
		  "it, and what happens next.",
	  .example = "capacityctl explain harbor-point/primary-care" },
	{ .name = "why-not",
	  .subject = SUBJECT_SERVICE,
	  .run = ask_why_not,
	  .help = "what would have to be different for it to get more",
	  .more = "The numbers that would bring more spend there, and everything that stands in "
		  "the "
		  "way of it now, in the order in which it is asked.",
	  .example = "capacityctl why-not harbor-point/primary-care" },
	{ .name = "history",
	  .subject = SUBJECT_SERVICE,
	  .optional = true,
	  .takes = CTL_LIMIT,
	  .run = ask_history,
	  .help = "what happened, newest first",
	  .more = "Verdicts, commands, confirmations and what people said; of one service or of "
		  "all.",
	  .example = "capacityctl history harbor-point/primary-care --limit 10" },
	{ .name = "feeds",
	  .run = ask_feeds,
	  .help = "how each source of counts answers",
	  .more = "When it answered last and what it said, what failed and why, and when it is "
		  "asked next.",
	  .example = "capacityctl feeds" },
	{ .name = "platforms",
	  .run = ask_platforms,
	  .help = "how each ad account answers",
	  .more = "What is steered there, what is in doubt, how much of its limits is used, and "
		  "what it refused.",
	  .example = "capacityctl platforms" },
	{ .name = "plan",
	  .takes = CTL_ALL | CTL_EXIT_CODE,
	  .run = ask_plan,
	  .help = "the money: what is to change, what waits",
	  .more = "Each pool, each ad that is not as it should be and what keeps it from that, "
		  "and what waits for a yes. Lines to approve can be pasted.",
	  .example = "capacityctl plan --exit-code" },
	{ .name = "report",
	  .takes = CTL_MONTH,
	  .run = ask_report,
	  .help = "a month of money: planned, spent, kept, moved",
	  .more = "Of each pool and of all, with the method beside it. What was read back is fact; "
		  "what is an estimate says so.",
	  .example = "capacityctl report --month 2026-11" },
	{ .name = "metrics",
	  .run = ask_metrics,
	  .help = "what is measured, and by which definition",
	  .more = "The registry of measures: definition, unit, direction and owner.",
	  .example = "capacityctl metrics" },
	{ .name = "approve",
	  .subject = SUBJECT_SERVICE,
	  .needs = CTL_PLAN,
	  .run = tell_approve,
	  .help = "yes to more spend, as that plan says",
	  .more = "When the plan has changed since it was looked at, it is refused and both are "
		  "told.",
	  .example = "capacityctl approve harbor-point/primary-care --plan 2e6f1a87" },
	{ .name = "decline",
	  .subject = SUBJECT_SERVICE,
	  .needs = CTL_PLAN | CTL_REASON,
	  .run = tell_decline,
	  .help = "no to it, until the verdict moves",
	  .more = "Cuts are made all the same.",
	  .example = "capacityctl decline harbor-point/primary-care --plan 2e6f1a87 --reason "
		     "\"locum leaves Friday\"" },
	{ .name = "allow",
	  .subject = SUBJECT_FEED,
	  .needs = CTL_REASON,
	  .run = tell_allow,
	  .help = "let a feed's mass change go on",
	  .more = "When many services of one feed move at once nothing of it is sent, because a "
		  "broken feed looks the same. This says that it was checked.",
	  .example = "capacityctl allow epic --reason \"holiday week, checked with the desk\"" },
	{ .name = "hold",
	  .subject = SUBJECT_SERVICE,
	  .takes = CTL_DIRECTION | CTL_OWNER,
	  .needs = CTL_UNTIL | CTL_REASON,
	  .run = tell_hold,
	  .help = "leave its ads as they are",
	  .more = "Of a service, or of a whole location. It is still judged and shown; nothing is "
		  "sent until the end, or until resume.",
	  .example = "capacityctl hold bayview --until \"2026-11-27 08:00\" --reason \"flu clinic "
		     "week\"" },
	{ .name = "resume",
	  .subject = SUBJECT_SERVICE,
	  .takes = CTL_REASON,
	  .run = tell_resume,
	  .help = "end a hold, or take back what was changed outside",
	  .more = "Automatic control returns: it is decided afresh from the newest data.",
	  .example = "capacityctl resume bayview" },
	{ .name = "attest",
	  .subject = SUBJECT_SERVICE,
	  .takes = CTL_OPEN | CTL_WAIT | CTL_WAITLIST | CTL_OWNER,
	  .needs = CTL_UNTIL | CTL_REASON,
	  .run = tell_attest,
	  .help = "state what no system counts",
	  .more = "For services of a feed of kind attest. It is judged like any other count, and "
		  "nothing is known any more at its end.",
	  .example = "capacityctl attest elm/dermatology --open 12 --until \"2026-12-01 08:00\" "
		     "--reason \"asked at the desk\"" },
	{ .name = "revert",
	  .subject = SUBJECT_SERVICE,
	  .subject_text = "SERVICE|--all",
	  .takes = CTL_ALL | CTL_OWNER | CTL_CONFIRM,
	  .needs = CTL_UNTIL | CTL_REASON,
	  .run = tell_revert,
	  .help = "put its ads back to how they were found",
	  .more = "And hold them there. What a person paused or changed stays as it is. Of a whole "
		  "location or of everything it is confirmed by typing the name.",
	  .example = "capacityctl revert bayview --until 7d --reason \"new agency\" --confirm "
		     "bayview" },
	{ .name = "stop-all",
	  .takes = CTL_CONFIRM,
	  .needs = CTL_REASON,
	  .run = tell_stop,
	  .help = "send nothing any more",
	  .more = "Ads stay as they are. What was sent already is still read back. Confirmed by "
		  "the "
		  "organization's name, or its first word.",
	  .example = "capacityctl stop-all --reason \"agency audit\" --confirm Riverbend" },
	{ .name = "start",
	  .takes = CTL_CONFIRM,
	  .needs = CTL_REASON,
	  .run = tell_start,
	  .help = "end the stop",
	  .more = "Everything is decided afresh from the newest data. Confirmed by the "
		  "organization's name, or its first word.",
	  .example = "capacityctl start --reason \"audit is over\" --confirm Riverbend" },
	{ .name = "reload",
	  .run = tell_reload,
	  .help = "read the configuration again",
	  .more = "It is loaded whole, or the old one stays and every mistake is named.",
	  .example = "capacityctl reload" },
	{ .name = "notify",
	  .subject = SUBJECT_WORD,
	  .subject_text = "test CHANNEL",
	  .words = notify_words,
	  .second = "channel",
	  .takes = CTL_TO,
	  .run = notify_run,
	  .help = "try out a channel of messages",
	  .more = "A message that says it is a test is sent there, and whether it arrived is told.",
	  .example = "capacityctl notify test slack" },
	{ .name = "connector",
	  .forwarded = true,
	  .subject_text = "check FILE... | probe --platform ID",
	  .words = connector_words,
	  .help = "is a connector file safe, and what does it see?",
	  .more = "The same as capacityd connector; connector --help lists its options.",
	  .example = "capacityctl connector check connectors/tiktok.yaml" },
	{ .name = "audit",
	  .forwarded = true,
	  .subject_text = "verify | export",
	  .words = audit_words,
	  .help = "is the history whole, and may others have it?",
	  .more = "The same as capacityd audit; audit --help lists its options.",
	  .example = "capacityctl audit verify" },
	{ .name = "backup",
	  .forwarded = true,
	  .subject_text = "FILE",
	  .help = "copy the database, also while it runs",
	  .more = "The same as capacityd backup; backup --help says how to restore.",
	  .example = "capacityctl backup /srv/backup/capacityd.db" },
	{ .name = "completion",
	  .subject = SUBJECT_WORD,
	  .subject_text = "bash|zsh|fish",
	  .words = completion_shells,
	  .run = completion_run,
	  .help = "what a shell needs to complete these words",
	  .more = "Printed, to be kept where the shell looks for it; the names of services are "
		  "asked of the daemon.",
	  .example = "capacityctl completion bash > ~/.local/share/bash-completion/completions/"
		     "capacityctl" },
	{ 0 },
};

const struct ctl_command *ctl_command_find(const char *name)
{
	const char *known[COMMANDS_MAX], *nearest;
	size_t n = 0;

	for (const struct ctl_command *c = ctl_commands; c->name; c++) {
		if (strcmp(c->name, name) == 0)
			return c;
		if (n < COMMANDS_MAX)
			known[n++] = c->name;
	}
	nearest = text_nearest(name, known, n);
	if (nearest)
		fprintf(stderr, "capacityctl: there is no command %s. Did you mean %s?\n", name, nearest);
	else
		fprintf(stderr,
			"capacityctl: there is no command %s. capacityctl --help lists them\n", name);
	return NULL;
}

const char *ctl_subject_name(const struct ctl_command *c)
{
	static const char *const names[] = {
		[SUBJECT_NONE] = NULL,
		[SUBJECT_SERVICE] = "SERVICE",
		[SUBJECT_FEED] = "FEED",
		[SUBJECT_WORD] = "WORD",
	};

	return c->subject_text ? c->subject_text : names[c->subject];
}
