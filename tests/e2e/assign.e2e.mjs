// Profiles reach devices, through throttles and dead hosts: what was wanted once is never forgotten.
import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { databases } from "./support/databases.mjs";
import { prepareHost, startHost } from "./support/host.mjs";
import { startSimulator } from "./support/simulator.mjs";

const servers = await databases();
after(() => servers.stop());

/** Another client of the same MDM server defines a profile and gives it to a device; the sync then reads it from Apple. */
async function profileSeen(simulator, admin, name) {
  const [device] = (await simulator.portal("GET", "/devices?limit=1")).json.devices;
  const { profile_uuid } = (await simulator.portal("POST", "/profiles", {
    profile: { profile_name: name, url: "https://mdm.example.org/enroll" }, devices: [device.serial_number],
  })).json;
  const synced = await admin.action("mdm.dep.sync_now", { all: true });
  assert.equal((await admin.task(synced.json.task)).state, "succeeded");
  const { rows } = await admin.rows("mdm_dep_profile");
  assert.ok(rows.some((row) => row.profile_uuid === profile_uuid && row.profile_name === name), "the profile was read from Apple");
  return profile_uuid;
}

async function link(simulator, admin) {
  const [server] = await simulator.servers();
  const made = await admin.action("mdm.dep.token.new", { form: { token_json: await simulator.token_json(server.server_uuid) } });
  assert.ok(made.status < 300, made.text);
  assert.equal((await admin.task(made.json.task)).state, "succeeded");
  return made.json.rows[0];
}

const results = async (admin, task) => (await admin.api("GET", `/tasks/${task}`)).json.results;

const puts = async (simulator) => (await simulator.requests()).filter((request) => request.method === "PUT" && request.path === "/profile/devices");

for (const database of servers.list) {
  describe(`assignments on ${database.name}`, () => {
    test("a person assigns, Apple holds one back, and Stop Waiting ends it", async () => {
      const simulator = await startSimulator({ devices: 20 });
      const host = await startHost({ simulator, database: await database.make() });
      const admin = await host.signIn();
      await link(simulator, admin);
      const profile_uuid = await profileSeen(simulator, admin, "Standard");
      const { rows } = await admin.rows("mdm_dep_device", { filter: JSON.stringify({ profile_status: { eq: "empty" } }) });
      assert.equal(rows.length, 19);
      const keys = rows.slice(0, 4).map((row) => row.key);
      await simulator.portal("POST", "/devices/faults", { devices: [rows[0].serial_number], throttled_s: 3600 });

      const form = await admin.api("GET", `/actions/mdm.dep.device.assign_profile/form?${keys.map((key) => `key=${key}`).join("&")}`);
      assert.equal(form.status, 200, form.text);
      assert.deepEqual(form.json.form.sections[0].fields[0].options.map((option) => option.title), ["Standard"]);
      const preview = await admin.action("mdm.dep.device.assign_profile", { rows: keys, form: { profile_uuid }, dry_run: true });
      assert.equal(preview.status, 200, preview.text);
      assert.deepEqual(preview.json.results.map((result) => [result.status, result.from, result.to]), keys.map(() => ["READY", "no profile", "Standard"]));
      const refused = await admin.action("mdm.dep.device.assign_profile", { rows: keys, form: { profile_uuid: "NOT-A-PROFILE" } });
      assert.equal(refused.status, 400);
      assert.equal(refused.json.field, "profile_uuid");

      const started = await admin.action("mdm.dep.device.assign_profile", { rows: keys, form: { profile_uuid } });
      assert.equal(started.status, 202, started.text);
      const task = await admin.task(started.json.task);
      assert.equal(task.state, "succeeded", JSON.stringify(task));
      assert.equal(task.progress.total, 4);
      const byKey = Object.fromEntries((await results(admin, task.id)).map((result) => [result.key, result]));
      assert.equal(byKey[keys[0]].status, "THROTTLED");
      assert.equal(byKey[keys[1]].status, "SUCCESS");
      const device = (await admin.api("GET", `/tables/mdm_dep_device/rows/${keys[1]}`)).json;
      assert.equal(device.profile_name, "Standard");
      assert.equal(device.profile_status, "assigned");
      assert.equal(device.timeline[0].event, "assigned");

      const waiting = (await admin.rows("mdm_dep_assignment")).rows;
      assert.equal(waiting.length, 1, "what is done is hidden");
      assert.equal(waiting[0].state, "waiting");
      assert.equal(waiting[0].profile_name, "Standard");
      assert.ok(Date.parse(waiting[0].next_attempt_at) >= Date.now() + 3500_000, waiting[0].next_attempt_at);
      assert.equal((await admin.api("DELETE", `/tables/mdm_dep_assignment/rows/${waiting[0].key}`)).status, 405);
      assert.equal((await admin.rows("mdm_dep_assignment", { filter: JSON.stringify({ state: { eq: "done" } }) })).total, 3);

      const before = (await puts(simulator)).length;
      const again = await admin.action("mdm.dep.device.assign_profile", { rows: [keys[0]], form: { profile_uuid } });
      await admin.task(again.json.task);
      assert.equal((await results(admin, again.json.task))[0].status, "WAITING");
      assert.equal((await puts(simulator)).length, before, "Apple is not asked before its time");
      const stopped = await admin.action("mdm.dep.assignment.cancel", { rows: [waiting[0].key] });
      assert.equal(stopped.json.results[0].status, "SUCCESS", stopped.text);
      assert.equal((await admin.rows("mdm_dep_assignment")).rows[0].state, "stopped");
      await host.stop();
      await simulator.stop();
    });

    test("the default profile goes to a filter's worth of devices and to those that come", async () => {
      const simulator = await startSimulator({ devices: 1200 });
      const host = await startHost({ simulator, database: await database.make() });
      const admin = await host.signIn();
      const token = await link(simulator, admin);
      const profile_uuid = await profileSeen(simulator, admin, "Standard");

      const set = await admin.action("mdm.dep.token.set_default_profile", { rows: [token], form: { profile_uuid } });
      assert.equal(set.status, 202, set.text);
      assert.equal((await admin.task(set.json.task)).state, "succeeded");
      assert.equal((await admin.rows("mdm_dep_device", { limit: 1, filter: JSON.stringify({ profile_uuid: { eq: profile_uuid } }) })).total, 1200);
      const sizes = (await puts(simulator)).map((request) => JSON.parse(request.body).devices.length);
      assert.deepEqual(sizes, [1000, 199]);
      await simulator.portal("POST", "/devices", { count: 3 });
      const synced = await admin.action("mdm.dep.sync_now", { all: true });
      assert.match((await admin.task(synced.json.task)).message, /3 profiles assigned/);

      const filter = { profile_status: { eq: "assigned" } };
      const removed = await admin.action("mdm.dep.device.remove_profile", { filter, form: {} });
      assert.equal(removed.status, 202, removed.text);
      const task = await admin.task(removed.json.task);
      assert.equal(task.state, "succeeded", JSON.stringify(task));
      assert.equal((await admin.rows("mdm_dep_device", { limit: 1, filter: JSON.stringify({ profile_status: { eq: "removed" } }) })).total, 1203);
      await host.stop();
      await simulator.stop();
    });

    test("a host that dies in the middle leaves nothing waiting behind", async () => {
      const simulator = await startSimulator({ devices: 2501 });
      const prepared = await prepareHost({ simulator, database: await database.make(), settings: { "mdm.dep": { lease_s: 5 } } });
      let host = await startHost({ prepared });
      let admin = await host.signIn();
      await link(simulator, admin);
      const profile_uuid = await profileSeen(simulator, admin, "Standard");
      // The second batch is held back until the host is gone.
      await simulator.faults([{ endpoint: "PUT /profile/devices", on: 2, mode: "hang", delay_ms: 20_000 }]);
      const filter = { profile_status: { eq: "empty" } };
      const started = await admin.action("mdm.dep.device.assign_profile", { filter, form: { profile_uuid } });
      assert.equal(started.status, 202, started.text);
      while ((await puts(simulator)).length < 2);
      const count = async (state) => (await admin.rows("mdm_dep_assignment", { limit: 1, filter: JSON.stringify({ state: { eq: state } }) })).total;
      assert.equal(await count("done"), 1000);
      assert.equal(await count("waiting"), 1500);

      assert.equal(await host.stop("SIGKILL"), "SIGKILL");
      await simulator.portal("DELETE", "/faults");
      await simulator.portal("DELETE", "/requests");
      host = await startHost({ prepared });
      admin = await host.signIn();
      assert.equal((await admin.api("POST", "/jobs/mdm.dep.assign/run")).status, 202);
      const deadline = Date.now() + 60_000;
      while ((await count("waiting")) > 0) assert.ok(Date.now() < deadline, "the job works the list");

      assert.equal(await count("done"), 2500);
      const again = (await puts(simulator)).flatMap((request) => JSON.parse(request.body).devices);
      assert.equal(again.length, 1500, "what was done is not done again");
      assert.equal(new Set(again).size, 1500);
      await host.stop();
      await simulator.stop();
    });
  });
}
