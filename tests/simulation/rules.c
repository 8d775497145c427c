/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rules.c - the configuration a seed draws, as YAML for the real loader.
 *
 * Written down and read back, so that what is simulated is what a file can say.
 * What people change in a reload is drawn anew with each revision; who is who stays.
 */
#include <stdlib.h>
#include <string.h>

#include "config/load.h"
#include "tests/sandbox/clinics.h"
#include "tests/simulation/world.h"

enum { YAML_TEXT_MAX = 256 * 1024, SPEAKING_EVERY = 3, SPEAKING_HOMES = 5 };

enum { FEED_OF_FILES, FEED_OF_SERVER }; /* of a world whose feeds speak */

struct pen { /* one revision being written */
	const struct rules *rules;
	uint64_t seed, questions;
	struct buf out;
};

/* ---- who is who ---- */

static void add_home(struct rules *r, uint64_t seed, uint32_t practice, bool google)
{
	size_t i = r->home_count++;
	struct home *h = &r->homes[i];
	const struct practice *p = &practices[practice];

	char annex[sizeof(h->location)];

	*h = (struct home){ .practice = practice, .google = google };
	(void)snprintf(annex, sizeof(annex), "annex-%zu", i % 100);
	(void)snprintf(h->location, sizeof(h->location), "%s", google ? clinics[p->clinic].id : annex);
	(void)snprintf(h->line, sizeof(h->line), "%s", p->line);
	(void)snprintf(h->id, sizeof(h->id), "%s/%s", google ? clinics[p->clinic].id : annex, p->line);
	h->webhook = !google || roll(seed, ROLL_RULES, 100 + i, 100) < 15;
	h->closed = roll(seed, ROLL_RULES, 200 + i, 100) < 4;
	h->pool = (int)roll(seed, ROLL_RULES, 300 + i, (uint32_t)r->pool_count + 1) - 1;
	h->policy = (int)roll(seed, ROLL_RULES, 400 + i, (uint32_t)r->policy_count);
	h->feed = (int)roll(seed, ROLL_RULES, 500 + i, (uint32_t)r->feed_count);
	if (r->codecs)
		h->feed = clinics[p->clinic].department ? FEED_OF_FILES : FEED_OF_SERVER;
	h->dollars = p->dollars;
}

/* Reading a source's own words takes a thousand times as long: fewer clinics, asked less often. */
static void make_speak(struct rules *r, uint64_t seed)
{
	r->codecs = true;
	r->feed_count = 2;
	r->every_ms = roll(seed, ROLL_RULES, 7, 3) ? 6 * HOUR : 2 * HOUR;
}

void rules_draw(struct rules *r, uint64_t seed)
{
	static const int64_t every[] = { 15 * MINUTE, HOUR, HOUR, 2 * HOUR, 6 * HOUR };
	uint32_t annexes = roll(seed, ROLL_RULES, 6, 5), most;

	*r = (struct rules){
		.pool_count = 1 + roll(seed, ROLL_RULES, 0, POOLS_MAX),
		.feed_count = 1 + roll(seed, ROLL_RULES, 1, 3),
		.policy_count = 1 + roll(seed, ROLL_RULES, 2, 3),
		.every_ms = every[roll(seed, ROLL_RULES, 3, 5)],
		.receiver_reads = roll(seed, ROLL_RULES, 4, 100) < 75,
		.mode = roll(seed, ROLL_RULES, 5, 100) < 75 ? MODE_ACT :
			roll(seed, ROLL_RULES, 5, 100) < 94 ? MODE_APPROVE :
							      MODE_REHEARSAL,
	};
	if (seed % SPEAKING_EVERY == 0)
		make_speak(r, seed);
	most = r->codecs ? SPEAKING_HOMES : HOMES_MAX;
	for (uint32_t i = 0; i < PRACTICES && r->home_count < most; i++)
		if (r->home_count < 3 || roll(seed, ROLL_RULES, 10 + i, 100) < 60)
			add_home(r, seed, r->codecs ? PRACTICES - 1 - i : i, true);
	for (uint32_t i = 0; i < annexes && r->home_count < most; i++)
		add_home(r, seed, roll(seed, ROLL_RULES, 20 + i, PRACTICES), false);
}

/* ---- one revision ---- */

static uint32_t draw(struct pen *p, uint32_t below)
{
	return roll(p->seed, ROLL_REVISION, ((uint64_t)p->rules->revision << 32) + p->questions++, below);
}

/* A question that came later, and moves no answer to those before it. */
static uint32_t draw_apart(const struct pen *p, uint32_t question, uint32_t below)
{
	enum { APART = 1 << 20 };

	return roll(p->seed, ROLL_REVISION, ((uint64_t)p->rules->revision << 32) + APART + question,
		    below);
}

static bool chance(struct pen *p, uint32_t percent)
{
	return draw(p, 100) < percent;
}

static const char *one_of(struct pen *p, const char *const *words, uint32_t n)
{
	return words[draw(p, n)];
}

static int planned(const struct rules *r, int pool)
{
	int sum = 0;

	for (size_t i = 0; i < r->home_count; i++)
		if (pool < 0 || r->homes[i].pool == pool)
			sum += r->homes[i].dollars * (r->homes[i].google && r->homes[i].webhook ? 2 : 1);
	return sum;
}

static void put_limits(struct pen *p)
{
	static const char *const steps[] = { "20%", "20%", "50%", "100%" };
	static const char *const shares[] = { "0%", "40%", "40%", "60%" };
	static const char *const money[] = { "0%", "15%", "15%", "50%" };
	int sum = planned(p->rules, -1);

	buf_printf(&p->out, "limits: {spend: $%d/day, step: %s, changes: %u/day, changes_week: %u/week",
		   sum * (int)(95 + draw(p, 60)) / 100, one_of(p, steps, 4), 1 + draw(p, 5),
		   4 + draw(p, 30));
	if (chance(p, 60))
		buf_printf(&p->out, ", moved: $%d/day", sum / 2);
	if (draw_apart(p, 0, 100) < 40)
		buf_printf(&p->out, ", human_wins: %uh", 2 + draw_apart(p, 1, 48));
	buf_printf(&p->out, ", mass_change: %s, mass_drop: %s, mass_money: %s, on_mass: %s}\n",
		   one_of(p, shares, 4), one_of(p, shares, 3), one_of(p, money, 4),
		   chance(p, 70) ? "trickle" : "stop");
}

static void put_freeze(struct pen *p)
{
	if (!chance(p, 25))
		return;
	buf_puts(&p->out,
		 "freeze:\n  - {name: quiet weekends, days: [sat, sun], from: \"18:00\", to: "
		 "\"06:00\", reason: \"nobody is in the office\", owner: \"J. Cho\"}\n");
}

static void put_speaking_feeds(struct pen *p)
{
	int64_t every = p->rules->every_ms / MINUTE;
	char times[128];

	(void)snprintf(times, sizeof(times), "every: %lldm, stale_after: %lldm, dead_after: %lldm",
		       (long long)every, (long long)every * 3, (long long)every * 12);
	buf_printf(
		&p->out,
		"feeds:\n"
		"  feed-%d: {kind: csv, path: /srv/drop/daily_counts.csv, complete: trailer, %s}\n"
		"  feed-%d: {kind: fhir, url: \"http://127.0.0.1:1/r4\", %s, new_patient: "
		"[{appointment_type: "
		"\"http://fhir.org/argonaut/CodeSystem/appt-type|new-patient\"}]}\n",
		FEED_OF_FILES, times, FEED_OF_SERVER, times);
}

static void put_select(struct pen *p, const struct home *h)
{
	const struct practice *of = &practices[h->practice];
	const struct clinic *c = &clinics[of->clinic];

	if (!p->rules->codecs)
		buf_printf(&p->out, "        select: {department: \"%s\"}\n", h->location);
	else if (c->department)
		buf_printf(&p->out, "        select: {department: \"%s\", service_line: %s}\n",
			   c->department, of->line);
	else
		buf_printf(&p->out, "        select: {location: Location/loc-%s, specialty: \"%s\"}\n",
			   c->id, of->specialty);
}

static void put_feeds(struct pen *p)
{
	int64_t every = p->rules->every_ms / MINUTE;

	buf_puts(&p->out, "feeds:\n");
	for (size_t i = 0; i < p->rules->feed_count; i++)
		buf_printf(&p->out,
			   "  feed-%zu: {kind: csv, path: /srv/drop/%zu.csv, every: %lldm, "
			   "stale_after: "
			   "%lldm, dead_after: %lldm}\n",
			   i, i, (long long)every, (long long)every * 3, (long long)every * 12);
}

static void put_platforms(struct pen *p)
{
	buf_puts(&p->out, "platforms:\n"
			  "  google: {kind: google-ads, customer_id: \"" CITY_CUSTOMER
			  "\", base_url: \"http://127.0.0.1:1\", every: 1h, timeout: 20s, lag: 2m, "
			  "developer_token: {credential: developer}, timezone: America/Chicago, ");
	if (chance(p, 40))
		buf_printf(&p->out, "spend: $%d/day, ", planned(p->rules, -1));
	buf_puts(&p->out, "auth: {kind: service-account, key: {credential: google}}}\n");
	buf_printf(
		&p->out,
		"  hook: {kind: webhook, url: \"http://127.0.0.1:1/change\", %severy: 2h, timeout: "
		"10s, lag: 30s, secret: {credential: hook}}\n",
		p->rules->receiver_reads ? "state_url: \"http://127.0.0.1:1/state\", " : "");
}

static void put_rest(struct pen *p)
{
	static const char *const stale[] = { "hold", "hold-if-lower", "baseline" };
	static const char *const dead[] = { "hold", "hold-if-lower", "baseline", "pause" };
	static const char *const paces[] = { "0s", "24h", "12h" };
	static const char *const spans[] = { "0s", "1h", "24h" };

	buf_printf(&p->out,
		   "    confirm: {down: %u, up: %u, for: %s}\n"
		   "    pace: {more: %s, less: %s}\n"
		   "    ramp: %s\n",
		   1 + draw(p, 3), 2 + draw(p, 4), one_of(p, spans, 3), one_of(p, paces, 3),
		   chance(p, 60) ? "4h" : "0s", chance(p, 60) ? "72h" : "0s");
	buf_printf(&p->out,
		   "    flapping: {changes: %u, within: 7d, calm: 72h}\n"
		   "    unknown: {stale: %s, dead: %s, review: %s}\n",
		   chance(p, 70) ? 4 : 0, one_of(p, stale, 3), one_of(p, dead, 4),
		   chance(p, 70) ? "72h" : "0s");
}

static void put_policies(struct pen *p)
{
	static const char *const smooth[] = { "", "", ", smooth: median, of: 3",
					      ", smooth: ewma, over: 6h" };

	buf_puts(&p->out, "policies:\n");
	for (size_t i = 0; i < p->rules->policy_count; i++) {
		const char *full = chance(p, 80) ? "ads: pause" : "budget: 20%";
		uint32_t more = 110 + draw(p, 60), at = 2 + draw(p, 4);

		buf_printf(&p->out, "  policy-%zu:\n", i);
		if (i == 1)
			buf_printf(&p->out,
				   "    measure: {metric: third-next-available}\n"
				   "    full:    {at: 10d, leave: 8d, %s}\n"
				   "    filling: {at: 7d, leave: 5d, budget: 50%%}\n"
				   "    ample:   {at: 2d, leave: 3d, budget: %u%%}\n",
				   full, more);
		else
			buf_printf(&p->out,
				   "    measure: {metric: open-slots, within: 14d%s}\n"
				   "    full:    {at: %u, leave: %u, %s}\n"
				   "    filling: {at: %u, leave: %u, budget: 50%%}\n"
				   "    ample:   {at: 20, leave: 16, budget: %u%%}\n",
				   one_of(p, smooth, 4), at, at + 3, full, at + 4, at + 7, more);
		put_rest(p);
	}
}

static void put_pools(struct pen *p)
{
	static const char *const splits[] = { "capacity", "value", "keep" };

	buf_puts(&p->out, "pools:\n");
	for (size_t i = 0; i < p->rules->pool_count; i++) {
		int sum = planned(p->rules, (int)i);
		bool month = chance(p, 60);

		sum = sum ? sum * (int)(50 + draw(p, 90)) / 100 : 100;
		buf_printf(&p->out, "  pool-%zu: {budget: $%d/%s, split: %s%s}\n", i,
			   month ? sum * 30 : sum, month ? "month" : "day", one_of(p, splits, 3),
			   month && chance(p, 70) ? ", carry: [3, 4, 25, 26, 27]" : "");
	}
}

static void put_lines(struct pen *p)
{
	const struct rules *r = p->rules;

	buf_puts(&p->out, "service_lines:\n");
	for (size_t i = 0; i < r->home_count; i++) {
		size_t first = 0;

		while (strcmp(r->homes[first].line, r->homes[i].line) != 0)
			first++;
		if (first != i)
			continue;
		buf_printf(&p->out, "  %s: {margin: $%u, priority: %u", r->homes[i].line,
			   200 + draw(p, 200), 1 + draw(p, 3));
		if (chance(p, 50))
			buf_printf(&p->out, ", booking_cost: $%u", 30 + draw(p, 40));
		buf_puts(&p->out, "}\n");
	}
}

static void put_ad(struct pen *p, const struct home *h, bool google)
{
	const struct practice *of = &practices[h->practice];

	if (google)
		buf_printf(&p->out, "          - {platform: google, campaign: \"%llu\"",
			   (unsigned long long)of->campaign);
	else
		buf_printf(&p->out, "          - {platform: hook, name: \"%s-%u\"", h->location,
			   h->practice);
	buf_printf(&p->out, ", budget: $%d/day, min: $%d/day, max: $%d/day}\n", h->dollars,
		   h->dollars / 10, h->dollars * 2);
}

static void put_home(struct pen *p, const struct home *h)
{
	bool closed = p->rules->revision % 2 ? false : h->closed;

	buf_printf(&p->out, "      %s:\n        policy: policy-%d\n        feed: feed-%d\n",
		   h->line, h->policy, h->feed);
	put_select(p, h);
	if (h->pool >= 0)
		buf_printf(&p->out, "        pool: pool-%d\n", h->pool);
	if (closed)
		buf_puts(&p->out, "        closed: true\n");
	if (chance(p, 12))
		buf_printf(&p->out,
			   "        go_live: {state: %s, marketing: {by: \"J. Cho\", on: "
			   "2026-01-05}, operations: {by: \"M. Ortiz\", on: 2026-01-06}}\n",
			   chance(p, 60) ? "live" : "aligned");
	buf_puts(&p->out, "        ads:\n");
	if (h->google)
		put_ad(p, h, true);
	if (h->webhook)
		put_ad(p, h, false);
}

static void put_locations(struct pen *p)
{
	const struct rules *r = p->rules;

	buf_puts(&p->out, "locations:\n");
	for (size_t i = 0; i < r->home_count; i++) {
		const struct home *h = &r->homes[i];

		if (i == 0 || strcmp(r->homes[i - 1].location, h->location) != 0)
			buf_printf(
				&p->out,
				"  %s:\n    name: %s\n    market: %s\n    timezone: %s\n    owner: "
				"{operations: \"Ops\", marketing: \"Marketing\"}\n    services:\n",
				h->location, h->location, i % 2 ? "North" : "South",
				i % 5 == 4 ? "Pacific/Chatham" : "America/New_York");
		put_home(p, h);
	}
}

static void put_all(struct pen *p)
{
	buf_puts(&p->out, "version: 1\n"
			  "organization: {name: Riverbend Health (simulated), timezone: "
			  "America/New_York, currency: USD}\n");
	buf_printf(&p->out, "mode: %s\n", mode_name((enum mode)p->rules->mode));
	put_limits(p);
	put_freeze(p);
	(p->rules->codecs ? put_speaking_feeds : put_feeds)(p);
	put_platforms(p);
	put_policies(p);
	put_pools(p);
	put_lines(p);
	put_locations(p);
}

/* ---- read back ---- */

static int read_rules(void *context, const char *path, struct buf *ret, struct err *err)
{
	const struct pen *p = context;

	(void)path, (void)err;
	buf_append(ret, buf_text(&p->out), p->out.length);
	return 0;
}

static int match_none(void *context, const char *pattern, struct buf *ret, struct err *err)
{
	(void)context, (void)pattern, (void)ret, (void)err;
	return 0;
}

static const struct zone *find_zone(void *context, const char *name, struct arena *arena)
{
	(void)context, (void)arena;
	return zone_named(name);
}

static void give_secrets(struct config *c)
{
	for (size_t i = 0; i < c->credential_count; i++) {
		struct credential *secret = c->credentials[i];

		/* Base64 of what a receiver would share with us, behind its prefix. */
		secret->bytes = strcmp(secret->name, "hook") == 0 ? "whsec_" CANARY "==" : CANARY;
		secret->length = strlen(secret->bytes);
	}
}

struct config *rules_config(const struct rules *r, uint64_t seed)
{
	struct pen pen = { .rules = r, .seed = seed, .out = BUF_INIT(YAML_TEXT_MAX) };
	struct config_host host = {
		.context = &pen, .read_file = read_rules, .match_files = match_none, .zone = find_zone
	};
	struct buf said = BUF_INIT(YAML_TEXT_MAX);
	struct diagnostics d;
	struct config *c;

	put_all(&pen);
	c = config_load("simulated.yaml", &host, &d);
	diagnostics_text(&d, &said);
	if (!c) {
		(void)fprintf(stderr, "seed %llu drew a configuration that is refused:\n%s\n%s",
			      (unsigned long long)seed, buf_text(&pen.out), buf_text(&said));
		exit(EXIT_FAILURE);
	}
	give_secrets(c);
	diagnostics_release(&d);
	buf_release(&said);
	buf_release(&pen.out);
	return c;
}
