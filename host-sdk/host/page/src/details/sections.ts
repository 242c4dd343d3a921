// The parts of a details page: named values, a table, text to copy, and what happened over time.

import type { DetailField, DetailSection, Plain, PlainFormat } from "../api/pages";
import type { Tone } from "../api/types";
import { button } from "../app/dialog";
import { h, uid, type Child } from "../app/dom";
import { count, parseTime } from "../app/format";
import { linked } from "../app/links";
import { badge, code, copyText, timeElement } from "../grid/cells";
import { timelineView } from "./timeline";

/** Sections in order: cards of named values fill columns of even height, everything else takes the whole width. */
export function sectionsView(sections: DetailSection[]): HTMLElement {
  const parts: HTMLElement[] = [];
  let cards: HTMLElement[] = [];
  const place = (): void => {
    if (cards.length) parts.push(h("div", { class: `card-columns of-${cards.length}` }, cards));
    cards = [];
  };
  for (const section of sections) {
    if (section.kind === "fields") cards.push(sectionView(section));
    else {
      place();
      parts.push(sectionView(section));
    }
  }
  place();
  return h("div", { class: "stack" }, parts);
}

function sectionView(section: DetailSection): HTMLElement {
  const titleId = uid("section");
  return h("section", { class: "panel-card", attrs: { "aria-labelledby": titleId } },
    h("div", { class: "panel-card-head" }, h("h2", { id: titleId }, section.title), section.kind === "code" ? copyButton(section.content) : null),
    section.text ? h("p", { class: "quiet section-text" }, section.text) : null,
    content(section, titleId));
}

function content(section: DetailSection, titleId: string): Child {
  switch (section.kind) {
    case "fields":
      return h("dl", { class: "facts" }, section.fields.map((field) => fact(field)));
    case "table":
      return table(section, titleId);
    case "code":
      return h("pre", { class: "code-block", attrs: { tabindex: 0, role: "group", "aria-labelledby": titleId } }, h("code", null, section.content));
    case "timeline":
      return timelineView(section.entries, section.empty);
  }
}

function copyButton(text: string): HTMLElement {
  return button("Copy", () => void copyText(text), { kind: "plain", icon: "copy" });
}

function fact(field: DetailField): Child[] {
  return [
    h("dt", null, field.title),
    h("dd", null, linked(field.link, shown(field.value, field.title, field.format, field.tone)), field.text ? h("p", { class: "fact-text" }, field.text) : null),
  ];
}

/** A value as people read it. `name`: what it is, for the button that copies it. */
function shown(value: Plain, name: string, format: PlainFormat = "text", tone?: Tone): Child {
  if (value === null || value === "") return h("span", { class: "none", attrs: { role: "img", "aria-label": "not known" } }, "–");
  const words = typeof value === "boolean" ? (value ? "Yes" : "No") : typeof value === "number" ? count(value) : value;
  if (tone && tone !== "neutral") return badge(words, tone);
  if (format === "time") {
    const date = parseTime(value);
    if (date) return [timeElement(date, false), h("span", { class: "quiet" }, " (", timeElement(date, true), ")")];
  }
  if (format === "code") return code(words, name);
  return words;
}

function table(section: DetailSection & { kind: "table" }, titleId: string): Child {
  if (section.rows.length === 0) return h("p", { class: "quiet" }, section.empty ?? "Nothing.");
  return h("div", { class: "table-scroll", attrs: { tabindex: 0, role: "group", "aria-labelledby": titleId } },
    h("table", { class: "plain" },
      h("thead", null, h("tr", null, section.columns.map((column, index) => h("th", { class: section.rows.every((row) => typeof row.cells[index] === "number") ? "num" : "", attrs: { scope: "col" } }, column.title)))),
      h("tbody", null, section.rows.map((row) => h("tr", { class: row.tone ? `tone ${row.tone}` : "" }, row.cells.map((cell, index) => {
        const column = section.columns[index];
        // "Token, iOS and iPadOS": one of many is told from the others by what its row begins with.
        const name = index === 0 ? column?.title ?? "" : `${column?.title}, ${row.cells[0]}`;
        const inside = shown(cell, name, column?.format);
        return h("td", { class: typeof cell === "number" ? "num" : "" }, index === 0 ? linked(row.link, inside) : inside);
      }))))));
}
