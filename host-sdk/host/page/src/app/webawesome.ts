// The Web Awesome components this page uses, and nothing else of it. Their own icons come from a file of ours: by
// default they would be data: URLs, which the Content-Security-Policy does not let a page fetch.

import "@awesome.me/webawesome/dist/styles/themes/default.css";
import "@awesome.me/webawesome/dist/styles/color/variants.css";
import "@awesome.me/webawesome/dist/components/dialog/dialog.js";
import "@awesome.me/webawesome/dist/components/progress-bar/progress-bar.js";
import "@awesome.me/webawesome/dist/components/spinner/spinner.js";
import { registerIconLibrary } from "@awesome.me/webawesome/dist/webawesome.js";

export function registerIcons(): void {
  const local = { resolver: () => "xmark.svg" }; // the close button of a dialog is the only one that is used
  registerIconLibrary("system", local);
  registerIconLibrary("default", local);
}
