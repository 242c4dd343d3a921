// The window of a finished task: what it came to, and the result of every row. The server hands many results out in
// pieces; the window opens with the first and takes in the others while it is open.

import { api } from "../api/client";
import { Problem } from "../api/problem";
import type { Task } from "../api/types";
import { button, openDialog } from "../app/dialog";
import { h, type Child } from "../app/dom";
import { dateTime, duration, parseTime } from "../app/format";
import { icon } from "../app/icons";
import { toast } from "../app/toast";
import { problemView } from "../form/problem";
import { ResultsView } from "../form/results";
import type { TaskStore } from "./store";

export async function openTaskResults(store: TaskStore, known: Task): Promise<void> {
  let task: Task;
  try {
    task = await store.detail(known.id);
  } catch (error) {
    toast("The results could not be loaded", { tone: "danger", text: Problem.from(error).message });
    return;
  }
  const title = task.title || `Task ${task.id}`;
  const rows = task.results ?? [];
  const view = rows.length ? new ResultsView(rows, { title, total: task.results_total ?? rows.length }) : null;
  let open = true;
  const dialog = openDialog({
    title,
    width: rows.length ? "62rem" : "36rem",
    body: [outcome(task), h("p", { class: "quiet" }, times(task)), view?.element ?? h("p", { class: "quiet" }, "This task has no results per row.")],
    footer: [button("Close", () => dialog.close(), { kind: "primary", autofocus: true })],
    onClosed: () => { open = false; },
  });
  try {
    for (let next = task.results_next; view && open && next;) {
      const more = await api.task(task.id, next);
      view.add(more.results ?? []);
      next = more.results_next;
    }
  } catch (error) {
    if (open) toast("The other results could not be loaded", { tone: "danger", text: Problem.from(error).message });
  }
}

function outcome(task: Task): Child {
  if (task.error) return problemView(new Problem(task.error, task.error.status ?? 0));
  const tone = task.state === "succeeded" ? "success" : task.state === "cancelled" ? "warning" : "info";
  const text = task.message || (task.state === "cancelled" ? "Cancelled. What was done until then stays." : "Done.");
  return h("div", { class: `callout ${tone}` }, icon(tone === "success" ? "check" : tone === "warning" ? "warning" : "info", 18), h("p", null, text));
}

function times(task: Task): string {
  const began = parseTime(task.started_at ?? task.created_at);
  const ended = parseTime(task.ended_at);
  return [
    task.user ? `Started by ${task.user}` : "Started",
    began ? `on ${dateTime(began)}` : "",
    began && ended ? `took ${duration((ended.getTime() - began.getTime()) / 1000)}` : "",
  ].filter(Boolean).join(", ").replace(", on", " on") + ".";
}
