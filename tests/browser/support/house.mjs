// SPDX-License-Identifier: Apache-2.0
//
// A house of its own for the browser: simulated clinics and ad accounts, the real
// daemon, and the proxy people come in through.  Every port is a free one.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

import { said, start, stop } from "./child.mjs";
import { until } from "./runner.mjs";
import { openSso } from "./sso.mjs";

const BUILD = resolve(process.env.CAPACITYD_BUILD || "build");

async function post(url, body) {
	const reply = await fetch(url, { method: "POST", body: JSON.stringify(body) });
	assert.equal(reply.status, 200, `${url}: ${await reply.text()}`);
}

export class House {
	// recipe: { config(house) -> YAML, openings: { service: count }, user,
	//   first: what must be so before `then`, the openings of the morning that is shown }
	static async open(recipe) {
		const h = new House();
		h.dir = mkdtempSync(join(tmpdir(), "capacityd-browser-"));
		h.credentials = join(h.dir, "credentials");
		h.proxySocket = join(h.dir, "proxy.sock");
		mkdirSync(h.credentials, { mode: 0o700 });
		mkdirSync(join(h.dir, "csv"));
		await h.#openCity();
		await h.#allOpenings(recipe.openings);
		writeFileSync(join(h.dir, "capacityd.yaml"), recipe.config(h), { mode: 0o600 });
		await h.#openDaemon();
		h.sso = await openSso(h.proxySocket, recipe.user);
		h.url = h.sso.url;
		await h.settle(recipe.first);
		await h.#allOpenings(recipe.then);
		return h;
	}

	async #openCity() {
		this.city = start(join(BUILD, "capacity-sandbox"),
			["--still", "--token-life", "3600", "--credentials", this.credentials,
				"--csv", join(this.dir, "csv")], join(this.dir, "city.log"));
		this.cityUrl = await until("the sandbox listens", () => {
			assert.ok(!this.city.over, said(this.city));
			return (/listening (http:\S+)/.exec(said(this.city)) || [])[1];
		});
	}

	async #openDaemon() {
		this.daemon = start(join(BUILD, "capacityd"),
			["run", "--config", join(this.dir, "capacityd.yaml"), "--state-dir", this.dir],
			join(this.dir, "daemon.log"), { CREDENTIALS_DIRECTORY: this.credentials });
		this.tcp = await until("capacityd serves its page", () => {
			assert.ok(!this.daemon.over, said(this.daemon));
			return (/page (http:\/\/127\.0\.0\.1:\d+)\//.exec(said(this.daemon)) || [])[1];
		});
		await until("capacityd is ready", async () => (await fetch(this.tcp + "/readyz")).ok);
	}

	openings(service, open) {
		return post(`${this.cityUrl}/sandbox/clinic`, { service, open });
	}

	async #allOpenings(wanted) {
		for (const [service, open] of Object.entries(wanted))
			await this.openings(service, open);
	}

	async status() {
		const all = await (await fetch(`${this.tcp}/api/v1/status`)).json();
		return Object.fromEntries(all.services.map((s) => [s.id, s]));
	}

	// Until each service reads as wanted: { "location/line": { verdict, control, ... } }.
	async settle(wanted) {
		let now;
		const reads = ([id, words]) => Object.entries(words).every(([key, word]) => now[id]?.[key] === word);
		try {
			await until("the services are as wanted", async () => {
				now = await this.status();
				return Object.entries(wanted).every(reads);
			});
		} catch (problem) {
			const odd = Object.entries(wanted).filter((one) => !reads(one)).map(([id, words]) =>
				`wanted ${id} ${JSON.stringify(words)}, it is ${JSON.stringify(now[id])}`);
			throw new Error(`${problem.message}:\n${odd.join("\n")}`);
		}
	}

	// It must end well; a run that passed leaves nothing behind.
	async close(keep) {
		await this.sso.close();
		const how = await stop(this.daemon);
		await stop(this.city);
		assert.equal(how, 0, `capacityd ended with ${how}; see ${this.dir}`);
		if (!keep)
			rmSync(this.dir, { recursive: true });
	}
}
