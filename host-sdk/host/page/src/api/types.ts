// The documents of the console API, as the page reads them. The JSON Schemas under host-sdk/schemas are the source;
// nothing here knows what a plugin's tables or actions mean.

export interface Session {
  user: string;
  roles: string[];
  permissions: string[];
  csrf: string;
  host?: string;
}

export interface MenuNode {
  id: string;
  title: string;
  grid?: string;
  dashboard?: string;
  children?: MenuNode[];
}

export type Tone = "neutral" | "info" | "success" | "warning" | "danger";
export type ColumnType = "text" | "integer" | "number" | "bool" | "time" | "json";
export type ColumnFormat = "relative_time" | "badge" | "code" | "count" | "duration" | "bytes";

export interface KnownValue {
  value: string | number | boolean;
  title: string;
  text?: string;
  tone?: Tone;
}

export interface Column {
  name: string;
  title: string;
  type: ColumnType;
  doc?: string;
  width?: number | null;
  hidden?: boolean;
  format?: ColumnFormat | null;
  sortable?: boolean;
  filterable?: boolean;
  search?: boolean;
  /** The column people read instead of this one: a name for a key. */
  label_column?: string | null;
  values?: KnownValue[];
}

export type SelectionRule = "none" | "one" | "some" | "any";
export type ActionIcon =
  | "add" | "import" | "key" | "renew" | "test" | "sync" | "assign" | "remove" | "delete" | "info";

export interface Action {
  id: string;
  title: string;
  selection: SelectionRule;
  form: boolean;
  hint?: string;
  /** Title of the submenu it stands in. */
  submenu?: string;
  icon?: ActionIcon;
  danger?: boolean;
  confirm?: { title: string; text: string; button?: string };
}

export interface Placement {
  action: string;
  title?: string;
}

export interface Grid {
  id: string;
  title: string;
  doc?: string;
  table: string;
  /** Whether its rows have a page of their own. */
  details?: boolean;
  columns: Column[];
  group_by?: string | null;
  sort?: string | null;
  filters?: string[];
  /** Conditions on columns that a filter does not name: what is hidden unless it is asked for. */
  default_filter?: Filter;
  empty?: { title: string; text: string; steps?: string[]; actions?: string[] } | null;
  toolbar?: Placement[];
  context?: Placement[];
  /** Only the actions the caller may run; a placement without one is not shown. */
  actions: Record<string, Action>;
}

export type Value = string | number | boolean | null | undefined | object;
export type Row = { key: string } & Record<string, Value>;

export type FilterOp = "eq" | "ne" | "lt" | "le" | "gt" | "ge" | "prefix" | "contains" | "in" | "is_null";
export type FilterValue = string | number | boolean | (string | number | boolean)[];
/** {"column":{"op":value}}; several columns and several operators are and-ed. */
export type Filter = Record<string, Partial<Record<FilterOp, FilterValue>>>;

export interface RowsPage {
  rows: Row[];
  next: string | null;
  total: number;
}

export interface Group {
  value: string | number | boolean | null;
  label?: string | null;
  count: number;
}

export type FieldType =
  | "text" | "multiline" | "password" | "integer" | "bool" | "file" | "files" | "choice" | "choices" | "url" | "email"
  | "confirm";

export interface Option {
  value: string;
  title: string;
  text?: string;
  group?: string;
  tone?: Tone;
  /** What it applies to: ["iOS","macOS"]. */
  tags?: string[];
  /** A word of caution: "deprecated". */
  badge?: string;
}

export interface Field {
  name: string;
  type: FieldType;
  title: string;
  hint?: string;
  placeholder?: string;
  required?: boolean;
  default?: unknown;
  /** Characters, or bytes of a file. */
  max_length?: number;
  minimum?: number;
  maximum?: number;
  accept?: string;
  needs?: Record<string, unknown>;
  /** Shown with its default and never sent. */
  readonly?: boolean;
  unit?: string;
  /** Of choices: counts, all and none for each tag. */
  select_all_by_tag?: boolean;
  expected?: string;
  options?: Option[];
}

export interface Section {
  title?: string;
  text?: string;
  /** Sections with an alternative are choices: one of them is shown, and only its values are sent. */
  alternative?: string;
  /** Closed at first. */
  collapsed?: boolean;
  fields: Field[];
}

export interface Form {
  title: string;
  text?: string;
  warning?: string;
  button?: string;
  preview?: boolean;
  sections: Section[];
}

export interface ResultRow {
  key: string;
  status: string;
  detail?: string;
  [more: string]: Value;
}

export interface AnswerFile {
  filename: string;
  content: string;
}

export interface Answer {
  message?: string;
  task?: string;
  rows?: string[];
  results?: ResultRow[];
  files?: AnswerFile[];
  details?: Record<string, Value>;
  warnings?: string[];
  /** Text to read and copy, such as what a dry run would send. */
  document?: { title: string; language?: "json" | "text"; content: string };
}

export type TaskState = "queued" | "running" | "succeeded" | "failed" | "cancelled";

export interface Task {
  id: string;
  title?: string;
  state: TaskState;
  progress?: { done?: number; total?: number | null; unit?: string | null; rate?: number | null; eta_s?: number | null };
  message?: string | null;
  results?: ResultRow[];
  /** How many there are; `results` has the first of them. */
  results_total?: number;
  /** Where the rest of them begins; null when there is no more. */
  results_next?: number | null;
  error?: ProblemBody;
  user?: string;
  cancel_requested?: boolean;
  created_at?: string;
  started_at?: string | null;
  ended_at?: string | null;
}

export interface Notice {
  key: string;
  severity: "info" | "warning" | "error";
  title: string;
  text?: string;
  remedy?: string;
  grid?: string | null;
  /** The remedy as a button, for those who may run it, and the row it is run on. */
  action?: Action | null;
  row?: string | null;
  since?: string;
}

export interface JobRun {
  id: string;
  state: string;
  started_at?: string | null;
  ended_at?: string | null;
  trigger?: string;
  actor?: string;
  host?: string;
  message?: string | null;
  error_code?: string | null;
  error_text?: string | null;
}

export interface Job {
  id: string;
  title: string;
  description?: string;
  interval_s: number;
  enabled: boolean;
  /** Hours of the day in which it may begin by itself, on the clock of the host's time zone. */
  window?: { from: string; to: string } | null;
  time_zone?: string;
  utc_offset_s?: number;
  next_run_at?: string | null;
  failures?: number;
  retry_at?: string | null;
  running?: boolean;
  run_requested?: boolean;
  run_requested_by?: string | null;
  last_run?: JobRun | null;
}

export type AuditEntry = Record<string, Value>;

/** RFC 9457 problem details with this product's additions. */
export interface ProblemBody {
  status?: number;
  code?: string;
  title?: string;
  detail?: string;
  field?: string;
  retry_after_s?: number;
}

/** What an action is run on: nothing, some rows by key, or everything a filter matches. */
export type Selection =
  | { kind: "keys"; keys: string[] }
  | { kind: "matching"; filter: Filter; q: string; count: number };
