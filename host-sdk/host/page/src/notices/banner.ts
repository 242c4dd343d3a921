// Banners for what needs attention: one at a time, the gravest first, with the remedy at hand. They go away when their
// cause is gone; until then somebody who has read one can put it away for the session. The bell brings it back.

import { api } from "../api/client";
import { Problem } from "../api/problem";
import type { Notice } from "../api/types";
import type { AppContext } from "../app/context";
import { button, iconButton } from "../app/dialog";
import { h, replace, setAttr } from "../app/dom";
import { icon, type IconName } from "../app/icons";
import { gridHref } from "../app/router";
import { loadForSession, saveForSession } from "../app/storage";

const kEveryMs = 60_000;
const kOrder: Record<Notice["severity"], number> = { error: 0, warning: 1, info: 2 };
const kIcon: Record<Notice["severity"], IconName> = { error: "error", warning: "warning", info: "info" };
const kTone: Record<Notice["severity"], string> = { error: "danger", warning: "warning", info: "info" };
const kDismissed = "notices.dismissed";

/** A notice that got graver, or came back after it was gone, is another one. */
const printOf = (notice: Notice): string => `${notice.key} ${notice.severity} ${notice.since ?? ""}`;

export class NoticeBanner {
  readonly element = h("section", { class: "notices", attrs: { "aria-label": "Notices" } });
  /** Shown while notices are put away; stands in the header. */
  readonly bell: HTMLButtonElement;
  private readonly bellCount = h("span", { class: "count-bubble" });
  private all: Notice[] = [];
  private at = 0;
  private timer: ReturnType<typeof setInterval> | undefined;
  /** Two lines of a text are shown until somebody wants all of it. */
  private whole = "";
  private readonly fits = new ResizeObserver(() => this.showMore());
  private dismissed = new Set(loadForSession<string[]>(kDismissed, []));

  constructor(private readonly run: AppContext["run"]) {
    this.bell = iconButton("bell", "Show notices", () => this.restore());
    this.bell.append(this.bellCount);
    this.bell.hidden = true;
  }

  start(): void {
    void this.reload();
    this.timer = setInterval(() => { if (!document.hidden) void this.reload(); }, kEveryMs);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  async reload(): Promise<void> {
    try {
      const current = this.shown[this.at]?.key;
      this.all = (await api.notices()).sort((a, b) => kOrder[a.severity] - kOrder[b.severity]);
      this.at = Math.max(0, this.shown.findIndex((notice) => notice.key === current));
      this.draw();
    } catch (error) {
      console.info("Notices could not be read:", Problem.from(error).message); // the next look is a minute away
    }
  }

  private get shown(): Notice[] {
    return this.all.filter((notice) => !this.dismissed.has(printOf(notice)));
  }

  private draw(): void {
    const shown = this.shown;
    this.at = Math.min(this.at, Math.max(0, shown.length - 1));
    const notice = shown[this.at];
    const away = this.all.length - shown.length;
    this.bell.hidden = away === 0;
    this.bellCount.textContent = String(away);
    setAttr(this.bell, "aria-label", `Show notices, ${away} put away`);
    this.element.hidden = !notice;
    if (!notice) return replace(this.element);
    const hadFocus = this.element.contains(document.activeElement);
    const others = shown.length - 1;
    const { action } = notice;
    const text = h("div", { class: `notice-text${this.whole === notice.key ? " whole" : ""}`, id: "notice-text" }, h("strong", null, notice.title), notice.text ? h("span", null, ` ${notice.text}`) : null, notice.remedy ? h("span", { class: "notice-remedy" }, ` ${notice.remedy}`) : null);
    replace(this.element, h("div", { class: `notice ${kTone[notice.severity]}`, attrs: { role: notice.severity === "error" ? "alert" : "status" } },
      h("span", { class: "notice-icon" }, icon(kIcon[notice.severity], 18)),
      text,
      h("div", { class: "notice-tools" },
        h("button", { class: "btn plain notice-more", attrs: { type: "button", "aria-controls": "notice-text" }, on: { click: () => this.toggleWhole(notice, text) } }),
        action ? button(action.title, () => this.run(action, { kind: "keys", keys: notice.row ? [notice.row] : [] }, { count: 1, done: () => void this.reload() }), { kind: "normal", ...(action.icon ? { icon: action.icon } : {}) }) : null,
        notice.grid ? h("a", { class: "btn normal", attrs: { href: gridHref(notice.grid) } }, "Show") : null,
        others ? h("button", { class: "btn plain", tip: "The next notice", attrs: { type: "button" }, on: { click: () => this.next() } }, `${others} more`) : null,
        iconButton("close", "Dismiss for this session", () => this.dismiss(notice)))));
    this.fits.disconnect();
    this.fits.observe(text);
    this.showMore();
    if (hadFocus) this.element.querySelector<HTMLElement>("button:not([hidden]), a")?.focus();
  }

  private toggleWhole(notice: Notice, text: HTMLElement): void {
    this.whole = this.whole === notice.key ? "" : notice.key;
    text.classList.toggle("whole", this.whole !== "");
    this.showMore();
  }

  /** The button is there only where something is hidden, or was. */
  private showMore(): void {
    const text = this.element.querySelector<HTMLElement>(".notice-text");
    const more = this.element.querySelector<HTMLButtonElement>(".notice-more");
    if (!text || !more) return;
    const whole = text.classList.contains("whole");
    more.hidden = !whole && text.scrollHeight <= text.clientHeight + 1;
    more.textContent = whole ? "Less" : "More";
    setAttr(more, "aria-expanded", String(whole));
  }

  private next(): void {
    this.at = (this.at + 1) % this.shown.length;
    this.draw();
  }

  private dismiss(notice: Notice): void {
    this.dismissed.add(printOf(notice));
    saveForSession(kDismissed, [...this.dismissed]);
    this.draw();
    if (this.element.hidden) this.bell.focus();
  }

  private restore(): void {
    this.dismissed = new Set();
    saveForSession(kDismissed, []);
    this.at = 0;
    this.draw();
    this.element.querySelector<HTMLElement>("button:not([hidden]), a")?.focus();
  }
}
