// What a role sees, before it is saved: the menu, and what can be done there.

import { people } from "../api/people";
import { Problem } from "../api/problem";
import type { MenuNode } from "../api/types";
import { button, openDialog } from "../app/dialog";
import { h, type Child } from "../app/dom";
import { plural } from "../app/format";
import { errorState, skeleton } from "../grid/states";

export function showRoleView(title: string, permissions: string[]): void {
  const dialog = openDialog({ title: `What ${title} sees`, width: "40rem", body: [skeleton()], footer: [button("Close", () => dialog.close(), { kind: "primary", autofocus: true })] });
  // Nothing in it takes the focus, and it is long: the keyboard has to be able to scroll it.
  const scroll = dialog.element.querySelector<HTMLElement>(".dialog-scroll");
  scroll?.setAttribute("tabindex", "0");
  scroll?.setAttribute("role", "region");
  scroll?.setAttribute("aria-label", `What ${title} sees`);
  const load = async (): Promise<void> => {
    try {
      const view = await people.preview(permissions);
      const nothing = !view.menu.length && !view.actions.length && !view.jobs.length;
      dialog.setBody(
        view.complete ? null : h("p", { class: "note" }, "There is more that you may not see yourself, so it is not listed."),
        nothing ? h("p", null, "Nothing in the menu: whoever has only this role is told that there is nothing for them yet.") : null,
        part("Menu", view.menu.length, () => tree(view.menu)),
        part("Actions", view.actions.length, () => list(view.actions)),
        part("Jobs", view.jobs.length, () => list(view.jobs)),
        part("Permissions", view.permissions.length, () => h("ul", { class: "plain-list columns" }, view.permissions.map((each) => h("li", null, each)))));
    } catch (error) {
      dialog.setBody(errorState(Problem.from(error), () => void load()));
    }
  };
  void load();
}

function part(title: string, count: number, content: () => Child): Child {
  return count ? h("section", { class: "view-part" }, h("h3", null, title), content()) : null;
}

function tree(nodes: MenuNode[]): HTMLElement {
  return h("ul", { class: "view-tree" }, nodes.map((node) => h("li", null, node.title, node.children?.length ? tree(node.children) : null)));
}

const list = (things: { id: string; title: string }[]): HTMLElement =>
  h("ul", { class: "plain-list columns", attrs: { "aria-label": plural(things.length, "entry", "entries") } }, things.map((each) => h("li", { tip: each.id }, each.title)));
