// The result of each row and the facts of an answer, wherever they are shown: dialogs, previews, the task list.

import type { ResultRow, Tone, Value } from "../api/types";
import { button } from "../app/dialog";
import { h, replace } from "../app/dom";
import { count, humanize } from "../app/format";
import { badge, copyText, guessedColumn, plainText } from "../grid/cells";

const kShown = 200;

/** Statuses are words of the service behind the plugin; the tone is a guess from the word, never a decision. */
export function toneOf(status: string): Tone {
  if (/^(success|ok|succeeded|done|changed?)$/i.test(status)) return "success";
  if (/fail|error|denied|not_accessible|invalid/i.test(status)) return "danger";
  if (/wait|throttl|held|retry|later|cancel/i.test(status)) return "warning";
  return "neutral";
}

export function resultsTable(results: ResultRow[]): HTMLElement {
  const extra = [...new Set(results.flatMap((row) => Object.keys(row)))].filter((name) => !["key", "status", "detail"].includes(name) && results.some((row) => row[name] !== null && row[name] !== undefined && row[name] !== ""));
  const lead = extra.length ? extra : ["key"];
  const statuses = new Map<string, number>();
  for (const row of results) statuses.set(row.status, (statuses.get(row.status) ?? 0) + 1);
  let only: string | null = null;
  let shown = kShown;

  const body = h("tbody");
  const foot = h("div", { class: "results-foot" });
  const filters = h("div", { class: "results-filter", attrs: { role: "group", "aria-label": "Show results by status" } });
  const draw = (): void => {
    const matching = results.filter((row) => only === null || row.status === only);
    replace(body, matching.slice(0, shown).map((row) => h("tr", null,
      lead.map((name) => h("td", null, text(name, row[name]))),
      h("td", null, badge(row.status, toneOf(row.status))),
      h("td", null, row.detail ?? ""))));
    replace(foot, matching.length > shown ? button(`Show ${count(Math.min(kShown, matching.length - shown))} more of ${count(matching.length)}`, () => { shown += kShown; draw(); }, { kind: "plain" }) : null);
    const chip = (title: string, value: string | null, n: number): HTMLElement => h("button", {
      class: `chip${only === value ? " on" : ""}`, attrs: { type: "button", "aria-pressed": only === value ? "true" : "false" },
      on: { click: () => { only = value; shown = kShown; draw(); filters.querySelector<HTMLElement>("[aria-pressed=true]")?.focus(); } },
    }, `${title} `, h("span", { class: "chip-count" }, count(n)));
    replace(filters, chip("All", null, results.length), [...statuses].sort().map(([status, n]) => chip(status, status, n)));
  };
  draw();
  return h("div", { class: "results" },
    h("div", { class: "results-head" }, filters, button("Copy", () => void copyText([...lead, "status", "detail"].join("\t") + "\n" + results.map((row) => [...lead.map((name) => text(name, row[name])), row.status, row.detail ?? ""].join("\t")).join("\n")), { kind: "plain", icon: "copy" })),
    h("div", { class: "table-scroll", attrs: { tabindex: 0, role: "region", "aria-label": "Results" } },
      h("table", { class: "plain-table" }, h("thead", null, h("tr", null, lead.map((name) => h("th", { attrs: { scope: "col" } }, humanize(name))), h("th", { attrs: { scope: "col" } }, "Status"), h("th", { attrs: { scope: "col" } }, "Detail"))), body)),
    foot);
}

const text = (name: string, value: Value): string => plainText(guessedColumn(name, value), value);

/** "details" of an answer: titles and values in the order given. */
export function detailsList(details: Record<string, Value>): HTMLElement {
  return h("dl", { class: "facts" }, Object.entries(details).map(([title, value]) => [h("dt", null, title), h("dd", null, nested(title, value))]));
}

function nested(title: string, value: Value): Node | string {
  if (Array.isArray(value)) return h("ul", { class: "plain-list" }, value.map((each: Value) => h("li", null, nested(title, each))));
  if (value !== null && typeof value === "object") return detailsList(value as Record<string, Value>);
  return text(title, value) || "–";
}
