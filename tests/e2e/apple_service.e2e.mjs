// What a program sees of Apple's service over the API: errors by code and field, who may ask for what, and that what is handed
// out (beta tokens, signed tokens) stays where it was asked for.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { contentOf, file } from "./support/files.mjs";
import { startHost } from "./support/host.mjs";
import { root } from "./support/paths.mjs";
import { startSimulator } from "./support/simulator.mjs";

const manifest = JSON.parse(readFileSync(join(root, "manifest.json"), "utf8"));
const kUrl = "https://mdm.example.com/.well-known/com.apple.remotemanagement";

let simulator, host, admin, server, certificate, token, account, signed;
before(async () => {
  simulator = await startSimulator({ devices: 20 });
  host = await startHost({ simulator, settings: { log: { level: "debug" } } });
  admin = await host.signIn();
  [server] = await simulator.servers();
  const pair = await admin.action("mdm.dep.token.generate_key_pair", { form: {} });
  certificate = String(contentOf(pair.json.files[0]));
  const imported = await admin.action("mdm.dep.token.import_encrypted", { form: { token: file("t.p7m", await simulator.token_file(server.server_uuid, certificate)) } });
  await admin.task(imported.json.task);
  [token] = imported.json.rows;
  [account] = (await admin.rows("mdm_dep_account")).rows;
  signed = (await admin.action("mdm.dep.token.maid_jwt", { rows: [token] })).json.details.token;
});
after(async () => {
  assert.equal(await host.stop(), 0);
  await simulator.stop();
});

const audit = async () => (await admin.api("GET", "/audit?limit=500")).json.entries;
/** An answer that is a problem: its status, code and field. */
const problem = (answer) => {
  assert.match(answer.headers["content-type"], /^application\/problem\+json/);
  assert.ok(answer.json.detail.length > 20, answer.text);
  return [answer.status, answer.json.code, answer.json.field];
};

describe("each refusal has a code, a status that says whose fault it is, and a field where one is to blame", () => {
  const url = (mdm_service_discovery_url) => admin.action("mdm.dep.account.set_discovery_url", { rows: [account.key], form: { mdm_service_discovery_url } });

  test("a discovery URL that cannot be one", async () => {
    assert.deepEqual(problem(await url("http://mdm.example.com/")), [400, "dep.discovery_url_invalid", "mdm_service_discovery_url"]);
    assert.deepEqual(problem(await url("")), [400, "ams.field_missing", "mdm_service_discovery_url"]);
    assert.deepEqual(problem(await url(`${kUrl}/${"x".repeat(2000)}`)), [400, "ams.field_too_long", "mdm_service_discovery_url"]);
  });

  test("Apple's own refusals: not offered, terms, a token that was replaced", async () => {
    await simulator.settings({ account_driven_enrollment: false });
    assert.deepEqual(problem(await url(kUrl)), [409, "dep.org_not_supported", undefined]);
    await simulator.settings({ account_driven_enrollment: true, terms_not_signed: "all" });
    assert.deepEqual(problem(await url(kUrl)), [409, "dep.terms_not_signed", undefined]);
    await simulator.settings({ terms_not_signed: "none" });
    await simulator.portal("PATCH", `/servers/${server.server_uuid}/token`, { state: "replaced" });
    await simulator.portal("POST", "/sessions/forget");
    assert.deepEqual(problem(await url(kUrl)), [409, "dep.token_replaced", undefined]);
    await simulator.portal("PATCH", `/servers/${server.server_uuid}/token`, { state: "valid" });
    assert.equal((await admin.action("mdm.dep.token.test_connection", { rows: [token] })).status, 200);
  });

  test("a row that is gone, and one row too many", async () => {
    assert.deepEqual(problem(await admin.action("mdm.dep.account.refresh", { rows: ["999999"] })).slice(0, 1), [404]);
    assert.equal((await admin.action("mdm.dep.account.refresh", { rows: [account.key, account.key] })).status < 500, true);
  });

  test("a token that was pasted has no key to sign with, and the error says how to get one", async () => {
    const { server_uuid } = (await simulator.portal("POST", "/servers", { server_name: "Pasted" })).json;
    const pasted = await admin.action("mdm.dep.token.new", { form: { token_json: await simulator.token_json(server_uuid) } });
    await admin.task(pasted.json.task);

    const answer = await admin.action("mdm.dep.token.maid_jwt", { rows: pasted.json.rows });

    assert.deepEqual(problem(answer).slice(0, 2), [409, "dep.private_key_not_kept"]);
    assert.match(answer.json.detail, /Generate Key Pair/);
  });
});

describe("what leaves a trace", () => {
  test("setting and clearing the discovery URL is in the audit, with before and after", async () => {
    await admin.action("mdm.dep.account.set_discovery_url", { rows: [account.key], form: { mdm_service_discovery_url: kUrl } });
    await admin.action("mdm.dep.account.clear_discovery_url", { rows: [account.key] });

    const entries = await audit();
    const set = entries.find((entry) => entry.event === "mdm.dep.account.discovery_url_set");
    const cleared = entries.find((entry) => entry.event === "mdm.dep.account.discovery_url_cleared");
    assert.ok(JSON.stringify(set).includes(kUrl), JSON.stringify(entries.map((entry) => entry.event)));
    assert.ok(JSON.stringify(cleared).includes(kUrl));
    assert.ok(entries.some((entry) => entry.event === "mdm.dep.token.maid_jwt_signed"));
  });

  test("an answer that carries a credential is kept by nobody on the way", async () => {
    for (const [method, path, body] of [["POST", "/actions/mdm.dep.token.maid_jwt", { rows: [token] }], ["GET", "/tables/mdm_dep_beta_token/rows"], ["GET", `/tables/mdm_dep_account/rows/${account.key}/details`]]) {
      const answer = await admin.api(method, path, body);
      assert.equal(answer.status, 200, answer.text);
      assert.match(answer.headers["cache-control"] ?? "", /no-store/, path);
    }
  });

  test("beta tokens and signed tokens are in no log at any level, no audit, no task and no notice", async () => {
    const betas = (await admin.rows("mdm_dep_beta_token")).rows.map((row) => row.beta_token);
    assert.equal(betas.length, 12, "six of each MDM server");
    await admin.action("mdm.dep.account.refresh", { rows: [account.key] }); // reads them again
    const elsewhere = [host.log()];
    for (const path of ["/audit?limit=500", "/audit.csv", "/tasks", "/notices", "/tables/mdm_dep_token/rows", "/tables/mdm_dep_account/rows", "/tables/mdm_dep_sync_run/rows"])
      elsewhere.push((await admin.api("GET", path)).text);
    for (const credential of [...betas, signed, ...signed.split(".").slice(1)])
      for (const text of elsewhere) assert.ok(!text.includes(credential));
  });
});

describe("whoever may not use DEP", () => {
  let stranger;
  before(async () => {
    await admin.api("PUT", "/users/stranger", { password: "nobody of DEP at all", roles: ["user"] });
    stranger = await host.signIn("stranger", "nobody of DEP at all");
  });

  test("gets no page of any row, no overview, no form and no export", async () => {
    const there = async (path, body) => (await admin.api(body ? "POST" : "GET", path, body)).status;
    const here = async (path, body) => (await stranger.api(body ? "POST" : "GET", path, body)).status;
    const asked = [["/dashboards/mdm.dep.overview"], [`/actions/mdm.dep.account.set_discovery_url/form?key=${account.key}`]];
    for (const table of ["mdm_dep_account", "mdm_dep_token", "mdm_dep_sync_run", "mdm_dep_device"]) {
      const [row] = (await admin.rows(table, { limit: 1 })).rows;
      asked.push([`/tables/${table}/rows/${row.key}/details`]);
    }
    for (const table of manifest.tables) asked.push([`/exports/${table}`, { rows: ["1"] }]);
    for (const [path, body] of asked) {
      assert.equal(await there(path, body), 200, path);
      assert.equal(await here(path, body), 404, path);
    }
  });
});
