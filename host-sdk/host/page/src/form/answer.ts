// What an action answered: a short message as a toast, anything with substance as a dialog, files as downloads.

import type { Answer, AnswerFile } from "../api/types";
import { button, openDialog } from "../app/dialog";
import { saveFile } from "../app/download";
import { h, type Child } from "../app/dom";
import { icon } from "../app/icons";
import { toast } from "../app/toast";
import { documentView } from "./document";
import { detailsList, resultsTable, toneOf } from "./results";

/** Longer messages do not go away by themselves: somebody has to be able to read them. */
const kToastLength = 90;

/** Whether there is more to read than fits a message that goes away by itself. */
export function hasSubstance(answer: Answer): boolean {
  return (answer.results?.length ?? 0) > 1 || !!answer.details || !!answer.files?.length || !!answer.document || !!answer.warnings?.length || (answer.message?.length ?? 0) > kToastLength;
}

export function showAnswer(title: string, answer: Answer): void {
  for (const file of answer.files ?? []) download(file);
  const results = answer.results ?? [];
  if (!hasSubstance(answer)) {
    const only = results[0];
    const tone = only && toneOf(only.status) === "danger" ? "danger" : "success";
    toast(answer.message ?? `${title}: done`, { tone, ...(only?.detail ? { text: only.detail } : {}) });
    return;
  }
  const bad = results.some((row) => toneOf(row.status) === "danger");
  const dialog = openDialog({
    title,
    width: answerWidth(answer),
    body: [
      answer.message ? h("div", { class: `callout ${bad ? "warning" : "success"}` }, icon(bad ? "warning" : "check", 18), h("p", null, answer.message)) : null,
      answer.files?.length ? h("ul", { class: "file-list" }, answer.files.map((file) => h("li", null, icon("file", 14), h("span", { class: "file-name" }, file.filename), button("Download again", () => download(file), { kind: "plain" })))) : null,
      ...answerParts(title, answer),
    ],
    footer: [button("OK", () => dialog.close(), { kind: "primary", autofocus: true })],
  });
}

/** What stands under the message, in a preview as in an answer. */
export function answerParts(title: string, answer: Answer): Child[] {
  return [
    answer.warnings?.length ? h("div", { class: "callout warning", attrs: { role: "note" } }, icon("warning", 18),
      answer.warnings.length === 1 ? h("p", null, answer.warnings[0]) : h("ul", { class: "warnings" }, answer.warnings.map((each) => h("li", null, each)))) : null,
    answer.details ? detailsList(answer.details) : null,
    answer.results?.length ? resultsTable(answer.results, { title }) : null,
    answer.document ? documentView(answer.document) : null,
  ];
}

export const answerWidth = (answer: Answer): string => (answer.results?.length ? "62rem" : answer.document ? "48rem" : "34rem");

function download(file: AnswerFile): void {
  const data = Uint8Array.from(atob(file.content), (char) => char.charCodeAt(0));
  saveFile(file.filename, new Blob([data], { type: "application/octet-stream" }));
}
