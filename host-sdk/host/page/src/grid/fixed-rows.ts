// A vertical renderer for Tabulator in which every row has the same height. Where a row is then follows from its number:
// the scroll bar is exact however far it is dragged and whatever is added below, which Tabulator's own renderer, made
// for rows of any height, has to estimate.

import { Renderer, type RowComponent } from "tabulator-tables";

/** A row as Tabulator's renderers see it. */
interface InternalRow {
  heightInitialized: boolean;
  initialize(force: boolean, inFragment: boolean): void;
  rendered(): void;
  calcHeight(force: boolean): void;
  setCellHeight(): void;
  getElement(): HTMLElement;
  getComponent(): RowComponent;
}

/** What Tabulator's Renderer offers; its type declarations leave it empty. */
interface RendererBase {
  table: { rowManager: { tableEmpty(): void; scrollLeft: number; scrollHorizontal(left: number): void } };
  /** The element that scrolls. */
  elementVertical: HTMLElement;
  /** The element that holds the rows. */
  tableElement: HTMLElement;
  verticalFillMode: string;
  rows(): InternalRow[];
  styleRow(row: InternalRow, index: number): void;
}

const Base = Renderer as unknown as new (table: unknown) => RendererBase;

/** Rows drawn beyond each edge of the window, so that scrolling by a line never shows a gap. */
const kMargin = 12;

/** `attached` is called for each row element as it comes into the page. */
export function fixedRows(height: number, attached: (row: RowComponent) => void): unknown {
  return class FixedRows extends Base {
    private drawn = new Map<number, InternalRow>();

    constructor(table: unknown) {
      super(table);
      this.verticalFillMode = "fill";
    }

    initialize(): void {}
    clearColumns(): void {}
    renderColumns(): void {}
    rerenderColumns(): void {}
    resize(): void {}

    clearRows(): void {
      this.empty();
      this.pad(0, 0);
      this.elementVertical.scrollTop = 0;
    }

    renderRows(): void {
      this.fill();
    }

    /** Draws anew in place: `change` may swap the rows. */
    rerenderRows(change?: () => void): void {
      const { scrollTop } = this.elementVertical;
      const { scrollLeft } = this.table.rowManager;
      this.empty();
      change?.();
      if (this.rows().length === 0) {
        this.pad(0, 0);
        this.table.rowManager.tableEmpty();
        return;
      }
      this.pad(0, this.rows().length * height); // room for the old position before anything is drawn there
      this.elementVertical.scrollTop = scrollTop;
      this.fill();
      this.table.rowManager.scrollHorizontal(scrollLeft);
    }

    scrollColumns(left: number): void {
      this.table.rowManager.scrollHorizontal(left);
    }

    scrollRows(): void {
      this.fill();
    }

    scrollToRow(row: InternalRow): void {
      const index = this.rows().indexOf(row);
      if (index < 0) return;
      this.elementVertical.scrollTop = index * height;
      this.fill();
    }

    scrollToRowNearestTop(row: InternalRow): boolean {
      return this.rows().indexOf(row) * height < this.elementVertical.scrollTop + this.elementVertical.clientHeight / 2;
    }

    visibleRows(includingMargin: boolean): InternalRow[] {
      if (includingMargin) return [...this.drawn.values()];
      const { scrollTop, clientHeight } = this.elementVertical;
      return this.rows().slice(Math.floor(scrollTop / height), Math.ceil((scrollTop + clientHeight) / height));
    }

    /** Brings the drawn rows in line with the window: those outside go, missing ones come, the others stay untouched. */
    private fill(): void {
      const rows = this.rows();
      const { scrollTop, clientHeight } = this.elementVertical;
      const first = Math.max(0, Math.floor(scrollTop / height) - kMargin);
      const end = Math.min(rows.length, Math.ceil((scrollTop + clientHeight) / height) + kMargin);
      for (const [index, row] of this.drawn) {
        if (index >= first && index < end && rows[index] === row) continue;
        row.getElement().remove();
        this.drawn.delete(index);
      }
      const fresh: InternalRow[] = [];
      let next: Element | null = null;
      for (let index = end - 1; index >= first; index--) { // from below, so that each knows what it stands before
        const row = rows[index];
        if (!row) continue;
        if (this.drawn.get(index) !== row) {
          this.styleRow(row, index);
          row.initialize(false, true);
          this.tableElement.insertBefore(row.getElement(), next);
          this.drawn.set(index, row);
          fresh.push(row);
        }
        next = row.getElement();
      }
      for (const row of fresh) {
        row.rendered();
        if (!row.heightInitialized) {
          row.calcHeight(true);
          row.setCellHeight();
        }
      }
      this.pad(first * height, Math.max(0, rows.length - end) * height);
      for (const row of fresh) attached(row.getComponent());
    }

    private empty(): void {
      this.tableElement.replaceChildren();
      this.drawn.clear();
    }

    private pad(above: number, below: number): void {
      this.tableElement.style.paddingTop = `${above}px`;
      this.tableElement.style.paddingBottom = `${below}px`;
    }
  };
}
