// A grid's actions as buttons, with drop-downs for submenus and "More" for what does not fit; and the same actions as
// the entries of the right-click menu.

import type { Action, Grid, Placement } from "../api/types";
import { h, setAttr } from "../app/dom";
import { count } from "../app/format";
import { icon, type IconName } from "../app/icons";
import { toast } from "../app/toast";
import { openPopup, type MenuItem } from "../menu/popup";
import { misfit } from "./selection";

export interface PlacedAction {
  action: Action;
  /** The title here, which may differ from the action's. */
  title: string;
}

type Entry = PlacedAction | { submenu: string; entries: PlacedAction[] };

/** The placements whose actions the caller may run, submenus gathered at their first entry. */
export function arrange(grid: Pick<Grid, "actions">, placements: Placement[] | undefined): Entry[] {
  const result: Entry[] = [];
  for (const placement of placements ?? []) {
    const action = grid.actions[placement.action];
    if (!action) continue;
    const placed: PlacedAction = { action, title: placement.title ?? action.title };
    if (!action.submenu) {
      result.push(placed);
      continue;
    }
    // "DEP > Assign Profile" stands in the submenu DEP: the path is not repeated there.
    placed.title = placed.title.replace(new RegExp(`^${escapeRegExp(action.submenu)}\\s*>\\s*`), "");
    const submenu = result.find((entry): entry is { submenu: string; entries: PlacedAction[] } => "submenu" in entry && entry.submenu === action.submenu);
    if (submenu) submenu.entries.push(placed);
    else result.push({ submenu: action.submenu, entries: [placed] });
  }
  return result;
}

const escapeRegExp = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

export function menuItems(entries: Entry[], size: number, run: (action: Action) => void): MenuItem[] {
  return entries.map((entry): MenuItem => {
    if ("submenu" in entry) return { kind: "submenu", title: entry.submenu, items: entry.entries.map((each) => menuItem(each, size, run)) };
    return menuItem(entry, size, run);
  });
}

function menuItem(placed: PlacedAction, size: number, run: (action: Action) => void): MenuItem {
  const { action } = placed;
  return {
    kind: "action", title: counted(placed, size), icon: iconOf(action), hint: action.hint, danger: action.danger,
    reason: misfit(action, size), run: () => run(action),
  };
}

/** "Assign Profile to selected" -> "Assign Profile to 12 selected", so that nobody has to look down to count. */
function counted(placed: PlacedAction, size: number): string {
  if (size < 2 || placed.action.selection === "none" || misfit(placed.action, size)) return placed.title;
  return /\bselected\b/.test(placed.title) ? placed.title.replace(/\bselected\b/, `${count(size)} selected`) : `${placed.title} (${count(size)})`;
}

const iconOf = (action: Action): IconName | undefined => action.icon;

export class Toolbar {
  readonly element = h("div", { class: "toolbar", attrs: { role: "toolbar", "aria-label": "Actions" } });
  private readonly buttons: { element: HTMLButtonElement; entry: Entry }[] = [];
  private readonly more: HTMLButtonElement;
  private hiddenFrom = 0;
  private size = 0;
  private readonly observer: ResizeObserver;

  constructor(entries: Entry[], private readonly run: (action: Action) => void) {
    for (const entry of entries) this.buttons.push({ entry, element: this.buttonOf(entry) });
    this.more = h("button", {
      class: "btn normal", attrs: { type: "button", "aria-haspopup": "menu", "aria-expanded": "false" },
      on: { click: () => openPopup(this.more, menuItems(this.buttons.slice(this.hiddenFrom).map((each) => each.entry), this.size, this.run), { label: "More actions" }) },
    }, h("span", null, "More"), icon("chevron_down", 14));
    this.element.append(...this.buttons.map((each) => each.element), this.more);
    this.element.hidden = entries.length === 0;
    this.element.addEventListener("keydown", (event) => this.onKey(event));
    this.observer = new ResizeObserver(() => this.fit());
    this.observer.observe(this.element);
    this.update(0);
  }

  dispose(): void {
    this.observer.disconnect();
  }

  /** Fits the buttons to the number of selected rows. */
  update(size: number): void {
    this.size = size;
    let changed = false;
    for (const { element, entry } of this.buttons) {
      if ("submenu" in entry) continue;
      const reason = misfit(entry.action, size);
      setAttr(element, "aria-disabled", reason ? "true" : null);
      setAttr(element, "aria-description", reason);
      const title = element.querySelector("span");
      const text = counted(entry, size);
      if (title && title.textContent !== text) { title.textContent = text; changed = true; }
      const tip = reason ?? entry.action.hint ?? "";
      if (tip) element.dataset["tip"] = tip;
      else delete element.dataset["tip"];
    }
    if (changed) this.fit();
  }

  private buttonOf(entry: Entry): HTMLButtonElement {
    if ("submenu" in entry) {
      const element = h("button", { class: "btn normal", attrs: { type: "button", "aria-haspopup": "menu", "aria-expanded": "false" } }, h("span", null, entry.submenu), icon("chevron_down", 14));
      element.addEventListener("click", () => {
        openPopup(element, menuItems(entry.entries, this.size, this.run), { label: entry.submenu });
      });
      return element;
    }
    const { action } = entry;
    const kind = action.danger ? "danger-quiet" : action.icon === "add" ? "primary" : "normal";
    const element = h("button", { class: `btn ${kind}`, attrs: { type: "button" } }, action.icon ? icon(action.icon) : null, h("span", null, entry.title));
    element.addEventListener("click", () => {
      const reason = misfit(action, this.size);
      if (reason) toast(entry.title, { tone: "info", text: reason });
      else this.run(action);
    });
    return element;
  }

  /** Hides the buttons that do not fit; "More" has them. */
  private fit(): void {
    for (const { element } of this.buttons) element.hidden = false;
    this.more.hidden = true;
    this.hiddenFrom = this.buttons.length;
    const room = this.element.clientWidth;
    if (room === 0 || this.element.scrollWidth <= room) return;
    this.more.hidden = false;
    while (this.hiddenFrom > 1 && this.element.scrollWidth > room) {
      this.hiddenFrom--;
      const last = this.buttons[this.hiddenFrom];
      if (last) last.element.hidden = true;
    }
  }

  private onKey(event: KeyboardEvent): void {
    if (event.key !== "ArrowRight" && event.key !== "ArrowLeft") return;
    const all = [...this.buttons.map((each) => each.element), this.more].filter((each) => !each.hidden);
    const here = all.indexOf(document.activeElement as HTMLButtonElement);
    if (here < 0) return;
    event.preventDefault();
    all[(here + (event.key === "ArrowRight" ? 1 : -1) + all.length) % all.length]?.focus();
  }
}
