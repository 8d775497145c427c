// SPDX-License-Identifier: Apache-2.0
//
// Keeps what is shown fresh.  The daemon says which text belongs where and what every
// row holds; nothing is decided, counted or put into words here.  Text goes in as text
// only: no markup is ever parsed, because names are not ours.
//
// One tab of a browser listens to the daemon and tells the others; where a browser
// cannot do that, or the stream breaks, the tab asks every few seconds, which costs a
// line while nothing changed.
"use strict";

(() => {
	const POLL_MS = 5000;		// without a stream
	const CALM_MS = 60000;		// with one: ages grow by the minute
	const REST_MS = 1000;		// between two refreshes, however much happens
	const OTHER_MS = 30000;		// and of a page that has to be loaded anew
	const CHANNEL = "capacityd";
	const SVG = "http://www.w3.org/2000/svg";
	const byId = (id) => document.getElementById(id);
	const form = byId("filter");
	const opened = byId("live")?.textContent || "";
	const rest = form ? REST_MS : OTHER_MS;
	const rows = new Map();		// service id -> { tr, key, state }
	let etag = "", asked = "", headline = "", now = "";
	let generation = "", shownGeneration = "", streaming = false;
	let failedSince = 0, refreshedAt = 0, timer = 0, busy = false, again = false, paused = false, news = false;

	// ---- the page from what the daemon says ----

	function element(name, attributes, ...children) {
		const e = document.createElement(name);
		for (const [key, value] of Object.entries(attributes))
			e.setAttribute(key, value);
		e.append(...children);
		return e;
	}

	function drawing(name, attributes, ...children) {
		const e = document.createElementNS(SVG, name);
		for (const [key, value] of Object.entries(attributes))
			e.setAttribute(key, value);
		e.append(...children);
		return e;
	}

	function setText(id, text) {
		const e = byId(id);
		if (e && e.textContent !== text)
			e.textContent = text;
	}

	// Only addresses of this site: what came as data may not lead elsewhere.
	function setHref(e, href) {
		if (e && /^\/(?!\/)/.test(href) && e.getAttribute("href") !== href)
			e.setAttribute("href", href);
	}

	function tag(kind, glyph, words) {
		return element("span", { class: "tag " + kind },
			element("span", { class: "glyph", "aria-hidden": "true" }, glyph), words);
	}

	function cell(label, kind, ...children) {
		return element("td", kind ? { "data-l": label, class: kind } : { "data-l": label }, ...children);
	}

	function spark(k) {
		const level = (name, y) => drawing("path", { class: name, d: "M0 " + y + "h112" });
		const svg = drawing("svg", { class: "spark", role: "img", viewBox: "0 0 114 32", "aria-label": k.words });
		if ("near" in k)
			svg.append(level("near", k.near));
		if ("far" in k)
			svg.append(level("far", k.far));
		svg.append(drawing("path", { d: k.path }), drawing("circle", { cx: k.x, cy: k.y, r: 2 }));
		return svg;
	}

	function measured(s) {
		const td = cell("Measured", "n", element("b", {}, s.value), element("small", {}, s.limits));
		if (s.spark)
			td.append(spark(s.spark));
		return td;
	}

	function statusTags(s) {
		const tags = element("span", { class: "tags" }, tag(s.verdict, s.glyph, s.word));
		if (s.control)
			tags.append(tag("control", s.control_glyph, s.control));
		return tags;
	}

	function buildRow(s) {
		const link = element("a", {}, s.location);
		setHref(link, s.href);
		return element("tr", {},
			element("th", { scope: "row" }, link, element("small", {}, s.where)),
			cell("Status", "", statusTags(s)),
			measured(s),
			cell("Ads now", "", s.ads, element("small", {}, "state since ",
				s.since ? element("time", { datetime: s.since }, s.since_text) : s.since_text)),
			cell("Why", "", s.why),
			cell("Next", "", s.next),
			cell("Owner", "", s.owner),
			cell("Data age", s.verdict === "unknown" ? "n stale" : "n", s.age));
	}

	// Rows whose words did not change keep their element, so focus and selection stay.
	// Only what was decided or done makes a row stand out, not every opening booked.
	function rowFor(s) {
		const key = JSON.stringify({ ...s, age: "" });
		const state = s.word + s.control + s.ads;
		const known = rows.get(s.id);
		if (known && known.key === key) {
			known.tr.lastElementChild.textContent = s.age;
			return known.tr;
		}
		const tr = buildRow(s);
		if (known && known.state !== state)
			tr.classList.add("changed");
		rows.set(s.id, { tr, key, state });
		return tr;
	}

	// A row that changes under somebody's focus gives the focus on.
	function place(shown) {
		const body = byId("rows");
		const held = document.activeElement && body.contains(document.activeElement) ?
			document.activeElement.getAttribute("href") : "";
		shown.forEach((tr, i) => {
			if (body.children[i] !== tr)
				body.insertBefore(tr, body.children[i] || null);
		});
		while (body.children.length > shown.length)
			body.lastElementChild.remove();
		if (held && !body.contains(document.activeElement))
			for (const a of body.querySelectorAll("th a"))
				if (a.getAttribute("href") === held)
					a.focus({ preventScroll: true });
	}

	function forget(shown) {
		const kept = new Set(shown.map((s) => s.id));
		for (const id of rows.keys())
			if (!kept.has(id))
				rows.delete(id);
	}

	function drawTile(t) {
		const link = byId("f-" + t.id);
		setText("n-" + t.id, String(t.n));
		if (!link)
			return;
		setHref(link, t.href);
		if (t.chosen)
			link.setAttribute("aria-current", "true");
		else
			link.removeAttribute("aria-current");
	}

	// Screen readers hear that something changed, not every tick of the clock.
	function announce(words) {
		if (headline && headline !== words)
			setText("change", words);
		headline = words;
	}

	function draw(page) {
		announce(page.text.headline);
		document.title = page.title + " – Capacity status";
		for (const [id, text] of Object.entries(page.text))
			setText(id, text);
		for (const [id, href] of Object.entries(page.href))
			setHref(byId(id), href);
		page.tiles.forEach(drawTile);
		forget(page.rows);
		place(page.rows.map(rowFor));
		byId("none").hidden = page.rows.length > 0;
		now = page.now;
	}

	// ---- how fresh it is ----

	function live(words, kind) {
		const e = byId("live");
		if (!e)
			return;
		e.classList.toggle("lost", kind === "lost");
		if (e.textContent !== words)
			e.textContent = words;
	}

	// What was on its way when somebody paused it still arrives.
	function fresh() {
		live((paused ? "Paused. " : form ? "Live. " : "") + (now ? "As of " + now : opened));
		if (!news)
			return;
		const link = element("a", { id: "news" }, "There is news: show it");
		setHref(link, location.pathname + location.search);
		byId("live")?.append(". ", link);
	}

	function lost(why) {
		failedSince = failedSince || Date.now();
		const minutes = Math.floor((Date.now() - failedSince) / 60000);
		live("Not live" + (minutes ? " for " + minutes + " min" : "") + ": " + why +
			". What you see is as old as that.", "lost");
	}

	async function refreshList() {
		const url = "/page.json" + location.search;
		if (url !== asked)
			etag = "";
		asked = url;
		const reply = await fetch(url, { headers: etag ? { "If-None-Match": etag } : {}, cache: "no-store" });
		if (reply.status !== 304) {
			if (!reply.ok)
				throw new Error("the daemon answered " + reply.status);
			const page = await reply.json();
			draw(page);
			etag = reply.headers.get("ETag") || "";
		}
	}

	// ---- the other pages: nothing is changed under somebody's eyes ----

	function isIdle() {
		const at = document.activeElement;
		return (!at || at === document.body || at.id === "main") && !String(getSelection()) &&
			!document.querySelector("details[open], form") && scrollY === 0;
	}

	function offer() {
		if (news)
			return;
		news = true;
		fresh();
	}

	async function refreshOther() {
		const first = !etag;
		const reply = await fetch(location.pathname + location.search,
			{ headers: etag ? { "If-None-Match": etag } : {}, cache: "no-store" });
		if (!reply.ok && reply.status !== 304)
			throw new Error("the daemon answered " + reply.status);
		if (reply.status === 304)
			return;
		await reply.text();
		etag = reply.headers.get("ETag") || "";
		if (first || !etag)
			return;
		if (isIdle() && !paused)
			location.reload();
		else
			offer();
	}

	// ---- when ----

	async function refresh() {
		busy = true;
		refreshedAt = Date.now();
		try {
			await (form ? refreshList() : refreshOther());
			shownGeneration = generation;
			if (form || failedSince)
				fresh();
			failedSince = 0;
		} catch (problem) {
			lost(problem instanceof TypeError ? "the daemon does not answer" : problem.message);
		}
		busy = false;
	}

	function arm(ms) {
		clearTimeout(timer);
		timer = setTimeout(tick, ms);
	}

	async function tick() {
		again = false;
		if (!document.hidden && !paused)
			await refresh();
		arm(again ? rest : failedSince ? POLL_MS : streaming ? CALM_MS : form ? POLL_MS : OTHER_MS);
	}

	// Soon, but not for every letter of a word and not for each of a thousand polls.
	function refreshSoon(ms) {
		again = busy;
		if (!busy)
			arm(Math.max(ms, refreshedAt + rest - Date.now()));
	}

	// Nothing: the stream is lost.
	function heard(id) {
		streaming = id !== "";
		generation = id;
		if (!document.hidden && (!streaming || generation !== shownGeneration))
			refreshSoon(50);
	}

	// ---- one stream for all tabs of a browser ----

	function listen(tell, done) {
		const source = new EventSource("/api/v1/events");
		source.addEventListener("generation", (event) => tell(event.lastEventId || event.data));
		source.addEventListener("error", () => {
			tell("");
			if (source.readyState === EventSource.CLOSED)
				done();
		});
	}

	// Whoever holds the lock listens, until its tab is closed or the daemon says no.
	function follow(channel) {
		navigator.locks.request(CHANNEL, () => new Promise((done) => listen((id) => {
			channel.postMessage(id);
			heard(id);
		}, done))).then(() => setTimeout(follow, CALM_MS, channel));
	}

	function followIfPossible() {
		if (!window.EventSource || !window.BroadcastChannel || !navigator.locks)
			return;
		const channel = new BroadcastChannel(CHANNEL);
		channel.onmessage = (event) => heard(String(event.data));
		follow(channel);
	}

	// ---- what people do ----

	function pauseButton() {
		const box = byId("live");
		if (!box)
			return;
		const button = element("button", { type: "button", class: "pause", "aria-pressed": "false" }, "Pause updates");
		button.addEventListener("click", () => {
			paused = !paused;
			button.setAttribute("aria-pressed", String(paused));
			fresh();
			if (!paused)
				refreshSoon(0);
		});
		box.after(button);
	}

	// The view is in the address, so that it can be sent to a colleague.
	function keepView() {
		const q = new URLSearchParams();
		for (const [name, value] of new FormData(form))
			if (value)
				q.append(name, value);
		history.replaceState(null, "", String(q) ? "/?" + q : "/");
		refreshSoon(250);
	}

	if (form) {
		form.addEventListener("input", keepView);
		form.addEventListener("submit", (event) => {
			event.preventDefault();
			keepView();
		});
		headline = byId("headline").textContent;
	}
	document.addEventListener("visibilitychange", () => {
		if (!document.hidden)
			refreshSoon(0);
	});
	// A refusal stays what it is: asking for it again would only be refused again.
	if (!document.querySelector(".problem")) {
		pauseButton();
		followIfPossible();
		tick();
	}
})();
