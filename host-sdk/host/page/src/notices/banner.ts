// Banners for what needs attention: one at a time, the gravest first. They go away when their cause is gone, so there
// is nothing to dismiss; "minimise" folds them into one line until something new comes up.

import { api } from "../api/client";
import { Problem } from "../api/problem";
import type { Notice } from "../api/types";
import { iconButton } from "../app/dialog";
import { h, replace } from "../app/dom";
import { icon, type IconName } from "../app/icons";
import { gridHref } from "../app/router";
import { load, save } from "../app/storage";

const kEveryMs = 60_000;
const kOrder: Record<Notice["severity"], number> = { error: 0, warning: 1, info: 2 };
const kIcon: Record<Notice["severity"], IconName> = { error: "error", warning: "warning", info: "info" };
const kTone: Record<Notice["severity"], string> = { error: "danger", warning: "warning", info: "info" };

export class NoticeBanner {
  readonly element = h("section", { class: "notices", attrs: { "aria-label": "Notices" } });
  private notices: Notice[] = [];
  private at = 0;
  private timer: ReturnType<typeof setInterval> | undefined;
  private folded = false;

  start(): void {
    void this.reload();
    this.timer = setInterval(() => { if (!document.hidden) void this.reload(); }, kEveryMs);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  async reload(): Promise<void> {
    try {
      const next = (await api.notices()).sort((a, b) => kOrder[a.severity] - kOrder[b.severity]);
      const current = this.notices[this.at]?.key;
      this.notices = next;
      this.at = Math.max(0, next.findIndex((notice) => notice.key === current));
      this.folded = load<string>("notices.folded", "") === this.signature();
      this.draw();
    } catch (error) {
      console.info("Notices could not be read:", Problem.from(error).message); // the next look is a minute away
    }
  }

  private signature(): string {
    return this.notices.map((notice) => `${notice.key}=${notice.severity}`).sort().join("|");
  }

  private draw(): void {
    const notice = this.notices[this.at];
    this.element.hidden = !notice;
    if (!notice) return;
    const hadFocus = this.element.contains(document.activeElement);
    const others = this.notices.length - 1;
    if (this.folded) {
      replace(this.element, h("button", { class: `notice-line ${kTone[notice.severity]}`, attrs: { type: "button" }, on: { click: () => this.fold(false) } },
        icon(kIcon[notice.severity], 15), h("span", null, notice.title), others ? h("span", { class: "quiet" }, `and ${others} more`) : null));
    } else {
      replace(this.element, h("div", { class: `notice ${kTone[notice.severity]}`, attrs: { role: notice.severity === "error" ? "alert" : "status" } },
        h("span", { class: "notice-icon" }, icon(kIcon[notice.severity], 18)),
        h("div", { class: "notice-text" }, h("strong", null, notice.title), notice.text ? h("span", null, ` ${notice.text}`) : null, notice.remedy ? h("span", { class: "notice-remedy" }, ` ${notice.remedy}`) : null),
        h("div", { class: "notice-tools" },
          notice.grid ? h("a", { class: "btn normal small", attrs: { href: gridHref(notice.grid) } }, "Show") : null,
          others ? h("button", { class: "btn plain small", attrs: { type: "button" }, on: { click: () => this.next() } }, `${others} more`) : null,
          iconButton("chevron_up", "Fold notices", () => this.fold(true)))));
    }
    if (hadFocus) this.element.querySelector<HTMLElement>("button, a")?.focus();
  }

  private next(): void {
    this.at = (this.at + 1) % this.notices.length;
    this.draw();
  }

  private fold(on: boolean): void {
    this.folded = on;
    save("notices.folded", on ? this.signature() : "");
    this.draw();
  }
}
