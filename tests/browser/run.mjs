// SPDX-License-Identifier: Apache-2.0
//
// run.mjs [WORD] - the page as people meet it, in a real browser.
//
// way of looking, and ends with the count.  WORD runs only the tests whose name
// holds it; KEEP=1 leaves the daemons' directories.
import { existsSync } from "node:fs";
import { chromium } from "playwright-core";

import { runAll } from "./support/runner.mjs";
import { House } from "./support/house.mjs";
import { bedlam, riverbend } from "./support/world.mjs";
import { journeys } from "./journeys.mjs";
import { pages } from "./pages.mjs";
import { strangers } from "./strangers.mjs";
import { names } from "./names.mjs";
import { stays } from "./live.mjs";

const BROWSERS = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

function openBrowser() {
	const executablePath = BROWSERS.find((path) => path && existsSync(path));
	if (!executablePath)
		throw new Error("no Chromium here: scripts/bootstrap browser installs it, or name one in CHROMIUM");
	// Chromium refuses to run as root inside its own sandbox; CI containers are root.
	return chromium.launch({ executablePath, args: process.getuid() === 0 ? ["--no-sandbox"] : [] });
}

async function openAll() {
	const [browser, ordinary, strange] = await Promise.all([openBrowser(), House.open(riverbend), House.open(bedlam)]);
	await Promise.all([ordinary.settle(riverbend.settled), strange.settle(bedlam.settled)]);
	return { browser, ordinary, strange };
}

const world = await openAll();
pages(world);
journeys(world);
names(world);
strangers(world);
stays(world);
const { passed, failed } = await runAll(process.argv[2] || "");
await world.browser.close();
const keep = process.env.KEEP === "1" || failed > 0;
await Promise.all([world.ordinary.close(keep), world.strange.close(keep)]);
if (keep)
	console.log(`kept: ${world.ordinary.dir} ${world.strange.dir}`);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 || passed === 0 ? 1 : 0);
