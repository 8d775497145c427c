// SPDX-License-Identifier: Apache-2.0
//
// Every page: accessible in light and dark, no wider than a small telephone (320 px),
// the same without script, and a picture of each for people to look at.
import assert from "node:assert/strict";

import { accessible } from "./support/axe.mjs";
import { fits } from "./support/fits.mjs";
import { test } from "./support/runner.mjs";
import { look, shoot, SIZES } from "./support/view.mjs";

const PAGES = [
	{ name: "status", path: "/" },
	{ name: "status-found", path: "/?q=harbor" },
	{ name: "feeds", path: "/feeds" },
	{ name: "platforms", path: "/platforms" },
	{ name: "place", path: "/l/harbor-point/primary-care" },
	{ name: "place-hold", path: "/l/harbor-point/primary-care?do=hold" },
	{ name: "place-approve", path: "/l/lakeside/primary-care?do=approve" },
	{ name: "money", path: "/money" },
	{ name: "place-decline", path: "/l/lakeside/primary-care?do=decline" },
	{ name: "place-unknown", path: "/l/harbor-point/primary-car", expect: ["404 (Not Found)"] },
	{ name: "not-found", path: "/nothing/here", expect: ["404 (Not Found)"] },
	{ name: "bad-question", path: "/?verdict=fulll", expect: ["400 (Bad Request)"] },
];
const NARROW = { width: 320, height: 800 };
const TIGHT = { width: 1100, height: 800 };	// just wide enough for tables

// Whoever reads slowly, as axe does, asks the page to stand still.
async function standStill(page) {
	const button = page.getByRole("button", { name: "Pause updates" });
	if (await button.count())
		await button.click();
	await page.evaluate(() => document.activeElement.blur());
}

async function judge(page, name) {
	for (const [size, viewport] of Object.entries(SIZES))
		for (const colorScheme of ["light", "dark"]) {
			await page.setViewportSize(viewport);
			await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
			await shoot(page, `${name}-${size}-${colorScheme}`);
			await fits(page);
			await accessible(page);
		}
	await page.setViewportSize(TIGHT);
	await fits(page);
	await page.setViewportSize(NARROW);
	await shoot(page, `${name}-narrow`);
	await fits(page);
}

function onePage({ browser, ordinary }, { name, path, expect }) {
	test(`${name}: accessible, wide and narrow, light and dark`, () =>
		look(browser, ordinary, { size: "desk" }, async (page) => {
			await page.goto(path);
			await standStill(page);
			await judge(page, name);
		}, expect));
	test(`${name}: without script, and in forced colours`, () =>
		look(browser, ordinary, { size: "desk", scheme: "dark", script: false, forced: true }, async (page) => {
			await page.goto(path);
			assert.ok((await page.title()).length > 0, "it has a title");
			await fits(page);
			await shoot(page, `${name}-forced`);
		}, expect));
}

export function pages(world) {
	for (const page of PAGES)
		onePage(world, page);
}
