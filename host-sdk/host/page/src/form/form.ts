// A whole form: sections, alternatives of which one is shown, fields that depend on others.

import type { Form } from "../api/types";
import { h, setAttr, uid } from "../app/dom";
import { icon } from "../app/icons";
import type { FieldView } from "./field";
import { applyNeeds } from "./needs";
import { SectionView } from "./section";
import { isLong, SectionsNav } from "./sections-nav";

export class FormView {
  readonly element: HTMLElement;
  /** Has a navigation at its left and wants room for it. */
  readonly long: boolean;
  private readonly sections: SectionView[];
  private readonly nav: SectionsNav | null;
  private alternative: string | null = null;
  private readonly tabs: { name: string; element: HTMLButtonElement }[] = [];
  private readonly start: string;

  /** `told` is called after every edit and every check. */
  constructor(form: Form, private readonly told: () => void = () => undefined) {
    this.sections = form.sections.map((section) => new SectionView(section, () => this.edited()));
    const names = [...new Set(form.sections.map((section) => section.alternative).filter((name): name is string => !!name))];
    const body = h("div", { class: "form-body" },
      form.text ? h("p", { class: "prose" }, form.text) : null,
      form.warning ? h("div", { class: "callout warning", attrs: { role: "note" } }, icon("warning", 18), h("p", null, form.warning)) : null);
    let tabsShown = false;
    for (const view of this.sections) {
      if (view.section.alternative && !tabsShown) {
        tabsShown = true;
        if (names.length > 1) body.append(this.tabBar(names));
      }
      body.append(view.element);
    }
    this.long = isLong(this.sections);
    this.nav = this.long ? new SectionsNav(this.sections) : null;
    this.element = h("div", { class: this.long ? "form long" : "form" }, this.nav?.element, body);
    if (names[0]) this.choose(names[0]);
    applyNeeds(this.all());
    this.start = this.snapshot();
  }

  /** Called once the form stands in `scroller`. */
  placed(scroller: HTMLElement): void {
    this.nav?.follow(scroller);
  }

  get dirty(): boolean {
    return this.snapshot() !== this.start;
  }

  /** How many fields have an error beside them. */
  get wrong(): number {
    return this.shown().filter((field) => field.wrong).length;
  }

  /** Checks what is shown; focus goes to the first field that will not do. */
  check(): boolean {
    const wrong = this.shown().filter((field) => !field.check(true));
    this.tell();
    this.focusOn(wrong[0]);
    return wrong.length === 0;
  }

  focusWrong(): void {
    this.focusOn(this.shown().find((field) => field.wrong));
  }

  /** Name to value, of the sections that are shown and the fields that are usable and not only to be read. */
  async values(): Promise<Record<string, unknown>> {
    const result: Record<string, unknown> = {};
    for (const field of this.shown()) {
      if (!field.usable || field.field.readonly) continue;
      const value = await field.value();
      if (value !== undefined) result[field.name] = value;
    }
    return result;
  }

  /** Puts the server's complaint at its field, showing the alternative it stands in. False: no such field. */
  blame(name: string, text: string): boolean {
    const field = this.all().find((each) => each.name === name);
    const view = this.sections.find((each) => field && each.fields.includes(field));
    if (!field || !view) return false;
    if (view.section.alternative) this.choose(view.section.alternative);
    field.blame(text);
    this.tell();
    this.focusOn(field);
    return true;
  }

  focus(): void {
    const first = this.shown().find((field) => field.usable && !field.field.readonly && !this.sections.some((view) => view.section.collapsed && view.fields.includes(field)));
    first?.focus();
  }

  wipe(): void {
    for (const field of this.all()) field.wipe();
  }

  private focusOn(field: FieldView | undefined): void {
    if (!field) return;
    this.sections.find((view) => view.fields.includes(field))?.open(true);
    field.focus();
  }

  private tabBar(names: string[]): HTMLElement {
    const bar = h("div", { class: "tabs", attrs: { role: "tablist", "aria-label": "How to enter it" } });
    for (const name of names) {
      const panels = this.sections.filter((view) => view.section.alternative === name).map((view) => (view.element.id ||= uid("panel")));
      const element = h("button", { class: "tab", attrs: { type: "button", role: "tab", "aria-controls": panels.join(" ") }, on: { click: () => this.choose(name) } }, name);
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
    this.tell();
  }

  private edited(): void {
    applyNeeds(this.all());
    this.tell();
  }

  private tell(): void {
    this.nav?.update();
    this.told();
  }

  private all(): FieldView[] {
    return this.sections.flatMap((view) => view.fields);
  }

  private shown(): FieldView[] {
    return this.sections.filter((view) => !view.section.alternative || view.section.alternative === this.alternative).flatMap((view) => view.fields);
  }

  private snapshot(): string {
    return JSON.stringify(this.all().map((field) => field.print));
  }
}
