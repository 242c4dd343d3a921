// Forms, previews, selections, results, exports and notices: what a person does all day.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { audit } from "./support/browser.mjs";
import { dataRows, dialog, grid, openGrid, ready, signIn, startConsole, status, toolbar } from "./support/console.mjs";
import { longForm, mockAction, mockGrid, mockNotices, mockTask, results } from "./support/mock.mjs";

let shop;
before(async () => { shop = await startConsole({ devices: 600 }); });
after(() => shop?.stop());

const main = (open) => open.locator("[data-main]");
const focused = (page) => page.evaluate(() => document.activeElement.labels?.[0]?.textContent ?? document.activeElement.textContent);
const answered = { json: { message: "Done." } };

/** A page with the long form open in place of "New". */
async function withForm(invoke = () => answered, options = {}) {
  const page = await shop.grid("mdm.dep.tokens", options);
  const posted = await mockAction(page, "mdm.dep.token.new", longForm(), invoke);
  await toolbar(page, "New");
  const form = dialog(page, /New profile/);
  await form.getByLabel(/^Name/).waitFor();
  return { page, form, posted };
}

describe("a form", () => {
  test("says at the field what is wrong, counts it, and goes to the first", async () => {
    const { page, form, posted } = await withForm();
    await form.getByLabel(/^Name/).fill("longer than ten");
    await main(form).click();

    await form.getByText("At most 10 characters; this has 15.").waitFor();
    await form.getByText("This is needed.").waitFor();
    assert.match(await focused(page), /^Name/);
    assert.equal(await form.getByLabel(/^Name/).getAttribute("aria-invalid"), "true");
    await form.getByRole("button", { name: /General 2 to correct/ }).waitFor();
    await form.getByLabel(/^Name/).fill("short");
    await form.getByRole("button", { name: "1 field to correct" }).click();
    assert.match(await focused(page), /^MDM server URL/);
    assert.equal(posted.length, 0, "nothing was sent");
  });

  test("opens a closed section when something in it is to blame", async () => {
    const { page, form } = await withForm((body) => ({ status: 400, json: { code: "practice.quota", title: "Not accepted", detail: "The quota does not fit this device.", field: "quota", status: 400 } }));
    assert.equal(await form.getByLabel(/^Quota/).isVisible(), false);
    await form.getByLabel(/^Name/).fill("A");
    await form.getByLabel(/^MDM server URL/).fill("https://mdm.example.org");
    await main(form).click();

    await form.getByText("The quota does not fit this device.").waitFor();
    assert.match(await focused(page), /^Quota/);
  });

  test("shows a problem of no field at the top, with its code", async () => {
    const { form } = await withForm(() => ({ status: 409, json: { code: "dep.terms_not_signed", title: "Terms", detail: "An administrator must accept Apple's terms.", status: 409 } }));
    await form.getByLabel(/^Name/).fill("A");
    await form.getByLabel(/^MDM server URL/).fill("https://mdm.example.org");
    await form.getByLabel(/^Name/).press("Enter");

    const alert = form.getByRole("alert").filter({ hasText: "An administrator must accept" });
    await alert.waitFor();
    assert.match(await alert.innerText(), /dep\.terms_not_signed/);
    assert.ok(await main(form).isEnabled());
  });

  test("disables what waits for another field, says for which, and does not send it", async () => {
    const { form, posted } = await withForm();
    const removable = form.getByLabel("Removable");
    assert.ok(await removable.isDisabled());
    await form.getByText("Only with “Supervised”.").waitFor();
    await form.getByLabel(/^Name/).fill("A");
    await form.getByLabel(/^MDM server URL/).fill("https://mdm.example.org");
    await main(form).click();
    await dialog(form.page(), /preview/).getByRole("button", { name: "Back" }).click();
    await form.getByLabel("Supervised").check();
    await removable.waitFor({ state: "visible" });
    assert.ok(await removable.isEnabled());
    await main(form).click();
    await dialog(form.page(), /preview/).getByText("Done.").waitFor();

    assert.equal("is_mdm_removable" in posted[0].form, false);
    assert.equal(posted[1].form.is_mdm_removable, true);
    assert.equal("owner" in posted[0].form, false, "what is only to be read is not sent");
  });

  test("asks before input is lost: by Esc, by Cancel, by Back", async () => {
    const { page, form } = await withForm();
    await form.getByLabel(/^Name/).fill("A");
    const question = dialog(page, /Discard/);
    for (const leave of [() => page.keyboard.press("Escape"), () => form.getByRole("button", { name: "Cancel" }).click(), () => page.goBack()]) {
      await leave();
      await question.getByRole("button", { name: "Keep editing" }).click();
      await question.waitFor({ state: "detached" });
      assert.equal(await form.getByLabel(/^Name/).inputValue(), "A");
      assert.match(page.url(), /mdm\.dep\.tokens/);
    }
    await page.keyboard.press("Escape");
    await question.getByRole("button", { name: "Discard" }).click();
    await form.waitFor({ state: "detached" });
  });

  test("closes without a question when nothing was entered, and focus is back where it was", async () => {
    const { page, form } = await withForm();
    await page.keyboard.press("Escape");

    await form.waitFor({ state: "detached" });
    assert.match(await focused(page), /New/);
  });

  test("keeps the focus inside", async () => {
    const { page, form } = await withForm();
    await form.getByRole("button", { name: "Close" }).focus();
    await page.keyboard.press("Shift+Tab");
    assert.ok(await form.evaluate((element) => element.contains(document.activeElement) || document.activeElement === document.body));
    await page.keyboard.press("Shift+Tab");
    assert.ok(await form.evaluate((element) => element.contains(document.activeElement)));
  });

  test("leads through its sections, and fits a tablet", async () => {
    const { page, form } = await withForm(undefined, { viewport: { width: 768, height: 1024 }, dark: true });
    await form.getByRole("button", { name: "Setup panes" }).click();
    assert.ok(await form.getByRole("button", { name: "Close" }).isVisible());
    assert.equal(await form.evaluate((element) => element.scrollTop), 0, "the frame stays where it is");
    await form.getByRole("button", { name: "Setup panes", exact: false }).and(form.locator("[aria-current=true]")).waitFor();

    assert.ok(await form.getByLabel("Search Skip Setup Items").isVisible());
    assert.ok(await form.evaluate((element) => element.scrollWidth <= element.clientWidth));
    assert.deepEqual(await audit(page), []);
  });
});

describe("many options", () => {
  test("are ticked by platform, searched and counted", async () => {
    const { page, form, posted } = await withForm();
    await form.getByRole("button", { name: "Setup panes" }).click();
    await form.getByRole("button", { name: "Select all for macOS" }).click();
    await form.getByText("30 of 60 selected").waitFor();
    await form.getByLabel("Search Skip Setup Items").fill("deprecated");
    assert.equal(await form.locator(".option:visible").count(), 6);
    await form.getByRole("button", { name: "Select none", exact: true }).click();
    await form.getByText("24 of 60 selected").waitFor();
    await form.getByLabel("Search Skip Setup Items").fill("nothing like it");
    await form.getByText("No option matches.").waitFor();
    await page.keyboard.press("Escape");
    assert.equal(await form.locator(".option:visible").count(), 60, "Esc empties the search first");
    await form.getByLabel("All of Privacy").check();
    await form.getByLabel(/^Name/).fill("A");
    await form.getByLabel(/^MDM server URL/).fill("https://mdm.example.org");
    await main(form).click();
    await dialog(page, /preview/).waitFor();

    assert.equal(posted[0].form.skip_setup_items.length, 30 + 12);
  });
});

describe("a preview", () => {
  const preview = (body) => body.dry_run
    ? { json: { message: "This is what Apple would get.", warnings: ["One pane is deprecated."], details: { Account: "Example" }, results: results(3), document: { title: "Profile", language: "json", content: '{\n  "a": 1\n}' } } }
    : answered;

  test("shows warnings, facts, rows and the document; Back keeps the input; the button runs it", async () => {
    const { page, form, posted } = await withForm(preview);
    await form.getByLabel(/^Name/).fill("A");
    await form.getByLabel(/^MDM server URL/).fill("https://mdm.example.org");
    await main(form).click();
    const shown = dialog(page, /preview/);
    await shown.getByText("One pane is deprecated.").waitFor();
    await shown.getByRole("cell", { name: "C000000002" }).waitFor();
    await shown.getByRole("button", { name: "Copy" }).last().click();
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), '{\n  "a": 1\n}');
    assert.deepEqual(await audit(page), []);
    await shown.getByRole("button", { name: "Back" }).click();
    assert.equal(await form.getByLabel(/^Name/).inputValue(), "A");
    await main(form).click();
    await shown.getByRole("button", { name: "Define" }).click();
    await shown.waitFor({ state: "detached" });

    assert.deepEqual(posted.map((body) => body.dry_run === true), [true, true, false]);
  });
});

describe("results of rows", () => {
  test("of a task are kept, filtered by status, searched and exported, however many there are", async () => {
    const page = await shop.grid("mdm.dep.tokens");
    await mockTask(page, { id: "t1", title: "Assign Profile", state: "succeeded", message: "Assigned to 19,000 devices.", user: "admin", started_at: "2026-11-22T10:00:00Z", ended_at: "2026-11-22T10:01:05Z" }, results(25_000), 10_000);
    await page.reload();
    await ready(page);
    await page.keyboard.press("t");
    await page.getByRole("complementary", { name: "Tasks" }).getByRole("button", { name: "Show results" }).first().click();
    const shown = dialog(page, "Assign Profile");
    await shown.getByRole("button", { name: /^All 25,000/ }).waitFor();
    assert.ok((await shown.getByRole("row").count()) < 60, "only the rows in sight are in the page");
    await shown.locator(".result-scroll").evaluate((element) => { element.scrollTop = element.scrollHeight; });
    await shown.getByRole("cell", { name: "C000024999" }).waitFor();
    await shown.getByRole("button", { name: /^NOT_ACCESSIBLE/ }).click();
    await shown.getByText("2,500 results of 25,000").waitFor();
    await shown.getByLabel("Search the results").fill("C000012340");
    await shown.getByText("1 result of 25,000").waitFor();
    assert.deepEqual(await audit(page), []);
    const download = page.waitForEvent("download");
    await shown.getByRole("button", { name: "Export" }).click();
    const file = await download;

    assert.match(file.suggestedFilename(), /^Assign Profile-\d{4}-\d\d-\d\d\.csv$/);
    assert.match(readFileSync(await file.path(), "utf8"), /^serial_number,account,from,to,status,detail\r\nC000012340,Example,–?,?Kiosk|NOT_ACCESSIBLE/);
  });

  test("that a spreadsheet would run as a formula are text in the file", async () => {
    const page = await shop.grid("mdm.dep.tokens");
    await mockTask(page, { id: "t2", title: "Try", state: "succeeded", message: "" }, [{ key: "1", serial_number: "=1+1", status: "SUCCESS", detail: 'a "b", c' }]);
    await page.reload();
    await ready(page);
    await page.keyboard.press("t");
    await page.getByRole("button", { name: "Show results" }).first().click();
    const download = page.waitForEvent("download");
    await dialog(page, "Try").getByRole("button", { name: "Export" }).click();

    assert.equal(readFileSync(await (await download).path(), "utf8"), 'serial_number,status,detail\r\n\'=1+1,SUCCESS,"a ""b"", c"\r\n');
  });
});

test("a running task says how far it is and how long it takes, and is cancelled", async () => {
  const page = await shop.grid("mdm.dep.tokens");
  const task = { id: "t3", title: "Assign Profile", state: "running", message: "Assigning", progress: { done: 400, total: 1000, unit: "devices", rate: 50, eta_s: 12 }, created_at: "2026-11-22T10:00:00Z" };
  await mockTask(page, task, []);
  let cancelled = 0;
  await page.route("**/api/v1/tasks/t3/cancel", (route) => { cancelled++; task.cancel_requested = true; return route.fulfill({ status: 202, json: task }); });
  await page.reload();
  await ready(page);
  await page.getByRole("button", { name: "Tasks, 1 running" }).click();
  const tray = page.getByRole("complementary", { name: "Tasks" });
  await tray.getByText("400 of 1,000 devices · 50 devices/s · about 12 s left").waitFor();
  await tray.getByRole("button", { name: "Cancel" }).click();
  await tray.getByText("Cancelling…").waitFor();

  assert.equal(cancelled, 1);
});

describe("a selection", () => {
  const touch = { id: "mdm.dep.sync_now", title: "Touch selected", selection: "some", form: false };

  const document = async () => (await shop.admin.api("GET", "/grids/mdm.dep.devices")).json;

  test("of everything that matches goes out as the filter", async () => {
    const page = await shop.page();
    await mockGrid(page, await document(), [touch]);
    const posted = await mockAction(page, touch.id, {}, () => answered);
    const filter = { present: { eq: true } };
    await openSignedIn(page, `mdm.dep.devices?filter=${encodeURIComponent(JSON.stringify(filter))}`);
    await dataRows(page).first().waitFor();
    await page.getByLabel("Select all loaded rows").check();
    await status(page).getByText("200 selected on this page").waitFor();
    await toolbar(page, "Touch selected");
    await page.getByText("Done.").waitFor();
    await page.getByLabel("Select all loaded rows").check();
    await status(page).getByRole("button", { name: "Select all 600 that match" }).click();
    await status(page).getByText("All 600 selected").waitFor();
    // Answered, not only sent: the mock notes a request before it answers.
    const done = page.waitForResponse((response) => response.request().method() === "POST" && response.url().endsWith(touch.id));
    await toolbar(page, "Touch selected");
    await done;

    assert.equal(posted[0].rows.length, 200);
    assert.deepEqual(posted[1], { filter });
  });

  test("is counted in the buttons; an action that does not fit says why, in toolbar and menu", async () => {
    const page = await shop.page();
    await mockGrid(page, await document(), [touch, { id: "one", title: "Rename", selection: "one", form: false }]);
    await openSignedIn(page, "mdm.dep.devices");
    await dataRows(page).first().waitFor();
    const bar = page.getByRole("toolbar", { name: "Actions" });
    const some = bar.getByRole("button", { name: /Touch/ });
    const one = bar.getByRole("button", { name: "Rename" });
    assert.equal(await some.getAttribute("aria-disabled"), "true");
    await some.click({ force: true }); // playwright takes aria-disabled for disabled
    await page.getByText("Select one or more rows first.").first().waitFor();
    await dataRows(page).nth(0).click();
    assert.equal(await one.getAttribute("aria-disabled"), null);
    await dataRows(page).nth(2).click({ modifiers: ["Shift"] });

    assert.equal(await some.innerText(), "Touch 3 selected");
    assert.equal(await one.getAttribute("aria-description"), "Works on one row at a time; 3 are selected.");
    await dataRows(page).nth(1).click({ button: "right" });
    const entry = page.getByRole("menu").getByRole("menuitem", { name: /Rename/ });
    assert.equal(await entry.getAttribute("aria-disabled"), "true");
    assert.match(await entry.innerText(), /3 are selected/);
  });
});

describe("an export", () => {
  test("has the selected rows, the chosen columns, and a name with the day", async () => {
    const page = await shop.grid("mdm.dep.devices");
    await dataRows(page).nth(0).click();
    await dataRows(page).nth(1).click({ modifiers: ["Shift"] });
    await page.getByRole("button", { name: "Export as CSV" }).click();
    const panel = page.getByRole("dialog", { name: "Export as CSV" });
    await panel.getByLabel("Model", { exact: true }).uncheck();
    assert.ok(await panel.getByLabel("2 selected rows").isChecked());
    assert.deepEqual(await audit(page), []);
    const download = page.waitForEvent("download");
    await panel.getByRole("button", { name: "Export" }).click();
    const file = await download;
    const lines = readFileSync(await file.path(), "utf8").trim().split("\r\n");

    assert.match(file.suggestedFilename(), /^mdm_dep_device-\d{4}-\d\d-\d\d\.csv$/);
    assert.equal(lines.length, 3);
    assert.match(lines[0], /^serial_number,device_family,/);
  });

  test("of more single rows than an address can name is posted", async () => {
    const page = await shop.grid("mdm.dep.devices");
    await dataRows(page).first().waitFor();
    for (const rows of [400, 600]) {
      await page.locator(".tabulator-tableholder").evaluate((element) => { element.scrollTop = element.scrollHeight; });
      await page.waitForFunction((count) => document.querySelector(".tabulator-tableholder").scrollHeight > (count - 1) * 37, rows);
    }
    await page.getByLabel("Select all loaded rows").check();
    await page.getByRole("button", { name: "Export as CSV" }).click();
    const panel = page.getByRole("dialog", { name: "Export as CSV" });
    const download = page.waitForEvent("download");
    await panel.getByRole("button", { name: "Export" }).click();
    const lines = readFileSync(await (await download).path(), "utf8").trim().split("\r\n");

    assert.equal(lines.length, 601);
  });
});

test("a link has grid, filter, sorting and grouping; Back undoes each", async () => {
  const page = await shop.grid("mdm.dep.devices");
  await page.getByRole("button", { name: "Group rows" }).click();
  await page.getByRole("menuitemradio", { name: "Family" }).click();
  await page.locator(".group-line").filter({ hasText: "Family:" }).first().waitFor();
  await page.locator(".tabulator-col[tabulator-field=model]").getByRole("button", { name: "Model", exact: true }).click();
  await page.waitForURL(/group=device_family.*|sort=model.*/);
  const link = page.url();
  assert.match(link, /group=device_family/);
  assert.match(link, /sort=model/);
  await page.goBack();
  await page.waitForURL(/(?!.*sort=model)/);
  await page.goBack();
  await page.locator(".group-line").filter({ hasText: "Account:" }).first().waitFor();
  await page.goto(link);
  await page.reload();

  await page.locator(".group-line").filter({ hasText: "Family:" }).first().waitFor();
  await page.locator(".tabulator-col[tabulator-field=model][aria-sort=ascending]").waitFor();
});

test("notices come one at a time, the gravest first, with their remedy; dismissed ones wait behind the bell", async () => {
  const page = await shop.page();
  await mockNotices(page, [
    { key: "a", severity: "warning", title: "A token expires in 14 days", text: "Then nothing is synced.", remedy: "Renew it.", grid: "mdm.dep.tokens", action: null, row: null, since: "2026-11-22T10:00:00Z" },
    { key: "b", severity: "error", title: "Apple's terms were updated", text: "Nothing is synced.", remedy: "Accept them, then check again.", grid: null, row: "1", since: "2026-11-22T10:00:00Z",
      action: { id: "mdm.dep.token.test_connection", title: "Check again", selection: "one", form: false } },
  ]);
  const posted = await mockAction(page, "mdm.dep.token.test_connection", {}, () => answered);
  await openSignedIn(page, "mdm.dep.tokens");
  const notices = page.getByRole("region", { name: "Notices" });
  await notices.getByText("Apple's terms were updated").waitFor();
  assert.deepEqual(await audit(page), []);
  await notices.getByRole("button", { name: "Check again" }).click();
  await page.getByText("Done.").waitFor();
  assert.deepEqual(posted[0].rows, ["1"]);
  await notices.getByRole("button", { name: "1 more" }).click();
  await notices.getByText("A token expires in 14 days").waitFor();
  await notices.getByRole("button", { name: "Dismiss for this session" }).click();
  await notices.getByText("Apple's terms were updated").waitFor();
  await notices.getByRole("button", { name: "Dismiss for this session" }).click();
  await notices.waitFor({ state: "hidden" });
  await page.reload();
  await ready(page);
  assert.equal(await notices.isVisible(), false);
  await page.getByRole("button", { name: "Show notices, 2 put away" }).click();

  await notices.getByText("Apple's terms were updated").waitFor();
});

async function openSignedIn(page, id) {
  await signIn(page);
  await openGrid(page, id);
}

test("no page made a request outside, broke the policy or left an error", () => {
  assert.deepEqual(shop.complaints(), []);
});
