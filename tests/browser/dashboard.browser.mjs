// The dashboard: figures that lead to their rows, charts that are also words and tables, and the keyboard.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { audit } from "./support/browser.mjs";
import { dataRows, ready, signIn, startConsole, status } from "./support/console.mjs";

let shop;
before(async () => { shop = await startConsole({ devices: 300 }); });
after(() => shop?.stop());

const overview = async (options) => {
  const page = await shop.page(options);
  await signIn(page);
  await page.goto(`${shop.url}/#/dashboard/mdm.dep.overview`);
  await page.locator(".figure").first().waitFor();
  return page;
};
const figure = (page, title) => page.locator(".figure", { hasText: title });
const drawn = (page) => page.waitForFunction(() => {
  // Looked at in a copy: reading a chart's own canvas several times makes Chromium complain about it.
  const hasInk = (canvas) => {
    const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d", { willReadFrequently: true });
    copy.drawImage(canvas, 0, 0);
    return copy.getImageData(0, 0, canvas.width, canvas.height).data.some((value) => value !== 0);
  };
  const all = [...document.querySelectorAll("canvas")];
  return all.length > 0 && all.every((canvas) => canvas.width > 0 && canvas.height > 0 && hasInk(canvas));
});

test("the menu opens it, and it is the first thing one sees", async () => {
  const page = await shop.page();
  await signIn(page);
  await page.getByRole("heading", { name: "DEP Overview", level: 1 }).waitFor();
  assert.match(page.url(), /#\/dashboard\/mdm\.dep\.overview$/);
  assert.equal(await page.getByRole("treeitem", { name: "DEP Overview" }).getAttribute("aria-current"), "page");
  await page.context().close();
});

test("its figures are the grid's, and each leads to its rows", async () => {
  const page = await overview();
  const devices = (await shop.admin.rows("mdm_dep_device", { limit: 1 })).total;
  assert.equal((await figure(page, "Devices").first().locator(".figure-value").innerText()).replace(/,/g, ""), String(devices));

  const without = Number((await figure(page, "Without a profile").locator(".figure-value").innerText()).replace(/,/g, ""));
  await figure(page, "Without a profile").click();
  await ready(page);
  assert.match(decodeURIComponent(page.url()), /mdm\.dep\.devices\?filter=.*profile_status/);
  await page.waitForFunction((text) => document.querySelector(".grid-status")?.textContent.includes(text), `${without.toLocaleString("en")} row`);
  await page.goBack();
  await figure(page, "Devices").first().waitFor();
  await page.context().close();
});

test("a chart is drawn, and its table says and links the same", async () => {
  const page = await overview();
  await drawn(page);
  const card = page.getByRole("region", { name: /Devices by family/ });
  assert.match(await card.getByRole("img").getAttribute("aria-label"), /Devices by family, in devices\. /);
  await card.getByText("Figures as a table").click();
  const first = card.getByRole("row").nth(1);
  const family = await first.getByRole("rowheader").innerText();
  const many = Number((await first.getByRole("cell").innerText()).replace(/,/g, ""));
  await first.getByRole("link").click();
  await ready(page);
  await dataRows(page).first().waitFor();
  assert.match(decodeURIComponent(page.url()), /"device_family":\{"eq":/, family);
  assert.match(await status(page).innerText(), new RegExp(`^${many.toLocaleString("en")} row`));
  await page.context().close();
});

test("a bar leads to its rows", async () => {
  const page = await overview();
  await drawn(page);
  const canvas = page.getByRole("region", { name: /Devices by family/ }).locator("canvas");
  const box = await canvas.boundingBox();
  for (let x = 120; x < box.width; x += 25) {
    await canvas.hover({ position: { x, y: 24 } });
    if ((await canvas.evaluate((each) => each.style.cursor)) === "pointer") { await canvas.click({ position: { x, y: 24 } }); break; }
  }
  await page.waitForURL(/mdm\.dep\.devices\?filter=/);
  await page.context().close();
});

test("what needs attention says what it means and leads there", async () => {
  const page = await overview();
  const list = page.getByRole("region", { name: /Needs attention/ });
  await list.getByRole("link", { name: /without a profile/ }).click();
  await ready(page);
  assert.match(decodeURIComponent(page.url()), /"profile_status":\{"in":\["empty","removed"\]\}/);
  await page.context().close();
});

test("the snapshot of today is the first point over time", async () => {
  const page = await overview();
  const card = page.getByRole("region", { name: /Profile status over time/ });
  await card.getByText("Figures as a table").click();
  assert.match(await card.getByRole("rowheader").first().innerText(), /^\d{4}-\d\d-\d\d$/);
  await page.context().close();
});

test("it can be read and followed with the keyboard alone", async () => {
  const page = await overview();
  await page.locator("#main").focus();
  const seen = [];
  for (let i = 0; i < 40; i++) {
    await page.keyboard.press("Tab");
    seen.push(await page.evaluate(() => document.activeElement?.textContent?.trim().slice(0, 40) ?? ""));
    if (seen.at(-1).startsWith("Ready to enroll")) break;
  }
  assert.ok(seen.at(-1).startsWith("Ready to enroll"), seen.join(" | "));
  await page.keyboard.press("Enter");
  await page.waitForURL(/mdm\.dep\.devices\?filter=/);
  await page.context().close();
});

for (const [name, options] of [["light", {}], ["dark", { dark: true }], ["tablet", { viewport: { width: 820, height: 1180 }, touch: true }]]) {
  test(`nothing serious for axe, and nothing wider than the screen: ${name}`, async () => {
    const page = await overview(options);
    await drawn(page);
    if (process.env.AMS_SHOTS) await page.screenshot({ path: `${process.env.AMS_SHOTS}/dashboard-${name}.png` });
    assert.deepEqual(await audit(page), []);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
    await page.context().close();
  });
}

test("nothing was complained about", () => assert.deepEqual(shop.complaints(), []));
