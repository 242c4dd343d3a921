// The menu tree: links in a tree with one tab stop. Arrow keys, Home, End, type-ahead; a quick filter above; which
// folders are open is remembered.

import type { MenuNode } from "../api/types";
import { debounce, h, replace, setAttr } from "../app/dom";
import { icon } from "../app/icons";
import { dashboardHref, gridHref } from "../app/router";
import { load, save } from "../app/storage";

const kTypeAheadMs = 700;

interface Item {
  node: MenuNode;
  parent: Item | null;
  line: HTMLElement;
  children: Item[];
}

/** The grid or the dashboard that a node opens. Their ids do not collide: a plugin gives each its own. */
const opens = (node: MenuNode): string | undefined => node.grid ?? node.dashboard;

export class MenuTree {
  readonly element: HTMLElement;
  private readonly tree = h("ul", { class: "tree", attrs: { role: "tree", "aria-label": "Menu" } });
  private readonly filter: HTMLInputElement;
  private items: Item[] = [];
  private readonly closed: Set<string>;
  private current = "";
  private typed = "";
  private typedAt = 0;

  constructor(private readonly nodes: MenuNode[], private readonly chosen: () => void) {
    this.closed = new Set(load<string[]>("menu.closed", []));
    const apply = debounce(80, () => this.draw());
    this.filter = h("input", {
      class: "input", attrs: { type: "search", placeholder: "Filter the menu", "aria-label": "Filter the menu", autocomplete: "off", spellcheck: "false" },
      on: {
        input: apply,
        keydown: (event) => {
          if (event.key === "ArrowDown" || event.key === "Enter") {
            event.preventDefault();
            apply.flush();
            const target = this.visible().find((item) => opens(item.node) && this.matches(item.node)) ?? this.visible()[0];
            if (event.key === "Enter") target?.line.click();
            else this.focusItem(target);
          }
          if (event.key === "Escape" && this.filter.value) { event.preventDefault(); this.filter.value = ""; apply.flush(); }
        },
      },
    });
    this.tree.addEventListener("keydown", (event) => this.onKey(event));
    this.element = h("div", { class: "menu" }, h("div", { class: "search" }, icon("search"), this.filter), this.tree);
    this.draw();
  }

  /** Titles from the root to the node of a grid or a dashboard, for the header and the document's title. */
  pathOf(opened: string): string[] {
    const search = (nodes: MenuNode[], path: string[]): string[] | null => {
      for (const node of nodes) {
        const here = [...path, node.title];
        if (opens(node) === opened) return here;
        const below = search(node.children ?? [], here);
        if (below) return below;
      }
      return null;
    };
    return search(this.nodes, []) ?? [];
  }

  /** What the first node that opens something opens, to start with. */
  get first(): string | null {
    const search = (nodes: MenuNode[]): string | null => {
      for (const node of nodes) {
        const found = opens(node) ?? search(node.children ?? []);
        if (found) return found;
      }
      return null;
    };
    return search(this.nodes);
  }

  /** Whether that is a dashboard and not a grid. */
  opensDashboard(opened: string): boolean {
    const search = (nodes: MenuNode[]): boolean => nodes.some((node) => node.dashboard === opened || search(node.children ?? []));
    return search(this.nodes);
  }

  /** Marks the grid or the dashboard that is shown and opens the way to it. */
  select(opened: string): void {
    this.current = opened;
    for (const item of this.items) {
      if (opens(item.node) !== opened) continue;
      for (let parent = item.parent; parent; parent = parent.parent) if (!this.isOpen(parent.node)) this.setOpen(parent, true, false);
    }
    this.draw();
    // Somebody came here by a link: where that is should be seen in the menu too.
    this.items.find((item) => opens(item.node) === opened)?.line.scrollIntoView({ block: "nearest" });
  }

  focusFilter(): void {
    this.filter.focus();
    this.filter.select();
  }

  private matches(node: MenuNode): boolean {
    const text = this.filter.value.trim().toLowerCase();
    return text === "" || node.title.toLowerCase().includes(text);
  }

  private reaches(node: MenuNode): boolean {
    return this.matches(node) || (node.children ?? []).some((child) => this.reaches(child));
  }

  /** Folders are open until somebody closes them: the tree is short, and a closed folder hides what it is for. */
  private isOpen(node: MenuNode): boolean {
    return !this.closed.has(node.id);
  }

  private draw(): void {
    const focused = this.items.find((item) => item.line === document.activeElement)?.node.id;
    const filtering = this.filter.value.trim() !== "";
    this.items = [];
    const build = (nodes: MenuNode[], parent: Item | null, level: number, all: boolean): HTMLElement[] => nodes.flatMap((node, index) => {
      const keep = all || !filtering || this.reaches(node);
      if (!keep) return [];
      const inside = all || (filtering && this.matches(node));
      const folder = (node.children?.length ?? 0) > 0;
      const expanded = folder && (filtering || this.isOpen(node));
      const label = [
        h("span", { class: "tree-twist" }, folder ? icon(expanded ? "chevron_down" : "chevron_right", 14) : null),
        h("span", { class: "tree-icon" }, icon(node.grid ? "grid" : node.dashboard ? "chart" : "folder", 15)),
        h("span", { class: "tree-title" }, node.title),
      ];
      const target = opens(node);
      const line = target
        ? h("a", { class: "tree-line", attrs: { href: node.grid ? gridHref(node.grid) : dashboardHref(target) }, on: { click: () => this.chosen() } }, label)
        : h("div", { class: "tree-line", on: { click: () => this.setOpen(item, !this.isOpen(node), true) } }, label);
      line.style.paddingInlineStart = `${8 + (level - 1) * 14}px`;
      const current = target !== undefined && target === this.current;
      const roles = {
        role: "treeitem", tabindex: -1, "aria-level": level, "aria-setsize": nodes.length, "aria-posinset": index + 1,
        "aria-expanded": folder ? String(expanded) : undefined, "aria-current": current ? "page" : undefined, "aria-selected": target ? String(current) : undefined,
      };
      for (const [name, value] of Object.entries(roles)) setAttr(line, name, value);
      const element = h("li", { attrs: { role: "none" } }, line);
      const item: Item = { node, parent, line, children: [] };
      parent?.children.push(item);
      this.items.push(item);
      if (expanded) {
        const list = h("ul", { attrs: { role: "group" } });
        list.append(...build(node.children ?? [], item, level + 1, inside));
        element.append(list);
      }
      return [element];
    });
    replace(this.tree, build(this.nodes, null, 1, false));
    // A tree has to have items: without any it is a list with a sentence in it.
    setAttr(this.tree, "role", this.items.length ? "tree" : null);
    if (!this.items.length) replace(this.tree, h("li", { class: "tree-none quiet" }, filtering ? "Nothing in the menu matches." : "There is nothing you may open. Ask the role administrator."));
    const start = this.items.find((item) => item.node.id === focused) ?? this.items.find((item) => opens(item.node) === this.current) ?? this.items[0];
    if (start) start.line.tabIndex = 0;
    if (focused && start?.node.id === focused) start.line.focus();
  }

  private setOpen(item: Item, on: boolean, redraw: boolean): void {
    if (on) this.closed.delete(item.node.id);
    else this.closed.add(item.node.id);
    save("menu.closed", [...this.closed]);
    if (redraw) this.draw();
  }

  private visible(): Item[] {
    return this.items;
  }

  private focusItem(item: Item | undefined): void {
    if (!item) return;
    for (const each of this.items) each.line.tabIndex = -1;
    item.line.tabIndex = 0;
    item.line.focus();
  }

  private onKey(event: KeyboardEvent): void {
    const all = this.visible();
    const here = all.findIndex((item) => item.line === document.activeElement);
    const item = all[here];
    if (!item || event.ctrlKey || event.metaKey || event.altKey) return;
    const folder = (item.node.children?.length ?? 0) > 0;
    const expanded = item.line.getAttribute("aria-expanded") === "true";
    const typing = this.typed !== "" && event.timeStamp - this.typedAt < kTypeAheadMs; // a space then belongs to the title
    switch (typing && event.key === " " ? "" : event.key) {
      case "ArrowDown": this.focusItem(all[here + 1]); break;
      case "ArrowUp": this.focusItem(all[here - 1]); break;
      case "Home": this.focusItem(all[0]); break;
      case "End": this.focusItem(all[all.length - 1]); break;
      case "ArrowRight": if (folder && !expanded) this.setOpen(item, true, true); else this.focusItem(item.children[0]); break;
      case "ArrowLeft": if (folder && expanded) this.setOpen(item, false, true); else this.focusItem(item.parent ?? undefined); break;
      case "Enter": case " ":
        item.line.click();
        break;
      default: {
        if (event.key.length !== 1) return;
        this.typed = event.timeStamp - this.typedAt > kTypeAheadMs ? event.key : this.typed + event.key;
        this.typedAt = event.timeStamp;
        const text = this.typed.toLowerCase();
        for (let step = this.typed.length > 1 ? 0 : 1; step <= all.length; step++) {
          const candidate = all[(here + step) % all.length];
          if (candidate?.node.title.toLowerCase().startsWith(text)) { this.focusItem(candidate); break; }
        }
      }
    }
    event.preventDefault();
    event.stopPropagation();
  }
}
