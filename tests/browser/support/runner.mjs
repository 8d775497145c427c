// SPDX-License-Identifier: Apache-2.0
//
// The smallest runner that can fail: each test has a sentence for a name, checks
// what it must, and the last line is the count.  A run without a test fails.
import assert from "node:assert/strict";

const TEST_MS = 180_000;
const POLL_MS = 50;
const LANES = 3;
const PATIENCE_MS = 1000 * Number(process.env.CAPACITYD_BROWSER_PATIENCE || 60);

const tests = [];

// A test that changes what others look at runs alone, when those are done.
export function test(why, run, { alone = false } = {}) {
	tests.push({ why, run, alone });
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

// Most only look and mostly wait, so a few go at a time.
async function runLane(queue, say, count) {
	for (let t = queue.shift(); t; t = queue.shift())
		count[await runOne(t, say) ? "passed" : "failed"]++;
}

export async function runAll(only, say = console.log) {
	const wanted = tests.filter((t) => t.why.includes(only));
	const looking = wanted.filter((t) => !t.alone);
	const count = { passed: 0, failed: 0 };
	await Promise.all(Array.from({ length: LANES }, () => runLane(looking, say, count)));
	await runLane(wanted.filter((t) => t.alone), say, count);
	return count;
}
