/* SPDX-License-Identifier: Apache-2.0 */
/*
 * faults.c - faults wait in a list and strike in the order they were planned.
 *
 * The ones about a write (lost reply, false success, partial failure) are the
 * ad server's own business, since only it knows what "applied" means; the rest
 * happen to any answer.
 */
#include "faults.h"

#include <string.h>

#include "base/tree.h"

enum { HANG_MS = 120 * 1000, SLOW_MS = 2500 };

static const char *const wheres[] = {
	[WHERE_FHIR] = "fhir",	       [WHERE_TOKEN] = "token", [WHERE_ADS] = "ads",
	[WHERE_GOOGLE] = "google",     [WHERE_META] = "meta",	[WHERE_MICROSOFT] = "microsoft",
	[WHERE_SNAPCHAT] = "snapchat", [WHERE_YELP] = "yelp",	[WHERE_WEBHOOK] = "webhook",
};
static const char *const ons[] = { "any", "read", "write" };
static const char *const kinds[] = {
	[TROUBLE_NONE] = "none",
	[TROUBLE_500] = "500",
	[TROUBLE_503] = "503",
	[TROUBLE_429] = "429",
	[TROUBLE_429_BARE] = "429-bare",
	[TROUBLE_401] = "401",
	[TROUBLE_HTML] = "html",
	[TROUBLE_TRUNCATE] = "truncate",
	[TROUBLE_EMPTY] = "empty",
	[TROUBLE_HANG] = "hang",
	[TROUBLE_HANG_AFTER_APPLY] = "hang-after-apply",
	[TROUBLE_SLOW] = "slow",
	[TROUBLE_RESET_EARLY] = "reset-early",
	[TROUBLE_RESET] = "reset",
	[TROUBLE_RESET_AFTER_APPLY] = "reset-after-apply",
	[TROUBLE_LIE_SUCCESS] = "lie-success",
	[TROUBLE_PARTIAL] = "partial",
	[TROUBLE_DUPLICATE] = "duplicate",
	[TROUBLE_HIDE] = "hide",
	[TROUBLE_PERSON] = "person",
	[TROUBLE_PERSON_REFUSAL] = "person-refusal",
};

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

static int index_of(const char *const *names, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(names[i], name) == 0)
			return (int)i;
	return -1;
}

const char *fault_name(enum fault_kind k)
{
	return kinds[k];
}

static bool only_writes(enum fault_kind k)
{
	return k == TROUBLE_RESET_AFTER_APPLY || k == TROUBLE_HANG_AFTER_APPLY ||
	       k == TROUBLE_LIE_SUCCESS || k == TROUBLE_PARTIAL || k == TROUBLE_HIDE;
}

bool faults_plan(struct faults *f, const char *body, size_t n, const char **ret_why)
{
	struct err err = ERR_INIT;
	struct json_object *o cleanup_tree = tree_parse(body, n, &err);
	int where = index_of(wheres, COUNT(wheres), tree_text_or(o, "where", ""));
	int kind = index_of(kinds, COUNT(kinds), tree_text_or(o, "kind", ""));
	int on = index_of(ons, COUNT(ons), tree_text_or(o, "on", "any"));
	int64_t count = 1, campaign = 0, skip = 0, ms = HIDE_MS;

	*ret_why = "expected where (fhir, token, ads, or one ad platform), kind (500, 503, 429, "
		   "429-bare, 401, html, truncate, empty, hang, hang-after-apply, slow, reset, "
		   "reset-early, reset-after-apply, lie-success, partial, duplicate, hide, person, "
		   "person-refusal), count, skip, ms, campaign, on (any, read, write)";
	if (where < 0 || kind <= 0 || on < 0 ||
	    (tree_get(o, "count") && tree_int64(o, "$", "count", &count, &err)) ||
	    (tree_get(o, "skip") && tree_int64(o, "$", "skip", &skip, &err)) ||
	    (tree_get(o, "ms") && tree_int64(o, "$", "ms", &ms, &err)) ||
	    (tree_get(o, "campaign") && tree_int64(o, "$", "campaign", &campaign, &err)))
		return false;
	faults_add(f, (struct trouble){ (enum fault_where)where, (enum fault_kind)kind, (enum fault_on)on,
					(int)count, (uint64_t)campaign, (int)skip, (int)ms });
	return true;
}

/* The server is well again, however much of it was planned. */
static void faults_end(struct faults *f, enum fault_where where)
{
	size_t kept = 0;

	for (size_t i = 0; i < f->count; i++)
		if (f->list[i].where != where)
			f->list[kept++] = f->list[i];
	f->count = kept;
}

void faults_add(struct faults *f, struct trouble t)
{
	if (only_writes(t.kind))
		t.on = ON_WRITE;
	if (t.count == 0)
		faults_end(f, t.where);
	if (f->count < FAULTS_MAX && t.count > 0)
		f->list[f->count++] = t;
}

static bool is_for(const struct trouble *t, enum fault_where where, bool write)
{
	if (t->where != where && (t->where != WHERE_ADS || where < WHERE_ADS))
		return false;
	return t->on == ON_ANY || (t->on == ON_WRITE) == write;
}

bool faults_wait(const struct faults *f, enum fault_kind kind, enum fault_where where, bool write)
{
	for (size_t i = 0; i < f->count; i++)
		if (is_for(&f->list[i], where, write) && f->list[i].skip == 0)
			return f->list[i].kind == kind;
	return false;
}

struct trouble faults_take(struct faults *f, enum fault_where where, bool write)
{
	struct trouble none = { .where = where, .kind = TROUBLE_NONE };

	for (size_t i = 0; i < f->count; i++) {
		struct trouble *t = &f->list[i], found = *t;

		if (!is_for(t, where, write) || t->skip-- > 0)
			continue;
		t->skip = 0;
		if (--t->count == 0) {
			memmove(t, t + 1, (f->count - i - 1) * sizeof(*t));
			f->count--;
		}
		return found;
	}
	return none;
}

static void page_for_people(struct answer *a)
{
	buf_clear(&a->body);
	buf_puts(&a->body,
		 "<!DOCTYPE html><html><head><title>Sign in</title></head><body>"
		 "<form><input name=\"user\"><input type=\"password\"></form></body></html>");
	a->status = 200;
	a->type = "text/html; charset=utf-8";
	a->etag[0] = '\0';
}

/* As a front desk types it: into the comment, into what a person reads, and beside it. */
static void name_person(struct answer *a)
{
	static const char slot[] = "{\"resourceType\":\"Slot\",";
	struct buf was = a->body;
	const char *at = buf_text(&was), *next;

	a->body = (struct buf)BUF_INIT(ANSWER_MAX);
	for (; (next = strstr(at, slot)); at = next + sizeof(slot) - 1) {
		buf_append(&a->body, at, (size_t)(next - at));
		buf_puts(&a->body,
			 "{\"resourceType\":\"Slot\",\"comment\":\"" FAULT_PERSON
			 "\",\"text\":{\"status\":\"generated\",\"div\":\"<div>" FAULT_PERSON
			 "</div>\"},\"identifier\":[{\"value\":\"" FAULT_PERSON "\"}],");
	}
	buf_puts(&a->body, at);
	buf_release(&was);
	a->etag[0] = '\0';
}

static void refuse_person(struct answer *a, bool token)
{
	buf_clear(&a->body);
	a->status = token ? 400 : 422;
	a->type = "application/json";
	buf_puts(
		&a->body,
		token ? "{\"error\":\"invalid_scope\",\"error_description\":\"" FAULT_PERSON "\"}" :
			"{\"resourceType\":\"OperationOutcome\",\"issue\":[{\"severity\":\"error\","
			"\"code\":\"invalid\",\"details\":{\"text\":\"" FAULT_PERSON
			"\"},\"diagnostics\":\"" FAULT_PERSON "\"}]}");
	a->etag[0] = '\0';
}

void fault_spoil(const struct trouble *t, struct answer *a)
{
	switch (t->kind) {
	case TROUBLE_HTML:
		page_for_people(a);
		break;
	case TROUBLE_TRUNCATE:
		a->cut = true;
		break;
	case TROUBLE_EMPTY:
		buf_clear(&a->body);
		a->status = 200;
		break;
	case TROUBLE_HANG:
	case TROUBLE_HANG_AFTER_APPLY:
		a->wait_ms = HANG_MS;
		a->drop = true;
		break;
	case TROUBLE_PERSON:
		name_person(a);
		break;
	case TROUBLE_PERSON_REFUSAL:
		refuse_person(a, t->where == WHERE_TOKEN);
		break;
	case TROUBLE_SLOW:
		a->wait_ms = SLOW_MS;
		break;
	case TROUBLE_RESET_EARLY:
	case TROUBLE_RESET:
	case TROUBLE_RESET_AFTER_APPLY:
		a->drop = true;
		break;
	default:
		break;
	}
}
