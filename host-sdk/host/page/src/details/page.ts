// Everything about one row on a page of its own, with an address of its own.

import { api } from "../api/client";
import type { DetailsDocument, Link } from "../api/pages";
import { Problem, aborted } from "../api/problem";
import type { Action, Grid } from "../api/types";
import type { AppContext } from "../app/context";
import { button, iconButton } from "../app/dialog";
import { h, replace, type Child } from "../app/dom";
import { icon } from "../app/icons";
import { linkHref } from "../app/links";
import { gridHref } from "../app/router";
import { toast } from "../app/toast";
import { toneMark } from "../app/tone";
import { errorState, skeleton } from "../grid/states";
import { arrange, Toolbar } from "../grid/toolbar";
import { sectionsView } from "./sections";

export class DetailsPage {
  readonly element: HTMLElement;
  private readonly heading = h("h1", null);
  private readonly subtitle = h("p", { class: "page-doc" });
  private readonly tools = h("div", { class: "details-actions" });
  private readonly body = h("div", { class: "details-page" });
  private toolbar: Toolbar | null = null;
  private shown = "";
  /** The actions that stand in the toolbar. */
  private offered = "";
  private readonly abort = new AbortController();

  constructor(private readonly grid: Grid, private readonly key: string, private readonly path: string[], private readonly app: AppContext) {
    this.heading.textContent = grid.title;
    this.element = h("section", { class: "page" },
      h("div", { class: "page-head" },
        h("div", { class: "page-titles" },
          h("a", { class: "back", attrs: { href: gridHref(grid.id) } }, icon("chevron_right", 14), `All of ${grid.title}`),
          this.heading, this.subtitle),
        iconButton("renew", "Refresh", () => void this.refresh())),
      this.tools, this.body);
    replace(this.body, skeleton());
    void this.load();
  }

  dispose(): void {
    this.abort.abort();
    this.toolbar?.dispose();
  }

  refresh(): Promise<void> {
    return this.load();
  }

  private async load(): Promise<void> {
    try {
      const page = await api.details(this.grid.table, this.key, this.abort.signal);
      if (!this.abort.signal.aborted) this.draw(page);
    } catch (error) {
      if (aborted(error)) return;
      const problem = Problem.from(error);
      this.shown = "";
      this.toolbar?.dispose();
      this.toolbar = null;
      replace(this.tools);
      replace(this.body, problem.status === 404 ? this.gone() : errorState(problem, () => void this.load()));
    }
  }

  private gone(): HTMLElement {
    return h("div", { class: "blank", attrs: { role: "alert" } },
      h("div", { class: "blank-icon" }, icon("search", 28)),
      h("h2", null, "This row is not there"),
      h("p", null, "It may have been removed since, or it is not for you to see."),
      h("div", { class: "blank-actions" }, h("a", { class: "btn primary", attrs: { href: gridHref(this.grid.id) } }, `All of ${this.grid.title}`)));
  }

  private draw(page: DetailsDocument): void {
    this.app.title([...this.path, page.title]);
    const next = JSON.stringify(page);
    if (next === this.shown) return; // nothing new: leave focus and scroll position alone
    this.shown = next;
    const scrolled = this.body.scrollTop;
    this.heading.textContent = page.title;
    this.subtitle.textContent = page.subtitle ?? "";
    this.drawActions(page.actions);
    replace(this.body, statusBanner(page), this.links(page), sectionsView(page.sections));
    this.body.scrollTop = scrolled;
  }

  private drawActions(actions: Action[]): void {
    const offered = JSON.stringify(actions);
    if (this.toolbar && offered === this.offered) return; // a dialog gives the focus back to the button that opened it
    this.offered = offered;
    this.toolbar?.dispose();
    // A page has room: what is in a submenu elsewhere is a button here.
    const flat = actions.map(({ submenu: _submenu, ...action }): Action => action);
    const byId = { actions: Object.fromEntries(flat.map((action) => [action.id, action])) };
    this.toolbar = new Toolbar(arrange(byId, actions.map((action) => ({ action: action.id }))), (action) => this.run(action));
    this.toolbar.update(1);
    replace(this.tools, actions.length ? this.toolbar.element : null);
  }

  private run(action: Action): void {
    const none = action.selection === "none";
    this.app.run(action, { kind: "keys", keys: none ? [] : [this.key] }, { count: none ? 0 : 1, done: () => void this.load() });
  }

  /** A button that opens the action for the rows behind a link, as if somebody had gone there and selected them all. */
  private actionLink(title: string, action: Action, link: Link, tip: string | undefined): HTMLElement {
    return button(title, () => void this.runOn(action, link), { kind: "normal", ...(action.icon ? { icon: action.icon } : {}), ...(tip ? { tip } : {}) });
  }

  private async runOn(action: Action, link: Link): Promise<void> {
    try {
      const count = await selectedBy(link, this.abort.signal);
      if (count === 0) return toast("There are no such rows any more", { tone: "info", text: "The page is read again." , about: "no rows" });
      this.app.run(action, { kind: "matching", filter: link.filter ?? {}, q: "", count }, { count, done: () => void this.load() });
    } catch (error) {
      if (!aborted(error)) toast(`${action.title} did not open`, { tone: "danger", text: Problem.from(error).message });
    }
  }

  private links(page: DetailsDocument): Child {
    if (!page.links?.length) return null;
    return h("nav", { class: "details-links", attrs: { "aria-label": "Related" } }, page.links.map((entry) => entry.action ? this.actionLink(entry.title, entry.action, entry.link, entry.text) :
      h("a", { class: "btn normal", tip: entry.text, attrs: { href: linkHref(entry.link) } }, icon("link", 14), h("span", null, entry.title))));
  }
}

/** How many rows of its grid a link selects. */
async function selectedBy(link: Link, signal: AbortSignal): Promise<number> {
  const grid = await api.grid(link.grid);
  return (await api.rows(grid.table, { limit: 1, filter: link.filter ?? {} }, signal)).total;
}

function statusBanner(page: DetailsDocument): Child {
  const { status } = page;
  if (!status) return null;
  return h("section", { class: `status-banner ${status.tone ?? "neutral"}`, attrs: { "aria-label": "Status" } },
    toneMark(status.tone ?? "neutral", 20),
    h("div", null,
      h("h2", null, status.title),
      h("p", null, status.text),
      status.next ? h("p", null, h("strong", null, "Next: "), status.next) : null));
}
