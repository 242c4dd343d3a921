// The page of one row: reached from the grid, by its address, told in words, with its actions.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { audit } from "./support/browser.mjs";
import { dataRows, openGrid, ready, signIn, startConsole } from "./support/console.mjs";

let shop;
let page;
let device;
before(async () => {
  shop = await startConsole({ devices: 300 });
  device = (await shop.admin.rows("mdm_dep_device", { limit: 1, sort: "serial_number" })).rows[0];
  page = await shop.grid("mdm.dep.devices");
});
after(() => shop?.stop());

const title = (name) => page.getByRole("heading", { name, level: 1 });

async function activeRow() {
  await openGrid(page, "mdm.dep.devices");
  await dataRows(page).first().waitFor();
  await page.getByRole("grid").focus();
  await page.keyboard.press("ArrowDown");
}

test("Enter opens the row, Back returns to the grid", async () => {
  await activeRow();
  await page.keyboard.press("Enter");
  await page.waitForURL(/#\/grid\/mdm\.dep\.devices\/row\/\d+$/);
  await page.getByRole("heading", { name: "What happened" }).waitFor();
  await page.goBack();
  await ready(page);
  assert.match(page.url(), /#\/grid\/mdm\.dep\.devices$/);
});

test("a double click opens it too", async () => {
  await openGrid(page, "mdm.dep.devices");
  const row = dataRows(page).first();
  await row.locator(".tabulator-cell").nth(2).dblclick();
  await page.waitForURL(/\/row\/\d+$/);
});

test("the panel beside the grid leads to it", async () => {
  await activeRow();
  await page.keyboard.press("Alt+Enter");
  const panel = page.getByRole("complementary", { name: "Details" });
  await panel.getByRole("link", { name: /Everything about it/ }).click();
  await page.waitForURL(/\/row\/\d+$/);
});

test("its address can be sent around, and says where one is", async () => {
  const fresh = await shop.page();
  await fresh.goto(`${shop.url}/#/grid/mdm.dep.devices/row/${device.key}`);
  await signIn(fresh);
  await fresh.getByRole("heading", { name: device.serial_number, level: 1 }).waitFor();
  assert.match(await fresh.title(), new RegExp(device.serial_number));
  assert.equal(await fresh.getByRole("treeitem", { name: "DEP Enrolled" }).getAttribute("aria-current"), "page");
  await fresh.context().close();
});

test("the device's status is told in words with the next step", async () => {
  await page.goto(`${shop.url}/#/grid/mdm.dep.devices/row/${device.key}`);
  await title(device.serial_number).waitFor();
  const status = page.getByRole("region", { name: "Status" });
  const expected = { empty: /No profile/, assigned: /Ready to enroll/, pushed: /Has taken its profile/, removed: /Profile was removed/ }[device.profile_status];
  assert.match(await status.getByRole("heading").innerText(), expected);
  assert.match(await status.innerText(), /Next: /);
});

test("it offers the actions that the caller may run, and reads itself again afterwards", async () => {
  await page.goto(`${shop.url}/#/grid/mdm.dep.devices/row/${device.key}`);
  await title(device.serial_number).waitFor();
  const bar = page.getByRole("toolbar", { name: "Actions" });
  assert.ok((await bar.getByRole("button").count()) > 0);
});

test("an account, a token: their pages", async () => {
  const [token] = (await shop.admin.rows("mdm_dep_token")).rows;
  await page.goto(`${shop.url}/#/grid/mdm.dep.tokens/row/${token.key}`);
  await title(token.server_name).waitFor();
  assert.match(await page.getByRole("region", { name: "Health" }).innerText(), /Last success/);
  await page.getByRole("toolbar").getByRole("button", { name: "Test Connection" }).waitFor();
  const [account] = (await shop.admin.rows("mdm_dep_account")).rows;
  await page.getByRole("link", { name: "Its account" }).click();
  await page.waitForURL(new RegExp(`#/grid/mdm\\.dep\\.accounts/row/${account.key}$`));
  await title(account.server_name).waitFor();
  await page.getByRole("region", { name: "What Apple offers this server" }).waitFor();
  assert.match(await page.getByRole("region", { name: "What Apple offers this server" }).innerText(), /\/server\/devices/);
});

test("a profile's page: its settings in words, and its actions", async () => {
  const [token] = (await shop.admin.rows("mdm_dep_token")).rows;
  const made = await shop.admin.action("mdm.dep.profile.new", { form: { token: token.key, profile_name: "Office", url: "https://mdm.example.com/enroll", skip_setup_items: ["Siri"] } });
  assert.ok(made.status < 300, made.text);
  const [profile] = (await shop.admin.rows("mdm_dep_profile", { sort: "-created_at" })).rows;
  await page.goto(`${shop.url}/#/grid/mdm.dep.profiles/row/${profile.key}`);
  await title("Office").waitFor();
  assert.match(await page.getByRole("region", { name: "Skipped setup panes" }).innerText(), /Siri/);
  await page.getByRole("toolbar").getByRole("button", { name: "Create New from This" }).waitFor();
});

test("a row that is not there says so and leads back", async () => {
  await page.goto(`${shop.url}/#/grid/mdm.dep.devices/row/99999999`);
  await page.getByRole("heading", { name: "This row is not there" }).waitFor();
  await page.getByRole("alert").getByRole("link").click();
  await ready(page);
});

test("rows without a page are shown beside their grid", async () => {
  const [beta] = (await shop.admin.rows("mdm_dep_beta_token")).rows;
  await page.goto(`${shop.url}/#/grid/mdm.dep.beta_tokens/row/${beta.key}`);
  await page.waitForURL(new RegExp(`#/grid/mdm\\.dep\\.beta_tokens\\?row=${beta.key}$`));
  await page.getByRole("complementary", { name: "Details" }).waitFor();
});

describe("axe finds nothing serious", () => {
  const pages = [["mdm.dep.devices", "mdm_dep_device"], ["mdm.dep.tokens", "mdm_dep_token"], ["mdm.dep.accounts", "mdm_dep_account"], ["mdm.dep.profiles", "mdm_dep_profile"], ["mdm.dep.sync_runs", "mdm_dep_sync_run"]];
  for (const [name, options] of [["light", {}], ["dark", { dark: true }], ["tablet", { viewport: { width: 820, height: 1180 }, touch: true }]]) {
    test(name, async () => {
      const other = await shop.page(options);
      await signIn(other);
      for (const [grid, table] of pages) {
        const [row] = (await shop.admin.rows(table, { limit: 1 })).rows;
        if (!row) continue;
        await other.goto(`${shop.url}/#/grid/${grid}/row/${row.key}`);
        await other.locator(".panel-card").first().waitFor();
        if (process.env.AMS_SHOTS) await other.screenshot({ path: `${process.env.AMS_SHOTS}/details-${table}-${name}.png` });
        assert.deepEqual(await audit(other), [], grid);
        assert.ok(await other.evaluate(() => document.documentElement.scrollWidth <= innerWidth), grid);
      }
      await other.context().close();
    });
  }
});

test("nothing was complained about", () => assert.deepEqual(shop.complaints(), []));
