// SPDX-License-Identifier: Apache-2.0
//
// What people come for, each way they may look at it, with the keyboard only.
import assert from "node:assert/strict";

import { enter, follow, named, tabTo } from "./support/keys.mjs";
import { test, until } from "./support/runner.mjs";
import { allViews, look, viewName } from "./support/view.mjs";

const text = async (page, where) => (await page.locator(where).innerText()).replace(/\s+/g, " ").trim();
const rowNames = (page) => page.locator("#rows tr th a").allInnerTexts();

// Whoever opens the page and touches nothing must be able to say it.
async function inFirstSight(page, where) {
	const box = await page.locator(where).boundingBox();
	assert.ok(box && box.y >= 0 && box.y + box.height <= page.viewportSize().height,
		`${where} is read without scrolling`);
}

async function whatIsWrong(page, view) {
	await page.goto("/");
	assert.match(await text(page, "#headline"), /^1 service is full and its ads are paused\. 1 has no verdict yet\. /);
	assert.match(await page.title(), /^1 full, 1 filling, 1 unknown/);
	assert.equal(await text(page, "#mode"), "Acting on ads; more spend waits for approval");
	for (const where of ["#headline", "#mode", "#live", "#sub"])
		await inFirstSight(page, where);
	await tabTo(page, "the way past the links", named("Skip to the contents"));
	await page.keyboard.press("Enter");
	await tabTo(page, "the choice of what needs attention", named("Needs attention only", "input"));
	await page.keyboard.press("Space");
	if (!view.script) {
		await tabTo(page, "the button that shows it", named("Show", "button"));
		await enter(page);
	}
	await until("only what needs attention is listed", async () => (await rowNames(page)).length === 6);
	assert.match(page.url(), /[?&]need=1$/);
	assert.deepEqual((await rowNames(page)).slice(0, 3), ["Harbor Point", "East Bridge", "Old Town"]);
	const first = page.locator("#rows tr").first();
	assert.match(await first.innerText(), /Full[\s\S]*2 openings[\s\S]*Paused on google and meta/);
	assert.match(await first.innerText(), /at or under the limit of 3[\s\S]*Resumes when 8 or more openings are seen/);
}

async function isItFresh(page) {
	await page.goto("/");
	assert.match(await text(page, "#live"), /As of \d\d:\d\d/);
	assert.match(await text(page, "#sub"), /The newest data is \d+ s old\./);
	const late = page.locator("#rows tr", { hasText: "East Bridge" });
	assert.match(await late.innerText(), /Unknown[\s\S]*no data[\s\S]*none/);
	await follow(page, "the feeds", named("Feeds", "a"));
	assert.match(await text(page, "main .sum"), /^1 of 3 feeds needs attention: valley is silent/);
	const worst = page.locator("tbody tr").first();
	assert.match(await worst.innerText(), /valley[\s\S]*Silent[\s\S]*HTTP 404[\s\S]*Asked again/);
	assert.match(await page.locator("tbody tr", { hasText: "ehr" }).innerText(), /Answers[\s\S]*\d+ s ago/);
}

// ---- what script adds ----

async function newsArriveByThemselves({ ordinary }, page) {
	const row = page.locator("#rows tr", { hasText: "Pediatrics" });
	await page.goto("/");
	assert.match(await row.innerText(), /14 openings/);
	await ordinary.openings("lakeside/pediatrics", 15);
	await until("the row tells what is new", async () => /15 openings/.test(await row.innerText()));
	assert.equal(await text(page, "#change"), "", "nothing is announced that changes no verdict");
	await ordinary.openings("lakeside/pediatrics", 14);
	await until("the row tells what was before", async () => /14 openings/.test(await row.innerText()));
}

async function silenceIsTold(page) {
	await page.goto("/");
	await until("it is live", async () => /^Live/.test(await text(page, "#live")));
	await page.context().setOffline(true);
	await until("the page says that it is not", async () => /^Not live/.test(await text(page, "#live")));
	await page.context().setOffline(false);
	await until("it is live again", async () => /^Live/.test(await text(page, "#live")));
}

export function journeys(world) {
	const { browser, ordinary } = world;
	const inEveryView = (why, run) => allViews().forEach((view) => test(`${why} (${viewName(view)})`, () =>
		look(browser, ordinary, view, (page) => run(page, view))));

	inEveryView("what is wrong now", whatIsWrong);
	inEveryView("is the data fresh", isItFresh);
	test("news arrive by themselves", () =>
		look(browser, ordinary, { size: "desk" }, (page) => newsArriveByThemselves(world, page)), { alone: true });
	test("a page that hears nothing says so", () =>
		look(browser, ordinary, { size: "desk" }, silenceIsTold, ["ERR_INTERNET_DISCONNECTED"]));
}
