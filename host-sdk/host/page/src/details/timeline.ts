// What happened to a row, newest first, day by day: who did what when, in the plugin's words.

import type { TimelineEntry } from "../api/pages";
import { h, type Child } from "../app/dom";
import { exactTime, longDay, minuteOfDay, parseTime } from "../app/format";
import { linked } from "../app/links";

export function timelineView(entries: TimelineEntry[], empty: string): Child {
  if (entries.length === 0) return h("p", { class: "quiet" }, empty);
  const days = new Map<string, TimelineEntry[]>();
  for (const entry of entries) {
    const date = parseTime(entry.at);
    const day = date ? longDay(date) : "At an unknown time";
    days.set(day, [...(days.get(day) ?? []), entry]);
  }
  return h("div", { class: "story" }, [...days].map(([day, list]) => [
    h("h3", null, day),
    h("ol", null, list.map((entry) => item(entry))),
  ]));
}

function item(entry: TimelineEntry): HTMLElement {
  const date = parseTime(entry.at);
  return h("li", { class: entry.tone ?? "neutral" },
    date ? h("time", { tip: exactTime(date), attrs: { datetime: date.toISOString() } }, minuteOfDay(date)) : null,
    h("div", null,
      h("p", null, linked(entry.link, entry.title), entry.who ? h("span", { class: "who" }, " by ", h("strong", null, entry.who)) : null),
      entry.text ? h("p", { class: "quiet" }, entry.text) : null));
}
