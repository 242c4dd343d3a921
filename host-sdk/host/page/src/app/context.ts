// What the parts of the page need of each other, handed to them instead of reached for.

import type { Action, Selection } from "../api/types";
import type { Router } from "./router";

export interface AppContext {
  router: Router;
  /** Runs an action on a selection: form, confirmation, request, answer. */
  run(action: Action, selection: Selection, options?: RunOptions): void;
  /** Shows the tasks, with one of them opened. */
  showTasks(task?: string): void;
  /** Sets the document's title and where we are in the header. */
  title(path: string[]): void;
}

export interface RunOptions {
  /** How many rows the selection has, for texts. */
  count?: number;
  /** Called when something may have changed; `rows` are the keys the answer named. */
  done?: (rows: string[]) => void;
}
