// The customer's guide, second half, in the browser: from a profile to the devices that have it.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { dataRows, dialog, grid, openGrid, ready, startConsole, taskOver, toolbar } from "./support/console.mjs";

let shop, page, profile_uuid;
before(async () => {
  shop = await startConsole({ devices: 12 });
  // Another client of the same MDM server has defined a profile and given it to a device; the sync reads it from Apple.
  const { devices } = (await shop.simulator.portal("GET", "/devices?limit=1")).json;
  ({ profile_uuid } = (await shop.simulator.portal("POST", "/profiles", {
    profile: { profile_name: "Standard", url: "https://mdm.example.org/enroll" }, devices: [devices[0].serial_number],
  })).json);
  await shop.admin.task((await shop.admin.action("mdm.dep.sync_now", { all: true })).json.task);
  page = await shop.grid("mdm.dep.devices");
  await dataRows(page).first().waitFor();
});
after(() => shop?.stop());

const main = (open) => open.locator("[data-main]");
const row = (serial) => dataRows(page).filter({ hasText: serial });
const serials = async (status) => (await shop.admin.rows("mdm_dep_device", { sort: "serial_number", filter: JSON.stringify({ profile_status: { eq: status } }) })).rows.map((device) => device.serial_number);
const look = async (name) => { if (process.env.AMS_SCREENSHOTS) await page.screenshot({ path: `${process.env.AMS_SCREENSHOTS}/${name}.png` }); };

const choose = (form) => form.getByRole("radio", { name: /Standard/ }).check();

/** Right click on a device, then DEP and an entry of it. */
async function context(serial, entry) {
  await row(serial).getByRole("gridcell").first().click({ button: "right" });
  const menu = page.getByRole("menu");
  await menu.getByRole("menuitem", { name: "DEP", exact: true }).click();
  await page.getByRole("menuitem", { name: entry, exact: true }).click();
}

async function select(wanted) {
  await page.getByRole("button", { name: "Clear" }).click();
  for (const serial of wanted) await row(serial).getByRole("checkbox").check();
}

describe("assigning a profile", () => {
  test("right click, DEP > Assign Profile: the window has the account's profiles, previews, and assigns", async () => {
    const [serial] = await serials("empty");
    await context(serial, "Assign Profile");
    const form = dialog(page, /Assign Profile to 1 device/);
    await form.waitFor();
    await form.getByText("Standard").first().waitFor();
    await look("assign-form");
    await main(form).click();
    await page.getByRole("alert").or(form.getByText(/required/i)).first().waitFor();
    await choose(form);
    await main(form).click();
    const preview = dialog(page, /preview/);
    await preview.getByText(serial).waitFor();
    await preview.getByText("no profile").first().waitFor();
    await preview.getByText(/the next time it is set up/).waitFor();
    await look("assign-preview");

    const task = await taskOver(shop, page, () => main(preview).click());

    assert.equal(task.state, "succeeded");
    await row(serial).getByText("Standard").waitFor();
    await row(serial).getByText("Assigned").waitFor();
    await look("assign-done");
  });

  test("the toolbar's DEP > Assign Profile to selected does it for the ticked devices, with a result for each", async () => {
    const wanted = (await serials("empty")).slice(0, 3);
    await shop.simulator.portal("POST", "/devices/faults", { devices: [wanted[0]], throttled_s: 7200 });
    await select(wanted);
    await toolbar(page, "DEP", "Assign Profile to selected");
    const form = dialog(page, /Assign Profile to 3 devices/);
    await choose(form);
    await main(form).click();
    const task = await taskOver(shop, page, () => main(dialog(page, /preview/)).click());

    assert.deepEqual(task.results.map((result) => result.status).sort(), ["SUCCESS", "SUCCESS", "THROTTLED"]);
    await row(wanted[1]).getByText("Standard").waitFor();
    await page.keyboard.press("t");
    const tray = page.getByRole("complementary", { name: "Tasks" });
    await tray.getByText("Assign Profile: 3 devices").first().waitFor();
    await look("assign-tray");
    await page.keyboard.press("Escape");
  });

  test("DEP Assignments shows the device that Apple holds back, and Stop Waiting ends its wish", async () => {
    await openGrid(page, "mdm.dep.assignments");
    await dataRows(page).first().waitFor();
    await grid(page).getByText("Held by Apple").waitFor();
    await grid(page).getByText(/nobody can hurry it/).waitFor();
    await look("assignments");
    await dataRows(page).first().getByRole("checkbox").check();
    await toolbar(page, "Stop Waiting");
    await dialog(page, /Stop waiting/).getByRole("button", { name: "Stop Waiting" }).click();
    await page.getByText("1 device no longer waits.").first().waitFor();
    await page.keyboard.press("Escape");

    await grid(page).getByText("Stopped", { exact: true }).waitFor();
  });
});

describe("removing and defaults", () => {
  test("Remove Profile warns that the device sets up without management, and removes", async () => {
    await openGrid(page, "mdm.dep.devices");
    const [serial] = await serials("assigned");
    await context(serial, "Remove Profile");
    const form = dialog(page, /Remove the profile of 1 device/);
    await form.getByText(/sets up without management/).first().waitFor();
    await look("remove-form");
    await main(form).click();
    const task = await taskOver(shop, page, () => main(dialog(page, /preview/)).click());

    assert.equal(task.state, "succeeded");
    await row(serial).getByText("Removed").waitFor();
  });

  test("Set Default Profile says how many devices get it, and gives it", async () => {
    await openGrid(page, "mdm.dep.tokens");
    await ready(page);
    await dataRows(page).first().getByRole("gridcell").first().click({ button: "right" });
    await page.getByRole("menuitem", { name: "Set Default Profile", exact: true }).click();
    const form = dialog(page, /Default profile of/);
    await form.getByText(/have no profile now/).waitFor();
    await choose(form);
    await look("default-form");
    await main(form).click();
    const task = await taskOver(shop, page, () => main(dialog(page, /preview/)).click());

    assert.equal(task.state, "succeeded");
    assert.deepEqual(await serials("empty"), (await serials("empty")).slice(0, 1), "only the one whose wish was stopped has none");
  });
});

test("no page made a request outside, broke the policy or left an error", () => {
  assert.deepEqual(shop.complaints(), []);
});
