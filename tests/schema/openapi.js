// SPDX-License-Identifier: Apache-2.0
//
// openapi.js BASE [--save DIR] - a running daemon answers as its own OpenAPI document says.
//
// The document is asked of the daemon, its own rules are checked (each reference leads
// somewhere, each parameter of a path is declared, each operation has a name of its own),
// and every GET that answers JSON is made and validated, also with a question that must
// be refused.
//
// Run with NODE_PATH=/usr/share/nodejs (Debian: node-ajv).  Schemas keep to what drafts 7
// and 2020-12 read alike.
"use strict";

const fs = require("fs");
const Ajv = require("ajv");

const [base, flag, dir] = process.argv.slice(2);
if (!base) {
	console.error("usage: openapi.js BASE [--save DIR]");
	process.exit(2);
}

let passed = 0;
const failures = [];
const judge = (what, ok, why) => (ok ? passed++ : failures.push(`${what}: ${why}`));

const methods = ["get", "post"];
const operations = (doc) =>
	Object.entries(doc.paths).flatMap(([path, item]) =>
		methods.filter((m) => item[m]).map((m) => ({ path, method: m, op: item[m] })));

const references = (node) =>
	node === null || typeof node !== "object" ? [] :
	Object.entries(node).flatMap(([key, value]) => (key === "$ref" ? [value] : references(value)));

const lookup = (doc, ref) =>
	ref.slice(2).split("/").reduce((at, name) => (at === undefined ? at : at[name.replace(/~1/g, "/").replace(/~0/g, "~")]), doc);

function judgeDocument(doc) {
	judge("openapi", /^3\.1\.\d+$/.test(doc.openapi), `${doc.openapi} is not 3.1`);
	judge("info", doc.info && doc.info.title && doc.info.version, "title and version are missing");
	for (const ref of new Set(references(doc)))
		judge(ref, ref.startsWith("#/") && lookup(doc, ref) !== undefined, "leads nowhere");
	const names = operations(doc).map(({ op }) => op.operationId);
	judge("operationId", new Set(names).size === names.length && !names.includes(undefined), "missing or twice");
	for (const { path, method, op } of operations(doc)) {
		const declared = (op.parameters || []).map((p) => (p.$ref ? lookup(doc, p.$ref) : p));
		const inPath = [...path.matchAll(/{(\w+)}/g)].map((m) => m[1]).sort().join();
		judge(`${method} ${path}`, declared.filter((p) => p.in === "path").map((p) => p.name).sort().join() === inPath,
		      "its path and its parameters differ");
		judge(`${method} ${path}`, Object.keys(op.responses).length > 0, "no responses");
	}
}

const examples = { location: "harbor-point", service_line: "primary-care", code: "not-found", feed: "nobody" };
const fill = (path) => path.replace(/{(\w+)}/g, (_, name) => encodeURIComponent(examples[name]));

async function ask(path) {
	const answer = await fetch(base + path, { redirect: "manual" });
	return { status: answer.status, type: answer.headers.get("content-type") || "", text: await answer.text() };
}

const short = (errors) => errors.slice(0, 5).map((e) => `${e.dataPath || "/"} ${e.message} ${JSON.stringify(e.params)}`).join("; ");

async function main() {
	const doc = JSON.parse((await ask("/api/v1/openapi.json")).text);
	const ajv = new Ajv({ allErrors: true, schemaId: "auto", unknownFormats: "ignore", nullable: false });
	ajv.addSchema({ $id: "doc", ...doc });
	const schemaAt = (pointer) => ajv.compile({ $ref: `doc#${pointer}` });
	const escape = (s) => encodeURIComponent(s.replace(/~/g, "~0").replace(/\//g, "~1"));

	judgeDocument(doc);
	for (const { path, op } of operations(doc).filter(({ method }) => method === "get")) {
		const required = (op.parameters || []).map((p) => (p.$ref ? lookup(doc, p.$ref) : p)).filter((p) => p.in === "query" && p.required);
		const query = required.length ? "?" + required.map((p) => `${p.name}=${encodeURIComponent(p.example)}`).join("&") : "";
		const said = op.responses["200"];
		const types = Object.keys(said.content || {});

		if (types.includes("text/event-stream"))
			continue; /* it does not end */
		const got = await ask(fill(path) + query);
		if (flag === "--save")
			fs.writeFileSync(`${dir}/${path.replace(/\W+/g, "_")}`, got.text);
		judge(path, got.status === 200, `answered ${got.status}: ${got.text.slice(0, 200)}`);
		judge(path, types.includes(got.type.split(";")[0]), `is ${got.type}, and ${types} was said`);
		if (!types.includes("application/json") || got.status !== 200)
			continue;
		const valid = schemaAt(`/paths/${escape(path)}/get/responses/200/content/application~1json/schema`);
		judge(path, valid(JSON.parse(got.text)), short(valid.errors || []));
	}
	const refused = await ask("/api/v1/status?colour=blue");
	const problem = schemaAt("/components/schemas/Problem");
	judge("a wrong question", refused.status === 400 && problem(JSON.parse(refused.text)), `${refused.status} ${short(problem.errors || [])}`);
	for (const f of failures)
		console.error(f);
	console.log(`${passed} passed, ${failures.length} failed`);
	process.exit(failures.length || passed < 50 ? 1 : 0);
}

main().catch((e) => {
	console.error(e);
	process.exit(1);
});
