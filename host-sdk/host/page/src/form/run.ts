// Runs an action from start to answer: its form or confirmation, the preview, the request, what comes back.

import { api } from "../api/client";
import { Problem } from "../api/problem";
import type { Action, Answer, Form, Selection } from "../api/types";
import { busy, button, confirmDialog, openDialog, type Dialog } from "../app/dialog";
import type { RunOptions } from "../app/context";
import { h, replace, setAttr, type Child } from "../app/dom";
import { plural } from "../app/format";
import { icon } from "../app/icons";
import { forget, toast } from "../app/toast";
import { answerParts, answerWidth, hasSubstance, showAnswer } from "./answer";
import { FormView } from "./form";
import { problemView } from "./problem";

export interface RunEvents {
  /** The answer named a task that goes on. `text`: what to say about it; null when that has been said already. */
  task(id: string, title: string, text: string | null): void;
}

export async function runAction(action: Action, selection: Selection, options: RunOptions, events: RunEvents): Promise<void> {
  const about = `action ${action.id}`;
  const which = `${action.id} ${JSON.stringify(selection)}`;
  if (kUnderWay.has(which)) return; // pressed again while the answer is awaited, which is said on the screen
  kUnderWay.add(which);
  forget(about); // the last attempt's failure, if it is still on the screen
  try {
    if (action.form) {
      const { form } = await awaited(action, about, api.form(action.id, selection));
      new ActionDialog(action, form, selection, options, events);
      return;
    }
    if ((action.confirm || action.danger) && !(await agreed(action, options.count ?? 0))) return;
    finish(action, await awaited(action, about, api.invoke(action.id, selection, null)), options, events);
  } catch (error) {
    kUnderWay.delete(which); // Retry comes through here again
    const problem = Problem.from(error);
    toast(failureTitle(action, problem), { tone: "danger", text: problem.message, about, ...(problem.status === 0 ? { action: { title: "Retry", run: () => void runAction(action, selection, options, events) } } : {}) });
    if (problem.status !== 0) options.done?.([]); // a refusal may have changed how the row stands, too
  } finally {
    kUnderWay.delete(which);
  }
}

/** Actions whose answer is awaited, with their selection. */
const kUnderWay = new Set<string>();
/** What takes longer is said to be going on. Apple may be asked, which takes half a minute on a bad day. */
const kNoticeableMs = 600;

async function awaited<T>(action: Action, about: string, answer: Promise<T>): Promise<T> {
  const timer = setTimeout(() => toast(`${action.title}…`, { tone: "info", text: "Waiting for the answer.", about, stays: true }), kNoticeableMs);
  try {
    return await answer;
  } finally {
    clearTimeout(timer);
    forget(about);
  }
}

/** The server's own titles are words of HTTP ("Conflict"); what was tried tells a person more. */
function failureTitle(action: Action, problem: Problem): string {
  return problem.status === 0 && problem.title ? problem.title : `${action.title}: not done`;
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
  /** Says how many fields are to be corrected, and leads to the first. */
  private readonly wrong = h("button", { class: "btn link form-wrong", attrs: { type: "button" } });
  private readonly form: HTMLFormElement;
  private readonly width: string;
  private working = false;
  private asking = false;
  private closed = false;

  constructor(private readonly action: Action, private readonly document: Form, private readonly selection: Selection, private readonly options: RunOptions, private readonly events: RunEvents) {
    this.view = new FormView(document, () => this.showWrong());
    this.wrong.hidden = true;
    this.wrong.addEventListener("click", () => this.view.focusWrong());
    this.form = h("form", { attrs: { novalidate: true, "aria-label": document.title } }, this.problem, this.view.element, h("button", { class: "visually-hidden", attrs: { type: "submit", tabindex: -1, "aria-hidden": "true" } }));
    this.form.addEventListener("submit", (event) => { event.preventDefault(); void this.next(); });
    const fields = document.sections.reduce((sum, section) => sum + section.fields.length, 0);
    this.width = this.view.long ? "64rem" : fields > 6 ? "46rem" : "36rem";
    this.dialog = openDialog({
      title: document.title,
      width: this.width,
      body: [this.scope(), this.form],
      footer: [],
      mayClose: () => this.mayClose(),
      onClosed: () => {
        this.closed = true;
        this.view.wipe();
        window.removeEventListener("beforeunload", this.leaving);
      },
    });
    this.dialog.element.classList.toggle("tall", this.view.long); // its size stays while sections open and close
    window.addEventListener("beforeunload", this.leaving);
    this.showForm();
  }

  private readonly leaving = (event: BeforeUnloadEvent): void => {
    if (this.view.dirty) event.preventDefault(); // the browser asks
  };

  private scope(): Child {
    const count = this.options.count ?? 0;
    return count > 1 ? h("p", { class: "scope" }, icon("assign", 15), `For ${plural(count, "selected row")}.`) : null;
  }

  private showForm(): void {
    const preview = this.document.preview === true;
    const main = button(preview ? "Preview" : this.document.button ?? "OK", () => void this.next(), { kind: this.action.danger && !preview ? "danger" : "primary" });
    main.dataset["main"] = "";
    this.dialog.setFooter(this.wrong, button("Cancel", () => this.dialog.leave()), main);
    this.dialog.setWidth(this.width);
    const scroller = this.form.closest<HTMLElement>(".dialog-scroll");
    if (scroller) this.view.placed(scroller);
    this.view.focus();
  }

  private showWrong(): void {
    const wrong = this.view?.wrong ?? 0; // called while the view is being made, too
    this.wrong.hidden = wrong === 0;
    this.wrong.textContent = `${plural(wrong, "field")} to correct`;
  }

  private mayClose(): boolean {
    if (this.working) return false; // the request is on its way: its answer must not get lost
    if (!this.view.dirty) return true;
    if (this.asking) return false;
    this.asking = true;
    void confirmDialog({ title: "Discard what you have entered?", text: "The form has input that has not been sent.", button: "Discard", cancel: "Keep editing", danger: true })
      .then((discard) => { this.asking = false; if (discard) this.dialog.close(); });
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
    this.lock(true);
    replace(this.problem);
    try {
      const answer = await api.invoke(this.action.id, this.selection, await this.view.values(), dryRun);
      this.lock(false);
      ended();
      if (dryRun) this.showPreview(answer);
      else {
        this.dialog.close();
        finish(this.action, answer, this.options, this.events);
      }
    } catch (error) {
      this.lock(false);
      ended();
      if (!this.closed) this.showProblem(Problem.from(error));
    }
  }

  /** While a request is on its way nothing can be edited: what was sent is what stands there. */
  private lock(on: boolean): void {
    this.working = on;
    setAttr(this.form, "inert", on);
    setAttr(this.form, "aria-busy", on ? "true" : null);
  }

  private showProblem(problem: Problem): void {
    if (!this.form.isConnected) this.backToForm();
    if (problem.field && this.view.blame(problem.field, problem.message)) return;
    replace(this.problem, problemView(problem));
    this.problem.querySelector<HTMLElement>(".callout")?.focus();
    this.problem.scrollIntoView({ block: "nearest" });
  }

  private backToForm(): void {
    this.dialog.setTitle(this.document.title);
    this.dialog.setBody(this.scope(), this.form);
    this.showForm();
  }

  /** The dry run's answer, and the choice to go on. */
  private showPreview(answer: Answer): void {
    this.dialog.setTitle(`${this.document.title}: preview`);
    this.dialog.setWidth(answerWidth(answer) === "34rem" ? "40rem" : answerWidth(answer));
    this.dialog.setBody(
      answer.message ? h("p", { class: "prose" }, answer.message) : null,
      this.document.warning ? h("div", { class: "callout warning", attrs: { role: "note" } }, icon("warning", 18), h("p", null, this.document.warning)) : null,
      answerParts(this.document.title, answer));
    const main = button(this.document.button ?? "OK", () => void this.send(false), { kind: this.action.danger ? "danger" : "primary" });
    main.dataset["main"] = "";
    const back = button("Back", () => { if (!this.working) this.backToForm(); });
    const cancel = button("Cancel", () => this.dialog.leave());
    this.dialog.setFooter(back, cancel, main);
    (this.action.danger ? cancel : main).focus();
  }
}
