/* SPDX-License-Identifier: Apache-2.0 */
/*
 * message.c - the names of the kinds, and how pressing each is.
 *
 * A full clinic is what the product is for, so it never alarms anybody.
 */
#include "model/message.h"

static const struct {
	const char *name;
	enum urgency urgency;
} kinds[MESSAGE_KINDS] = {
	[MESSAGE_HEALTH] = { "health", URGENCY_CRITICAL },
	[MESSAGE_FEED] = { "feed", URGENCY_ERROR },
	[MESSAGE_MASS] = { "mass-change", URGENCY_ERROR },
	[MESSAGE_STOP] = { "stop", URGENCY_WARNING },
	[MESSAGE_NOT_CONFIRMED] = { "not-confirmed", URGENCY_ERROR },
	[MESSAGE_CHANGED_OUTSIDE] = { "changed-outside", URGENCY_WARNING },
	[MESSAGE_APPROVAL] = { "approval", URGENCY_WARNING },
	[MESSAGE_DECISION] = { "decision", URGENCY_WARNING },
	[MESSAGE_FULL] = { "full", URGENCY_INFO },
	[MESSAGE_DATA] = { "data", URGENCY_WARNING },
};

const char *message_kind_name(enum message_kind k)
{
	return kinds[k].name;
}

enum urgency message_urgency(enum message_kind k)
{
	return kinds[k].urgency;
}
