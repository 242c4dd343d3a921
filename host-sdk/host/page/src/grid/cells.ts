// One cell's content, by the column's type and format. Used by the grid, the detail panel and result lists.

import type { Column, KnownValue, Row, Tone, Value } from "../api/types";
import { h } from "../app/dom";
import { bytes, count, dateTime, duration, exactTime, humanize, parseTime, relativeTime } from "../app/format";
import { icon } from "../app/icons";
import { toast } from "../app/toast";

export function knownValue(column: Column, value: Value): KnownValue | undefined {
  return column.values?.find((known) => String(known.value) === String(value));
}

/** The value people read: the label column's, the known value's title, or the value itself. Plain text. */
export function textOf(column: Column, row: Row): string {
  const label = column.label_column ? row[column.label_column] : undefined;
  if (label !== undefined && label !== null && label !== "") return String(label);
  return plainText(column, row[column.name]);
}

export function plainText(column: Column, value: Value): string {
  if (value === null || value === undefined || value === "") return "";
  const known = knownValue(column, value);
  if (known) return known.title;
  if (column.type === "bool") return value === true || value === 1 ? "Yes" : "No";
  if (column.type === "time") {
    const date = parseTime(value);
    return date ? dateTime(date) : String(value);
  }
  if (Array.isArray(value) && value.every((each) => each === null || typeof each !== "object")) return value.join(", ");
  if (typeof value === "object") return JSON.stringify(value);
  if (column.format === "count" && typeof value === "number") return count(value);
  if (column.format === "duration" && typeof value === "number") return duration(value);
  if (column.format === "bytes" && typeof value === "number") return bytes(value);
  return String(value);
}

export function badge(title: string, tone: Tone = "neutral", tip?: string): HTMLElement {
  return h("span", { class: `badge ${tone}`, tip }, title);
}

export function timeElement(date: Date, relative: boolean): HTMLElement {
  const element = h("time", { tip: exactTime(date), attrs: { datetime: date.toISOString() } }, relative ? relativeTime(date) : dateTime(date));
  if (relative) element.dataset["relative"] = ""; // kept up to date by src/app/live.ts
  return element;
}

const kNothing = "–";

/** Nothing and empty text look alike here: what matters to the reader is that there is no value. */
export function cellContent(column: Column, row: Row): Node {
  const value = row[column.name];
  const text = textOf(column, row);
  if (text === "") return h("span", { class: "none", attrs: { "aria-label": "no value" } }, kNothing);
  const known = knownValue(column, value);
  if (known && (column.format === "badge" || (known.tone && known.tone !== "neutral"))) return badge(known.title, known.tone, known.text);
  if (column.format === "badge") return badge(text);
  if (column.type === "time") {
    const date = parseTime(value);
    if (date) return timeElement(date, column.format === "relative_time");
  }
  if (column.type === "bool") {
    const yes = value === true || value === 1;
    return h("span", { class: yes ? "yes" : "no" }, yes ? icon("check", 14) : null, text);
  }
  if (column.format === "code") return code(text);
  if (known?.text) return h("span", { tip: known.text }, text);
  return h("span", { class: column.type === "integer" || column.type === "number" ? "num" : "" }, text);
}

/** Text to copy: a serial number, a UUID. With a name of what it is, its button is a stop of the Tab key; in a grid it is none,
 *  because there the keyboard copies by Ctrl+C. */
export function code(text: string, name?: string): HTMLElement {
  return h(
    "span",
    { class: "code" },
    h("code", null, text),
    h("button", {
      class: "copy", tip: "Copy",
      attrs: { type: "button", "aria-label": `Copy ${name ?? text}`, tabindex: name ? 0 : -1 },
      on: { click: (event) => { event.stopPropagation(); void copyText(text); }, dblclick: (event) => event.stopPropagation() },
    }, icon("copy", 13)),
  );
}

export async function copyText(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    toast("Copied", { text: text.length > 80 ? `${text.slice(0, 80)}…` : text });
  } catch {
    toast("The browser did not allow copying", { tone: "warning", text: "Select the text and press Ctrl+C." });
  }
}

/** A column for a value that came without a document: type and title are guessed from the value. */
export function guessedColumn(name: string, value: Value): Column {
  const type = parseTime(value) ? "time" : typeof value === "boolean" ? "bool" : typeof value === "number" ? "number" : value !== null && typeof value === "object" ? "json" : "text";
  return { name, title: humanize(name), type };
}
