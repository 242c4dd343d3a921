// The whole installation for one test file: simulator, host, a linked account, and a browser on the console.
import { password, startHost } from "../../e2e/support/host.mjs";
import { startSimulator } from "../../e2e/support/simulator.mjs";
import { launch } from "./browser.mjs";

export { password };

/** `linked`: the account's devices are already in the console. The test file ends it all with stop(). */
export async function startConsole({ devices = 600, linked = true, users } = {}) {
  const simulator = await startSimulator({ devices });
  const host = await startHost({ simulator, ...(users && { users }) });
  const admin = await host.signIn();
  const [server] = await simulator.servers();
  if (linked) await link(admin, simulator, server);
  const browser = await launch(host.ca);
  const faults = [];

  return {
    simulator, host, admin, server, faults,
    url: host.url,
    async stop() {
      await browser.close();
      await host.stop();
      await simulator.stop();
    },
    /** A page at the sign-in screen. */
    async page(options) {
      const opened = await browser.page(host.url, options);
      faults.push(opened.faults);
      await opened.page.goto(`${host.url}/`);
      return opened.page;
    },
    /** A page with a grid open. */
    async grid(id, options) {
      const page = await this.page(options);
      await signIn(page);
      await openGrid(page, id);
      return page;
    },
    /** Everything any page complained about. */
    complaints: () => faults.flat(),
  };
}

async function link(admin, simulator, server) {
  const answer = await admin.action("mdm.dep.token.new", { form: { token_json: await simulator.token_json(server.server_uuid) } });
  if (answer.status >= 300) throw new Error(`linking the account: ${answer.status} ${answer.text}`);
  if (answer.json.task) await admin.task(answer.json.task);
}

export async function signIn(page, user = "admin", secret = password) {
  await page.getByLabel("User name").fill(user);
  await page.getByLabel("Password").fill(secret);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.locator(".shell").waitFor();
}

export async function openGrid(page, id) {
  await page.goto(page.url().replace(/#.*|$/, `#/grid/${id}`));
  await ready(page);
}

/** Rows, or what stands in their place, are on the screen. */
export async function ready(page) {
  await page.locator("[role=grid][aria-busy=false]").waitFor();
}

export const grid = (page) => page.getByRole("grid");
export const status = (page) => page.locator(".grid-status");
export const dialog = (page, name) => page.getByRole("dialog", { name });
/** Rows with data, not group heads. */
export const dataRows = (page) => page.locator(".tabulator-row:not(.special)");

/** Opens a drop-down of the toolbar and chooses an entry, or presses the button itself. */
export async function toolbar(page, ...path) {
  const [first, second] = path.map(counted);
  const bar = page.getByRole("toolbar", { name: "Actions" });
  const direct = bar.getByRole("button", { name: first });
  if (await direct.isVisible()) await direct.click();
  else {
    await bar.getByRole("button", { name: "More" }).click();
    await page.getByRole("menuitem", { name: first }).click();
  }
  if (second) await page.getByRole("menuitem", { name: second }).click();
}

/** The name of an action's button or entry, with however many rows it says it is for. */
function counted(title) {
  const text = title.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replace(/\bselected\b/, "([\\d,]+ )?selected");
  return new RegExp(`^${text}( \\([\\d,]+\\))?$`);
}

/** The task that the page starts in `action`, once it is over. */
export async function taskOver(shop, page, action) {
  const started = page.waitForResponse((response) => response.request().method() === "POST" && /\/actions\//.test(response.url()) && response.status() === 202);
  await action();
  const { task } = await (await started).json();
  return shop.admin.task(task);
}
