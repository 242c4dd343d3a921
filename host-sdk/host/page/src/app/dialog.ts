// Modal dialogs over Web Awesome's: one way to open, close, guard and return focus.

import type WaDialog from "@awesome.me/webawesome/dist/components/dialog/dialog.js";
import { h, replace, type Child } from "./dom";
import { icon, type IconName } from "./icons";

export interface DialogOptions {
  title: string;
  body: Child[];
  footer: Child[];
  /** CSS length; default 34rem. */
  width?: string;
  /** Asked before Esc or the close button closes; false keeps the dialog open. */
  mayClose?: () => boolean;
  onClosed?: () => void;
}

export interface Dialog {
  element: WaDialog;
  close(): void;
  setBody(...body: Child[]): void;
  setFooter(...footer: Child[]): void;
  setTitle(title: string): void;
}

export function openDialog(options: DialogOptions): Dialog {
  const body = h("div", { class: "dialog-body" }, options.body);
  const footer = h("div", { class: "dialog-footer", attrs: { slot: "footer" } }, options.footer);
  const element = h("wa-dialog", { attrs: { label: options.title } }, body, footer) as WaDialog;
  if (options.width) element.style.setProperty("--width", options.width);
  const opener = document.activeElement;
  let byCode = false;

  element.addEventListener("wa-hide", (event) => {
    if (event.target !== element) return;
    if (!byCode && options.mayClose && !options.mayClose()) event.preventDefault();
  });
  element.addEventListener("wa-after-hide", (event) => {
    if (event.target !== element) return;
    element.remove();
    if (opener instanceof HTMLElement && opener.isConnected) opener.focus({ preventScroll: true });
    options.onClosed?.();
  });
  document.body.appendChild(element);
  // Opened in the next frame, so that the component has rendered and can move focus to [autofocus].
  requestAnimationFrame(() => { element.open = true; });

  return {
    element,
    close() {
      byCode = true;
      element.open = false;
    },
    setBody: (...content) => replace(body, ...content),
    setFooter: (...content) => replace(footer, ...content),
    setTitle: (title) => { element.label = title; },
  };
}

export interface ButtonOptions {
  kind?: "primary" | "danger" | "plain" | "normal";
  icon?: IconName;
  autofocus?: boolean;
  tip?: string;
  type?: "button" | "submit";
}

export function button(title: string, onClick: (() => void) | null, options: ButtonOptions = {}): HTMLButtonElement {
  const element = h("button", {
    class: `btn ${options.kind ?? "normal"}`,
    tip: options.tip,
    attrs: { type: options.type ?? "button", autofocus: options.autofocus ?? false },
  }, options.icon ? icon(options.icon) : null, h("span", null, title));
  if (onClick) element.addEventListener("click", onClick);
  return element;
}

/** A button that is an icon; `label` is its name and its tooltip. */
export function iconButton(name: IconName, label: string, onClick: (event: MouseEvent) => void): HTMLButtonElement {
  return h("button", { class: "btn plain square", tip: label, attrs: { type: "button", "aria-label": label }, on: { click: onClick } }, icon(name));
}

/** Shows that a button's work is under way; the returned function ends it. */
export function busy(element: HTMLButtonElement): () => void {
  const content = [...element.childNodes];
  element.disabled = true;
  element.setAttribute("aria-busy", "true");
  element.prepend(h("wa-spinner"));
  return () => {
    element.disabled = false;
    element.removeAttribute("aria-busy");
    element.replaceChildren(...content);
  };
}

/** Asks; true when the person agreed. Focus starts on the harmless answer when the question is about danger. */
export function confirmDialog(ask: { title: string; text: string; button: string; danger?: boolean; cancel?: string }): Promise<boolean> {
  return new Promise((resolve) => {
    let answer = false;
    const done = (value: boolean): void => {
      answer = value;
      dialog.close();
    };
    const dialog = openDialog({
      title: ask.title,
      width: "28rem",
      body: [h("p", { class: "prose" }, ask.text)],
      footer: [
        button(ask.cancel ?? "Cancel", () => done(false), { autofocus: ask.danger ?? false }),
        button(ask.button, () => done(true), { kind: ask.danger ? "danger" : "primary", autofocus: !ask.danger }),
      ],
      onClosed: () => resolve(answer),
    });
  });
}
