// Roles and permissions as a matrix. A tick is a permission that the role grants; what is ticked waits until it is saved.

import { people, type Permission, type Role } from "../api/people";
import { Problem } from "../api/problem";
import type { Session } from "../api/types";
import { button, busy, confirmDialog, iconButton } from "../app/dialog";
import { h, replace, type Child } from "../app/dom";
import { plural } from "../app/format";
import { toast } from "../app/toast";
import { badge } from "../grid/cells";
import { errorState, skeleton } from "../grid/states";
import { openPopup } from "../menu/popup";
import { counts, forget, isChanged, keepOnly, rename, toggle, wanted } from "./drafts";
import { formDialog, names, textField } from "./parts";
import { showRoleView } from "./role-view";

const kEverything = "*";

export class RolesPage {
  readonly element: HTMLElement;
  private readonly body = h("div", { class: "page-scroll" });
  private readonly bar = h("div", { class: "save-bar", attrs: { role: "region", "aria-label": "Unsaved changes" } });
  private roles: Role[] = [];
  private permissions: Permission[] = [];
  private readonly mayWrite: boolean;

  constructor(private readonly session: Session, private readonly shown: string) {
    this.mayWrite = session.permissions.includes("ams_role:write");
    const add = button("New role", () => this.newRole(), { icon: "add" });
    add.hidden = !this.mayWrite;
    this.element = h("section", { class: "page" },
      h("div", { class: "page-head" }, h("div", { class: "page-titles" }, h("h1", null, "Roles"), h("p", { class: "page-doc" }, "What each role grants. A change counts at once, on every host, for everybody who is signed in.")), add),
      this.body, this.bar);
    this.bar.hidden = true;
    replace(this.body, skeleton());
    void this.load();
  }

  dispose(): void {
    this.roles = [];
  }

  private async load(): Promise<void> {
    try {
      ({ roles: this.roles, permissions: this.permissions } = await people.roles());
      keepOnly(this.roles);
      this.draw();
    } catch (error) {
      replace(this.body, errorState(Problem.from(error), () => void this.load()));
    }
  }

  private draw(): void {
    const groups = new Map<string, Permission[]>();
    for (const each of this.permissions) groups.set(each.plugin, [...(groups.get(each.plugin) ?? []), each]);
    const table = h("table", { class: "plain-table matrix" },
      h("thead", null, h("tr", null, h("th", { attrs: { scope: "col" } }, "Permission"), this.roles.map((role) => this.head(role)))),
      [...groups].map(([plugin, list]) => h("tbody", null,
        h("tr", { class: "matrix-group" }, h("th", { attrs: { scope: "colgroup", colspan: this.roles.length + 1 } }, plugin || "This console")),
        list.map((permission) => h("tr", null,
          h("th", { attrs: { scope: "row" } }, h("strong", null, permission.title), h("code", { class: "quiet" }, permission.permission), h("p", { class: "quiet" }, permission.description)),
          this.roles.map((role) => h("td", { class: "tick-cell" }, this.cell(role, permission))))))));
    table.addEventListener("keydown", (event) => move(event, table));
    replace(this.body, h("div", { class: "table-scroll tall", attrs: { tabindex: 0, role: "region", "aria-label": "Permissions of the roles" } }, table));
    this.drawBar();
    if (this.shown) table.querySelector<HTMLElement>(`[data-role="${CSS.escape(this.shown)}"]`)?.scrollIntoView({ inline: "center", block: "nearest" });
  }

  private head(role: Role): HTMLElement {
    const more = iconButton("more", `Role ${role.title}`, () => this.menu(role, more));
    more.setAttribute("aria-haspopup", "menu");
    more.setAttribute("aria-expanded", "false");
    const users = role.user_count ?? 0;
    return h("th", { class: role.name === this.shown ? "role-head shown" : "role-head", attrs: { scope: "col", "data-role": role.name } },
      h("div", { class: "role-title" }, h("span", null, role.title), more),
      h("div", { class: "role-notes" }, role.title === role.name ? null : h("code", null, role.name), role.shipped ? badge("Shipped", "neutral", "Came with the host: it cannot be renamed or deleted.") : null,
        h("span", { class: "quiet", tip: role.users?.length ? names(role.users) : undefined }, plural(users, "user"))));
  }

  private cell(role: Role, permission: Permission): Child {
    const label = `${permission.title} for ${role.title}`;
    const held = wanted(role);
    const every = held.has(kEverything);
    const grantable = this.session.permissions.includes(permission.permission);
    const fixed = every || !this.mayWrite || role.name === "admin" || (!grantable && !held.has(permission.permission));
    const why = every ? "This role holds everything, present and future." : !this.mayWrite ? "You may look, but not change." : "Nobody can grant what they do not hold.";
    const box = h("input", { tip: fixed ? why : undefined, attrs: { type: "checkbox", "aria-label": label, "aria-disabled": fixed ? "true" : undefined } });
    box.checked = every || held.has(permission.permission);
    // Not "disabled": what cannot be changed stays reachable, so that its reason can be read.
    box.addEventListener("click", (event) => { if (fixed) event.preventDefault(); });
    box.addEventListener("change", () => {
      toggle(role, permission.permission, box.checked);
      mark();
      this.drawBar();
    });
    const cell = h("span", { class: "tick-mark" }, box);
    const mark = (): void => { cell.classList.toggle("changed", box.checked !== (every || role.permissions.includes(permission.permission))); };
    mark();
    return cell;
  }

  // ---- saving --------------------------------------------------------------------------------------------------

  private drawBar(): void {
    const { changes, roles } = counts(this.roles);
    this.bar.hidden = changes === 0;
    if (!changes) return this.bar.replaceChildren();
    const save = button("Save", () => void this.save(save), { kind: "primary" });
    const discard = button("Discard", () => {
      for (const role of this.roles) forget(role.name);
      this.draw();
    });
    replace(this.bar, h("span", { attrs: { role: "status" } }, `${plural(changes, "change")} in ${plural(roles, "role")}, not saved`), discard, save);
  }

  private async save(owner: HTMLButtonElement): Promise<void> {
    const ended = busy(owner);
    for (const role of this.roles.filter(isChanged)) {
      try {
        await people.putRole(role.name, { permissions: [...wanted(role)] });
        forget(role.name);
        toast(`${role.title} is saved`, { about: `role ${role.name}` });
      } catch (error) {
        toast(`${role.title} could not be saved`, { tone: "danger", text: Problem.from(error).message, about: `role ${role.name}` });
      }
    }
    ended();
    await this.load();
  }

  // ---- one role ------------------------------------------------------------------------------------------------

  private menu(role: Role, owner: HTMLElement): void {
    openPopup(owner, [
      { kind: "action", title: "What it sees", icon: "eye", run: () => showRoleView(role.title, [...wanted(role)]) },
      ...(this.mayWrite ? [
        { kind: "action" as const, title: "Copy", icon: "copy" as const, run: () => this.newRole(role) },
        { kind: "action" as const, title: "Change the title", icon: "info" as const, run: () => this.retitle(role) },
        ...(role.shipped ? [] : [
          { kind: "action" as const, title: "Rename", icon: "renew" as const, run: () => this.renameRole(role) },
          { kind: "separator" as const },
          { kind: "action" as const, title: "Delete", icon: "delete" as const, run: () => void this.remove(role) },
        ]),
      ] : []),
    ], { label: `Role ${role.title}`, end: true });
  }

  private newRole(from?: Role): void {
    const name = textField("Name", { value: from ? `${from.name}_copy` : "", hint: "Letters, digits and . _ - ; programs and the command line use it.", autofocus: true, max: 64 });
    const title = textField("Title", { value: from ? `Copy of ${from.title}` : "", hint: "What people read. Left empty, it is the name.", max: 200 });
    // "*" cannot be given by everybody, and a copy of it would hold more than is meant.
    const permissions = from ? (wanted(from).has(kEverything) ? this.permissions.map((each) => each.permission) : [...wanted(from)]) : [];
    formDialog({
      title: from ? `Copy of ${from.title}` : "New role", button: "Create", fields: { name: name.refuse, title: title.refuse },
      body: [name.element, title.element, from ? h("p", { class: "quiet" }, `It begins with the ${plural(permissions.length, "permission")} of ${from.title}.`) : h("p", { class: "quiet" }, "It begins with no permission: tick them afterwards.")],
      submit: async () => {
        name.refuse("");
        if (this.roles.some((role) => role.name === name.input.value.trim())) {
          name.refuse("There is a role of this name already.");
          return false;
        }
        await people.putRole(name.input.value.trim(), { permissions, ...(title.input.value.trim() ? { title: title.input.value.trim() } : {}) });
        toast("The role is created");
        await this.load();
        return true;
      },
    });
  }

  private retitle(role: Role): void {
    const title = textField("Title", { value: role.title, autofocus: true, max: 200 });
    formDialog({
      title: `Title of ${role.name}`, button: "Save", fields: { title: title.refuse }, body: [title.element],
      submit: async () => {
        await people.putRole(role.name, { permissions: role.permissions, title: title.input.value.trim() });
        await this.load();
        return true;
      },
    });
  }

  private renameRole(role: Role): void {
    const name = textField("Name", { value: role.name, autofocus: true, max: 64 });
    formDialog({
      title: `Rename ${role.title}`, button: "Rename", fields: { name: name.refuse },
      body: [name.element, h("p", { class: "quiet" }, role.user_count ? `${plural(role.user_count, "user keeps", "users keep")} the role under its new name.` : "Nobody has it.")],
      submit: async () => {
        const wantedName = name.input.value.trim();
        await people.renameRole(role.name, wantedName);
        rename(role.name, wantedName);
        toast("The role is renamed");
        await this.load();
        return true;
      },
    });
  }

  private async remove(role: Role): Promise<void> {
    const users = role.user_count ?? 0;
    const who = role.users?.length ? names(role.users) : plural(users, "user");
    const text = users ? `${who} ${users === 1 ? "has" : "have"} this role and ${users === 1 ? "loses" : "lose"} what it grants at once.` : "Nobody has this role.";
    if (!(await confirmDialog({ title: `Delete the role ${role.title}?`, text, button: "Delete", danger: true }))) return;
    try {
      await people.deleteRole(role.name);
      forget(role.name);
      toast("The role is deleted", { text: role.title });
    } catch (error) {
      toast("The role could not be deleted", { tone: "danger", text: Problem.from(error).message });
    }
    await this.load();
  }
}

/** The arrow keys go from tick to tick. */
function move(event: KeyboardEvent, table: HTMLTableElement): void {
  const box = event.target;
  if (!(box instanceof HTMLInputElement) || event.ctrlKey || event.metaKey || event.altKey) return;
  const rows = [...table.querySelectorAll("tr")].map((row) => [...row.querySelectorAll<HTMLInputElement>("input")]).filter((row) => row.length);
  const y = rows.findIndex((row) => row.includes(box));
  const x = rows[y]?.indexOf(box) ?? 0;
  const step: Record<string, [number, number]> = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
  const by = step[event.key];
  const next = by ? rows[y + by[0]]?.[x + by[1]] : undefined;
  if (!by) return;
  event.preventDefault();
  next?.focus();
}
