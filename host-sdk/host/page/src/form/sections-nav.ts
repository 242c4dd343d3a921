// The navigation of a long form, at its left: where one is, where something is wrong, and a click away from each part.

import { h, replace, setAttr } from "../app/dom";
import { count } from "../app/format";
import type { SectionView } from "./section";

/** Forms with fewer are taken in at a glance. */
const kFields = 10;
const kSections = 3;

/** Whether a form is long enough to be found one's way in. */
export function isLong(sections: SectionView[]): boolean {
  const titled = sections.filter((view) => view.title && !view.section.alternative);
  return titled.length >= kSections && titled.reduce((sum, view) => sum + view.fields.length, 0) >= kFields;
}

export class SectionsNav {
  readonly element: HTMLElement;
  private readonly entries: { view: SectionView; link: HTMLButtonElement; mark: HTMLElement }[] = [];
  private frame = 0;
  private followed = false;

  constructor(sections: SectionView[]) {
    for (const view of sections) {
      if (!view.title || view.section.alternative) continue;
      const mark = h("span", { class: "nav-mark" });
      const link = h("button", { class: "section-link", attrs: { type: "button" }, on: { click: () => this.go(view) } }, h("span", null, view.title), mark);
      this.entries.push({ view, link, mark });
    }
    this.element = h("nav", { class: "sections-nav", attrs: { "aria-label": "Sections of this form" } }, this.entries.map((entry) => entry.link));
  }

  /** Follows the scrolling of `scroller`, and the focus, from now on. */
  follow(scroller: HTMLElement): void {
    if (this.followed) return this.mark(scroller);
    this.followed = true;
    scroller.addEventListener("scroll", () => {
      cancelAnimationFrame(this.frame);
      this.frame = requestAnimationFrame(() => this.mark(scroller));
    }, { passive: true });
    for (const { view } of this.entries) view.element.addEventListener("focusin", () => { cancelAnimationFrame(this.frame); this.current(view); });
    this.mark(scroller);
  }

  /** Shows how many fields of each section are to blame. */
  update(): void {
    for (const { view, mark } of this.entries) {
      replace(mark, view.wrong ? [count(view.wrong), h("span", { class: "visually-hidden" }, " to correct")] : null);
      mark.hidden = view.wrong === 0;
    }
  }

  private go(view: SectionView): void {
    view.open(true);
    view.element.scrollIntoView({ block: "start" });
    (view.fields.find((field) => field.usable) ?? view.fields[0])?.focus();
    this.current(view);
  }

  /** The section at the top of the window is where one is; at the very end, the last. */
  private mark(scroller: HTMLElement): void {
    const top = scroller.getBoundingClientRect().top + 60;
    const atEnd = scroller.scrollTop > 0 && scroller.scrollTop + scroller.clientHeight >= scroller.scrollHeight - 2;
    const above = this.entries.filter(({ view }) => view.element.getBoundingClientRect().top <= top);
    const here = atEnd ? this.entries.at(-1) : above.at(-1) ?? this.entries[0];
    if (here) this.current(here.view);
  }

  private current(view: SectionView): void {
    for (const entry of this.entries) setAttr(entry.link, "aria-current", entry.view === view ? "true" : null);
  }
}
