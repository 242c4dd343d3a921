// Where a link of a plugin's page leads, as an address of this page.

import type { Link } from "../api/pages";
import { h, type Child } from "./dom";
import { gridHref, hrefOf, rowHref } from "./router";

export function linkHref(link: Link): string {
  if (link.key !== undefined) return rowHref(link.grid, link.key);
  if (!link.filter || Object.keys(link.filter).length === 0) return gridHref(link.grid);
  return hrefOf("grid", link.grid, new URLSearchParams({ filter: JSON.stringify(link.filter) }));
}

/** The content, as a link where there is one to follow. */
export function linked(link: Link | null | undefined, ...content: Child[]): Child {
  return link ? h("a", { attrs: { href: linkHref(link) } }, content) : content;
}
