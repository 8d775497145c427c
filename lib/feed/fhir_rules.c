/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fhir_rules.c - which slots a new patient can book, in the words of the source.
 *
 * The standard value set (v2-0276) has no code for "new patient", so the
 * answer is always local: an ordered list in the configuration.  What no rule
 * names is reported as unclassified, never guessed.  Texts are matched as they
 * pass by and are not kept: a comment may be about a person.
 */
#include <string.h>

#include "base/text.h"
#include "feed/code.h"
#include "feed/fhir.h"

enum { WANTS_APPOINTMENT = 1 << 0, WANTS_SERVICE = 1 << 1, WANTS_TEXT = 1 << 2 };

static const struct fhir_rule *rule_at(const struct option_list *rules, size_t i)
{
	return (const struct fhir_rule *)rules->items + i;
}

static uint8_t rule_wants(const struct fhir_rule *r)
{
	return (uint8_t)((r->appointment_type ? WANTS_APPOINTMENT : 0) |
			 (r->service_type ? WANTS_SERVICE : 0) | (r->text ? WANTS_TEXT : 0));
}

int fhir_rules_check(const struct option_list *rules, struct err *err)
{
	if (rules->count > FHIR_RULES_MAX)
		return err_set(err, ERR_CONFIG, "new_patient has %zu rules, at most %d are used",
			       rules->count, FHIR_RULES_MAX);
	for (size_t i = 0; i < rules->count; i++)
		if (!rule_wants(rule_at(rules, i)))
			return err_set(err, ERR_CONFIG,
				       "new_patient[%zu] names no appointment_type, "
				       "service_type or text, so nothing can match it",
				       i);
	return 0;
}

bool fhir_rules_ask_texts(const struct option_list *rules)
{
	for (size_t i = 0; i < rules->count; i++)
		if (rule_at(rules, i)->text)
			return true;
	return false;
}

/* CHECKUP and ROUTINE say nothing (ROUTINE is "the default when not valued"). */
static bool is_follow_up(const char *system, const char *code)
{
	if (strcmp(system, "http://terminology.hl7.org/CodeSystem/v2-0276") &&
	    strcmp(system, "http://hl7.org/fhir/v2/0276"))
		return false;
	return !strcmp(code, "FOLLOWUP") || !strcmp(code, "WALKIN") || !strcmp(code, "EMERGENCY");
}

/* The pattern this field is compared with; NULL: the rule does not ask. */
static const char *pattern_of(const struct fhir_rule *r, enum fhir_field field)
{
	return field == FHIR_APPOINTMENT_TYPE ? r->appointment_type :
	       field == FHIR_SERVICE_TYPE     ? r->service_type :
						NULL;
}

struct fhir_meaning fhir_meaning_of(const struct option_list *rules, enum fhir_field field,
				    const char *system, const char *code)
{
	struct fhir_meaning m = { 0, field == FHIR_APPOINTMENT_TYPE && is_follow_up(system, code) };

	for (size_t i = 0; i < rules->count; i++) {
		const char *pattern = pattern_of(rule_at(rules, i), field);

		if (pattern && code_is(pattern, system, code))
			m.rules |= UINT64_C(1) << i;
	}
	return m;
}

void fhir_match_coding(struct fhir_match *m, enum fhir_field field, struct fhir_meaning meaning)
{
	uint8_t wants = field == FHIR_APPOINTMENT_TYPE ? WANTS_APPOINTMENT : WANTS_SERVICE;

	m->follow_up |= meaning.follow_up;
	for (uint64_t left = meaning.rules; left; left &= left - 1)
		m->seen[__builtin_ctzll(left)] |= wants;
}

void fhir_match_text(struct fhir_match *m, const struct option_list *rules, const char *text, size_t n)
{
	char line[1024]; /* a rule speaks about a visit type's name, not about an essay */

	if (n >= sizeof(line))
		n = sizeof(line) - 1;
	memcpy(line, text, n);
	line[n] = '\0';
	for (size_t i = 0; i < rules->count; i++)
		if (rule_at(rules, i)->text && text_glob(rule_at(rules, i)->text, line))
			m->seen[i] |= WANTS_TEXT;
}

uint64_t fhir_match_slot(const struct fhir_match *m, const struct option_list *rules)
{
	uint64_t bits = 0;

	for (size_t i = 0; i < rules->count; i++)
		if ((m->seen[i] | WANTS_SERVICE) == (rule_wants(rule_at(rules, i)) | WANTS_SERVICE))
			bits |= UINT64_C(1) << i;
	return bits;
}

uint64_t fhir_match_service(const struct fhir_match *m, const struct option_list *rules)
{
	uint64_t bits = 0;

	for (size_t i = 0; i < rules->count; i++)
		if (!(rule_wants(rule_at(rules, i)) & ~m->seen[i] & WANTS_SERVICE))
			bits |= UINT64_C(1) << i;
	return bits;
}

enum fhir_class fhir_class_of(uint64_t both, bool follow_up, const struct option_list *rules)
{
	if (!rules->count)
		return FHIR_NEW;
	for (size_t i = 0; i < rules->count; i++)
		if (both >> i & 1)
			return (enum fhir_class)rule_at(rules, i)->counts_as;
	return follow_up ? FHIR_ESTABLISHED : FHIR_UNCLASSIFIED;
}
