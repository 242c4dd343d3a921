// What stands in a grid's place when there are no rows: loading, empty, no match, error.

import type { Problem } from "../api/problem";
import type { Action, Grid } from "../api/types";
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

export function noMatch(clear: () => void): HTMLElement {
  return h("div", { class: "blank" },
    h("div", { class: "blank-icon" }, icon("search", 28)),
    h("h2", null, "No row matches"),
    h("p", null, "Nothing fits the search and the filters that are set."),
    h("div", { class: "blank-actions" }, button("Clear search and filters", clear, { kind: "primary" })));
}

export function errorState(problem: Problem, retry: () => void): HTMLElement {
  return h("div", { class: "blank", attrs: { role: "alert" } },
    h("div", { class: "blank-icon danger" }, icon("error", 28)),
    h("h2", null, problem.title || "This could not be loaded"),
    h("p", null, problem.message),
    problem.code ? h("p", { class: "quiet" }, `Code: ${problem.code}`) : null,
    h("div", { class: "blank-actions" }, button("Retry", retry, { kind: "primary", icon: "renew" })));
}
