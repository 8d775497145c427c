// SPDX-License-Identifier: Apache-2.0
//
// Two organisations.  Riverbend is an ordinary morning: one place is full, one is
// filling, one has room and waits for a yes, one has no data.  Bedlam has the same
// kind of places, and names that nobody sane would give them.
import { userInfo } from "node:os";

const HEAD = (h, name, mode) => `version: 1
organization: {name: ${JSON.stringify(name)}, timezone: America/New_York, currency: USD}
mode: ${mode}
limits: {spend: "$4,000/day", step: 100%, changes: 100/day, changes_week: 700/week, mass_change: 0%, mass_drop: 0%, mass_money: 0%}
api:
  listen: "127.0.0.1:0"
  socket: ${h.dir}/control.sock
  access: [{role: approver, user: ana}]
  proxy: {socket: ${h.proxySocket}, user: ${JSON.stringify(userInfo().username)}}
store: {kind: sqlite, path: ${h.dir}/capacityd.db}
`;

const clinicFeed = (h, path) => `{kind: fhir, url: "${h.cityUrl}${path}", every: 1s, stale_after: 5m, dead_after: 1h, ` +
	`timeout: 5s, auth: {kind: smart-backend, token_url: "${h.cityUrl}/token", client_id: capacityd-sandbox, ` +
	"key: {credential: fhir-key}, key_id: sandbox-1, algorithm: ES384}, " +
	"new_patient: [{appointment_type: \"http://fhir.org/argonaut/CodeSystem/appt-type|new-patient\"}]}";

const google = (h) => `{kind: google-ads, base_url: "${h.cityUrl}", customer_id: "4811223344", every: 1s, timeout: 5s, ` +
	`lag: 0s, auth: {kind: service-account, key: {credential: google-ads}, token_url: "${h.cityUrl}/token"}}`;

const meta = (h) => `{kind: meta, api_version: "26.0", account: act_1029384756, app_id: "119211728144504", ` +
	`base_url: "${h.cityUrl}", auth: {kind: token, token: {credential: meta-token}, ` +
	"app_secret: {credential: meta-secret}}, every: 1s, timeout: 5s, lag: 0s}";

// One good observation settles a verdict, and nothing rests or climbs.
const RULES = `policies:
  default:
    measure: {metric: open-slots, within: 14d}
    full: {at: 3, leave: 8, ads: pause}
    filling: {at: 6, leave: 10, budget: 50%}
    ample: {at: 20, leave: 15, budget: 130%}
    confirm: {down: 1, up: 1, for: 0s}
    pace: {more: 0s, less: 0s}
    ramp: 0s
    flapping: {changes: 0}
`;

const clinic = (feed, select, campaign, dollars, adset) =>
	`feed: ${feed}, select: ${select}, pool: all, ads: [{platform: google, campaign: "${campaign}", ` +
	`budget: $${dollars}/day, min: $10/day, max: $400/day}` +
	(adset ? `, {platform: meta, adset: "${adset}", budget: $${dollars}/day, min: $10/day, max: $400/day}` : "") + "]";
const fhir = (location, specialty) => `{location: Location/loc-${location}, specialty: "${specialty}"}`;

const PRIMARY = "394802001", DERMATOLOGY = "394582007", THERAPY = "722138006";
const OWNER = "owner: {operations: \"Operations desk <ops@example.org>\", marketing: \"Marketing <marketing@example.org>\"}";

export const riverbend = {
	user: "ana",
	openings: {
		"harbor-point/primary-care": 2, "harbor-point/dermatology": 5, "north-gate/primary-care": 25,
		"mill-creek/primary-care": 12, "lakeside/pediatrics": 14, "lakeside/primary-care": 2,
		"old-town/physical-therapy": 12,
	},
	// Paused first: only what must run again waits for a yes.
	first: { "lakeside/primary-care": { verdict: "full", ads_text: "Paused on google" } },
	then: { "lakeside/primary-care": 13 },
	settled: {
		"harbor-point/primary-care": { verdict: "full", control: "automatic", ads_text: "Paused on google and meta" },
		"harbor-point/dermatology": { verdict: "filling", ads_text: "$75 a day on google (planned $150)" },
		"north-gate/primary-care": { verdict: "ample", control: "waits for approval" },
		"mill-creek/primary-care": { verdict: "open", control: "automatic" },
		"lakeside/pediatrics": { verdict: "open", control: "automatic" },
		"lakeside/primary-care": { verdict: "open", control: "waits for approval" },
		"east-bridge/dermatology": { verdict: "unknown" },
	},
	config: (h) => `${HEAD(h, "Riverbend Health", "approve")}feeds:
  ehr: ${clinicFeed(h, "/r4")}
  valley: ${clinicFeed(h, "/r5")}
  nightly: {kind: csv, path: "${h.dir}/csv/daily_counts.csv", every: 1s, stale_after: 30h}
platforms:
  google: ${google(h)}
  meta: ${meta(h)}
${RULES}pools:
  all: {budget: "$2,000/day"}
service_lines:
  primary-care: {name: Primary care}
  dermatology: {name: Dermatology}
  pediatrics: {name: Pediatrics}
  physical-therapy: {name: Physical therapy}
locations:
  harbor-point:
    {name: Harbor Point, market: North Shore, ${OWNER}, services: {
      primary-care: {${clinic("ehr", fhir("harbor-point", PRIMARY), 20411101, 120, "120210000000000101")}},
      dermatology: {${clinic("ehr", fhir("harbor-point", DERMATOLOGY), 20411102, 150)}}}}
  north-gate:
    {name: North Gate, market: North Shore, ${OWNER}, services: {
      primary-care: {${clinic("ehr", fhir("north-gate", PRIMARY), 20411103, 220, "120210000000000103")}}}}
  mill-creek:
    {name: Mill Creek, market: Valley, ${OWNER}, services: {
      primary-care: {${clinic("ehr", fhir("mill-creek", PRIMARY), 20411104, 120)}}}}
  east-bridge:
    {name: East Bridge, market: Valley, ${OWNER}, services: {
      dermatology: {${clinic("valley", fhir("east-bridge", DERMATOLOGY), 20411105, 90)}}}}
  lakeside:
    {name: Lakeside, market: Lake, ${OWNER}, services: {
      pediatrics: {${clinic("nightly", "{department: \"0417\", service_line: pediatrics}", 20411106, 100)}},
      primary-care: {${clinic("nightly", "{department: \"0417\", service_line: primary-care}", 20411107, 160)}}}}
  old-town:
    {name: Old Town, market: Lake, ${OWNER}, services: {
      physical-therapy: {${clinic("ehr", fhir("old-town", THERAPY), 20411108, 80)}}}}
`,
};

// What somebody may type, paste or try.
export const NAMES = {
	script: "<script>alert(1)</script><img src=x onerror=alert(2)>",
	quotes: "\"><svg onload=alert(3)> ' & &amp; {{page}}",
	rtl: "\u202Eمركز الصحة\u202C עין",
	long: "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch".repeat(3),
	formula: "=HYPERLINK(\"https://elsewhere.example/\",\"Harbor\")",
};

const named = (name, market, services) =>
	`{name: ${JSON.stringify(name)}, market: ${JSON.stringify(market)}, ${OWNER}, services: {${services}}}`;

export const bedlam = {
	user: "ana",
	openings: {
		"harbor-point/primary-care": 2, "north-gate/primary-care": 25, "mill-creek/primary-care": 12,
		"east-bridge/dermatology": 5, "old-town/physical-therapy": 12,
	},
	first: {},
	then: {},
	settled: {
		"harbor-point/primary-care": { verdict: "full" }, "north-gate/primary-care": { verdict: "ample" },
		"mill-creek/primary-care": { verdict: "open" }, "east-bridge/dermatology": { verdict: "filling" },
	},
	config: (h) => `${HEAD(h, NAMES.quotes, "act")}feeds:
  ehr: ${clinicFeed(h, "/r4")}
platforms:
  google: ${google(h)}
${RULES}pools:
  all: {budget: "$2,000/day"}
service_lines:
  primary-care: {name: ${JSON.stringify(NAMES.quotes)}}
  dermatology: {name: ${JSON.stringify(NAMES.long)}}
  physical-therapy: {}
locations:
  harbor-point: ${named(NAMES.script, NAMES.script, `primary-care: {${clinic("ehr", fhir("harbor-point", PRIMARY), 20411101, 120)}}`)}
  north-gate: ${named(NAMES.rtl, NAMES.rtl, `primary-care: {${clinic("ehr", fhir("north-gate", PRIMARY), 20411103, 220)}}`)}
  mill-creek: ${named(NAMES.long, NAMES.long, `primary-care: {${clinic("ehr", fhir("mill-creek", PRIMARY), 20411104, 120)}}`)}
  east-bridge: ${named(NAMES.formula, NAMES.quotes, `dermatology: {${clinic("ehr", fhir("east-bridge", DERMATOLOGY), 20411105, 90)}}`)}
  old-town: ${named(NAMES.quotes, NAMES.rtl, `physical-therapy: {${clinic("ehr", fhir("old-town", THERAPY), 20411108, 80)}}`)}
`,
};
