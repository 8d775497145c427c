/* SPDX-License-Identifier: Apache-2.0 */
/*
 * config_yaml.c - what is not the YAML we read, and how it is said.
 */
#include "config/load.h"

#include "support/config_case.h"
#include "support/run.h"

static const struct config_case refused[] = {
	{ "an anchor", "mode: rehearsal", "mode: &m rehearsal",
	  "capacityd.yaml:3:7: error: anchors (&name) are not used here\n"
	  "    3 | mode: &m rehearsal\n"
	  "      |       ^~~~~~~~~~~~ write the value out; a policy can inherit with `from:`\n"
	  "1 error, 0 warnings.\n" },
	{ "an alias", "mode: rehearsal", "mode: *m",
	  "capacityd.yaml:3:7: error: aliases (*name) are not used here\n"
	  "    3 | mode: *m\n"
	  "      |       ^~ write the value out; a policy can inherit with `from:`\n"
	  "1 error, 0 warnings.\n" },
	{ "a tag", "mode: rehearsal", "mode: !!str rehearsal",
	  "capacityd.yaml:3:7: error: tags (!name) are not used here\n"
	  "    3 | mode: !!str rehearsal\n"
	  "      |       ^~~~~~~~~~~~~~~ leave the tag out; every setting knows its type\n"
	  "1 error, 0 warnings.\n" },
	{ "a merge key", "{at: 3, leave: 8, ads: pause}", "{at: 3, leave: 8, ads: pause, <<: 1}",
	  "capacityd.yaml:10:41: error: unknown setting \"<<\" in full\n"
	  "   10 |     full: {at: 3, leave: 8, ads: pause, <<: 1}\n"
	  "      |                                         ^~ merge keys are not used here; a "
	  "policy can inherit with `from:`; known: at, leave, ads, budget\n"
	  "1 error, 0 warnings.\n" },
	{ "a duplicate key", "mode: rehearsal",
	  "mode: rehearsal\n"
	  "mode: act",
	  "capacityd.yaml:4:1: error: \"mode\" is set twice\n"
	  "    4 | mode: act\n"
	  "      | ^~~~ keep one of the two\n"
	  "  capacityd.yaml:3:1: note: first set here\n"
	  "1 error, 0 warnings.\n" },
	{ "a duplicate key in a long mapping",
	  "service_lines: {primary-care: {margin: $310}}", "service_lines: {primary-care: {}, a: {}, b: {}, c: {}, d: {}, e: {}, f: {}, g: {}, h: {}, i: {}, j: {}, k: {}, l: {}, m: {}, n: {}, o: {}, p: {}, c: {}}",
	  "capacityd.yaml:15:147: error: \"c\" is set twice\n"
	  "   15 | service_lines: {primary-care: {}, a: {}, b: {}, c: {}, d: {}, e: {}, f: {}, g: "
	  "{}, h: {}, i: {}, j: {}, k: {}, l: {}, m: {}, n: {}, o: {}, p: {}, c: {}}\n"
	  "      |                                                                                 "
	  "                                                                  ^ keep one of the "
	  "two\n"
	  "  capacityd.yaml:15:49: note: first set here\n"
	  "1 error, 0 warnings.\n" },
	{ "a key that is a list", "mode: rehearsal",
	  "[mode]: rehearsal\n"
	  "mode: act",
	  "capacityd.yaml:3:1: error: a key must be a word, not a list\n"
	  "    3 | [mode]: rehearsal\n"
	  "      | ^\n"
	  "capacityd.yaml:4:7: warning: mode is act and no limits.spend bounds the money\n"
	  "    4 | mode: act\n"
	  "      |       ^~~ add limits: {spend: ...} so that a mistake elsewhere stays small\n"
	  "1 error, 1 warning.\n" },
	{ "a tab for indentation", "  counts:", "\tcounts:",
	  "capacityd.yaml:5:1: error: this line is indented with a tab\n"
	  "    5 | \tcounts: {kind: csv, path: /srv/counts.csv, stale_after: 30h}\n"
	  "      | ^ YAML indents with spaces: replace the tab by two or more\n"
	  "1 error, 0 warnings.\n" },
	{ "a quote left open", "timezone: America/New_York}", "timezone: \"America/New_York}",
	  "capacityd.yaml:2:15: error: the { opened here is never closed properly\n"
	  "    2 | organization: {name: Riverbend, timezone: \"America/New_York}\n"
	  "      |               ^ expected `,` or `}` between its settings\n"
	  "  capacityd.yaml:7:32: note: reading stopped here: did not find expected ',' or '}'\n"
	  "1 error, 0 warnings.\n" },
	{ "a brace left open", "{name: Riverbend, timezone: America/New_York}",
	  "{name: Riverbend, timezone: America/New_York",
	  "capacityd.yaml:2:15: error: the { opened here is never closed properly\n"
	  "    2 | organization: {name: Riverbend, timezone: America/New_York\n"
	  "      |               ^ expected `,` or `}` between its settings\n"
	  "  capacityd.yaml:3:5: note: reading stopped here: did not find expected ',' or '}'\n"
	  "1 error, 0 warnings.\n" },
	{ "a bracket left open", "mode: rehearsal", "mode: [rehearsal",
	  "capacityd.yaml:3:7: error: the [ opened here is never closed properly\n"
	  "    3 | mode: [rehearsal\n"
	  "      |       ^ expected `,` or `]` between its items\n"
	  "  capacityd.yaml:4:6: note: reading stopped here: did not find expected ',' or ']'\n"
	  "1 error, 0 warnings.\n" },
	{ "an amount with a comma whose rest is a key", "margin: $310", "margin: $3,100: 5",
	  "capacityd.yaml:15:48: error: a comma inside {...} ends the value before it\n"
	  "   15 | service_lines: {primary-care: {margin: $3,100: 5}}\n"
	  "      |                                                ^ put amounts with a comma into "
	  "quotes\n"
	  "1 error, 0 warnings.\n" },
	{ "an amount with a comma whose rest has settings", "margin: $310", "margin: $3,100: {a: b}",
	  "capacityd.yaml:15:48: error: a comma inside {...} ends the value before it\n"
	  "   15 | service_lines: {primary-care: {margin: $3,100: {a: b}}}\n"
	  "      |                                                ^ put amounts with a comma into "
	  "quotes\n"
	  "1 error, 0 warnings.\n" },
	{ "a second colon", "mode: rehearsal", "mode: rehearsal: act",
	  "capacityd.yaml:3:16: error: mapping values are not allowed in this context\n"
	  "    3 | mode: rehearsal: act\n"
	  "      |                ^ a second colon on the line, or a line indented too far; quote "
	  "a value that holds \": \"\n"
	  "1 error, 0 warnings.\n" },
	{ "a key in a wrong column", "    filling:", "   filling:",
	  "capacityd.yaml:11:4: error: did not find expected key\n"
	  "   11 |    filling: {at: 6, leave: 10, budget: 50%}\n"
	  "      |    ^ check the indentation: keys of one mapping start in one column\n"
	  "  capacityd.yaml:9:3: note: while parsing a block mapping that starts here\n"
	  "1 error, 0 warnings.\n" },
	{ "a value that starts with %", "mode: rehearsal", "mode: %rehearsal",
	  "capacityd.yaml:3:7: error: found character that cannot start any token\n"
	  "    3 | mode: %rehearsal\n"
	  "      |       ^ quote a value that starts with %, @ or a backtick\n"
	  "1 error, 0 warnings.\n" },
	{ "bytes that are not UTF-8", "name: Riverbend", "name: R\377verbend",
	  "capacityd.yaml:2:23: error: this byte (0xff) is not UTF-8\n"
	  "    2 | organization: {name: R?verbend, timezone: America/New_York}\n"
	  "      |                       ^ save the file as UTF-8\n"
	  "1 error, 0 warnings.\n" },
	{ "a control character", "name: Riverbend", "name: R\007verbend",
	  "capacityd.yaml:2:23: error: control characters are not allowed\n"
	  "    2 | organization: {name: R?verbend, timezone: America/New_York}\n"
	  "      |                       ^\n"
	  "1 error, 0 warnings.\n" },
	{ "a second document", "mode: rehearsal",
	  "---\n"
	  "mode: rehearsal",
	  "capacityd.yaml:3:1: error: a second document starts here\n"
	  "    3 | ---\n"
	  "      | ^~~ use `include:` to spread the configuration over files\n"
	  "1 error, 0 warnings.\n" },
	{ "too deep", "mode: rehearsal",
	  "mode: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]",
	  "capacityd.yaml:3:38: error: nested deeper than 32 levels\n"
	  "    3 | mode: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]\n"
	  "      |                                      ^\n"
	  "1 error, 0 warnings.\n" },
	{ "a text with a zero byte", "name: Riverbend", "name: \"R\\0b\"",
	  "capacityd.yaml:2:22: error: this text holds a zero byte (4096 bytes is the limit)\n"
	  "    2 | organization: {name: \"R\\0b\", timezone: America/New_York}\n"
	  "      |                      ^~~~~~\n"
	  "1 error, 0 warnings.\n" },
};

int main(void)
{
	TCase *tc = tcase_create("config_yaml");

	config_case_refuses(tc, refused, ROWS(refused));
	return run_case("config_yaml", tc);
}
