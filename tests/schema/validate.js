// SPDX-License-Identifier: Apache-2.0
//
// validate.js SCHEMA.json FILE... - the schema and the loader agree about files.
//
// A file below a directory called bad-schema must fail, every other one must
// pass.  The files are read by js-yaml, which is not the parser the daemon uses:
// what other YAML programs see is part of the question.
//
// Run with NODE_PATH=/usr/share/nodejs (Debian: node-ajv, node-js-yaml).
"use strict";

const fs = require("fs");
const Ajv = require("ajv");
const yaml = require("js-yaml");

const [schemaPath, ...files] = process.argv.slice(2);
if (!schemaPath || files.length === 0) {
	console.error("usage: validate.js SCHEMA.json FILE...");
	process.exit(2);
}

const validate = new Ajv({ allErrors: true }).compile(JSON.parse(fs.readFileSync(schemaPath, "utf8")));

const explain = (errors) =>
	errors.map((e) => `${e.dataPath || "/"} ${e.message} ${JSON.stringify(e.params)}`).join("\n\t");

let failed = 0;
for (const file of files) {
	const expected = !/(^|\/)bad-schema\//.test(file);
	const valid = validate(yaml.load(fs.readFileSync(file, "utf8"), { schema: yaml.CORE_SCHEMA }));

	if (valid === expected)
		continue;
	failed++;
	console.error(expected ? `${file}: refused by the schema:\n\t${explain(validate.errors)}`
			       : `${file}: accepted by the schema, but it is wrong`);
}
console.log(`${files.length - failed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
