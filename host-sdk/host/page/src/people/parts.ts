// What the pages about people have in common.

import { Problem } from "../api/problem";
import { button, busy, openDialog } from "../app/dialog";
import { h, uid, type Child } from "../app/dom";
import { parseTime } from "../app/format";
import { toast } from "../app/toast";
import { timeElement } from "../grid/cells";

export const when = (time: string | null | undefined, nothing = "never"): Child => {
  const date = parseTime(time);
  return date ? timeElement(date, true) : h("span", { class: "quiet" }, nothing);
};

/** A titled part of a page. */
export function section(title: string, tools: Child[], ...content: Child[]): HTMLElement {
  const id = uid("section");
  return h("section", { class: "card", attrs: { "aria-labelledby": id } }, h("div", { class: "card-head" }, h("div", null, h("h2", { id }, title)), tools), content);
}

export function plainTable(label: string, titles: Child[], rows: Child[][]): HTMLElement {
  return h("div", { class: "table-scroll", attrs: { tabindex: 0, role: "region", "aria-label": label } }, h("table", { class: "plain-table" },
    h("thead", null, h("tr", null, titles.map((title) => h("th", { attrs: { scope: "col" } }, title)))),
    h("tbody", null, rows.map((cells) => h("tr", null, cells.map((cell) => h("td", null, cell)))))));
}

/** Does it while the button shows so; a failure is said in words. True when it worked. */
export async function attempt(owner: HTMLButtonElement, failed: string, work: () => Promise<unknown>): Promise<boolean> {
  const ended = busy(owner);
  try {
    await work();
    return true;
  } catch (error) {
    toast(failed, { tone: "danger", text: Problem.from(error).message });
    return false;
  } finally {
    ended();
  }
}

export interface TextField {
  element: HTMLElement;
  input: HTMLInputElement;
  refuse(text: string): void;
}

export function textField(label: string, options: { value?: string; hint?: string; autofocus?: boolean; type?: string; autocomplete?: string; max?: number } = {}): TextField {
  const id = uid("text");
  const hint = options.hint ? h("p", { class: "field-hint", id: uid("hint") }, options.hint) : null;
  const error = h("p", { class: "field-error", id: uid("error"), attrs: { role: "alert" } });
  error.hidden = true;
  const input = h("input", { class: "input", id, attrs: { type: options.type ?? "text", autocomplete: options.autocomplete ?? "off", autocapitalize: "none", spellcheck: "false", maxlength: options.max, autofocus: options.autofocus ?? false, "aria-describedby": [hint?.id, error.id].filter(Boolean).join(" ") } });
  input.value = options.value ?? "";
  return {
    input,
    element: h("div", { class: "field" }, h("label", { class: "label", attrs: { for: id } }, label), input, error, hint),
    refuse: (text) => {
      error.textContent = text;
      error.hidden = text === "";
      if (text) input.focus();
    },
  };
}

/** A dialog around a form. `submit` returns true when it is done; what it throws is said at the field it names. */
export function formDialog(ask: { title: string; button: string; body: Child[]; width?: string; fields?: Record<string, (text: string) => void>; submit: () => Promise<boolean> }): void {
  const error = h("p", { class: "field-error", attrs: { role: "alert" } });
  error.hidden = true;
  const run = async (): Promise<void> => {
    error.hidden = true;
    const ended = busy(save);
    try {
      if (await ask.submit()) return dialog.close();
    } catch (thrown) {
      const problem = Problem.from(thrown);
      const field = problem.field ? ask.fields?.[problem.field] : undefined;
      if (field) field(problem.message);
      else {
        error.textContent = problem.message;
        error.hidden = false;
      }
    } finally {
      ended();
    }
  };
  const save = button(ask.button, () => void run(), { kind: "primary" });
  const form = h("form", { attrs: { novalidate: true } }, ask.body, error, h("button", { class: "visually-hidden", attrs: { type: "submit", tabindex: -1, "aria-hidden": "true" } }));
  form.addEventListener("submit", (event) => { event.preventDefault(); void run(); });
  const dialog = openDialog({ title: ask.title, width: ask.width ?? "30rem", body: [form], footer: [button("Cancel", () => dialog.close()), save] });
}

/** "anna, bert and 3 others" */
export function names(list: readonly string[]): string {
  const shown = list.slice(0, 6);
  const rest = list.length - shown.length;
  if (rest > 0) return `${shown.join(", ")} and ${rest} others`;
  return shown.length < 2 ? shown.join("") : `${shown.slice(0, -1).join(", ")} and ${shown[shown.length - 1] ?? ""}`;
}
