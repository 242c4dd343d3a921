// One grid on the screen: puts source, table, selection, filters, toolbar and details together, and keeps the address
// in step with what is shown.

import { api } from "../api/client";
import type { Action, Column, Filter, Grid, Group, Row, Selection } from "../api/types";
import type { AppContext } from "../app/context";
import { button, iconButton } from "../app/dialog";
import { debounce, h, replace, uid } from "../app/dom";
import { count, plural, secondOfDay } from "../app/format";
import { icon } from "../app/icons";
import { hrefOf, rowHref } from "../app/router";
import { toast } from "../app/toast";
import { openPopup } from "../menu/popup";
import { copyTable } from "./copy";
import { openColumnsPanel } from "./columns-panel";
import { DetailPanel } from "./detail";
import { openFilterPanel } from "./filter-panel";
import { openExportPanel } from "./export-panel";
import { groupItems } from "./grouping";
import { gridKeys } from "./keys";
import { loadLayout, resetLayout, saveLayout, type ColumnLayout } from "./layout";
import { describeFilter } from "./operators";
import { RowSelection } from "./selection";
import { groupId, moreId, RowSource, type Change, type Line } from "./source";
import { readState, sameQuery, writeState, type GridDefaults, type GridState } from "./state";
import { emptyState, errorState, hiddenRows, noMatch, skeleton } from "./states";
import { GridTable } from "./table";
import { arrange, menuItems, Toolbar } from "./toolbar";

export class GridView {
  readonly element: HTMLElement;
  private readonly defaults: GridDefaults;
  private state: GridState;
  private layout: ColumnLayout[];
  private readonly source: RowSource;
  private readonly table: GridTable;
  private readonly selection: RowSelection;
  private readonly toolbar: Toolbar;
  private readonly detail: DetailPanel;
  private readonly cover = h("div", { class: "grid-cover" });
  private readonly chips = h("div", { class: "chips", attrs: { "aria-label": "Filters in force" } });
  private readonly status = h("div", { class: "grid-status" });
  private readonly announcer = h("div", { class: "visually-hidden", attrs: { role: "status" } });
  private readonly search: HTMLInputElement;
  private readonly quick: { column: Column; element: HTMLButtonElement }[] = [];
  private readonly groupButton: HTMLButtonElement;
  private readonly typing: ReturnType<typeof debounce>;
  /** The line the keyboard is on. */
  private active: string | null = null;

  constructor(private readonly grid: Grid, params: URLSearchParams, private readonly app: AppContext) {
    this.defaults = { sort: grid.sort ?? "", group: grid.group_by ?? "" };
    this.state = readState(params, this.defaults);
    this.layout = loadLayout(grid.id, grid.columns);
    this.selection = new RowSelection(() => this.showSelection());
    this.source = new RowSource(grid, this.state, (change) => void this.onChange(change));
    this.table = new GridTable(grid.columns, this.layout, {
      sort: (column) => this.sortBy(column),
      filter: (column, owner) => this.filterPanel(column, owner),
      layout: (layout) => this.keepLayout(layout),
      drawSpecial: (line) => this.drawSpecial(line),
      shown: (line, element) => this.lineShown(line, element),
      selectAll: () => this.toggleLoaded(),
    });
    this.toolbar = new Toolbar(arrange(grid, grid.toolbar), (action) => this.run(action));
    this.detail = new DetailPanel(grid, {
      close: () => this.closeDetail(),
      step: (by) => this.stepDetail(by),
      run: (action, key) => this.app.run(action, { kind: "keys", keys: [key] }, { count: 1, done: (rows) => this.afterAction(rows) }),
    });
    this.typing = debounce(250, () => this.change({ q: this.search.value.trim() }, false));
    this.search = h("input", {
      class: "input search-input",
      attrs: { type: "search", placeholder: "Search", "aria-label": `Search ${grid.title}`, autocomplete: "off", spellcheck: "false", "aria-keyshortcuts": "/" },
      on: {
        input: () => this.typing(),
        keydown: (event) => {
          if (event.key === "Enter") this.typing.flush();
          if (event.key === "Escape" && this.search.value) { event.preventDefault(); this.search.value = ""; this.typing.flush(); }
          if (event.key === "ArrowDown") { event.preventDefault(); this.focus(); }
        },
      },
    });
    this.search.hidden = !grid.columns.some((column) => column.search);
    this.groupButton = iconButton("group", "Group rows", () => openPopup(this.groupButton, groupItems(grid, this.state.group, (group) => this.change({ group }, true)), { label: "Group rows by", end: true }));
    this.groupButton.setAttribute("aria-haspopup", "menu");
    this.groupButton.setAttribute("aria-expanded", "false");
    this.element = this.build();
    this.wireTable();
    this.showQuery();
    void this.source.load().then(() => this.openFromState());
  }

  dispose(): void {
    this.typing.cancel();
    this.source.dispose();
    this.toolbar.dispose();
    this.table.destroy();
  }

  /** The address has changed under us: Back, Forward, or a link to the same grid. */
  applyParams(params: URLSearchParams): void {
    const next = readState(params, this.defaults);
    const same = sameQuery(next, this.state);
    this.adopt(next);
    this.showQuery();
    if (same) this.openFromState();
    else {
      this.selection.clear();
      void this.source.load().then(() => this.openFromState());
    }
  }

  /** Reads the shown rows again; selection, scroll position and open groups stay. */
  async refresh(): Promise<void> {
    const before = this.order();
    await this.source.load(true);
    const after = new Set(this.order());
    this.selection.forget(before.filter((key) => !after.has(key)));
    if (this.detail.open) void this.detail.show(this.detail.key, this.rowOf(this.detail.key));
  }

  focus(): void {
    this.table.element.focus();
  }

  focusSearch(): void {
    (this.search.hidden ? this.table.element : this.search).focus();
  }

  // ---- what is on the screen -----------------------------------------------------------------------------------

  private build(): HTMLElement {
    const headingId = uid("grid");
    for (const name of this.grid.filters ?? []) {
      const column = this.grid.columns.find((each) => each.name === name);
      if (!column) continue;
      const element = h("button", {
        class: "btn normal quick", attrs: { type: "button", "aria-haspopup": "dialog", "aria-expanded": "false" },
        on: { click: () => this.filterPanel(column, element) },
      });
      this.quick.push({ column, element });
    }
    const columnsButton = iconButton("columns", "Columns", () => openColumnsPanel(columnsButton, this.grid.columns, this.layout,
      (layout) => { this.keepLayout(layout); void this.applyLayout(); },
      () => { this.layout = resetLayout(this.grid.id, this.grid.columns); void this.applyLayout(); return this.layout; }));
    columnsButton.setAttribute("aria-haspopup", "dialog");
    columnsButton.setAttribute("aria-expanded", "false");
    const exportButton = iconButton("export", "Export as CSV", () => openExportPanel(exportButton, {
      grid: this.grid, layout: this.layout, query: { sort: this.state.sort || undefined, filter: this.state.filter, q: this.state.q },
      total: this.source.total, keys: this.selection.matching ? [] : this.selection.keys,
    }));
    exportButton.setAttribute("aria-haspopup", "dialog");
    exportButton.setAttribute("aria-expanded", "false");
    const refreshButton = iconButton("renew", "Refresh", () => void this.refresh());
    this.table.element.setAttribute("aria-labelledby", headingId);
    return h("section", { class: "page grid-page" },
      h("div", { class: "page-head" },
        h("div", { class: "page-titles" }, h("h1", { id: headingId }, this.grid.title), this.grid.doc ? h("p", { class: "page-doc" }, this.grid.doc) : null)),
      this.toolbar.element,
      h("div", { class: "grid-bar" },
        h("div", { class: "grid-filters" }, this.search.hidden ? null : h("div", { class: "search" }, icon("search"), this.search), this.quick.map((each) => each.element), this.chips),
        h("div", { class: "grid-tools" }, this.groupButton, columnsButton, refreshButton, exportButton)),
      h("div", { class: "grid-body" }, h("div", { class: "grid-frame" }, this.table.element, this.cover), this.detail.element),
      this.status, this.announcer);
  }

  private showQuery(): void {
    if (this.search !== document.activeElement) this.search.value = this.state.q;
    const filtered = new Set(Object.keys(this.state.filter));
    void this.table.mark(this.state.sort, filtered);
    this.groupButton.classList.toggle("on", this.state.group !== "");
    for (const { column, element } of this.quick) {
      const on = filtered.has(column.name);
      element.classList.toggle("on", on);
      replace(element, h("span", null, column.title), on ? h("span", { class: "dot", attrs: { "aria-label": "(filtered)" } }) : null, icon("chevron_down", 14));
    }
    const chips = Object.entries(this.state.filter).map(([name, ops]) => {
      const column = this.grid.columns.find((each) => each.name === name) ?? { name, title: name, type: "text" as const };
      const text = describeFilter(column, ops);
      return h("span", { class: "filter-chip" },
        h("button", { class: "chip-text", tip: "Change this filter", attrs: { type: "button" }, on: { click: (event) => this.filterPanel(column, event.currentTarget as HTMLElement) } }, text),
        h("button", { class: "chip-close", attrs: { type: "button", "aria-label": `Remove filter: ${text}` }, on: { click: () => { this.setFilter(name, null); this.focus(); } } }, icon("close", 12)));
    });
    replace(this.chips, chips, chips.length > 1 ? button("Clear all", () => { this.change({ filter: {} }, true); this.focus(); }, { kind: "plain" }) : null);
    this.chips.hidden = chips.length === 0;
  }

  private async onChange(change: Change): Promise<void> {
    if (change.kind === "all") {
      await this.table.set(this.source.lines());
      await this.table.mark(this.state.sort, new Set(Object.keys(this.state.filter)));
      this.setActive(this.active && this.table.has(this.active) ? this.active : null);
      this.showCover();
    } else if (change.kind === "appended") {
      const { block } = change;
      await this.table.insertBefore(moreId(block), change.rows.map((row): Line => ({ id: `r:${row.key}`, kind: "row", row, block })));
      if (!this.source.hasMore(block)) await this.table.remove(moreId(block));
      else await this.table.redraw(moreId(block));
    } else {
      await this.table.redraw(moreId(change.block));
    }
    this.showStatus();
  }

  private showCover(): void {
    const { source } = this;
    const nothing = source.grouped ? source.blocks.length === 0 : (source.blocks[0]?.rows.length ?? 0) === 0;
    let content: HTMLElement | null = null;
    if (source.problem && nothing) content = errorState(source.problem, () => void source.load());
    else if (source.problem) toast("The rows could not be read again", { tone: "danger", text: source.problem.message, about: "refresh", action: { title: "Retry", run: () => void this.refresh() } });
    else if (source.loading && nothing) content = skeleton();
    else if (nothing) content = this.narrowed() ? this.nothingMatches() : emptyState(this.grid, (action) => this.run(action));
    replace(this.cover, content);
    this.cover.hidden = content === null;
    this.table.element.setAttribute("aria-busy", String(source.loading));
    this.table.element.setAttribute("aria-rowcount", String(source.total + 1));
  }

  private showStatus(): void {
    const { source, selection } = this;
    const size = selection.size(source.total);
    const loaded = source.rows.length;
    const left = source.problem || (source.loading && loaded === 0) ? "" : plural(source.total, "row") + (!this.narrowed() ? "" : source.total === 1 ? " matches" : " match");
    const loadedKeys = source.rows.map((row) => row.key);
    const allLoaded = loaded > 0 && loadedKeys.every((key) => selection.has(key));
    // All that is loaded and still not all there is: what people think they have selected has to be said.
    const partly = allLoaded && !selection.matching && source.total > size;
    this.status.classList.toggle("banner", partly || selection.matching);
    replace(this.status,
      h("span", { class: "status-total" }, left),
      size > 0 ? h("span", { class: "status-selected" },
        h("strong", null, selection.matching ? `All ${count(size)} selected` : partly ? `${count(size)} selected on this page` : `${count(size)} selected`),
        !selection.matching && source.total > size && (allLoaded || size > 1)
          ? h("button", { class: "btn link", attrs: { type: "button" }, on: { click: () => { selection.all(); this.focus(); } } }, `Select all ${count(source.total)} ${this.narrowed() ? "that match" : "rows"}`) : null,
        h("button", { class: "btn link", attrs: { type: "button" }, on: { click: () => { selection.clear(); this.focus(); } } }, "Clear")) : null,
      h("span", { class: "status-time" }, source.loadedAt ? `Updated ${secondOfDay(source.loadedAt)}` : ""));
    this.table.setHeadBox(allLoaded, size > 0);
  }

  private showSelection(): void {
    this.table.eachShown((line, element) => this.paint(line, element));
    this.toolbar.update(this.selection.size(this.source.total));
    this.showStatus();
    const size = this.selection.size(this.source.total);
    this.announcer.textContent = size ? `${count(size)} selected` : "Nothing selected";
  }

  private paint(line: Line, element: HTMLElement): void {
    if (line.kind === "row") {
      const on = this.selection.has(line.row.key);
      element.classList.toggle("selected", on);
      element.setAttribute("aria-selected", String(on));
      const box = element.querySelector<HTMLInputElement>(".row-check");
      if (box) box.checked = on;
      element.classList.toggle("in-detail", this.detail.open && this.detail.key === line.row.key);
    }
    element.classList.toggle("active", line.id === this.active);
  }

  private lineShown(line: Line, element: HTMLElement): void {
    this.paint(line, element);
    // A "more" line in or near the window asks for its page; not inside Tabulator's drawing, hence the frame.
    if (line.kind === "more" && !line.block.problem) requestAnimationFrame(() => void this.source.more(line.block));
  }

  private drawSpecial(line: Line): Node {
    const { block } = line;
    if (line.kind === "more") {
      return h("div", { class: "line-more", attrs: { role: "gridcell" } }, block.problem
        ? [h("span", { class: "danger-text" }, block.problem.message), button("Retry", () => void this.source.more(block), { kind: "plain" })]
        : [h("wa-spinner"), h("span", { class: "quiet" }, "Loading…")]);
    }
    const column = this.grid.columns.find((each) => each.name === this.state.group);
    return h("div", { class: `line-group${block.open ? " open" : ""}`, attrs: { role: "gridcell" }, on: { click: () => { this.setActive(groupId(block)); this.source.toggle(block); } } },
      icon(block.open ? "chevron_down" : "chevron_right", 15),
      column ? h("span", { class: "group-by" }, `${column.title}:`) : null,
      h("strong", null, block.label || "none"),
      h("span", { class: "group-count" }, count(block.count)),
      h("span", { class: "visually-hidden" }, block.open ? "expanded" : "collapsed"));
  }

  // ---- what the user does --------------------------------------------------------------------------------------

  private wireTable(): void {
    const root = this.table.element;
    root.tabIndex = 0;
    root.setAttribute("aria-multiselectable", "true");
    root.addEventListener("keydown", (event) => gridKeys(event, this.keyActions()));
    root.addEventListener("focus", () => { if (!this.active) this.setActive(this.source.lines()[0]?.id ?? null); });
    root.addEventListener("click", (event) => this.onClick(event));
    root.addEventListener("dblclick", (event) => {
      const line = this.table.lineAt(event.target);
      if (line?.kind !== "row" || (event.target as Element).closest("button, input, a")) return;
      getSelection()?.removeAllRanges(); // the word under the pointer was not meant
      this.openRow(line.row.key);
    });
    root.addEventListener("contextmenu", (event) => {
      if (event.target === root) event.preventDefault(); // the Menu key: its keydown has opened ours
      const line = this.table.lineAt(event.target);
      if (line?.kind !== "row") return;
      event.preventDefault();
      if (!this.selection.has(line.row.key)) this.selection.only(line.row.key);
      this.setActive(line.id);
      this.contextMenu({ x: event.clientX, y: event.clientY });
    });
  }

  private onClick(event: MouseEvent): void {
    const target = event.target as Element;
    const line = this.table.lineAt(target);
    if (line?.kind !== "row" || target.closest("button, a")) return;
    this.setActive(line.id);
    const key = line.row.key;
    // A finger has no double click: it opens, and the boxes select.
    if ((event as PointerEvent).pointerType === "touch" && !target.closest(".row-check, [tabulator-field=__select]")) return this.openDetail(key);
    const onBox = target.closest(".row-check, [tabulator-field=__select]") !== null;
    if (event.shiftKey) {
      this.selection.extendTo(key, this.order());
      getSelection()?.removeAllRanges();
    } else if (onBox || event.ctrlKey || event.metaKey) this.selection.toggle(key, this.order());
    else if (getSelection()?.isCollapsed !== false) this.selection.only(key); // dragging over text is copying, not choosing
    if (!onBox) this.focusRoot();
    else this.paint(line, target.closest<HTMLElement>(".tabulator-row") as HTMLElement);
    if (this.detail.open && !event.shiftKey && !onBox) this.openDetail(key);
  }

  private focusRoot(): void {
    this.table.element.focus({ preventScroll: true });
  }

  private keyActions(): Parameters<typeof gridKeys>[1] {
    const lines = (): Line[] => this.source.lines().filter((line) => line.kind !== "more");
    const at = (): number => lines().findIndex((line) => line.id === this.active);
    const current = (): Line | undefined => lines()[at()];
    return {
      move: (by, extend) => this.moveTo(lines(), Math.max(0, at()) + (at() < 0 ? 0 : by), extend),
      edge: (end, extend) => this.moveTo(lines(), end ? Number.MAX_SAFE_INTEGER : 0, extend),
      toggle: () => { const line = current(); if (line?.kind === "row") this.selection.toggle(line.row.key, this.order()); else if (line) this.source.toggle(line.block); },
      open: () => { const line = current(); if (line?.kind === "row") this.openRow(line.row.key, true); else if (line) this.source.toggle(line.block); },
      beside: () => { const line = current(); if (line?.kind === "row") this.openDetail(line.row.key, true); },
      expand: (open) => { const line = current(); if (line && line.block.value !== undefined) { if (!open) this.setActive(groupId(line.block)); this.source.toggle(line.block, open); } },
      all: () => this.selection.set(this.order()),
      escape: () => { if (this.detail.open) { this.closeDetail(); return true; } if (this.selection.size(1) > 0) { this.selection.clear(); return true; } return false; },
      copy: () => this.copyRows(),
      menu: () => {
        const line = current();
        if (line?.kind !== "row") return;
        if (!this.selection.has(line.row.key)) this.selection.only(line.row.key);
        const box = this.table.elementOf(line.id)?.getBoundingClientRect();
        this.contextMenu({ x: (box?.left ?? 100) + 60, y: (box?.bottom ?? 100) - 4 });
      },
    };
  }

  private moveTo(lines: Line[], index: number, extend: boolean): void {
    const line = lines[Math.max(0, Math.min(index, lines.length - 1))];
    if (!line) return;
    this.setActive(line.id);
    void this.table.scrollTo(line.id).then(() => this.setActive(line.id));
    if (extend && line.kind === "row") this.selection.extendTo(line.row.key, this.order());
    if (this.detail.open && line.kind === "row") this.openDetail(line.row.key);
  }

  private setActive(id: string | null): void {
    if (this.active && this.active !== id) this.table.elementOf(this.active)?.classList.remove("active");
    this.active = id;
    const element = id ? this.table.elementOf(id) : null;
    element?.classList.add("active");
    if (element?.isConnected) this.table.element.setAttribute("aria-activedescendant", element.id);
    else this.table.element.removeAttribute("aria-activedescendant");
  }

  private order(): string[] {
    return this.source.rows.map((row) => row.key);
  }

  private toggleLoaded(): void {
    const keys = this.order();
    if (keys.length && keys.every((key) => this.selection.has(key))) this.selection.clear();
    else this.selection.set(keys);
  }

  private contextMenu(at: { x: number; y: number }): void {
    const size = this.selection.size(this.source.total);
    const entries = menuItems(arrange(this.grid, this.grid.context), size, (action) => this.run(action));
    const single = size === 1 && !this.selection.matching ? this.selection.keys[0] : undefined;
    openPopup(at, [
      ...(single && this.grid.details ? [{ kind: "action" as const, title: "Open", icon: "file" as const, shortcut: "Enter", run: () => this.openRow(single) }] : []),
      ...(single ? [{ kind: "action" as const, title: "Show details", icon: "eye" as const, shortcut: this.grid.details ? "Alt+Enter" : "Enter", run: () => this.openDetail(single, true) }] : []),
      { kind: "action", title: "Copy", icon: "copy", shortcut: "Ctrl+C", run: () => this.copyRows() },
      ...(entries.length ? [{ kind: "separator" as const }, ...entries] : []),
    ], { label: "Actions for the selected rows" });
  }

  /** The selected rows' visible columns as tab-separated text, ready for a spreadsheet. */
  private copyRows(): void {
    const columns = this.layout.filter((entry) => entry.visible).map((entry) => this.grid.columns.find((each) => each.name === entry.name)).filter((each): each is Column => !!each);
    const rows = this.source.rows.filter((row) => this.selection.has(row.key));
    copyTable(columns, rows);
  }

  private run(action: Action): void {
    const size = this.selection.size(this.source.total);
    let chosen: Selection = { kind: "keys", keys: [] };
    if (action.selection !== "none") {
      chosen = this.selection.matching
        ? { kind: "matching", filter: this.state.filter, q: this.state.q, count: this.source.total }
        : { kind: "keys", keys: this.selection.keys };
    }
    this.app.run(action, chosen, { count: action.selection === "none" ? 0 : size, done: (rows) => this.afterAction(rows) });
  }

  private afterAction(rows: string[]): void {
    void this.refresh().then(() => {
      if (rows.length) this.selection.set(rows.filter((key) => this.rowOf(key)));
    });
  }

  // ---- sort, filter, layout -----------------------------------------------------------------------------------

  private sortBy(column: Column): void {
    const ascending = column.name;
    const next = this.state.sort === ascending ? `-${ascending}` : this.state.sort === `-${ascending}` ? this.grid.sort ?? "" : ascending;
    // A grid whose standing order is this very column has no third state.
    this.change({ sort: next === this.state.sort ? ascending : next }, true);
  }

  private filterPanel(column: Column, owner: HTMLElement): void {
    const { [column.name]: now, ...others } = this.state.filter;
    // What the other filters leave: the counts then say what a tick would bring.
    const occurring = (): Promise<Group[]> => api.groups(this.grid.table, column.name, { filter: others, q: this.state.q });
    openFilterPanel(owner, column, now, (ops) => this.setFilter(column.name, ops), this.grid.filters?.includes(column.name) ? occurring : undefined);
  }

  private setFilter(name: string, ops: Filter[string] | null): void {
    const filter = { ...this.state.filter };
    if (ops) filter[name] = ops;
    else delete filter[name];
    this.change({ filter }, true);
  }

  private change(part: Partial<GridState>, step: boolean): void {
    const next = { ...this.state, ...part };
    if (sameQuery(next, this.state)) return;
    this.adopt(next);
    this.note(step);
    this.selection.clear(); // rows out of sight must not be acted upon
    this.showQuery();
    this.table.toTop();
    void this.source.load();
  }

  private adopt(next: GridState): void {
    this.state = next;
    this.source.state = next;
  }

  private note(step: boolean): void {
    this.app.router.note(hrefOf("grid", this.grid.id, writeState(this.state, this.defaults)), step);
  }

  private nothingMatches(): HTMLElement {
    const hidden = hiddenRows(this.grid, this.state.filter);
    return noMatch(
      () => this.change({ filter: {}, q: "" }, true),
      hidden ? { column: hidden.column, search: () => this.change({ filter: hidden.filter }, true) } : undefined);
  }

  private narrowed(): boolean {
    return this.state.q !== "" || Object.keys(this.state.filter).length > 0;
  }

  private keepLayout(layout: ColumnLayout[]): void {
    const widths = new Map(this.layout.map((entry) => [entry.name, entry.width]));
    this.layout = layout.map((entry) => {
      const width = entry.width ?? widths.get(entry.name);
      return width ? { ...entry, width } : { name: entry.name, visible: entry.visible };
    });
    saveLayout(this.grid.id, this.layout);
  }

  private async applyLayout(): Promise<void> {
    await this.table.setLayout(this.layout);
    await this.table.mark(this.state.sort, new Set(Object.keys(this.state.filter)));
    this.showStatus();
  }

  // ---- details ------------------------------------------------------------------------------------------------

  private rowOf(key: string): Row | null {
    return this.source.rows.find((row) => row.key === key) ?? null;
  }

  private openFromState(): void {
    if (this.state.row) {
      if (this.detail.key !== this.state.row) void this.detail.show(this.state.row, this.rowOf(this.state.row));
      void this.table.scrollTo(`r:${this.state.row}`);
    } else if (this.detail.open) this.detail.hide();
    this.table.eachShown((line, element) => this.paint(line, element));
  }

  /** The row's own page where it has one, else the panel beside the grid. */
  private openRow(key: string, focus = false): void {
    if (this.grid.details) this.app.router.go(rowHref(this.grid.id, key));
    else this.openDetail(key, focus);
  }

  private openDetail(key: string, focus = false): void {
    const wasOpen = this.detail.open;
    if (this.detail.key !== key) void this.detail.show(key, this.rowOf(key));
    this.adopt({ ...this.state, row: key });
    this.note(!wasOpen);
    this.table.eachShown((line, element) => this.paint(line, element));
    if (focus) this.detail.element.focus();
  }

  private closeDetail(): void {
    this.detail.hide();
    this.adopt({ ...this.state, row: "" });
    this.note(false);
    this.table.eachShown((line, element) => this.paint(line, element));
    this.focusRoot();
  }

  private stepDetail(by: 1 | -1): void {
    const order = this.order();
    const next = order[order.indexOf(this.detail.key) + by];
    if (!next) return;
    this.selection.only(next);
    this.setActive(`r:${next}`);
    void this.table.scrollTo(`r:${next}`);
    this.openDetail(next);
  }
}

