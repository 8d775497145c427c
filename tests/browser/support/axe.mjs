// SPDX-License-Identifier: Apache-2.0
//
// WCAG 2.2 AA, as far as a program can judge it.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

function tell(v) {
	return `${v.id}: ${v.help}\n` + v.nodes.map((n) => `    ${n.target.join(" ")}: ${n.failureSummary}`).join("\n");
}

// Returns how many rules were asked and held: none would mean that nothing was looked at.
export async function accessible(page) {
	if (!await page.evaluate(() => Boolean(globalThis.axe)))
		await page.evaluate(source);
	const found = await page.evaluate((tags) => globalThis.axe.run(document, {
		runOnly: { type: "tag", values: tags }, resultTypes: ["violations"],
	}), TAGS);
	assert.equal(found.violations.length, 0, found.violations.map(tell).join("\n"));
	assert.ok(found.passes.length > 10, "axe looked at a page");
	return found.passes.length;
}
