// A small panel next to the button that opened it, for filters and column settings. Closes on Esc and on a click
// elsewhere; Tab leaves it like any part of the page.

import { h, type Child } from "./dom";
import { placeBelow } from "./place";

let closeOpen: ((refocus: boolean) => void) | null = null;

export function openPanel(owner: HTMLElement, label: string, content: Child[], options: { end?: boolean; onClosed?: () => void } = {}): () => void {
  closeOpen?.(false);
  const panel = h("div", { class: "panel", attrs: { role: "dialog", "aria-label": label, popover: "manual" } }, content);
  owner.setAttribute("aria-expanded", "true");

  const close = (refocus: boolean): void => {
    if (closeOpen !== close) return;
    closeOpen = null;
    document.removeEventListener("pointerdown", outside, true);
    window.removeEventListener("resize", resized);
    panel.remove();
    owner.setAttribute("aria-expanded", "false");
    // The owner may be gone, as a filter's chip is once the filter is cleared.
    if (refocus) (owner.isConnected ? owner : document.getElementById("main"))?.focus({ preventScroll: true });
    options.onClosed?.();
  };
  const outside = (event: PointerEvent): void => {
    const path = event.composedPath();
    if (path.includes(panel)) return;
    if (path.includes(owner)) owner.addEventListener("click", (click) => { click.stopImmediatePropagation(); }, { capture: true, once: true });
    close(false);
  };
  const resized = (): void => close(false);

  panel.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    close(true);
  });
  document.body.appendChild(panel);
  panel.showPopover();
  placeBelow(panel, owner.getBoundingClientRect(), { end: options.end ?? false });
  panel.querySelector<HTMLElement>("[autofocus], input, select, button")?.focus({ preventScroll: true });
  closeOpen = close;
  document.addEventListener("pointerdown", outside, true);
  window.addEventListener("resize", resized);
  return () => close(true);
}
