// The tasks the user may see, kept up to date: by server-sent events while one runs, by asking when events do not get
// through (a proxy that buffers), and by listing them when the page is opened.

import { api } from "../api/client";
import { Problem } from "../api/problem";
import type { Task } from "../api/types";

const kPollMs = 2000;
/** How long events may stay away before the task is asked for instead. */
const kSilenceMs = 10_000;
/** A browser opens six connections to a server, over all its tabs: events must not take them all. */
const kMostStreams = 2;
/** A page nobody looks at asks now and then, so that it is right when it is looked at. */
const kHiddenPollMs = 15_000;

interface Followed {
  events: EventSource | null;
  heard: number;
  asking: boolean;
}

export const isFinal = (task: Task): boolean => task.state !== "queued" && task.state !== "running";

export class TaskStore {
  private readonly tasks = new Map<string, Task>();
  private readonly followed = new Map<string, Followed>();
  private timer: ReturnType<typeof setInterval> | undefined;
  private readonly listeners = new Set<() => void>();
  private readonly endListeners = new Set<(task: Task) => void>();
  problem: Problem | null = null;

  constructor() {
    document.addEventListener("visibilitychange", () => this.tune());
  }

  /** Most recent first. */
  get list(): Task[] {
    return [...this.tasks.values()].sort((a, b) => (b.created_at ?? b.started_at ?? "").localeCompare(a.created_at ?? a.started_at ?? ""));
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

  /** The whole task, with the first of its results. */
  async detail(id: string): Promise<Task> {
    const task = await api.task(id);
    this.put(task);
    return task;
  }

  async cancel(id: string): Promise<void> {
    await api.cancelTask(id);
    await this.detail(id);
  }

  private follow(id: string): void {
    if (this.followed.has(id)) return;
    this.followed.set(id, { events: null, heard: 0, asking: false });
    this.tune();
  }

  /** Gives the newest tasks a stream while the page is looked at; the timer asks for the others. */
  private tune(): void {
    const streamed = document.hidden ? [] : [...this.followed.keys()].slice(-kMostStreams);
    for (const [id, followed] of this.followed) {
      const wanted = streamed.includes(id);
      if (wanted && !followed.events) followed.events = this.listen(id, followed);
      if (!wanted && followed.events) {
        followed.events.close();
        followed.events = null;
        followed.heard = 0;
      }
    }
    if (this.followed.size && this.timer === undefined) this.timer = setInterval(() => this.ask(), kPollMs);
    if (!this.followed.size) {
      clearInterval(this.timer);
      this.timer = undefined;
    }
  }

  private listen(id: string, followed: Followed): EventSource {
    const events = new EventSource(api.taskEventsUrl(id));
    followed.heard = Date.now();
    events.addEventListener("task", (event) => {
      followed.heard = Date.now();
      this.put(JSON.parse((event as MessageEvent<string>).data) as Task);
    });
    return events;
  }

  private ask(): void {
    for (const [id, followed] of this.followed) {
      const quiet = followed.events?.readyState === EventSource.OPEN ? kSilenceMs : document.hidden ? kHiddenPollMs : 0;
      if (followed.asking || Date.now() - followed.heard < quiet) continue;
      followed.asking = true;
      api.task(id).then(
        (task) => { followed.asking = false; followed.heard = Date.now(); this.put(task); },
        (error: unknown) => {
          followed.asking = false;
          const { status } = Problem.from(error);
          if (status === 404 || status === 403) this.drop(id); // gone, or not ours to see any more
        },
      );
    }
  }

  private put(task: Task): void {
    const old = this.tasks.get(task.id);
    const merged = { ...task };
    if (!merged.title && old?.title) merged.title = old.title;
    if (!merged.created_at && old?.created_at) merged.created_at = old.created_at;
    if (!merged.results && old?.results) merged.results = old.results;
    this.tasks.set(task.id, merged);
    if (isFinal(task)) {
      if (this.unfollow(task.id)) for (const listener of this.endListeners) listener(merged);
    }
    this.tell();
  }

  private drop(id: string): void {
    this.unfollow(id);
    this.tasks.delete(id);
    this.tell();
  }

  private unfollow(id: string): boolean {
    this.followed.get(id)?.events?.close();
    const was = this.followed.delete(id);
    this.tune();
    return was;
  }

  private tell(): void {
    for (const listener of this.listeners) listener();
  }
}
