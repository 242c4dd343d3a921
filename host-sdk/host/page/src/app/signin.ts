// The sign-in screen: a page of its own at the start, and on top of everything when the session has ended, so that
// what was on the screen is still there afterwards.

import { api } from "../api/client";
import { Problem } from "../api/problem";
import type { Session } from "../api/types";
import { busy, button } from "./dialog";
import { h } from "./dom";
import { icon } from "./icons";

export interface SignInOptions {
  /** Why it is shown, for example that the session has ended. */
  reason?: string;
  /** Who was signed in, to be filled in. */
  user?: string;
}

/** Resolves once somebody has signed in. */
export function signIn(options: SignInOptions = {}): Promise<Session> {
  return new Promise((resolve) => {
    const error = h("p", { class: "field-error", id: "signin-error", attrs: { role: "alert" } });
    error.hidden = true;
    const user = h("input", { class: "input", id: "signin-user", attrs: { name: "username", autocomplete: "username", autocapitalize: "none", spellcheck: "false", required: true, "aria-describedby": error.id } });
    const password = h("input", { class: "input", id: "signin-password", attrs: { name: "password", type: "password", autocomplete: "current-password", required: true, "aria-describedby": error.id } });
    user.value = options.user ?? "";
    const submit = button("Sign in", null, { kind: "primary", type: "submit" });
    const form = h("form", { class: "signin-card", attrs: { novalidate: true } },
      h("div", { class: "signin-mark" }, icon("menu", 26)),
      h("h1", null, "Sign in"),
      options.reason ? h("p", { class: "quiet" }, options.reason) : null,
      h("div", { class: "field" }, h("label", { class: "label", attrs: { for: user.id } }, "User name"), user),
      h("div", { class: "field" }, h("label", { class: "label", attrs: { for: password.id } }, "Password"), password),
      error, submit);
    const dialog = h("dialog", { class: "signin", attrs: { "aria-label": "Sign in" } }, form);
    dialog.addEventListener("cancel", (event) => event.preventDefault()); // there is nothing to go back to
    const say = (text: string): void => {
      error.textContent = text;
      error.hidden = text === "";
    };
    const attempt = async (): Promise<void> => {
      if (!user.value.trim() || !password.value) {
        say("Enter your user name and password.");
        (user.value.trim() ? password : user).focus();
        return;
      }
      say("");
      const ended = busy(submit);
      try {
        const session = await api.signIn(user.value.trim(), password.value);
        password.value = "";
        ended();
        dialog.close();
        dialog.remove();
        resolve(session);
      } catch (failure) {
        ended();
        const problem = Problem.from(failure);
        password.value = "";
        if (problem.status === 429 || (problem.retry_after_s ?? 0) > 0) countDown(problem, submit, say, () => password.focus());
        else {
          say(problem.message);
          password.focus();
        }
      }
    };
    form.addEventListener("submit", (event) => { event.preventDefault(); void attempt(); });
    document.title = "Sign in";
    document.body.append(dialog);
    dialog.showModal();
    (user.value ? password : user).focus();
  });
}

/** Says how long sign-in stays shut, second by second, and opens the button again. */
function countDown(problem: Problem, submit: HTMLButtonElement, say: (text: string) => void, done: () => void): void {
  const until = Date.now() + (problem.retry_after_s ?? 5) * 1000;
  submit.disabled = true;
  const tick = (): void => {
    const left = Math.ceil((until - Date.now()) / 1000);
    if (left <= 0) {
      clearInterval(timer);
      submit.disabled = false;
      say("You can try again now.");
      done();
      return;
    }
    const minutes = Math.floor(left / 60);
    say(`${problem.message} Try again in ${minutes ? `${minutes} min ` : ""}${left % 60} s.`);
  };
  const timer = setInterval(tick, 1000);
  tick();
}
