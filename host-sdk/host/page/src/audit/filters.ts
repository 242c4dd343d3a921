// The filter of the audit log: in the address, so that a view of it can be sent around.

import type { AuditFilter } from "../api/people";
import { button } from "../app/dialog";
import { debounce, h, uid } from "../app/dom";

const kNames = ["actor", "event", "object", "outcome", "since", "until"] as const;
type Name = (typeof kNames)[number];

export function filterOf(params: URLSearchParams): AuditFilter {
  const filter: AuditFilter = {};
  for (const name of kNames) {
    const value = params.get(name);
    if (value) filter[name] = value;
  }
  return filter;
}

export function paramsOf(filter: AuditFilter): URLSearchParams {
  const params = new URLSearchParams();
  for (const name of kNames) if (filter[name]) params.set(name, filter[name]);
  return params;
}

export interface FilterBar {
  element: HTMLElement;
  value(): AuditFilter;
  show(filter: AuditFilter): void;
  /** Offers what occurs as suggestions. */
  suggest(actors: Iterable<string>, events: Iterable<string>): void;
}

export function filterBar(changed: () => void): FilterBar {
  const actors = h("datalist", { id: uid("actors") });
  const events = h("datalist", { id: uid("events") });
  const text = (list?: HTMLElement): HTMLInputElement => h("input", { class: "input", attrs: { type: "text", list: list?.id, autocapitalize: "none", spellcheck: "false", maxlength: 500 } });
  const time = (): HTMLInputElement => h("input", { class: "input", attrs: { type: "datetime-local" } });
  const outcome = h("select", { class: "input" }, [["", "Any"], ["ok", "Succeeded"], ["failed", "Failed or refused"]].map(([value, title]) => h("option", { attrs: { value } }, title)));
  const fields = { actor: text(actors), event: text(events), object: text(), outcome, since: time(), until: time() } satisfies Record<Name, HTMLInputElement | HTMLSelectElement>;
  const titles: Record<Name, [string, string?]> = {
    actor: ["User"], event: ["Action", "Exactly, or with * at the end what begins so: ams.user.*"], object: ["Object", "Exactly, or with * at the end what begins so: ams_user/*"],
    outcome: ["Outcome"], since: ["From"], until: ["Before"],
  };
  const later = debounce(400, changed);
  const labelled = kNames.map((name) => {
    const field = fields[name];
    field.id = uid("audit");
    const [title, hint] = titles[name];
    if (hint) field.dataset["tip"] = hint;
    field.addEventListener("input", () => later());
    field.addEventListener("change", () => later.flush());
    return h("div", { class: "audit-field" }, h("label", { class: "label", attrs: { for: field.id } }, title), field);
  });
  const clear = button("Clear", () => { show({}); changed(); }, { kind: "plain" });
  const form = h("form", { class: "audit-filters", attrs: { role: "search", "aria-label": "Filter the audit log" } }, labelled, clear, actors, events);
  form.addEventListener("submit", (event) => { event.preventDefault(); later.flush(); });
  const show = (filter: AuditFilter): void => {
    for (const name of kNames) fields[name].value = name === "since" || name === "until" ? localOf(filter[name]) : filter[name] ?? "";
    // An error's code, from a link: not among the choices, and kept all the same.
    if (filter.outcome && outcome.value !== filter.outcome) {
      outcome.append(h("option", { attrs: { value: filter.outcome } }, filter.outcome));
      outcome.value = filter.outcome;
    }
  };
  return {
    element: form, show,
    value: () => {
      const filter: AuditFilter = {};
      for (const name of kNames) {
        const typed = fields[name].value.trim();
        const value = name === "since" || name === "until" ? utcOf(typed) : typed;
        if (value) filter[name] = value;
      }
      return filter;
    },
    suggest: (users, actions) => {
      const fill = (list: HTMLElement, values: Iterable<string>): void => list.replaceChildren(...[...new Set(values)].sort().map((value) => h("option", { attrs: { value } })));
      fill(actors, users);
      const all = [...new Set(actions)];
      fill(events, [...all, ...all.map((event) => `${event.slice(0, event.lastIndexOf(".") + 1)}*`)]);
    },
  };
}

/** The browser's own time without zone, and the UTC form of the API. */
function utcOf(local: string): string {
  const date = local ? new Date(local) : null;
  return date && !Number.isNaN(date.getTime()) ? date.toISOString().replace(/\.\d+Z$/, "Z") : "";
}
function localOf(utc: string | undefined): string {
  const date = utc ? new Date(utc) : null;
  if (!date || Number.isNaN(date.getTime())) return "";
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
