// The result of each row, wherever it is shown: answers, previews, tasks. Any number of rows: only those in sight are in
// the page. Filtered by status, searched, copied and exported.

import type { ResultRow, Tone, Value } from "../api/types";
import { button } from "../app/dialog";
import { csvText, datedName, saveFile } from "../app/download";
import { h, replace, setAttr } from "../app/dom";
import { count, humanize, plural } from "../app/format";
import { icon } from "../app/icons";
import { badge, copyText, guessedColumn, plainText } from "../grid/cells";

/** Of a row with its border, as in form.css: room for two lines. */
const kRowHeight = 48;
const kHeadHeight = 36;
const kMargin = 8; // rows drawn beyond each edge of the window
const kMostHeight = 380;
/** First the ones people read by, then the change, then the rest. */
const kOrder = ["serial_number", "account", "from", "to"];
const kTitles: Record<string, string> = { serial_number: "Serial number", from: "From", to: "To", account: "Account", key: "Row" };

/** Statuses are words of the service behind the plugin; the tone is a guess from the word, never a decision. */
export function toneOf(status: string): Tone {
  if (/^(success|ok|succeeded|done|changed?)$/i.test(status)) return "success";
  if (/fail|error|denied|not_accessible|invalid/i.test(status)) return "danger";
  if (/wait|throttl|held|retry|later|cancel/i.test(status)) return "warning";
  return "neutral";
}

export interface ResultsOptions {
  /** What the file of an export is called after. */
  title?: string;
  /** How many there are in all, when `add` is going to bring more. */
  total?: number;
}

export class ResultsView {
  readonly element: HTMLElement;
  private rows: ResultRow[] = [];
  private columns: string[] = [];
  private shown: ResultRow[] = [];
  private only: string | null = null;
  private words: string[] = [];
  private frame = 0;
  private readonly chips = h("div", { class: "results-filter", attrs: { role: "group", "aria-label": "Show results by status" } });
  private readonly head = h("div", { class: "result-row result-head", attrs: { role: "row" } });
  private readonly body = h("div", { class: "result-body", attrs: { role: "rowgroup" } });
  private readonly table: HTMLElement;
  private readonly scroller: HTMLElement;
  private readonly foot = h("p", { class: "quiet results-foot", attrs: { role: "status" } });
  private readonly search: HTMLInputElement;

  constructor(results: ResultRow[], private readonly options: ResultsOptions = {}) {
    this.search = h("input", { class: "input results-search", attrs: { type: "search", placeholder: "Search", "aria-label": "Search the results", autocomplete: "off", spellcheck: "false" } });
    this.search.addEventListener("input", () => { this.words = this.search.value.toLowerCase().split(/\s+/).filter(Boolean); this.narrow(); });
    this.search.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
    this.table = h("div", { class: "result-table", attrs: { role: "table", "aria-label": "Results" } }, h("div", { attrs: { role: "rowgroup" } }, this.head), this.body);
    this.scroller = h("div", { class: "result-scroll", attrs: { tabindex: 0, role: "region", "aria-label": "Results, scrollable" } }, this.table);
    this.scroller.addEventListener("scroll", () => {
      cancelAnimationFrame(this.frame);
      this.frame = requestAnimationFrame(() => this.draw());
    }, { passive: true });
    this.element = h("div", { class: "results" },
      h("div", { class: "results-head" }, this.chips,
        h("div", { class: "results-tools" }, h("div", { class: "search" }, icon("search"), this.search),
          button("Copy", () => void copyText(this.lines().map((cells) => cells.map((cell) => cell.replace(/[\t\r\n]+/g, " ")).join("\t")).join("\n")), { kind: "plain", icon: "copy" }),
          button("Export", () => saveFile(datedName(this.options.title ?? "Results", "csv"), new Blob([csvText(this.lines())], { type: "text/csv;charset=utf-8" })), { kind: "plain", icon: "export", tip: "What is shown, as CSV" }))),
      this.scroller, this.foot);
    this.add(results);
  }

  /** More of the same list. */
  add(results: ResultRow[]): void {
    this.rows = this.rows.concat(results);
    this.columns = columnsOf(this.rows);
    this.table.style.setProperty("--result-columns", `repeat(${this.columns.length}, minmax(110px, 1fr)) minmax(120px, 0.8fr) minmax(180px, 2.2fr)`);
    replace(this.head, [...this.columns.map((name) => kTitles[name] ?? humanize(name)), "Status", "Detail"].map((title) => h("span", { attrs: { role: "columnheader" } }, title)));
    this.search.parentElement?.toggleAttribute("hidden", this.rows.length < 2);
    this.drawChips();
    this.narrow(true);
  }

  private drawChips(): void {
    const statuses = new Map<string, number>();
    for (const row of this.rows) statuses.set(row.status, (statuses.get(row.status) ?? 0) + 1);
    const chip = (title: string, value: string | null, n: number): HTMLElement => h("button", {
      class: `chip${this.only === value ? " on" : ""}`, attrs: { type: "button", "aria-pressed": this.only === value ? "true" : "false" },
      on: { click: () => { this.only = value; this.drawChips(); this.narrow(); this.chips.querySelector<HTMLElement>("[aria-pressed=true]")?.focus(); } },
    }, value ? h("span", { class: `tone-dot ${toneOf(value)}` }) : null, `${title} `, h("span", { class: "chip-count" }, count(n)));
    replace(this.chips, chip("All", null, this.rows.length), [...statuses].sort((a, b) => b[1] - a[1]).map(([status, n]) => chip(status, status, n)));
  }

  private narrow(keep = false): void {
    this.shown = this.rows.filter((row) => (this.only === null || row.status === this.only) && this.matches(row));
    setAttr(this.table, "aria-rowcount", this.shown.length + 1);
    this.body.style.height = `${this.shown.length * kRowHeight}px`;
    this.scroller.style.height = `${Math.min(kMostHeight, this.shown.length * kRowHeight + kHeadHeight + 2)}px`;
    if (!keep) this.scroller.scrollTop = 0;
    const total = this.options.total ?? 0;
    this.foot.textContent = this.shown.length === 0 ? "No result matches."
      : total > this.rows.length ? `${count(this.rows.length)} of ${count(total)} results are here; the others follow.`
      : this.shown.length < this.rows.length ? `${plural(this.shown.length, "result")} of ${count(this.rows.length)}` : "";
    this.foot.hidden = this.foot.textContent === "";
    this.draw();
  }

  private matches(row: ResultRow): boolean {
    if (!this.words.length) return true;
    const text = Object.values(row).filter((value) => typeof value === "string").join(" ").toLowerCase();
    return this.words.every((word) => text.includes(word));
  }

  /** Puts the rows around the window into the page, each at its place. */
  private draw(): void {
    const { scrollTop } = this.scroller;
    const room = this.scroller.clientHeight || kMostHeight; // not laid out yet: as high as it can be
    const first = Math.max(0, Math.floor(scrollTop / kRowHeight) - kMargin);
    const end = Math.min(this.shown.length, Math.ceil((scrollTop + room) / kRowHeight) + kMargin);
    replace(this.body, this.shown.slice(first, end).map((row, index) => {
      const element = h("div", { class: "result-row", attrs: { role: "row", "aria-rowindex": first + index + 2 } },
        this.columns.map((name) => cell(text(name, row[name]))),
        h("span", { class: "result-cell", attrs: { role: "cell" } }, badge(row.status, toneOf(row.status))),
        cell(row.detail ?? ""));
      element.style.top = `${(first + index) * kRowHeight}px`;
      return element;
    }));
  }

  private lines(): string[][] {
    return [[...this.columns, "status", "detail"], ...this.shown.map((row) => [...this.columns.map((name) => text(name, row[name])), row.status, row.detail ?? ""])];
  }
}

const text = (name: string, value: Value): string => plainText(guessedColumn(name, value), value);

function cell(content: string): HTMLElement {
  return h("span", { class: "result-cell", tip: content.length > 60 ? content : undefined, attrs: { role: "cell" } }, h("span", { class: "clamp" }, content || "–"));
}

/** The columns that some row has a value in; the key only when nothing else names the row. */
function columnsOf(rows: ResultRow[]): string[] {
  const found = new Set<string>();
  for (const row of rows) for (const [name, value] of Object.entries(row)) if (value !== null && value !== undefined && value !== "") found.add(name);
  for (const name of ["key", "status", "detail"]) found.delete(name);
  const rest = [...found].filter((name) => !kOrder.includes(name));
  const columns = [...kOrder.filter((name) => found.has(name)), ...rest];
  return columns.some((name) => name !== "from" && name !== "to") ? columns : ["key", ...columns];
}

export function resultsTable(results: ResultRow[], options: ResultsOptions = {}): HTMLElement {
  return new ResultsView(results, options).element;
}

/** "details" of an answer: titles and values in the order given. */
export function detailsList(details: Record<string, Value>): HTMLElement {
  return h("dl", { class: "facts" }, Object.entries(details).map(([title, value]) => [h("dt", null, title), h("dd", null, nested(title, value))]));
}

function nested(title: string, value: Value): Node | string {
  if (Array.isArray(value)) return h("ul", { class: "plain-list" }, value.map((each: Value) => h("li", null, nested(title, each))));
  if (value !== null && typeof value === "object") return detailsList(value as Record<string, Value>);
  return text(title, value) || "–";
}
