// The customer's guide, first half, in the browser: from no account to its devices.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { dialog, grid, openGrid, ready, startConsole, status, taskOver, toolbar } from "./support/console.mjs";

let shop, page;
before(async () => {
  shop = await startConsole({ devices: 400, linked: false });
  page = await shop.grid("mdm.dep.tokens");
});
after(() => shop?.stop());

const upload = (name, buffer) => ({ name, mimeType: "application/octet-stream", buffer: Buffer.from(buffer) });
const main = (open) => open.locator("[data-main]");

describe("linking an account", () => {
  test("an empty grid says how to begin", async () => {
    await page.getByRole("heading", { name: /No Apple account/ }).waitFor();
    assert.ok((await page.locator(".steps li").count()) >= 3);
    await page.locator(".blank").getByRole("button", { name: "Generate Key Pair" }).waitFor();
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
    const task = await taskOver(shop, page, () => toolbar(page, "DEP", "Sync Now"));
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

test("no page made a request outside, broke the policy or left an error", () => {
  assert.deepEqual(shop.complaints(), []);
});
