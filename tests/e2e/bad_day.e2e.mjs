// Everything that can go wrong with Apple's service in a day, as a person at the console meets it: what the simulator's log of
// requests says is that the service is never hammered. Days by the clock are tests/unit/sync/bad_day_test.cpp and
// whole_day_test.cpp, whose record is docs/bad-day.md.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { startHost } from "./support/host.mjs";
import { startSimulator } from "./support/simulator.mjs";

describe("a bad day", () => {
  let simulator, host, admin, server, key;

  before(async () => {
    simulator = await startSimulator({ devices: 20 });
    host = await startHost({ simulator });
    admin = await host.signIn();
    [server] = await simulator.servers();
    const made = await admin.action("mdm.dep.token.new", { form: { token_json: await simulator.token_json(server.server_uuid) } });
    assert.equal((await admin.task(made.json.task)).state, "succeeded");
    key = (await admin.rows("mdm_dep_token")).rows[0].key;
  });
  after(async () => {
    await host.stop();
    await simulator.stop();
  });

  const token = async () => (await admin.rows("mdm_dep_token")).rows[0];
  const mend = async () => {
    await simulator.portal("DELETE", "/faults");
    await simulator.settings({ terms_not_signed: "none" });
  };
  const asked = async () => {
    const requests = await simulator.requests();
    await simulator.portal("DELETE", "/requests");
    return requests;
  };
  const call = (request) => `${request.method} ${request.path}`;
  const count = (requests, what) => requests.filter((request) => call(request) === what).length;
  async function sync_now() {
    const started = await admin.action("mdm.dep.sync_now", { rows: [key] });
    assert.equal(started.status, 202, started.text);
    return admin.task(started.json.task);
  }
  /** Runs a job and waits for the history to show its end. */
  async function run_job(id) {
    const seen = (await admin.api("GET", `/jobs/${id}/runs`)).json.runs.length;
    assert.equal((await admin.api("POST", `/jobs/${id}/run`)).status, 202);
    for (;;) {
      const runs = (await admin.api("GET", `/jobs/${id}/runs`)).json.runs;
      if (runs.length > seen && runs[0].ended_at) return runs[0];
    }
  }

  test("a session that is forgotten costs one sign-in and is not noticed", async () => {
    await asked();
    await simulator.portal("POST", "/sessions/forget");

    assert.equal((await sync_now()).state, "succeeded");

    const requests = await asked();
    assert.equal(requests.filter((request) => request.path === "/session").length, 1);
    assert.ok(requests.length <= 4, JSON.stringify(requests.map((request) => request.path)));
  });

  test("a long Retry-After is left to the next run, as seconds and as a date", async () => {
    for (const retry_after of ["900", new Date(Date.now() + 900_000).toUTCString()]) {
      await asked();
      await simulator.faults([{ endpoint: "GET /account", count: -1, status: 429, headers: { "Retry-After": retry_after } }]);

      const task = await sync_now();

      assert.equal(task.error.code, "dep.too_many_requests");
      assert.equal((await asked()).length, 1);
      const row = await token();
      assert.equal(row.held_reason, "dep.too_many_requests");
      const ahead = (Date.parse(row.held_until) - Date.now()) / 1000;
      assert.ok(ahead > 600 && ahead <= 901, row.held_until);
      assert.match(row.status_text, /Apple is asked again by itself after .* UTC; Test Connection asks at once\./);
      await mend();
    }
  });

  test("while a token is held back no job asks Apple, and a person still can", async () => {
    await simulator.settings({ terms_not_signed: "all" });
    assert.equal((await sync_now()).error.code, "dep.terms_not_signed");
    await asked();

    for (let round = 0; round < 3; ++round) assert.equal((await run_job("mdm.dep.health")).state, "succeeded");
    assert.equal((await asked()).length, 0, "the jobs left Apple alone");
    const [notice, ...others] = (await admin.api("GET", "/notices")).json.notices;
    assert.deepEqual(others, [], "one notice a token");
    assert.match(notice.title, /Apple's terms wait to be accepted/);
    assert.equal(notice.action?.id ?? notice.action, "mdm.dep.token.test_connection");

    const refused = await admin.action("mdm.dep.token.test_connection", { rows: [key] });
    assert.equal(refused.json.code, "dep.terms_not_signed");
    assert.ok((await asked()).length <= 2);
    await mend();
    const accepted = await admin.action("mdm.dep.token.test_connection", { rows: [key] });
    assert.equal(accepted.status, 200, accepted.text);
    assert.equal((await token()).status, "ok");
    assert.equal((await token()).held_until, null);
    assert.deepEqual((await admin.api("GET", "/notices")).json.notices, []);
  });

  test("a hold outlives a restart", async () => {
    await simulator.settings({ terms_not_signed: "all" });
    assert.equal((await sync_now()).error.code, "dep.terms_not_signed");
    await host.stop();
    await asked();
    host = await startHost({ prepared: host });
    admin = await host.signIn();

    assert.equal((await run_job("mdm.dep.health")).state, "succeeded");

    assert.equal((await asked()).length, 0);
    await mend();
    assert.equal((await admin.action("mdm.dep.token.test_connection", { rows: [key] })).status, 200);
  });

  test("a Retry-After outlives the host that was told it, for every job, and a person still gets an answer", async () => {
    const [device] = (await simulator.portal("GET", "/devices?limit=1")).json.devices;
    const { profile_uuid } = (await simulator.portal("POST", "/profiles", {
      profile: { profile_name: "Standard", url: "https://mdm.example.org/enroll" }, devices: [device.serial_number],
    })).json;
    assert.equal((await sync_now()).state, "succeeded"); // reads the profile
    await asked();
    await simulator.faults([{ endpoint: "PUT /profile/devices", count: -1, status: 429, headers: { "Retry-After": "900" } }]);
    const waiting = await admin.action("mdm.dep.token.set_default_profile", { rows: [key], form: { profile_uuid, apply_to_existing: true } });
    assert.ok(waiting.status < 300, waiting.text);
    await admin.task(waiting.json.task);
    assert.equal(count(await asked(), "PUT /profile/devices"), 1);
    assert.equal((await token()).held_reason, "dep.too_many_requests");

    for (const restart of [false, true]) {
      if (restart) {
        await host.stop();
        host = await startHost({ prepared: host });
        admin = await host.signIn();
      }
      for (const job of ["mdm.dep.assign", "mdm.dep.health", "mdm.dep.assign"]) assert.equal((await run_job(job)).state, "succeeded");
      assert.deepEqual((await asked()).map(call), [], "nobody asked Apple");
    }

    await mend();
    assert.equal((await admin.action("mdm.dep.token.test_connection", { rows: [key] })).status, 200);
    assert.equal((await run_job("mdm.dep.assign")).state, "succeeded");
    assert.equal(count(await asked(), "PUT /profile/devices"), 1);
    const { rows } = await admin.rows("mdm_dep_device", { filter: JSON.stringify({ profile_status: { eq: "assigned" } }) });
    assert.equal(rows.length, 20);
  });

  test("people in an outage wait for a few tries each, spaced out, in one session", async () => {
    const { rows } = await admin.rows("mdm_dep_device", {});
    const press = {
      "Sync Now": async () => assert.equal((await sync_now()).error.code, "dep.service_unavailable"),
      "Test Connection": async () =>
        assert.equal((await admin.action("mdm.dep.token.test_connection", { rows: [key] })).json.code, "dep.service_unavailable"),
      Refresh: async () => assert.notEqual((await admin.action("mdm.dep.device.refresh", { rows: [rows[0].key] })).status, 200),
    };
    await asked();
    await simulator.faults([{ endpoint: "*", count: -1, status: 503, body: "<html>busy</html>", content_type: "text/html" }]);
    for (const [button, does] of Object.entries(press)) {
      await does();
      const requests = await asked();
      assert.ok(requests.length >= 2 && requests.length <= 4, `${button}: ${requests.map(call)}`);
      const times = requests.map((request) => request.time_ms);
      // Half a second at least for who waits at the screen, a second for a run.
      assert.ok(times.every((time, i) => i === 0 || time - times[i - 1] >= 450), `${button} asks again only after a pause: ${times}`);
      assert.ok(requests.every((request) => call(request) === call(requests[0])), `${button}: ${requests.map(call)}`);
    }
    await mend();
    assert.equal((await admin.action("mdm.dep.token.test_connection", { rows: [key] })).status, 200);
  });

  test("two accounts have a session each, and the trouble of one is not the other's", async () => {
    await simulator.portal("POST", "/servers", { server_name: "Other MDM" });
    await simulator.portal("POST", "/devices", { count: 3, server: "Other MDM" });
    const other = (await simulator.servers()).find((one) => one.server_name === "Other MDM");
    const made = await admin.action("mdm.dep.token.new", { form: { token_json: await simulator.token_json(other.server_uuid) } });
    assert.equal((await admin.task(made.json.task)).state, "succeeded");
    await simulator.portal("POST", "/sessions/forget");
    await simulator.faults([{ endpoint: "GET /account", server: server.server_uuid, count: -1, status: 403, code: "ACCESS_DENIED" }]);
    await asked();

    await run_job("mdm.dep.sync");

    const requests = await asked();
    assert.equal(count(requests, "GET /session"), 2, `one sign-in an account: ${requests.map(call)}`);
    assert.ok(requests.length <= 2 * 4, `${requests.map(call)}`);
    const rows = (await admin.rows("mdm_dep_token")).rows;
    assert.equal(rows.find((row) => row.server_name === "Other MDM").status, "ok");
    assert.equal(rows.find((row) => row.key === key).held_reason, "dep.access_denied");
    await mend();
    const { form } = (await admin.api("GET", `/actions/mdm.dep.token.delete/form?key=${made.json.rows[0]}`)).json;
    const confirm = form.sections.flatMap((section) => section.fields).find((field) => field.type === "confirm");
    const gone = await admin.action("mdm.dep.token.delete", { rows: made.json.rows, form: confirm ? { [confirm.name]: confirm.expected } : {} });
    assert.ok(gone.status < 300, gone.text);
    assert.equal((await admin.action("mdm.dep.token.test_connection", { rows: [key] })).status, 200);
  });

  test("a replaced token is asked about once, and Renew ends it", async () => {
    const newer = await simulator.token_json(server.server_uuid);
    await simulator.portal("POST", "/sessions/forget");
    await asked();

    assert.equal((await sync_now()).error.code, "dep.token_replaced");
    assert.ok((await asked()).length <= 3);
    const row = await token();
    assert.equal(row.status, "replaced");
    assert.ok(Date.parse(row.held_until) - Date.now() > 5 * 3600_000, row.held_until);

    const renewed = await admin.action("mdm.dep.token.renew", { rows: [key], form: { token_json: newer } });
    assert.ok(renewed.status < 300, renewed.text);
    assert.equal((await admin.task(renewed.json.task)).state, "succeeded");
    assert.equal((await token()).status, "ok");
    assert.equal((await token()).held_until, null);
  });

  test("a cut connection and a foreign page end in words, after a few tries", async () => {
    for (const [fault, code] of [
      [{ cut: "before" }, "dep.unreachable"],
      [{ cut: "middle" }, "dep.unreachable"],
      [{ status: 200, body: "<html>Please log in to the guest network</html>", content_type: "text/html" }, "dep.bad_answer"],
    ]) {
      await asked();
      await simulator.faults([{ endpoint: "GET /account", count: -1, ...fault }]);
      const answer = await admin.action("mdm.dep.token.test_connection", { rows: [key] });
      assert.equal(answer.json.code, code, answer.text);
      assert.ok((await asked()).length <= 4);
      await mend();
    }
  });

  test("the doctor says what works and what does not, in words and for programs", async () => {
    const doctor = async () => {
      const { run } = await import("./support/process.mjs");
      const { binary } = await import("./support/paths.mjs");
      const done = await run(binary("ams-host"), ["doctor", "--json", "--config", host.config], {});
      const report = JSON.parse(done.stdout);
      const apple = report.checks.filter((check) => check.check.startsWith("mdm.dep "));
      return { status: done.status, report, apple, of: (name) => apple.find((check) => check.check === `mdm.dep ${name}`) };
    };
    await admin.action("mdm.dep.token.test_connection", { rows: [key] });
    const well = await doctor();
    assert.equal(well.status, 0, JSON.stringify(well.report, null, 1));
    assert.deepEqual(well.apple.map((check) => check.check.slice(8)), ["clock", "dns", "tcp", "tls", "session", "account", "terms"]);
    assert.ok(well.apple.every((check) => check.outcome === "ok" && check.subject === server.server_name), JSON.stringify(well.apple));
    assert.match(well.of("tls").text, /^trusted: .*, by .*, until 20/);

    await simulator.settings({ terms_not_signed: "all" });
    const terms = await doctor();
    assert.equal(terms.status, 1);
    assert.equal(terms.of("session").outcome, "ok", "terms prove that the token is good");
    assert.equal(terms.of("terms").outcome, "failed");
    assert.match(terms.of("terms").remedy, /sign in to Apple/);
    await simulator.settings({ terms_not_signed: "none", clock_offset_s: 400 });
    const clock = await doctor();
    assert.equal(clock.of("clock").outcome, "failed");
    assert.match(clock.of("clock").text, /^(399|400|401) s behind Apple's/);
    await simulator.settings({ clock_offset_s: 0 });
    await simulator.portal("PATCH", `/servers/${server.server_uuid}/token`, { state: "user_deleted" });
    const gone = await doctor();
    assert.equal(gone.of("session").outcome, "failed");
    assert.equal(gone.of("account").outcome, "skipped");
    await simulator.portal("PATCH", `/servers/${server.server_uuid}/token`, { state: "valid" });
  });

  test("the doctor names the step at which the way to Apple ends", async () => {
    const { run } = await import("./support/process.mjs");
    const { binary } = await import("./support/paths.mjs");
    const { readFileSync, writeFileSync } = await import("node:fs");
    const settings = JSON.parse(readFileSync(host.config, "utf8"));
    for (const [change, step, words] of [
      [{ base_url: "https://no-such-host.invalid" }, "dns", /no-such-host\.invalid|reached/],
      [{ base_url: "https://127.0.0.1:1" }, "tcp", /reached|127\.0\.0\.1:1/],
      [{ ca_file: undefined }, "tls", /unknown authority/],
      [{ proxy: "http://127.0.0.1:1" }, "tcp", /127\.0\.0\.1:1/],
    ]) {
      const changed = `${host.data_dir}/doctor.json`;
      writeFileSync(changed, JSON.stringify({ ...settings, "mdm.dep": { ...settings["mdm.dep"], ...change } }), { mode: 0o600 });
      const done = await run(binary("ams-host"), ["doctor", "--json", "--config", changed], {});
      const report = JSON.parse(done.stdout);
      const failed = report.checks.filter((check) => check.check.startsWith("mdm.dep ") && check.outcome === "failed");
      assert.deepEqual(failed.map((check) => check.check), [`mdm.dep ${step}`], JSON.stringify(report.checks, null, 1));
      assert.match(failed[0].text, words);
      assert.ok(failed[0].remedy);
      assert.equal(done.status, 1);
    }
  });
});
