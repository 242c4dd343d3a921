// One's own account: password, sessions, API tokens, and what one may do.

import { people, type Account } from "../api/people";
import { Problem } from "../api/problem";
import type { Session } from "../api/types";
import { busy, button } from "../app/dialog";
import { h, replace } from "../app/dom";
import { toast } from "../app/toast";
import { errorState, skeleton } from "../grid/states";
import { section, textField, when } from "./parts";
import { passwordField } from "./password";
import { permissionsSection, sessionsSection, tokensSection } from "./sections";

export class AccountPage {
  readonly element: HTMLElement;
  private readonly body = h("div", { class: "cards" });

  constructor(private readonly session: Session) {
    this.element = h("section", { class: "page" },
      h("div", { class: "page-head" }, h("div", { class: "page-titles" }, h("h1", null, "Your account"), h("p", { class: "page-doc" }, `Signed in as ${session.user}.`))),
      this.body);
    replace(this.body, skeleton());
    void this.load();
  }

  dispose(): void {
    this.body.replaceChildren();
  }

  private async load(): Promise<void> {
    try {
      const account = await people.account();
      const { user } = this.session;
      const sessions = sessionsSection(user, true, true);
      replace(this.body,
        section("You", [], h("dl", { class: "facts wide" },
          h("dt", null, "Roles"), h("dd", null, account.roles.join(", ") || "none"),
          h("dt", null, "Last sign-in"), h("dd", null, when(account.last_login_at)),
          h("dt", null, "Password changed"), h("dd", null, when(account.password_changed_at, "not known")))),
        this.password(account, sessions.reload), sessions.element, tokensSection(user, true).element,
        permissionsSection(user, this.session.permissions.includes("ams_role:read")).element);
    } catch (error) {
      replace(this.body, errorState(Problem.from(error), () => void this.load()));
    }
  }

  private password(account: Account, changed: () => Promise<void>): HTMLElement {
    const current = textField("Present password", { type: "password", autocomplete: "current-password" });
    const wanted = passwordField("New password", account.password);
    const save = button("Change password", null, { kind: "primary", type: "submit" });
    const form = h("form", { class: "narrow", attrs: { novalidate: true } },
      h("input", { class: "visually-hidden", attrs: { type: "text", autocomplete: "username", value: account.user, tabindex: -1, "aria-hidden": "true", readonly: true } }), // for password managers
      current.element, wanted.element, save);
    const submit = async (): Promise<void> => {
      current.refuse(current.input.value ? "" : "Enter your present password.");
      if (!current.input.value) return;
      const password = wanted.take();
      if (password === null) return;
      const ended = busy(save);
      try {
        await people.changePassword(current.input.value, password);
        form.reset();
        toast("Your password is changed", { text: "Your other sessions have ended. API tokens go on working." });
        void changed();
      } catch (error) {
        const problem = Problem.from(error);
        if (problem.field === "new_password") wanted.refuse(problem.message);
        else current.refuse(problem.message);
      } finally {
        ended();
      }
    };
    form.addEventListener("submit", (event) => { event.preventDefault(); void submit(); });
    return section("Password", [], h("p", { class: "quiet" }, "Changing it ends your other sessions."), form);
  }
}
