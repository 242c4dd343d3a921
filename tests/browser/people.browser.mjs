// Roles, users and one's own account, under hand and keyboard.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { audit } from "./support/browser.mjs";
import { dialog, password, signIn, startConsole } from "./support/console.mjs";

const secret = "seven unrelated words here";
let shop;
before(async () => { shop = await startConsole({ devices: 20, linked: false }); });
after(() => shop?.stop());

async function open(path, user = "admin", word = password) {
  const page = await shop.page();
  await signIn(page, user, word);
  await page.goto(`${shop.url}/#/${path}`);
  return page;
}
const put = async (path, body) => {
  const answer = await shop.admin.api("PUT", path, body);
  assert.ok(answer.status < 300, answer.text);
};
const toast = (page, text) => page.locator(".toast").filter({ hasText: text }).first().waitFor();

describe("roles", () => {
  test("a role is made, ticked, saved, and what it sees is shown before", async () => {
    const page = await open("roles");
    await page.getByRole("button", { name: "New role" }).click();
    await dialog(page, "New role").getByLabel("Name").fill("dep_people");
    await dialog(page, "New role").getByLabel("Title").fill("DEP people");
    await page.keyboard.press("Enter");
    await dialog(page, "New role").waitFor({ state: "detached" });
    const tick = page.getByRole("checkbox", { name: "Use Apple DEP for DEP people" });
    await tick.check();
    await page.getByText("1 change in 1 role, not saved").waitFor();
    await page.getByRole("button", { name: "Role DEP people" }).click();
    await page.getByRole("menuitem", { name: "What it sees" }).click();
    await dialog(page, "What DEP people sees").getByText("DEP Enrolled", { exact: true }).waitFor();
    assert.deepEqual(await audit(page), []);
    await page.keyboard.press("Escape");

    await page.goto(`${shop.url}/#/users`); // somewhere else, and back
    await page.getByRole("heading", { name: "Users", level: 1 }).waitFor();
    await page.goto(`${shop.url}/#/roles`);
    await page.getByText("1 change in 1 role, not saved").waitFor();
    assert.equal((await shop.admin.api("GET", "/roles/dep_people")).json.permissions.length, 0);
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await toast(page, "DEP people is saved");
    assert.deepEqual((await shop.admin.api("GET", "/roles/dep_people")).json.permissions, ["mdm_dep_token:read"]);
    assert.deepEqual(await audit(page), []);
  });

  test("the administrator's role is everything and stays so; Discard takes ticks back", async () => {
    const page = await open("roles");
    const fixed = page.getByRole("checkbox", { name: "Manage users for Administrator" });
    assert.ok(await fixed.isChecked());
    await fixed.focus();
    await page.keyboard.press("Space");
    assert.ok(await fixed.isChecked());
    const tick = page.getByRole("checkbox", { name: "See users for Auditor" });
    await tick.focus();
    await page.keyboard.press("Space");
    await page.getByText("1 change in 1 role, not saved").waitFor();
    await page.keyboard.press("ArrowDown");
    assert.equal(await page.evaluate(() => document.activeElement.getAttribute("aria-label")), "Manage users for Auditor");

    await page.getByRole("button", { name: "Discard" }).click();
    assert.equal(await tick.isChecked(), false);
  });

  test("deleting names who loses it", async () => {
    await put("/roles/passing", { permissions: [] });
    await put("/users/berta", { password: secret, roles: ["passing"] });
    const page = await open("roles/passing");
    await page.getByRole("button", { name: "Role passing" }).click();
    await page.getByRole("menuitem", { name: "Delete" }).click();
    const ask = dialog(page, "Delete the role passing?");
    assert.match(await ask.innerText(), /berta has this role and loses what it grants/);
    await ask.getByRole("button", { name: "Delete" }).click();
    await toast(page, "The role is deleted");
    assert.equal((await shop.admin.api("GET", "/roles/passing")).status, 404);
  });
});

describe("users", () => {
  test("a user is made with the rules told in advance", async () => {
    await put("/roles/desk", { permissions: ["ams_audit:read"], title: "Desk" });
    const page = await open("users");
    await page.getByRole("button", { name: "New user" }).click();
    const form = dialog(page, "New user");
    await form.getByText("At least 8 characters").waitFor();
    await form.getByLabel("User name").fill("anna");
    await form.getByLabel("Password", { exact: true }).fill("pass");
    await form.getByRole("button", { name: "Create" }).click();
    await form.getByText("4 more characters are needed").waitFor();
    await form.getByLabel("Password", { exact: true }).fill("Password1234");
    await form.getByRole("button", { name: "Create" }).click();
    await form.getByText("first that anybody guesses").waitFor();
    await form.getByLabel("Password", { exact: true }).fill(secret);
    await form.getByLabel("Desk").check();
    assert.deepEqual(await audit(page), []);
    await form.getByRole("button", { name: "Create" }).click();

    await page.getByRole("heading", { name: "anna", level: 1 }).waitFor();
    await page.getByRole("region", { name: "Permissions", exact: true }).getByText("Read the audit log").waitFor();
    assert.match(await page.getByRole("region", { name: "Permissions", exact: true }).innerText(), /desk/);
    assert.deepEqual(await audit(page), []);
  });

  test("another role counts in a session that runs", async () => {
    await put("/users/carl", { password: secret, roles: [] });
    const theirs = await shop.host.signIn("carl", secret);
    assert.equal((await theirs.api("GET", "/audit")).status, 403);
    const page = await open("users/carl");
    await page.getByLabel("Auditor").check();
    await page.getByRole("button", { name: "Save roles" }).click();
    await toast(page, "The roles are saved");

    assert.equal((await theirs.api("GET", "/audit")).status, 200);
    const sessions = page.getByRole("region", { name: "Sessions" }).last();
    await sessions.getByRole("button", { name: /^End the session/ }).click();
    await page.getByText("Nobody is signed in in a browser.").waitFor();
    assert.equal((await theirs.api("GET", "/audit")).status, 401);
  });

  test("disabling keeps somebody out until they are enabled; the last administrator stays", async () => {
    await put("/users/dora", { password: secret, roles: [] });
    const page = await open("users/dora");
    await page.getByRole("button", { name: "Disable" }).click();
    await dialog(page, "Disable dora?").getByRole("button", { name: "Disable" }).click();
    await page.getByRole("button", { name: "Enable" }).waitFor();
    await assert.rejects(shop.host.signIn("dora", secret), /ams\.user_disabled/);
    await page.getByRole("button", { name: "Enable" }).click();
    await toast(page, "dora may sign in again");
    await shop.host.signIn("dora", secret);

    await page.goto(`${shop.url}/#/users/admin`);
    await page.getByRole("heading", { name: "admin", level: 1 }).waitFor();
    await page.getByRole("button", { name: "Delete" }).click();
    await dialog(page, "Delete admin?").getByRole("button", { name: "Delete" }).click();
    await page.getByText("Nobody would be left who may manage users and roles").waitFor();
  });
});

describe("one's own account", () => {
  test("a token is shown once and lets a program in; revoked, it does not", async () => {
    await put("/users/emil", { password: secret, roles: ["auditor"] });
    const page = await open("account", "emil", secret);
    await page.getByRole("button", { name: "New token" }).click();
    await dialog(page, "New API token").getByLabel("What it is for").fill("backup script");
    await page.keyboard.press("Enter");
    const shown = dialog(page, 'The token for "backup script"');
    const token = await shown.locator(".token-once code").innerText();
    await page.keyboard.press("Escape");
    await shown.getByText("Copy the token first").waitFor();
    assert.deepEqual(await audit(page), []);
    await shown.getByRole("button", { name: "I have it" }).click();
    assert.equal(await page.getByText(token).count(), 0);
    const program = () => shop.host.anonymous.api("GET", "/audit", undefined, { Authorization: `Bearer ${token}` });
    assert.equal((await program()).status, 200);

    await page.getByRole("button", { name: "Revoke the token backup script" }).click();
    await dialog(page, /Revoke the token/).getByRole("button", { name: "Revoke" }).click();
    await page.getByText("A program signs in with a token").waitFor();
    assert.equal((await program()).status, 401);
  });

  test("the password takes the present one, and the other sessions end", async () => {
    await put("/users/frieda", { password: secret, roles: [] });
    const elsewhere = await shop.host.signIn("frieda", secret);
    const page = await open("account", "frieda", secret);
    await page.getByLabel("Present password").fill("not it");
    await page.getByLabel("New password").fill("an entirely new sentence");
    await page.getByRole("button", { name: "Change password" }).click();
    await page.getByText("This is not your present password.").waitFor();
    await page.getByLabel("Present password").fill(secret);
    await page.getByRole("button", { name: "Change password" }).click();
    await toast(page, "Your password is changed");

    assert.equal((await elsewhere.api("GET", "/menu")).status, 401);
    await page.getByRole("region", { name: "Sessions" }).last().getByText("This one").waitFor();
    assert.deepEqual(await audit(page), []);
    await shop.host.signIn("frieda", "an entirely new sentence");
  });
});

test("whoever may not manage people has no link to them", async () => {
  await put("/users/gast", { password: secret, roles: [] });
  const page = await open("account", "gast", secret);
  await page.getByRole("heading", { name: "Your account" }).waitFor();
  assert.equal(await page.getByRole("link", { name: "Users" }).count(), 0);
  assert.equal(await page.getByRole("link", { name: "Roles" }).count(), 0);
});

test("no page made a request outside, broke the policy or left an error", () => {
  assert.deepEqual(shop.complaints(), []);
});
