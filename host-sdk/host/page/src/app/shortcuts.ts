// Single keys that work anywhere on the page, except while something is typed or a dialog is open.

export interface Shortcuts {
  help(): void;
  search(): void;
  menu(): void;
  tasks(): void;
  refresh(): void;
}

export function installShortcuts(act: Shortcuts): void {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || typing(event) || document.querySelector("dialog[open], .popup-menu")) return;
    // Letters belong to the tree while it has the focus: there they jump to titles.
    const inTree = event.target instanceof Element && event.target.closest("[role=tree]") !== null;
    switch (event.key) {
      case "?": act.help(); break;
      case "/": act.search(); break;
      case "g": if (inTree) return; act.menu(); break;
      case "t": if (inTree) return; act.tasks(); break;
      case "r": if (inTree) return; act.refresh(); break;
      default: return;
    }
    event.preventDefault();
  });
}

function typing(event: KeyboardEvent): boolean {
  const target = event.composedPath()[0];
  return target instanceof HTMLElement && (target.matches("input:not([type=checkbox]):not([type=radio]), textarea, select") || target.isContentEditable);
}
