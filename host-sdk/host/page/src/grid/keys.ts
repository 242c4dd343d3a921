// The keyboard in a grid: which key means what. What it does is the grid's.

export interface GridKeyActions {
  move(by: number, extend: boolean): void;
  edge(end: boolean, extend: boolean): void;
  toggle(): void;
  open(): void;
  /** Shows the row beside the grid. */
  beside(): void;
  expand(open: boolean): void;
  all(): void;
  /** True when there was something to leave. */
  escape(): boolean;
  copy(): void;
  menu(): void;
}

const kPageRows = 15;

export function gridKeys(event: KeyboardEvent, act: GridKeyActions): void {
  if (event.target instanceof Element && event.target.closest("button, select, input:not(.row-check)")) return;
  const command = event.ctrlKey || event.metaKey;
  switch (event.key) {
    case "ArrowDown": act.move(1, event.shiftKey); break;
    case "ArrowUp": act.move(-1, event.shiftKey); break;
    case "PageDown": act.move(kPageRows, event.shiftKey); break;
    case "PageUp": act.move(-kPageRows, event.shiftKey); break;
    case "Home": act.edge(false, event.shiftKey); break;
    case "End": act.edge(true, event.shiftKey); break;
    case "ArrowRight": act.expand(true); break;
    case "ArrowLeft": act.expand(false); break;
    case " ": act.toggle(); break;
    case "Enter": if (event.altKey) act.beside(); else act.open(); break;
    case "ContextMenu": act.menu(); break;
    case "F10": if (!event.shiftKey) return; act.menu(); break;
    case "Escape": if (!act.escape()) return; break;
    case "a": case "A": if (!command) return; act.all(); break;
    case "c": case "C": if (!command || getSelection()?.isCollapsed === false) return; act.copy(); break;
    default: return;
  }
  event.preventDefault();
}
