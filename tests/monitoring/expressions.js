// SPDX-License-Identifier: Apache-2.0
//
// expressions.js FAMILIES DASHBOARD ALERTS - every expression names only what is measured.
//
// Writes the dashboard's expressions as rules, which promtool can parse, to stdout; on
// stderr what neither a dashboard nor an alert may name.
"use strict";
const fs = require("fs");

const [measured, dashboard, alerts] = process.argv.slice(2).map((path) => fs.readFileSync(path, "utf8"));
const families = new Set([...measured.matchAll(/^# TYPE (\S+) (\S+)$/gm)].flatMap(([, name, type]) =>
	type === "histogram" ? [name + "_bucket", name + "_sum", name + "_count"] : [name]));
const shown = JSON.parse(dashboard).panels.flatMap((panel) => panel.targets.map((target) => target.expr));
const watched = [...alerts.matchAll(/^\s*expr: (.*)$/gm)].map(([, expr]) => expr);
const unknown = [...shown, ...watched].flatMap((expr) =>
	(expr.match(/\bcapacityd_\w+/g) || ["an expression without a metric: " + expr])
		.filter((name) => !families.has(name)));

for (const name of new Set(unknown))
	console.error(`not measured: ${name}`);
console.log("groups:\n- name: dashboard\n  rules:\n" + shown.map((expr, i) =>
	`  - {record: "dashboard:${i}", expr: ${JSON.stringify(expr)}}`).join("\n"));
process.exit(unknown.length || !shown.length || !watched.length ? 1 : 0);
