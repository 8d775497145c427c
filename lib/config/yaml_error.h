/* SPDX-License-Identifier: Apache-2.0 */
/*
 * yaml_error.h - why bytes are not YAML, in words that help to fix them.
 */
#ifndef CAPD_CONFIG_YAML_ERROR_H
#define CAPD_CONFIG_YAML_ERROR_H

#include <yaml.h>

#include "config/complaint.h"

/* Bad UTF-8 and tab indentation, which the parser reports badly or not at all. True: refused. */
bool yaml_refuse_bytes(struct complaints *c, uint16_t file);
/* After yaml_parser_parse() failed.  open: the innermost {...} or [...] still open, or NULL. */
void yaml_explain(struct complaints *c, uint16_t file, const yaml_parser_t *parser,
		  const struct node *open);

#endif
