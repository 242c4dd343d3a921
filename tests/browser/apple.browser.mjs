// What a person sees of Apple's service: an account with its discovery URL and beta tokens, a token that is left alone, the
// drift that a full listing found, and the devices of an older profile moved on from its page.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { audit } from "./support/browser.mjs";
import { dataRows, dialog, ready, signIn, startConsole, taskOver } from "./support/console.mjs";

const kUrl = "https://mdm.example.com/.well-known/com.apple.remotemanagement";

let shop, page, token, account, devices;
before(async () => {
  shop = await startConsole({ devices: 20 });
  [token] = (await shop.admin.rows("mdm_dep_token")).rows;
  [account] = (await shop.admin.rows("mdm_dep_account")).rows;
  devices = (await shop.admin.rows("mdm_dep_device", { sort: "serial_number" })).rows;
  page = await shop.page();
  await signIn(page);
});
after(() => shop?.stop());

const main = (open) => open.locator("[data-main]");
const tools = () => page.getByRole("toolbar", { name: "Actions" });
const region = (name) => page.getByRole("region", { name });
const look = async (name) => { if (process.env.AMS_SHOTS) await page.screenshot({ path: `${process.env.AMS_SHOTS}/apple-${name}.png` }); };

async function open(table, key) {
  await page.goto(`${shop.url}/#/grid/${table}/row/${key}`);
  await page.locator(".panel-card").first().waitFor();
}

/** Runs an action to its end behind the page's back. */
async function done(action, body) {
  const answer = await shop.admin.action(action, body);
  assert.ok(answer.status < 300, answer.text);
  return answer.json.task ? shop.admin.task(answer.json.task) : answer.json;
}

describe("the page of an account", () => {
  test("the discovery URL is set, changed and cleared, and Clear stands there only while there is one", async () => {
    await open("mdm.dep.accounts", account.key);
    await region("Account-driven enrollment").getByText("None is set").waitFor();
    assert.equal(await tools().getByRole("button", { name: "Clear Discovery URL" }).count(), 0);

    await tools().getByRole("button", { name: "Set Discovery URL" }).click();
    const form = dialog(page, /Discovery URL of/);
    await form.getByRole("textbox", { name: "Discovery URL" }).fill("http://mdm.example.com/");
    await main(form).click();
    await form.getByText(/has to begin with https:/).waitFor(); // Apple's rule, at the field
    await form.getByRole("textbox", { name: "Discovery URL" }).fill(kUrl);
    await main(form).click();
    await page.getByRole("button", { name: "OK", exact: true }).click();

    await region("Account-driven enrollment").getByText(kUrl).waitFor();
    await region("Account-driven enrollment").getByText("Last changed at Apple").waitFor();
    await look("account-set");
    await tools().getByRole("button", { name: "Clear Discovery URL" }).click();
    await dialog(page, "Clear the discovery URL?").getByRole("button", { name: "Clear" }).click();
    await region("Account-driven enrollment").getByText("None is set").waitFor();
    assert.equal(await tools().getByRole("button", { name: "Clear Discovery URL" }).count(), 0);
  });

  test("a beta token is copied by the keyboard alone", async () => {
    await open("mdm.dep.accounts", account.key);
    const beta = region("Beta programmes");
    await beta.getByRole("cell", { name: "iOS and iPadOS", exact: true }).waitFor();
    // The table itself is a stop of the Tab key, so that it can be scrolled; then come the buttons, row by row.
    await beta.getByRole("group").focus();
    await page.keyboard.press("Tab");
    const [first] = (await shop.admin.rows("mdm_dep_beta_token", { filter: JSON.stringify({ os: { eq: "homePodOS" } }) })).rows;
    assert.equal(await page.evaluate(() => document.activeElement.getAttribute("aria-label")), "Copy Token, HomePod");
    await page.keyboard.press("Enter");
    await page.getByText("Copied").waitFor();

    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), first.beta_token);
  });

  test("what Apple does not offer is said, and is no error", async () => {
    await shop.simulator.settings({ account_driven_enrollment: false, beta_tokens: false });
    await open("mdm.dep.accounts", account.key);
    await tools().getByRole("button", { name: "Refresh from Apple" }).click();
    await page.getByRole("button", { name: "OK", exact: true }).click();

    await region("Account-driven enrollment").getByText("Not offered").waitFor();
    await region("Beta programmes").getByText(/AppleSeed for IT is turned off/).waitFor();
    assert.equal(await tools().getByRole("button", { name: "Set Discovery URL" }).count(), 0);
    assert.equal(await page.getByRole("region", { name: "Status" }).count(), 0, "the token works");
    await look("account-refused");
    await shop.simulator.settings({ account_driven_enrollment: true, beta_tokens: true });
  });
});

describe("a token that is left alone", () => {
  test("a failed test says what was tried, and the page and the notices know of it at once", async () => {
    await open("mdm.dep.tokens", token.key);
    await shop.simulator.settings({ terms_not_signed: "all" });
    await tools().getByRole("button", { name: "Test Connection" }).click();

    await page.getByRole("region", { name: "Messages" }).getByText("Test Connection: not done").waitFor();
    await page.getByRole("region", { name: "Status" }).getByText("Apple's terms wait to be accepted").waitFor();
    await page.getByRole("region", { name: "Status" }).getByText(/Apple is asked again by itself after .* UTC/).waitFor();
    await region("Health").getByText("Apple is left alone until").waitFor();
    await page.getByRole("region", { name: "Notices" }).getByText(/Apple's terms wait to be accepted/).waitFor();
    await look("token-held");
  });

  test("a long notice takes two lines until somebody wants all of it", async () => {
    const notice = page.getByRole("region", { name: "Notices" });
    const height = async () => (await notice.boundingBox()).height;
    const low = await height();
    await notice.getByRole("button", { name: "More" }).click();
    assert.ok((await height()) > low);
    await notice.getByRole("button", { name: "Less" }).click();
    assert.equal(await height(), low);
  });

  test("after the terms were accepted Test Connection ends it all: message, notice, status", async () => {
    await shop.simulator.settings({ terms_not_signed: "none" });
    await tools().getByRole("button", { name: "Test Connection" }).focus();
    await page.keyboard.press("Enter");
    await dialog(page, "Test Connection").getByText(/Apple accepts the token/).waitFor();
    await page.getByRole("region", { name: "Status" }).getByRole("heading", { name: "Works" }).waitFor();
    await page.keyboard.press("Enter"); // OK
    await dialog(page, "Test Connection").waitFor({ state: "detached" });
    assert.equal(await page.evaluate(() => document.activeElement.textContent), "Test Connection", "the keyboard is where it was");

    await page.getByRole("region", { name: "Status" }).getByRole("heading", { name: "Works" }).waitFor();
    await page.getByRole("region", { name: "Notices" }).waitFor({ state: "hidden" });
    assert.equal(await page.getByText("Test Connection: not done").count(), 0);
  });
});

describe("an answer that takes its time", () => {
  test("is said to be awaited, pressing again asks nothing more, and what was awaited is then there", async () => {
    await open("mdm.dep.tokens", token.key);
    const before = (await shop.simulator.requests()).filter((request) => request.path === "/account").length;
    await shop.simulator.faults({ endpoint: "GET /account", delay_ms: 3000 });
    const button = tools().getByRole("button", { name: "Test Connection" });
    await button.click();
    const messages = page.getByRole("region", { name: "Messages" });
    await messages.getByText("Waiting for the answer.").waitFor();
    await button.click();

    await dialog(page, "Test Connection").getByText(/Apple accepts the token/).waitFor();
    assert.equal(await messages.getByText("Waiting for the answer.").count(), 0);
    assert.equal((await shop.simulator.requests()).filter((request) => request.path === "/account").length, before + 1);
    await page.getByRole("button", { name: "OK", exact: true }).click();
  });
});

describe("drift", () => {
  let run;
  before(async () => {
    await shop.simulator.portal("POST", "/devices/release", { devices: [devices[0].serial_number, devices[1].serial_number] });
    await shop.simulator.portal("POST", "/devices", { devices: [{ serial_number: "HIDDEN000001" }] });
    await shop.simulator.portal("POST", "/devices/faults", { devices: ["HIDDEN000001"], hidden_from_sync: true });
    await done("mdm.dep.sync_now", { all: true });
    await done("mdm.dep.sync_full", { all: true });
    [run] = (await shop.admin.rows("mdm_dep_sync_run", { filter: JSON.stringify({ trigger: { eq: "full" } }) })).rows;
  });

  test("Enter on a run of the history opens its report, and a device of it its page", async () => {
    await page.goto(`${shop.url}/#/grid/mdm.dep.sync_runs?filter=${encodeURIComponent(JSON.stringify({ trigger: { eq: "full" } }))}`);
    await ready(page);
    await dataRows(page).first().waitFor();
    await page.getByRole("grid").focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.waitForURL(new RegExp(`/row/${run.key}$`));
    await page.getByRole("region", { name: "Status" }).getByText("Succeeded, with drift").waitFor();
    const report = region("Drift report");
    for (const serial of [devices[0].serial_number, devices[1].serial_number, "HIDDEN000001"]) await report.getByRole("link", { name: serial }).waitFor();
    await look("drift");

    await report.getByRole("link", { name: devices[0].serial_number }).click();
    await page.getByRole("heading", { name: devices[0].serial_number, level: 1 }).waitFor();
    await page.getByRole("region", { name: "Status" }).getByText("Has left without a word").waitFor();
    assert.deepEqual(await tools().getByRole("button").allInnerTexts(), ["Refresh from Apple"]);
  });

  test("a search that finds nothing says what the list hides, and searches that too", async () => {
    await page.goto(`${shop.url}/#/grid/mdm.dep.devices?q=${devices[0].serial_number}`);
    await page.getByText('Rows that this list hides, by "Present", were not searched.').waitFor();

    await page.getByRole("button", { name: "Search hidden rows too" }).click();

    await dataRows(page).getByText(devices[0].serial_number).waitFor();
  });

  for (const [name, options] of [["light", {}], ["dark", { dark: true, viewport: { width: 1920, height: 1080 } }], ["narrow", { viewport: { width: 420, height: 860 }, touch: true }]]) {
    test(`axe finds nothing serious, and nothing is wider than the screen: ${name}`, async () => {
      const other = await shop.page(options);
      await signIn(other);
      for (const [grid, key] of [["mdm.dep.sync_runs", run.key], ["mdm.dep.accounts", account.key], ["mdm.dep.tokens", token.key]]) {
        await other.goto(`${shop.url}/#/grid/${grid}/row/${key}`);
        await other.locator(".panel-card").first().waitFor();
        assert.deepEqual(await audit(other), [], grid);
        const wide = await other.evaluate(() => document.documentElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll("*")].filter((each) => each.getBoundingClientRect().right > innerWidth && !each.closest(".table-scroll")).map((each) => each.outerHTML.slice(0, 120)));
        assert.deepEqual(wide, [], grid);
      }
      await other.context().close();
    });
  }
});

describe("moving the rest to a newer version", () => {
  test("the older profile's page opens Assign Profile for the devices that still have it", async () => {
    const made = await done("mdm.dep.profile.new", { form: { token: token.key, profile_name: "Office", url: "https://mdm.example.com/enroll" } });
    assert.ok(made);
    const [office] = (await shop.admin.rows("mdm_dep_profile")).rows;
    await done("mdm.dep.device.assign_profile", { rows: devices.slice(5, 8).map((device) => device.key), form: { profile_uuid: office.profile_uuid } });
    await done("mdm.dep.sync_now", { all: true });
    await done("mdm.dep.profile.clone", { rows: [office.key], form: { token: token.key, profile_name: "Office, autumn", url: "https://mdm.example.com/enroll" } });

    await open("mdm.dep.profiles", office.key);
    await page.getByRole("button", { name: "Move the rest: assign a newer version" }).click();
    const form = dialog(page, /Assign Profile to 3 devices/);
    await form.getByRole("radio", { name: /Office, autumn/ }).check();
    await main(form).click();
    await look("move-the-rest");
    const task = await taskOver(shop, page, () => main(dialog(page, /preview/)).click());

    assert.equal(task.state, "succeeded");
    assert.deepEqual(task.results.map((result) => result.serial_number).sort(), devices.slice(5, 8).map((device) => device.serial_number));
    await page.getByRole("region", { name: "Status" }).getByText("Not in use").waitFor();
    assert.equal(await page.getByRole("button", { name: /Move the rest/ }).count(), 0);
  });
});

test("nothing was complained about", () => assert.deepEqual(shop.complaints(), []));
