// Short messages that go away by themselves, read out by screen readers. Errors stay until they are closed or the same is tried again.

import { h } from "./dom";
import { icon, type IconName } from "./icons";

export type ToastTone = "success" | "info" | "warning" | "danger";

const kIcon: Record<ToastTone, IconName> = { success: "check", info: "info", warning: "warning", danger: "error" };
const kShownMs = 7000;
const kMost = 4;

let stack: HTMLElement | null = null;

export interface ToastOptions {
  tone?: ToastTone;
  text?: string;
  action?: { title: string; run: () => void };
  /** A later message about the same thing takes the earlier one's place. */
  about?: string;
  /** It goes when it is forgotten, not by itself. */
  stays?: boolean;
}

export function toast(title: string, options: ToastOptions = {}): void {
  const tone = options.tone ?? "success";
  stack ??= document.body.appendChild(h("div", { class: "toasts", attrs: { role: "region", "aria-label": "Messages", popover: "manual" } }));
  const close = (): void => item.remove();
  const action = options.action;
  const item = h(
    "div",
    { class: `toast ${tone}`, attrs: { role: tone === "danger" ? "alert" : "status" } },
    h("span", { class: "toast-icon" }, icon(kIcon[tone], 18)),
    h("div", { class: "toast-text" }, h("strong", null, title), options.text ? h("span", null, options.text) : null),
    action ? h("button", { class: "btn plain", attrs: { type: "button" }, on: { click: () => { close(); action.run(); } } }, action.title) : null,
    h("button", { class: "btn plain square", attrs: { type: "button", "aria-label": "Close message" }, on: { click: close } }, icon("close")),
  );
  if (options.about) {
    item.dataset["about"] = options.about;
    forget(options.about);
  }
  stack.appendChild(item);
  if (stack.matches(":popover-open")) stack.hidePopover();
  stack.showPopover(); // anew, so that it stands above a dialog opened since
  while (stack.childElementCount > kMost) stack.firstElementChild?.remove();
  if (tone !== "danger" && !options.stays) leaveAfter(item, kShownMs);
}

/** Takes away what was said about something that is being tried again. */
export function forget(about: string): void {
  for (const old of stack?.querySelectorAll(`[data-about="${CSS.escape(about)}"]`) ?? []) old.remove();
}

/** Time stands still while the pointer or the focus is on the message. */
function leaveAfter(item: HTMLElement, ms: number): void {
  let timer = setTimeout(() => item.remove(), ms);
  const hold = (): void => clearTimeout(timer);
  const release = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => item.remove(), ms);
  };
  item.addEventListener("pointerenter", hold);
  item.addEventListener("focusin", hold);
  item.addEventListener("pointerleave", release);
  item.addEventListener("focusout", release);
}
