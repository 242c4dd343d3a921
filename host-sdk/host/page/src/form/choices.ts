// Choosing one or several of many options, with their explanations in sight. Long lists have a search; lists of several
// say how many are ticked, and tick or untick a whole group, or everything that applies to one platform, at once.

import type { Field, Option } from "../api/types";
import { h, replace, setAttr } from "../app/dom";
import { count } from "../app/format";

const kManyOptions = 12;

export interface ChoiceControl {
  element: HTMLElement;
  get(): string[];
  set(values: string[]): void;
  disable(off: boolean): void;
  focus(): void;
}

interface Item {
  option: Option;
  element: HTMLElement;
  input: HTMLInputElement;
}

export function choiceList(field: Field, name: string, describedBy: string, labelId: string, changed: () => void): ChoiceControl {
  const many = field.type === "choices";
  const items: Item[] = (field.options ?? []).map((option, index) => makeItem(option, `${name}-${index}`, name, many));
  const refreshers: (() => void)[] = [];
  const refresh = (): void => { for (const each of refreshers) each(); };
  const edited = (): void => { refresh(); changed(); };
  const tick = (which: Item[], on: boolean): void => {
    for (const { input } of which) if (!input.disabled) input.checked = on;
    edited();
  };
  for (const { input } of items) input.addEventListener("change", edited);

  const groups = new Map<string, Item[]>();
  for (const item of items) groups.set(item.option.group ?? "", [...(groups.get(item.option.group ?? "") ?? []), item]);
  const blocks = [...groups].map(([title, members]) => {
    const list = h("div", { class: "option-list" }, members.map((item) => item.element));
    const element = title
      ? h("div", { class: "option-group", attrs: { role: "group", "aria-label": title } },
        h("div", { class: "option-group-head" }, h("span", null, title), many ? allBox(`All of ${title}`, members, tick, refreshers) : null), list)
      : list;
    return { element, members };
  });
  const none = h("p", { class: "quiet option-none" }, "No option matches.");
  none.hidden = true;
  const search = items.length > kManyOptions ? searchBox(field.title, items, blocks, none) : null;
  const bar = many && items.length > 1 ? summary(items, tick, refreshers) : null;
  const tags = field.select_all_by_tag && many ? tagBar(items, tick, refreshers) : null;
  const scroll = h("div", { class: "options-scroll" }, blocks.map((block) => block.element), none);
  const element = h("div", { class: "options", attrs: { role: many ? "group" : "radiogroup", "aria-labelledby": labelId, "aria-describedby": describedBy || undefined } },
    search || bar ? h("div", { class: "options-bar" }, search, bar) : null, tags,
    items.length ? scroll : h("p", { class: "quiet" }, "There is nothing to choose from."));
  refresh();
  return {
    element,
    get: () => items.filter(({ input }) => input.checked).map(({ option }) => option.value),
    set(values) {
      for (const { option, input } of items) input.checked = values.includes(option.value);
      refresh();
    },
    disable(off) {
      for (const control of element.querySelectorAll<HTMLInputElement | HTMLButtonElement>("input:not([type=search]), button")) control.disabled = off;
      setAttr(element, "aria-disabled", off ? "true" : null);
    },
    focus: () => (items.find(({ input }) => input.checked) ?? items[0])?.input.focus(),
  };
}

function makeItem(option: Option, id: string, name: string, many: boolean): Item {
  const described = [option.badge ? `${id}-badge` : "", option.text ? `${id}-text` : ""].filter(Boolean).join(" ");
  const input = h("input", { attrs: { type: many ? "checkbox" : "radio", name, value: option.value, "aria-describedby": described || undefined } });
  const element = h("label", { class: "option" }, input,
    h("span", { class: "option-text" },
      h("span", { class: "option-title" },
        option.tone && option.tone !== "neutral" ? h("span", { class: `tone-dot ${option.tone}` }) : null, h("span", null, option.title)),
      option.badge ? h("span", { class: `badge ${option.tone ?? "warning"}`, id: `${id}-badge` }, option.badge) : null,
      option.text ? h("span", { class: "option-note", id: `${id}-text` }, option.text) : null,
      option.tags?.length ? h("span", { class: "option-tags" }, option.tags.join(", ")) : null));
  return { option, element, input };
}

/** A search over title, value, explanation and tags; headings of groups with nothing left go too. */
function searchBox(title: string, items: Item[], blocks: { element: HTMLElement; members: Item[] }[], none: HTMLElement): HTMLElement {
  const box = h("input", { class: "input", attrs: { type: "search", placeholder: "Search the options", "aria-label": `Search ${title}`, autocomplete: "off", spellcheck: "false" } });
  box.addEventListener("input", () => {
    const words = box.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const { option, element } of items) {
      const text = [option.title, option.value, option.text, option.badge, option.group, ...(option.tags ?? [])].join(" ").toLowerCase();
      element.hidden = !words.every((word) => text.includes(word));
    }
    for (const { element, members } of blocks) element.hidden = members.every((item) => item.element.hidden);
    none.hidden = items.some((item) => !item.element.hidden);
  });
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault(); // it searches; it does not send the form
    if (event.key === "Escape" && box.value) { event.preventDefault(); event.stopPropagation(); box.value = ""; box.dispatchEvent(new Event("input")); }
  });
  return box;
}

/** "12 of 66 selected", and all or none of what the search leaves. */
function summary(items: Item[], tick: (which: Item[], on: boolean) => void, refreshers: (() => void)[]): HTMLElement {
  const text = h("span", { class: "options-count", attrs: { role: "status" } });
  const shown = (): Item[] => items.filter((item) => !item.element.hidden);
  refreshers.push(() => { text.textContent = `${count(ticked(items))} of ${count(items.length)} selected`; });
  return h("span", { class: "options-summary" }, text,
    h("button", { class: "btn link", attrs: { type: "button" }, on: { click: () => tick(shown(), true) } }, "Select all"),
    h("button", { class: "btn link", attrs: { type: "button" }, on: { click: () => tick(shown(), false) } }, "Select none"));
}

/** One entry for each tag: "iOS 3/40 All None". */
function tagBar(items: Item[], tick: (which: Item[], on: boolean) => void, refreshers: (() => void)[]): HTMLElement | null {
  const tags = new Map<string, Item[]>();
  for (const item of items) for (const tag of item.option.tags ?? []) tags.set(tag, [...(tags.get(tag) ?? []), item]);
  if (!tags.size) return null;
  const entries = [...tags].map(([tag, members]) => {
    const numbers = h("span", { class: "tag-count" });
    const all = h("button", { class: "btn small", attrs: { type: "button", "aria-label": `Select all for ${tag}` }, on: { click: () => tick(members, true) } }, "All");
    const clear = h("button", { class: "btn small", attrs: { type: "button", "aria-label": `Select none for ${tag}` }, on: { click: () => tick(members, false) } }, "None");
    refreshers.push(() => {
      const on = ticked(members);
      replace(numbers, `${count(on)}/${count(members.length)}`);
      setAttr(all, "aria-pressed", on === members.length ? "true" : "false");
      setAttr(clear, "aria-pressed", on === 0 ? "true" : "false");
    });
    return h("div", { class: "tag", attrs: { role: "group", "aria-label": tag } }, h("span", { class: "tag-title" }, tag), numbers, all, clear);
  });
  return h("div", { class: "tags" }, entries);
}

function allBox(label: string, members: Item[], tick: (which: Item[], on: boolean) => void, refreshers: (() => void)[]): HTMLElement {
  const box = h("input", { attrs: { type: "checkbox", "aria-label": label } });
  refreshers.push(() => {
    const on = ticked(members);
    box.checked = on === members.length;
    box.indeterminate = on > 0 && on < members.length;
  });
  box.addEventListener("change", () => tick(members, box.checked));
  return h("label", { class: "tick" }, box, h("span", null, "Select all"));
}

const ticked = (items: Item[]): number => items.filter(({ input }) => input.checked).length;
