// The audit log, newest first: who did what, and whether it was allowed.

import { api } from "../api/client";
import { Problem } from "../api/problem";
import type { AuditEntry, Value } from "../api/types";
import { button } from "../app/dialog";
import { h, replace } from "../app/dom";
import { humanize, parseTime } from "../app/format";
import { badge, guessedColumn, plainText, timeElement } from "../grid/cells";
import { errorState, skeleton } from "../grid/states";

/** What is looked at first; whatever else an entry has comes behind. */
const kOrder = ["at", "actor", "event", "object", "outcome", "detail", "address", "host"];

export class AuditPage {
  readonly element: HTMLElement;
  private readonly body = h("div", { class: "page-scroll" });
  private readonly foot = h("div", { class: "page-foot" });
  private entries: AuditEntry[] = [];
  private next: string | null = null;

  constructor() {
    this.element = h("section", { class: "page" },
      h("div", { class: "page-head" }, h("div", { class: "page-titles" }, h("h1", null, "Audit log"), h("p", { class: "page-doc" }, "Sign-ins, actions and changes of access, newest first."))),
      this.body, this.foot);
    replace(this.body, skeleton());
    void this.load();
  }

  dispose(): void {
    this.entries = [];
  }

  private async load(): Promise<void> {
    try {
      const page = await api.audit(this.next);
      this.entries.push(...page.entries);
      this.next = page.next;
      this.draw();
    } catch (error) {
      replace(this.body, errorState(Problem.from(error), () => void this.load()));
    }
  }

  private draw(): void {
    if (!this.entries.length) return replace(this.body, h("div", { class: "blank" }, h("h2", null, "Nothing yet"), h("p", null, "Entries appear as people sign in and act.")));
    const names = [...new Set(this.entries.flatMap((entry) => Object.keys(entry)))].filter((name) => name !== "id" && name !== "key");
    const place = (name: string): number => (kOrder.includes(name) ? kOrder.indexOf(name) : kOrder.length);
    names.sort((a, b) => place(a) - place(b));
    replace(this.body, h("div", { class: "table-scroll tall", attrs: { tabindex: 0, role: "region", "aria-label": "Entries" } }, h("table", { class: "plain-table" },
      h("thead", null, h("tr", null, names.map((name) => h("th", { attrs: { scope: "col" } }, humanize(name))))),
      h("tbody", null, this.entries.map((entry) => h("tr", null, names.map((name) => {
        const value = entry[name];
        const date = parseTime(value);
        if (date) return h("td", { class: "nowrap" }, timeElement(date, false));
        if (name === "outcome") return h("td", null, badge(String(value), value === "ok" ? "success" : "danger"));
        if (value !== null && typeof value === "object" && !Array.isArray(value)) return h("td", { class: "breaking" }, Object.entries(value).map(([inner, each]) => h("div", null, `${humanize(inner)}: ${plainText(guessedColumn(inner, each as Value), each as Value)}`)));
        return h("td", null, plainText(guessedColumn(name, value), value));
      })))))));
    replace(this.foot, this.next ? button("Show older entries", () => void this.load()) : null);
  }
}
