// A pop-up menu: toolbar drop-downs, the right-click menu, the user's menu. Arrow keys, Home, End, type-ahead, submenus.
// An entry that cannot be used now stays focusable and says why: a greyed-out word alone helps nobody.

import { h } from "../app/dom";
import { icon, type IconName } from "../app/icons";
import { placeBelow, placeBeside, type Anchor } from "../app/place";

export type MenuItem =
  | { kind: "action"; title: string; icon?: IconName | undefined; hint?: string | undefined; danger?: boolean | undefined; reason?: string | undefined; shortcut?: string; run: () => void }
  | { kind: "check"; title: string; checked: boolean; radio?: boolean; run: () => void }
  | { kind: "submenu"; title: string; icon?: IconName; items: MenuItem[] }
  | { kind: "heading"; title: string }
  | { kind: "separator" };

const kTypeAheadMs = 700;

interface Level {
  element: HTMLElement;
  opener: HTMLElement | null;
}

let close: (() => void) | null = null;

export function closePopup(): void {
  close?.();
}

/** Opens the menu at an element or a point. Focus goes back to where it was when the menu closes. */
export function openPopup(at: HTMLElement | { x: number; y: number }, items: MenuItem[], options: { label: string; end?: boolean }): void {
  close?.();
  const returnTo = document.activeElement instanceof HTMLElement ? document.activeElement : null;
  const levels: Level[] = [];
  const owner = at instanceof HTMLElement ? at : null;
  owner?.setAttribute("aria-expanded", "true");

  const shut = (refocus: boolean): void => {
    close = null;
    while (levels.length) levels.pop()?.element.remove();
    owner?.setAttribute("aria-expanded", "false");
    document.removeEventListener("pointerdown", outside, true);
    window.removeEventListener("blur", blurred);
    window.removeEventListener("resize", blurred);
    if (refocus) (owner ?? returnTo)?.focus({ preventScroll: true });
  };
  const outside = (event: PointerEvent): void => {
    if (event.composedPath().some((node) => levels.some((level) => level.element === node))) return;
    if (owner && event.composedPath().includes(owner)) { // the owner's click would open it again
      owner.addEventListener("click", (click) => { click.stopImmediatePropagation(); click.preventDefault(); }, { capture: true, once: true });
    }
    shut(false);
  };
  const blurred = (): void => shut(false);

  const openLevel = (entries: MenuItem[], label: string, place: (element: HTMLElement) => void, opener: HTMLElement | null): void => {
    const element = h("div", { class: "popup-menu", attrs: { role: "menu", "aria-label": label, popover: "manual" } });
    for (const entry of entries) element.appendChild(render(entry));
    element.addEventListener("keydown", (event) => onKey(event, element));
    element.addEventListener("contextmenu", (event) => event.preventDefault());
    document.body.appendChild(element);
    element.showPopover();
    levels.push({ element, opener });
    place(element);
  };
  const closeTo = (depth: number): void => {
    while (levels.length > depth) {
      const level = levels.pop();
      level?.opener?.setAttribute("aria-expanded", "false");
      level?.element.remove();
    }
  };
  const depthOf = (element: Element): number => levels.findIndex((level) => level.element.contains(element)) + 1;

  const render = (entry: MenuItem): HTMLElement => {
    if (entry.kind === "separator") return h("div", { class: "popup-line", attrs: { role: "separator" } });
    if (entry.kind === "heading") return h("div", { class: "popup-heading", attrs: { role: "presentation" } }, entry.title);
    if (entry.kind === "submenu") return renderSubmenu(entry);
    const off = entry.kind === "action" ? entry.reason : undefined;
    const run = (): void => {
      if (off) return;
      shut(true);
      entry.run();
    };
    const element = h(
      "div",
      {
        class: `popup-item${entry.kind === "action" && entry.danger ? " danger" : ""}`,
        tip: entry.kind === "action" && !off ? entry.hint : undefined,
        attrs: {
          role: entry.kind === "check" ? (entry.radio ? "menuitemradio" : "menuitemcheckbox") : "menuitem",
          "aria-checked": entry.kind === "check" ? String(entry.checked) : undefined,
          "aria-disabled": off ? "true" : undefined,
          tabindex: -1,
        },
        on: { click: run, pointerenter: () => { closeTo(depthOf(element)); element.focus({ preventScroll: true }); } },
      },
      h("span", { class: "popup-icon" }, entry.kind === "check" ? (entry.checked ? icon("check") : null) : entry.icon ? icon(entry.icon) : null),
      h("span", { class: "popup-text" }, h("span", { class: "popup-title" }, entry.title), off ? h("span", { class: "popup-note" }, off) : null),
      entry.kind === "action" && entry.shortcut ? h("kbd", null, entry.shortcut) : null,
    );
    return element;
  };
  const renderSubmenu = (entry: Extract<MenuItem, { kind: "submenu" }>): HTMLElement => {
    const open = (focusFirst: boolean): void => {
      closeTo(depthOf(element));
      element.setAttribute("aria-expanded", "true");
      openLevel(entry.items, entry.title, (menu) => placeBeside(menu, element.getBoundingClientRect()), element);
      if (focusFirst) focusAt(levels[levels.length - 1]?.element, 0);
    };
    const element = h(
      "div",
      {
        class: "popup-item",
        attrs: { role: "menuitem", "aria-haspopup": "menu", "aria-expanded": "false", tabindex: -1 },
        on: { click: () => open(true), pointerenter: () => { element.focus({ preventScroll: true }); open(false); } },
      },
      h("span", { class: "popup-icon" }, entry.icon ? icon(entry.icon) : null),
      h("span", { class: "popup-text" }, h("span", { class: "popup-title" }, entry.title)),
      icon("chevron_right", 14),
    );
    return element;
  };

  let typed = "";
  let typedAt = 0;
  const onKey = (event: KeyboardEvent, menu: HTMLElement): void => {
    const all = itemsOf(menu);
    const here = all.indexOf(document.activeElement as HTMLElement);
    const depth = depthOf(menu);
    const current = all[here];
    const typing = typed !== "" && event.timeStamp - typedAt < kTypeAheadMs; // a space then belongs to the title
    switch (typing && event.key === " " ? "" : event.key) {
      case "ArrowDown": focusAt(menu, here + 1); break;
      case "ArrowUp": focusAt(menu, here < 0 ? -1 : here - 1); break;
      case "Home": focusAt(menu, 0); break;
      case "End": focusAt(menu, -1); break;
      case "ArrowRight": if (current?.getAttribute("aria-haspopup")) current.click(); break;
      case "ArrowLeft": if (depth > 1) { const opener = levels[depth - 1]?.opener; closeTo(depth - 1); opener?.focus(); } break;
      case "Enter": case " ": current?.click(); break;
      case "Escape": if (depth > 1) { const opener = levels[depth - 1]?.opener; closeTo(depth - 1); opener?.focus(); } else shut(true); break;
      case "Tab": shut(true); break;
      default:
        if (event.key.length !== 1 || event.ctrlKey || event.metaKey || event.altKey) return;
        typed = event.timeStamp - typedAt > kTypeAheadMs ? event.key : typed + event.key;
        typedAt = event.timeStamp;
        for (let step = typed.length > 1 ? 0 : 1; step <= all.length; step++) {
          const candidate = all[(Math.max(here, 0) + step) % all.length];
          if (candidate?.querySelector(".popup-title")?.textContent?.toLowerCase().startsWith(typed.toLowerCase())) { candidate.focus(); break; }
        }
    }
    event.preventDefault();
    event.stopPropagation();
  };

  const anchor: Anchor = owner ? owner.getBoundingClientRect() : pointAnchor(at as { x: number; y: number });
  openLevel(items, options.label, (menu) => placeBelow(menu, anchor, { end: options.end ?? false, gap: owner ? 4 : 0 }), null);
  focusAt(levels[0]?.element, 0);
  close = () => shut(false);
  document.addEventListener("pointerdown", outside, true);
  window.addEventListener("blur", blurred);
  window.addEventListener("resize", blurred);
}

function itemsOf(menu: HTMLElement): HTMLElement[] {
  return [...menu.querySelectorAll<HTMLElement>(":scope > .popup-item")];
}

function focusAt(menu: HTMLElement | undefined, index: number): void {
  const all = menu ? itemsOf(menu) : [];
  all[(index + all.length) % all.length]?.focus({ preventScroll: false });
}

const pointAnchor = (point: { x: number; y: number }): Anchor => ({ left: point.x, right: point.x, top: point.y, bottom: point.y });
