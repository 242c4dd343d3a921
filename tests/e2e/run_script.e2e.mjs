// ./run as a newcomer types it.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { Agent, fetchHttps } from "./support/https.mjs";
import { root, temporaryDirectory } from "./support/paths.mjs";
import { run, start } from "./support/process.mjs";

const ready = /^Console ready: (https:\/\/127\.0\.0\.1:\d+)  user: admin  password: (\S+)$/;

async function running(data) {
  const process = start(join(root, "run"), ["--port", "0", "--data", data, "--devices", "120"], { ready, deadline_ms: 900_000 });
  const [, url, password] = await process.started;
  const ca = readFileSync(join(data, "tls/certificate.pem"));
  const agent = new Agent({ keepAlive: false });
  const signed = await fetchHttps(`${url}/api/v1/session`, { method: "POST", body: { username: "admin", password }, ca, agent });
  assert.equal(signed.status, 200, signed.text);
  const headers = { Cookie: signed.headers["set-cookie"][0].split(";")[0] };
  const get = async (path) => (await fetchHttps(`${url}/api/v1${path}`, { headers, ca, agent })).json;
  return { process, get, url, ca };
}

test("./run ends with a console that shows the practice account's devices; a second start is the same console", async () => {
  const data = temporaryDirectory();
  const first = await running(data);
  const devices = await first.get("/tables/mdm_dep_device/rows?limit=1");
  const tokens = await first.get("/tables/mdm_dep_token/rows");
  const page = await fetchHttps(first.url, { ca: first.ca });

  assert.equal(first.process.lines.at(-1).match(ready) !== null, true, "the ready line is the last");
  assert.equal(devices.total, 120);
  assert.match(tokens.rows[0].server_name, /Practice/);
  assert.match(page.text, /<script/);
  assert.equal(await first.process.stop(), 0);

  const second = await running(data);
  assert.equal((await second.get("/tables/mdm_dep_device/rows?limit=1")).total, 120);
  assert.equal((await second.get("/tables/mdm_dep_token/rows")).total, 1);
  assert.equal(await second.process.stop(), 0);
});

test("./run refuses an option it does not know, with its usage", async () => {
  const done = await run(join(root, "run"), ["--prot", "1"]);

  assert.equal(done.status, 2);
  assert.match(done.stderr, /unknown option --prot[\s\S]*Usage:/);
});
