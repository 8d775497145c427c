// SPDX-License-Identifier: Apache-2.0
//
// What the script is for: the page stays as fresh as the daemon, says so when it is
// not, and disturbs nobody.
import assert from "node:assert/strict";

import { test, until } from "./support/runner.mjs";
import { look } from "./support/view.mjs";

const PLACE = "mill-creek/primary-care";	// open between 7 and 19 openings: its verdict stays
const VIEW = { size: "desk" };
const row = (page) => page.locator("#rows tr", { has: page.locator("a[href='/l/" + PLACE + "']") });
const shows = (page, n) => async () => (await row(page).innerText()).includes(`${n} openings`);
const live = (page) => page.locator("#live").innerText();
const isLive = (page) => until("the page is live", async () => (await live(page)).startsWith("Live."));

// It need not wait for the house to move: whoever comes back to a tab sees it as it is.
const lookedAtAgain = (page) => page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));

function counts(page, path) {
	const seen = { n: 0 };
	page.on("request", (request) => {
		seen.n += new URL(request.url()).pathname === path;
	});
	return seen;
}

async function oneStream(house, first) {
	const second = await first.context().newPage();
	const streams = [counts(first, "/api/v1/events"), counts(second, "/api/v1/events")];
	await first.goto("/");
	await until("the first tab follows", () => streams[0].n === 1);
	await second.goto("/?q=mill");
	await house.openings(PLACE, 13);
	await until("both show it", async () => await shows(first, 13)() && await shows(second, 13)());
	assert.deepEqual(streams.map((s) => s.n), [1, 0], "one stream for both");
	await first.close();
	await until("the other tab follows in its place", () => streams[1].n === 1);
	await house.openings(PLACE, 12);
	await until("it shows that, too", shows(second, 12));
}

async function withoutStream(house, page) {
	await page.route("**/api/v1/events", (route) => route.fulfill({ status: 503, body: "" }));
	await page.goto("/");
	await house.openings(PLACE, 14);
	await until("it asked by itself", shows(page, 14));
	await house.openings(PLACE, 12);
	await until("and again", shows(page, 12));
}

async function focusStays(house, page) {
	await page.goto("/");
	await isLive(page);
	await row(page).locator("a").focus();
	await house.openings(PLACE, 15);
	await until("the row has changed", shows(page, 15));
	assert.equal(await page.evaluate(() => document.activeElement.getAttribute("href")), "/l/" + PLACE);
	await house.openings(PLACE, 12);
	await until("and back", shows(page, 12));
}

async function saysWhenItIsNot(page) {
	await page.goto("/");
	await isLive(page);
	await page.route("**/page.json*", (route) => route.abort());
	await lookedAtAgain(page);
	await until("it says that it is not", async () =>
		/^Not live: the daemon does not answer\. What you see is as old as that\.$/.test(await live(page)));
	await page.unroute("**/page.json*");
	await isLive(page);
}

// The words of the house are replaced on their way: what is announced is only a change.
async function announcesChanges(page) {
	let headline = "";
	await page.route("**/page.json*", async (route) => {
		const headers = { ...route.request().headers(), "if-none-match": "" };
		const reply = await route.fetch({ headers });
		const body = await reply.json();
		body.text.headline = headline || body.text.headline;
		await route.fulfill({ response: reply, json: body, headers: { ...reply.headers(), etag: "" } });
	});
	await page.goto("/");
	await isLive(page);
	const heard = page.locator("#change");
	assert.equal(await heard.getAttribute("role"), "status");
	assert.equal(await heard.innerText(), "", "nothing has changed yet");
	headline = "3 locations are full.";
	await lookedAtAgain(page);
	await until("the change is announced", async () => await heard.innerText() === headline);
	assert.equal(await page.locator("#headline").innerText(), headline);
}

async function canBePaused(page) {
	await page.clock.install();
	const asked = counts(page, "/page.json");
	await page.goto("/");
	await until("it has asked", () => asked.n > 0);
	const button = page.getByRole("button", { name: "Pause updates" });
	await button.click();
	assert.equal(await button.getAttribute("aria-pressed"), "true");
	assert.match(await live(page), /^Paused\. As of /);
	await page.clock.runFor(2000); // what was under way has ended
	const before = asked.n;
	await page.clock.runFor(10 * 60 * 1000);
	assert.equal(asked.n, before, "ten minutes, and nothing was asked");
	await button.click();
	await page.clock.runFor(5000);
	await until("it goes on", () => asked.n > before);
}

// A page that is loaded anew is paused like one that is not.
async function anyCanBePaused(page) {
	await page.goto("/feeds");
	const button = page.getByRole("button", { name: "Pause updates" });
	const before = await live(page);
	await button.click();
	assert.equal(await live(page), `Paused. ${before}`);
	await button.click();
	assert.equal(await live(page), before);
}

async function typesAView(page) {
	await page.goto("/");
	await page.getByLabel("Find").fill("harbor");
	await until("two are listed", async () => await page.locator("#rows tr").count() === 2);
	assert.match(page.url(), /\/\?q=harbor$/);
	assert.match(await page.locator("#caption").innerText(), /^2 of \d+ services match: “harbor”$/);
	assert.equal(await page.locator("#csv").getAttribute("href"), "/export.csv?q=harbor");
	await page.locator("#f-full").click();
	await page.waitForURL(/\?q=harbor&verdict=full$/);
	await until("one is listed", async () => await page.locator("#rows tr").count() === 1);
	await page.locator("#clear").click();
	await page.waitForURL(/\/$/);
}

export function stays({ browser, ordinary }) {
	const on = (why, run, options, expect) =>
		test(`live: ${why}`, () => look(browser, ordinary, VIEW, run, expect), options);

	on("two tabs follow one stream", (page) => oneStream(ordinary, page), { alone: true });
	on("without a stream it asks", (page) => withoutStream(ordinary, page), { alone: true }, ["503 (Service Unavailable)"]);
	on("a row that changes keeps the focus", (page) => focusStays(ordinary, page), { alone: true });
	on("it says when it is not", saysWhenItIsNot, {}, ["net::ERR_FAILED"]);
	on("only changes are announced", announcesChanges);
	on("it can be paused", canBePaused);
	on("another page can be paused", anyCanBePaused);
	on("a view is typed and followed", typesAView);
}
