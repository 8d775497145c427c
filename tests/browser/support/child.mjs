// SPDX-License-Identifier: Apache-2.0
//
// Programs this run started: their output is kept, and what was started is what
// is stopped, by its number, on every way out.
import { spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";

const running = new Set();

export function start(program, args, log, env = {}) {
	const out = openSync(log, "a", 0o600);
	const child = spawn(program, args, { stdio: ["ignore", out, out], env: { ...process.env, ...env } });
	closeSync(out);
	const ended = new Promise((resolve) => {
		child.on("exit", (code, signal) => resolve(signal || code));
		child.on("error", (problem) => resolve(problem.message));
	});
	const c = { child, log, ended, over: false };
	running.add(c);
	ended.then(() => {
		c.over = true;
		running.delete(c);
	});
	return c;
}

export function said(c) {
	return readFileSync(c.log, "utf8");
}

// How it ended; it is asked first, and made to when it does not hear.
export async function stop(c, patience = 60_000) {
	if (!c.over)
		c.child.kill("SIGTERM");
	const timer = setTimeout(() => c.child.kill("SIGKILL"), patience);
	const how = await c.ended;
	clearTimeout(timer);
	return how;
}

process.on("exit", () => {
	for (const c of running)
		c.child.kill("SIGKILL");
});
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"])
	process.on(signal, () => process.exit(130));
