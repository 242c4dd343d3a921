// Signing in, the menu, and a grid under hand and keyboard.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { dataRows, grid, openGrid, password, ready, signIn, startConsole, status } from "./support/console.mjs";

let shop;
before(async () => { shop = await startConsole({ devices: 1200 }); });
after(() => shop?.stop());

describe("signing in", () => {
  test("a wrong password is said, and the right one opens the console", async () => {
    const page = await shop.page();
    await page.getByLabel("User name").fill("admin");
    await page.getByLabel("Password").fill("wrong");
    await page.keyboard.press("Enter");

    await page.getByRole("alert").filter({ hasText: /\w/ }).waitFor();
    assert.equal(await page.getByLabel("Password").inputValue(), "", "the password is not kept");
    await signIn(page);
    assert.match(await page.title(), /DEP/);
  });

  test("too many attempts shut sign-in for a while and say for how long", async () => {
    const page = await shop.page();
    const wait = page.getByText(/Try again in .*\d+ s/);
    for (let attempt = 0; attempt < 40 && !(await wait.isVisible()); attempt++) {
      await page.getByLabel("User name").fill("nobody");
      await page.getByLabel("Password").fill(`wrong ${attempt}`);
      const answer = page.waitForResponse((response) => response.url().endsWith("/session") && response.request().method() === "POST");
      await page.keyboard.press("Enter");
      await answer;
      await page.locator("#signin-error:not([hidden])").waitFor();
    }

    await wait.waitFor();
    assert.ok(await page.getByRole("button", { name: "Sign in" }).isDisabled());
  });

  test("an ended session asks for the password and leaves everything where it was", async () => {
    const page = await shop.grid("mdm.dep.devices");
    await page.getByRole("searchbox", { name: /Search DEP Enrolled/ }).fill("C");
    await page.waitForURL(/q=C/);
    const { csrf } = await page.evaluate(async () => (await fetch("api/v1/session")).json());
    await page.evaluate(async (token) => fetch("api/v1/session", { method: "DELETE", headers: { "X-CSRF-Token": token } }), csrf);

    await page.getByRole("button", { name: "Refresh", exact: true }).click();
    await page.getByText("Your session has ended").waitFor();
    assert.equal(await page.getByLabel("User name").inputValue(), "admin");
    await page.getByLabel("Password").fill(password);
    await page.keyboard.press("Enter");

    await page.locator("dialog.signin").waitFor({ state: "detached" });
    await ready(page);
    assert.match(page.url(), /q=C/);
  });

  test("signing out returns to the sign-in screen, and Back shows nothing", async () => {
    const page = await shop.grid("mdm.dep.tokens");
    await page.getByRole("button", { name: "admin" }).click();
    await page.getByRole("menuitem", { name: "Sign out" }).click();

    await page.getByLabel("Password").waitFor();
    await page.goBack();
    await page.getByLabel("Password").waitFor();
    assert.equal(await page.locator(".shell").count(), 0);
  });
});

describe("the menu", () => {
  test("has the customer's paths, and a link opens its grid", async () => {
    const page = await shop.grid("mdm.dep.tokens");
    const tree = page.getByRole("tree", { name: "Menu" });
    for (const title of ["Setup", "App Administration", "DEP Token", "DEP Account", "Devices", "Apple Devices", "By Status", "DEP Enrolled", "DEP Profiles", "DEP Sync History"]) {
      await tree.getByRole("treeitem", { name: title, exact: true }).first().waitFor();
    }
    await tree.getByRole("treeitem", { name: "DEP Enrolled" }).click();

    await page.getByRole("heading", { name: "DEP Enrolled", level: 1 }).waitFor();
    assert.match(await page.locator(".crumbs").innerText(), /Client Manager[\s\S]*Devices[\s\S]*Apple Devices[\s\S]*By Status[\s\S]*DEP Enrolled/);
    assert.match(await page.title(), /^DEP Enrolled/);
    await page.goBack();
    await page.getByRole("heading", { name: "DEP Token", level: 1 }).waitFor();
  });

  test("works with the keyboard alone and remembers what is closed", async () => {
    const page = await shop.grid("mdm.dep.tokens");
    const focused = () => page.evaluate(() => document.activeElement.textContent.trim());
    await page.locator("[role=treeitem][tabindex='0']").focus();
    await page.keyboard.press("Home");
    assert.equal(await focused(), "Client Manager");
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("ArrowDown");
    assert.equal(await focused(), "Setup", "the closed folder is stepped over");
    await page.keyboard.type("dep a");
    assert.equal(await focused(), "DEP Account");
    await page.keyboard.press("Enter");
    await page.waitForURL(/mdm\.dep\.accounts/);
    await page.reload();
    await ready(page);

    assert.equal(await page.getByRole("treeitem", { name: "Client Manager" }).first().getAttribute("aria-expanded"), "false");
  });

  test("is filtered as one types", async () => {
    const page = await shop.grid("mdm.dep.tokens");
    await page.keyboard.press("g");
    await page.keyboard.type("history");

    await page.getByRole("treeitem", { name: "DEP Token" }).waitFor({ state: "detached" });
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "DEP Sync History", level: 1 }).waitFor();
  });
});

describe("a grid", () => {
  test("groups the devices by account with counts, and loads a group's rows as they are scrolled to", async () => {
    const page = await shop.grid("mdm.dep.devices");
    const head = page.locator(".group-line").first();
    await head.waitFor();
    assert.match(await head.innerText(), /1,200/);
    const height = () => page.locator(".tabulator-tableholder").evaluate((element) => element.scrollHeight);
    await dataRows(page).first().waitFor();
    const before = await height();
    await page.locator(".tabulator-tableholder").evaluate((element) => { element.scrollTop = element.scrollHeight; });
    await page.waitForFunction((least) => document.querySelector(".tabulator-tableholder").scrollHeight > least + 1000, before);

    await head.waitFor({ state: "detached" });
    await grid(page).focus();
    await page.keyboard.press("Home");
    await page.keyboard.press("ArrowLeft");
    await dataRows(page).first().waitFor({ state: "detached" });
    await page.keyboard.press("ArrowRight");
    await dataRows(page).first().waitFor();
  });

  test("sorts by its titles, and Back undoes it", async () => {
    const page = await shop.grid("mdm.dep.devices");
    const column = (name) => page.locator(`.tabulator-col[tabulator-field=${name}]`);
    await column("model").getByRole("button", { name: "Model", exact: true }).click();
    await page.waitForURL(/sort=model/);
    await ready(page);
    assert.equal(await column("model").getAttribute("aria-sort"), "ascending");
    await page.goBack();

    await page.locator(".tabulator-col[tabulator-field=serial_number][aria-sort=ascending]").waitFor();
    assert.equal(await column("model").getAttribute("aria-sort"), null);
  });

  test("filters by a column, says so, and keeps it in the address", async () => {
    const page = await shop.grid("mdm.dep.devices");
    const [row] = (await shop.admin.rows("mdm_dep_device", { limit: "1", sort: "serial_number" })).rows;
    await page.locator(".tabulator-col[tabulator-field=serial_number]").hover();
    await page.getByRole("button", { name: "Filter Serial number" }).click();
    await page.getByLabel("How to compare").selectOption("eq");
    await page.getByLabel("Value", { exact: true }).fill(row.serial_number);
    await page.waitForURL(/filter=/);
    await page.keyboard.press("Escape");
    await status(page).getByText("1 row match").waitFor();

    assert.match(await page.locator(".chips").innerText(), new RegExp(`Serial number is ${row.serial_number}`));
    await page.reload();
    await status(page).getByText("1 row match").waitFor();
    await page.getByRole("button", { name: /Remove filter/ }).click();
    await status(page).getByText("1,200 rows").waitFor();
  });

  test("offers the values that occur in its quick filters", async () => {
    const page = await shop.grid("mdm.dep.devices");
    const { groups } = (await shop.admin.api("GET", "/tables/mdm_dep_device/groups?by=device_family")).json;
    await page.locator(".grid-filters").getByRole("button", { name: "Family" }).click();
    const box = page.getByRole("dialog", { name: "Filter Family" }).getByRole("checkbox", { name: groups[0].value });
    await box.check();
    await page.keyboard.press("Escape");

    await status(page).getByText(`${groups[0].count.toLocaleString("en")} row`).waitFor();
  });

  test("searches, and says when nothing matches", async () => {
    const page = await shop.grid("mdm.dep.devices");
    await page.keyboard.press("/");
    await page.keyboard.type("no such device");
    await page.getByRole("heading", { name: "No row matches" }).waitFor();

    await page.getByRole("button", { name: "Clear search and filters" }).click();
    await dataRows(page).first().waitFor();
  });

  test("selects with click, Ctrl, Shift and the keyboard", async () => {
    const page = await shop.grid("mdm.dep.devices");
    const rows = dataRows(page);
    await rows.nth(1).click();
    await rows.nth(3).click({ modifiers: ["Control"] });
    await status(page).getByText("2 selected").waitFor();
    await rows.nth(5).click({ modifiers: ["Shift"] });
    await status(page).getByText("3 selected").waitFor();
    await page.keyboard.press("Shift+ArrowDown");
    await status(page).getByText("4 selected").waitFor();
    await page.keyboard.press("Escape");

    assert.doesNotMatch(await status(page).innerText(), /selected/);
  });

  test("has its actions by right click or Shift+F10 at the row", async () => {
    const page = await shop.grid("mdm.dep.tokens");
    await dataRows(page).nth(0).click({ button: "right" });
    const menu = page.getByRole("menu", { name: "Actions for the selected rows" });
    await menu.waitFor();
    await status(page).getByText("1 selected").waitFor();
    await page.keyboard.press("Escape");
    await menu.waitFor({ state: "detached" });
    await page.keyboard.press("Shift+F10");
    await menu.waitFor();

    const entry = menu.getByRole("menuitem", { name: "Test Connection", exact: true });
    await entry.waitFor();
    assert.equal(await entry.getAttribute("aria-disabled"), null);
  });

  test("shows a row's details with its timeline, by Alt+Enter, by address, and one after the other", async () => {
    const page = await shop.grid("mdm.dep.devices");
    await dataRows(page).first().waitFor();
    await grid(page).focus();
    await page.keyboard.press("Home");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Alt+Enter");
    const panel = page.getByRole("complementary", { name: "Details" });
    await panel.getByRole("heading", { name: "Timeline" }).waitFor();
    const first = await panel.getByRole("heading", { level: 2 }).innerText();
    await panel.getByRole("button", { name: "Next row" }).click();
    await page.waitForFunction((title) => document.querySelector(".detail h2").textContent !== title, first);
    const second = await panel.getByRole("heading", { level: 2 }).innerText();
    await page.reload();
    await panel.getByRole("heading", { name: second }).waitFor();
    await panel.focus();
    await page.keyboard.press("Escape");

    await panel.waitFor({ state: "hidden" });
    assert.doesNotMatch(page.url(), /row=/);
  });

  test("keeps the columns as the user has arranged them", async () => {
    const page = await shop.grid("mdm.dep.devices");
    await page.getByRole("button", { name: "Columns", exact: true }).click();
    const panel = page.getByRole("dialog", { name: "Columns" });
    await panel.getByRole("checkbox", { name: "Model", exact: true }).uncheck();
    await panel.getByRole("checkbox", { name: "Colour" }).check();
    await panel.getByRole("button", { name: "Done" }).click();
    const serial = page.locator(".tabulator-col[tabulator-field=serial_number]");
    const width = (await serial.boundingBox()).width;
    await serial.getByRole("button", { name: "Serial number", exact: true }).focus();
    await page.keyboard.press("Shift+ArrowRight");
    await page.reload();
    await ready(page);

    assert.ok(!(await page.locator(".tabulator-col[tabulator-field=model]").isVisible()));
    assert.ok(await page.locator(".tabulator-col[tabulator-field=color]").isVisible());
    assert.equal(Math.round((await serial.boundingBox()).width), Math.round(width) + 20);
  });

  test("copies rows for a spreadsheet", async () => {
    const page = await shop.grid("mdm.dep.devices");
    await dataRows(page).nth(0).click();
    await page.keyboard.press("Shift+ArrowDown");
    await page.keyboard.press("Control+c");
    await page.getByText("Copied").waitFor();

    const lines = (await page.evaluate(() => navigator.clipboard.readText())).split("\n");
    assert.equal(lines.length, 3);
    assert.match(lines[0], /^Serial number\t/);
  });
});

describe("jobs", () => {
  test("can be switched, given another interval, and run at once", async () => {
    const page = await shop.grid("mdm.dep.tokens");
    await page.getByRole("link", { name: "Jobs" }).click();
    const card = page.getByRole("article", { name: "DEP sync" });
    await card.getByRole("button", { name: "Every 12 h" }).click();
    await page.getByLabel("Runs every").fill("31");
    await page.getByLabel("Unit").selectOption("days");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Between 1 minute and 30 days").waitFor();
    await page.getByLabel("Runs every").fill("6");
    await page.getByLabel("Unit").selectOption("hours");
    await page.getByRole("button", { name: "Save" }).click();
    await card.getByRole("button", { name: "Every 6 h" }).waitFor();
    await card.getByRole("button", { name: "Run now" }).click();
    await card.getByRole("cell", { name: "Succeeded" }).first().waitFor();
    await card.getByRole("switch", { name: "Enabled" }).click();

    await page.getByText("The job is off").waitFor();
    const { jobs } = (await shop.admin.api("GET", "/jobs")).json;
    const sync = jobs.find((job) => job.id === "mdm.dep.sync");
    assert.deepEqual([sync.interval_s, sync.enabled], [21_600, false]);
  });
});

test("a deep link survives signing in", async () => {
  const page = await shop.page();
  await page.goto(`${shop.url}/#/grid/mdm.dep.profiles`);
  await signIn(page);
  await page.getByRole("heading", { name: "DEP Profiles", level: 1 }).waitFor();
});

test("a page that does not exist says so", async () => {
  const page = await shop.grid("mdm.dep.tokens");
  await page.goto(`${shop.url}/#/grid/no.such.grid`);
  await page.getByRole("button", { name: "Retry" }).waitFor();
  await openGrid(page, "mdm.dep.tokens");
});

test("no page made a request outside, broke the policy or left an error", () => {
  assert.deepEqual(shop.complaints(), []);
});
