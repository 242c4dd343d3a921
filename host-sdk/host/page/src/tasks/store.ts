// The tasks the user may see, kept up to date: by server-sent events while one runs, by asking when events do not get
// through (a proxy that buffers), and by listing them when the page is opened.

import { api } from "../api/client";
import { Problem } from "../api/problem";
import type { Task } from "../api/types";

const kPollMs = 2000;
/** How long events may stay away before the task is asked for instead. */
const kSilenceMs = 10_000;

export const isFinal = (task: Task): boolean => task.state !== "queued" && task.state !== "running";

export class TaskStore {
  private readonly tasks = new Map<string, Task>();
  private readonly followed = new Map<string, () => void>();
  private readonly listeners = new Set<() => void>();
  private readonly endListeners = new Set<(task: Task) => void>();
  problem: Problem | null = null;

  /** Most recent first. */
  get list(): Task[] {
    return [...this.tasks.values()].sort((a, b) => (b.created_at ?? b.started_at ?? "").localeCompare(a.created_at ?? a.started_at ?? "") || Number(b.id) - Number(a.id));
  }

  get running(): Task[] {
    return this.list.filter((task) => !isFinal(task));
  }

  onChange(listener: () => void): void {
    this.listeners.add(listener);
  }

  /** Called once for each task that ends while the page watches. */
  onEnd(listener: (task: Task) => void): void {
    this.endListeners.add(listener);
  }

  /** The list anew; what still runs is followed. */
  async reload(): Promise<void> {
    try {
      for (const task of await api.tasks()) {
        const old = this.tasks.get(task.id);
        this.tasks.set(task.id, old?.results && !task.results ? { ...task, results: old.results } : task);
        if (!isFinal(task)) this.follow(task.id);
      }
      this.problem = null;
    } catch (error) {
      this.problem = Problem.from(error);
    }
    this.tell();
  }

  /** A task that was just started here. */
  add(id: string, title: string): void {
    if (!this.tasks.has(id)) this.tasks.set(id, { id, title, state: "queued", created_at: new Date().toISOString() });
    this.follow(id);
    this.tell();
  }

  /** The whole task, with its results. */
  async detail(id: string): Promise<void> {
    this.put(await api.task(id));
  }

  async cancel(id: string): Promise<void> {
    await api.cancelTask(id);
    await this.detail(id);
  }

  stop(): void {
    for (const end of this.followed.values()) end();
    this.followed.clear();
  }

  private follow(id: string): void {
    if (this.followed.has(id)) return;
    let heard = Date.now();
    let asking = false;
    const events = new EventSource(api.taskEventsUrl(id));
    const ask = async (): Promise<void> => {
      if (asking || Date.now() - heard < kSilenceMs && events.readyState !== EventSource.CLOSED) return;
      asking = true;
      try {
        this.put(await api.task(id));
      } catch (error) {
        const problem = Problem.from(error);
        if (problem.status === 404 || problem.status === 403) this.drop(id);
      }
      asking = false;
    };
    const timer = setInterval(() => void ask(), kPollMs);
    events.addEventListener("task", (event) => {
      heard = Date.now();
      this.put(JSON.parse((event as MessageEvent<string>).data) as Task);
    });
    this.followed.set(id, () => {
      clearInterval(timer);
      events.close();
    });
  }

  private put(task: Task): void {
    const old = this.tasks.get(task.id);
    const merged = { ...task };
    if (!merged.title && old?.title) merged.title = old.title;
    if (!merged.created_at && old?.created_at) merged.created_at = old.created_at;
    if (!merged.results && old?.results) merged.results = old.results;
    this.tasks.set(task.id, merged);
    if (isFinal(task)) {
      const end = this.followed.get(task.id);
      if (end) {
        end();
        this.followed.delete(task.id);
        for (const listener of this.endListeners) listener(merged);
      }
    }
    this.tell();
  }

  private drop(id: string): void {
    this.followed.get(id)?.();
    this.followed.delete(id);
    this.tasks.delete(id);
    this.tell();
  }

  private tell(): void {
    for (const listener of this.listeners) listener();
  }
}
