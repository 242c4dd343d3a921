// Which rows are selected: keys, or everything the present filter matches. Knows nothing of the screen.

import type { Action } from "../api/types";
import { count } from "../app/format";

export class RowSelection {
  private readonly selected = new Set<string>();
  private anchor: string | null = null;
  /** Everything the filter matches, loaded or not. */
  matching = false;

  constructor(private readonly changed: () => void) {}

  get keys(): string[] {
    return [...this.selected];
  }

  /** How many rows are selected; `total` is what the filter matches. */
  size(total: number): number {
    return this.matching ? total : this.selected.size;
  }

  has(key: string): boolean {
    return this.matching || this.selected.has(key);
  }

  clear(): void {
    if (!this.matching && this.selected.size === 0) return;
    this.selected.clear();
    this.matching = false;
    this.changed();
  }

  only(key: string): void {
    this.selected.clear();
    this.matching = false;
    this.selected.add(key);
    this.anchor = key;
    this.changed();
  }

  /** One row on or off. Taking a row out of "everything" leaves the loaded rows but that one: `loaded` are their keys. */
  toggle(key: string, loaded: string[]): void {
    if (this.matching) {
      this.matching = false;
      for (const other of loaded) this.selected.add(other);
    }
    if (!this.selected.delete(key)) this.selected.add(key);
    this.anchor = key;
    this.changed();
  }

  /** From the row last clicked to this one, in the order shown. */
  extendTo(key: string, order: string[]): void {
    const from = order.indexOf(this.anchor ?? key);
    const to = order.indexOf(key);
    this.matching = false;
    this.selected.clear();
    if (from < 0 || to < 0) this.selected.add(key);
    else for (const each of order.slice(Math.min(from, to), Math.max(from, to) + 1)) this.selected.add(each);
    this.changed();
  }

  set(keys: string[]): void {
    this.selected.clear();
    this.matching = false;
    for (const key of keys) this.selected.add(key);
    this.changed();
  }

  /** Rows that are gone. */
  forget(keys: string[]): void {
    let gone = false;
    for (const key of keys) gone = this.selected.delete(key) || gone;
    if (gone) this.changed();
  }

  all(): void {
    this.matching = true;
    this.changed();
  }
}

/** Why an action cannot run on `size` selected rows, or undefined when it can. */
export function misfit(action: Action, size: number): string | undefined {
  switch (action.selection) {
    case "one":
      if (size === 0) return "Select one row first.";
      return size > 1 ? `Works on one row at a time; ${count(size)} are selected.` : undefined;
    case "some":
      return size === 0 ? "Select one or more rows first." : undefined;
    default:
      return undefined;
  }
}
