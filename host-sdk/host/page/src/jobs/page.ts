// The scheduler: what runs by itself, how often, when next, how it went; and "run now".

import { api } from "../api/client";
import { Problem } from "../api/problem";
import type { Job, JobRun } from "../api/types";
import { busy, button } from "../app/dialog";
import { h, replace, uid, type Child } from "../app/dom";
import { duration, humanize, parseTime, plural } from "../app/format";
import { toast } from "../app/toast";
import { badge, timeElement } from "../grid/cells";
import { errorState, skeleton } from "../grid/states";
import { editSchedule, windowText } from "./schedule-form";

const kEveryMs = 5000;
/** While something runs, its progress is what one looks at. */
const kEveryRunningMs = 1000;

export class JobsPage {
  readonly element: HTMLElement;
  private readonly body = h("div", { class: "cards" });
  private readonly opened = new Set<string>();
  private readonly complete = new Set<string>();
  private readonly older = new Map<string, JobRun[]>();
  private shown = "";
  private timer: ReturnType<typeof setTimeout> | undefined;
  private stopped = false;

  constructor(open: string) {
    if (open) this.opened.add(open);
    this.element = h("section", { class: "page" },
      h("div", { class: "page-head" }, h("div", { class: "page-titles" }, h("h1", null, "Jobs"), h("p", { class: "page-doc" }, "Work that runs by itself. A job never overlaps itself, and a run that was missed is made up once."))),
      this.body);
    replace(this.body, skeleton());
    void this.load();
  }

  dispose(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  refresh(): Promise<void> {
    return this.load();
  }

  /** One look after another, the next one sooner while something runs. */
  private later(running: boolean): void {
    clearTimeout(this.timer);
    if (this.stopped) return;
    this.timer = setTimeout(() => (document.hidden ? this.later(running) : void this.load(true)), running ? kEveryRunningMs : kEveryMs);
  }

  private async load(quiet = false): Promise<void> {
    try {
      const jobs = await api.jobs();
      const histories = new Map<string, { runs: JobRun[]; next: string | null }>();
      for (const job of jobs) if (this.opened.has(job.id)) histories.set(job.id, await api.jobRuns(job.id));
      if (!this.stopped) this.draw(jobs, histories);
      this.later(jobs.some((job) => job.running || job.run_requested));
    } catch (error) {
      this.later(false);
      if (quiet || this.stopped) return; // what is shown stays; the next look is near
      replace(this.body, errorState(Problem.from(error), () => void this.load()));
    }
  }

  private draw(jobs: Job[], histories: Map<string, { runs: JobRun[]; next: string | null }>): void {
    const next = JSON.stringify([jobs, [...histories], [...this.older]]);
    if (next === this.shown) return; // nothing new: leave focus and selection alone
    this.shown = next;
    const focus = document.activeElement instanceof HTMLElement && this.body.contains(document.activeElement) ? document.activeElement.dataset["focus"] : undefined;
    replace(this.body, jobs.length ? jobs.map((job) => this.card(job, histories.get(job.id))) : h("div", { class: "blank" }, h("h2", null, "No jobs"), h("p", null, "There is no job that you may see.")));
    if (focus) this.body.querySelector<HTMLElement>(`[data-focus="${CSS.escape(focus)}"]`)?.focus();
  }

  private card(job: Job, history: { runs: JobRun[]; next: string | null } | undefined): HTMLElement {
    const titleId = uid("job");
    const enabled = h("input", { class: "switch", attrs: { type: "checkbox", role: "switch" } });
    enabled.checked = job.enabled;
    enabled.dataset["focus"] = `enabled ${job.id}`;
    enabled.addEventListener("change", () => void this.change(job, { enabled: enabled.checked }, enabled.checked ? "The job is on" : "The job is off"));
    const interval = button(`Every ${duration(job.interval_s)}, ${windowText(job)}`, () => editSchedule(job, () => void this.load()), { kind: "plain", tip: "Change how often and in which hours it runs" });
    interval.dataset["focus"] = `interval ${job.id}`;
    const run = button(job.running ? "Run once more" : "Run now", () => void this.run(job, run), { icon: "play", ...(job.running ? { tip: "As soon as this run has ended; asking again changes nothing." } : {}) });
    run.dataset["focus"] = `run ${job.id}`;
    const more = button(history ? "Hide history" : "Show history", () => { if (!this.opened.delete(job.id)) this.opened.add(job.id); void this.load(); }, { kind: "plain" });
    more.setAttribute("aria-expanded", String(!!history));
    more.dataset["focus"] = `history ${job.id}`;
    const next = job.enabled ? parseTime(job.next_run_at) : null;
    const running = job.running ? job.last_run?.message || "Under way" : job.run_requested ? `Asked for${job.run_requested_by ? ` by ${job.run_requested_by}` : ""}; it begins in a moment` : null;
    return h("article", { class: "card", attrs: { "aria-labelledby": titleId } },
      h("div", { class: "card-head" }, h("div", null, h("h2", { id: titleId }, job.title), job.description ? h("p", { class: "quiet" }, job.description) : null), h("label", { class: "tick" }, enabled, h("span", null, "Enabled")), run),
      h("dl", { class: "facts wide" },
        h("dt", null, "Schedule"), h("dd", null, interval),
        h("dt", null, "Next run"), h("dd", null, next ? timeElement(next, true) : job.enabled ? "–" : "off", backOff(job)),
        running ? [h("dt", null, "Now"), h("dd", { attrs: { "aria-live": "polite" } }, h("wa-spinner"), " ", running)] : null,
        h("dt", null, running && job.running ? "This run" : "Last run"), h("dd", null, job.last_run ? [runState(job.last_run), " ", runTime(job.last_run), outcome(job.last_run)] : "never")),
      more, history ? this.history(job, history) : null);
  }

  private history(job: Job, page: { runs: JobRun[]; next: string | null }): Child {
    const older = this.older.get(job.id) ?? [];
    const first = older[0];
    const runs = first ? [...page.runs.filter((run) => Number(run.id) > Number(first.id)), ...older] : page.runs;
    const last = runs[runs.length - 1];
    const more = page.next && last && !this.complete.has(job.id) ? button("Show older runs", () => void this.showOlder(job, runs), { kind: "plain" }) : null;
    return [historyTable(runs), more];
  }

  private async showOlder(job: Job, runs: JobRun[]): Promise<void> {
    try {
      const page = await api.jobRuns(job.id, runs[runs.length - 1]?.id);
      this.older.set(job.id, [...runs, ...page.runs]);
      if (!page.next) this.complete.add(job.id);
    } catch (error) {
      toast("The older runs could not be loaded", { tone: "danger", text: Problem.from(error).message });
    }
    await this.load(true);
  }

  private async change(job: Job, change: { enabled?: boolean }, done: string): Promise<void> {
    try {
      await api.changeJob(job.id, change);
      toast(done, { text: job.title });
    } catch (error) {
      toast("The job could not be changed", { tone: "danger", text: Problem.from(error).message });
    }
    this.shown = "";
    await this.load();
  }

  private async run(job: Job, owner: HTMLButtonElement): Promise<void> {
    const ended = busy(owner);
    try {
      await api.runJob(job.id);
      toast(`${job.title} has been started`, { tone: "info" });
      this.opened.add(job.id);
    } catch (error) {
      toast("The job could not be started", { tone: "danger", text: Problem.from(error).message });
    }
    ended();
    await this.load();
  }
}

function runState(run: JobRun): HTMLElement {
  const tone = run.state === "succeeded" ? "success" : run.state === "failed" ? "danger" : run.state === "running" ? "info" : "warning";
  return badge(humanize(run.state), tone);
}

function startOf(run: JobRun): Child {
  const start = parseTime(run.started_at);
  return start ? timeElement(start, true) : null;
}

function tookOf(run: JobRun): string {
  const start = parseTime(run.started_at);
  const end = parseTime(run.ended_at);
  return start && end ? duration((end.getTime() - start.getTime()) / 1000) : "";
}

function runTime(run: JobRun): Child {
  const took = tookOf(run);
  return [startOf(run), took ? h("span", { class: "quiet" }, ` took ${took}`) : null];
}

function outcome(run: JobRun): Child {
  const text = run.error_text || run.message;
  return text && run.state !== "running" ? h("p", { class: "quiet" }, text) : null;
}

/** After a failure it is tried again sooner than the interval says. */
function backOff(job: Job): Child {
  if (!job.failures) return null;
  const retry = parseTime(job.retry_at);
  return h("p", { class: "quiet" }, `${plural(job.failures, "failed run")} in a row. `, retry ? ["Tried again ", timeElement(retry, true), "."] : "It is not tried again before its time: that could not help.");
}

function historyTable(runs: JobRun[]): HTMLElement {
  if (!runs.length) return h("p", { class: "quiet" }, "It has not run yet.");
  return h("div", { class: "table-scroll", attrs: { tabindex: 0, role: "region", "aria-label": "History" } }, h("table", { class: "plain-table" },
    h("thead", null, h("tr", null, ["State", "Started", "Took", "Started by", "Host", "Message"].map((title) => h("th", { attrs: { scope: "col" } }, title)))),
    h("tbody", null, runs.map((run) => h("tr", null, h("td", null, runState(run)), h("td", { class: "nowrap" }, startOf(run)), h("td", { class: "nowrap" }, tookOf(run)), h("td", null, run.trigger === "now" ? run.actor ?? "Run now" : run.trigger ? humanize(run.trigger) : ""), h("td", null, run.host ?? ""), h("td", { class: "breaking" }, run.error_text || run.message || "", run.error_code ? h("code", { class: "quiet" }, ` ${run.error_code}`) : null))))));
}
