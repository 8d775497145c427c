// SPDX-License-Identifier: Apache-2.0
//
// Names come from feeds and from people: markup, letters that run the other way,
// and words without an end are shown as they are and break nothing.
import assert from "node:assert/strict";

import { accessible } from "./support/axe.mjs";
import { fits } from "./support/fits.mjs";
import { test } from "./support/runner.mjs";
import { look, shoot, SIZES } from "./support/view.mjs";
import { NAMES } from "./support/world.mjs";

const PAGES = [
	{ name: "status", path: "/", shows: Object.values(NAMES) },
	{ name: "found", path: `/?q=${encodeURIComponent(NAMES.script)}`, shows: [NAMES.script] },
	{ name: "feeds", path: "/feeds", shows: [NAMES.quotes] },
	{ name: "platforms", path: "/platforms", shows: [NAMES.quotes] },
	{ name: "money", path: "/money", shows: [NAMES.quotes] },
	{ name: "place", path: "/l/mill-creek/primary-care?do=hold", shows: [NAMES.quotes, NAMES.long] },
	{ name: "place-script", path: "/l/harbor-point/primary-care", shows: [NAMES.script, NAMES.quotes] },
	{ name: "nowhere", path: `/l/${encodeURIComponent(NAMES.script)}/x`, shows: [], expect: ["404 (Not Found)"] },
];

async function nothingSlippedIn(page) {
	const strangers = await page.evaluate(() => [...document.querySelectorAll(
		"script:not([src^='/app.js']), img, iframe, [onload], [onerror], [onclick], [style]")].map((e) => e.outerHTML));
	assert.deepEqual(strangers, [], "nothing but the page's own elements");
}

export function names({ browser, strange }) {
	for (const { name, path, shows, expect } of PAGES)
		test(`hostile names: ${name}`, () =>
			look(browser, strange, { size: "desk" }, async (page) => {
				await page.goto(path);
				const text = await page.evaluate(() => document.body.textContent);
				for (const shown of shows)
					assert.ok(text.includes(shown), `the page shows ${shown}`);
				await nothingSlippedIn(page);
				await accessible(page);
				for (const [size, viewport] of Object.entries(SIZES)) {
					await page.setViewportSize(viewport);
					await shoot(page, `names-${name}-${size}`);
					await fits(page);
				}
			}, expect));
}
