// Where we are, as the part of the address behind '#': it survives a reload, can be bookmarked and sent around, and
// needs nothing from the server.
//
//   #/grid/<id>?sort=-name&q=text&filter={..}&row=17      #/grid/<id>/row/<key>      #/dashboard/<id>      #/jobs      #/jobs/<id>      #/audit      #/

import { leaveDialogs } from "./dialog";

export interface Route {
  page: string;
  id: string;
  /** Key of the row whose page it is; "" for none. */
  row: string;
  params: URLSearchParams;
}

export function parseRoute(hash: string): Route {
  const text = hash.replace(/^#\/?/, "");
  const cut = text.indexOf("?");
  const path = cut < 0 ? text : text.slice(0, cut);
  const [page = "", ...rest] = path.split("/");
  const ofRow = rest.length === 3 && rest[1] === "row";
  return { page, id: decode(ofRow ? rest[0] ?? "" : rest.join("/")), row: ofRow ? decode(rest[2] ?? "") : "", params: new URLSearchParams(cut < 0 ? "" : text.slice(cut + 1)) };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a hand-typed address with a stray %: no such page, said by the page itself
  }
}

export function hrefOf(page: string, id = "", params?: URLSearchParams): string {
  const query = params?.toString();
  return `#/${page}${id ? `/${encodeURIComponent(id)}` : ""}${query ? `?${query}` : ""}`;
}

export const gridHref = (id: string): string => hrefOf("grid", id);
export const rowHref = (grid: string, key: string): string => `${gridHref(grid)}/row/${encodeURIComponent(key)}`;
export const dashboardHref = (id: string): string => hrefOf("dashboard", id);

export class Router {
  private shown = "";

  constructor(private readonly show: (route: Route) => void) {
    window.addEventListener("hashchange", () => this.apply());
  }

  get route(): Route {
    return parseRoute(location.hash);
  }

  /** Shows the present address, also when it has not changed. */
  start(): void {
    this.shown = "";
    this.apply();
  }

  go(href: string): void {
    if (location.hash === href) this.start();
    else location.hash = href;
  }

  /** Puts the page's state into the address without going anywhere. `step`: Back returns to the state before. */
  note(href: string, step: boolean): void {
    if (location.hash === href) return;
    this.shown = href;
    if (step) history.pushState(null, "", href);
    else history.replaceState(null, "", href);
  }

  private apply(): void {
    if (location.hash === this.shown && this.shown !== "") return;
    if (this.shown && !leaveDialogs()) {
      // A form with input that was not sent: the address goes back to where the form belongs, and the form asks.
      history.pushState(null, "", this.shown);
      return;
    }
    this.shown = location.hash;
    this.show(this.route);
  }
}
