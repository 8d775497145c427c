/* SPDX-License-Identifier: Apache-2.0 */
/*
 * compare.c - the steered city beside its twin with static budgets.
 *
 * Both had the same patients, providers and happenings, so each line is the
 * steering's doing.  Simulated numbers, and the table says so.
 */
#include <inttypes.h>

#include "base/money.h"
#include "sandbox.h"

static void put_money(struct buf *out, const char *what, int64_t steered, int64_t standing)
{
	char a[MONEY_TEXT], b[MONEY_TEXT];
	/* Whole dollars: cents would pretend to be measured. */
	const int64_t dollar = 1000000;

	buf_printf(out, "  %-46s %12s %16s\n", what,
		   money_format(money_floor(steered, dollar), "USD", a),
		   money_format(money_floor(standing, dollar), "USD", b));
}

static void put_count(struct buf *out, const char *what, int64_t steered, int64_t standing)
{
	buf_printf(out, "  %-46s %12" PRId64 " %16" PRId64 "\n", what, steered, standing);
}

void compare_text(const struct sandbox *s, struct buf *out)
{
	struct tally a = city_total(&s->city), b = city_total(&s->twin);
	int64_t minutes = s->city.now - vclock_first(&s->clock);
	char saved[MONEY_TEXT];

	buf_printf(out,
		   "After %" PRId64 ".%" PRId64 " simulated days (seed %" PRIu64
		   ", same patients on both "
		   "sides)\n\n  %-46s %12s %16s\n",
		   minutes / DAY_MINUTES, minutes % DAY_MINUTES * 10 / DAY_MINUTES, s->options.seed,
		   "", "steered", "static budgets");
	put_money(out, "ad spend", a.spent, b.spent);
	put_money(out, "  of it for patients no clinic could take", a.wasted, b.wasted);
	put_count(out, "new patients booked through ads", a.booked, b.booked);
	put_count(out, "patients who clicked and were turned away", a.turned_away, b.turned_away);
	put_count(out, "other new patients turned away", a.organic_away, b.organic_away);
	put_count(out, "new-patient appointments nobody took", a.idle, b.idle);
	put_money(out, "ad spend per booked patient", a.booked ? a.spent / a.booked : 0,
		  b.booked ? b.spent / b.booked : 0);
	if (b.wasted > a.wasted)
		buf_printf(out, "\n  Static budgets would have wasted %s more on full clinics (simulated).\n",
			   money_format(money_floor(b.wasted - a.wasted, 1000000), "USD", saved));
}
