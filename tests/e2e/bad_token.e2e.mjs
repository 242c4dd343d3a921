// Everything that can be wrong with what a person uploads: each has its own sentence, and nothing is saved.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { contentOf, file } from "./support/files.mjs";
import { startHost } from "./support/host.mjs";
import { run } from "./support/process.mjs";
import { temporaryDirectory } from "./support/paths.mjs";
import { startSimulator } from "./support/simulator.mjs";
import { readFileSync } from "node:fs";
import { join } from "node:path";

let simulator, host, admin, server;

before(async () => {
  simulator = await startSimulator({ devices: 5 });
  host = await startHost({ simulator });
  admin = await host.signIn();
  [server] = await simulator.servers();
});
after(async () => {
  await host.stop();
  await simulator.stop();
});

async function keyPair(name, passphrase) {
  const directory = temporaryDirectory();
  const key = join(directory, `${name}.key`);
  const certificate = join(directory, `${name}.pem`);
  const protect = passphrase ? ["-passout", `pass:${passphrase}`] : ["-nodes"];
  const made = await run("openssl", ["req", "-x509", "-newkey", "rsa:2048", "-keyout", key, "-out", certificate, "-subj", `/CN=${name}`, "-days", "2", ...protect]);
  assert.equal(made.status, 0, made.stderr);
  return { key: readFileSync(key), certificate: readFileSync(certificate, "utf8") };
}

const importing = (form) => admin.action("mdm.dep.token.import_encrypted", { form });

describe("Import Encrypted", () => {
  let mine, other, token;
  before(async () => {
    mine = await keyPair("mine");
    other = await keyPair("other");
    token = await simulator.token_file(server.server_uuid, mine.certificate);
  });

  const cases = [
    ["the key of another pair", () => ({ token: file("t.p7m", token), certificate: file("c.pem", mine.certificate), private_key: file("k.pem", other.key) })],
    ["another certificate", () => ({ token: file("t.p7m", token), certificate: file("c.pem", other.certificate), private_key: file("k.pem", other.key) })],
    ["a truncated token file", () => ({ token: file("t.p7m", token.subarray(0, token.length / 2)), certificate: file("c.pem", mine.certificate), private_key: file("k.pem", mine.key) })],
    ["a picture instead of a token file", () => ({ token: file("t.png", Buffer.from("\x89PNG\r\n\x1a\nnothing")), certificate: file("c.pem", mine.certificate), private_key: file("k.pem", mine.key) })],
    ["the certificate in the place of the token", () => ({ token: file("t.p7m", mine.certificate), certificate: file("c.pem", mine.certificate), private_key: file("k.pem", mine.key) })],
    ["the decrypted token in the place of the encrypted one", async () => ({ token: file("t.json", '{"consumer_key":"CK_1"}'), certificate: file("c.pem", mine.certificate), private_key: file("k.pem", mine.key) })],
    ["no key at all, and none generated here", () => ({ token: file("t.p7m", token) })],
  ];
  const sentences = new Set();
  for (const [name, form] of cases) {
    test(`${name} is refused in a sentence of its own`, async () => {
      const answer = await importing(await form());

      assert.ok(answer.status >= 400 && answer.status < 500, answer.text);
      assert.match(answer.headers["content-type"], /application\/problem\+json/);
      assert.match(answer.json.code, /^dep\./);
      assert.ok(["token", "certificate", "private_key"].includes(answer.json.field), answer.text);
      assert.ok(!sentences.has(answer.json.detail), `said before: ${answer.json.detail}`);
      sentences.add(answer.json.detail);
      assert.equal((await admin.rows("mdm_dep_token")).total, 0);
    });
  }

  test("an unknown form field is refused by name", async () => {
    const answer = await importing({ tokem: file("t.p7m", token) });

    assert.equal(answer.status, 400);
    assert.equal(answer.json.field, "tokem");
  });

  test("an expired token is refused before it is saved", async () => {
    const certificate = contentOf((await admin.action("mdm.dep.token.generate_key_pair", { form: {} })).json.files[0]);
    const expired = (await simulator.portal("POST", `/servers/${server.server_uuid}/token`, { certificate, expires_in_days: -1 })).bytes;

    const answer = await importing({ token: file("t.p7m", expired) });

    assert.ok(answer.status >= 400, answer.text);
    assert.equal(answer.json.code, "dep.token_expired");
    assert.equal((await admin.rows("mdm_dep_token")).total, 0);
  });

  test("unsigned terms are told as such", async () => {
    await simulator.settings({ terms_not_signed: "session" });
    const answer = await admin.action("mdm.dep.token.new", { form: { token_json: await simulator.token_json(server.server_uuid) } });
    await simulator.settings({ terms_not_signed: "none" });

    assert.ok(answer.status >= 400, answer.text);
    assert.equal(answer.json.code, "dep.terms_not_signed");
    assert.match(answer.json.detail, /Nothing was saved and no device is affected\. .*give the same token again/);
  });

  test("what Apple refuses, or cannot answer, is told to somebody who has nothing to renew yet", async () => {
    const token_json = await simulator.token_json(server.server_uuid);
    for (const [fault, code, says] of [
      [{ status: 403, code: "FORBIDDEN" }, "dep.token_user_deleted", /Another administrator .* downloads a new token/],
      [{ status: 401, code: "token_expired" }, "dep.token_expired", /Download a new token/],
      [{ status: 503 }, "dep.service_unavailable", /Give the same token again in some minutes/],
    ]) {
      await simulator.portal("POST", "/faults", { endpoint: "GET /session", count: -1, ...fault });
      const answer = await admin.action("mdm.dep.token.new", { form: { token_json } });
      await simulator.portal("DELETE", "/faults");

      assert.equal(answer.json.code, code, answer.text);
      assert.match(answer.json.detail, /Nothing was saved and no device is affected/);
      assert.match(answer.json.detail, says);
      assert.doesNotMatch(answer.json.detail, /Renew|by itself/);
    }
  });

  test("an expired token names the field that says so", async () => {
    const form = JSON.parse(await simulator.token_json(server.server_uuid));
    form.access_token_expiry = "2020-01-01T00:00:00Z";

    assert.equal((await admin.action("mdm.dep.token.new", { form })).json.field, "access_token_expiry");
    assert.equal((await admin.action("mdm.dep.token.new", { form: { token_json: JSON.stringify(form) } })).json.field, "token_json");
  });

  test("a certificate of another key is blamed, not the key that opened the token", async () => {
    const answer = await importing({ token: file("t.p7m", token), certificate: file("c.pem", other.certificate), private_key: file("k.pem", mine.key) });

    assert.equal(answer.json.code, "dep.key_not_of_certificate", answer.text);
    assert.equal(answer.json.field, "certificate");
  });

  test("a private key without its certificate is not kept, and that is said", async () => {
    const fresh = await simulator.token_file(server.server_uuid, mine.certificate);
    const answer = await admin.action("mdm.dep.token.import_encrypted", { form: { token: file("t.p7m", fresh), private_key: file("k.pem", mine.key) }, dry_run: true });

    assert.equal(answer.status, 200, answer.text);
    assert.match(answer.json.warnings[0], /The private key is not kept/);
  });

  test("a protected key with the wrong passphrase, then the right one", async () => {
    const protectedPair = await keyPair("protected", "let me in");
    const fresh = await simulator.token_file(server.server_uuid, protectedPair.certificate);
    const form = { token: file("t.p7m", fresh), certificate: file("c.pem", protectedPair.certificate), private_key: file("k.pem", protectedPair.key) };

    const without = await importing(form);
    assert.equal(without.json.field, "passphrase", without.text);
    const wrong = await importing({ ...form, passphrase: "let me out" });
    assert.equal(wrong.json.field, "passphrase", wrong.text);
    const right = await importing({ ...form, passphrase: "let me in" });

    assert.ok([200, 202].includes(right.status), right.text);
    assert.equal((await admin.rows("mdm_dep_token")).total, 1);
  });

  test("nothing secret reached the log", () => {
    assert.doesNotMatch(host.log(), /CS_[0-9a-f]|AT_O|AS_[0-9a-f]|let me (in|out)|PRIVATE KEY/);
  });
});
