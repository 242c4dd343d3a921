// Which questions a column can be asked, and how a filter reads in words.

import type { Column, Filter, FilterOp, FilterValue } from "../api/types";
import { dateTime, parseTime } from "../app/format";
import { plainText } from "./cells";

export interface Operator {
  id: string;
  title: string;
  /** What has to be entered besides. */
  input: "text" | "number" | "time" | "none";
  make(value: FilterValue): Partial<Record<FilterOp, FilterValue>>;
  op: FilterOp;
  /** Of operators without input: the value they stand for. */
  fixed?: FilterValue;
}

const with_ = (op: FilterOp, title: string, input: Operator["input"]): Operator => ({ id: op, title, input, op, make: (value) => ({ [op]: value }) });
const fixed = (id: string, op: FilterOp, title: string, value: FilterValue): Operator => ({ id, title, input: "none", op, fixed: value, make: () => ({ [op]: value }) });

const kEmpty = fixed("empty", "is_null", "is empty", true);
const kNotEmpty = fixed("not_empty", "is_null", "is not empty", false);

export function operatorsOf(column: Column): Operator[] {
  switch (column.type) {
    case "integer":
    case "number":
      return [with_("eq", "equals", "number"), with_("ge", "at least", "number"), with_("le", "at most", "number"), with_("ne", "is not", "number"), kEmpty, kNotEmpty];
    case "time":
      return [with_("ge", "since", "time"), with_("lt", "before", "time"), kEmpty, kNotEmpty];
    case "bool":
      return [fixed("yes", "eq", "yes", true), fixed("no", "eq", "no", false), kEmpty];
    case "json":
      return [with_("contains", "contains", "text"), kEmpty, kNotEmpty];
    default:
      return [with_("contains", "contains", "text"), with_("prefix", "starts with", "text"), with_("eq", "equals", "text"), with_("ne", "is not", "text"), kEmpty, kNotEmpty];
  }
}

const kWords: Record<FilterOp, string> = {
  eq: "is", ne: "is not", lt: "before", le: "at most", gt: "after", ge: "since", prefix: "starts with", contains: "contains", in: "is", is_null: "is empty",
};

/** One column's filter in words: "Profile status is Pushed or Assigned". */
export function describeFilter(column: Column, ops: Filter[string]): string {
  const parts = Object.entries(ops).map(([op, value]) => {
    if (op === "is_null") return value ? "is empty" : "is not empty";
    const words = op === "ge" && column.type !== "time" ? "at least" : op === "lt" && column.type !== "time" ? "below" : op === "gt" && column.type !== "time" ? "above" : kWords[op as FilterOp];
    const values = (Array.isArray(value) ? value : [value]).map((each) => readable(column, each as FilterValue));
    return `${words} ${values.join(" or ")}`;
  });
  return `${column.title} ${parts.join(" and ")}`;
}

function readable(column: Column, value: FilterValue): string {
  if (column.type === "time") {
    const date = parseTime(value);
    if (date) return dateTime(date);
  }
  return plainText(column, value as string) || '""';
}
