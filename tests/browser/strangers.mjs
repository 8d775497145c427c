// SPDX-License-Identifier: Apache-2.0
//
// What a page of somebody else's can make a signed-in browser do: nothing.  A real
// browser decides what it sends along, so only a real browser can show it.
import assert from "node:assert/strict";

import { accessible } from "./support/axe.mjs";
import { test } from "./support/runner.mjs";
import { look } from "./support/view.mjs";

const SERVICE = "mill-creek/primary-care";
const ELSEWHERE = "http://elsewhere.example";
const VIEW = { size: "desk" };

// A page of another site; nothing leaves this machine for it.
async function visit(page, body) {
	await page.route(`${ELSEWHERE}/**`, (route) => route.fulfill({ contentType: "text/html", body }));
	await page.goto(`${ELSEWHERE}/`);
}

const field = (name, value) => `<input type="hidden" name="${name}" value="${value}">`;

// Even with a token that somehow leaked.
async function formFromElsewhere(house, page) {
	await page.goto(`/l/${SERVICE}?do=hold`);
	const token = await page.locator("input[name=form_token]").inputValue();
	await visit(page, `<!doctype html><form method="post" action="${house.url}/api/v1/hold">` +
		field("form_token", token) + field("service", SERVICE) + field("until", "24h") +
		field("reason", "a trick") + field("back", "/") + "<button>Win a prize</button></form>");
	const [answer] = await Promise.all([page.waitForNavigation(), page.getByRole("button").click()]);
	assert.equal(answer.status(), 403);
	assert.match(await page.locator("main").innerText(), /Another site sent this/);
	assert.equal((await house.status())[SERVICE].control, "automatic", "nothing was held");
}

async function fetchFromElsewhere(house, page) {
	await visit(page, "<!doctype html><title>Elsewhere</title>");
	const read = await page.evaluate((url) => fetch(url, { credentials: "include" }).then(() => "read", () => "kept"),
		`${house.url}/api/v1/status`);
	assert.equal(read, "kept", "another site cannot read the status");
	await page.evaluate((url) => fetch(url, { method: "POST", mode: "no-cors", credentials: "include",
		body: "{\"reason\":\"a trick\"}" }).catch(() => {}), `${house.url}/api/v1/stop`);
	assert.ok(!/^Stopped/.test((await (await fetch(`${house.tcp}/status.txt`)).text())), "nothing was stopped");
}

async function frameElsewhere(house, page) {
	await visit(page, `<!doctype html><iframe src="${house.url}/l/${SERVICE}?do=hold"></iframe>`);
	const inside = page.frames()[1];
	assert.equal(await inside.locator("form").count(), 0, "the form cannot be laid under somebody's click");
}

// Who comes by the door without a name is offered nothing to press.
async function nameless(house, page) {
	await page.goto(`${house.tcp}/l/${SERVICE}?do=hold`);
	assert.equal(await page.locator("main form, main a.button").count(), 0);
	assert.match(await page.locator(".actions").innerText(), /capacityctl hold mill-creek\/primary-care/);
}

async function incomplete(page) {
	await page.goto(`/l/${SERVICE}?do=hold`);
	await page.locator("form").evaluate((form) => form.setAttribute("novalidate", ""));
	await Promise.all([page.waitForNavigation(), page.getByRole("button", { name: "Hold it" }).click()]);
	assert.match(await page.locator("main").innerText(), /reason/i, "it says what is missing");
	await accessible(page);
	await Promise.all([page.waitForNavigation(), page.getByRole("link", { name: "Back to where you were" }).click()]);
	assert.equal(new URL(page.url()).pathname, `/l/${SERVICE}`);
}

export function strangers({ browser, ordinary }) {
	const on = (why, run, expect) => test(`strangers: ${why}`, () => look(browser, ordinary, VIEW, run, expect));

	on("another site's form is refused", (page) => formFromElsewhere(ordinary, page), ["asked another host: " + ELSEWHERE, "403 (Forbidden)"]);
	on("another site's script learns and does nothing", (page) => fetchFromElsewhere(ordinary, page),
		["asked another host: " + ELSEWHERE, "CORS policy", "ERR_FAILED", "403 (Forbidden)", "400 (Bad Request)", "415 (Unsupported"]);
	on("another site's frame stays empty", (page) => frameElsewhere(ordinary, page),
		["asked another host: " + ELSEWHERE, "frame-ancestors", "asked another host: chrome-error"]);
	on("whoever is nobody may only look", (page) => nameless(ordinary, page), ["asked another host: " + ordinary.tcp]);
	on("an incomplete form is told what it lacks", incomplete, ["400 (Bad Request)", "422 (Unprocessable"]);
}
