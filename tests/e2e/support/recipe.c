/* SPDX-License-Identifier: Apache-2.0 */
/*
 * recipe.c - a capacityd.yaml for a test, written by hand so that a test never
 * depends on what a demo finds useful.
 */
#include "tests/e2e/support/recipe.h"

#include <check.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static const struct clinic_of_test clinics[] = {
	{ "harbor-point", "primary-care", "394802001", 20411101, 120 },
	{ "harbor-point", "dermatology", "394582007", 20411102, 150 },
	{ "north-gate", "primary-care", "394802001", 20411103, 220 },
	{ "mill-creek", "primary-care", "394802001", 20411104, 120 },
	{ "old-town", "physical-therapy", "722138006", 20411108, 80 },
};

static const char plain_policy[] = "    full: {at: 3, leave: 8, ads: pause}\n"
				   "    ample: {at: 20, leave: 15, budget: 130%}\n"
				   "    confirm: {down: 1, up: 1, for: 0s}\n";

static const char plain_pace[] = "    pace: {more: 0s, less: 0s}\n"
				 "    ramp: 0s\n"
				 "    flapping: {changes: 0}\n";

const struct clinic_of_test *recipe_clinic(const char *service)
{
	char id[64];

	for (size_t i = 0; i < sizeof(clinics) / sizeof(clinics[0]); i++) {
		(void)snprintf(id, sizeof(id), "%s/%s", clinics[i].location, clinics[i].line);
		if (strcmp(id, service) == 0)
			return &clinics[i];
	}
	ck_abort_msg("no clinic of the tests is called %s", service);
	return NULL;
}

const char *recipe_noon(void)
{
	static char zone[16];
	int hour = (int)(time(NULL) / 3600 % 24);

	/* POSIX counts them westwards. */
	(void)snprintf(zone, sizeof(zone), "Etc/GMT%+d", hour - 12);
	return zone;
}

static const char *or_plain(const char *given, const char *plain)
{
	return given ? given : plain;
}

static void write_house(const struct recipe *r, struct buf *out)
{
	buf_printf(out,
		   "version: 1\n"
		   "organization: {name: Riverbend Health, timezone: %s, currency: USD}\n"
		   "mode: %s\n"
		   "limits: {step: 100%%, changes: 100/day, changes_week: 700/week, mass_change: "
		   "0%%, mass_drop: 0%%, mass_money: 0%%, %s}\n"
		   "api: {listen: \"127.0.0.1:0\"}\n",
		   or_plain(r->zone, "America/New_York"), or_plain(r->mode, "act"),
		   or_plain(r->limits, "spend: $2,000/day"));
}

static void write_feed(const struct recipe *r, const char *base, struct buf *out)
{
	char auth[256];

	if (r->source) {
		buf_printf(out, "feeds:\n  ehr: {%s}\n", r->source);
		return;
	}
	(void)snprintf(auth, sizeof(auth),
		       "token_url: \"%s/token\", key: {credential: fhir-key}, key_id: sandbox-1", base);
	buf_printf(out,
		   "feeds:\n"
		   "  ehr:\n"
		   "    kind: fhir\n"
		   "    url: \"%s/r4\"\n"
		   "    every: 1s\n"
		   "    timeout: %s\n"
		   "    horizon: 20d\n"
		   "    %s\n"
		   "    auth: {kind: smart-backend, client_id: capacityd-sandbox, algorithm: "
		   "ES384, %s}\n"
		   "    new_patient:\n"
		   "      - {appointment_type: "
		   "\"http://fhir.org/argonaut/CodeSystem/appt-type|new-patient\"}\n",
		   base, or_plain(r->patience, "10s"), or_plain(r->feed, "stale_after: 30s"),
		   or_plain(r->auth, auth));
}

static void write_servers(const struct recipe *r, const char *base, struct buf *out)
{
	write_feed(r, base, out);
	buf_printf(out,
		   "platforms:\n"
		   "  google:\n"
		   "    kind: google-ads\n"
		   "    base_url: \"%s\"\n"
		   "    customer_id: \"4811223344\"\n"
		   "    every: 1s\n"
		   "    %s\n"
		   "    auth: {kind: service-account, key: {credential: google-ads}, token_url: "
		   "\"%s/token\"}\n"
		   "policies:\n"
		   "  default:\n"
		   "    measure: {metric: open-slots, within: 14d}\n%s%s",
		   base, or_plain(r->platform, "timeout: 10s\n    lag: 0s"), base,
		   or_plain(r->pace, plain_pace), or_plain(r->policy, plain_policy));
}

static bool is_first_of_line(const struct recipe *r, size_t row)
{
	for (size_t i = 0; i < row; i++)
		if (strcmp(recipe_clinic(r->rows[i].service)->line,
			   recipe_clinic(r->rows[row].service)->line) == 0)
			return false;
	return true;
}

static void write_service(const struct recipe *r, const struct clinic_of_test *c, struct buf *out)
{
	buf_printf(out,
		   "      %s:\n"
		   "        feed: ehr\n"
		   "        select: ",
		   c->line);
	if (r->select)
		buf_puts(out, r->select);
	else
		buf_printf(out, "{location: Location/loc-%s, specialty: \"%s\"}", c->location,
			   or_plain(r->specialty, c->specialty));
	buf_printf(out,
		   "\n        ads: [{platform: google, campaign: \"%" PRIu64
		   "\", budget: $%d/day, min: $10/day, max: $400/day}]\n",
		   c->campaign, c->dollars);
}

/* Rows of one location stand together in every recipe. */
static void write_clinics(const struct recipe *r, struct buf *out)
{
	const char *location = "";

	buf_puts(out, "service_lines:\n");
	for (size_t i = 0; i < RECIPE_ROWS && r->rows[i].service; i++)
		if (is_first_of_line(r, i))
			buf_printf(out, "  %s: {}\n", recipe_clinic(r->rows[i].service)->line);
	buf_puts(out, "locations:\n");
	for (size_t i = 0; i < RECIPE_ROWS && r->rows[i].service; i++) {
		const struct clinic_of_test *c = recipe_clinic(r->rows[i].service);

		if (strcmp(c->location, location) != 0)
			buf_printf(out,
				   "  %s:\n"
				   "    owner: {operations: \"Operations <ops@example.org>\"}\n"
				   "    services:\n",
				   c->location);
		location = c->location;
		write_service(r, c, out);
	}
}

void recipe_write(const struct recipe *r, const char *base, struct buf *out)
{
	write_house(r, out);
	write_servers(r, base, out);
	write_clinics(r, out);
}
