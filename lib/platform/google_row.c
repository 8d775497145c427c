/* SPDX-License-Identifier: Apache-2.0 */
/*
 * google_row.c - which fields of an answer we read, and how.
 *
 * One line of the table is all a field needs.  A value of the wrong type fails
 * the whole read: half an account looks exactly like missing campaigns.
 */
#include "platform/google_row.h"

#include <string.h>

#include "base/money.h"
#include "base/text.h"

enum field_type {
	FIELD_ID,      /* int64_t >= 1 */
	FIELD_AMOUNT,  /* int64_t >= 0 */
	FIELD_TEXT,    /* char[size] */
	FIELD_FLAG,    /* bool */
	FIELD_GIVEN,   /* bool: is it there at all? */
	FIELD_FACTOR,  /* int64_t millionths */
	FIELD_REASONS, /* unsigned, from a list of texts */
};

struct google_field {
	const char *key;
	enum field_type type;
	size_t offset, size;
};

struct google_part {
	const char *key;
	const struct google_field *fields;
	size_t count;
};

#define AT(member) offsetof(struct google_row, member)
#define TEXT(key, member) \
	{ \
		key, FIELD_TEXT, AT(member), sizeof(((struct google_row *)NULL)->member) \
	}

static const struct google_field customer[] = {
	{ "id", FIELD_ID, AT(customer), 0 },
	TEXT("currencyCode", currency),
	TEXT("status", account),
	TEXT("timeZone", zone),
};

static const struct google_field campaign[] = {
	{ "id", FIELD_ID, AT(campaign), 0 },
	TEXT("status", status),
	TEXT("servingStatus", serving),
	TEXT("experimentType", experiment),
	TEXT("primaryStatus", primary),
	{ "primaryStatusReasons", FIELD_REASONS, AT(reasons), 0 },
	TEXT("advertisingChannelType", channel),
	TEXT("biddingStrategyType", strategy),
};

static const struct google_field budget[] = {
	{ "id", FIELD_ID, AT(budget), 0 },
	{ "amountMicros", FIELD_AMOUNT, AT(amount), 0 },
	{ "totalAmountMicros", FIELD_GIVEN, AT(total), 0 },
	TEXT("period", period),
	TEXT("type", type),
	{ "explicitlyShared", FIELD_FLAG, AT(shared), 0 },
	{ "referenceCount", FIELD_AMOUNT, AT(users), 0 },
};

static const struct google_field group[] = {
	{ "id", FIELD_ID, AT(part), 0 },
	TEXT("status", part_status),
};

static const struct google_field criterion[] = {
	{ "criterionId", FIELD_ID, AT(part), 0 },
	TEXT("status", part_status),
	{ "negative", FIELD_FLAG, AT(negative), 0 },
	{ "bidModifier", FIELD_FACTOR, AT(bid), 0 },
};

static const struct google_field metrics[] = { { "costMicros", FIELD_AMOUNT, AT(cost), 0 } };
static const struct google_field segments[] = { TEXT("date", day) };

static const struct google_field change[] = {
	TEXT("resourceName", at),
	TEXT("clientType", client),
	TEXT("userEmail", user),
	TEXT("changeResourceType", changed),
	TEXT("changeResourceName", resource),
	TEXT("changedFields", fields),
	TEXT("resourceChangeOperation", action),
};

static const struct google_field currency[] = {
	TEXT("code", code),
	{ "billableUnitMicros", FIELD_AMOUNT, AT(unit), 0 },
};

static const struct google_field robot[] = {
	TEXT("type", robot),
	TEXT("status", robot_status),
};

#define PART(key, fields) \
	{ \
		key, fields, sizeof(fields) / sizeof((fields)[0]) \
	}
static const struct google_part parts[] = {
	PART("customer", customer),
	PART("campaign", campaign),
	PART("campaignBudget", budget),
	PART("metrics", metrics),
	PART("segments", segments),
	PART("adGroup", group),
	PART("assetGroup", group),
	PART("campaignCriterion", criterion),
	PART("changeEvent", change),
	PART("currencyConstant", currency),
	PART("recommendationSubscription", robot),
};

void google_row_fresh(struct google_row *r)
{
	*r = (struct google_row){ .amount = BUDGET_UNKNOWN, .users = -1, .bid = -1 };
}

const struct google_part *google_part(const char *key, size_t n)
{
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (text_is(key, n, parts[i].key))
			return &parts[i];
	return NULL;
}

const struct google_field *google_field(const struct google_part *p, const char *key, size_t n)
{
	for (size_t i = 0; i < p->count; i++)
		if (text_is(key, n, p->fields[i].key))
			return &p->fields[i];
	return NULL;
}

/* ---- values ---- */

int64_t google_factor(const char *text, size_t n)
{
	int64_t whole = 0, hundredths = 0;
	size_t i = 0;

	for (; i < n && text[i] >= '0' && text[i] <= '9'; i++) {
		whole = whole * 10 + (text[i] - '0');
		if (whole > 1000) /* Google's go to 10 */
			return -1;
	}
	if (!i)
		return -1;
	if (i < n && text[i] != '.')
		return -1;
	for (size_t place = 0; ++i < n; place++) {
		if (text[i] < '0' || text[i] > '9')
			return -1;
		if (place < 2)
			hundredths += (text[i] - '0') * (place ? 1 : 10);
		else if (place == 2 && text[i] >= '5')
			hundredths++;
	}
	return whole * MICROS + hundredths * (MICROS / 100);
}

/* Too long for us is cut: it is then a word we do not know. */
static int take_text(const struct google_field *f, const struct json_token *t, char *out, struct err *err)
{
	size_t n = t->length < f->size - 1 ? t->length : f->size - 1;

	if (t->kind != JSON_STRING)
		return err_set(err, ERR_INPUT, "expected a text");
	memcpy(out, t->text, n);
	out[n] = '\0';
	return 0;
}

static int take_number(const struct json_token *t, int64_t low, int64_t *ret, struct err *err)
{
	if (json_int64(t, ret, err))
		return -1;
	return *ret >= low ? 0 : err_set(err, ERR_INPUT, "below %d", (int)low);
}

static int take_factor(const struct json_token *t, int64_t *ret, struct err *err)
{
	*ret = t->kind == JSON_NUMBER ? google_factor(t->text, t->length) : -1;
	return *ret >= 0 ? 0 : err_set(err, ERR_INPUT, "not a factor");
}

static void take_reason(const struct json_token *t, unsigned *ret)
{
	static const char *const names[] = {
		[REASON_DISAPPROVED] = "HAS_ADS_DISAPPROVED",
		[REASON_LIMITED_BY_POLICY] = "HAS_ADS_LIMITED_BY_POLICY",
		[REASON_BUDGET] = "BUDGET_CONSTRAINED",
		[REASON_LEARNING] = "BIDDING_STRATEGY_LEARNING",
		[REASON_GROUP_PAUSED] = "CAMPAIGN_GROUP_PAUSED",
		[REASON_NO_GROUPS] = "NO_AD_GROUPS",
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (text_is(t->text, t->length, names[i]))
			*ret |= 1U << i;
}

int google_field_take(const struct google_field *f, const struct json_token *t,
		      struct google_row *r, struct err *err)
{
	void *at = (char *)r + f->offset;

	if (t->kind == JSON_NULL)
		return 0;
	switch (f->type) {
	case FIELD_ID:
		return take_number(t, 1, at, err);
	case FIELD_AMOUNT:
		return take_number(t, 0, at, err);
	case FIELD_TEXT:
		return take_text(f, t, at, err);
	case FIELD_FACTOR:
		return take_factor(t, at, err);
	case FIELD_REASONS:
		return t->kind == JSON_ARRAY || t->kind == JSON_ARRAY_END ?
			       0 :
			       err_set(err, ERR_INPUT, "expected a list");
	case FIELD_GIVEN:
		*(bool *)at = true;
		return 0;
	case FIELD_FLAG:
		*(bool *)at = t->kind == JSON_TRUE;
		break;
	}
	return t->kind == JSON_TRUE || t->kind == JSON_FALSE ?
		       0 :
		       err_set(err, ERR_INPUT, "expected true or false");
}

void google_field_item(const struct google_field *f, const struct json_token *t, struct google_row *r)
{
	if (f->type == FIELD_REASONS && t->kind == JSON_STRING)
		take_reason(t, (unsigned *)(void *)((char *)r + f->offset));
}
