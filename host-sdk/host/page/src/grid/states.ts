// What stands in a grid's place when there are no rows: loading, empty, no match, error.

import type { Problem } from "../api/problem";
import type { Action, Filter, Grid } from "../api/types";
import { button } from "../app/dialog";
import { h } from "../app/dom";
import { icon } from "../app/icons";

export function skeleton(): HTMLElement {
  const rows = Array.from({ length: 12 }, (_, row) =>
    h("div", { class: "skeleton-row" }, [28, 14, 20, 12, 10].map((width, cell) => {
      const bar = h("span", { class: "skeleton-bar" });
      bar.style.width = `${width - ((row * 7 + cell * 3) % 9)}%`;
      return bar;
    })));
  return h("div", { class: "skeleton", attrs: { role: "status", "aria-label": "Loading" } }, rows);
}

/** Nothing there yet: what the grid is for and how it gets its first row. */
export function emptyState(grid: Grid, run: (action: Action) => void): HTMLElement {
  const empty = grid.empty;
  const actions = (empty?.actions ?? []).map((id) => grid.actions[id]).filter((action): action is Action => !!action);
  return h("div", { class: "blank" },
    h("div", { class: "blank-icon" }, icon("grid", 28)),
    h("h2", null, empty?.title ?? "Nothing here yet"),
    h("p", null, empty?.text ?? "There are no rows in this table."),
    empty?.steps?.length ? h("ol", { class: "steps" }, empty.steps.map((step) => h("li", null, step))) : null,
    actions.length ? h("div", { class: "blank-actions" }, actions.map((action, index) =>
      button(action.title, () => run(action), { kind: index === 0 ? "primary" : "normal", ...(action.icon ? { icon: action.icon } : {}) }))) : null);
}

/** What a grid hides unless a filter asks for it: the column, and a filter that asks for all of it. */
export interface HiddenRows {
  column: string;
  filter: Filter;
}

/** What `filter` leaves hidden in a grid. */
export function hiddenRows(grid: Grid, filter: Filter): HiddenRows | null {
  const names = Object.keys(grid.default_filter ?? {}).filter((name) => !(name in filter));
  const columns = grid.columns.filter((column) => names.includes(column.name));
  const [first] = columns;
  if (!first) return null;
  const everything = columns.map((column) =>
    [column.name, column.values?.length ? { in: column.values.map((known) => known.value) } : { is_null: false }] as const);
  return { column: first.title, filter: { ...filter, ...Object.fromEntries(everything) } };
}

export function noMatch(clear: () => void, hidden?: { column: string; search: () => void }): HTMLElement {
  return h("div", { class: "blank" },
    h("div", { class: "blank-icon" }, icon("search", 28)),
    h("h2", null, "No row matches"),
    h("p", null, "Nothing fits the search and the filters that are set.",
      hidden ? ` Rows that this list hides, by "${hidden.column}", were not searched.` : null),
    h("div", { class: "blank-actions" },
      hidden ? button("Search hidden rows too", hidden.search, { kind: "primary" }) : null,
      button("Clear search and filters", clear, { kind: hidden ? "normal" : "primary" })));
}

export function errorState(problem: Problem, retry: () => void): HTMLElement {
  return h("div", { class: "blank", attrs: { role: "alert" } },
    h("div", { class: "blank-icon danger" }, icon("error", 28)),
    h("h2", null, problem.title || "This could not be loaded"),
    h("p", null, problem.message),
    problem.code ? h("p", { class: "quiet" }, `Code: ${problem.code}`) : null,
    h("div", { class: "blank-actions" }, button("Retry", retry, { kind: "primary", icon: "renew" })));
}
