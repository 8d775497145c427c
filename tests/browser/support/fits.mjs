// SPDX-License-Identifier: Apache-2.0
//
// Nobody scrolls sideways to read a status page.
import assert from "node:assert/strict";

// Runs in the page: what sticks out to the right, if anything does.
function tooWide() {
	if (document.documentElement.scrollWidth <= innerWidth)
		return "";
	const wide = [...document.body.querySelectorAll("*")].filter((e) => e.getBoundingClientRect().right > innerWidth + 1);
	return wide.slice(-3).map((e) => `${e.tagName.toLowerCase()}.${e.className} ${e.textContent.slice(0, 40)}`).join("; ") ||
		"something unseen";
}

export async function fits(page) {
	assert.equal(await page.evaluate(tooWide), "", "nothing scrolls sideways");
}
