// The help dialog: what the keys do. Opened with "?".

import { api } from "../api/client";
import { button, openDialog } from "./dialog";
import { h } from "./dom";

const kKeys: [string, [string, string][]][] = [
  ["Everywhere", [["?", "This help"], ["/", "Search in the grid"], ["g", "Go to the menu"], ["t", "Tasks"], ["r", "Refresh"], ["Esc", "Close what is open"], ["← →", "Along the buttons above a grid"]]],
  ["Forms", [["Tab", "Next field"], ["Enter", "Go on"], ["Ctrl + Enter", "Go on, from a text of several lines"], ["Space", "Tick"], ["Esc", "Close; asks when something was entered"]]],
  ["Menu", [["↑ ↓", "Move"], ["← →", "Close and open folders"], ["Home End", "First and last"], ["a–z", "Jump to a title"], ["Enter", "Open"]]],
  ["Grid", [
    ["↑ ↓ PgUp PgDn", "Move"], ["Home End", "First and last loaded row"], ["Space", "Select"], ["Shift + ↑ ↓", "Select a range"], ["Ctrl + A", "Select all loaded rows"],
    ["Enter", "Open the row or the group"], ["Alt + Enter", "Details beside the grid"], ["← →", "Close and open a group"], ["Shift + F10 or Menu", "Actions for the selected rows"], ["Ctrl + C", "Copy the selected rows"],
  ]],
  ["A row's page", [["Tab", "Links, and the buttons that copy"], ["← →", "Along its actions"], ["Alt + ←", "Back to where you came from"]]],
  ["Column titles", [["Enter", "Sort"], ["Shift + ← →", "Narrower, wider"], ["Alt + ← →", "Move the column"]]],
];

export function openHelp(about: { user: string; host: string }): void {
  const version = h("span");
  api.version().then((text) => { if (text) version.textContent = ` Version ${text}.`; }, () => undefined); // down: the page says so elsewhere
  const dialog = openDialog({
    title: "Keyboard and help",
    width: "44rem",
    body: [
      h("div", { class: "help-columns" }, kKeys.map(([title, keys]) => h("section", null, h("h3", { class: "keys-title" }, title),
        h("dl", { class: "keys" }, keys.map(([key, what]) => [h("dt", null, h("kbd", null, key)), h("dd", null, what)]))))),
      h("p", { class: "quiet" }, `Right-click a row for its actions. Click a column's title to sort, its funnel to filter, and drag titles to reorder. Signed in as ${about.user}${about.host ? ` on ${about.host}` : ""}.`, version),
      h("p", { class: "quiet" }, "Programs use the same API as this page: see ", h("a", { attrs: { href: "api/v1/openapi.json", target: "_blank", rel: "noopener" } }, "its description"), "."),
    ],
    footer: [button("Close", () => dialog.close(), { kind: "primary", autofocus: true })],
  });
}
