// SPDX-License-Identifier: Apache-2.0
//
// One way of looking at the page: how wide, light or dark, with script or without.
// Whatever a test is about, a page that asks another host for something, breaks its
// own security policy or complains on the console fails it.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";

const SHOTS = join(resolve(process.env.CAPACITYD_BUILD || "build"), "browser");

export const SIZES = { desk: { width: 1360, height: 900 }, phone: { width: 390, height: 844 } };

export function allViews() {
	const views = [];
	for (const size of Object.keys(SIZES))
		for (const scheme of ["light", "dark"])
			for (const script of [true, false])
				views.push({ size, scheme, script });
	return views;
}

export function viewName(view) {
	return `${view.size}, ${view.scheme}${view.script ? "" : ", no script"}`;
}

function watch(page, origin, faults) {
	page.on("request", (request) => {
		const url = request.url();
		if (!url.startsWith("data:") && !url.startsWith("blob:") && new URL(url).origin !== origin)
			faults.push(`asked another host: ${url}`);
	});
	page.on("console", (message) => {
		if (["error", "warning"].includes(message.type()))
			faults.push(`console: ${message.text()} (${message.location().url})`);
	});
	page.on("pageerror", (problem) => faults.push(`script: ${problem.message}`));
	page.on("dialog", (dialog) => {
		faults.push(`a box popped up: ${dialog.message()}`);
		dialog.dismiss();
	});
}

// expect: texts of console messages that belong to what is tested (a page answered 404 is one).
export async function look(browser, house, view, run, expect = []) {
	const faults = [];
	const size = typeof view.size === "string" ? SIZES[view.size] : view.size;
	const context = await browser.newContext({
		baseURL: house.url,
		viewport: size,
		colorScheme: view.scheme || "light",
		forcedColors: view.forced ? "active" : "none",
		javaScriptEnabled: view.script !== false,
		reducedMotion: "reduce",
	});
	try {
		const page = await context.newPage();
		page.setDefaultTimeout(60_000);
		watch(page, new URL(house.url).origin, faults);
		await run(page);
	} finally {
		await context.close();
	}
	const left = faults.filter((fault) => !expect.some((text) => fault.includes(text)));
	assert.deepEqual(left, [], "the page behaves");
}

// A picture for people to look at; nothing compares it.
export async function shoot(page, name, whole = true) {
	mkdirSync(SHOTS, { recursive: true });
	await page.screenshot({ path: join(SHOTS, `${name}.png`), fullPage: whole });
}
