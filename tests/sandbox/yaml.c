/* SPDX-License-Identifier: Apache-2.0 */
/*
 * yaml.c - a capacityd.yaml that fits this city, this port and this afternoon.
 *
 * Written from the same tables the servers answer from.  The timings are far
 * too short for real life: a day passes here in seconds.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "platforms.h"
#include "sandbox.h"

/* "google,meta": is this one of them? */
static bool is_chosen(const struct sandbox *s, const struct ad_platform *p)
{
	const char *at = s->options.platforms;
	size_t n = strlen(p->name);

	while (at && !(strncmp(at, p->name, n) == 0 && (at[n] == ',' || !at[n])))
		at = (at = strchr(at, ',')) ? at + 1 : NULL;
	return at != NULL;
}

/* What all practices may spend a day at first, on all platforms. */
static int dollars_at_first(const struct sandbox *s)
{
	const struct ad_platform *p;
	int sum = 0, of_one = 0;

	for (size_t i = 0; i < PRACTICES; i++)
		of_one += practices[i].dollars;
	for (size_t i = 0; (p = ad_platform_at(i)); i++)
		sum += is_chosen(s, p) ? of_one : 0;
	return sum;
}

static void put_head(FILE *out, const struct sandbox *s)
{
	const char *state = s->options.state_dir ? s->options.state_dir : "/tmp";
	int sum = dollars_at_first(s);

	fprintf(out,
		"# Written by capacity-sandbox: simulated clinics, simulated ads, no real money.\n"
		"version: 1\n"
		"organization: {name: Riverbend Health (simulated), timezone: " CITY_ZONE
		", currency: USD}\n"
		"mode: act\n"
		"limits: {spend: $%d/day, step: 100%%, changes: 200/day, changes_week: 1400/week, "
		"mass_change: 0%%, mass_drop: 0%%, mass_money: 0%%}\n"
		"api: {listen: \"127.0.0.1:%d\", socket: \"%s/control.sock\"}\n"
		"store: {kind: sqlite, path: \"%s/capacityd.db\"}\n",
		sum + sum / 2, s->options.page_port, state, state);
	fprintf(out,
		"pools:\n"
		"  riverbend: {budget: $%d/day}\n",
		sum + sum / 2); /* boosted once today counts until midnight, beside whoever comes back */
}

static void put_feeds(FILE *out, const struct sandbox *s)
{
	fprintf(out,
		"feeds:\n"
		"  ehr:\n"
		"    kind: fhir\n"
		"    url: \"%s\"\n"
		"    every: 1s\n    stale_after: 30s\n    dead_after: 5m\n    timeout: 5s\n"
		"    auth: {kind: smart-backend, token_url: \"%s\", client_id: " FHIR_CLIENT
		", key: {credential: fhir-key}, key_id: " FHIR_KEY_ID ", algorithm: ES384}\n"
		"    new_patient:\n"
		"      - {appointment_type: "
		"\"http://fhir.org/argonaut/CodeSystem/appt-type|new-patient\"}\n",
		s->base, s->tokens.url);
	if (s->options.csv_dir)
		fprintf(out,
			"  nightly: {kind: csv, path: \"%s/daily_counts.csv\", every: 1s, "
			"stale_after: 30s, "
			"dead_after: 5m}\n",
			s->options.csv_dir);
}

static void put_platforms(FILE *out, const struct sandbox *s)
{
	const struct ad_platform *p;

	fprintf(out, "platforms:\n");
	for (size_t i = 0; (p = ad_platform_at(i)); i++)
		if (is_chosen(s, p)) {
			fprintf(out, "  %s: {", p->name);
			p->put_settings(out, s);
			fprintf(out, ", every: 2s, timeout: 5s, lag: 1s}\n");
		}
}

static void put_rules(FILE *out)
{
	fprintf(out, "policies:\n"
		     "  default:\n"
		     "    measure: {metric: open-slots, within: 14d, patient: new}\n"
		     "    full:    {at: 3,  leave: 8,  ads: pause}\n"
		     "    filling: {at: 6,  leave: 10, budget: 50%%}\n"
		     "    ample:   {at: 20, leave: 15, budget: 150%%}\n"
		     "    confirm: {down: 2, up: 3, for: 0s}\n"
		     "    pace:    {more: 0s, less: 0s}\n"
		     "    ramp:    0s\n"
		     "    flapping: {changes: 0}\n");
}

/* A configuration names each line once; practices of one line are neighbours nowhere. */
static void put_lines(FILE *out)
{
	fprintf(out, "service_lines:\n");
	for (uint32_t i = 0; i < PRACTICES; i++) {
		uint32_t first = 0;

		while (strcmp(practices[first].line, practices[i].line) != 0)
			first++;
		if (first == i)
			fprintf(out, "  %s: {}\n", practices[i].line);
	}
}

static void put_ads(FILE *out, const struct sandbox *s, uint32_t practice)
{
	int dollars = practices[practice].dollars;
	const struct ad_platform *p;

	fprintf(out, "        ads:\n");
	for (size_t i = 0; (p = ad_platform_at(i)); i++) {
		if (!is_chosen(s, p))
			continue;
		fprintf(out, "          - {platform: %s, ", p->name);
		p->put_target(out, s, practice);
		fprintf(out, ", budget: $%d/day, min: $10/day, max: $%d/day}\n", dollars, dollars * 2);
	}
}

static void put_service(FILE *out, const struct sandbox *s, uint32_t practice)
{
	const struct practice *p = &practices[practice];
	const struct clinic *c = &clinics[p->clinic];

	fprintf(out, "      %s:\n        policy: default\n        pool: riverbend\n", p->line);
	if (c->department)
		fprintf(out, "        feed: nightly\n        select: {department: \"%s\", service_line: %s}\n",
			c->department, p->line);
	else
		fprintf(out, "        feed: ehr\n        select: {location: Location/loc-%s, specialty: \"%s\"}\n",
			c->id, p->specialty);
	put_ads(out, s, practice);
}

static void put_locations(FILE *out, const struct sandbox *s)
{
	fprintf(out, "locations:\n");
	for (uint32_t i = 0; i < CLINICS; i++) {
		const struct clinic *c = &clinics[i];

		if (c->department && !s->options.csv_dir)
			continue;
		fprintf(out,
			"  %s:\n    name: %s\n    market: %s\n    timezone: " CITY_ZONE "\n"
			"    owner: {operations: \"%s operations (simulated)\", "
			"marketing: \"Marketing (simulated)\"}\n    services:\n",
			c->id, c->name, c->market, c->name);
		for (uint32_t k = 0; k < PRACTICES; k++)
			if (practices[k].clinic == i)
				put_service(out, s, k);
	}
}

int yaml_write(const struct sandbox *s, const char *path)
{
	FILE *out = fopen(path, "we");

	if (out) {
		put_head(out, s);
		put_feeds(out, s);
		put_platforms(out, s);
		put_rules(out);
		put_lines(out);
		put_locations(out, s);
	}
	if (out && fclose(out) == 0)
		return 0;
	fprintf(stderr, "capacity-sandbox: cannot write %s: %s\n", path, strerror(errno));
	return -1;
}
