// The audit log, newest first: who did what, and whether it was allowed.

import { people } from "../api/people";
import { Problem } from "../api/problem";
import type { AuditEntry, Value } from "../api/types";
import { busy, button } from "../app/dialog";
import { h, replace } from "../app/dom";
import { humanize, parseTime } from "../app/format";
import { hrefOf, type Router } from "../app/router";
import { icon } from "../app/icons";
import { badge, guessedColumn, plainText, timeElement } from "../grid/cells";
import { errorState, noMatch, skeleton } from "../grid/states";
import { filterBar, filterOf, paramsOf } from "./filters";

/** What is looked at first; whatever else an entry has comes behind. */
const kOrder = ["at", "actor", "event", "object", "outcome", "detail", "address", "host"];
const kTitles: Record<string, string> = { at: "Time", actor: "User", event: "Action" };

export class AuditPage {
  readonly element: HTMLElement;
  private readonly body = h("div", { class: "page-scroll" });
  private readonly foot = h("div", { class: "page-foot" });
  private readonly filters = filterBar(() => this.filter());
  private readonly csv = h("a", { class: "btn normal", attrs: { download: "audit.csv" } }, icon("export"), h("span", null, "Export CSV"));
  private entries: AuditEntry[] = [];
  private next: string | null = null;
  private turn = 0;
  private shown = "";

  constructor(params: URLSearchParams, private readonly router: Router) {
    this.element = h("section", { class: "page" },
      h("div", { class: "page-head" }, h("div", { class: "page-titles" }, h("h1", null, "Audit log"), h("p", { class: "page-doc" }, "Sign-ins, actions and changes of access, newest first.")), this.csv),
      this.filters.element, this.body, this.foot);
    this.filters.show(filterOf(params));
    this.shown = hrefOf("audit", "", paramsOf(this.filters.value()));
    void this.begin();
  }

  dispose(): void {
    this.turn++;
    this.entries = [];
  }

  refresh(): Promise<void> {
    return this.begin();
  }

  private filter(): void {
    const href = hrefOf("audit", "", paramsOf(this.filters.value()));
    // Leaving a field says so once more: what is shown, and perhaps being clicked, stays.
    if (href === this.shown) return;
    this.shown = href;
    this.router.note(href, false);
    void this.begin();
  }

  private begin(): Promise<void> {
    this.entries = [];
    this.next = null;
    setHref(this.csv, people.auditCsvUrl(this.filters.value()));
    replace(this.body, skeleton());
    this.foot.replaceChildren();
    return this.load();
  }

  private async load(): Promise<void> {
    const turn = ++this.turn;
    try {
      const page = await people.audit(this.filters.value(), this.next);
      if (turn !== this.turn) return; // another filter has been set meanwhile
      this.entries.push(...page.entries);
      this.next = page.next;
      this.filters.suggest(this.entries.map((entry) => String(entry["actor"])), this.entries.map((entry) => String(entry["event"])));
      this.draw();
    } catch (error) {
      if (turn === this.turn) replace(this.body, errorState(Problem.from(error), () => void this.load()));
    }
  }

  private draw(): void {
    if (!this.entries.length) {
      const filtered = Object.keys(this.filters.value()).length > 0;
      return replace(this.body, filtered ? noMatch(() => { this.filters.show({}); this.filter(); }) : h("div", { class: "blank" }, h("h2", null, "Nothing yet"), h("p", null, "Entries appear as people sign in and act.")));
    }
    const names = [...new Set(this.entries.flatMap((entry) => Object.keys(entry)))].filter((name) => name !== "id" && name !== "key");
    const place = (name: string): number => (kOrder.includes(name) ? kOrder.indexOf(name) : kOrder.length);
    names.sort((a, b) => place(a) - place(b));
    const scrolled = this.body.querySelector(".table-scroll")?.scrollTop ?? 0;
    replace(this.body, h("div", { class: "table-scroll tall", attrs: { tabindex: 0, role: "region", "aria-label": "Entries" } }, h("table", { class: "plain-table" },
      h("thead", null, h("tr", null, names.map((name) => h("th", { attrs: { scope: "col" } }, kTitles[name] ?? humanize(name))))),
      h("tbody", null, this.entries.map((entry) => h("tr", null, names.map((name) => this.cell(name, entry[name]))))))));
    this.body.querySelector(".table-scroll")?.scrollTo(0, scrolled);
    replace(this.foot, this.next ? this.older() : null);
  }

  private older(): HTMLElement {
    const more = button("Show older entries", () => { const ended = busy(more); void this.load().finally(ended); });
    return more;
  }

  private cell(name: string, value: Value): HTMLElement {
    const date = parseTime(value);
    if (date) return h("td", { class: "nowrap" }, timeElement(date, false));
    if (name === "outcome") return h("td", null, badge(value === "ok" ? "Succeeded" : String(value), value === "ok" ? "success" : "danger"));
    // What is clicked becomes the filter: the quickest way from one entry to all like it.
    if ((name === "actor" || name === "event" || name === "object") && value) {
      const title = name === "actor" ? "Only this user" : name === "event" ? "Only this action" : "Only this object";
      return h("td", null, h("a", { tip: title, attrs: { href: hrefOf("audit", "", paramsOf({ ...this.filters.value(), [name]: String(value) })) } }, String(value)));
    }
    if (value !== null && typeof value === "object" && !Array.isArray(value)) return h("td", { class: "breaking" }, Object.entries(value).map(([inner, each]) => h("div", null, `${humanize(inner)}: ${plainText(guessedColumn(inner, each as Value), each as Value)}`)));
    return h("td", null, plainText(guessedColumn(name, value), value));
  }
}

function setHref(link: HTMLAnchorElement, href: string): void {
  link.href = href;
}
