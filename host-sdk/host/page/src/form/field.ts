// One field of a form: label, control, hint and error, tied together for screen readers.

import type { Field } from "../api/types";
import { h, setAttr, uid } from "../app/dom";
import { checkValue, isFilled, isRequired } from "./checks";
import { choiceList, type ChoiceControl } from "./choices";
import { FilePicker } from "./files";

/** Up to this many options with no explanations of their own a choice is a drop-down. */
const kSelectAbove = 8;

export class FieldView {
  readonly element: HTMLElement;
  private readonly error: HTMLElement;
  /** Why the control cannot be used now. */
  private readonly waits = h("p", { class: "field-waits" });
  private readonly id = uid("field");
  private control!: HTMLElement;
  private input: HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement | null = null;
  private files: FilePicker | null = null;
  private choices: ChoiceControl | null = null;
  private enabled = true;
  /** Errors are shown once a field has been left or a submit was tried, not while it is first typed in. */
  private touched = false;
  /** The value that the server refused; null: none. */
  private blamed: string | null = null;

  readonly field: Field;

  constructor(document: Field, private readonly changed: () => void) {
    const field = { ...document, required: isRequired(document) };
    this.field = field;
    const hintId = `${this.id}-hint`;
    const errorId = `${this.id}-error`;
    const labelId = `${this.id}-label`;
    this.error = h("p", { class: "field-error", id: errorId, attrs: { role: "alert" } });
    this.error.hidden = true;
    this.waits.id = `${this.id}-waits`;
    this.waits.hidden = true;
    const described = `${field.hint ? `${hintId} ` : ""}${errorId} ${this.waits.id}`;
    const control = this.make(described, labelId);
    this.control = control;
    const hint = field.hint ? h("p", { class: "field-hint", id: hintId }, field.hint) : null;
    const mark = field.required && field.type !== "bool" && !field.readonly ? h("span", { class: "needed", attrs: { "aria-hidden": "true" } }, " *") : null;
    if (field.type === "bool") {
      this.element = h("div", { class: "field bool" }, h("label", { class: "tick", id: labelId }, control, h("span", null, field.title)), hint, this.waits, this.error);
    } else {
      const label = this.choices ? h("div", { class: "label", id: labelId }, field.title, mark) : h("label", { class: "label", id: labelId, attrs: { for: this.id } }, field.title, mark);
      const above = field.type === "choices"; // under a long list it would be read too late, or never
      this.element = h("div", { class: `field ${field.type}` }, label, above ? hint : null, field.unit ? h("div", { class: "with-unit" }, control, h("span", { class: "unit" }, field.unit)) : control, above ? null : hint, this.waits, this.error);
    }
    this.element.addEventListener("focusout", (event) => {
      if (event.relatedTarget instanceof Node && this.element.contains(event.relatedTarget)) return;
      if (this.filled) { this.touched = true; this.check(); }
    });
    this.reset();
    if (field.readonly) this.lock();
  }

  get name(): string {
    return this.field.name;
  }

  /** The value as it is compared with `needs` of other fields, without reading files. */
  get plain(): unknown {
    if (this.field.type === "bool") return (this.input as HTMLInputElement).checked;
    if (this.choices) return this.field.type === "choices" ? this.choices.get() : this.choices.get()[0] ?? "";
    if (this.files) return this.files.filled;
    const text = this.input?.value ?? "";
    return this.field.type === "integer" && /^-?\d+$/.test(text.trim()) ? Number(text) : text;
  }

  /** The value for "has anything changed". */
  get print(): unknown {
    return this.files ? this.files.print : this.plain;
  }

  get filled(): boolean {
    return this.files ? this.files.filled : isFilled(this.field, this.field.type === "integer" ? this.input?.value : this.plain);
  }

  /** Whether the control began with a value. */
  private get begins(): boolean {
    return this.field.default !== undefined && this.field.default !== null && this.field.default !== "";
  }

  get usable(): boolean {
    return this.enabled;
  }

  /** What is sent, or undefined for nothing: fields that are and were empty are left out. */
  async value(): Promise<unknown> {
    if (this.files) return this.files.value();
    if (this.field.type === "choices") return this.plain;
    // What was emptied is said to be empty: a value that is missing would be taken for the default.
    return this.filled ? this.plain : this.begins ? "" : undefined;
  }

  /** `reason`: what a control that is off waits for. */
  enable(on: boolean, reason = ""): void {
    this.waits.textContent = reason;
    this.waits.hidden = on || reason === "";
    if (this.enabled === on || this.field.readonly) return;
    this.enabled = on;
    this.element.classList.toggle("off", !on);
    if (this.files) this.files.disabled = !on;
    else if (this.choices) this.choices.disable(!on);
    else if (this.input) this.input.disabled = !on;
    if (!on) this.showError("");
  }

  /** True when the value will do; else the reason stands at the field. */
  check(force = false): boolean {
    if (force) this.touched = true;
    if (!this.enabled) return true;
    const text = this.files?.problem || checkValue(this.field, this.plain, this.filled);
    // What the server said of this very value stands until the value changes or is sent again: an error that went away when
    // the field is left would move what is just being clicked.
    if (text === "" && !force && this.blamed !== null && this.blamed === JSON.stringify(this.print)) return true;
    this.blamed = null;
    this.showError(this.touched || this.files?.problem ? text : "");
    return text === "";
  }

  /** The server's word about the value as it is now. */
  blame(text: string): void {
    this.blamed = JSON.stringify(this.print) ?? "";
    this.showError(text);
  }

  /** Whether an error stands at the field. */
  get wrong(): boolean {
    return !this.error.hidden;
  }

  showError(text: string): void {
    this.error.textContent = text;
    this.error.hidden = text === "";
    this.element.classList.toggle("wrong", text !== "");
    setAttr(this.input ?? this.files?.control ?? this.choices?.element ?? this.control, "aria-invalid", text ? "true" : null);
  }

  focus(): void {
    if (this.choices) this.choices.focus();
    else (this.input ?? this.files?.control)?.focus();
    // In the middle: at an edge the error, which stands below the control, could be cut off.
    const view = this.element.closest(".dialog-scroll")?.getBoundingClientRect();
    const box = this.element.getBoundingClientRect();
    if (view && (box.top < view.top || box.bottom > view.bottom)) this.element.scrollIntoView({ block: box.height > view.height ? "start" : "center" });
  }

  private lock(): void {
    this.element.classList.add("readonly");
    if (this.choices) this.choices.disable(true);
    else if (this.input instanceof HTMLSelectElement || this.field.type === "bool") (this.input as HTMLInputElement).disabled = true;
    else if (this.input) this.input.readOnly = true;
  }

  /** Takes typed secrets out of the page's memory as far as a page can. */
  wipe(): void {
    if (this.field.type === "password" && this.input) this.input.value = "";
  }

  private make(described: string, labelId: string): HTMLElement {
    const { field, id } = this;
    const common = { "aria-describedby": described, "aria-required": field.required && field.type !== "bool" ? "true" : undefined };
    const edited = (): void => { if (this.touched) this.check(); this.changed(); };
    switch (field.type) {
      case "file":
      case "files":
        this.files = new FilePicker(id, field, () => { this.touched = true; this.check(); this.changed(); });
        setAttr(this.files.control, "aria-describedby", described);
        return this.files.element;
      case "choices":
        this.choices = choiceList(field, id, described, labelId, edited);
        return this.choices.element;
      case "choice": {
        const options = field.options ?? [];
        if (options.length <= kSelectAbove || options.some((option) => option.text)) {
          this.choices = choiceList(field, id, described, labelId, edited);
          return this.choices.element;
        }
        const select = h("select", { class: "input", id, attrs: common }, h("option", { attrs: { value: "" } }, field.placeholder ?? "Choose…"), optionTree(options));
        select.addEventListener("change", edited);
        this.input = select;
        return select;
      }
      case "multiline": {
        const area = h("textarea", { class: "input code-input", id, attrs: { ...common, rows: 7, placeholder: field.placeholder, spellcheck: "false", autocomplete: "off", "aria-keyshortcuts": "Control+Enter" } });
        area.addEventListener("keydown", (event) => { if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); area.form?.requestSubmit(); } });
        area.addEventListener("input", edited);
        this.input = area;
        return area;
      }
      case "bool": {
        const box = h("input", { id, attrs: { type: "checkbox", ...common } });
        box.addEventListener("change", edited);
        this.input = box;
        return box;
      }
      default: {
        const type = { password: "password", integer: "number", url: "url", email: "email" }[field.type as string] ?? "text";
        const input = h("input", {
          class: "input", id,
          attrs: {
            ...common, type, placeholder: field.type === "confirm" ? field.expected : field.placeholder, min: field.minimum, max: field.maximum,
            step: field.type === "integer" ? 1 : undefined, autocomplete: field.type === "password" ? "new-password" : "off", spellcheck: "false",
            inputmode: field.type === "integer" ? "numeric" : undefined,
          },
        });
        input.addEventListener("input", edited);
        this.input = input;
        return input;
      }
    }
  }

  private reset(): void {
    const start = this.field.default;
    if (this.field.type === "bool") (this.input as HTMLInputElement).checked = start === true;
    else if (this.choices) this.choices.set(Array.isArray(start) ? start.map(String) : start === undefined || start === null ? [] : [String(start)]);
    else if (this.input && start !== undefined && start !== null && this.field.type !== "password") this.input.value = String(start);
  }
}

function optionTree(options: { value: string; title: string; group?: string }[]): HTMLElement[] {
  const result: HTMLElement[] = [];
  const groups = new Map<string, HTMLElement>();
  for (const option of options) {
    const element = h("option", { attrs: { value: option.value } }, option.title);
    if (!option.group) { result.push(element); continue; }
    let group = groups.get(option.group);
    if (!group) {
      group = h("optgroup", { attrs: { label: option.group } });
      groups.set(option.group, group);
      result.push(group);
    }
    group.appendChild(element);
  }
  return result;
}
