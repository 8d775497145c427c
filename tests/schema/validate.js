// SPDX-License-Identifier: Apache-2.0
//
// validate.js SCHEMA.json GOOD... --bad BAD... - the schema and the loader agree about files.
//
// The files after --bad must fail, every other one must pass.  The files are read by js-yaml, which is not the parser the daemon uses:
// what other YAML programs see is part of the question.
//
// Run with NODE_PATH=/usr/share/nodejs (Debian: node-ajv, node-js-yaml).
"use strict";

const fs = require("fs");
const Ajv = require("ajv");
const yaml = require("js-yaml");

const [schemaPath, ...names] = process.argv.slice(2);
const bad = names.indexOf("--bad") < 0 ? names.length : names.indexOf("--bad");
const files = names.filter((name) => name !== "--bad");
if (!schemaPath || files.length === 0) {
	console.error("usage: validate.js SCHEMA.json GOOD... --bad BAD...");
	process.exit(2);
}

const validate = new Ajv({ allErrors: true }).compile(JSON.parse(fs.readFileSync(schemaPath, "utf8")));

const explain = (errors) =>
	errors.map((e) => `${e.dataPath || "/"} ${e.message} ${JSON.stringify(e.params)}`).join("\n\t");

let failed = 0;
for (const [i, file] of files.entries()) {
	const expected = i < bad;
	const valid = validate(yaml.load(fs.readFileSync(file, "utf8"), { schema: yaml.CORE_SCHEMA }));

	if (valid === expected)
		continue;
	failed++;
	console.error(expected ? `${file}: refused by the schema:\n\t${explain(validate.errors)}`
			       : `${file}: accepted by the schema, but it is wrong`);
}
console.log(`${files.length - failed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
