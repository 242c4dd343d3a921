// What an action answered: a short message as a toast, anything with substance as a dialog, files as downloads.

import type { Answer, AnswerFile } from "../api/types";
import { button, openDialog } from "../app/dialog";
import { h } from "../app/dom";
import { icon } from "../app/icons";
import { toast } from "../app/toast";
import { detailsList, resultsTable, toneOf } from "./results";

/** Longer messages do not go away by themselves: somebody has to be able to read them. */
const kToastLength = 90;

/** Whether there is more to read than fits a message that goes away by itself. */
export function hasSubstance(answer: Answer): boolean {
  return (answer.results?.length ?? 0) > 1 || !!answer.details || !!answer.files?.length || (answer.message?.length ?? 0) > kToastLength;
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
    width: results.length ? "46rem" : "34rem",
    body: [
      answer.message ? h("div", { class: `callout ${bad ? "warning" : "success"}` }, icon(bad ? "warning" : "check", 18), h("p", null, answer.message)) : null,
      answer.files?.length ? h("ul", { class: "file-list" }, answer.files.map((file) => h("li", null, icon("file", 14), h("span", { class: "file-name" }, file.filename), button("Download again", () => download(file), { kind: "plain" })))) : null,
      answer.details ? detailsList(answer.details) : null,
      results.length ? resultsTable(results) : null,
    ],
    footer: [button("OK", () => dialog.close(), { kind: "primary", autofocus: true })],
  });
}

function download(file: AnswerFile): void {
  const binary = atob(file.content);
  const data = Uint8Array.from(binary, (char) => char.charCodeAt(0));
  const url = URL.createObjectURL(new Blob([data], { type: "application/octet-stream" }));
  const link = h("a", { attrs: { href: url, download: file.filename } });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
