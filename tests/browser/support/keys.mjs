// SPDX-License-Identifier: Apache-2.0
//
// Hands on the keyboard only.  Each stop of the Tab key is checked on the way: what
// has the focus can be seen, shows that it has it, and is not under something else.
import assert from "node:assert/strict";

const STOPS_MAX = 250;

// Runs in the page.
function describe() {
	const e = document.activeElement;
	if (!e || e === document.body)
		return null;
	const box = e.getBoundingClientRect();
	const style = getComputedStyle(e);
	const label = e.getAttribute("aria-label") || [...(e.labels || [])].map((l) => l.textContent).join(" ") ||
		e.textContent || e.value || "";
	const x = Math.min(Math.max(box.x + Math.min(box.width / 2, 20), 0), innerWidth - 1);
	const y = Math.min(Math.max(box.y + box.height / 2, 0), innerHeight - 1);
	const top = document.elementFromPoint(x, y);
	return {
		tag: e.tagName.toLowerCase(), name: label.replace(/\s+/g, " ").trim(), href: e.getAttribute("href") || "",
		type: e.getAttribute("type") || "", inRow: e.closest("tr")?.textContent.replace(/\s+/g, " ").trim() || "",
		seen: box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight &&
			box.right > 0 && box.left < innerWidth,
		covered: Boolean(top) && top !== e && !e.contains(top) && !top.contains(e),
		marked: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
	};
}

function check(stop) {
	const what = `${stop.tag} "${stop.name.slice(0, 60)}"`;
	assert.ok(stop.seen, `the focus is on ${what}, which is not to be seen`);
	assert.ok(!stop.covered, `the focus is on ${what}, which is under something else`);
	assert.ok(stop.marked, `${what} does not show that it has the focus`);
}

// Presses Tab until wanted(stop) says yes; returns that stop.
export async function tabTo(page, what, wanted) {
	const passed = [];
	for (let i = 0; i < STOPS_MAX; i++) {
		await page.keyboard.press("Tab");
		const stop = await page.evaluate(describe);
		if (!stop)
			continue;
		check(stop);
		if (wanted(stop))
			return stop;
		passed.push(`${stop.tag} "${stop.name.slice(0, 40)}"`);
	}
	return assert.fail(`Tab never comes to ${what}; it stops at ${[...new Set(passed)].join(", ")}`);
}

export function named(name, tag = "") {
	return (stop) => (!tag || stop.tag === tag) && (name instanceof RegExp ? name.test(stop.name) : stop.name === name);
}

// Enter on what has the focus leads to another page.
export async function enter(page) {
	await Promise.all([page.waitForNavigation({ waitUntil: "load" }), page.keyboard.press("Enter")]);
}

export async function follow(page, what, wanted) {
	const stop = await tabTo(page, what, wanted);
	await enter(page);
	return stop;
}
