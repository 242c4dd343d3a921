// A page of figures: cards, charts and lists of what needs attention. Every figure leads to the rows behind it.

import { api } from "../api/client";
import type { Card, DashboardDocument, ListDocument, ListItem } from "../api/pages";
import { Problem, aborted } from "../api/problem";
import { iconButton } from "../app/dialog";
import { h, replace, uid, type Child } from "../app/dom";
import { count, parseTime } from "../app/format";
import { icon } from "../app/icons";
import { linkHref, linked } from "../app/links";
import { toneMark } from "../app/tone";
import { timeElement } from "../grid/cells";
import { errorState, skeleton } from "../grid/states";
import { ChartView } from "./chart";

const kEveryMs = 60_000;

export class DashboardPage {
  readonly element: HTMLElement;
  private readonly heading = h("h1", null);
  private readonly text = h("p", { class: "page-doc" });
  private readonly at = h("span", { class: "quiet" });
  private readonly body = h("div", { class: "dashboard", attrs: { tabindex: -1 } });
  private charts: ChartView[] = [];
  private shown = "";
  private readonly timer: ReturnType<typeof setInterval>;
  private readonly abort = new AbortController();

  constructor(private readonly id: string, title: string) {
    this.heading.textContent = title;
    this.element = h("section", { class: "page" },
      h("div", { class: "page-head" },
        h("div", { class: "page-titles" }, this.heading, this.text),
        h("div", { class: "dashboard-tools" }, this.at, iconButton("renew", "Refresh", () => void this.refresh()))),
      this.body);
    replace(this.body, skeleton());
    void this.load(false);
    this.timer = setInterval(() => { if (!document.hidden) void this.load(true); }, kEveryMs);
  }

  dispose(): void {
    this.abort.abort();
    clearInterval(this.timer);
    for (const chart of this.charts) chart.dispose();
  }

  refresh(): Promise<void> {
    return this.load(false);
  }

  /** `quiet`: nobody asked for it, so a failure leaves what is shown. */
  private async load(quiet: boolean): Promise<void> {
    try {
      this.draw(await api.dashboard(this.id, this.abort.signal));
    } catch (error) {
      if (aborted(error) || (quiet && this.shown)) return;
      this.shown = "";
      replace(this.body, errorState(Problem.from(error), () => void this.load(false)));
    }
  }

  private draw(page: DashboardDocument): void {
    const at = parseTime(page.at);
    replace(this.at, at ? ["Read ", timeElement(at, true)] : null);
    const next = JSON.stringify({ ...page, at: "" });
    if (next === this.shown) return; // nothing new: leave focus and scroll position alone
    this.shown = next;
    const focus = document.activeElement instanceof HTMLElement && this.body.contains(document.activeElement) ? document.activeElement.dataset["focus"] : undefined;
    this.heading.textContent = page.title;
    this.text.textContent = page.text ?? "";
    for (const chart of this.charts) chart.dispose();
    this.charts = (page.charts ?? []).map((chart) => new ChartView(chart));
    replace(this.body,
      h("ul", { class: "figures", attrs: { "aria-label": "Figures" } }, page.cards.map((card) => h("li", null, figure(card)))),
      h("div", { class: "dashboard-columns" },
        (page.lists ?? []).map((list) => listCard(list)),
        this.charts.map((chart) => chart.element)));
    if (focus) this.body.querySelector<HTMLElement>(`[data-focus="${CSS.escape(focus)}"]`)?.focus();
  }
}

function figure(card: Card): HTMLElement {
  const content: Child[] = [
    h("span", { class: "figure-title" }, card.tone ? toneMark(card.tone) : null, card.title),
    h("span", { class: "figure-value" }, typeof card.value === "number" ? count(card.value) : card.value),
    card.hint ? h("span", { class: "figure-hint" }, card.hint) : null,
  ];
  const style = `figure ${card.tone ?? "neutral"}`;
  if (!card.link) return h("div", { class: style }, content);
  const element = h("a", { class: style, attrs: { href: linkHref(card.link) } }, content);
  element.dataset["focus"] = `card ${card.title}`;
  return element;
}

function listCard(list: ListDocument): HTMLElement {
  const titleId = uid("list");
  return h("section", { class: "panel-card", attrs: { "aria-labelledby": titleId } },
    h("div", { class: "panel-card-head" },
      h("h2", { id: titleId }, list.title, list.items.length ? h("span", { class: "group-count" }, count(list.items.length)) : null),
      list.link ? h("a", { attrs: { href: linkHref(list.link), "aria-label": `All: ${list.title}` } }, "All") : null),
    list.items.length
      ? h("ul", { class: "attention" }, list.items.map((item) => listItem(item)))
      : h("p", { class: "all-well" }, icon("check"), h("span", null, list.empty)));
}

function listItem(item: ListItem): HTMLElement {
  const at = parseTime(item.at);
  return h("li", { class: item.tone ?? "neutral" },
    toneMark(item.tone ?? "neutral"),
    h("div", { class: "attention-text" },
      h("div", { class: "attention-head" }, h("strong", null, linked(item.link, item.title)), at ? timeElement(at, true) : null),
      item.text ? h("p", { class: "quiet" }, item.text) : null));
}
