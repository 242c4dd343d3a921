// The rows a grid shows, loaded piece by piece: pages by the server's cursor, and in a grouped grid each group on its
// own when it is opened. Knows nothing of the screen; `changed` says what happened.

import { api } from "../api/client";
import { Problem, aborted } from "../api/problem";
import type { Grid, Group, Row, RowsPage } from "../api/types";
import { plainText } from "./cells";
import { withGroup, type GridState } from "./state";

export const kPage = 200;
/** The most rows asked for at once when a loaded stretch is read again. */
const kReload = 1000;

export interface Block {
  /** The group's value; undefined in a grid without groups. */
  value: Group["value"] | undefined;
  label: string;
  count: number;
  open: boolean;
  rows: Row[];
  next: string | null;
  /** Whether the first page has been asked for. */
  started: boolean;
  loading: boolean;
  problem: Problem | null;
}

export type Line =
  | { id: string; kind: "row"; row: Row; block: Block }
  | { id: string; kind: "group"; block: Block }
  | { id: string; kind: "more"; block: Block };

export type Change =
  | { kind: "all" }
  | { kind: "appended"; block: Block; rows: Row[] }
  | { kind: "block"; block: Block };

export class RowSource {
  blocks: Block[] = [];
  total = 0;
  problem: Problem | null = null;
  loading = false;
  loadedAt: Date | null = null;
  private abort = new AbortController();

  constructor(private readonly grid: Grid, public state: GridState, private readonly changed: (change: Change) => void) {}

  get grouped(): boolean {
    return this.state.group !== "";
  }

  get rows(): Row[] {
    return this.blocks.flatMap((block) => (block.open ? block.rows : []));
  }

  lines(): Line[] {
    const lines: Line[] = [];
    for (const block of this.blocks) {
      if (block.value !== undefined) lines.push({ id: groupId(block), kind: "group", block });
      if (!block.open) continue;
      for (const row of block.rows) lines.push({ id: `r:${row.key}`, kind: "row", row, block });
      if (this.hasMore(block)) lines.push({ id: moreId(block), kind: "more", block });
    }
    return lines;
  }

  hasMore(block: Block): boolean {
    return !block.started || block.loading || block.next !== null || block.problem !== null;
  }

  dispose(): void {
    this.abort.abort();
  }

  /** Loads from the start. `keep`: as many rows and the same open groups as now, for a refresh. */
  async load(keep = false): Promise<void> {
    this.abort.abort();
    this.abort = new AbortController();
    const signal = this.abort.signal;
    const before = this.blocks;
    this.loading = true;
    if (!keep) {
      this.blocks = [];
      this.problem = null;
      this.changed({ kind: "all" });
    }
    try {
      const blocks = this.grouped ? await this.loadGroups(before, keep, signal) : [await this.loadFlat(before, keep, signal)];
      this.blocks = blocks;
      this.problem = null;
      this.loadedAt = new Date();
    } catch (error) {
      if (aborted(error)) return;
      this.problem = Problem.from(error);
      if (keep) this.blocks = before;
    }
    this.loading = false;
    this.changed({ kind: "all" });
  }

  /** Opens or closes a group. Its rows are asked for when it is first open. */
  toggle(block: Block, open = !block.open): void {
    if (block.open === open) return;
    block.open = open;
    this.changed({ kind: "all" });
  }

  /** The next page of a block, unless one is on its way. */
  async more(block: Block): Promise<void> {
    if (block.loading || (block.started && block.next === null && !block.problem)) return;
    block.loading = true;
    block.problem = null;
    const signal = this.abort.signal;
    try {
      const page = await this.page(block, block.next, kPage, signal);
      const known = new Set(block.rows.map((row) => row.key));
      const fresh = page.rows.filter((row) => !known.has(row.key)); // a row that moved meanwhile is shown once
      block.rows.push(...fresh);
      block.next = page.next;
      block.started = true;
      block.loading = false;
      if (!this.grouped) this.total = page.total;
      this.changed({ kind: "appended", block, rows: fresh });
    } catch (error) {
      block.loading = false;
      if (aborted(error)) return;
      block.problem = Problem.from(error);
      this.changed({ kind: "block", block });
    }
  }

  private page(block: Block, after: string | null, limit: number, signal: AbortSignal): Promise<RowsPage> {
    const by = this.state.group;
    const filter = by && block.value !== undefined ? withGroup(this.state.filter, by, block.value) : this.state.filter;
    return api.rows(this.grid.table, { limit, after, sort: this.state.sort || undefined, filter, q: this.state.q }, signal);
  }

  private async loadFlat(before: Block[], keep: boolean, signal: AbortSignal): Promise<Block> {
    const block = newBlock(undefined, "", 0, true);
    await this.fill(block, keep ? before[0]?.rows.length ?? 0 : 0, signal);
    return block;
  }

  private async loadGroups(before: Block[], keep: boolean, signal: AbortSignal): Promise<Block[]> {
    const by = this.state.group;
    const groups = await api.groups(this.grid.table, by, { filter: this.state.filter, q: this.state.q }, signal);
    this.total = groups.reduce((sum, group) => sum + group.count, 0);
    const wasOpen = new Map(before.map((block) => [String(block.value), block]));
    const blocks = groups.map((group, index) => {
      const old = wasOpen.get(String(group.value));
      const open = old ? old.open : index === 0 || groups.length <= 3;
      return newBlock(group.value, group.label ?? (group.value === null ? "" : this.wordOf(by, group.value)), group.count, open);
    });
    for (const block of blocks) {
      const old = wasOpen.get(String(block.value));
      if (keep && block.open && old?.started) await this.fill(block, old.rows.length, signal);
    }
    return blocks;
  }

  private wordOf(by: string, value: NonNullable<Group["value"]>): string {
    const column = this.grid.columns.find((each) => each.name === by);
    return column ? plainText(column, value) : String(value);
  }

  /** Reads a block's first page, or as much again as `had` rows. */
  private async fill(block: Block, had: number, signal: AbortSignal): Promise<void> {
    let after: string | null = null;
    do {
      const want = Math.min(Math.max(had - block.rows.length, kPage), kReload);
      const page: RowsPage = await this.page(block, after, want, signal);
      block.rows.push(...page.rows);
      after = page.next;
      if (!this.grouped) this.total = page.total;
      if (page.rows.length === 0) break;
    } while (after !== null && block.rows.length < had);
    block.next = after;
    block.started = true;
  }
}

function newBlock(value: Group["value"] | undefined, label: string, count: number, open: boolean): Block {
  return { value, label, count, open, rows: [], next: null, started: false, loading: false, problem: null };
}

export const groupId = (block: Block): string => `g:${String(block.value)}`;
export const moreId = (block: Block): string => `m:${String(block.value)}`;
