// Exports a grid's rows as CSV: the selected ones or all that match, with the columns on the screen, all of them, or
// some. The server streams it; only a long list of single rows passes through the page.

import { api, type RowsQuery } from "../api/client";
import { Problem } from "../api/problem";
import type { Grid } from "../api/types";
import { busy, button } from "../app/dialog";
import { datedName, follow, saveFile } from "../app/download";
import { h } from "../app/dom";
import { count, plural } from "../app/format";
import { openPanel } from "../app/popover";
import { toast } from "../app/toast";
import type { ColumnLayout } from "./layout";

/** More keys than this do not go into an address. */
const kAddressKeys = 300;

export interface ExportWish {
  grid: Grid;
  layout: ColumnLayout[];
  query: RowsQuery;
  /** Rows that the query has. */
  total: number;
  /** Of the selected rows; none: nothing is selected, or everything. */
  keys: string[];
}

export function openExportPanel(owner: HTMLElement, wish: ExportWish): void {
  const { grid, layout, query, total, keys } = wish;
  const titles = new Map(grid.columns.map((column) => [column.name, column.title]));
  const boxes = layout.map((entry) => {
    const box = h("input", { attrs: { type: "checkbox", value: entry.name } });
    box.checked = entry.visible;
    box.addEventListener("change", () => update());
    return box;
  });
  const radio = (name: string, title: string, checked: boolean): { input: HTMLInputElement; element: HTMLElement } => {
    const input = h("input", { attrs: { type: "radio", name, checked } });
    return { input, element: h("label", { class: "tick" }, input, h("span", null, title)) };
  };
  const selected = keys.length ? radio("export-rows", `${plural(keys.length, "selected row")}`, true) : null;
  const narrowed = !!query.q || Object.keys(query.filter ?? {}).length > 0;
  const all = radio("export-rows", narrowed ? `All ${count(total)} that match` : `All ${plural(total, "row")}`, !selected);
  const set = (which: (entry: ColumnLayout) => boolean): void => {
    layout.forEach((entry, index) => { const box = boxes[index]; if (box) box.checked = which(entry); });
    update();
  };
  const numbers = h("span", { class: "quiet" });
  const main = button("Export", () => void run(), { kind: "primary", icon: "export" });
  const update = (): void => {
    const on = boxes.filter((box) => box.checked).length;
    numbers.textContent = `${count(on)} of ${count(boxes.length)}`;
    main.disabled = on === 0;
  };
  const run = async (): Promise<void> => {
    const columns = boxes.filter((box) => box.checked).map((box) => box.value);
    const only = selected?.input.checked ? keys : [];
    const name = datedName(grid.title, "csv");
    if (only.length <= kAddressKeys) {
      follow(api.csvUrl(grid.table, query, columns, only), name);
      close();
      return;
    }
    const ended = busy(main);
    try {
      saveFile(name, await api.csv(grid.table, query, columns, only));
      close();
    } catch (error) {
      ended();
      toast("The rows could not be exported", { tone: "danger", text: Problem.from(error).message });
    }
  };
  update();
  const close = openPanel(owner, "Export as CSV", [
    h("div", { class: "panel-title" }, "Export as CSV"),
    h("div", { class: "stack" },
      selected ? h("div", { attrs: { role: "radiogroup", "aria-label": "Which rows" } }, selected.element, all.element) : h("p", { class: "quiet" }, narrowed ? `All ${plural(total, "row")} that match, in the order shown.` : `All ${plural(total, "row")}, in the order shown.`),
      h("div", { class: "export-columns-head" }, h("span", { class: "label" }, "Columns"), numbers,
        h("button", { class: "btn link", attrs: { type: "button" }, on: { click: () => set((entry) => entry.visible) } }, "Shown"),
        h("button", { class: "btn link", attrs: { type: "button" }, on: { click: () => set(() => true) } }, "All")),
      h("ul", { class: "column-list" }, boxes.map((box) => h("li", null, h("label", { class: "tick" }, box, h("span", null, titles.get(box.value) ?? box.value)))))),
    h("div", { class: "panel-foot" }, button("Cancel", () => close(), { kind: "plain" }), main),
  ], { end: true });
}
