// A chart with its words and its table. The drawing is for the eye; the table beneath says and links the same, for
// everybody else and for copying.

import type { ChartDocument, ChartPoint, Link } from "../api/pages";
import { h, uid } from "../app/dom";
import { count } from "../app/format";
import { linkHref, linked } from "../app/links";
import { load, save } from "../app/storage";
import type { Drawing } from "./canvas";

export class ChartView {
  readonly element: HTMLElement;
  private drawing: Drawing | null = null;
  private disposed = false;

  constructor(chart: ChartDocument) {
    const titleId = uid("chart");
    const unit = chart.unit ? `, in ${chart.unit}` : "";
    const head = h("div", { class: "panel-card-head" }, h("h2", { id: titleId }, chart.title, chart.unit ? h("span", { class: "quiet chart-unit" }, chart.unit) : null));
    if (chart.points.length === 0) {
      this.element = h("section", { class: "panel-card", attrs: { "aria-labelledby": titleId } }, head, h("p", { class: "quiet" }, chart.empty ?? "There is nothing to show yet."));
      return;
    }
    const canvas = h("canvas", { attrs: { role: "img", "aria-label": `${chart.title}${unit}. ${chart.text ?? "The table below has the figures."}` } });
    const plot = h("div", { class: "plot" }, canvas);
    plot.style.height = `${plotHeight(chart)}px`;
    const table = h("details", { class: "chart-table" }, h("summary", null, "Figures as a table"), figures(chart, titleId));
    const remembered = `chart.table ${chart.title}`;
    table.open = load(remembered, false);
    table.addEventListener("toggle", () => save(remembered, table.open));
    this.element = h("section", { class: `panel-card${chart.kind === "line" ? " wide" : ""}`, attrs: { "aria-labelledby": titleId } },
      head, chart.text ? h("p", { class: "quiet chart-text" }, chart.text) : null, plot, table);
    void this.draw(canvas, chart);
  }

  dispose(): void {
    this.disposed = true;
    this.drawing?.dispose();
  }

  /** The library comes when the first chart is on the screen; the words and the table are there before. */
  private async draw(canvas: HTMLCanvasElement, chart: ChartDocument): Promise<void> {
    const { drawChart } = await import("./canvas");
    if (this.disposed) return;
    this.drawing = drawChart(canvas, chart, (point, series) => {
      const link = linkOf(chart.points[point], series);
      return link ? linkHref(link) : null;
    });
  }
}

function linkOf(point: ChartPoint | undefined, series: number): Link | null {
  return point?.links?.[series] ?? point?.link ?? null;
}

function plotHeight(chart: ChartDocument): number {
  const legend = chart.series.length > 1 ? 30 : 0;
  if (chart.kind === "line") return 220 + legend;
  const bars = chart.kind === "stacked" ? 1 : chart.series.length;
  return Math.min(560, 44 + legend + chart.points.length * Math.max(30, bars * 20 + 8));
}

function figures(chart: ChartDocument, titleId: string): HTMLElement {
  return h("div", { class: "table-scroll", attrs: { tabindex: 0, role: "group", "aria-labelledby": titleId } },
    h("table", { class: "plain" },
      h("thead", null, h("tr", null, h("th", { attrs: { scope: "col" } }, chart.kind === "line" ? "When" : "What"), chart.series.map((series) => h("th", { class: "num", attrs: { scope: "col" } }, series.title)))),
      h("tbody", null, chart.points.map((point) => h("tr", null,
        h("th", { attrs: { scope: "row" } }, linked(point.link, point.label)),
        point.values.map((value, series) => h("td", { class: "num" }, value === null ? "–" : linked(point.links?.[series], count(value)))))))));
}
