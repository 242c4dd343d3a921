// The one file that knows Tabulator: draws lines (rows, group heads, "loading more") in a window that scrolls.
// Sorting, filtering, selection and loading are decided elsewhere; this reports what the user did.

import {
  FormatModule, InteractionModule, MoveColumnsModule, ResizeColumnsModule, ResizeTableModule, Tabulator,
  type CellComponent, type ColumnDefinition, type RowComponent,
} from "tabulator-tables";
import type { Column } from "../api/types";
import { h, setAttr } from "../app/dom";
import { icon } from "../app/icons";
import { cellContent } from "./cells";
import { fixedRows } from "./fixed-rows";
import { defaultWidth, grows, type ColumnLayout } from "./layout";
import type { Line } from "./source";

Tabulator.registerModule([FormatModule, InteractionModule, MoveColumnsModule, ResizeColumnsModule, ResizeTableModule]);

export interface TableEvents {
  sort(column: Column): void;
  filter(column: Column, owner: HTMLElement): void;
  layout(layout: ColumnLayout[]): void;
  /** Draws a line that is no row, over the whole width. */
  drawSpecial(line: Line): Node;
  /** A line came into the window (or near it). */
  shown(line: Line, element: HTMLElement): void;
  selectAll(): void;
}

const kSelect = "__select";
/** Of a row with its border, as in grid.css. */
const kRowHeight = 37;
const kStep = 20; // pixels a column grows by with the keyboard

export class GridTable {
  readonly element = h("div", { class: "grid-table" });
  private readonly tabulator: Tabulator;
  private readonly ready: Promise<void>;
  private gone = false;
  /** The lines the table has now, in order: Tabulator complains about a look-up that finds nothing. */
  private ids: string[] = [];
  private columns = new Map<string, Column>();
  private readonly lines = new WeakMap<Element, Line>();
  private applying = false;
  private headBox: HTMLInputElement | null = null;

  constructor(columns: Column[], layout: ColumnLayout[], private readonly events: TableEvents) {
    for (const column of columns) this.columns.set(column.name, column);
    this.tabulator = new Tabulator(this.element, {
      index: "id",
      data: [],
      columns: this.definitions(layout),
      layout: "fitColumns",
      height: "100%",
      rowHeight: kRowHeight - 1,
      movableColumns: true,
      nestedFieldSeparator: false,
      columnDefaults: { resizable: "header", minWidth: 60 },
      rowFormatter: (row: RowComponent) => this.formatRow(row),
      renderVertical: fixedRows(kRowHeight, (row) => this.events.shown(row.getData() as Line, row.getElement())),
    } as never);
    this.ready = new Promise((resolve) => this.tabulator.on("tableBuilt", () => {
      // Focus is on the grid as a whole; Tabulator's scrolling part is no stop of its own.
      this.element.querySelector(".tabulator-tableholder")?.removeAttribute("tabindex");
      resolve();
    }));
    this.tabulator.on("columnMoved", () => this.reportLayout());
    this.tabulator.on("columnResized", (column) => this.reportLayout(column.getField()));
  }

  /** All lines anew; the scroll position stays. */
  async set(lines: Line[]): Promise<void> {
    await this.ready;
    if (this.gone) return;
    this.ids = lines.map((line) => line.id);
    await this.tabulator.replaceData(lines);
  }

  /** Lines put in before another one, which stays. */
  async insertBefore(id: string, lines: Line[]): Promise<void> {
    await this.ready;
    if (this.gone) return;
    const at = this.ids.indexOf(id);
    if (!lines.length || at < 0) return;
    this.ids.splice(at, 0, ...lines.map((line) => line.id));
    await this.tabulator.addData(lines as never, true, id as never);
  }

  async remove(id: string): Promise<void> {
    await this.ready;
    if (this.gone) return;
    const row = this.rowOf(id);
    if (!row) return;
    this.ids.splice(this.ids.indexOf(id), 1);
    await row.delete();
  }

  /** Draws one line again. */
  async redraw(id: string): Promise<void> {
    await this.ready;
    if (this.gone) return;
    this.rowOf(id)?.reformat();
  }

  toTop(): void {
    const holder = this.element.querySelector(".tabulator-tableholder");
    if (holder) holder.scrollTop = 0;
  }

  /** Scrolls only as far as needed: a row in view does not move under the reader's eyes. */
  async scrollTo(id: string): Promise<void> {
    await this.ready;
    if (this.gone) return;
    const holder = this.element.querySelector<HTMLElement>(".tabulator-tableholder");
    const at = this.ids.indexOf(id);
    if (!holder || at < 0) return;
    const top = at * kRowHeight;
    if (top < holder.scrollTop) holder.scrollTop = top;
    else if (top + kRowHeight > holder.scrollTop + holder.clientHeight) holder.scrollTop = top + kRowHeight - holder.clientHeight;
    else return;
    holder.dispatchEvent(new Event("scroll")); // drawn now, not in the next frame: the row is about to be named
  }

  /** The line that an element inside the table belongs to. */
  lineAt(target: EventTarget | null): Line | undefined {
    const element = target instanceof Element ? target.closest(".tabulator-row") : null;
    return element ? this.lines.get(element) : undefined;
  }

  has(id: string): boolean {
    return this.ids.includes(id);
  }

  private rowOf(id: string): RowComponent | null {
    return this.has(id) ? (this.tabulator.getRow(id as never) as RowComponent | false) || null : null;
  }

  elementOf(id: string): HTMLElement | null {
    return this.rowOf(id)?.getElement() ?? null;
  }

  /** Every row element there is now, with its line. Asks the page, not Tabulator: that may still be setting up. */
  eachShown(visit: (line: Line, element: HTMLElement) => void): void {
    for (const element of this.element.querySelectorAll<HTMLElement>(".tabulator-row")) {
      const line = this.lines.get(element);
      if (line) visit(line, element);
    }
  }

  setHeadBox(checked: boolean, some: boolean): void {
    if (!this.headBox) return;
    this.headBox.checked = checked;
    this.headBox.indeterminate = some && !checked;
  }

  async setLayout(layout: ColumnLayout[]): Promise<void> {
    await this.ready;
    if (this.gone) return;
    this.applying = true;
    this.tabulator.setColumns(this.definitions(layout));
    this.applying = false;
  }

  /** Puts sort and filter marks into the header. */
  async mark(sort: string, filtered: ReadonlySet<string>): Promise<void> {
    await this.ready;
    if (this.gone) return;
    const by = sort.replace(/^-/, "");
    for (const component of this.tabulator.getColumns()) {
      const element = component.getElement();
      const name = component.getField();
      const direction = name === by ? (sort.startsWith("-") ? "descending" : "ascending") : null;
      setAttr(element, "aria-sort", direction);
      element.querySelector(".head-arrow")?.replaceChildren(...(direction ? [icon(direction === "ascending" ? "sort_up" : "sort_down", 13)] : []));
      element.querySelector(".head-filter")?.classList.toggle("on", filtered.has(name));
    }
  }

  destroy(): void {
    this.gone = true;
    void this.ready.then(() => this.tabulator.destroy());
  }

  private definitions(layout: ColumnLayout[]): ColumnDefinition[] {
    const result: ColumnDefinition[] = [this.selectDefinition()];
    for (const entry of layout) {
      const column = this.columns.get(entry.name);
      if (column) result.push(this.definition(column, entry));
    }
    return result;
  }

  private selectDefinition(): ColumnDefinition {
    return {
      title: "", field: kSelect, width: 42, minWidth: 42, resizable: false, headerHozAlign: "center", hozAlign: "center",
      titleFormatter: () => {
        this.headBox = h("input", { attrs: { type: "checkbox", "aria-label": "Select all loaded rows" }, on: { change: () => this.events.selectAll() } });
        return this.headBox;
      },
      formatter: () => h("input", { class: "row-check", attrs: { type: "checkbox", tabindex: -1, "aria-label": "Select this row" } }),
    };
  }

  private definition(column: Column, entry: ColumnLayout): ColumnDefinition {
    const wide = defaultWidth(column);
    const size: Partial<ColumnDefinition> = entry.width
      ? { width: entry.width }
      : grows(column) ? { minWidth: wide, widthGrow: wide / 100 } : { width: wide };
    const right = isNumeric(column);
    return {
      title: column.title, field: column.name, visible: entry.visible, hozAlign: right ? "right" : "left", ...size,
      titleFormatter: () => this.head(column),
      formatter: (cell: CellComponent) => {
        const line = cell.getData() as Line;
        return line.kind === "row" ? (cellContent(column, line.row) as HTMLElement) : "";
      },
    };
  }

  private head(column: Column): HTMLElement {
    const sortable = column.sortable !== false;
    const title = h("button", {
      class: "head-title", tip: column.doc,
      attrs: { type: "button", "aria-disabled": sortable ? undefined : "true" },
      on: {
        click: () => { if (sortable) this.events.sort(column); },
        keydown: (event) => this.headKey(event, column),
      },
    }, h("span", { class: "head-text" }, column.title), h("span", { class: "head-arrow" }));
    const filter = column.filterable === false ? null : h("button", {
      class: "head-filter", tip: `Filter ${column.title}`,
      attrs: { type: "button", "aria-label": `Filter ${column.title}`, "aria-haspopup": "dialog", "aria-expanded": "false" },
      on: { click: (event) => this.events.filter(column, event.currentTarget as HTMLElement), mousedown: (event) => event.stopPropagation() },
    }, icon("filter", 13));
    return h("span", { class: isNumeric(column) ? "head right" : "head" }, title, filter);
  }

  /** Shift+arrows change the width of a column, Alt+arrows its place. */
  private headKey(event: KeyboardEvent, column: Column): void {
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight" || !(event.shiftKey || event.altKey)) return;
    event.preventDefault();
    const side = event.key === "ArrowRight" ? 1 : -1;
    const component = this.tabulator.getColumn(column.name);
    if (!component) return;
    if (event.shiftKey) {
      component.setWidth(Math.max(60, component.getWidth() + side * kStep));
      this.reportLayout(column.name);
    } else {
      const shown = this.tabulator.getColumns().filter((each) => each.isVisible() && each.getField() !== kSelect);
      const target = shown[shown.findIndex((each) => each.getField() === column.name) + side];
      if (target) {
        this.tabulator.moveColumn(column.name, target.getField(), side > 0);
        this.reportLayout();
      }
    }
    component.getElement().querySelector<HTMLElement>(".head-title")?.focus();
  }

  private formatRow(row: RowComponent): void {
    const line = row.getData() as Line;
    const element = row.getElement();
    element.id = lineElementId(line.id);
    this.lines.set(element, line);
    element.classList.toggle("special", line.kind !== "row");
    if (line.kind !== "row") {
      element.classList.toggle("group-line", line.kind === "group");
      element.replaceChildren(this.events.drawSpecial(line));
    }
    if (element.isConnected) this.events.shown(line, element); // drawn again in place; else the renderer tells
  }

  /** `resized`: the column whose width the user has just set; the others keep sharing the room. */
  private reportLayout(resized?: string): void {
    if (this.applying) return;
    const layout: ColumnLayout[] = [];
    for (const column of this.tabulator.getColumns()) {
      const name = column.getField();
      if (name === kSelect) continue;
      const entry: ColumnLayout = { name, visible: column.isVisible() };
      if (name === resized) entry.width = Math.round(column.getWidth());
      layout.push(entry);
    }
    this.events.layout(layout);
  }
}

/** Numbers stand right-aligned, unless people read something else in their place. */
function isNumeric(column: Column): boolean {
  return (column.type === "integer" || column.type === "number") && !column.label_column && !column.values?.length;
}

/** The DOM id of a line, for aria-activedescendant. */
function lineElementId(id: string): string {
  return `line-${id.replace(/[^A-Za-z0-9_-]/g, (c) => `_${c.charCodeAt(0).toString(16)}`)}`;
}
