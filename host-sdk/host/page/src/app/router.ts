// Where we are, as the part of the address behind '#': it survives a reload, can be bookmarked and sent around, and
// needs nothing from the server.
//
//   #/grid/<id>?sort=-name&q=text&filter={..}&row=17      #/jobs      #/jobs/<id>      #/audit      #/

export interface Route {
  page: string;
  id: string;
  params: URLSearchParams;
}

export function parseRoute(hash: string): Route {
  const text = hash.replace(/^#\/?/, "");
  const cut = text.indexOf("?");
  const path = cut < 0 ? text : text.slice(0, cut);
  const [page = "", ...rest] = path.split("/");
  return { page, id: decode(rest.join("/")), params: new URLSearchParams(cut < 0 ? "" : text.slice(cut + 1)) };
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
    this.shown = location.hash;
    this.show(this.route);
  }
}
