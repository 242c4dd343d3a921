// The list of tasks at the right edge: progress, rate, time left, cancel, and the result of each row once it is done.

import { Problem } from "../api/problem";
import type { Task } from "../api/types";
import { button, iconButton } from "../app/dialog";
import { h, replace, setAttr } from "../app/dom";
import { count, duration, parseTime } from "../app/format";
import { icon, type IconName } from "../app/icons";
import { toast } from "../app/toast";
import { timeElement } from "../grid/cells";
import { openTaskResults } from "./results";
import { isFinal, type TaskStore } from "./store";

const kStates: Record<Task["state"], { title: string; icon: IconName; tone: string }> = {
  queued: { title: "Waiting", icon: "clock", tone: "neutral" },
  running: { title: "Running", icon: "sync", tone: "info" },
  succeeded: { title: "Done", icon: "check", tone: "success" },
  failed: { title: "Failed", icon: "error", tone: "danger" },
  cancelled: { title: "Cancelled", icon: "remove", tone: "warning" },
};

export class TaskTray {
  readonly element: HTMLElement;
  private readonly list = h("ul", { class: "task-list" });
  private readonly cards = new Map<string, TaskCard>();

  constructor(private readonly store: TaskStore, private readonly closed: () => void) {
    this.element = h("aside", { class: "tray", id: "tasks", attrs: { "aria-label": "Tasks", tabindex: -1 } },
      h("div", { class: "detail-head" }, h("h2", { class: "detail-title" }, "Tasks"), iconButton("close", "Close tasks", () => this.hide())),
      this.list);
    this.element.hidden = true;
    this.element.addEventListener("keydown", (event) => { if (event.key === "Escape") { event.preventDefault(); this.hide(); } });
    store.onChange(() => this.draw());
  }

  get open(): boolean {
    return !this.element.hidden;
  }

  show(task?: string): void {
    this.element.hidden = false;
    this.draw();
    if (task) this.cards.get(task)?.open();
    this.element.focus();
  }

  hide(): void {
    this.element.hidden = true;
    this.closed();
  }

  private draw(): void {
    if (!this.open) return;
    const tasks = this.store.list;
    for (const id of [...this.cards.keys()]) if (!tasks.some((task) => task.id === id)) { this.cards.get(id)?.element.remove(); this.cards.delete(id); }
    tasks.forEach((task, index) => {
      let card = this.cards.get(task.id);
      if (!card) {
        card = new TaskCard(this.store);
        this.cards.set(task.id, card);
      }
      card.update(task);
      if (this.list.children[index] !== card.element) this.list.insertBefore(card.element, this.list.children[index] ?? null);
    });
    this.list.querySelector(".task-none")?.remove();
    if (!tasks.length) this.list.append(h("li", { class: "task-none quiet" }, this.store.problem?.message ?? "Nothing has been started yet. Work that takes longer, such as a sync, shows its progress here."));
  }
}

/** One task; its elements stay while it changes, so that focus and open results survive every event. */
class TaskCard {
  readonly element = h("li", { class: "task" });
  private readonly mark = h("span", { class: "task-mark" });
  private readonly title = h("strong", { class: "task-title" });
  private readonly time = h("span", { class: "quiet" });
  private readonly text = h("p", { class: "task-text" });
  private readonly bar = h("wa-progress-bar") as HTMLElement & { value: number; indeterminate: boolean };
  private readonly numbers = h("p", { class: "task-numbers quiet" });
  private readonly tools = h("div", { class: "task-tools" });
  private task: Task | null = null;
  private shape = "";
  /** Its results are wanted as soon as there are any. */
  private wanted = false;

  constructor(private readonly store: TaskStore) {
    this.element.append(h("div", { class: "task-head" }, this.mark, this.title, this.time), this.text, this.bar, this.numbers, this.tools);
  }

  /** Brings it into view, and opens its results if it is over. */
  open(): void {
    this.element.scrollIntoView({ block: "nearest" });
    if (this.task && isFinal(this.task)) void openTaskResults(this.store, this.task);
    else this.wanted = true;
  }

  update(task: Task): void {
    const before = this.task;
    this.task = task;
    const state = kStates[task.state];
    this.title.textContent = task.title || `Task ${task.id}`;
    if (before?.state !== task.state) {
      this.mark.className = `task-mark ${state.tone}${task.state === "running" ? " turning" : ""}`;
      replace(this.mark, icon(state.icon, 16), h("span", { class: "visually-hidden" }, state.title));
    }
    const date = parseTime(task.ended_at ?? task.started_at ?? task.created_at);
    if (date) replace(this.time, timeElement(date, true));
    const active = !isFinal(task);
    this.text.textContent = task.error?.detail ?? (active && task.cancel_requested ? "Cancelling…" : task.message || state.title);
    this.text.classList.toggle("danger-text", !!task.error);
    this.showProgress(task);
    this.showTools(task);
    if (this.wanted && isFinal(task)) {
      this.wanted = false;
      void openTaskResults(this.store, task);
    }
  }

  private showProgress(task: Task): void {
    const { done = 0, total, unit, rate, eta_s } = task.progress ?? {};
    const active = !isFinal(task);
    this.bar.hidden = !active;
    this.numbers.hidden = !active || !task.progress;
    if (!active) return;
    const known = typeof total === "number" && total > 0;
    this.bar.indeterminate = !known;
    if (known) this.bar.value = Math.min(100, Math.round((done / total) * 100));
    setAttr(this.bar, "label", `Progress of ${this.title.textContent ?? "the task"}`);
    this.numbers.textContent = [
      known ? `${count(done)} of ${count(total)} ${unit ?? ""}`.trim() : done ? `${count(done)} ${unit ?? ""}`.trim() : "",
      rate ? `${count(Math.round(rate))} ${unit ?? ""}/s`.replace(" /s", "/s") : "",
      eta_s ? `about ${duration(eta_s)} left` : "",
    ].filter(Boolean).join(" · ");
  }

  private showTools(task: Task): void {
    const shape = `${isFinal(task)} ${task.cancel_requested}`;
    if (shape === this.shape) return;
    this.shape = shape;
    const hadFocus = this.tools.contains(document.activeElement);
    replace(this.tools, isFinal(task)
      ? button("Show results", () => { if (this.task) void openTaskResults(this.store, this.task); }, { kind: "plain", icon: "eye" })
      : task.cancel_requested ? null : button("Cancel", () => void this.cancel(), { kind: "plain", icon: "close" }));
    if (hadFocus) this.tools.querySelector("button")?.focus();
  }

  private async cancel(): Promise<void> {
    if (!this.task) return;
    try {
      await this.store.cancel(this.task.id);
    } catch (error) {
      toast("The task could not be cancelled", { tone: "danger", text: Problem.from(error).message });
    }
  }
}
