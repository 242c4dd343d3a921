// Who may sign in.

import { people, type Role, type User } from "../api/people";
import { Problem } from "../api/problem";
import type { Session } from "../api/types";
import { button } from "../app/dialog";
import { h, replace } from "../app/dom";
import { hrefOf, type Router } from "../app/router";
import { toast } from "../app/toast";
import { badge } from "../grid/cells";
import { errorState, skeleton } from "../grid/states";
import { formDialog, plainTable, textField, when } from "./parts";
import { passwordField } from "./password";
import { rolePicker } from "./user";

export class UsersPage {
  readonly element: HTMLElement;
  private readonly body = h("div", { class: "page-scroll" });
  private readonly search = h("input", { class: "input search-users", attrs: { type: "search", placeholder: "Find a user or role", "aria-label": "Find a user or role" } });
  private users: User[] = [];

  constructor(private readonly session: Session, private readonly router: Router) {
    const add = button("New user", () => void this.newUser(), { kind: "primary", icon: "add" });
    add.hidden = !session.permissions.includes("ams_user:write");
    this.element = h("section", { class: "page" },
      h("div", { class: "page-head" }, h("div", { class: "page-titles" }, h("h1", null, "Users"), h("p", { class: "page-doc" }, "Who may sign in, with which roles.")), this.search, add),
      this.body);
    this.search.addEventListener("input", () => this.draw());
    replace(this.body, skeleton());
    void this.load();
  }

  dispose(): void {
    this.users = [];
  }

  private async load(): Promise<void> {
    try {
      this.users = await people.users();
      this.draw();
    } catch (error) {
      replace(this.body, errorState(Problem.from(error), () => void this.load()));
    }
  }

  private draw(): void {
    const word = this.search.value.trim().toLowerCase();
    const shown = this.users.filter((user) => [user.name, ...user.roles].some((text) => text.toLowerCase().includes(word)));
    if (!shown.length) return replace(this.body, h("div", { class: "blank" }, h("h2", null, "No user matches"), h("p", null, "Nobody's name or role has these letters.")));
    const table = plainTable("Users", ["User", "Roles", "State", "Created", "Last sign-in"], shown.map((user) => [
      h("a", { attrs: { href: hrefOf("users", user.name) } }, user.name),
      user.roles.length ? user.roles.join(", ") : h("span", { class: "quiet" }, "none"),
      user.disabled ? badge("Disabled", "warning", "Is let in by nothing.") : badge("Enabled", "success"),
      when(user.created_at), when(user.last_login_at),
    ]));
    table.classList.add("tall");
    replace(this.body, table);
  }

  private async newUser(): Promise<void> {
    let roles: Role[] = [];
    let rules;
    try {
      const [all, account] = await Promise.all([this.session.permissions.includes("ams_role:read") ? people.roles() : { roles: [] }, people.account()]);
      roles = all.roles;
      rules = account.password;
    } catch (error) {
      toast("A new user cannot be made now", { tone: "danger", text: Problem.from(error).message });
      return;
    }
    const name = textField("User name", { hint: "Letters, digits and . _ - @ + ; an e-mail address will do.", autofocus: true, max: 64 });
    const password = passwordField("Password", rules);
    const picker = rolePicker(roles, []);
    formDialog({
      title: "New user", button: "Create", width: "34rem", body: [name.element, password.element, picker.element],
      fields: { name: name.refuse, password: password.refuse, roles: picker.refuse },
      submit: async () => {
        name.refuse("");
        const user = name.input.value.trim();
        if (!user) {
          name.refuse("Give the user a name.");
          return false;
        }
        if (this.users.some((each) => each.name.toLowerCase() === user.toLowerCase())) {
          name.refuse("There is a user of this name already.");
          return false;
        }
        const secret = password.take();
        if (secret === null) return false;
        await people.putUser(user, { password: secret, roles: picker.value() });
        toast(`${user} may sign in now`);
        this.router.go(hrefOf("users", user));
        return true;
      },
    });
  }
}
