// Files that the page itself hands out, and CSV text by the rules of the server's own (host-sdk/host/tables/csv.hpp).

import { h } from "./dom";

/** Long enough for the browser to have begun; the data is held in memory until then. */
const kKeptMs = 60_000;

export function saveFile(filename: string, data: Blob): void {
  const url = URL.createObjectURL(data);
  follow(url, filename);
  setTimeout(() => URL.revokeObjectURL(url), kKeptMs);
}

/** Lets the browser fetch and keep `url`, page untouched. The server's own file name goes before `filename`. */
export function follow(url: string, filename: string): void {
  const link = h("a", { attrs: { href: url, download: filename } });
  document.body.append(link);
  link.click();
  link.remove();
}

/** "DEP Enrolled-2026-11-22.csv": `title` without what no file system takes. */
export function datedName(title: string, ending: string, now = new Date()): string {
  const day = [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
  return `${title.replace(/[\\/:*?"<>|\x00-\x1f]+/g, " ").replace(/\s+/g, " ").trim().slice(0, 80) || "export"}-${day}.${ending}`;
}

/** RFC 4180; a text that a spreadsheet would take for a formula gets an apostrophe in front. */
export function csvText(rows: string[][]): string {
  return rows.map((cells) => cells.map(csvCell).join(",") + "\r\n").join("");
}

function csvCell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
