// Every request of the page goes through here: JSON in and out, the CSRF token, problem documents, and the one place
// where an ended session is noticed.

import type { DashboardDocument, DetailsDocument } from "./pages";
import { Problem, aborted } from "./problem";
import type {
  Action, Answer, Filter, Form, Grid, Group, Job, JobRun, MenuNode, Notice, ProblemBody, Row, RowsPage,
  Selection, Session, Task,
} from "./types";

export const kBase = "api/v1";
/** More keys than this do not go into an address: the form is asked for with a body instead. */
const kAddressKeys = 50;

export interface RowsQuery {
  limit?: number;
  after?: string | null;
  sort?: string | undefined;
  filter?: Filter;
  q?: string;
}

let csrf = "";
let reauthenticate: (() => Promise<void>) | null = null;

/** Called when a request finds that the session is over; resolves once somebody has signed in again. */
export function onSessionEnd(handler: () => Promise<void>): void {
  reauthenticate = handler;
}

interface RequestOptions {
  method?: string;
  body?: unknown;
  signal?: AbortSignal | undefined;
  /** Report an ended session to the caller instead of asking the user to sign in. */
  anonymous?: boolean;
}

export async function request<T>(path: string, options: RequestOptions = {}): Promise<T> {
  const response = await send(path, options);
  const body = await bodyOf(response);
  if (!response.ok) throw problemOf(response, body as ProblemBody | null);
  return body as T;
}

/** JSON, or null for anything else. An answer that is cut short counts as none. */
async function bodyOf(response: Response): Promise<unknown> {
  let text: string;
  try {
    text = await response.text();
  } catch (error) {
    if (aborted(error)) throw error;
    throw Problem.unreachable();
  }
  if (!text) return null;
  try {
    return JSON.parse(text);
  } catch {
    return null; // not JSON, for example a proxy's error page: the status has to do
  }
}

async function send(path: string, options: RequestOptions = {}): Promise<Response> {
  const headers: Record<string, string> = { Accept: "application/json" };
  const init: RequestInit = { method: options.method ?? "GET", headers, credentials: "same-origin", cache: "no-store" };
  if (options.signal) init.signal = options.signal;
  if (options.body !== undefined) {
    headers["Content-Type"] = "application/json";
    init.body = JSON.stringify(options.body);
  }
  if (init.method !== "GET" && csrf) headers["X-CSRF-Token"] = csrf;

  let response: Response;
  try {
    response = await fetch(`${kBase}${path}`, init);
  } catch (error) {
    if (aborted(error)) throw error;
    throw Problem.unreachable();
  }
  if (response.status === 401 && !options.anonymous && reauthenticate) {
    await reauthenticate();
    return send(path, { ...options, anonymous: true });
  }
  return response;
}

function problemOf(response: Response, body: ProblemBody | null): Problem {
  const wait = Number(response.headers.get("Retry-After"));
  const known: ProblemBody = body ?? {};
  if (known.retry_after_s === undefined && wait > 0) known.retry_after_s = wait;
  return new Problem(known, response.status);
}

const part = encodeURIComponent;

/** The query string of a selection of rows; what is not set is left out. */
export function rowsQuery(query: RowsQuery): string {
  const out = new URLSearchParams();
  if (query.limit) out.set("limit", String(query.limit));
  if (query.after) out.set("after", query.after);
  if (query.sort) out.set("sort", query.sort);
  if (query.filter && Object.keys(query.filter).length) out.set("filter", JSON.stringify(query.filter));
  if (query.q) out.set("q", query.q);
  const text = out.toString();
  return text ? `?${text}` : "";
}

function selectionBody(selection: Selection): Record<string, unknown> {
  if (selection.kind === "keys") return { rows: selection.keys };
  const filtered = Object.keys(selection.filter).length > 0 || selection.q !== "";
  if (!filtered) return { all: true };
  return selection.q ? { filter: selection.filter, q: selection.q } : { filter: selection.filter };
}

export const api = {
  async session(): Promise<Session | null> {
    try {
      return remember(await request<Session>("/session", { anonymous: true }));
    } catch (error) {
      if (error instanceof Problem && error.status === 401) return null;
      throw error;
    }
  },
  async signIn(username: string, password: string): Promise<Session> {
    remember(await request<Session>("/session", { method: "POST", body: { username, password }, anonymous: true }));
    return remember(await request<Session>("/session", { anonymous: true }));
  },
  async signOut(): Promise<void> {
    await request("/session", { method: "DELETE", anonymous: true });
    csrf = "";
  },

  /** Of the host; asked for outside the API. */
  async version(): Promise<string> {
    const answer = await fetch("healthz", { cache: "no-store" });
    return answer.ok ? String(((await answer.json()) as { version?: string }).version ?? "") : "";
  },

  menu: () => request<MenuNode[]>("/menu"),
  grid: (id: string) => request<Grid>(`/grids/${part(id)}`),
  rows: (table: string, query: RowsQuery, signal?: AbortSignal) =>
    request<RowsPage>(`/tables/${part(table)}/rows${rowsQuery(query)}`, { signal }),
  async groups(table: string, by: string, query: RowsQuery, signal?: AbortSignal): Promise<Group[]> {
    const rest = rowsQuery({ ...query, limit: 0, sort: undefined, after: null }).replace("?", "&");
    return (await request<{ groups: Group[] }>(`/tables/${part(table)}/groups?by=${part(by)}${rest}`, { signal })).groups;
  },
  async row(table: string, key: string, signal?: AbortSignal): Promise<{ row: Row; timeline: Row[] | null }> {
    const body = await request<Record<string, unknown>>(`/tables/${part(table)}/rows/${part(key)}`, { signal });
    const { timeline, ...row } = (body["row"] ?? body) as Row & { timeline?: Row[] };
    return { row: row as Row, timeline: timeline ?? (body["timeline"] as Row[] | undefined) ?? null };
  },
  details: (table: string, key: string, signal?: AbortSignal) =>
    request<DetailsDocument>(`/tables/${part(table)}/rows/${part(key)}/details`, { signal }),
  dashboard: (id: string, signal?: AbortSignal) => request<DashboardDocument>(`/dashboards/${part(id)}`, { signal }),
  /** Of the rows of a listing, or of some of them, as CSV with these columns. */
  csvUrl(table: string, query: RowsQuery, columns: string[], keys: string[] = []): string {
    const search = new URLSearchParams(rowsQuery({ ...query, limit: 0, after: null }));
    if (columns.length) search.set("columns", columns.join(","));
    for (const key of keys) search.append("key", key);
    return `${kBase}/tables/${part(table)}/rows.csv${search.size ? `?${search.toString()}` : ""}`;
  },
  /** The same for more keys than an address can hold. */
  async csv(table: string, query: RowsQuery, columns: string[], rows: string[]): Promise<Blob> {
    const body = { rows, columns, ...(query.sort && { sort: query.sort }), ...(query.q && { q: query.q }), filter: query.filter ?? {} };
    const response = await send(`/exports/${part(table)}`, { method: "POST", body });
    if (!response.ok) throw problemOf(response, (await bodyOf(response)) as ProblemBody | null);
    return response.blob();
  },

  form(action: string, selection: Selection): Promise<{ action?: Action; form: Form }> {
    const path = `/actions/${part(action)}/form`;
    if (selection.kind === "matching" || selection.keys.length > kAddressKeys) return request(path, { method: "POST", body: selectionBody(selection) });
    const query = new URLSearchParams(selection.keys.map((key) => ["key", key]));
    return request(selection.keys.length ? `${path}?${query.toString()}` : path);
  },
  invoke(action: string, selection: Selection, form: Record<string, unknown> | null, dryRun = false): Promise<Answer> {
    const body: Record<string, unknown> = selectionBody(selection);
    if (form) body["form"] = form;
    if (dryRun) body["dry_run"] = true;
    return request<Answer>(`/actions/${part(action)}`, { method: "POST", body });
  },

  tasks: async () => (await request<{ tasks: Task[] }>("/tasks")).tasks,
  task: (id: string, resultsAfter = 0) => request<Task>(`/tasks/${part(id)}${resultsAfter ? `?results_after=${resultsAfter}` : ""}`),
  taskEventsUrl: (id: string) => `${kBase}/tasks/${part(id)}/events`,
  cancelTask: (id: string) => request<unknown>(`/tasks/${part(id)}/cancel`, { method: "POST", body: {} }),

  notices: async () => (await request<{ notices: Notice[] }>("/notices")).notices,

  jobs: async () => (await request<{ jobs: Job[] }>("/jobs")).jobs,
  changeJob: (id: string, change: { enabled?: boolean; interval_s?: number; window?: { from: string; to: string } | null }) =>
    request<unknown>(`/jobs/${part(id)}`, { method: "PATCH", body: change }),
  runJob: (id: string) => request<unknown>(`/jobs/${part(id)}/run`, { method: "POST", body: {} }),
  jobRuns: (id: string, after?: string) => request<{ runs: JobRun[]; next: string | null }>(`/jobs/${part(id)}/runs${after ? `?after=${part(after)}` : ""}`),
};

function remember(session: Session): Session {
  csrf = session.csrf;
  return session;
}
