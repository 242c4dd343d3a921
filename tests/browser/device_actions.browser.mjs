// Refresh, Activation Lock and Disown in the browser: what a person reads, types and gets.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { audit } from "./support/browser.mjs";
import { dataRows, dialog, startConsole, status, taskOver } from "./support/console.mjs";

let shop, page;
before(async () => {
  shop = await startConsole({ devices: 40 });
  page = await shop.grid("mdm.dep.devices");
  await dataRows(page).first().waitFor();
});
after(() => shop?.stop());

const main = (open) => open.locator("[data-main]");
const row = (serial) => dataRows(page).filter({ hasText: serial });
const look = async (name) => { if (process.env.AMS_SCREENSHOTS) await page.screenshot({ path: `${process.env.AMS_SCREENSHOTS}/${name}.png` }); };
const devices = async (filter = {}) => (await shop.admin.rows("mdm_dep_device", { sort: "serial_number", filter: JSON.stringify(filter) })).rows;

/** Finds the device by its serial number, and chooses an entry of its context menu. */
async function context(serial, entry) {
  const search = page.getByRole("searchbox", { name: /Search DEP Enrolled/ });
  await search.fill(serial);
  // The rows of the search are there: until then a choice would be of rows that are about to go.
  await page.waitForURL(new RegExp(`q=${serial}`));
  await status(page).getByText("1 row match").waitFor();
  await row(serial).waitFor();
  await row(serial).getByRole("gridcell").first().click({ button: "right" });
  await page.getByRole("menu").getByRole("menuitem", { name: entry, exact: true }).click();
}

describe("one device", () => {
  test("Refresh from Apple says what has become of it", async () => {
    const [device] = await devices();
    await shop.simulator.portal("POST", "/devices/release", { devices: [device.serial_number] });
    await context(device.serial_number, "Refresh from Apple");

    await page.getByText(/1 NOT_ACCESSIBLE/).first().waitFor();
    await look("device-refresh");
    await page.keyboard.press("Escape");
  });

  test("Activation Lock previews, locks, and the bypass code is shown after a question", async () => {
    const [device] = await devices({ device_family: { eq: "Mac" } });
    await context(device.serial_number, "Activation Lock");
    const form = dialog(page, new RegExp(`Activation Lock: ${device.serial_number}`));
    await form.getByLabel(/Message on the device/).fill("Please call the IT department");
    await form.getByText(/only that person can unlock it/).waitFor();
    assert.deepEqual(await audit(page), []);
    await look("activation-lock-form");
    await main(form).click();
    const preview = dialog(page, /preview/i);
    await preview.getByText(/bypass code of its own/).first().waitFor();
    await look("activation-lock-preview");

    const task = await taskOver(shop, page, () => main(preview).click());

    assert.equal(task.results[0].status, "SUCCESS", JSON.stringify(task));
    await context(device.serial_number, "Show Bypass Code");
    const question = dialog(page, /Show the bypass code/);
    await question.getByText(/recorded/).waitFor();
    await question.getByRole("button", { name: "Show", exact: true }).click();
    await page.getByText(/[0-9A-Z]{5}-[0-9A-Z]{5}(-[0-9A-Z]{4}){4}/).first().waitFor();
    await look("bypass-code");
    await page.keyboard.press("Escape");
  });

  test("Disown says that it cannot be undone, and does nothing without the serial number", async () => {
    const [device] = await devices();
    await context(device.serial_number, "Disown");
    const form = dialog(page, new RegExp(`Disown ${device.serial_number}`));
    await form.getByText(/cannot be undone/).first().waitFor();
    await look("disown-form");
    assert.deepEqual(await audit(page), []);
    await form.getByLabel(/Serial number/).fill("something else");
    await main(form).click();
    await form.getByText(/exactly as shown/).first().waitFor();
    assert.equal((await shop.simulator.requests()).filter((request) => request.path === "/devices/disown").length, 0);
    await look("disown-refused");

    await form.getByLabel(/Serial number/).fill(device.serial_number);
    await main(form).click();
    const preview = dialog(page, /preview/i);
    await preview.getByText(/leave the organisation for good/).waitFor();
    await look("disown-preview");
    const task = await taskOver(shop, page, () => main(preview).click());

    assert.equal(task.results[0].status, "SUCCESS", JSON.stringify(task));
    await row(device.serial_number).waitFor({ state: "detached" });
    const [gone] = await devices({ serial_number: { eq: device.serial_number }, present: { eq: false } });
    assert.equal(gone.left_reason, "disowned");
  });
});

test("no page made a request outside, broke the policy or left an error", () => {
  assert.deepEqual(shop.complaints(), []);
});
