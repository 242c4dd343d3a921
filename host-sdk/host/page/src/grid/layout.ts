// How one user has arranged one grid: order, width and visibility of its columns.

import type { Column } from "../api/types";
import { forget, load, save } from "../app/storage";

export interface ColumnLayout {
  name: string;
  visible: boolean;
  /** CSS pixels, only once the user has set it. */
  width?: number;
}

/** The remembered layout, fitted to today's columns: new ones come in at their place, gone ones are dropped. */
export function loadLayout(grid: string, columns: Column[]): ColumnLayout[] {
  const saved = load<ColumnLayout[]>(`layout.${grid}`, []);
  const known = new Set(columns.map((column) => column.name));
  const result = saved.filter((entry) => known.has(entry.name));
  columns.forEach((column, index) => {
    if (result.some((entry) => entry.name === column.name)) return;
    result.splice(Math.min(index, result.length), 0, { name: column.name, visible: !column.hidden });
  });
  return result;
}

export function saveLayout(grid: string, layout: ColumnLayout[]): void {
  save(`layout.${grid}`, layout);
}

export function resetLayout(grid: string, columns: Column[]): ColumnLayout[] {
  forget(`layout.${grid}`);
  return loadLayout(grid, columns);
}

/** Starting widths by what a column holds, with room for its title; a text column also takes its share of what is left. */
export function defaultWidth(column: Column): number {
  return Math.max(contentWidth(column), Math.round(column.title.length * 7.6) + 36);
}

function contentWidth(column: Column): number {
  if (column.width) return column.width;
  if (column.format === "badge") return 140;
  if (column.type === "time") return column.format === "relative_time" ? 130 : 150;
  if (column.type === "bool" || column.type === "integer" || column.type === "number") return 100;
  return 150;
}

export function grows(column: Column): boolean {
  return (column.type === "text" || column.type === "json" || !!column.label_column) && column.format !== "badge";
}
