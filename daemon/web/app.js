// SPDX-License-Identifier: Apache-2.0
//
// Keeps the page fresh: asks for the status every few seconds, which costs one line
// while nothing changed, and rebuilds the rows that did.  Text goes in as text
// only; no markup is ever parsed here, because names are not ours.
"use strict";

(() => {
	const EVERY_MS = 5000;
	const ROWS_MAX = 500;
	const GLYPHS = { ample: "●", open: "○", filling: "◐", full: "■", unknown: "?", closed: "×" };
	const byId = (id) => document.getElementById(id);
	const rows = new Map();		// service id -> { tr, key }
	const form = byId("filter");
	let etag = "", asked = "", latest = null, failedSince = 0, timer = 0, busy = false, again = false;

	function element(name, attributes, ...children) {
		const e = document.createElement(name);
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

	function tag(kind, glyph, words) {
		return element("span", { class: "tag " + kind },
			element("span", { class: "glyph", "aria-hidden": "true" }, glyph), words);
	}

	function word(verdict) {
		return verdict.charAt(0).toUpperCase() + verdict.slice(1);
	}

	function cell(label, kind, ...children) {
		return element("td", kind ? { "data-l": label, class: kind } : { "data-l": label }, ...children);
	}

	function since(s) {
		if (!s.since)
			return s.since_text;
		return element("time", { datetime: s.since }, s.since_text);
	}

	function statusTags(s) {
		const tags = element("span", { class: "tags" }, tag(s.verdict, GLYPHS[s.verdict] || "?", word(s.verdict)));
		if (s.control_text)
			tags.append(tag("control", s.control === "held" ? "‖" : "!", s.control_text));
		return tags;
	}

	function buildRow(s) {
		const place = s.service_line_name + (s.market ? " · " + s.market : "");
		return element("tr", {},
			element("th", { scope: "row" },
				element("a", { href: "/explain.txt?service=" + encodeURIComponent(s.id) }, s.location_name),
				element("small", {}, place)),
			cell("Status", "", statusTags(s)),
			cell("Measured", "n", element("b", {}, s.metric.text), element("small", {}, s.thresholds.words)),
			cell("Ads now", "", s.ads_text, element("small", {}, "state since ", since(s))),
			cell("Why", "", s.why),
			cell("Next", "", s.next),
			cell("Owner", "", s.owner),
			cell("Data age", s.verdict === "unknown" ? "n stale" : "n", s.age));
	}

	function more(a, b) {
		return a.rank - b.rank || String(a.since || "").localeCompare(String(b.since || "")) ||
			(a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
	}

	function wanted(s) {
		const find = form.elements.q.value.trim().toLowerCase();
		if (form.elements.need.checked && !s.attention)
			return false;
		return !find || [s.location_name, s.service_line_name, s.market || "", s.id]
			.some((text) => text.toLowerCase().includes(find));
	}

	// Rows whose words did not change keep their element, so focus and selection stay.
	function rowFor(s) {
		const key = JSON.stringify([s.verdict, s.control_text, s.metric.text, s.thresholds.text, s.ads_text,
			s.why, s.next, s.owner, s.since_text, s.location_name]);
		const known = rows.get(s.id);
		if (known && known.key === key) {
			known.tr.lastElementChild.textContent = s.age;
			return known.tr;
		}
		const tr = buildRow(s);
		if (known)
			tr.classList.add("changed");
		rows.set(s.id, { tr, key });
		return tr;
	}

	function place(shown) {
		const body = byId("rows");
		shown.forEach((tr, i) => {
			if (body.children[i] !== tr)
				body.insertBefore(tr, body.children[i] || null);
		});
		while (body.children.length > shown.length)
			body.lastElementChild.remove();
		setText("more", latest.services.length >= ROWS_MAX && latest.counts.services > ROWS_MAX ?
			"The " + ROWS_MAX + " most urgent of " + latest.counts.services +
			" are listed; search finds the others." : "");
	}

	function draw() {
		place(latest.services.filter(wanted).sort(more).map(rowFor));
	}

	// Screen readers hear that something changed, not every tick of the clock.
	function announce(status) {
		const box = byId("change");
		if (latest && latest.headline !== status.headline)
			box.textContent = status.headline;
	}

	function summary(status) {
		const n = status.counts;
		const quiet = n.services - n.need_attention;
		announce(status);
		document.title = status.title + " – Capacity status";
		setText("headline", status.headline);
		setText("mode", status.mode_text);
		setText("sub", quiet + " of " + n.services + (quiet === 1 ? " needs" : " need") + " nothing from you." +
			(status.store_trouble ? " The store does not work, so nothing is sent: " + status.store_trouble : ""));
		setText("caption", n.need_attention + " of " + n.services + " services need attention");
		for (const verdict of Object.keys(GLYPHS))
			setText("n-" + verdict, String(n[verdict]));
		setText("moved", status.money.moved_today);
		setText("exposure", status.money.exposure);
		setText("live", "Live. As of " + status.now_text);
	}

	function lost(why) {
		failedSince = failedSince || Date.now();
		const minutes = Math.floor((Date.now() - failedSince) / 60000);
		byId("live").classList.add("lost");
		setText("live", "Not live" + (minutes ? " for " + minutes + " min" : "") + ": " + why +
			". What you see is as old as that.");
	}

	// The daemon knows more services than a page can show, so it does the finding.
	function address() {
		const find = form.elements.q.value.trim();
		return "/api/v1/status?limit=" + ROWS_MAX + (find ? "&find=" + encodeURIComponent(find) : "");
	}

	async function refresh() {
		const url = address();
		if (url !== asked)
			etag = "";
		asked = url;
		const reply = await fetch(url, { headers: etag ? { "If-None-Match": etag } : {}, cache: "no-store" });
		if (reply.status !== 304) {
			if (!reply.ok)
				throw new Error("the daemon answered " + reply.status);
			const status = await reply.json();
			summary(status);
			latest = status;
			etag = reply.headers.get("ETag") || "";
			draw();
		}
		failedSince = 0;
		byId("live").classList.remove("lost");
		setText("live", "Live. As of " + latest.now_text);
	}

	async function tick() {
		busy = true;
		if (!document.hidden) {
			try {
				await refresh();
			} catch (problem) {
				lost(problem instanceof TypeError ? "the daemon does not answer" : problem.message);
			}
		}
		busy = false;
		timer = setTimeout(tick, again ? 0 : EVERY_MS);
		again = false;
	}

	// Soon, but not for every letter of a word.
	function refreshSoon() {
		again = busy;
		if (busy)
			return;
		clearTimeout(timer);
		timer = setTimeout(tick, 250);
	}

	// The view is in the address, so that it can be sent to a colleague.
	function keepView() {
		const q = new URLSearchParams();
		if (form.elements.q.value)
			q.set("q", form.elements.q.value);
		if (form.elements.need.checked)
			q.set("need", "1");
		history.replaceState(null, "", String(q) ? "?" + q : location.pathname);
		if (latest)
			draw();
		refreshSoon();
	}

	function restoreView() {
		const q = new URLSearchParams(location.search);
		form.elements.q.value = q.get("q") || "";
		form.elements.need.checked = q.get("need") === "1";
	}

	restoreView();
	form.classList.remove("hidden");
	byId("change").className = "said";
	form.addEventListener("input", keepView);
	form.addEventListener("submit", (event) => event.preventDefault());
	tick();
})();
