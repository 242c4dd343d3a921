// One section of a form: title, what it is about, fields; opened and closed by its title where the document says so.

import type { Section } from "../api/types";
import { h, setAttr, uid } from "../app/dom";
import { icon } from "../app/icons";
import { FieldView } from "./field";

export class SectionView {
  readonly element: HTMLElement;
  readonly fields: FieldView[];
  private readonly body: HTMLElement;
  private readonly toggle: HTMLButtonElement | null = null;

  constructor(readonly section: Section, changed: () => void) {
    this.fields = section.fields.map((field) => new FieldView(field, changed));
    const titleId = section.title ? uid("section") : undefined;
    this.body = h("div", { class: "form-section-body" }, section.text ? h("p", { class: "quiet" }, section.text) : null, this.fields.map((field) => field.element));
    if (section.collapsed && section.title) {
      this.toggle = h("button", { class: "section-toggle", id: titleId as string, attrs: { type: "button" }, on: { click: () => this.open(this.body.hidden !== false) } }, icon("chevron_right", 15), section.title);
    }
    this.element = h("section", { class: "form-section", attrs: { role: "group", "aria-labelledby": titleId } },
      section.title ? (this.toggle ? h("h3", null, this.toggle) : h("h3", { id: titleId as string }, section.title)) : null, this.body);
    if (this.toggle) this.open(false);
  }

  get title(): string {
    return this.section.title ?? "";
  }

  get wrong(): number {
    return this.fields.filter((field) => field.wrong).length;
  }

  open(on: boolean): void {
    if (!this.toggle) return;
    this.body.hidden = !on;
    setAttr(this.toggle, "aria-expanded", String(on));
  }
}
