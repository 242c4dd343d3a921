// What the rows of a grid can be grouped by: columns with few values, as far as the documents tell.

import type { Column, Grid } from "../api/types";
import type { MenuItem } from "../menu/popup";

export function groupItems(grid: Grid, now: string, choose: (group: string) => void): MenuItem[] {
  const item = (title: string, value: string): MenuItem => ({ kind: "check", title, checked: now === value, radio: true, run: () => choose(value) });
  const columns = grid.columns.filter((column) => column.name === now || groupable(grid, column));
  return [item("No groups", ""), ...(columns.length ? [{ kind: "separator" as const }] : []), ...columns.map((column) => item(column.title, column.name))];
}

function groupable(grid: Grid, column: Column): boolean {
  if (column.type === "json" || column.type === "time" || column.filterable === false) return false;
  return column.name === grid.group_by || grid.filters?.includes(column.name) === true || column.type === "bool" || column.format === "badge" || !!column.label_column || !!column.values?.length;
}
