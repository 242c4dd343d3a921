// How often a job runs, and in which hours of the day: as people say it.

import { api } from "../api/client";
import { Problem } from "../api/problem";
import type { Job } from "../api/types";
import { busy, button, openDialog } from "../app/dialog";
import { h, uid } from "../app/dom";
import { duration } from "../app/format";
import { toast } from "../app/toast";

const kUnits: [string, number][] = [["minutes", 60], ["hours", 3600], ["days", 86_400]];
const kMinimum_s = 60;
const kMaximum_s = 30 * 86_400;

/** "22:00 to 06:00 (Europe/Berlin)" */
export function windowText(job: Job): string {
  return job.window ? `${job.window.from} to ${job.window.to}${job.time_zone ? ` (${job.time_zone})` : ""}` : "at any time";
}

export function editSchedule(job: Job, changed: () => void): void {
  const [unit, size] = [...kUnits].reverse().find(([, seconds]) => job.interval_s % seconds === 0) ?? ["minutes", 60];
  const amountId = uid("amount");
  const error = h("p", { class: "field-error", attrs: { role: "alert" } });
  const refuse = (text: string, field: HTMLElement): void => {
    error.hidden = text === "";
    error.textContent = text;
    if (text) field.focus();
  };
  error.hidden = true;
  const amount = h("input", { class: "input", id: amountId, attrs: { type: "number", min: 1, step: "any", value: Math.round((job.interval_s / size) * 100) / 100, autofocus: true } });
  const units = h("select", { class: "input", attrs: { "aria-label": "Unit" } }, kUnits.map(([title]) => h("option", { attrs: { value: title, selected: title === unit } }, title)));
  const limited = h("input", { attrs: { type: "checkbox" } });
  limited.checked = !!job.window;
  const time = (label: string, value: string): HTMLInputElement => {
    const input = h("input", { class: "input", attrs: { type: "time", "aria-label": label, required: true } });
    input.value = value;
    return input;
  };
  const from = time("From", job.window?.from ?? "22:00");
  const to = time("To", job.window?.to ?? "06:00");
  const hours = h("div", { class: "inline window-hours" }, h("span", null, "from"), from, h("span", null, "to"), to);
  hours.hidden = !limited.checked;
  limited.addEventListener("change", () => { hours.hidden = !limited.checked; });

  const submit = async (): Promise<void> => {
    const seconds = Math.round(Number(amount.value) * (kUnits.find(([title]) => title === units.value)?.[1] ?? 60));
    if (!Number.isFinite(seconds) || seconds < kMinimum_s || seconds > kMaximum_s) return refuse("Between 1 minute and 30 days.", amount);
    if (limited.checked && (!from.value || !to.value)) return refuse("Give both times of the day.", from.value ? to : from);
    if (limited.checked && from.value === to.value) return refuse("A window that begins when it ends is empty. Take the tick away for the whole day.", from);
    const ended = busy(save);
    try {
      await api.changeJob(job.id, { interval_s: seconds, window: limited.checked ? { from: from.value, to: to.value } : null });
      dialog.close();
      toast("The schedule is changed", { text: `${job.title} runs every ${duration(seconds)}${limited.checked ? `, from ${from.value} to ${to.value}` : ""}.` });
      changed();
    } catch (problem) {
      ended();
      refuse(Problem.from(problem).message, amount);
    }
  };
  const save = button("Save", () => void submit(), { kind: "primary" });
  const form = h("form", { attrs: { novalidate: true } },
    h("div", { class: "field" }, h("label", { class: "label", attrs: { for: amountId } }, "Runs every"), h("div", { class: "inline" }, amount, units)),
    h("div", { class: "field" }, h("label", { class: "tick" }, limited, h("span", null, "Begins only in some hours of the day")), hours,
      h("p", { class: "field-hint" }, `On the clock of the server${job.time_zone ? `: ${job.time_zone}, ${clock(job)} now` : ""}. A run that is due outside of these hours waits for them; Run now does not.`)),
    error, h("button", { class: "visually-hidden", attrs: { type: "submit", tabindex: -1, "aria-hidden": "true" } }));
  form.addEventListener("submit", (event) => { event.preventDefault(); void submit(); });
  const dialog = openDialog({ title: `Schedule of ${job.title}`, width: "28rem", body: [form], footer: [button("Cancel", () => dialog.close()), save] });
}

/** What the server's clock says now: where it is another one than the reader's, the difference matters. */
function clock(job: Job): string {
  return new Date(Date.now() + (job.utc_offset_s ?? 0) * 1000).toISOString().slice(11, 16);
}
