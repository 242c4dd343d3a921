// Choosing one or several of many options: with their explanations in sight, a filter once there are many, and for
// several a "select all" of each group.

import type { Field, Option } from "../api/types";
import { h, setAttr } from "../app/dom";

const kManyOptions = 12;

export interface ChoiceControl {
  element: HTMLElement;
  get(): string[];
  set(values: string[]): void;
  disable(off: boolean): void;
  focus(): void;
}

export function choiceList(field: Field, name: string, describedBy: string, labelId: string, changed: () => void): ChoiceControl {
  const many = field.type === "choices";
  const options = field.options ?? [];
  const inputs = new Map<string, HTMLInputElement>();
  const items: { option: Option; element: HTMLElement }[] = [];
  const refreshGroups: (() => void)[] = [];

  const item = (option: Option): HTMLElement => {
    const input = h("input", { attrs: { type: many ? "checkbox" : "radio", name, value: option.value, "aria-describedby": option.text ? `${name}-${inputs.size}-text` : undefined } });
    input.addEventListener("change", () => { for (const refresh of refreshGroups) refresh(); changed(); });
    const element = h("label", { class: "option" }, input,
      h("span", { class: "option-text" }, h("span", { class: "option-title" }, option.tone && option.tone !== "neutral" ? h("span", { class: `tone-dot ${option.tone}` }) : null, option.title),
        option.text ? h("span", { class: "option-note", id: `${name}-${inputs.size}-text` }, option.text) : null));
    inputs.set(option.value, input);
    items.push({ option, element });
    return element;
  };

  const groups = new Map<string, Option[]>();
  for (const option of options) groups.set(option.group ?? "", [...(groups.get(option.group ?? "") ?? []), option]);
  const content = [...groups].map(([title, members]) => {
    const list = h("div", { class: "option-list" }, members.map(item));
    if (!title) return list;
    return h("div", { class: "option-group", attrs: { role: "group", "aria-label": title } }, h("div", { class: "option-group-head" }, h("span", null, title), many ? selectAll(title, members, inputs, refreshGroups, changed) : null), list);
  });
  const filter = options.length > kManyOptions ? h("input", { class: "input", attrs: { type: "search", placeholder: "Filter the options", "aria-label": `Filter ${field.title}` } }) : null;
  filter?.addEventListener("input", () => {
    const text = filter.value.trim().toLowerCase();
    for (const { option, element } of items) element.hidden = text !== "" && !`${option.title} ${option.value} ${option.text ?? ""}`.toLowerCase().includes(text);
  });
  filter?.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
  const element = h("div", { class: "options", attrs: { role: many ? "group" : "radiogroup", "aria-labelledby": labelId, "aria-describedby": describedBy || undefined } },
    filter, h("div", { class: "options-scroll" }, content),
    options.length === 0 ? h("p", { class: "quiet" }, "There is nothing to choose from.") : null);
  return {
    element,
    get: () => [...inputs].filter(([, input]) => input.checked).map(([value]) => value),
    set(values) {
      for (const [value, input] of inputs) input.checked = values.includes(value);
      for (const refresh of refreshGroups) refresh();
    },
    disable(off) { for (const input of inputs.values()) input.disabled = off; setAttr(element, "aria-disabled", off ? "true" : null); },
    focus: () => ([...inputs.values()].find((input) => input.checked) ?? [...inputs.values()][0])?.focus(),
  };
}

function selectAll(title: string, members: Option[], inputs: Map<string, HTMLInputElement>, refreshGroups: (() => void)[], changed: () => void): HTMLElement {
  const box = h("input", { attrs: { type: "checkbox", "aria-label": `All of ${title}` } });
  const own = (): HTMLInputElement[] => members.map((option) => inputs.get(option.value)).filter((input): input is HTMLInputElement => !!input);
  refreshGroups.push(() => {
    const on = own().filter((input) => input.checked).length;
    box.checked = on === members.length;
    box.indeterminate = on > 0 && on < members.length;
  });
  box.addEventListener("change", () => {
    for (const input of own()) if (!input.disabled) input.checked = box.checked;
    for (const refresh of refreshGroups) refresh();
    changed();
  });
  return h("label", { class: "tick" }, box, h("span", null, "Select all"));
}
