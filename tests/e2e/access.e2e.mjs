// Every registered thing and every API path against every shipped role, and against one made for the purpose.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { startHost } from "./support/host.mjs";
import { root } from "./support/paths.mjs";
import { startSimulator } from "./support/simulator.mjs";

const manifest = JSON.parse(readFileSync(join(root, "manifest.json"), "utf8"));
const shipped = readdirSync(join(root, "roles"))
  .filter((name) => name.endsWith(".json") && name !== "permissions.json")
  .map((name) => JSON.parse(readFileSync(join(root, "roles", name), "utf8")).name);

const grids = ["mdm.dep.tokens", "mdm.dep.accounts", "mdm.dep.devices", "mdm.dep.profiles", "mdm.dep.sync_runs", "mdm.dep.assignments", "mdm.dep.activation_locks", "mdm.dep.beta_tokens"];
const actions = [
  "mdm.dep.token.new", "mdm.dep.token.import_encrypted", "mdm.dep.token.generate_key_pair", "mdm.dep.token.renew",
  "mdm.dep.token.test_connection", "mdm.dep.token.delete", "mdm.dep.sync_now", "mdm.dep.sync_full",
  "mdm.dep.token.set_default_profile", "mdm.dep.device.assign_profile", "mdm.dep.device.remove_profile", "mdm.dep.assignment.cancel",
  "mdm.dep.device.refresh", "mdm.dep.device.disown", "mdm.dep.device.activation_lock", "mdm.dep.device.activation_lock_code",
  "mdm.dep.account.refresh", "mdm.dep.account.set_discovery_url", "mdm.dep.account.clear_discovery_url", "mdm.dep.token.maid_jwt",
];

let simulator, host, admin, task, deviceKey;
const clients = {};

before(async () => {
  simulator = await startSimulator({ devices: 20 });
  host = await startHost({ simulator });
  admin = await host.signIn();
  const [server] = await simulator.servers();
  const made = await admin.action("mdm.dep.token.new", { form: { token_json: await simulator.token_json(server.server_uuid) } });
  assert.ok(made.status < 300, made.text);
  const started = await admin.action("mdm.dep.sync_now", { all: true });
  task = started.json.task;
  await admin.task(task);
  deviceKey = (await admin.rows("mdm_dep_device")).rows[0].key;

  assert.equal((await admin.api("PUT", "/roles/dep_people", { permissions: ["mdm_dep_token:read"] })).status < 300, true);
  for (const role of [...shipped, "dep_people"]) {
    const secret = `a password of ${role}`;
    const put = await admin.api("PUT", `/users/person_${role}`, { password: secret, roles: [role] });
    assert.ok(put.status < 300, put.text);
    clients[role] = await host.signIn(`person_${role}`, secret);
  }
});
after(async () => {
  await host.stop();
  await simulator.stop();
});

const mayUseDep = (role) => role === "admin" || role === "dep_people";

/** Everything of DEP that can be asked for: [what, ask]. */
function* everythingOfDep(client) {
  for (const id of grids) yield [`grid ${id}`, () => client.api("GET", `/grids/${id}`)];
  for (const name of manifest.tables) {
    yield [`rows of ${name}`, () => client.api("GET", `/tables/${name}/rows`)];
    yield [`csv of ${name}`, () => client.api("GET", `/tables/${name}/rows.csv`)];
    yield [`groups of ${name}`, () => client.api("GET", `/tables/${name}/groups?by=token`)];
  }
  yield ["one device", () => client.api("GET", `/tables/mdm_dep_device/rows/${deviceKey}`)];
  yield ["form of New", () => client.api("GET", "/actions/mdm.dep.token.new/form")];
  yield ["the task", () => client.api("GET", `/tasks/${task}`)];
  yield ["the task's events", () => client.api("GET", `/tasks/${task}/events`)];
  yield ["runs of the job", () => client.api("GET", "/jobs/mdm.dep.sync/runs")];
}

describe("who may see DEP", () => {
  for (const role of [...shipped, "dep_people"]) {
    test(`role ${role} ${mayUseDep(role) ? "sees" : "does not see"} each thing of DEP`, async () => {
      for (const [what, ask] of everythingOfDep(clients[role])) {
        const answer = await ask();
        if (mayUseDep(role)) assert.ok(answer.status < 300 || /groups/.test(what), `${what}: ${answer.status} ${answer.text}`);
        else {
          assert.equal(answer.status, 404, `${what}: ${answer.status} ${answer.text}`);
          assert.doesNotMatch(answer.json.detail, /permission/i, what);
        }
      }
    });

    test(`lists for role ${role} ${mayUseDep(role) ? "name" : "do not name"} DEP`, async () => {
      for (const path of ["/menu", "/tasks", "/jobs", "/notices"]) {
        const answer = await clients[role].api("GET", path);
        assert.equal(answer.status, 200, `${path}: ${answer.text}`);
        if (!mayUseDep(role)) assert.doesNotMatch(answer.text, /dep/i, path);
        else if (path === "/menu" || path === "/jobs") assert.match(answer.text, /mdm\.dep/, path);
      }
    });

    if (!mayUseDep(role)) {
      test(`role ${role} can run no action, and cannot tell it from one that does not exist`, async () => {
        const unknown = await clients[role].action("mdm.dep.no_such_thing", { form: {} });
        for (const id of actions) {
          const answer = await clients[role].action(id, { rows: ["1"], form: {} });
          assert.equal(answer.status, unknown.status, `${id}: ${answer.text}`);
          assert.equal(answer.json.code, unknown.json.code);
        }
        assert.equal((await clients[role].api("POST", `/tasks/${task}/cancel`)).status, 404);
        assert.equal((await clients[role].api("POST", "/jobs/mdm.dep.sync/run")).status, 404);
        assert.equal((await clients[role].api("PATCH", "/jobs/mdm.dep.sync", { enabled: false })).status, 404);
      });
    }
  }
});

describe("nobody writes to the DEP tables", () => {
  for (const method of ["POST", "PUT", "PATCH", "DELETE"]) {
    test(`${method} is 405 for the admin, on the table and on a row`, async () => {
      for (const name of manifest.tables) {
        for (const path of [`/tables/${name}/rows`, `/tables/${name}/rows/1`]) {
          const answer = await admin.api(method, path, {});
          assert.equal(answer.status, 405, `${method} ${path}: ${answer.text}`);
          assert.match(answer.headers.allow, /GET/);
        }
      }
    });
  }
});

describe("every path of the OpenAPI document", () => {
  test("asks for a sign-in, except the sign-in itself and the document", async () => {
    const { json: document } = await host.anonymous.api("GET", "/openapi.json");
    for (const [template, operations] of Object.entries(document.paths)) {
      const path = template.replace(/\{[^}]+\}/g, "1");
      const full = path.startsWith("/api/") || /^\/(healthz|readyz|metrics)/.test(path) ? path : `/api/v1${path}`;
      for (const method of Object.keys(operations).filter((key) => ["get", "post", "put", "patch", "delete"].includes(key))) {
        if (/openapi|healthz|readyz|metrics/.test(full) || (/\/session$/.test(full) && method === "post")) continue;
        const answer = await host.anonymous.call(method.toUpperCase(), full, method === "get" ? undefined : {});
        assert.equal(answer.status, 401, `${method} ${full}: ${answer.status} ${answer.text}`);
      }
    }
  });

  test("a cookie session writes only with its CSRF token", async () => {
    const answer = await admin.api("POST", "/actions/mdm.dep.sync_now", { all: true }, { "X-CSRF-Token": "wrong" });

    assert.equal(answer.status, 403, answer.text);
    assert.match(answer.json.code, /csrf/);
  });

  test("an API token works without a cookie, and ends with its revocation", async () => {
    const program = await host.bearer();
    assert.equal((await program.api("GET", "/menu")).status, 200);

    const listed = await host.command(["token", "list"]);
    assert.doesNotMatch(listed, /[A-Za-z0-9_-]{40,}/, "tokens are not shown again");
  });

  test("a role's change is in force at the next request", async () => {
    const changed = await admin.api("PUT", "/roles/dep_people", { permissions: [] });
    assert.ok(changed.status < 300, changed.text);

    assert.equal((await clients.dep_people.api("GET", "/grids/mdm.dep.tokens")).status, 404);
  });
});
