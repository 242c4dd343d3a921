// DEP Profiles in the browser: the form, an error at its field, the review, the profile, and the next one from it.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { audit } from "./support/browser.mjs";
import { dataRows, dialog, startConsole, toolbar } from "./support/console.mjs";

let shop, page;
before(async () => {
  shop = await startConsole({ devices: 20 });
  page = await shop.grid("mdm.dep.profiles");
});
after(() => shop?.stop());

const main = (open) => open.locator("[data-main]");
const look = async (name) => { if (process.env.AMS_SCREENSHOTS) await page.screenshot({ path: `${process.env.AMS_SCREENSHOTS}/${name}.png` }); };
const defined = async () => (await shop.simulator.portal("GET", "/profiles")).json.profiles.map((one) => one.profile);

describe("profiles", () => {
  test("New explains every part, and a mistake is shown at its field before Apple is asked", async () => {
    await toolbar(page, "New");
    const form = dialog(page, "New DEP profile");
    for (const title of ["General", "Enrollment", "Shared iPad", "Pairing and certificates", "Setup panes"]) await form.getByText(title, { exact: true }).first().waitFor();
    assert.deepEqual(await audit(page), []);
    await look("profile-form");

    await form.getByLabel("Name", { exact: false }).first().fill("Standard");
    await form.getByLabel(/MDM server URL/).first().fill("https://mdm.example.org/ä b");
    await main(form).click();

    await form.getByText(/has a space in it/).waitFor();
    await look("profile-error");
    assert.deepEqual(await defined(), []);
  });

  test("the removal lock waits for supervision", async () => {
    const form = dialog(page, "New DEP profile");
    const removable = form.getByRole("checkbox", { name: /may remove the management/ });
    assert.equal(await removable.isDisabled(), true);

    await form.getByRole("checkbox", { name: "Supervise the device" }).check();

    assert.equal(await removable.isDisabled(), false);
    await removable.uncheck();
  });

  test("panes are ticked to be skipped, and the review shows the JSON and what to know", async () => {
    const form = dialog(page, "New DEP profile");
    await form.getByLabel(/MDM server URL/).first().fill("http://mdm.example.org/enroll");
    await form.getByRole("checkbox", { name: /Touch ID, Face ID, Optic ID/ }).check();
    await form.getByRole("checkbox", { name: /^What is new in the system/ }).check();
    await look("profile-panes");
    await main(form).click();

    const review = page.getByRole("dialog");
    await review.getByText(/Nothing was sent yet/).waitFor();
    await review.getByText(/not https/).first().waitFor();
    await review.getByText(/was removed in iOS 27/).first().waitFor();
    await review.getByText('"Biometric"').first().waitFor();
    await look("profile-review");
    assert.deepEqual(await audit(page), []);
    assert.deepEqual(await defined(), []);
  });

  test("the profile is created, stands in the grid, and what comes next is said", async () => {
    await main(page.getByRole("dialog")).click();

    await page.getByText(/Apple has created the profile Standard/).first().waitFor();
    await look("profile-created");
    await page.keyboard.press("Escape");
    await dataRows(page).filter({ hasText: "Standard" }).first().waitFor();
    const [profile] = await defined();
    assert.equal(profile.is_mdm_removable, false);
    assert.deepEqual([...profile.skip_setup_items].sort(), ["Biometric", "OSShowcase"]);
  });

  test("Create New from This begins with everything and makes the next version", async () => {
    await dataRows(page).filter({ hasText: "Standard" }).first().getByRole("gridcell").first().click({ button: "right" });
    await page.getByRole("menu").getByRole("menuitem", { name: "Create New from This", exact: true }).click();
    const form = dialog(page, "Create new from Standard");
    assert.equal(await form.getByLabel("Name", { exact: false }).first().inputValue(), "Standard (2)");
    assert.equal(await form.getByRole("checkbox", { name: "Supervise the device" }).isChecked(), true);
    assert.equal(await form.getByRole("checkbox", { name: /Touch ID, Face ID, Optic ID/ }).isChecked(), true);
    await form.getByLabel(/MDM server URL/).first().fill("https://mdm.example.org/enroll");
    await look("profile-clone");
    await main(form).click();
    await page.getByText(/Nothing was sent yet/).waitFor();
    await main(page.getByRole("dialog")).click();
    await page.getByText(/Apple has created the profile Standard \(2\)/).first().waitFor();
    await page.keyboard.press("Escape");

    const profiles = await defined();
    assert.equal(profiles.length, 2);
    assert.equal(profiles[1].url, "https://mdm.example.org/enroll");
    assert.equal(profiles[1].is_mdm_removable, false);
    await look("profile-grid");
  });
});

test("no page made a request outside, broke the policy or left an error", () => {
  assert.deepEqual(shop.complaints(), []);
});
