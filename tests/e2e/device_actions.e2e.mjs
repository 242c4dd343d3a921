// Refresh, Disown, Activation Lock, the account's extras and signing, over the API, on every database.
import assert from "node:assert/strict";
import { createPublicKey, verify, X509Certificate } from "node:crypto";
import { after, before, describe, test } from "node:test";
import { databases } from "./support/databases.mjs";
import { contentOf, file } from "./support/files.mjs";
import { startHost } from "./support/host.mjs";
import { startSimulator } from "./support/simulator.mjs";

const servers = await databases();
after(() => servers.stop());

const kUrl = "https://mdm.example.com/.well-known/com.apple.remotemanagement";

for (const database of servers.list) {
  describe(`device actions on ${database.name}`, () => {
    let simulator, host, admin, certificate, token;

    before(async () => {
      simulator = await startSimulator({ devices: 160 });
      host = await startHost({ simulator, database: await database.make() });
      admin = await host.signIn();
      const [server] = await simulator.servers();
      const pair = await admin.action("mdm.dep.token.generate_key_pair", { form: {} });
      certificate = String(contentOf(pair.json.files[0]));
      const imported = await admin.action("mdm.dep.token.import_encrypted", {
        form: { token: file("t.p7m", await simulator.token_file(server.server_uuid, certificate)) },
      });
      assert.ok(imported.status < 300, imported.text);
      assert.equal((await admin.task(imported.json.task)).state, "succeeded");
      [token] = imported.json.rows;
    });
    after(async () => {
      assert.equal(await host.stop(), 0);
      await simulator.stop();
    });

    const devices = async (filter = {}) => (await admin.rows("mdm_dep_device", { sort: "serial_number", filter: JSON.stringify(filter) })).rows;
    const one = async (serial_number) => (await devices({ serial_number: { eq: serial_number }, present: { in: [true, false] } }))[0];
    const timeline = async (row) => (await admin.api("GET", `/tables/mdm_dep_device/rows/${row.key}`)).json.timeline.map((event) => event.event);
    const finished = async (started) => {
      assert.equal(started.status, 202, started.text);
      await admin.task(started.json.task);
      return (await admin.api("GET", `/tasks/${started.json.task}`)).json;
    };
    const requests = async (path) => (await simulator.requests()).filter((request) => request.path === path);

    test("Refresh from Apple tells how each device stands now", async () => {
      const [same, released] = await devices();
      await simulator.portal("POST", "/devices/release", { devices: [released.serial_number] });

      const answer = await admin.action("mdm.dep.device.refresh", { rows: [same.key, released.key] });

      assert.equal(answer.status, 200, answer.text);
      assert.deepEqual(answer.json.results.map(({ serial_number, status }) => [serial_number, status]), [[same.serial_number, "SUCCESS"], [released.serial_number, "NOT_ACCESSIBLE"]]);
      assert.equal((await one(released.serial_number)).left_reason, "gone");
    });

    test("Refresh over a filter is a task", async () => {
      const task = await finished(await admin.action("mdm.dep.device.refresh", { all: true }));

      assert.equal(task.state, "succeeded");
      assert.match(task.message, /^159 devices: 159 SUCCESS\.$/);
    });

    test("Disown wants the serial number, and the number of several", async () => {
      const [first, second] = await devices();
      for (const [rows, confirm] of [[[first.key], "wrong"], [[first.key], undefined], [[first.key, second.key], first.serial_number]]) {
        const refused = await admin.action("mdm.dep.device.disown", { rows, form: confirm === undefined ? {} : { confirm } });
        assert.equal(refused.status, 400, refused.text);
        assert.equal(refused.json.field, "confirm");
      }
      assert.deepEqual(await requests("/devices/disown"), []);

      const task = await finished(await admin.action("mdm.dep.device.disown", { rows: [first.key, second.key], form: { confirm: "2" } }));

      assert.equal(task.state, "succeeded", JSON.stringify(task));
      assert.deepEqual(task.results.map((result) => result.status), ["SUCCESS", "SUCCESS"]);
      const row = await one(first.serial_number);
      assert.deepEqual([row.present, row.left_reason], [false, "disowned"]);
      assert.ok((await timeline(row)).includes("disowned"));
      const audit = (await admin.api("GET", "/audit?limit=50")).json.entries.map((entry) => entry.event ?? entry.action);
      assert.ok(audit.includes("mdm.dep.device.disowned"), JSON.stringify(audit));
    });

    test("a disown whose answer is lost is looked up and never sent again", async () => {
      const [device] = await devices();
      await simulator.faults({ endpoint: "POST /devices/disown", cut: "middle" });
      const before = (await requests("/devices/disown")).length;

      const task = await finished(await admin.action("mdm.dep.device.disown", { rows: [device.key], form: { confirm: device.serial_number } }));

      assert.equal((await requests("/devices/disown")).length, before + 1);
      assert.match(task.results[0].detail, /answer was lost/);
      assert.equal((await one(device.serial_number)).left_reason, "disowned");
    });

    test("a locked device's code is sealed, shown to whom it may be, and recorded", async () => {
      const [device] = await devices({ device_family: { eq: "Mac" } });

      const task = await finished(await admin.action("mdm.dep.device.activation_lock", { rows: [device.key], form: { lost_message: "Call us" } }));
      const shown = await admin.action("mdm.dep.device.activation_lock_code", { rows: [device.key] });

      assert.equal(task.results[0].status, "SUCCESS", JSON.stringify(task));
      assert.equal(shown.status, 200, shown.text);
      const code = shown.json.details["Bypass code"];
      assert.match(code, /^[0-9A-Z]{5}-[0-9A-Z]{5}(-[0-9A-Z]{4}){4}$/);
      const [lock] = (await admin.rows("mdm_dep_activation_lock")).rows;
      assert.deepEqual([lock.serial_number, lock.state, lock.has_bypass_code], [device.serial_number, "SUCCESS", true]);
      assert.ok((await timeline(device)).includes("bypass_code_shown"));
      const everywhere = host.log() + (await admin.api("GET", "/audit?limit=200")).text + (await admin.api("GET", "/tasks")).text + JSON.stringify(lock);
      assert.doesNotMatch(everywhere, new RegExp(code));
    });

    test("whoever may use DEP sees neither Disown nor codes without their own rights", async () => {
      assert.ok((await admin.api("PUT", "/roles/dep_people", { permissions: ["mdm_dep_token:read"] })).status < 300);
      assert.ok((await admin.api("PUT", "/roles/disowners", { permissions: ["mdm_dep_device:disown"] })).status < 300);
      const secret = "a password of somebody";
      for (const role of ["dep_people", "disowners"]) await admin.api("PUT", `/users/of_${role}`, { password: secret, roles: [role] });
      const people = await host.signIn("of_dep_people", secret);
      const disowners = await host.signIn("of_disowners", secret);
      const [device] = await devices();

      const offered = Object.keys((await people.api("GET", "/grids/mdm.dep.devices")).json.actions);
      assert.ok(offered.includes("mdm.dep.device.refresh"));
      for (const id of ["mdm.dep.device.disown", "mdm.dep.device.activation_lock_code"]) {
        assert.ok(!offered.includes(id), id);
        assert.equal((await people.action(id, { rows: [device.key], form: { confirm: device.serial_number } })).status, 404, id);
      }
      // A right of its own shows nothing of the rows: one that is there answers as one that is not.
      for (const key of [device.key, "999999"]) {
        const answer = await disowners.action("mdm.dep.device.disown", { rows: [key], form: { confirm: device.serial_number } });
        assert.equal(answer.status, 404, answer.text);
      }
    });

    test("the account's discovery URL is set, shown and cleared; beta tokens are listed", async () => {
      const [account] = (await admin.rows("mdm_dep_account")).rows;
      assert.equal((await admin.rows("mdm_dep_beta_token")).total, 6);

      const bad = await admin.action("mdm.dep.account.set_discovery_url", { rows: [account.key], form: { mdm_service_discovery_url: "http://mdm.example.com/" } });
      assert.deepEqual([bad.status, bad.json.field], [400, "mdm_service_discovery_url"]);
      const set = await admin.action("mdm.dep.account.set_discovery_url", { rows: [account.key], form: { mdm_service_discovery_url: kUrl } });
      assert.equal(set.status, 200, set.text);
      assert.equal((await admin.rows("mdm_dep_account")).rows[0].mdm_service_discovery_url, kUrl);
      const cleared = await admin.action("mdm.dep.account.clear_discovery_url", { rows: [account.key] });
      assert.equal(cleared.status, 200, cleared.text);

      const refreshed = await admin.action("mdm.dep.account.refresh", { rows: [account.key] });
      assert.equal(refreshed.json.details["Discovery URL"], "none");
    });

    test("the MDM server gets a signed token by API, and nothing of it stays", async () => {
      const program = await host.bearer();

      const answer = await program.action("mdm.dep.token.maid_jwt", { rows: [token] });

      assert.equal(answer.status, 200, answer.text);
      const jwt = answer.json.details.token;
      const [header, claims, signature] = jwt.split(".");
      const key = createPublicKey(new X509Certificate(certificate).publicKey.export({ type: "spki", format: "pem" }));
      assert.ok(verify("sha256", Buffer.from(`${header}.${claims}`), key, Buffer.from(signature, "base64url")));
      const said = JSON.parse(Buffer.from(claims, "base64url"));
      assert.equal(said.iss, (await admin.rows("mdm_dep_account")).rows[0].server_uuid);
      assert.equal(said.service_type, "com.apple.maid");
      const again = await program.action("mdm.dep.token.maid_jwt", { rows: [token] });
      assert.notEqual(JSON.parse(Buffer.from(again.json.details.token.split(".")[1], "base64url")).jti, said.jti);
      assert.ok(!(host.log() + (await admin.api("GET", "/audit?limit=200")).text).includes(claims));
      assert.doesNotMatch((await admin.api("GET", "/grids/mdm.dep.tokens")).text, /maid_jwt/);
    });
  });
}
