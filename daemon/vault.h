/* SPDX-License-Identifier: Apache-2.0 */
/*
 * vault.h - refresh tokens that must outlive the process: one owner-only file each.
 *
 * A renewed token is good once and the old one ends, so a token that came and was
 * not kept is a login that is lost.  It lies in <state>/tokens/<owner>, replaced by
 * rename after it is on disk, together with a digest of the configured token it
 * grew from: when a person configures another one, that one counts.  One exchange
 * of an owner at a time, over processes: `check --live` may run beside the daemon.
 */
#ifndef CAPD_DAEMON_VAULT_H
#define CAPD_DAEMON_VAULT_H

#include "auth/auth.h"
#include "base/sign.h"

enum { VAULT_OWNER = 192 };

struct vault;

/* Beside the store: the directory is made when it is first needed. */
struct vault *vault_new(const char *store_path);
void vault_free(struct vault *v); /* NULL is fine */

/* What a token belongs to, and where its exchange stands. */
struct vault_entry {
	char owner[VAULT_OWNER];
	char seed[SHA256_HEX]; /* digest of the configured token */
	bool borrowed;	       /* an exchange is under way */
	int lock;	       /* -1: none */
};

/* "platform-meta": kind is ours, id an operator's. seed: as configured. */
void vault_entry_init(struct vault_entry *e, const char *kind, const char *id,
		      const struct credential *seed);

/*
 * Begins an exchange: puts the newest token into m->renewed, "" when there is none.
 * -1: somebody else is at it, or the stored one cannot be read.
 */
int vault_borrow(struct vault *v, struct vault_entry *e, struct auth_memory *m, struct err *err) must_check;
/* m->renewed is durable when this returns 0. What cannot be written is kept in memory. */
int vault_keep(struct vault *v, const struct vault_entry *e, const struct auth_memory *m,
	       struct err *err) must_check;
void vault_return(struct vault *v, struct vault_entry *e); /* the exchange has ended; else nothing */
/* Exchanges under way: their answers are worth waiting for. */
unsigned vault_busy(const struct vault *v);

#endif
