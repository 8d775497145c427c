// SPDX-License-Identifier: Apache-2.0
//
// The smallest runner that can fail: each test has a sentence for a name, checks
// what it must, and the last line is the count.  A run without a test fails.
import assert from "node:assert/strict";

const TEST_MS = 60_000;
const POLL_MS = 50;
const PATIENCE_MS = 1000 * Number(process.env.CAPACITYD_BROWSER_PATIENCE || 20);

const tests = [];

export function test(why, run) {
	tests.push({ why, run });
}

// Until it is true; says what was waited for when it never is.
export async function until(what, ask, patience = PATIENCE_MS) {
	const end = performance.now() + patience;
	for (;;) {
		const answer = await ask();
		if (answer)
			return answer;
		assert.ok(performance.now() < end, `waited ${patience / 1000} s in vain until ${what}`);
		await new Promise((resolve) => setTimeout(resolve, POLL_MS));
	}
}

function tooLong() {
	let timer;
	const late = new Promise((_, reject) => {
		timer = setTimeout(() => reject(new Error(`did not end within ${TEST_MS / 1000} s`)), TEST_MS);
	});
	return { late, forget: () => clearTimeout(timer) };
}

async function runOne(t, say) {
	const began = performance.now();
	const limit = tooLong();
	let problem = null;
	try {
		await Promise.race([t.run(), limit.late]);
	} catch (thrown) {
		problem = thrown;
	}
	limit.forget();
	const seconds = ((performance.now() - began) / 1000).toFixed(1);
	say(`  ${problem ? "FAIL" : "ok  "}  ${t.why} (${seconds} s)`);
	if (problem)
		say(String(problem.stack || problem).replace(/^/gm, "        "));
	return !problem;
}

// One after the other: some of them change what others look at.
export async function runAll(only, say = console.log) {
	let passed = 0, failed = 0;
	for (const t of tests.filter((each) => each.why.includes(only)))
		if (await runOne(t, say))
			passed++;
		else
			failed++;
	return { passed, failed };
}
