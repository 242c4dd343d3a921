// A whole form: sections, alternatives of which one is shown, fields that depend on others.

import type { Form, Section } from "../api/types";
import { h, setAttr, uid, type Child } from "../app/dom";
import { icon } from "../app/icons";
import { FieldView } from "./field";

interface SectionView {
  section: Section;
  fields: FieldView[];
  element: HTMLElement;
}

export class FormView {
  readonly element: HTMLElement;
  private readonly sections: SectionView[] = [];
  private alternative: string | null = null;
  private readonly tabs: { name: string; element: HTMLButtonElement }[] = [];
  private readonly start: string;

  constructor(form: Form) {
    for (const section of form.sections) this.sections.push(this.makeSection(section));
    const names = [...new Set(form.sections.map((section) => section.alternative).filter((name): name is string => !!name))];
    this.element = h("div", { class: "form" },
      form.text ? h("p", { class: "prose" }, form.text) : null,
      form.warning ? h("div", { class: "callout warning", attrs: { role: "note" } }, icon("warning", 18), h("p", null, form.warning)) : null);
    let tabsShown = false;
    for (const view of this.sections) {
      if (view.section.alternative && !tabsShown) {
        tabsShown = true;
        if (names.length > 1) this.element.append(this.tabBar(names));
      }
      this.element.append(view.element);
    }
    if (names[0]) this.choose(names[0]);
    this.updateNeeds();
    this.start = this.snapshot();
  }

  get changed(): boolean {
    return this.snapshot() !== this.start;
  }

  /** Checks what is shown; focus goes to the first field that will not do. */
  check(): boolean {
    const wrong = this.shown().filter((field) => !field.check(true));
    wrong[0]?.focus();
    return wrong.length === 0;
  }

  /** Name to value, of the sections that are shown and the fields that are usable. */
  async values(): Promise<Record<string, unknown>> {
    const result: Record<string, unknown> = {};
    for (const field of this.shown()) {
      if (!field.usable) continue;
      const value = await field.value();
      if (value !== undefined) result[field.name] = value;
    }
    return result;
  }

  /** Puts the server's complaint at its field, showing the alternative it stands in. False: no such field. */
  blame(name: string, text: string): boolean {
    const view = this.sections.find((each) => each.fields.some((field) => field.name === name));
    const field = view?.fields.find((each) => each.name === name);
    if (!view || !field) return false;
    if (view.section.alternative) this.choose(view.section.alternative);
    field.showError(text);
    field.focus();
    return true;
  }

  focus(): void {
    this.shown().find((field) => field.usable)?.focus();
  }

  wipe(): void {
    for (const view of this.sections) for (const field of view.fields) field.wipe();
  }

  private makeSection(section: Section): SectionView {
    const fields = section.fields.map((field) => new FieldView(field, () => this.updateNeeds()));
    const titleId = section.title ? uid("section") : undefined;
    const head: Child[] = [section.title ? h("h3", { id: titleId as string }, section.title) : null, section.text ? h("p", { class: "quiet" }, section.text) : null];
    const element = h("section", { class: "form-section", attrs: { role: "group", "aria-labelledby": titleId } }, head, fields.map((field) => field.element));
    return { section, fields, element };
  }

  private tabBar(names: string[]): HTMLElement {
    const bar = h("div", { class: "tabs", attrs: { role: "tablist", "aria-label": "How to enter it" } });
    for (const name of names) {
      const element = h("button", { class: "tab", attrs: { type: "button", role: "tab" }, on: { click: () => this.choose(name) } }, name);
      this.tabs.push({ name, element });
      bar.append(element);
    }
    bar.addEventListener("keydown", (event) => {
      if (event.key !== "ArrowRight" && event.key !== "ArrowLeft") return;
      event.preventDefault();
      const here = names.indexOf(this.alternative ?? "");
      const next = names[(here + (event.key === "ArrowRight" ? 1 : -1) + names.length) % names.length];
      if (next) this.choose(next);
      this.tabs.find((tab) => tab.name === next)?.element.focus();
    });
    return bar;
  }

  private choose(name: string): void {
    this.alternative = name;
    for (const view of this.sections) if (view.section.alternative) view.element.hidden = view.section.alternative !== name;
    for (const tab of this.tabs) {
      const on = tab.name === name;
      setAttr(tab.element, "aria-selected", on ? "true" : "false");
      tab.element.tabIndex = on ? 0 : -1;
    }
  }

  private shown(): FieldView[] {
    return this.sections.filter((view) => !view.section.alternative || view.section.alternative === this.alternative).flatMap((view) => view.fields);
  }

  /** A field is usable while every field it needs has the value it asks for, and is usable itself. */
  private updateNeeds(): void {
    const all = this.sections.flatMap((view) => view.fields);
    const byName = new Map(all.map((field) => [field.name, field]));
    for (const field of all) {
      const needs = Object.entries(field.field.needs ?? {});
      field.enable(needs.every(([name, wanted]) => {
        const other = byName.get(name);
        if (!other) return true;
        if (!other.usable) return false;
        const now = other.plain;
        if (Array.isArray(now)) return Array.isArray(wanted) ? wanted.every((each) => now.includes(each)) : now.includes(wanted);
        return Array.isArray(wanted) ? wanted.includes(now) : now === wanted || String(now) === String(wanted);
      }));
    }
  }

  private snapshot(): string {
    return JSON.stringify(this.sections.map((view) => view.fields.map((field) => field.plain)));
  }
}
