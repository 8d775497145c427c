/* SPDX-License-Identifier: Apache-2.0 */
/*
 * role.h - what a person may do here.
 *
 * Each role may do what the one before it may.  What stops spending is given
 * freely, what lets more be spent is not: whoever may hold a location may also
 * stop everything, and only an approver may start it again.
 */
#ifndef CAPD_MODEL_ROLE_H
#define CAPD_MODEL_ROLE_H

enum role {
	ROLE_NONE,     /* not known here */
	ROLE_VIEWER,   /* reads */
	ROLE_OPERATOR, /* holds, resumes, states what a service has, stops everything */
	ROLE_APPROVER, /* approves, declines, lets a mass change go on, reverts, starts again */
	ROLE_ADMIN,    /* reloads the configuration, tries out messages */
	ROLE_COUNT
};

const char *role_name(enum role r); /* "operator" */

#endif
