// A document of an answer: text to read and copy, such as the JSON that a dry run would send.

import type { Answer } from "../api/types";
import { button } from "../app/dialog";
import { h, uid } from "../app/dom";
import { copyText } from "../grid/cells";

type Document = NonNullable<Answer["document"]>;

export function documentView(document: Document): HTMLElement {
  const title = h("h3", { id: uid("document") }, document.title);
  return h("section", { class: "document", attrs: { "aria-labelledby": title.id } },
    h("div", { class: "document-head" }, title, button("Copy", () => void copyText(document.content), { kind: "plain", icon: "copy" })),
    h("pre", { class: "document-text", attrs: { tabindex: 0, role: "region", "aria-labelledby": title.id } },
      document.language === "json" ? coloured(document.content) : document.content));
}

/** Keys, texts and other values apart. What is no JSON comes out as it is. */
function coloured(text: string): Node[] {
  const token = /("(?:[^"\\]|\\.)*")(\s*:)?|\b(?:true|false|null)\b|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
  const result: Node[] = [];
  let at = 0;
  for (const match of text.matchAll(token)) {
    result.push(globalThis.document.createTextNode(text.slice(at, match.index)));
    const kind = match[1] ? (match[2] ? "json-key" : "json-text") : "json-value";
    result.push(h("span", { class: kind }, match[1] ?? match[0]), ...(match[2] ? [globalThis.document.createTextNode(match[2])] : []));
    at = match.index + match[0].length;
  }
  result.push(globalThis.document.createTextNode(text.slice(at)));
  return result;
}
