// The scheduler's page: schedule, switch, run now, history.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { audit } from "./support/browser.mjs";
import { dialog, signIn, startConsole } from "./support/console.mjs";

let shop;
before(async () => { shop = await startConsole({ devices: 50 }); });
after(() => shop?.stop());

async function open() {
  const page = await shop.page();
  await signIn(page);
  await page.goto(`${shop.url}/#/jobs`);
  await page.getByRole("article", { name: "DEP sync" }).waitFor();
  return page;
}
const job = async () => (await shop.admin.api("GET", "/jobs/mdm.dep.sync")).json;
const card = (page) => page.getByRole("article", { name: "DEP sync" });

test("interval and hours of the day are set as people say them", async () => {
  const page = await open();
  await card(page).getByRole("button", { name: /^Every 12 h, at any time/ }).click();
  const form = dialog(page, "Schedule of DEP sync");
  await form.getByLabel("Runs every").fill("0.5");
  await form.getByLabel("Unit").selectOption("minutes");
  await form.getByRole("button", { name: "Save" }).click();
  await form.getByText("Between 1 minute and 30 days.").waitFor();
  await form.getByLabel("Runs every").fill("2");
  await form.getByLabel("Unit").selectOption("hours");
  await form.getByLabel("Begins only in some hours of the day").check();
  await form.getByLabel("From", { exact: true }).fill("06:00");
  await form.getByLabel("To", { exact: true }).fill("06:00");
  await form.getByRole("button", { name: "Save" }).click();
  await form.getByText("A window that begins when it ends is empty").waitFor();
  await form.getByLabel("From", { exact: true }).fill("22:00");
  assert.deepEqual(await audit(page), []);
  await form.getByRole("button", { name: "Save" }).click();

  await card(page).getByRole("button", { name: /^Every 2 h, 22:00 to 06:00/ }).waitFor();
  const stored = await job();
  assert.equal(stored.interval_s, 7200);
  assert.deepEqual(stored.window, { from: "22:00", to: "06:00" });
  assert.equal((await shop.admin.api("PATCH", "/jobs/mdm.dep.sync", { window: null })).json.window, null);
});

test("the switch stops the schedule, and Run now runs all the same, with its result in the history", async () => {
  const page = await open();
  await card(page).getByRole("switch", { name: "Enabled" }).uncheck();
  await page.locator(".toast").filter({ hasText: "The job is off" }).waitFor();
  assert.equal((await job()).next_run_at, null);

  await card(page).getByRole("button", { name: "Run now" }).click();
  const history = card(page).getByRole("region", { name: "History" });
  await history.getByRole("row").filter({ hasText: "Succeeded" }).filter({ hasText: "admin" }).first().waitFor();
  assert.deepEqual(await audit(page), []);
  await card(page).getByRole("switch", { name: "Enabled" }).check();
  await page.locator(".toast").filter({ hasText: "The job is on" }).waitFor();
});

test("a failure says what happened and when it is tried again", async () => {
  await shop.simulator.stop();
  const page = await open();
  await card(page).getByRole("button", { name: "Run now" }).click();

  await card(page).getByText(/1 failed run in a row/).waitFor({ timeout: 60_000 });
  assert.equal((await job()).failures, 1);
  assert.deepEqual(await audit(page), []);
});

test("no page made a request outside, broke the policy or left an error", () => {
  assert.deepEqual(shop.complaints(), []);
});
