// DEP Profiles over the API: what a device administrator and a program of theirs do with them.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { databases } from "./support/databases.mjs";
import { file } from "./support/files.mjs";
import { startHost } from "./support/host.mjs";
import { startSimulator } from "./support/simulator.mjs";

const servers = await databases();
after(() => servers.stop());

for (const database of servers.list) {
  describe(`profiles on ${database.name}`, () => {
    let simulator, host, admin, server, token;

    before(async () => {
      simulator = await startSimulator({ devices: 30 });
      host = await startHost({
        simulator,
        database: await database.make(),
        settings: { "mdm.dep": { mdm_server_url: "https://mdm.example.org/enroll" } },
        users: [{ name: "admin", role: "admin" }, { name: "clerk", role: "user" }],
      });
      admin = await host.signIn();
      [server] = await simulator.servers();
      const linked = await admin.action("mdm.dep.token.new", { form: { token_json: await simulator.token_json(server.server_uuid) } });
      [token] = linked.json.rows;
      if (linked.json.task) await admin.task(linked.json.task);
    });
    after(async () => {
      assert.equal(await host.stop(), 0);
      await simulator.stop();
    });

    const row = async (key) => (await admin.api("GET", `/tables/mdm_dep_profile/rows/${key}`)).json;
    const defined = async () => (await simulator.portal("GET", "/profiles")).json.profiles;
    const create = (form, more) => admin.action("mdm.dep.profile.new", { form, ...more });
    let first;

    test("the form is filled in from the settings and explains every field", async () => {
      const { json } = await admin.api("GET", "/actions/mdm.dep.profile.new/form");
      const fields = json.form.sections.flatMap((section) => section.fields);

      assert.ok(fields.every((field) => field.hint));
      assert.equal(fields.find((field) => field.name === "url").default, "https://mdm.example.org/enroll");
      assert.equal(fields.find((field) => field.name === "token").default, token);
      assert.deepEqual(json.form.sections.map((section) => section.title), ["General", "Enrollment", "Shared iPad", "Pairing and certificates", "Setup panes"]);
    });

    test("a dry run shows the JSON and sends nothing", async () => {
      const shown = await create({ token, profile_name: "Standard", url: "http://mdm.example.org/" }, { dry_run: true });

      assert.equal(shown.status, 200, shown.text);
      assert.equal(JSON.parse(shown.json.document.content).profile_name, "Standard");
      assert.ok(shown.json.warnings.some((text) => /not https/.test(text)));
      assert.equal((await defined()).length, 0);
    });

    test("a profile is defined, stored and read back; every flag is sent and nothing empty is", async () => {
      const made = await create({
        token, profile_name: "Standard", is_supervised: true, is_mdm_removable: false, department: "", support_phone_number: "+49 30 1",
        skip_setup_items: ["Biometric", "Siri", "NewNextYear"],
      });

      assert.equal(made.status, 200, made.text);
      first = await row(made.json.rows[0]);
      const stored = first.row ?? first;
      assert.equal(stored.profile_uuid, made.json.details.profile_uuid);
      assert.equal(String(stored.token), token);
      assert.equal(stored.created_by, "admin");
      assert.equal(stored.origin, "defined");
      assert.ok(stored.apple_read_at);
      const [{ profile }] = await defined();
      assert.equal(profile.url, "https://mdm.example.org/enroll", "the form's default");
      assert.equal(profile.is_mandatory, false);
      assert.equal(profile.is_mdm_removable, false);
      assert.ok(!("department" in profile));
      assert.deepEqual(profile.skip_setup_items, ["Biometric", "Siri", "NewNextYear"]);
      first = stored;
    });

    const refusals = [
      ["no name", { url: "https://mdm.example.org/" }, "profile_name"],
      ["126 characters", { profile_name: "x".repeat(126) }, "profile_name"],
      ["no URL", { profile_name: "P", url: "" }, "url"],
      ["a URL that is none", { profile_name: "P", url: "mdm" }, "url"],
      ["a URL that is too long once encoded", { profile_name: "P", url: `https://mdm.example.org/${"ä".repeat(700)}` }, "url"],
      ["a web URL without TLS", { profile_name: "P", configuration_web_url: "http://sso.example.org/" }, "configuration_web_url"],
      ["a removal lock without supervision", { profile_name: "P", is_mdm_removable: false }, "is_mdm_removable"],
      ["a language that is none", { profile_name: "P", language: "xx" }, "language"],
      ["a region that is none", { profile_name: "P", region: "de" }, "region"],
      ["a certificate that is none", { profile_name: "P", anchor_certs: ["AAAA"] }, "anchor_certs"],
      ["a file that is no certificate", { profile_name: "P", anchor_certs: [file("x.pem", "hello")] }, "anchor_certs"],
      ["another type", { profile_name: "P", is_supervised: "yes" }, "is_supervised"],
      ["a key there is not", { profile_name: "P", no_such_key: true }, "no_such_key"],
      ["a token there is not", { profile_name: "P", token: "4711" }, "token"],
    ];
    for (const [name, form, field] of refusals) {
      test(`refused at the field, before it is sent: ${name}`, async () => {
        const before = (await defined()).length;

        const refused = await create({ token, ...form });

        assert.equal(refused.status, 400, refused.text);
        assert.equal(refused.json.field, field);
        assert.equal((await defined()).length, before);
      });
    }

    test("125 characters of two bytes each are taken", async () => {
      const made = await create({ token, profile_name: "ä".repeat(125) });

      assert.equal(made.status, 200, made.text);
      assert.equal((await defined()).at(-1).profile.profile_name, "ä".repeat(125));
    });

    test("what Apple refuses all the same is blamed on its field", async () => {
      await simulator.settings({ shared_ipad: false });

      const refused = await create({ token, profile_name: "Shared", is_multi_user: true });

      assert.equal(refused.status, 400, refused.text);
      assert.equal(refused.json.code, "dep.profile_invalid");
      assert.equal(refused.json.field, "is_multi_user");
      await simulator.settings({ shared_ipad: true });
    });

    test("Create New from This keeps what is not sent, and the lineage", async () => {
      const made = await admin.action("mdm.dep.profile.clone", { rows: [first.key], form: { support_phone_number: "", org_magic: "magic" } });

      assert.equal(made.status, 200, made.text);
      const stored = await row(made.json.rows[0]);
      assert.equal((stored.row ?? stored).cloned_from, first.profile_uuid);
      const { profile } = (await defined()).at(-1);
      assert.equal(profile.profile_name, "Standard (2)");
      assert.equal(profile.is_mdm_removable, false);
      assert.equal(profile.org_magic, "magic");
      assert.ok(!("support_phone_number" in profile));
      assert.deepEqual(profile.skip_setup_items, ["Biometric", "Siri", "NewNextYear"]);
    });

    test("an answer that is lost is said, asked for once, and nothing is stored", async () => {
      const known = (await admin.rows("mdm_dep_profile")).total;
      await simulator.portal("DELETE", "/requests");
      await simulator.faults({ endpoint: "POST /profile", cut: "middle" });

      const lost = await create({ token, profile_name: "Lost" });

      assert.equal(lost.json.code, "dep.outcome_unknown", lost.text);
      assert.match(lost.json.detail, /not known whether it exists/);
      assert.equal((await simulator.requests()).filter((request) => request.path === "/profile" && request.method === "POST").length, 1);
      assert.equal((await admin.rows("mdm_dep_profile")).total, known);
    });

    test("Read from Apple Again compares, and tells what Apple does not know", async () => {
      const same = await admin.action("mdm.dep.profile.refresh", { rows: [first.key] });
      assert.match(same.json.message, /what was sent from here/);

      for (const wording of ["400", "404"]) {
        await simulator.settings({ profile_not_found: wording });
        await simulator.faults({ endpoint: "GET /profile", status: Number(wording), code: wording === "400" ? "NOT_FOUND" : "PROFILE_NOT_FOUND" });
        const gone = await admin.action("mdm.dep.profile.refresh", { rows: [first.key] });
        assert.match(gone.json.message, /does not know/, gone.text);
        const stored = await row(first.key);
        assert.equal((stored.row ?? stored).origin, "missing");
      }
      assert.equal((await admin.action("mdm.dep.profile.refresh", { rows: [first.key] })).status, 200);
      const found = await row(first.key);
      assert.equal((found.row ?? found).origin, "defined");
    });

    test("there is no change and no delete, and nothing at all without the right", async () => {
      for (const method of ["PUT", "PATCH", "DELETE", "POST"]) {
        const answer = await admin.api(method, `/tables/mdm_dep_profile/rows/${first.key}`, {});
        assert.ok([404, 405].includes(answer.status), `${method}: ${answer.status}`);
      }
      const clerk = await host.signIn("clerk");
      for (const [path, body] of [["/actions/mdm.dep.profile.new/form"], ["/actions/mdm.dep.profile.new", { form: { token, profile_name: "P" } }]]) {
        const answer = await clerk.api(body ? "POST" : "GET", path, body);
        assert.ok([403, 404].includes(answer.status), answer.text);
      }
    });

    test("the audit has who defined what", async () => {
      const { json } = await admin.api("GET", "/audit?limit=200");
      const entries = json.entries.filter((entry) => entry.event === "mdm.dep.profile.defined");

      assert.ok(entries.some((entry) => JSON.stringify(entry).includes(first.profile_uuid)), JSON.stringify(json.entries.slice(0, 3)));
    });
  });
}
