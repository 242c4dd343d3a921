// Keeps "5 minutes ago" true while the page stays open.

import { parseTime, relativeTime } from "./format";

export function installLiveTimes(): void {
  setInterval(() => {
    if (document.hidden) return;
    for (const element of document.querySelectorAll<HTMLTimeElement>("time[data-relative]")) {
      const date = parseTime(element.dateTime);
      const text = date ? relativeTime(date) : "";
      if (text && element.textContent !== text) element.textContent = text;
    }
  }, 30_000);
}
