// Modal dialogs over the browser's own: one way to open, close, guard and return focus.

import { h, replace, uid, type Child } from "./dom";
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
  element: HTMLDialogElement;
  close(): void;
  /** As Esc does it: closes unless mayClose() says no. */
  leave(): void;
  /** CSS length. */
  setWidth(width: string): void;
  setBody(...body: Child[]): void;
  setFooter(...footer: Child[]): void;
  setTitle(title: string): void;
}

/** How each open dialog is left, the topmost last. */
const open: (() => void)[] = [];

/** Leaves every dialog, as when the address changes under them. False: one of them has something to lose and asks. */
export function leaveDialogs(): boolean {
  while (open.length) {
    const before = open.length;
    open.at(-1)?.();
    if (open.length >= before) return false;
  }
  return true;
}

/** Focus goes to [autofocus], else to the dialog itself, and back to where it was at the end. */
export function openDialog(options: DialogOptions): Dialog {
  const title = h("h2", { class: "dialog-title", id: uid("dialog") }, options.title);
  const body = h("div", { class: "dialog-body" }, options.body);
  const footer = h("div", { class: "dialog-footer" }, options.footer);
  const element = h("dialog", { class: "dialog", attrs: { "aria-labelledby": title.id, tabindex: -1 } },
    h("div", { class: "dialog-head" }, title, iconButton("close", "Close", () => leave())), h("div", { class: "dialog-scroll" }, body), footer);
  if (options.width) element.style.width = options.width;
  const opener = document.activeElement;

  const close = (): void => {
    if (!element.isConnected) return;
    open.splice(open.indexOf(leave), 1);
    element.close();
    element.remove();
    if (opener instanceof HTMLElement && opener.isConnected) opener.focus({ preventScroll: true });
    else document.getElementById("main")?.focus({ preventScroll: true }); // drawn anew meanwhile: the keyboard stays on the page
    options.onClosed?.();
  };
  const leave = (): void => {
    if (options.mayClose?.() ?? true) close();
  };
  // Esc is taken before the browser acts on it: a second one would close the dialog whatever "cancel" says.
  element.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    event.preventDefault();
    event.stopPropagation();
    leave();
  });
  element.addEventListener("cancel", (event) => {
    if (event.target !== element) return; // a file chooser inside that was dismissed
    event.preventDefault();
    leave();
  });
  document.body.appendChild(element);
  element.showModal();
  (element.querySelector<HTMLElement>("[autofocus]") ?? element).focus({ preventScroll: true });

  open.push(leave);

  return {
    element,
    close,
    leave,
    setWidth: (width) => { element.style.width = width; },
    setBody: (...content) => {
      replace(body, ...content);
      body.parentElement?.scrollTo(0, 0);
    },
    setFooter: (...content) => replace(footer, ...content),
    setTitle: (text) => { title.textContent = text; },
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
