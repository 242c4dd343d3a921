// One tooltip for the whole page: anything with data-tip shows it on hover and on keyboard focus. Esc hides it.

import { h } from "./dom";
import { placeBelow } from "./place";

const kDelayMs = 350;

export function installTooltips(): void {
  const bubble = h("div", { class: "tooltip", id: "tooltip", attrs: { role: "tooltip", popover: "manual" } });
  document.body.appendChild(bubble);
  let target: HTMLElement | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const hide = (): void => {
    clearTimeout(timer);
    if (target?.getAttribute("aria-describedby") === bubble.id) target.removeAttribute("aria-describedby");
    target = null;
    if (bubble.matches(":popover-open")) bubble.hidePopover();
  };
  const show = (element: HTMLElement): void => {
    const text = element.dataset["tip"];
    if (!text || !element.isConnected) return;
    bubble.textContent = text;
    if (!element.hasAttribute("aria-describedby") && element.getAttribute("aria-label") !== text) element.setAttribute("aria-describedby", bubble.id);
    bubble.showPopover(); // the top layer: above dialogs too
    placeBelow(bubble, element.getBoundingClientRect(), { gap: 6 });
  };
  const enter = (element: HTMLElement | null, delay: number): void => {
    if (element === target) return;
    hide();
    if (!element) return;
    target = element;
    timer = setTimeout(() => show(element), delay);
  };
  const tipped = (event: Event): HTMLElement | null =>
    event.target instanceof Element ? event.target.closest<HTMLElement>("[data-tip]") : null;

  document.addEventListener("pointerover", (event) => { if (event.pointerType !== "touch") enter(tipped(event), kDelayMs); });
  document.addEventListener("focusin", (event) => {
    const element = tipped(event);
    if (element && event.target instanceof Element && event.target.matches(":focus-visible")) enter(element, 120);
  });
  document.addEventListener("focusout", hide);
  document.addEventListener("pointerdown", hide);
  document.addEventListener("scroll", hide, true);
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); }, true);
}
