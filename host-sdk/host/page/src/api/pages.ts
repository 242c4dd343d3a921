// Dashboards and details pages as the page reads them; dashboard.schema.json and details.schema.json are the source.

import type { Action, Filter, Tone } from "./types";

/** To a grid with a filter, or to one row of it. */
export interface Link {
  grid: string;
  filter?: Filter;
  key?: string;
}

export interface Card {
  title: string;
  value: number | string;
  tone?: Tone;
  hint?: string;
  link?: Link;
}

export interface ChartPoint {
  label: string;
  /** One for each series. */
  values: (number | null)[];
  link?: Link;
  links?: (Link | null)[];
}

export interface ChartDocument {
  title: string;
  text?: string;
  kind: "bar" | "line" | "stacked";
  unit?: string;
  empty?: string;
  series: { title: string; tone?: Tone }[];
  points: ChartPoint[];
}

export interface ListItem {
  title: string;
  text?: string;
  tone?: Tone;
  at?: string;
  link?: Link;
}

export interface ListDocument {
  title: string;
  empty: string;
  link?: Link;
  items: ListItem[];
}

export interface DashboardDocument {
  id: string;
  title: string;
  text?: string;
  at?: string;
  cards: Card[];
  charts?: ChartDocument[];
  lists?: ListDocument[];
}

export type Plain = string | number | boolean | null;
export type PlainFormat = "text" | "time" | "code";

export interface DetailField {
  title: string;
  value: Plain;
  format?: PlainFormat;
  text?: string;
  tone?: Tone;
  link?: Link;
}

export interface TimelineEntry {
  at: string;
  title: string;
  text?: string;
  who?: string;
  tone?: Tone;
  link?: Link;
}

export type DetailSection = { title: string; text?: string } & (
  | { kind: "fields"; fields: DetailField[] }
  | { kind: "table"; empty?: string; columns: { title: string; format?: PlainFormat }[]; rows: { cells: Plain[]; tone?: Tone; link?: Link }[] }
  | { kind: "code"; language?: "json" | "text"; content: string }
  | { kind: "timeline"; empty: string; entries: TimelineEntry[] }
);

export interface DetailsDocument {
  table: string;
  key: string;
  title: string;
  subtitle?: string;
  status?: { title: string; text: string; tone?: Tone; next?: string };
  sections: DetailSection[];
  /** With an action: a button that runs it on the rows which the link's filter selects. */
  links?: { title: string; text?: string; link: Link; action?: Action }[];
  actions: Action[];
}
