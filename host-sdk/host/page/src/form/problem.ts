// A refused or failed request, at the top of what was sent: what happened, who can do what, and the code to look up.

import type { Problem } from "../api/problem";
import { h } from "../app/dom";
import { duration } from "../app/format";
import { icon } from "../app/icons";
import { code } from "../grid/cells";

export function problemView(problem: Problem): HTMLElement {
  const again = problem.retry_after_s && problem.retry_after_s > 0 ? `It can be tried again in ${duration(problem.retry_after_s)}.` : "";
  return h("div", { class: "callout danger", attrs: { role: "alert", tabindex: -1 } }, icon("error", 18),
    h("div", null,
      problem.title ? h("strong", null, problem.title) : null,
      h("p", null, problem.message, again ? ` ${again}` : ""),
      problem.code ? h("p", { class: "problem-code" }, "Code ", code(problem.code)) : null));
}
