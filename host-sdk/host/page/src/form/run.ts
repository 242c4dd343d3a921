// Runs an action from start to answer: its form or confirmation, the preview, the request, what comes back.

import { api } from "../api/client";
import { Problem } from "../api/problem";
import type { Action, Answer, Form, Selection } from "../api/types";
import { busy, button, confirmDialog, openDialog, type Dialog } from "../app/dialog";
import type { RunOptions } from "../app/context";
import { h, replace, type Child } from "../app/dom";
import { plural } from "../app/format";
import { icon } from "../app/icons";
import { toast } from "../app/toast";
import { hasSubstance, showAnswer } from "./answer";
import { FormView } from "./form";
import { detailsList, resultsTable } from "./results";

export interface RunEvents {
  /** The answer named a task that goes on. `text`: what to say about it; null when that has been said already. */
  task(id: string, title: string, text: string | null): void;
}

export async function runAction(action: Action, selection: Selection, options: RunOptions, events: RunEvents): Promise<void> {
  try {
    if (action.form) {
      const { form } = await api.form(action.id, selection);
      new ActionDialog(action, form, selection, options, events);
      return;
    }
    if ((action.confirm || action.danger) && !(await agreed(action, options.count ?? 0))) return;
    finish(action, await api.invoke(action.id, selection, null), options, events);
  } catch (error) {
    const problem = Problem.from(error);
    toast(problem.title || action.title, { tone: "danger", text: problem.message, ...(problem.status === 0 ? { action: { title: "Retry", run: () => void runAction(action, selection, options, events) } } : {}) });
  }
}

function agreed(action: Action, count: number): Promise<boolean> {
  return confirmDialog({
    title: action.confirm?.title ?? `${action.title}?`,
    text: (action.confirm?.text ?? action.hint ?? "") + (count > 1 ? `\n\nThis concerns ${plural(count, "row")}.` : ""),
    button: action.confirm?.button ?? action.title,
    danger: action.danger ?? false,
  });
}

function finish(action: Action, answer: Answer, options: RunOptions, events: RunEvents): void {
  const shown = hasSubstance(answer) || !answer.task;
  if (answer.task) events.task(answer.task, action.title, shown ? null : answer.message ?? `${action.title}: started`);
  if (shown) showAnswer(action.title, answer);
  options.done?.(answer.rows ?? []);
}

class ActionDialog {
  private readonly view: FormView;
  private readonly dialog: Dialog;
  private readonly problem = h("div", { class: "form-problem" });
  private readonly form: HTMLFormElement;
  private working = false;
  private closed = false;

  constructor(private readonly action: Action, private readonly document: Form, private readonly selection: Selection, private readonly options: RunOptions, private readonly events: RunEvents) {
    this.view = new FormView(document);
    this.form = h("form", { attrs: { novalidate: true } }, this.problem, this.view.element, h("button", { class: "visually-hidden", attrs: { type: "submit", tabindex: -1, "aria-hidden": "true" } }));
    this.form.addEventListener("submit", (event) => { event.preventDefault(); void this.next(); });
    const fields = document.sections.reduce((sum, section) => sum + section.fields.length, 0);
    this.dialog = openDialog({
      title: document.title,
      width: fields > 6 ? "46rem" : "36rem",
      body: [this.scope(), this.form],
      footer: [],
      mayClose: () => this.mayClose(),
      onClosed: () => {
        this.closed = true;
        this.view.wipe();
        window.removeEventListener("beforeunload", this.leaving);
      },
    });
    window.addEventListener("beforeunload", this.leaving);
    this.showFormFooter();
    this.view.focus();
  }

  private readonly leaving = (event: BeforeUnloadEvent): void => {
    if (this.view.changed) event.preventDefault(); // the browser asks
  };

  private scope(): Child {
    const count = this.options.count ?? 0;
    return count > 1 ? h("p", { class: "scope" }, icon("assign", 15), `For ${plural(count, "selected row")}.`) : null;
  }

  private showFormFooter(): void {
    const preview = this.document.preview === true;
    const main = button(preview ? "Preview" : this.document.button ?? "OK", () => void this.next(), { kind: this.action.danger && !preview ? "danger" : "primary" });
    main.dataset["main"] = "";
    this.dialog.setFooter(button("Cancel", () => { if (this.mayClose()) this.dialog.close(); }), main);
  }

  private mayClose(): boolean {
    if (this.working) return false; // the request is on its way: its answer must not get lost
    if (!this.view.changed) return true;
    void confirmDialog({ title: "Discard what you have entered?", text: "The form has input that has not been sent.", button: "Discard", cancel: "Keep editing", danger: true })
      .then((discard) => { if (discard) this.dialog.close(); });
    return false;
  }

  /** Checks, then previews or runs. */
  private async next(): Promise<void> {
    if (this.working || !this.view.check()) return;
    await this.send(this.document.preview === true);
  }

  private async send(dryRun: boolean): Promise<void> {
    const main = this.dialog.element.querySelector<HTMLButtonElement>("[data-main]");
    const ended = main ? busy(main) : () => undefined;
    this.working = true;
    replace(this.problem);
    try {
      const answer = await api.invoke(this.action.id, this.selection, await this.view.values(), dryRun);
      this.working = false;
      ended();
      if (dryRun) this.showPreview(answer);
      else {
        this.dialog.close();
        finish(this.action, answer, this.options, this.events);
      }
    } catch (error) {
      this.working = false;
      ended();
      if (!this.closed) this.showProblem(Problem.from(error));
    }
  }

  private showProblem(problem: Problem): void {
    if (!this.form.isConnected) this.backToForm();
    if (problem.field && this.view.blame(problem.field, problem.message)) return;
    replace(this.problem, h("div", { class: "callout danger", attrs: { role: "alert", tabindex: -1 } }, icon("error", 18), h("div", null, problem.title ? h("strong", null, problem.title) : null, h("p", null, problem.message))));
    this.problem.querySelector<HTMLElement>(".callout")?.focus();
    this.problem.scrollIntoView({ block: "nearest" });
  }

  private backToForm(): void {
    this.dialog.setTitle(this.document.title);
    this.dialog.setBody(this.scope(), this.form);
    this.showFormFooter();
    this.view.focus();
  }

  /** The dry run's answer, and the choice to go on. */
  private showPreview(answer: Answer): void {
    this.dialog.setTitle(`${this.document.title}: preview`);
    this.dialog.setBody(
      answer.message ? h("p", { class: "prose" }, answer.message) : null,
      this.document.warning ? h("div", { class: "callout warning" }, icon("warning", 18), h("p", null, this.document.warning)) : null,
      answer.details ? detailsList(answer.details) : null,
      answer.results?.length ? resultsTable(answer.results) : null);
    const main = button(this.document.button ?? "OK", () => void this.send(false), { kind: this.action.danger ? "danger" : "primary" });
    main.dataset["main"] = "";
    const cancel = button("Cancel", () => { if (!this.working) this.dialog.close(); });
    this.dialog.setFooter(button("Back", () => this.backToForm()), cancel, main);
    (this.action.danger ? cancel : main).focus();
  }
}
