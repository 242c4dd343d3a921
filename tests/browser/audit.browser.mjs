// The audit log: filters in the address, pages, export.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { audit } from "./support/browser.mjs";
import { signIn, startConsole } from "./support/console.mjs";

let shop;
before(async () => {
  shop = await startConsole({ devices: 20, linked: false });
  for (let i = 0; i < 120; i++) await shop.admin.api("PUT", "/roles/many", { permissions: [] });
  await shop.admin.api("PUT", "/roles/many", { permissions: ["no:such"] });
});
after(() => shop?.stop());

async function open(query = "") {
  const page = await shop.page();
  await signIn(page);
  await page.goto(`${shop.url}/#/audit${query}`);
  await page.locator("tbody tr").first().waitFor();
  return page;
}
const rows = (page) => page.locator("tbody tr");

test("a filter shows what fits, stands in the address, and survives a reload", async () => {
  const page = await open();
  await page.getByLabel("Outcome").selectOption("Failed or refused");
  await page.waitForURL(/outcome=failed/);
  await rows(page).filter({ hasText: "ams.permission_unknown" }).waitFor();
  assert.equal(await rows(page).count(), 1);
  assert.deepEqual(await audit(page), []);

  await page.reload();
  await rows(page).filter({ hasText: "ams.permission_unknown" }).waitFor();
  assert.equal(await rows(page).count(), 1);
  await page.getByLabel("User", { exact: true }).fill("nobody");
  await page.getByText("No row matches").waitFor();
  await page.getByRole("button", { name: "Clear search and filters" }).click();
  await rows(page).nth(5).waitFor();
});

test("a link opens the log filtered, and an entry leads to all like it", async () => {
  const page = await open("?event=ams.session.*");
  assert.equal(await page.getByLabel("Action").inputValue(), "ams.session.*");
  for (const text of await rows(page).allInnerTexts()) assert.match(text, /ams\.session\./);

  await rows(page).first().getByRole("link", { name: "admin" }).click();
  await page.waitForURL(/actor=admin/);
  assert.equal(await page.getByLabel("User", { exact: true }).inputValue(), "admin");
});

test("older entries come page by page, by keyboard too", async () => {
  const page = await open("?event=ams.role.put");
  await rows(page).nth(99).waitFor();
  assert.equal(await rows(page).count(), 100);
  await page.getByRole("button", { name: "Show older entries" }).focus();
  await page.keyboard.press("Enter");

  await rows(page).nth(120).waitFor();
  assert.equal(await rows(page).count(), 121);
  assert.equal(await page.getByRole("button", { name: "Show older entries" }).count(), 0);
});

test("the export has what the filter shows, whole", async () => {
  const page = await open("?event=ams.role.put");
  const waiting = page.waitForEvent("download");
  await page.getByRole("link", { name: "Export CSV" }).click();
  const lines = readFileSync(await (await waiting).path(), "utf8").trim().split("\r\n");

  assert.equal(lines.length, 122);
  assert.match(lines[0], /^id,at,actor,event/);
});

test("no page made a request outside, broke the policy or left an error", () => {
  assert.deepEqual(shop.complaints(), []);
});
