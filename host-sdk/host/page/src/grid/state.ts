// What a grid shows, as it stands in the address: sort, grouping, search, filter, and the row whose details are open.

import type { Filter, FilterValue } from "../api/types";

export interface GridState {
  sort: string;
  /** Column by which the rows are grouped; "" for none. */
  group: string;
  q: string;
  filter: Filter;
  /** Key of the row in the detail panel; "" for none. */
  row: string;
}

/** What a grid starts with when the address says nothing. */
export interface GridDefaults {
  sort: string;
  group: string;
}

/** In the address: no grouping, where the grid's own is another. */
const kNoGroup = "-";

export function readState(params: URLSearchParams, defaults: GridDefaults): GridState {
  const group = params.get("group") ?? defaults.group;
  return {
    sort: params.get("sort") ?? defaults.sort,
    group: group === kNoGroup ? "" : group,
    q: params.get("q") ?? "",
    filter: parseFilter(params.get("filter")),
    row: params.get("row") ?? "",
  };
}

export function writeState(state: GridState, defaults: GridDefaults): URLSearchParams {
  const params = new URLSearchParams();
  if (state.sort && state.sort !== defaults.sort) params.set("sort", state.sort);
  if (state.group !== defaults.group) params.set("group", state.group || kNoGroup);
  if (state.q) params.set("q", state.q);
  if (Object.keys(state.filter).length) params.set("filter", JSON.stringify(state.filter));
  if (state.row) params.set("row", state.row);
  return params;
}

/** A hand-typed filter that is no JSON object counts as none; unknown columns are the server's to refuse. */
function parseFilter(text: string | null): Filter {
  if (!text) return {};
  try {
    const value: unknown = JSON.parse(text);
    return value !== null && typeof value === "object" && !Array.isArray(value) ? (value as Filter) : {};
  } catch {
    return {};
  }
}

/** The filter, narrowed to one group's rows. */
export function withGroup(filter: Filter, column: string, value: string | number | boolean | null): Filter {
  const op: Filter[string] = value === null ? { is_null: true } : { eq: value as FilterValue };
  return { ...filter, [column]: { ...filter[column], ...op } };
}

export function sameQuery(a: GridState, b: GridState): boolean {
  return a.sort === b.sort && a.group === b.group && a.q === b.q && JSON.stringify(a.filter) === JSON.stringify(b.filter);
}
