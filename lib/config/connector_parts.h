/* SPDX-License-Identifier: Apache-2.0 */
/*
 * connector_parts.h - what the files that read a connector share.
 *
 * Not a public header: only lib/config/connector_*.c include it.  Reading fills
 * the structs and complains about what does not fit them; whether the result is
 * safe to use is the lint's to say, when everything is there.
 */
#ifndef CAPD_CONFIG_CONNECTOR_PARTS_H
#define CAPD_CONFIG_CONNECTOR_PARTS_H

#include "config/loader.h"
#include "config/option.h"
#include "platform/connector.h"

struct connector_reader {
	struct loader *l;
	struct connector *ret;	 /* being filled; in l->config's arena */
	const struct node *root; /* the file's top mapping */
	size_t values;		 /* in templates so far */
	bool alone;		 /* it is checked by itself, not on behalf of a configuration */
};

#define CONNECTOR_ARENA(r) (&(r)->l->config->arena)

/* A template, or NULL when node is NULL or too many values were read already. */
const struct form *connector_form(struct connector_reader *r, const struct node *node);
/* Into *ret; an empty text when node is not a scalar, after a complaint. */
const char *connector_scalar(struct connector_reader *r, const struct node *node, const char *what);
/* map: name -> text, for headers. */
struct header *connector_headers(struct connector_reader *r, const struct node *map, size_t *ret_count);
/* Complain unless the value of that key is a JSON Pointer; a missing key is fine. */
void connector_check_pointer(struct connector_reader *r, const struct node *map, const char *key);
struct texts connector_texts(const struct option_list *list);

/* Rules end in a meaning; conditions are the same tests without one. list may be NULL. */
struct rules connector_rules(struct connector_reader *r, const struct node *list);
struct rules connector_conditions(struct connector_reader *r, const struct node *list);

/* at: where the call is named. */
void connector_call(struct connector_reader *r, const struct node *map, struct call *ret);
struct paging connector_paging(struct connector_reader *r, const struct node *map);
struct results *connector_results(struct connector_reader *r, const struct node *list, size_t *ret_count);

void connector_top(struct connector_reader *r); /* the whole file, through the next two */
void connector_reading(struct connector_reader *r, const struct node *map);
void connector_writing(struct connector_reader *r, const struct node *list);

/* What is not safe, or cannot work: in parts, each a file of its own. */
void connector_lint(struct connector_reader *r);
void connector_lint_words(struct connector_reader *r);
void connector_lint_rules(struct connector_reader *r);
void connector_lint_writes(struct connector_reader *r);
void connector_lint_fixtures(struct connector_reader *r);

/* Each of the items that is a mapping, up to most; what: "a rule". NULL when it is none. */
const struct node *connector_item(struct connector_reader *r, const struct node *list, size_t i,
				  const char *what);
size_t connector_count(struct connector_reader *r, const struct node *list, size_t most,
		       const char *what);

/* The tables, for the schema. */
extern const struct option connector_options[];
extern const struct option connector_rule_options[], connector_condition_options[];
extern const struct option connector_call_options[], connector_paging_options[];
extern const struct option connector_result_options[], connector_job_options[];
extern const struct option connector_read_options[], connector_write_options[];

#endif
