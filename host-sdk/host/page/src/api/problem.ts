import type { ProblemBody } from "./types";

/** A refused or failed request, in words for the person at the screen. */
export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly field: string | undefined;
  readonly retry_after_s: number | undefined;

  constructor(body: ProblemBody, status: number) {
    super(body.detail || body.title || `The server answered with status ${status}.`);
    this.name = "Problem";
    this.status = status;
    this.code = body.code ?? "";
    this.title = body.title ?? "";
    this.field = body.field;
    this.retry_after_s = body.retry_after_s;
  }

  /** No answer at all: the network or the server is down. */
  static unreachable(): Problem {
    return new Problem(
      {
        code: "page.unreachable",
        title: "The server does not answer",
        detail: "The console could not reach its server. Check the network connection; if it is fine, the service may be restarting.",
      },
      0,
    );
  }

  /** Whatever was thrown, as a problem; programming errors stay visible in the browser's log. */
  static from(error: unknown): Problem {
    if (error instanceof Problem) return error;
    console.error(error);
    return new Problem(
      { code: "page.unexpected", title: "Unexpected error", detail: "Something went wrong in this page. Reload it; if it happens again, report it." },
      0,
    );
  }
}

export function aborted(error: unknown): boolean {
  return error instanceof DOMException && error.name === "AbortError";
}
