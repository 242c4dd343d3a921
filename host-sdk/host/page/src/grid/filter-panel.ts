// The panel behind a column's filter button: ticks for known values, ranges for times, an operator and a value for
// the rest. Changes apply at once; nothing has to be confirmed.

import type { Column, Filter, FilterOp, FilterValue } from "../api/types";
import { debounce, h, uid, type Child } from "../app/dom";
import { button } from "../app/dialog";
import { openPanel } from "../app/popover";
import { knownValue } from "./cells";
import { operatorsOf, type Operator } from "./operators";

type Ops = Filter[string];

export function openFilterPanel(owner: HTMLElement, column: Column, now: Ops | undefined, apply: (ops: Ops | null) => void): void {
  const content: Child[] = [h("div", { class: "panel-title" }, `Filter: ${column.title}`)];
  if (column.values?.length && column.type !== "bool") content.push(valueTicks(column, now, apply));
  else if (column.type === "time") content.push(timeRange(now, apply));
  else content.push(operatorInput(column, now, apply));
  const close = openPanel(owner, `Filter ${column.title}`, [
    ...content,
    h("div", { class: "panel-foot" },
      button("Clear", () => { apply(null); close(); }, { kind: "plain" }),
      button("Done", () => close(), { kind: "normal" })),
  ]);
}

function valueTicks(column: Column, now: Ops | undefined, apply: (ops: Ops | null) => void): Child {
  const chosen = new Set<string>();
  const current = now?.in ?? (now?.eq !== undefined ? [now.eq] : []);
  for (const value of Array.isArray(current) ? current : [current]) chosen.add(String(value));
  const values: { value: FilterValue; title: string; text?: string | undefined }[] = (column.values ?? []).map((known) => ({ value: known.value, title: known.title, text: known.text }));
  for (const value of chosen) if (!knownValue(column, value)) values.push({ value, title: value });
  let empty = now?.is_null === true;

  const send = (): void => {
    const picked = values.filter((each) => chosen.has(String(each.value))).map((each) => each.value as string | number | boolean);
    if (empty) apply({ is_null: true });
    else apply(picked.length ? { in: picked } : null);
  };
  const boxes: HTMLInputElement[] = [];
  const emptyBox = tick("is empty", undefined, empty, (on) => {
    empty = on;
    if (on) { chosen.clear(); for (const box of boxes) box.checked = false; }
    send();
  });
  const ticks = values.map((each) => tick(each.title, each.text, chosen.has(String(each.value)), (on) => {
    if (on) chosen.add(String(each.value));
    else chosen.delete(String(each.value));
    if (on && empty) { empty = false; const box = emptyBox.querySelector("input"); if (box) box.checked = false; }
    send();
  }));
  for (const each of ticks) { const box = each.querySelector("input"); if (box) boxes.push(box); }
  return h("div", { class: "ticks", attrs: { role: "group", "aria-label": column.title } }, ticks, emptyBox);
}

function tick(title: string, text: string | undefined, checked: boolean, changed: (on: boolean) => void): HTMLLabelElement {
  const box = h("input", { attrs: { type: "checkbox" } });
  box.checked = checked;
  box.addEventListener("change", () => changed(box.checked));
  return h("label", { class: "tick", tip: text }, box, h("span", null, title));
}

const kPresets: [string, number, number][] = [ // title, from and to in hours relative to now
  ["Last hour", -1, 0], ["Last 24 hours", -24, 0], ["Last 7 days", -168, 0], ["Last 30 days", -720, 0], ["Next 30 days", 0, 720], ["In the past", Number.NaN, 0], ["In the future", 0, Number.NaN],
];

function timeRange(now: Ops | undefined, apply: (ops: Ops | null) => void): Child {
  const from = timeInput(now?.ge ?? now?.gt);
  const to = timeInput(now?.lt ?? now?.le);
  const send = (): void => {
    const ops: Partial<Record<FilterOp, FilterValue>> = {};
    const start = toUtc(from.value);
    const end = toUtc(to.value);
    if (start) ops.ge = start;
    if (end) ops.lt = end;
    apply(Object.keys(ops).length ? ops : null);
  };
  from.addEventListener("change", send);
  to.addEventListener("change", send);
  const preset = (first: number, last: number): void => {
    from.value = Number.isNaN(first) ? "" : toLocal(new Date(Date.now() + first * 3_600_000));
    to.value = Number.isNaN(last) || last === 0 && first < 0 ? "" : toLocal(new Date(Date.now() + last * 3_600_000));
    if (Number.isNaN(first)) to.value = toLocal(new Date());
    send();
  };
  const nothing = (value: boolean): void => { from.value = ""; to.value = ""; apply({ is_null: value }); };
  return h("div", { class: "stack" },
    h("div", { class: "presets" },
      kPresets.map(([title, first, last]) => h("button", { class: "chip", attrs: { type: "button" }, on: { click: () => preset(first, last) } }, title)),
      h("button", { class: "chip", attrs: { type: "button" }, on: { click: () => nothing(true) } }, "Is empty"),
      h("button", { class: "chip", attrs: { type: "button" }, on: { click: () => nothing(false) } }, "Is not empty")),
    labelled("From", from), labelled("Until", to));
}

function labelled(title: string, control: HTMLElement): HTMLElement {
  control.id = uid("filter");
  return h("div", { class: "field-row" }, h("label", { attrs: { for: control.id } }, title), control);
}

function timeInput(value: FilterValue | undefined): HTMLInputElement {
  const input = h("input", { class: "input", attrs: { type: "datetime-local", step: 60 } });
  const date = typeof value === "string" ? new Date(value) : null;
  if (date && !Number.isNaN(date.getTime())) input.value = toLocal(date);
  return input;
}

function toLocal(date: Date): string {
  const two = (n: number): string => String(n).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}T${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** The browser's local time as the database's form: RFC 3339 UTC, to the second. */
function toUtc(local: string): string | null {
  if (!local) return null;
  const date = new Date(local);
  return Number.isNaN(date.getTime()) ? null : `${date.toISOString().slice(0, 19)}Z`;
}

function operatorInput(column: Column, now: Ops | undefined, apply: (ops: Ops | null) => void): Child {
  const operators = operatorsOf(column);
  const current = operators.find((each) => now && each.op in now && (each.fixed === undefined || now[each.op] === each.fixed)) ?? operators[0] as Operator;
  const numeric = column.type === "integer" || column.type === "number";
  const select = h("select", { class: "input", attrs: { "aria-label": "How to compare" } },
    operators.map((each) => h("option", { attrs: { value: each.id, selected: each === current } }, each.title)));
  const input = h("input", { class: "input", attrs: { type: numeric ? "number" : "text", step: column.type === "integer" ? 1 : "any", "aria-label": "Value", autofocus: true } });
  const value = now?.[current.op];
  if (current.input !== "none" && value !== undefined) input.value = String(value);
  const chosen = (): Operator => operators.find((each) => each.id === select.value) ?? (operators[0] as Operator);
  const send = (): void => {
    const operator = chosen();
    if (operator.input === "none") return apply(operator.make(true));
    if (input.value === "") return apply(null);
    apply(operator.make(numeric ? Number(input.value) : input.value));
  };
  const soon = debounce(300, send);
  const show = (): void => { input.hidden = chosen().input === "none"; };
  input.addEventListener("input", soon);
  input.addEventListener("keydown", (event) => { if (event.key === "Enter") soon.flush(); });
  select.addEventListener("change", () => { show(); soon.cancel(); send(); });
  show();
  const isBool = column.type === "bool";
  if (isBool && !now) {
    select.prepend(h("option", { attrs: { value: "", selected: true } }, "any"));
    select.value = "";
  }
  return h("div", { class: "stack" }, select, isBool ? null : input);
}
