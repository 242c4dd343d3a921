// One user: roles, password, state, and what belongs to them.

import { people, type PasswordRules, type Role, type User } from "../api/people";
import { Problem } from "../api/problem";
import type { Session } from "../api/types";
import { button, confirmDialog, iconButton } from "../app/dialog";
import { h, replace, uid } from "../app/dom";
import { hrefOf, type Router } from "../app/router";
import { toast } from "../app/toast";
import { badge } from "../grid/cells";
import { errorState, skeleton } from "../grid/states";
import { attempt, formDialog, section, when } from "./parts";
import { passwordField } from "./password";
import { permissionsSection, sessionsSection, tokensSection } from "./sections";

export class UserPage {
  readonly element: HTMLElement;
  private readonly body = h("div", { class: "cards" });
  private readonly head = h("div", { class: "page-titles" }, h("h1"));
  private readonly tools = h("div", { class: "inline" });
  private readonly mayWrite: boolean;

  constructor(private readonly session: Session, private readonly name: string, private readonly router: Router) {
    this.mayWrite = session.permissions.includes("ams_user:write");
    const back = iconButton("chevron_right", "All users", () => router.go(hrefOf("users")));
    back.classList.add("back");
    this.element = h("section", { class: "page" }, h("div", { class: "page-head" }, back, this.head, this.tools), this.body);
    replace(this.head, h("h1", null, name));
    replace(this.body, skeleton());
    void this.load();
  }

  dispose(): void {
    this.body.replaceChildren();
  }

  private async load(): Promise<void> {
    try {
      const may = (permission: string): boolean => this.session.permissions.includes(permission);
      const [user, account, roles] = await Promise.all([people.user(this.name), people.account(), may("ams_role:read") ? people.roles() : { roles: [] as Role[] }]);
      this.draw(user, account.password, roles.roles);
    } catch (error) {
      this.tools.replaceChildren();
      replace(this.body, errorState(Problem.from(error), () => void this.load()));
    }
  }

  private draw(user: User, rules: PasswordRules, roles: Role[]): void {
    replace(this.head, h("h1", null, user.name, " ", user.disabled ? badge("Disabled", "warning") : null));
    const own = user.name === this.session.user;
    const permissions = permissionsSection(user.name, this.session.permissions.includes("ams_role:read"));
    const sessions = sessionsSection(user.name, own, this.mayWrite || own);
    if (this.mayWrite) {
      const disable = button(user.disabled ? "Enable" : "Disable", () => void this.disable(user, disable));
      const remove = button("Delete", () => void this.remove(user), { icon: "delete" });
      remove.classList.replace("normal", "danger-quiet");
      replace(this.tools, button("Reset password", () => this.resetPassword(user, rules, () => void sessions.reload()), { icon: "key" }), disable, remove);
    }
    replace(this.body,
      section("User", [], h("dl", { class: "facts wide" },
        h("dt", null, "Created"), h("dd", null, when(user.created_at)),
        h("dt", null, "Last sign-in"), h("dd", null, when(user.last_login_at)),
        h("dt", null, "Password changed"), h("dd", null, when(user.password_changed_at, "not known")))),
      this.roles(user, roles, () => void permissions.reload()), permissions.element, sessions.element,
      tokensSection(user.name, this.mayWrite || own).element);
  }

  private roles(user: User, roles: Role[], saved: () => void): HTMLElement {
    const picker = rolePicker(roles.length ? roles : user.roles.map((name) => ({ name, title: name, permissions: [], shipped: false })), user.roles);
    const save = button("Save roles", () => void (async () => {
      picker.refuse("");
      try {
        const changed = await people.putUser(user.name, { roles: picker.value() });
        user.roles = changed.roles;
        toast("The roles are saved", { text: `${user.name} may do what they grant from now on.` });
        picker.settle();
        saved();
      } catch (error) {
        picker.refuse(Problem.from(error).message);
      }
    })(), { kind: "primary" });
    const discard = button("Discard", () => picker.reset(user.roles));
    const tools = h("div", { class: "inline" }, save, discard);
    tools.hidden = true;
    picker.onChange(() => { tools.hidden = !picker.changed(user.roles); });
    if (!this.mayWrite) picker.element.setAttribute("disabled", "");
    return section("Roles", [], picker.element, tools);
  }

  private resetPassword(user: User, rules: PasswordRules, done: () => void): void {
    const password = passwordField("New password", rules, { autofocus: true });
    formDialog({
      title: `Reset the password of ${user.name}`, button: "Reset", fields: { password: password.refuse },
      body: [password.element, h("p", { class: "quiet" }, "All sessions of the user end. Tell the user the password in person; they can change it in their account.")],
      submit: async () => {
        const secret = password.take();
        if (secret === null) return false;
        await people.putUser(user.name, { password: secret });
        toast(`The password of ${user.name} is reset`);
        done();
        return true;
      },
    });
  }

  private async disable(user: User, owner: HTMLButtonElement): Promise<void> {
    if (!user.disabled && !(await confirmDialog({ title: `Disable ${user.name}?`, text: "Sessions end at once and API tokens let nobody in. Roles, tokens and history stay, and the user can be enabled again.", button: "Disable", danger: true }))) return;
    if (await attempt(owner, user.disabled ? "The user could not be enabled" : "The user could not be disabled", () => people.putUser(user.name, { disabled: !user.disabled }))) toast(user.disabled ? `${user.name} may sign in again` : `${user.name} is disabled`);
    await this.load();
  }

  private async remove(user: User): Promise<void> {
    if (!(await confirmDialog({ title: `Delete ${user.name}?`, text: "Sessions and API tokens go with the user, at once. What the user did stays in the audit log. To keep somebody out for a while, disable them instead.", button: "Delete", danger: true }))) return;
    try {
      await people.deleteUser(user.name);
      toast(`${user.name} is deleted`);
      this.router.go(hrefOf("users"));
    } catch (error) {
      toast("The user could not be deleted", { tone: "danger", text: Problem.from(error).message });
    }
  }
}

export interface RolePicker {
  element: HTMLElement;
  value(): string[];
  changed(from: string[]): boolean;
  reset(to: string[]): void;
  settle(): void;
  refuse(text: string): void;
  onChange(handler: () => void): void;
}

/** Ticks, one a role. */
export function rolePicker(roles: readonly Role[], has: readonly string[]): RolePicker {
  const error = h("p", { class: "field-error", id: uid("error"), attrs: { role: "alert" } });
  error.hidden = true;
  const boxes = roles.map((role) => {
    const box = h("input", { attrs: { type: "checkbox", value: role.name } });
    box.checked = has.includes(role.name);
    return { box, element: h("label", { class: "tick" }, box, h("span", null, role.title, role.title === role.name ? null : h("span", { class: "quiet" }, ` ${role.name}`))) };
  });
  const value = (): string[] => boxes.filter(({ box }) => box.checked).map(({ box }) => box.value);
  let changed = (): void => undefined;
  const element = h("fieldset", { class: "field", attrs: { "aria-describedby": error.id } }, h("legend", { class: "label" }, "Roles"), boxes.length ? boxes.map((each) => each.element) : h("p", { class: "quiet" }, "You may not see the roles."), error);
  element.addEventListener("change", () => changed());
  return {
    element, value,
    changed: (from) => value().length !== from.length || value().some((each) => !from.includes(each)),
    reset: (to) => {
      for (const { box } of boxes) box.checked = to.includes(box.value);
      changed();
    },
    settle: () => changed(),
    refuse: (text) => {
      error.textContent = text;
      error.hidden = text === "";
    },
    onChange: (handler) => { changed = handler; },
  };
}
