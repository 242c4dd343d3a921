// The time and peak memory of a first sync, as a person sees it: ams-host with the plugin, depsim, one token imported.
//   node tests/bench/first_sync.mjs [DEVICES...]     default: 10000 100000
// Prints, for each database, the run's length, its split as the plugin logs it, the peak memory of the host process, and the
// ratio to a floor measured in the same run: the same pages fetched and thrown away.
import { readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { databases } from "../e2e/support/databases.mjs";
import { startHost } from "../e2e/support/host.mjs";
import { Agent, fetchHttps } from "../e2e/support/https.mjs";
import { startSimulator } from "../e2e/support/simulator.mjs";
import { oauthHeader } from "./oauth.mjs";

const sizes = process.argv.slice(2).map(Number);
if (sizes.length === 0) sizes.push(10_000, 100_000);

/** Seconds to fetch every page over one connection and drop it. */
async function floor(simulator, server_uuid) {
  const ca = readFileSync(simulator.ca_file);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const base = { "User-Agent": "first-sync-bench/1", "Content-Type": "application/json;charset=UTF8", "X-Server-Protocol-Version": "10" };
  const token = JSON.parse(await simulator.token_json(server_uuid));
  const url = `${simulator.url}/session`;
  const session = await fetchHttps(url, { ca, agent, headers: { ...base, Authorization: oauthHeader(url, token) } });
  const headers = { ...base, "X-ADM-Auth-Session": session.json.auth_session_token };
  const began = performance.now();
  let cursor;
  for (let more = true; more; ) {
    const page = await fetchHttps(`${simulator.url}/server/devices`, {
      method: "POST", ca, agent, headers, body: JSON.stringify({ limit: 1000, ...(cursor && { cursor }) }),
    });
    if (page.status !== 200) throw new Error(`${page.status} ${page.text}`);
    ({ cursor, more_to_follow: more } = page.json);
  }
  agent.destroy();
  return (performance.now() - began) / 1000;
}

/** The peak starts anew: hashing passwords takes 64 MB for a moment, which is not the sync's. */
const forgetPeak = (pid) => writeFileSync(`/proc/${pid}/clear_refs`, "5");
const peakMegabytes = (pid) => Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))[1]) / 1024;

const servers = await databases();
console.log(`${new Date().toISOString().slice(0, 10)}, ${cpus().length} x ${cpus()[0].model}`);
for (const devices of sizes) {
  const simulator = await startSimulator({ devices });
  const [server] = await simulator.servers();
  for (const database of servers.list) {
    const floor_s = await floor(simulator, server.server_uuid);
    const host = await startHost({ simulator, database: await database.make() });
    const admin = await host.signIn();
    forgetPeak(host.process.child.pid);
    const idle = peakMegabytes(host.process.child.pid);
    const began = performance.now();
    const made = await admin.action("mdm.dep.token.new", { form: { token_json: await simulator.token_json(server.server_uuid) } });
    const task = await admin.task(made.json.task);
    const total_s = (performance.now() - began) / 1000;
    if (task.state !== "succeeded") throw new Error(JSON.stringify(task));
    const split = host.process.lines.findLast((line) => /writing_ms=/.test(line)) ?? "";
    const peak = peakMegabytes(host.process.child.pid);
    const parts = [...split.matchAll(/(total|waiting|parsing|writing)_ms=(\d+)/g)].map(([, name, ms]) => `${name} ${(ms / 1000).toFixed(2)} s`);
    console.log(
      `${devices} devices, ${database.name}: ${total_s.toFixed(2)} s (${(total_s / floor_s).toFixed(1)} x fetching alone, ${floor_s.toFixed(2)} s); ` +
        `${parts.join(", ")}; peak ${peak.toFixed(0)} MB (before: ${idle.toFixed(0)} MB)`,
    );
    await host.stop();
  }
  await simulator.stop();
}
await servers.stop();
