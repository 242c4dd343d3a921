// From a server token to devices in the console, over the API, as a device administrator does it.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { databases } from "./support/databases.mjs";
import { contentOf, file } from "./support/files.mjs";
import { startHost } from "./support/host.mjs";
import { startSimulator } from "./support/simulator.mjs";

const servers = await databases();
after(() => servers.stop());

for (const database of servers.list) {
  describe(`main path on ${database.name}`, () => {
    let simulator, host, admin, server;

    before(async () => {
      simulator = await startSimulator({ devices: 2500 });
      host = await startHost({ simulator, database: await database.make() });
      admin = await host.signIn();
      [server] = await simulator.servers();
    });
    after(async () => {
      assert.equal(await host.stop(), 0, "SIGTERM ends the host in order");
      await simulator.stop();
    });

    const syncRun = async (filter = {}) => (await admin.rows("mdm_dep_sync_run", { sort: "-started_at", filter: JSON.stringify(filter) })).rows[0];

    test("a generated key pair and the portal's file become a token and all its devices", async () => {
      const pair = await admin.action("mdm.dep.token.generate_key_pair", { form: {} });
      assert.equal(pair.status, 200, pair.text);
      const certificate = contentOf(pair.json.files[0]);
      assert.match(certificate, /BEGIN CERTIFICATE/);
      assert.doesNotMatch(pair.text, /PRIVATE KEY/);

      const token = await simulator.token_file(server.server_uuid, certificate);
      const imported = await admin.action("mdm.dep.token.import_encrypted", { form: { token: file("t.p7m", token) } });

      assert.ok([200, 202].includes(imported.status), imported.text);
      assert.match(imported.json.message, /validated, decrypted,? and saved into the Asset Vision database/);
      if (imported.json.task) assert.equal((await admin.task(imported.json.task)).state, "succeeded");
      const devices = await admin.rows("mdm_dep_device", { limit: 10 });
      assert.equal(devices.total, 2500);
      const [row] = (await admin.rows("mdm_dep_token")).rows;
      assert.equal(row.server_name, server.server_name);
      assert.equal(row.last_error_code, null);
      assert.match(row.last_success_at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
      const run = await syncRun();
      assert.deepEqual([run.state, run.trigger, run.added], ["succeeded", "token", 2500]);
      assert.equal((await admin.rows("mdm_dep_account")).rows[0].server_uuid, server.server_uuid);
    });

    test("the token's secrets are in no answer", async () => {
      const [row] = (await admin.rows("mdm_dep_token")).rows;
      const one = await admin.api("GET", `/tables/mdm_dep_token/rows/${row.key}`);

      assert.equal(one.status, 200);
      assert.doesNotMatch(one.text, /CS_|AT_|AS_|consumer_secret|access_secret|"access_token"/);
    });

    test("Sync Now brings what changed on the portal and nothing else", async () => {
      await simulator.portal("POST", "/devices", { count: 3, server: server.server_uuid });

      const started = await admin.action("mdm.dep.sync_now", { all: true });
      assert.equal(started.status, 202, started.text);
      const task = await admin.task(started.json.task);

      assert.equal(task.state, "succeeded", JSON.stringify(task));
      assert.equal((await admin.rows("mdm_dep_device")).total, 2503);
      const run = await syncRun({ trigger: { eq: "now" } });
      assert.deepEqual([run.phase, run.added, run.state, run.actor], ["sync", 3, "succeeded", "admin"]);
    });

    test("Full Sync notices a device that was released without an event", async () => {
      const { rows } = await admin.rows("mdm_dep_device", { limit: 1, sort: "serial_number" });
      await simulator.portal("POST", "/devices/release", { devices: [rows[0].serial_number] });

      const started = await admin.action("mdm.dep.sync_full", { all: true });
      const task = await admin.task(started.json.task);

      assert.equal(task.state, "succeeded", JSON.stringify(task));
      assert.equal((await admin.rows("mdm_dep_device")).total, 2502);
      const gone = await admin.rows("mdm_dep_device", { filter: JSON.stringify({ present: { eq: false } }) });
      assert.deepEqual(gone.rows.map((row) => row.serial_number), [rows[0].serial_number]);
    });

    test("paging by key visits every device once, in order", async () => {
      const seen = [];
      let next;
      do {
        const page = await admin.rows("mdm_dep_device", { limit: 700, sort: "-device_assigned_date", ...(next && { after: next }) });
        seen.push(...page.rows.map((row) => row.serial_number));
        next = page.next;
      } while (next);

      assert.equal(seen.length, 2502);
      assert.equal(new Set(seen).size, 2502);
    });

    test("Renew keeps the devices and refuses another server's token, naming both", async () => {
      const [row] = (await admin.rows("mdm_dep_token")).rows;
      const other = (await simulator.portal("POST", "/servers", { server_name: "Another server" })).json;
      const foreign = await admin.action("mdm.dep.token.renew", {
        rows: [row.key],
        form: { token_json: await simulator.token_json(other.server_uuid) },
      });
      assert.ok(foreign.status >= 400 && foreign.status < 500, foreign.text);
      assert.match(foreign.json.detail, /Another server/);
      assert.match(foreign.json.detail, new RegExp(server.server_name.replace(/[()]/g, "\\$&")));

      const renewed = await admin.action("mdm.dep.token.renew", {
        rows: [row.key],
        form: { token_json: await simulator.token_json(server.server_uuid) },
      });
      assert.ok([200, 202].includes(renewed.status), renewed.text);
      assert.equal((await admin.rows("mdm_dep_device")).total, 2502);
      const tested = await admin.action("mdm.dep.token.test_connection", { rows: [row.key], form: {} });
      assert.equal(tested.status, 200, tested.text);
    });

    test("a replaced token is diagnosed, and nothing is lost", async () => {
      await simulator.token_json(server.server_uuid);
      await simulator.portal("PATCH", "/settings", { forget_sessions: true }).catch(() => {});
      const [row] = (await admin.rows("mdm_dep_token")).rows;

      const tested = await admin.action("mdm.dep.token.test_connection", { rows: [row.key], form: {} });

      assert.ok(tested.status >= 400, tested.text);
      assert.equal(tested.json.code, "dep.token_replaced");
      assert.equal((await admin.rows("mdm_dep_device")).total, 2502);
    });

    test("Delete tells what goes with the token, then takes it all", async () => {
      const [row] = (await admin.rows("mdm_dep_token")).rows;
      const form = await admin.api("GET", `/actions/mdm.dep.token.delete/form?key=${row.key}`);
      assert.equal(form.status, 200, form.text);
      assert.match(form.text, /2,?503 devices/, "those that left the server included");

      const confirm = form.json.form.sections.flatMap((section) => section.fields).find((field) => field.type === "confirm");
      const gone = await admin.action("mdm.dep.token.delete", {
        rows: [row.key],
        form: confirm ? { [confirm.name]: confirm.expected } : {},
      });

      assert.equal(gone.status, 200, gone.text);
      assert.equal((await admin.rows("mdm_dep_token")).total, 0);
      assert.equal((await admin.rows("mdm_dep_device", { filter: JSON.stringify({ present: { in: [true, false] } }) })).total, 0);
    });

    test("no secret that was used is in the log", () => {
      assert.doesNotMatch(host.log(), /CS_[0-9a-f]|AT_O|AS_[0-9a-f]|BEGIN [A-Z ]*PRIVATE KEY/);
    });
  });
}
