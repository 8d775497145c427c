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
	await follow(page, "the ad platforms", named("Ad platforms", "a"));
	// The versions of their APIs end on days that are known; from two months before on, that comes first.
	assert.match(await text(page, "main .sum"), new RegExp("^No ad platform needs anything from you, but 1 ad needs a person: it cannot be steered|" +
		"^[12] of 2 ad platforms needs? attention: (google|meta) ends the version of its API"));
	assert.match(await page.locator("tbody tr", { hasText: "google-ads" }).innerText(), /(Answers|Version ends)[\s\S]*\d+ s ago/);
}

async function whyPaused(page) {
	await page.goto("/");
	await follow(page, "the full location", (stop) => stop.name === "Harbor Point" && /Primary care/.test(stop.inRow));
	assert.equal(await text(page, "h1"), "Harbor Point, Primary care");
	assert.match(await page.title(), /^Full: Harbor Point, Primary care/);
	await inFirstSight(page, "h1");
	await inFirstSight(page, ".tag.full");
	assert.match(await text(page, ".now"), /Why Full since .*: 2 openings in the next 14 days, at or under the limit of 3/);
	assert.match(await text(page, ".now"), /What happens next Resumes when 8 or more openings are seen/);
	for (const platform of ["google", "meta"])
		assert.match(await page.locator("tbody tr", { hasText: `${platform}/` }).first().innerText(),
			/paused[\s\S]*paused[\s\S]*capacityd[\s\S]*read back/);
	await tabTo(page, "the days as a table", named("The same as a table", "summary"));
	await page.keyboard.press("Enter");
	assert.match(await text(page, "details[open]"), /At its end[\s\S]*\d{4}-\d\d-\d\d \d+/);
	assert.match(await text(page, "main"), /What happened[\s\S]*went full/);
}

async function isBackAt(page, service) {
	assert.equal(new URL(page.url()).pathname, `/l/${service}`, `back where it began, not: ${await text(page, "main")}`);
}

// ---- to hold ----

const HELD = "harbor-point/dermatology";

// What the form offers is a day from now; the Friday after that is in time.
async function typeFriday(page) {
	const offered = await page.locator("input[name=until]").inputValue();
	const friday = new Date(`${offered.slice(0, 10)}T12:00:00Z`);
	while (friday.getUTCDay() !== 5)
		friday.setUTCDate(friday.getUTCDate() + 1);
	const [year, month, day] = friday.toISOString().slice(0, 10).split("-");
	await page.keyboard.type(month + day + year);
	await page.keyboard.type("0500PM");
	assert.equal(await page.locator("input[name=until]").inputValue(), `${year}-${month}-${day}T17:00`);
}

async function holdUntilFriday({ ordinary }, page) {
	await page.goto(`/l/${HELD}`);
	await follow(page, "holding it", named(/^Hold/, "a"));
	assert.match(await text(page, ".ask"), /^Hold it\? Now: \$75 a day on google/);
	await tabTo(page, "the end", (stop) => stop.name.startsWith("Until"));
	await typeFriday(page);
	await tabTo(page, "the reason", (stop) => stop.name.startsWith("Reason"));
	await page.keyboard.type("flu clinic <week>");
	await follow(page, "saying so", named("Hold it", "button"));
	await isBackAt(page, HELD);
	assert.match(await text(page, ".tag.control"), /Held by ana/);
	assert.match(await text(page, ".now"), /ana[\s\S]*17:00[\s\S]*flu clinic <week>/);
	await follow(page, "ending it", named(/^End the hold/, "a"));
	await follow(page, "saying so", named("Hand it back", "button"));
	await ordinary.settle({ [HELD]: { control: "automatic" } });
	await page.reload();
	assert.match(await text(page, "main"), /What happened[\s\S]*handed back/);
}

// ---- to approve ----

// One is asked about while another is got ready for the next to ask about.
const ASKING = ["north-gate/primary-care", "mill-creek/primary-care", "lakeside/pediatrics"];
const asked = new Map();

async function lowerAndRaise(house, service) {
	await house.openings(service, 12);
	await house.settle({ [service]: { verdict: "open", control: "automatic" } });
	await house.openings(service, 25);
}

async function approveTheBoost({ ordinary }, page, service) {
	await asked.get(service);
	await ordinary.openings(service, 25);
	await ordinary.settle({ [service]: { verdict: "ample", control: "waits for approval" } });
	await page.goto("/");
	await follow(page, "what waits", (stop) => stop.href === `/l/${service}`);
	await follow(page, "approving it", named(/^Approve/, "a"));
	assert.match(await text(page, ".ask"), /^Approve \$\d+ more a day\? .*from \$\d+ to \$\d+/);
	await follow(page, "saying so", named("Approve it", "button"));
	await isBackAt(page, service);
	await until("the platform says that it is done", async () => {
		const now = (await ordinary.status())[service];
		return now.control === "automatic" && now.ads.every((ad) => ad.state === "as wanted");
	});
	await page.reload();
	assert.equal(await page.locator(".tag.control").count(), 0, "nothing waits any longer");
	assert.match(await text(page, "main"), /What happened[\s\S]*approved[\s\S]*ana|What happened[\s\S]*ana[\s\S]*approved/);
	asked.set(service, lowerAndRaise(ordinary, service).catch(() => {}));
}

export function journeys(world) {
	const { browser, ordinary } = world;
	const inEveryView = (why, run, how) => allViews().forEach((view, i) => test(`${why} (${viewName(view)})`, () =>
		look(browser, ordinary, view, (page) => run(page, view, i)), how));

	inEveryView("what is wrong now", whatIsWrong);
	inEveryView("is the data fresh", isItFresh);
	inEveryView("why is this paused", whyPaused);
	inEveryView("hold it until Friday", (page) => holdUntilFriday(world, page), { alone: true });
	inEveryView("approve the boost", (page, view, i) => approveTheBoost(world, page, ASKING[i % ASKING.length]),
		{ alone: true });
}
