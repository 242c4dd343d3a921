// Starts the page: who is signed in, then the frame with that person's menu.

import "./app/webawesome";
import "./styles/page.css";
import { api, onSessionEnd } from "./api/client";
import { Problem } from "./api/problem";
import type { Session } from "./api/types";
import { h, replace } from "./app/dom";
import { installLiveTimes } from "./app/live";
import { Shell } from "./app/shell";
import { signIn } from "./app/signin";
import { storeFor } from "./app/storage";
import { installTooltips } from "./app/tooltip";
import { errorState } from "./grid/states";

installTooltips();
installLiveTimes();

const root = document.getElementById("app") as HTMLElement;

async function start(): Promise<void> {
  replace(root, h("div", { class: "boot" }, h("wa-spinner")));
  try {
    const session = (await api.session()) ?? (await signIn());
    onSessionEnd(sessionEnd(session));
    storeFor(session.user);
    const [menu, jobs] = await Promise.all([api.menu(), api.jobs().catch((error: unknown) => noJobs(error))]);
    const shell = new Shell(session, menu, jobs.length > 0);
    replace(root, shell.element);
    shell.start();
  } catch (error) {
    replace(root, h("main", { class: "boot" }, errorState(Problem.from(error), () => void start())));
  }
}

/** Whoever may not see jobs has none; anything else has to be said. */
function noJobs(error: unknown): [] {
  if (error instanceof Problem && (error.status === 403 || error.status === 404)) return [];
  throw error;
}

/** Asks for the password on top of the page, once for however many requests have found out. */
function sessionEnd(session: Session): () => Promise<void> {
  let asking: Promise<void> | null = null;
  return () => {
    const title = document.title;
    asking ??= signIn({ reason: "Your session has ended. Sign in to go on where you were.", user: session.user }).then((next) => {
      asking = null;
      document.title = title;
      if (next.user !== session.user) location.reload(); // somebody else: nothing of the screen is theirs
    });
    return asking;
  };
}

void start();
