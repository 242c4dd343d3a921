// What belongs to a user, as parts of a page: sessions, API tokens, and what all the roles add up to. The same on the
// page of a user and on one's own.

import { people } from "../api/people";
import { Problem } from "../api/problem";
import { button, confirmDialog, openDialog } from "../app/dialog";
import { h, replace } from "../app/dom";
import { hrefOf } from "../app/router";
import { badge, copyText } from "../grid/cells";
import { errorState, skeleton } from "../grid/states";
import { attempt, formDialog, plainTable, section, textField, when } from "./parts";

/** Loads into `body`, and again after each change. */
function loader(body: HTMLElement, draw: () => Promise<void>): () => Promise<void> {
  const load = async (): Promise<void> => {
    try {
      await draw();
    } catch (error) {
      replace(body, errorState(Problem.from(error), () => void load()));
    }
  };
  replace(body, skeleton());
  void load();
  return load;
}

export function permissionsSection(user: string, mayOpenRoles: boolean): { element: HTMLElement; reload: () => Promise<void> } {
  const body = h("div");
  const reload = loader(body, async () => {
    const held = await people.permissions(user);
    replace(body, held.length
      ? plainTable("Permissions", ["Permission", "What it allows", "By the role"], held.map((each) => [
        [h("strong", null, each.title), h("div", { class: "quiet" }, each.permission)], each.description,
        each.roles.map((role, index) => [index ? ", " : "", mayOpenRoles ? h("a", { attrs: { href: hrefOf("roles", role) } }, role) : role]),
      ]))
      : h("p", { class: "quiet" }, "Nothing: no role gives a permission."));
  });
  return { element: section("Effective permissions", [], body), reload };
}

export function sessionsSection(user: string, own: boolean, mayEnd: boolean): { element: HTMLElement; reload: () => Promise<void> } {
  const body = h("div");
  const all = button(own ? "End the others" : "End all", () => void (async () => {
    const sure = await confirmDialog({ title: own ? "End the other sessions?" : `End all sessions of ${user}?`, text: own ? "Every other browser that is signed in as you has to sign in again. This one goes on." : "Every browser that is signed in as this user has to sign in again. API tokens go on working.", button: "End them" });
    if (sure) await attempt(all, "The sessions could not be ended", () => people.endSessions(user));
    await reload();
  })());
  const reload = loader(body, async () => {
    const sessions = await people.sessions(user);
    all.hidden = !mayEnd || sessions.filter((each) => !each.current).length === 0;
    replace(body, sessions.length
      ? plainTable("Sessions", ["Browser", "Address", "Signed in", "Last used", "Ends", h("span", { class: "visually-hidden" }, "Actions")], sessions.map((each) => {
        const end = button("End", () => void attempt(end, "The session could not be ended", () => people.endSession(user, each.id)).then(reload), { kind: "plain" });
        end.setAttribute("aria-label", `End the session from ${each.address}, ${browserName(each.agent)}`);
        return [h("span", { tip: each.agent || undefined }, browserName(each.agent)), each.address, when(each.created_at), when(each.used_at), when(each.expires_at), each.current ? badge("This one", "info") : mayEnd ? end : ""];
      }))
      : h("p", { class: "quiet" }, "Nobody is signed in in a browser."));
  });
  return { element: section("Sessions", [all], body), reload };
}

export function tokensSection(user: string, mayChange: boolean): { element: HTMLElement; reload: () => Promise<void> } {
  const body = h("div");
  const reload = loader(body, async () => {
    const tokens = await people.tokens(user);
    replace(body, tokens.length
      ? plainTable("API tokens", ["For", "Made", "Last used", "Ends", h("span", { class: "visually-hidden" }, "Actions")], tokens.map((each) => {
        const revoke = button("Revoke", () => void (async () => {
          if (!(await confirmDialog({ title: `Revoke the token "${each.name}"?`, text: "The program that uses it is let in no more, at once. This cannot be undone; make a new token instead.", button: "Revoke", danger: true }))) return;
          await attempt(revoke, "The token could not be revoked", () => people.revokeToken(user, each.id));
          await reload();
        })(), { kind: "plain" });
        revoke.setAttribute("aria-label", `Revoke the token ${each.name}`);
        return [each.name, when(each.created_at), when(each.last_used_at), when(each.expires_at, "when revoked"), mayChange ? revoke : ""];
      }))
      : h("p", { class: "quiet" }, "None. A program signs in with a token, not with a password."));
  });
  const add = button("New token", () => newToken(user, () => void reload()), { icon: "add" });
  add.hidden = !mayChange;
  return { element: section("API tokens", [add], body), reload };
}

function newToken(user: string, made: () => void): void {
  const name = textField("What it is for", { hint: "So that you know it again, for example: backup script on srv-7.", autofocus: true, max: 100 });
  const days = h("select", { class: "input", id: "token-days" }, [["30", "In 30 days"], ["90", "In 90 days"], ["365", "In a year"], ["", "When it is revoked"]].map(([value, title]) => h("option", { attrs: { value, selected: value === "90" } }, title)));
  formDialog({
    title: "New API token", button: "Make the token", fields: { name: (text) => name.refuse(text) },
    body: [name.element, h("div", { class: "field" }, h("label", { class: "label", attrs: { for: days.id } }, "It ends"), days), h("p", { class: "quiet" }, `A program with the token may do what ${user} may do, no more.`)],
    submit: async () => {
      if (!name.input.value.trim()) {
        name.refuse("Say what it is for.");
        return false;
      }
      const token = await people.createToken(user, name.input.value.trim(), days.value ? Number(days.value) : null);
      made();
      queueMicrotask(() => showToken(token.token, token.name));
      return true;
    },
  });
}

/** The only time it can be seen: closing takes a decision, not a stray key. */
function showToken(token: string, name: string): void {
  let copied = false;
  const reminder = h("p", { class: "field-error", attrs: { role: "alert" } });
  const mayClose = (): boolean => {
    if (!copied) reminder.textContent = "Copy the token first, or press “I have it”.";
    return copied;
  };
  const dialog = openDialog({
    title: `The token for "${name}"`, width: "38rem", mayClose,
    body: [
      h("p", null, "Copy it now: it is shown only this once, and kept nowhere."),
      h("p", { class: "token-once" }, h("code", null, token)),
      reminder,
      h("p", { class: "quiet" }, "The program sends it with each request: ", h("code", null, "Authorization: Bearer …")),
    ],
    footer: [button("Copy", () => { copied = true; void copyText(token); }, { icon: "copy", autofocus: true }), button("I have it", () => { copied = true; dialog.close(); }, { kind: "primary" })],
  });
}

/** "Chrome on Windows"; what is not known is left as it came. */
export function browserName(agent: string): string {
  if (!agent) return "Unknown";
  const browser = ([["Edg/", "Edge"], ["OPR/", "Opera"], ["Firefox/", "Firefox"], ["Chrome/", "Chrome"], ["Safari/", "Safari"]] as const).find(([mark]) => agent.includes(mark))?.[1];
  const system = ([["Windows", "Windows"], ["iPhone", "iPhone"], ["iPad", "iPad"], ["Android", "Android"], ["Mac OS X", "macOS"], ["Linux", "Linux"]] as const).find(([mark]) => agent.includes(mark))?.[1];
  if (!browser) return agent.length > 40 ? `${agent.slice(0, 40)}…` : agent;
  return system ? `${browser} on ${system}` : browser;
}

