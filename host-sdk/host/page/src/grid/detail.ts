// The panel beside the grid with everything about one row: each column explained, statuses in words, and what happened
// to it over time.

import { api } from "../api/client";
import { Problem, aborted } from "../api/problem";
import type { Action, Column, Grid, Row, Value } from "../api/types";
import { button, iconButton } from "../app/dialog";
import { h, replace, type Child } from "../app/dom";
import { humanize, parseTime } from "../app/format";
import { icon } from "../app/icons";
import { rowHref } from "../app/router";
import { openPopup } from "../menu/popup";
import { cellContent, guessedColumn, knownValue, plainText, textOf, timeElement } from "./cells";
import { errorState } from "./states";
import { arrange, menuItems } from "./toolbar";

export interface DetailEvents {
  close(): void;
  step(by: 1 | -1): void;
  run(action: Action, key: string): void;
}

export class DetailPanel {
  readonly element = h("aside", { class: "detail", attrs: { "aria-label": "Details", tabindex: -1 } });
  private readonly heading = h("h2", { class: "detail-title" });
  private readonly body = h("div", { class: "detail-body", attrs: { tabindex: 0, role: "region", "aria-label": "Details of the row" } });
  private readonly actions: HTMLButtonElement;
  private abort = new AbortController();
  key = "";

  constructor(private readonly grid: Grid, private readonly events: DetailEvents) {
    this.actions = button("Actions", () => {
      const entries = arrange(this.grid, this.grid.context);
      openPopup(this.actions, menuItems(entries, 1, (action) => this.events.run(action, this.key)), { label: "Actions for this row", end: true });
    });
    this.actions.append(icon("chevron_down", 14));
    this.actions.setAttribute("aria-haspopup", "menu");
    this.actions.setAttribute("aria-expanded", "false");
    this.actions.hidden = arrange(grid, grid.context).length === 0;
    this.element.hidden = true;
    this.element.append(
      h("div", { class: "detail-head" }, this.heading, this.actions,
        iconButton("chevron_up", "Previous row", () => events.step(-1)),
        iconButton("chevron_down", "Next row", () => events.step(1)),
        iconButton("close", "Close details", () => events.close())),
      this.body);
    this.element.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || event.defaultPrevented) return;
      event.preventDefault();
      events.close();
    });
  }

  get open(): boolean {
    return !this.element.hidden;
  }

  /** Shows a row; what the grid knows of it at once, the rest when it has come. */
  async show(key: string, known: Row | null): Promise<void> {
    this.abort.abort();
    this.abort = new AbortController();
    const signal = this.abort.signal;
    const other = this.key !== key;
    this.key = key;
    this.element.hidden = false;
    if (known) this.draw(known, null);
    else if (other) replace(this.body, h("wa-spinner"));
    if (other) this.body.scrollTop = 0;
    try {
      const { row, timeline } = await api.row(this.grid.table, key, signal);
      this.draw(row, timeline);
    } catch (error) {
      if (aborted(error)) return;
      replace(this.body, errorState(Problem.from(error), () => void this.show(key, known)));
    }
  }

  hide(): void {
    this.abort.abort();
    this.key = "";
    this.element.hidden = true;
  }

  private draw(row: Row, timeline: Row[] | null): void {
    const columns = this.grid.columns;
    const named = columns.find((column) => column.type === "text" && textOf(column, row) !== "");
    this.heading.textContent = named ? textOf(named, row) : row.key;
    const shown = new Set(columns.flatMap((column) => (column.label_column ? [column.name, column.label_column] : [column.name])));
    const extra = Object.keys(row).filter((name) => name !== "key" && name !== "id" && !shown.has(name) && row[name] !== null && row[name] !== "");
    const empty = columns.filter((column) => textOf(column, row) === "");
    replace(this.body,
      this.grid.details ? h("a", { class: "details-link", attrs: { href: rowHref(this.grid.id, row.key) } }, icon("file", 15), "Everything about it, and its history") : null,
      h("dl", { class: "facts" }, columns.filter((column) => !empty.includes(column)).map((column) => this.fact(column, row))),
      empty.length ? h("details", { class: "more-facts" }, h("summary", null, `Without a value (${empty.length})`), h("dl", { class: "facts" }, empty.map((column) => this.fact(column, row)))) : null,
      extra.length ? h("details", { class: "more-facts" }, h("summary", null, "More"), h("dl", { class: "facts" }, extra.map((name) => this.fact(guessedColumn(name, row[name]), row)))) : null,
      timeline ? timelineList(timeline, row, columns) : null);
  }

  private fact(column: Column, row: Row): Child[] {
    const value = row[column.name];
    const known = knownValue(column, value);
    const isJson = value !== null && typeof value === "object";
    return [
      h("dt", { tip: column.doc }, column.title),
      h("dd", null,
        isJson ? jsonFacts(value) : cellContent(column, row),
        known?.text ? h("p", { class: "fact-text" }, known.text) : null),
    ];
  }
}

function jsonFacts(value: object): HTMLElement {
  if (Array.isArray(value)) return h("span", null, value.map((each) => (each !== null && typeof each === "object" ? JSON.stringify(each) : String(each))).join(", ") || "–");
  return h("dl", { class: "facts inner" }, Object.entries(value).map(([name, each]) => [
    h("dt", null, humanize(name)), h("dd", null, cellContent(guessedColumn(name, each as Value), { key: "", [name]: each as Value })),
  ]));
}

/** Rows of another table, in the order they come. Their documents are not ours to know: the time leads, a word says what
 *  happened, and what is already said of the row itself is left out. Values of this grid's columns read as they do there. */
function timelineList(rows: Row[], about: Row, columns: Column[]): HTMLElement {
  const columnOf = (name: string, value: Value): Column => columns.find((column) => column.name === name) ?? guessedColumn(name, value);
  const say = (name: string, value: Value): string => {
    const column = columnOf(name, value);
    return `${column.title}: ${plainText(column, value)}`;
  };
  const items = rows.map((row) => {
    const entries = Object.entries(row).filter(([name, value]) => name !== "key" && name !== "id" && value !== null && value !== "" && String(value) !== String(about[name]));
    const time = entries.find(([, value]) => parseTime(value));
    const named = entries.find(([name, value]) => /^(event|op_type|action|kind|what|type|title)$/.test(name) && typeof value === "string");
    const rest = entries.filter((entry) => entry !== time && entry !== named);
    const facts = rest.flatMap(([name, value]) => (value !== null && typeof value === "object" && !Array.isArray(value)
      ? Object.entries(value).filter(([, each]) => each !== null && each !== "").map(([inner, each]) => say(inner, each as Value))
      : /^(text|detail|message|summary|description)$/.test(name) ? [plainText(guessedColumn(name, value), value)] : [say(name, value)]));
    const date = time ? parseTime(time[1]) : null;
    return h("li", null,
      h("div", { class: "event-head" }, h("strong", null, named ? humanize(String(named[1])) : "Event"), date ? timeElement(date, true) : null),
      facts.map((fact) => h("p", { class: "quiet" }, fact)));
  });
  return h("section", { class: "timeline" }, h("h3", null, "Timeline"), items.length ? h("ol", null, items) : h("p", { class: "quiet" }, "Nothing has happened yet."));
}
