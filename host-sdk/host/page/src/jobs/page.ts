// The scheduler: what runs by itself, how often, when next, how it went; and "run now".

import { api } from "../api/client";
import { Problem } from "../api/problem";
import type { Job, JobRun } from "../api/types";
import { busy, button, openDialog } from "../app/dialog";
import { h, replace, uid, type Child } from "../app/dom";
import { duration, humanize, parseTime } from "../app/format";
import { toast } from "../app/toast";
import { badge, timeElement } from "../grid/cells";
import { errorState, skeleton } from "../grid/states";

const kEveryMs = 5000;
const kUnits: [string, number][] = [["minutes", 60], ["hours", 3600], ["days", 86_400]];
const kMinimum_s = 60;
const kMaximum_s = 30 * 86_400;

export class JobsPage {
  readonly element: HTMLElement;
  private readonly body = h("div", { class: "cards" });
  private readonly opened = new Set<string>();
  private shown = "";
  private readonly timer: ReturnType<typeof setInterval>;
  private stopped = false;

  constructor(open: string) {
    if (open) this.opened.add(open);
    this.element = h("section", { class: "page" },
      h("div", { class: "page-head" }, h("div", { class: "page-titles" }, h("h1", null, "Jobs"), h("p", { class: "page-doc" }, "Work that runs by itself. A job never overlaps itself, and a run that was missed is made up once."))),
      this.body);
    replace(this.body, skeleton());
    void this.load();
    this.timer = setInterval(() => { if (!document.hidden) void this.load(true); }, kEveryMs);
  }

  dispose(): void {
    this.stopped = true;
    clearInterval(this.timer);
  }

  private async load(quiet = false): Promise<void> {
    try {
      const jobs = await api.jobs();
      const histories = new Map<string, JobRun[]>();
      for (const job of jobs) if (this.opened.has(job.id)) histories.set(job.id, await api.jobRuns(job.id));
      if (!this.stopped) this.draw(jobs, histories);
    } catch (error) {
      if (quiet || this.stopped) return; // what is shown stays; the next look is near
      replace(this.body, errorState(Problem.from(error), () => void this.load()));
    }
  }

  private draw(jobs: Job[], histories: Map<string, JobRun[]>): void {
    const next = JSON.stringify([jobs, [...histories]]);
    if (next === this.shown) return; // nothing new: leave focus and selection alone
    this.shown = next;
    const focus = document.activeElement instanceof HTMLElement && this.body.contains(document.activeElement) ? document.activeElement.dataset["focus"] : undefined;
    replace(this.body, jobs.length ? jobs.map((job) => this.card(job, histories.get(job.id))) : h("div", { class: "blank" }, h("h2", null, "No jobs"), h("p", null, "There is no job that you may see.")));
    if (focus) this.body.querySelector<HTMLElement>(`[data-focus="${CSS.escape(focus)}"]`)?.focus();
  }

  private card(job: Job, history: JobRun[] | undefined): HTMLElement {
    const titleId = uid("job");
    const enabled = h("input", { class: "switch", attrs: { type: "checkbox", role: "switch" } });
    enabled.checked = job.enabled;
    enabled.dataset["focus"] = `enabled ${job.id}`;
    enabled.addEventListener("change", () => void this.change(job, { enabled: enabled.checked }, enabled.checked ? "The job is on" : "The job is off"));
    const interval = button(`Every ${duration(job.interval_s)}`, () => this.editInterval(job), { kind: "plain", tip: "Change how often it runs" });
    interval.dataset["focus"] = `interval ${job.id}`;
    const run = button("Run now", () => void this.run(job, run), { icon: "play" });
    run.dataset["focus"] = `run ${job.id}`;
    const more = button(history ? "Hide history" : "Show history", () => { if (!this.opened.delete(job.id)) this.opened.add(job.id); void this.load(); }, { kind: "plain" });
    more.setAttribute("aria-expanded", String(!!history));
    more.dataset["focus"] = `history ${job.id}`;
    const next = job.enabled ? parseTime(job.next_run_at) : null;
    return h("article", { class: "card", attrs: { "aria-labelledby": titleId } },
      h("div", { class: "card-head" }, h("div", null, h("h2", { id: titleId }, job.title), job.description ? h("p", { class: "quiet" }, job.description) : null), h("label", { class: "tick" }, enabled, h("span", null, "Enabled")), run),
      h("dl", { class: "facts wide" },
        h("dt", null, "Interval"), h("dd", null, interval),
        h("dt", null, "Next run"), h("dd", null, next ? timeElement(next, true) : job.enabled ? "–" : "off"),
        h("dt", null, "Last run"), h("dd", null, job.last_run ? [runState(job.last_run), " ", runTime(job.last_run), job.last_run.message ? h("p", { class: "quiet" }, job.last_run.message) : null] : "never")),
      more, history ? historyTable(history) : null);
  }

  private editInterval(job: Job): void {
    const [unit, size] = [...kUnits].reverse().find(([, seconds]) => job.interval_s % seconds === 0) ?? ["minutes", 60];
    const amountId = uid("amount");
    const error = h("p", { class: "field-error", attrs: { role: "alert" } });
    error.hidden = true;
    const amount = h("input", { class: "input", id: amountId, attrs: { type: "number", min: 1, step: 1, value: Math.round(job.interval_s / size), autofocus: true } });
    const units = h("select", { class: "input", attrs: { "aria-label": "Unit" } }, kUnits.map(([title]) => h("option", { attrs: { value: title, selected: title === unit } }, title)));
    const submit = async (): Promise<void> => {
      const seconds = Number(amount.value) * (kUnits.find(([title]) => title === units.value)?.[1] ?? 60);
      const wrong = !Number.isInteger(seconds) || seconds < kMinimum_s || seconds > kMaximum_s;
      error.hidden = !wrong;
      error.textContent = wrong ? "Between 1 minute and 30 days." : "";
      if (wrong) return amount.focus();
      const ended = busy(save);
      try {
        await api.changeJob(job.id, { interval_s: seconds });
        dialog.close();
        toast("The interval is changed", { text: `${job.title} runs every ${duration(seconds)}.` });
        void this.load();
      } catch (problem) {
        ended();
        error.hidden = false;
        error.textContent = Problem.from(problem).message;
      }
    };
    const save = button("Save", () => void submit(), { kind: "primary" });
    const form = h("form", { class: "field", attrs: { novalidate: true } }, h("label", { class: "label", attrs: { for: amountId } }, "Runs every"), h("div", { class: "inline" }, amount, units), error);
    form.addEventListener("submit", (event) => { event.preventDefault(); void submit(); });
    const dialog = openDialog({ title: `Interval of ${job.title}`, width: "26rem", body: [form], footer: [button("Cancel", () => dialog.close()), save] });
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

function runTime(run: JobRun): Child {
  const start = parseTime(run.started_at);
  const end = parseTime(run.ended_at);
  return [start ? timeElement(start, true) : null, start && end ? h("span", { class: "quiet" }, ` took ${duration((end.getTime() - start.getTime()) / 1000)}`) : null];
}

function historyTable(runs: JobRun[]): HTMLElement {
  if (!runs.length) return h("p", { class: "quiet" }, "It has not run yet.");
  return h("div", { class: "table-scroll", attrs: { tabindex: 0, role: "region", "aria-label": "History" } }, h("table", { class: "plain-table" },
    h("thead", null, h("tr", null, ["State", "Started", "Started by", "Host", "Message"].map((title) => h("th", { attrs: { scope: "col" } }, title)))),
    h("tbody", null, runs.map((run) => h("tr", null, h("td", null, runState(run)), h("td", null, runTime(run)), h("td", null, run.trigger ? humanize(run.trigger) : ""), h("td", null, run.host ?? ""), h("td", null, run.message ?? ""))))));
}
