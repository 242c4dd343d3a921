// The icons, drawn for this page on a 24 x 24 grid with a 2 px stroke. They are in the bundle: an icon never costs a
// request, and nothing is fetched from outside.

const kSvg = "http://www.w3.org/2000/svg";

const kPaths = {
  add: "M12 5v14M5 12h14",
  import: "M12 4v11m-4-4 4 4 4-4M5 19h14",
  export: "M12 15V4m-4 4 4-4 4 4M5 19h14",
  key: "M8 19a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM11 12l8-8M16 7l3 3M13.5 9.5l2 2",
  renew: "M20 12a8 8 0 1 1-2.3-5.6M20 4v4h-4",
  test: "M3 12h4l3-8 4 16 3-8h4",
  sync: "M4 11a8 8 0 0 1 14-4.5L20 8M20 4v4h-4M20 13a8 8 0 0 1-14 4.5L4 16M4 20v-4h4",
  assign: "M9 12l2 2 4-4M6 4h12a2 2 0 0 1 2 2v12a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2z",
  remove: "M8 12h8M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18z",
  delete: "M4 7h16M10 11v6M14 11v6M6 7l1 12a2 2 0 0 0 2 2h6a2 2 0 0 0 2-2l1-12M9 7V4h6v3",
  info: "M12 11v5M12 8h.01M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18z",
  warning: "M12 9v4M12 17h.01M10.3 4.3 2.6 17.5A2 2 0 0 0 4.3 20.5h15.4a2 2 0 0 0 1.7-3L13.7 4.3a2 2 0 0 0-3.4 0z",
  error: "M12 8v5M12 16h.01M8 3h8l5 5v8l-5 5H8l-5-5V8z",
  check: "M5 12.5l4.5 4.5L19 7.5",
  close: "M6 6l12 12M18 6L6 18",
  search: "M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM16 16l4.5 4.5",
  filter: "M4 6h16M7 12h10M10 18h4",
  group: "M4 5h8M4 12h16M4 19h16M8 8.5v0M16 5h4",
  bell: "M6 16V10.5a6 6 0 0 1 12 0V16l1.5 2h-15zM10 21h4",
  columns: "M4 5h16v14H4zM10 5v14M15 5v14",
  more: "M5 12h.01M12 12h.01M19 12h.01",
  chevron_right: "M9 6l6 6-6 6",
  chevron_down: "M6 9l6 6 6-6",
  chevron_up: "M6 15l6-6 6 6",
  sort_up: "M12 19V5m-5 5 5-5 5 5",
  sort_down: "M12 5v14m-5-5 5 5 5-5",
  menu: "M4 6h16M4 12h16M4 18h16",
  sun: "M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM12 2v2M12 20v2M4.9 4.9l1.4 1.4M17.7 17.7l1.4 1.4M2 12h2M20 12h2M4.9 19.1l1.4-1.4M17.7 6.3l1.4-1.4",
  moon: "M20 14.5A8.5 8.5 0 0 1 9.5 4 8.5 8.5 0 1 0 20 14.5z",
  screen: "M4 5h16v11H4zM9 20h6M12 16v4",
  help: "M9.5 9.2a2.6 2.6 0 0 1 5 .8c0 1.8-2.5 2-2.5 4M12 17h.01M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18z",
  user: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20a7.5 7.5 0 0 1 15 0",
  signout: "M14 4H6v16h8M10 12h11m-4-4 4 4-4 4",
  tasks: "M4 6l1.5 1.5L8 5M4 12l1.5 1.5L8 11M4 18l1.5 1.5L8 17M11 6h9M11 12h9M11 18h9",
  clock: "M12 7v5l3 2M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18z",
  audit: "M7 3h8l4 4v14H7zM15 3v4h4M10 12h6M10 16h6",
  grid: "M4 5h16v14H4zM4 10h16M4 15h16",
  chart: "M4 20h16M7 20v-7M12 20V5M17 20v-10",
  folder: "M3 6h6l2 2h10v11H3z",
  copy: "M9 9h11v11H9zM5 15H4V4h11v1",
  file: "M7 3h8l4 4v14H7zM15 3v4h4",
  play: "M7 5l12 7-12 7z",
  eye: "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zM12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6z",
  link: "M10 14a4 4 0 0 0 6 .5l3-3a4 4 0 0 0-5.7-5.7l-1 1M14 10a4 4 0 0 0-6-.5l-3 3a4 4 0 0 0 5.7 5.7l1-1",
  drag: "M9 6h.01M15 6h.01M9 12h.01M15 12h.01M9 18h.01M15 18h.01",
  up: "M12 19V6m-5 5 5-5 5 5",
  down: "M12 5v13m-5-5 5 5 5-5",
} as const;

export type IconName = keyof typeof kPaths;

/** A decorative icon; whatever it stands in carries the name. */
export function icon(name: IconName, size = 16): SVGSVGElement {
  const svg = document.createElementNS(kSvg, "svg");
  for (const [key, value] of Object.entries({
    viewBox: "0 0 24 24", width: size, height: size, fill: "none", stroke: "currentColor", "stroke-width": 2,
    "stroke-linecap": "round", "stroke-linejoin": "round", "aria-hidden": "true", focusable: "false", class: "icon",
  })) svg.setAttribute(key, String(value));
  const path = document.createElementNS(kSvg, "path");
  path.setAttribute("d", kPaths[name]);
  svg.appendChild(path);
  return svg;
}
