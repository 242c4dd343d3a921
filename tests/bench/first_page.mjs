// How long a person waits for the first page: DEP Overview and DEP Enrolled with many devices, as the API answers and as a
// browser draws it.
//   node tests/bench/first_page.mjs [DEVICES...]     default: 200000
// Prints, for each database, the median and the slowest of several requests, and the time from opening the address to a page that
// can be used.
import { cpus } from "node:os";
import { launch } from "../browser/support/browser.mjs";
import { databases } from "../e2e/support/databases.mjs";
import { password, startHost } from "../e2e/support/host.mjs";
import { startSimulator } from "../e2e/support/simulator.mjs";

const sizes = process.argv.slice(2).map(Number);
if (sizes.length === 0) sizes.push(200_000);
const kRounds = 9;

const requests = [
  ["overview", "/dashboards/mdm.dep.overview"],
  ["groups by account", "/tables/mdm_dep_device/groups?by=token"],
  ["first rows of a group", (token) => `/tables/mdm_dep_device/rows?limit=100&sort=serial_number&filter=${encodeURIComponent(JSON.stringify({ token: { eq: Number(token) } }))}`],
  ["rows of a figure", `/tables/mdm_dep_device/rows?limit=100&sort=serial_number&filter=${encodeURIComponent(JSON.stringify({ profile_status: { in: ["empty", "removed"] } }))}`],
  ["page of a device", (_token, device) => `/tables/mdm_dep_device/rows/${device}/details`],
];

async function timed(work) {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

async function several(work) {
  const times = [];
  for (let round = 0; round < kRounds; round++) times.push(await timed(work));
  times.sort((a, b) => a - b);
  return `${times[Math.floor(kRounds / 2)].toFixed(0)} ms (slowest ${times.at(-1).toFixed(0)} ms)`;
}

async function inBrowser(host, address, usable) {
  const browser = await launch(host.ca);
  try {
    const { page } = await browser.page(host.url);
    await page.goto(`${host.url}/`);
    await page.getByLabel("User name").fill("admin");
    await page.getByLabel("Password").fill(password);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.locator(".shell").waitFor();
    return `${(await timed(async () => {
      await page.goto(`${host.url}/?${performance.now()}${address}`); // a load, not a step within the page
      await page.locator(usable).first().waitFor();
    })).toFixed(0)} ms`;
  } finally {
    await browser.close();
  }
}

const servers = await databases();
console.log(`${new Date().toISOString().slice(0, 10)}, ${cpus().length} x ${cpus()[0].model}`);
for (const devices of sizes) {
  const simulator = await startSimulator({ devices });
  const [server] = await simulator.servers();
  for (const database of servers.list) {
    const host = await startHost({ simulator, database: await database.make() });
    const admin = await host.signIn();
    const made = await admin.action("mdm.dep.token.new", { form: { token_json: await simulator.token_json(server.server_uuid) } });
    const task = await admin.task(made.json.task);
    if (task.state !== "succeeded") throw new Error(JSON.stringify(task));
    const token = (await admin.rows("mdm_dep_token")).rows[0].key;
    const device = (await admin.rows("mdm_dep_device", { limit: 1 })).rows[0].key;
    console.log(`${devices} devices, ${database.name}`);
    for (const [name, path] of requests) {
      const address = typeof path === "string" ? path : path(token, device);
      const time = await several(async () => {
        const answer = await admin.api("GET", address);
        if (answer.status !== 200) throw new Error(`${address}: ${answer.status} ${answer.text}`);
      });
      console.log(`  ${name.padEnd(24)} ${time}`);
    }
    console.log(`  ${"DEP Overview, drawn".padEnd(24)} ${await inBrowser(host, "#/dashboard/mdm.dep.overview", ".figure")}`);
    console.log(`  ${"DEP Enrolled, drawn".padEnd(24)} ${await inBrowser(host, "#/grid/mdm.dep.devices", ".tabulator-row:not(.special)")}`);
    await host.stop();
  }
  await simulator.stop();
}
await servers.stop();
