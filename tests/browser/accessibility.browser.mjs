// axe-core over every kind of page, light and dark, on a desk and on a tablet: nothing serious, nothing critical.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { audit } from "./support/browser.mjs";
import { dataRows, dialog, openGrid, startConsole, toolbar } from "./support/console.mjs";

let shop;
before(async () => { shop = await startConsole({ devices: 300 }); });
after(() => shop?.stop());

const screens = [
  { name: "light, 1280 x 720", options: {} },
  { name: "dark, 1280 x 720", options: { dark: true } },
  { name: "tablet", options: { viewport: { width: 820, height: 1180 }, touch: true } },
];

test("the sign-in screen", async () => {
  const page = await shop.page();
  await page.getByLabel("Password").waitFor();
  assert.deepEqual(await audit(page), []);
});

for (const { name, options } of screens) {
  describe(name, () => {
    let page;
    before(async () => { page = await shop.grid("mdm.dep.tokens", options); });
    const clean = async () => assert.deepEqual(await audit(page), []);

    test("a grid", async () => {
      await dataRows(page).first().waitFor();
      await clean();
    });
    test("a grouped grid with details", async () => {
      await openGrid(page, "mdm.dep.devices");
      await dataRows(page).first().waitFor();
      await page.getByRole("grid").focus();
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("Alt+Enter");
      await page.getByRole("heading", { name: "Timeline" }).waitFor();
      await clean();
      await page.getByRole("complementary", { name: "Details" }).focus();
      await page.keyboard.press("Escape");
    });
    test("a filter and the row's menu", async () => {
      await page.locator(".grid-filters").getByRole("button").first().click();
      await page.getByRole("dialog").getByRole("checkbox").first().waitFor();
      await clean();
      await page.keyboard.press("Escape");
      await page.getByRole("grid").focus();
      await page.keyboard.press("Shift+F10");
      await page.getByRole("menu").first().waitFor();
      await clean();
      await page.keyboard.press("Escape");
    });
    test("a long form", async () => {
      await openGrid(page, "mdm.dep.tokens");
      await toolbar(page, "Import Encrypted");
      const form = dialog(page, /Import/);
      await form.getByLabel(/Server token/).waitFor();
      await clean();
      await form.getByRole("button", { name: "Cancel" }).click();
      await form.waitFor({ state: "detached" });
    });
    test("tasks", async () => {
      await page.getByRole("button", { name: /^Tasks/ }).click();
      await page.getByRole("complementary", { name: "Tasks" }).waitFor();
      await clean();
      await page.keyboard.press("Escape");
    });
    test("jobs and the audit log", async () => {
      await page.goto(`${shop.url}/#/jobs`);
      await page.getByRole("article").first().waitFor();
      await clean();
      await page.goto(`${shop.url}/#/audit`);
      await page.locator("tbody tr").first().waitFor();
      await clean();
    });
    test("help", async () => {
      await page.keyboard.press("?");
      await dialog(page, "Keyboard and help").getByRole("button", { name: "Close" }).last().waitFor();
      await clean();
      await page.keyboard.press("Escape");
    });
    test("nothing is wider than the screen", async () => {
      for (const id of ["mdm.dep.tokens", "mdm.dep.devices"]) {
        await openGrid(page, id);
        assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
      }
    });
  });
}

test("no page made a request outside, broke the policy or left an error", () => {
  assert.deepEqual(shop.complaints(), []);
});
