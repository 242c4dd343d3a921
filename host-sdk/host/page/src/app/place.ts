// Keeps a floating element inside the window, next to what it belongs to.

export interface Anchor {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

const kMargin = 8;

/** Below the anchor if there is room, else above; aligned with its left edge, or its right edge with `end`. */
export function placeBelow(element: HTMLElement, anchor: Anchor, options: { gap?: number; end?: boolean } = {}): void {
  const gap = options.gap ?? 4;
  const { width, height } = element.getBoundingClientRect();
  let left = options.end ? anchor.right - width : anchor.left;
  let top = anchor.bottom + gap;
  if (top + height > innerHeight - kMargin && anchor.top - gap - height >= kMargin) top = anchor.top - gap - height;
  left = Math.max(kMargin, Math.min(left, innerWidth - width - kMargin));
  top = Math.max(kMargin, Math.min(top, innerHeight - height - kMargin));
  move(element, left, top);
}

/** Beside the anchor: to the right if there is room, else to the left. */
export function placeBeside(element: HTMLElement, anchor: Anchor): void {
  const { width, height } = element.getBoundingClientRect();
  const left = anchor.right + width > innerWidth - kMargin ? Math.max(kMargin, anchor.left - width) : anchor.right;
  move(element, left, Math.max(kMargin, Math.min(anchor.top - 5, innerHeight - height - kMargin)));
}

function move(element: HTMLElement, left: number, top: number): void {
  element.style.left = `${Math.round(left)}px`;
  element.style.top = `${Math.round(top)}px`;
}
