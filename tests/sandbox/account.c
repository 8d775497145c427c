/* SPDX-License-Identifier: Apache-2.0 */
/*
 * account.c - what the account holds at first, and the two ways to change it.
 *
 * Beside the practices' campaigns there are five that are nobody's: one that shares
 * its budget with a practice's, one removed long ago, a brand campaign, one of the
 * sort Performance Max, and one whose bids are set by hand.
 */
#include "account.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "clinics.h"
#include "journal.h"

enum { SHARED = PRACTICES - 1, BRAND_BUDGET = PRACTICES };

static const char *const status_names[] = {
	[CAMPAIGN_ENABLED] = "ENABLED",
	[CAMPAIGN_PAUSED] = "PAUSED",
	[CAMPAIGN_REMOVED] = "REMOVED",
};

const char *campaign_status_name(enum campaign_status s)
{
	return status_names[s];
}

bool campaign_status_parse(const char *text, enum campaign_status *ret)
{
	for (size_t i = 0; i < sizeof(status_names) / sizeof(status_names[0]); i++)
		if (strcmp(status_names[i], text) == 0) {
			*ret = (enum campaign_status)i;
			return true;
		}
	return false;
}

static void practice_campaign(struct account *a, uint32_t i)
{
	const struct practice *p = &practices[i];
	struct campaign *c = &a->campaigns[i];

	*c = (struct campaign){ .id = p->campaign, .budget = i, .practice = (int)i };
	snprintf(c->name, sizeof(c->name), "%s | %s | Search (simulated)", clinics[p->clinic].name,
		 p->line);
	a->budgets[i] = (struct budget){
		.id = p->budget,
		.micros = p->dollars * INT64_C(1000000),
		.users = 1,
	};
}

static void declare(const struct account *a)
{
	for (size_t i = 0; a->journal && i < CAMPAIGNS; i++) {
		const struct campaign *c = &a->campaigns[i];
		char id[24];

		(void)snprintf(id, sizeof(id), "%" PRIu64, c->id);
		ledger_declare(&a->journal->ledger, "google", id, c->status == CAMPAIGN_ENABLED,
			       a->budgets[c->budget].micros / a->budgets[c->budget].users);
	}
}

void account_init(struct account *a, struct journal *journal)
{
	*a = (struct account){ .journal = journal };
	for (uint32_t i = 0; i < PRACTICES; i++)
		practice_campaign(a, i);
	a->campaigns[PRACTICES] = (struct campaign){ .id = 20411109, .budget = SHARED, .practice = -1 };
	a->budgets[SHARED].shared = true;
	a->budgets[SHARED].users = 2;
	a->campaigns[PRACTICES + 1] = (struct campaign){
		.id = 20411110,
		.budget = BRAND_BUDGET,
		.practice = -1,
		.status = CAMPAIGN_REMOVED,
	};
	for (uint32_t i = 0; i < 3; i++) {
		a->campaigns[PRACTICES + 2 + i] = (struct campaign){
			.id = ACCOUNT_GROUPED + i,
			.budget = BRAND_BUDGET + i,
			.practice = -1,
		};
		a->budgets[BRAND_BUDGET + i] =
			(struct budget){ .id = 9900112209 + i, .micros = 50000000, .users = 1 };
	}
	for (uint32_t i = PRACTICES; i < CAMPAIGNS; i++)
		snprintf(a->campaigns[i].name, CAMPAIGN_NAME, "Brand %u (simulated)", i - PRACTICES + 1);
	declare(a);
}

struct campaign *account_campaign(struct account *a, uint64_t id)
{
	for (size_t i = 0; i < CAMPAIGNS; i++)
		if (a->campaigns[i].id == id)
			return &a->campaigns[i];
	return NULL;
}

struct budget *account_budget(struct account *a, uint64_t id)
{
	for (size_t i = 0; i < BUDGETS; i++)
		if (a->budgets[i].id == id)
			return &a->budgets[i];
	return NULL;
}

const struct campaign *account_of(const struct account *a, uint32_t practice)
{
	return &a->campaigns[practice];
}

int64_t account_daily(const struct account *a, uint32_t practice)
{
	const struct campaign *c = account_of(a, practice);
	const struct budget *b = &a->budgets[c->budget];

	return c->status == CAMPAIGN_ENABLED ? b->micros / b->users : 0;
}

/* A budget change is the matter of every campaign that uses it; the journal names the first. */
static const struct campaign *first_user(const struct account *a, const struct budget *b)
{
	const struct campaign *c = a->campaigns;

	while (&a->budgets[c->budget] != b)
		c++;
	return c;
}

enum campaign_status account_shown_status(const struct campaign *c)
{
	return vclock_monotonic_ms() < c->shows_ms ? c->was : c->status;
}

int64_t account_shown_micros(const struct budget *b)
{
	return vclock_monotonic_ms() < b->shows_ms ? b->was : b->micros;
}

static void write_down(const struct account *a, const struct campaign *c, struct change *change)
{
	char id[24];

	(void)snprintf(id, sizeof(id), "%" PRIu64, c->id);
	change->platform = "google";
	change->target = id;
	change->practice = c->practice;
	if (a->journal)
		journal_write(a->journal, change);
}

static int64_t shows_ms(const struct account *a)
{
	return a->journal ? a->journal->shows_ms : 0;
}

void account_set_status(struct account *a, struct campaign *c, enum campaign_status s, const char *who)
{
	struct change change = {
		.who = who,
		.field = "status",
		.from = campaign_status_name(c->status),
		.to = campaign_status_name(s),
	};

	c->was = account_shown_status(c);
	c->shows_ms = shows_ms(a);
	c->status = s;
	write_down(a, c, &change);
}

void account_set_budget(struct account *a, struct budget *b, int64_t micros, const char *who)
{
	char from[24], to[24];
	struct change change = {
		.who = who,
		.field = "budget_micros",
		.from = from,
		.to = to,
	};

	snprintf(from, sizeof(from), "%lld", (long long)b->micros);
	snprintf(to, sizeof(to), "%lld", (long long)micros);
	b->was = account_shown_micros(b);
	b->shows_ms = shows_ms(a);
	b->micros = micros;
	write_down(a, first_user(a, b), &change);
}
