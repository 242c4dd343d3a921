// The drawing of a chart, with Chart.js. Colours are the theme's and follow it.

import {
  BarController, BarElement, CategoryScale, Chart, Legend, LinearScale, LineController, LineElement, PointElement, Tooltip,
  type ActiveElement, type ChartConfiguration,
} from "chart.js";
import type { ChartDocument } from "../api/pages";
import type { Tone } from "../api/types";
import { count } from "../app/format";

Chart.register(BarController, BarElement, CategoryScale, Legend, LinearScale, LineController, LineElement, PointElement, Tooltip);

export interface Drawing {
  dispose(): void;
}

const kTones: Record<Tone, string> = {
  neutral: "--wa-color-neutral-50", info: "--wa-color-brand-50", success: "--wa-color-success-50",
  warning: "--wa-color-warning-60", danger: "--wa-color-danger-50",
};
/** For series without a tone: told apart by lightness as well as by hue. */
const kPalette = ["--wa-color-blue-50", "--wa-color-orange-60", "--wa-color-green-50", "--wa-color-purple-50", "--wa-color-cyan-60", "--wa-color-pink-60", "--wa-color-indigo-40", "--wa-color-yellow-70"];

/** `href`: where a value leads, or null. */
export function drawChart(canvas: HTMLCanvasElement, document_: ChartDocument, href: (point: number, series: number) => string | null): Drawing {
  const chart = new Chart(canvas, configuration(document_, canvas, href));
  const themed = new MutationObserver(() => {
    const next = configuration(document_, canvas, href);
    chart.data = next.data;
    if (next.options) chart.options = next.options;
    chart.update("none");
  });
  themed.observe(document.documentElement, { attributes: true, attributeFilter: ["class"] });
  return {
    dispose: () => {
      themed.disconnect();
      chart.destroy();
    },
  };
}

function configuration(document_: ChartDocument, canvas: HTMLCanvasElement, href: (point: number, series: number) => string | null): ChartConfiguration<"bar" | "line"> {
  const color = colorsOf(canvas);
  const line = document_.kind === "line";
  const stacked = document_.kind === "stacked";
  const text = color("--text");
  const quiet = color("--quiet");
  const grid = color("--line");
  const hrefAt = (elements: ActiveElement[]): string | null => {
    const first = elements[0];
    return first ? href(first.index, first.datasetIndex) : null;
  };
  return {
    type: line ? "line" : "bar",
    data: {
      labels: document_.points.map((point) => point.label),
      datasets: document_.series.map((series, index) => {
        const shade = color(series.tone ? kTones[series.tone] : kPalette[index % kPalette.length] ?? "--brand");
        return {
          label: series.title,
          data: document_.points.map((point) => point.values[index] ?? null),
          backgroundColor: shade,
          borderColor: shade,
          ...(line ? { borderWidth: 2, pointRadius: document_.points.length > 40 ? 0 : 2.5, tension: 0, spanGaps: true } : { borderRadius: 3, maxBarThickness: 26 }),
        };
      }),
    },
    options: {
      animation: false,
      responsive: true,
      maintainAspectRatio: false,
      indexAxis: line ? "x" : "y",
      interaction: line ? { mode: "index", intersect: false } : { mode: "nearest", intersect: true },
      onClick: (_event, elements) => {
        const to = hrefAt(elements);
        if (to) location.hash = to;
      },
      onHover: (_event, elements) => { canvas.style.cursor = hrefAt(elements) ? "pointer" : "default"; },
      plugins: {
        legend: { display: document_.series.length > 1, position: "top", align: "start", labels: { color: text, boxWidth: 12, boxHeight: 12 } },
        tooltip: {
          callbacks: {
            label: (item) => `${item.dataset.label ?? ""}: ${typeof item.raw === "number" ? count(item.raw) : "not known"}${document_.unit ? ` ${document_.unit}` : ""}`,
          },
        },
      },
      scales: {
        [line ? "y" : "x"]: { beginAtZero: !line, stacked, grid: { color: grid }, border: { display: false }, ticks: { color: quiet, precision: 0, maxTicksLimit: 6 } },
        [line ? "x" : "y"]: { stacked, grid: { display: false }, border: { color: grid }, ticks: { color: text, maxRotation: 0, autoSkip: line, autoSkipPadding: 12 } },
      },
    },
  };
}

/** The computed value of a colour variable: a canvas knows no variables. */
function colorsOf(canvas: HTMLCanvasElement): (name: string) => string {
  return (name) => {
    canvas.style.transition = "none"; // or the computed value is the one before
    canvas.style.color = `var(${name})`;
    const computed = getComputedStyle(canvas).color;
    canvas.style.color = "";
    return computed;
  };
}
