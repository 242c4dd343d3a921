// The panel behind a column's filter button: ticks for known values, ranges for times, an operator and a value for
// the rest. Changes apply at once; nothing has to be confirmed.

import { aborted, Problem } from "../api/problem";
import type { Column, Filter, FilterOp, FilterValue, Group } from "../api/types";
import { debounce, h, replace, uid, type Child } from "../app/dom";
import { count } from "../app/format";
import { button } from "../app/dialog";
import { openPanel } from "../app/popover";
import { operatorsOf, type Operator } from "./operators";

type Ops = Filter[string];

/** More different values than this are not ticked off a list. */
const kMostValues = 60;

/** `occurring`: asks which values the column has now and how often; only for columns meant for quick filters. */
export function openFilterPanel(owner: HTMLElement, column: Column, now: Ops | undefined, apply: (ops: Ops | null) => void, occurring?: () => Promise<Group[]>): void {
  const body = h("div", { class: "panel-body" });
  const known = (column.values?.length ?? 0) > 0;
  let live = now;
  const remember = (ops: Ops | null): void => {
    live = ops ?? undefined;
    apply(ops);
  };
  if (column.type === "time") replace(body, timeRange(now, remember));
  else if (known) replace(body, valueTicks(column, now, remember, null));
  else replace(body, occurring ? h("wa-spinner") : operatorInput(column, now, remember));
  if (occurring && column.type !== "time") {
    occurring().then(
      (groups) => {
        if (!body.isConnected) return;
        const few = groups.length <= kMostValues;
        const hadFocus = body.contains(document.activeElement);
        replace(body, known || few ? valueTicks(column, live, remember, groups) : operatorInput(column, live, remember));
        if (hadFocus || !known) body.querySelector<HTMLElement>("input, select")?.focus();
      },
      (error: unknown) => {
        if (!aborted(error)) replace(body, operatorInput(column, live, remember), h("p", { class: "quiet" }, Problem.from(error).message));
      },
    );
  }
  const close = openPanel(owner, `Filter ${column.title}`, [
    h("div", { class: "panel-title" }, `Filter: ${column.title}`), body,
    h("div", { class: "panel-foot" },
      button("Clear", () => { apply(null); close(); }, { kind: "plain" }),
      button("Done", () => close(), { kind: "normal" })),
  ]);
}

interface Tick {
  value: string | number | boolean;
  title: string;
  text?: string | undefined;
  count?: number | undefined;
}

/** The values to tick: the known ones, those that occur, and those already chosen. */
function ticksOf(column: Column, chosen: ReadonlySet<string>, groups: Group[] | null): Tick[] {
  const ticks: Tick[] = (column.values ?? []).map((known) => ({ value: known.value, title: known.title, text: known.text }));
  const find = (value: unknown): Tick | undefined => ticks.find((each) => String(each.value) === String(value));
  for (const group of groups ?? []) {
    if (group.value === null || group.value === "") continue;
    const there = find(group.value);
    if (there) there.count = group.count;
    else ticks.push({ value: group.value, title: group.label || String(group.value), count: group.count });
  }
  for (const value of chosen) if (!find(value)) ticks.push({ value, title: value });
  if (groups) for (const each of ticks) each.count ??= 0;
  return ticks;
}

function valueTicks(column: Column, now: Ops | undefined, apply: (ops: Ops | null) => void, groups: Group[] | null): Child {
  const current = now?.in ?? (now?.eq !== undefined ? [now.eq] : []);
  const chosen = new Set((Array.isArray(current) ? current : [current]).map(String));
  const values = ticksOf(column, chosen, groups);
  let empty = now?.is_null === true;
  const boxes: HTMLInputElement[] = [];
  const send = (): void => {
    const picked = values.filter((each) => chosen.has(String(each.value))).map((each) => each.value);
    if (empty) apply({ is_null: true });
    else apply(picked.length ? { in: picked } : null);
  };
  const nothing = tick({ value: "", title: "is empty" }, empty, (on) => {
    empty = on;
    if (on) chosen.clear();
    if (on) for (const box of boxes) box.checked = false;
    send();
  });
  const list = values.map((each) => {
    const element = tick(each, chosen.has(String(each.value)), (on) => {
      if (on) chosen.add(String(each.value));
      else chosen.delete(String(each.value));
      empty = false;
      nothing.box.checked = false;
      send();
    });
    boxes.push(element.box);
    return element.label;
  });
  return h("div", { class: "ticks", attrs: { role: "group", "aria-label": column.title } }, list, column.type === "bool" ? null : nothing.label);
}

function tick(of: Tick, checked: boolean, changed: (on: boolean) => void): { label: HTMLLabelElement; box: HTMLInputElement } {
  const box = h("input", { attrs: { type: "checkbox" } });
  box.checked = checked;
  box.addEventListener("change", () => changed(box.checked));
  const label = h("label", { class: "tick", tip: of.text }, box, h("span", { class: "tick-title" }, of.title), of.count === undefined ? null : h("span", { class: "chip-count" }, count(of.count)));
  return { label, box };
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
