// The panel that shows, hides and orders a grid's columns.

import type { Column } from "../api/types";
import { button, iconButton } from "../app/dialog";
import { h, replace } from "../app/dom";
import { openPanel } from "../app/popover";
import type { ColumnLayout } from "./layout";

export function openColumnsPanel(owner: HTMLElement, columns: Column[], start: ColumnLayout[], apply: (layout: ColumnLayout[]) => void, reset: () => ColumnLayout[]): void {
  let layout = start.map((entry) => ({ ...entry }));
  const list = h("ul", { class: "column-list" });

  const draw = (focus?: { name: string; label: string }): void => {
    replace(list, layout.map((entry, index) => {
      const column = columns.find((each) => each.name === entry.name);
      if (!column) return null;
      const box = h("input", { attrs: { type: "checkbox" } });
      box.checked = entry.visible;
      box.addEventListener("change", () => {
        const shown = layout.filter((each) => each.visible).length;
        if (!box.checked && shown === 1) { box.checked = true; return; } // a grid without columns shows nothing to click on
        entry.visible = box.checked;
        apply(layout);
      });
      const move = (by: number, label: string): void => {
        const other = layout[index + by];
        if (!other) return;
        layout[index + by] = entry;
        layout[index] = other;
        apply(layout);
        draw({ name: entry.name, label });
      };
      return h("li", { attrs: { "data-name": entry.name } },
        h("label", { class: "tick", tip: column.doc }, box, h("span", null, column.title)),
        iconButton("up", `Move ${column.title} up`, () => move(-1, "up")),
        iconButton("down", `Move ${column.title} down`, () => move(1, "down")));
    }));
    if (focus) list.querySelector<HTMLElement>(`[data-name="${focus.name}"] [aria-label$=" ${focus.label}"]`)?.focus();
  };
  draw();
  const close = openPanel(owner, "Columns", [
    h("div", { class: "panel-title" }, "Columns"), list,
    h("div", { class: "panel-foot" },
      button("Reset", () => { layout = reset().map((entry) => ({ ...entry })); draw(); }, { kind: "plain" }),
      button("Done", () => close())),
  ], { end: true });
}
