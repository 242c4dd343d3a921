import type { Column, Row } from "../api/types";
import { copyText, textOf } from "./cells";

/** Puts rows on the clipboard as a spreadsheet takes them: tab-separated, with titles. */
export function copyTable(columns: Column[], rows: Row[]): void {
  if (!rows.length) return;
  const clean = (text: string): string => text.replace(/[\t\r\n]+/g, " ");
  const lines = [columns.map((column) => clean(column.title)), ...rows.map((row) => columns.map((column) => clean(textOf(column, row))))];
  void copyText(lines.map((cells) => cells.join("\t")).join("\n"));
}
