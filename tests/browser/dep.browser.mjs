// The customer's guide, followed in the browser: from no account to devices with a profile.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { dataRows, dialog, grid, openGrid, ready, startConsole, status, toolbar } from "./support/console.mjs";

let shop, page;
before(async () => {
  shop = await startConsole({ devices: 400, linked: false });
  page = await shop.grid("mdm.dep.tokens");
});
after(() => shop?.stop());

const upload = (name, buffer) => ({ name, mimeType: "application/octet-stream", buffer: Buffer.from(buffer) });
const main = (open) => open.locator("[data-main]");

/** The answer of the task that the page has just started, once it is over. */
async function taskOver(action) {
  const started = page.waitForResponse((response) => response.request().method() === "POST" && /\/actions\//.test(response.url()) && response.status() === 202);
  await action();
  const { task } = await (await started).json();
  return shop.admin.task(task);
}

describe("linking an account", () => {
  test("an empty grid says how to begin", async () => {
    await page.getByRole("heading", { name: /No Apple account/ }).waitFor();
    assert.ok((await page.locator(".steps li").count()) >= 3);
    await page.locator(".blank").getByRole("button", { name: "Generate Key Pair" }).waitFor();
  });

  test("a form refuses what cannot be right, at the field, and guards what was entered", async () => {
    await toolbar(page, "New");
    const form = dialog(page, /New/);
    await form.getByRole("tab").nth(1).click();
    await form.getByLabel("Consumer key").fill("CK_1");
    await page.keyboard.press("Escape");
    await dialog(page, /Discard/).getByRole("button", { name: "Keep editing" }).click();
    await dialog(page, /Discard/).waitFor({ state: "detached" });
    assert.equal(await form.getByLabel("Consumer key").inputValue(), "CK_1");
    await form.getByRole("tab").nth(0).click();
    await form.getByLabel("Decrypted token").fill("this is no token");
    await main(form).click();

    await form.locator(".field-error:not([hidden]), .callout.danger").first().waitFor();
    await page.keyboard.press("Escape");
    await dialog(page, /Discard/).getByRole("button", { name: "Discard" }).click();
    await form.waitFor({ state: "detached" });
  });

  test("Generate Key Pair hands out the certificate; Import Encrypted links the account and reads its devices", async () => {
    const download = page.waitForEvent("download");
    await toolbar(page, "Generate Key Pair");
    const certificate = readFileSync(await (await download).path(), "utf8");
    assert.match(certificate, /BEGIN CERTIFICATE/);
    assert.doesNotMatch(certificate, /PRIVATE KEY/);
    await dialog(page, "Generate Key Pair").getByRole("button", { name: "OK" }).click();

    const file = await shop.simulator.token_file(shop.server.server_uuid, certificate);
    await toolbar(page, "Import Encrypted");
    const form = dialog(page, /Import/);
    await form.getByLabel(/Server token/).setInputFiles(upload("server_token_smime.p7m", file));
    await form.getByText("server_token_smime.p7m").waitFor();
    const preview = (await main(form).innerText()) === "Preview";
    if (preview) {
      await main(form).click();
      await form.getByText(shop.server.server_name).first().waitFor();
    }
    await main(form).click();
    await page.getByText(/validated, decrypted,? and saved into the Asset Vision database/).waitFor();
    await page.keyboard.press("Escape");

    await grid(page).getByText(shop.server.server_name).first().waitFor();
    await page.getByText(/: done$/).first().waitFor();
    await openGrid(page, "mdm.dep.devices");
    await status(page).getByText("400 rows").waitFor();
  });

  test("a file that is too large is refused before it is read", async () => {
    await openGrid(page, "mdm.dep.tokens");
    await toolbar(page, "Import Encrypted");
    const form = dialog(page, /Import/);
    await form.getByLabel(/Server token/).setInputFiles(upload("large.p7m", Buffer.alloc(3 * 1024 * 1024, 1)));

    await form.getByText(/large\.p7m has 3\.0 MiB; at most/).waitFor();
    await form.getByRole("button", { name: "Cancel" }).click();
    await form.waitFor({ state: "detached" });
  });

  test("Sync Now shows its progress and its end, and the task survives a reload", async () => {
    await openGrid(page, "mdm.dep.tokens");
    const task = await taskOver(() => toolbar(page, "DEP", "Sync Now"));
    assert.equal(task.state, "succeeded");
    await page.reload();
    await ready(page);
    await page.keyboard.press("t");

    const tray = page.getByRole("complementary", { name: "Tasks" });
    await tray.getByText(task.title).first().waitFor();
    await page.keyboard.press("Escape");
    await tray.waitFor({ state: "hidden" });
  });
});

describe("profiles", () => {
  test("New opens a form with a hint for every field and the address filled in", async () => {
    await openGrid(page, "mdm.dep.profiles");
    await toolbar(page, "New");
    const form = dialog(page, /profile/i);
    await form.getByLabel(/Profile name/).waitFor();
    const fields = await form.locator(".field").count();
    assert.equal(await form.locator(".field-hint").count(), fields, "a hint for every field");
    assert.match(await form.getByLabel(/MDM server URL/).inputValue(), /^https:/);
    await form.getByLabel(/Profile name/).fill("Classroom");
    const biometric = form.getByRole("checkbox", { name: /Biometric|Touch ID/ }).first();
    await biometric.check();
    for (let step = 0; step < 2 && (await form.isVisible()); step++) {
      const sent = page.waitForResponse((response) => /profile\.new$/.test(response.url()));
      await main(form).click();
      assert.ok((await sent).status() < 300, await (await sent).text());
      if (!(await sent).request().postDataJSON().dry_run) break;
      await form.getByRole("button", { name: "Back" }).waitFor();
    }

    await form.waitFor({ state: "detached" });
    await grid(page).getByText("Classroom").first().waitFor();
    const profile = (await shop.admin.rows("mdm_dep_profile", { filter: JSON.stringify({ profile_name: { eq: "Classroom" } }) })).rows[0];
    assert.ok(profile);
  });

  test("Assign Profile previews, assigns with a result for every device, and the grid follows", async () => {
    await openGrid(page, "mdm.dep.devices");
    await dataRows(page).nth(0).click();
    await dataRows(page).nth(4).click({ modifiers: ["Shift"] });
    await status(page).getByText("5 selected").waitFor();
    await toolbar(page, "DEP", "Assign Profile to selected");
    const form = dialog(page, /Assign/);
    await form.getByRole("radio", { name: /Classroom/ }).or(form.getByRole("combobox")).first().waitFor();
    await form.getByRole("radio", { name: /Classroom/ }).check();
    await main(form).click();
    await form.getByRole("button", { name: "Back" }).waitFor();
    assert.equal(await form.locator("tbody tr").count(), 5, "one line per device");
    const task = await taskOver(() => main(form).click());
    assert.equal(task.state, "succeeded", JSON.stringify(task));
    assert.equal(task.results.length, 5);

    await grid(page).getByText("Classroom").first().waitFor();
    await page.keyboard.press("t");
    const tray = page.getByRole("complementary", { name: "Tasks" });
    await tray.getByRole("button", { name: "Show results" }).first().click();
    await tray.getByRole("button", { name: /SUCCESS 5/ }).click();
    assert.equal(await tray.locator("tbody tr").count(), 5);
    await page.keyboard.press("Escape");
  });

  test("Remove Profile says what it does not do", async () => {
    await openGrid(page, "mdm.dep.devices");
    await dataRows(page).nth(0).click({ button: "right" });
    await page.getByRole("menuitem", { name: "DEP" }).click();
    await page.getByRole("menuitem", { name: "Remove Profile" }).click();
    const form = dialog(page, /Remove/);

    await form.getByText(/erase/).first().waitFor();
    await form.getByText(/unmanaged|without management/).first().waitFor();
    await form.getByRole("button", { name: "Cancel" }).click();
    await form.waitFor({ state: "detached" });
  });

  test("Disown asks for the serial number, letter by letter", async () => {
    await openGrid(page, "mdm.dep.devices");
    await dataRows(page).nth(7).click();
    await toolbar(page, "DEP", "Disown");
    const form = dialog(page, /Disown/);
    await form.getByRole("textbox").last().fill("something else");
    await main(form).click();

    await form.locator(".field-error:not([hidden])").first().waitFor();
    await form.getByRole("button", { name: "Cancel" }).click();
    await dialog(page, /Discard/).getByRole("button", { name: "Discard" }).click();
    await form.waitFor({ state: "detached" });
  });
});

test("no page made a request outside, broke the policy or left an error", () => {
  assert.deepEqual(shop.complaints(), []);
});
