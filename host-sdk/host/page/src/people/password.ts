// A field for a new password: the rules stand beside it before anything is typed, and length is checked on the way.

import type { PasswordRules } from "../api/people";
import { h, setAttr, uid } from "../app/dom";

export interface PasswordField {
  element: HTMLElement;
  input: HTMLInputElement;
  /** What is typed, or null after saying what is wrong with it. */
  take(): string | null;
  /** What the server said about it. */
  refuse(text: string): void;
}

export function passwordField(label: string, rules: PasswordRules, options: { autofocus?: boolean } = {}): PasswordField {
  const id = uid("password");
  const hint = h("ul", { class: "password-rules field-hint", id: uid("rules") }, rules.rules.map((rule) => h("li", null, rule)));
  const error = h("p", { class: "field-error", id: uid("error"), attrs: { role: "alert" } });
  error.hidden = true;
  const input = h("input", { class: "input", id, attrs: { type: "password", autocomplete: "new-password", required: true, "aria-describedby": `${hint.id} ${error.id}`, autofocus: options.autofocus ?? false } });
  const show = h("input", { attrs: { type: "checkbox" } });
  show.addEventListener("change", () => { input.type = show.checked ? "text" : "password"; });
  const refuse = (text: string): void => {
    error.textContent = text;
    error.hidden = text === "";
    setAttr(input, "aria-invalid", text === "" ? null : "true");
    if (text) input.focus();
  };
  input.addEventListener("input", () => { if (!error.hidden && length(input.value) >= rules.min_characters) refuse(""); });
  return {
    input,
    element: h("div", { class: "field" }, h("label", { class: "label", attrs: { for: id } }, label), input, h("label", { class: "tick" }, show, h("span", null, "Show it")), error, hint),
    refuse,
    take: () => {
      const missing = rules.min_characters - length(input.value);
      if (missing > 0) {
        refuse(`${missing} more ${missing === 1 ? "character is" : "characters are"} needed: at least ${rules.min_characters}.`);
        return null;
      }
      refuse("");
      return input.value;
    },
  };
}

/** As the server counts: characters, not UTF-16 units. */
const length = (text: string): number => [...text].length;
