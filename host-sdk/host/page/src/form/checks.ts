// What can be said about a value before it is sent: the host's own rules (host-sdk/host/web/form_check.hpp), so that
// nothing it would refuse leaves the page. What only the plugin can know comes back as a problem at the field. One table
// of cases is run through both: tests/contract/forms/rules.json.

import type { Field } from "../api/types";
import { bytes, count } from "../app/format";

/** Of a text without a limit of its own, as the host has it. */
const kTextCharacters = 64 * 1024;

/** Without a limit of its own a file may have this many bytes; a token or certificate has a few thousand. */
const kFileBytes = 1024 * 1024;
/** In one field, and of a file's name, as the host has them. */
const kMostFiles = 20;
const kFileNameBytes = 255;

/** A confirmation is asked for unless the document says otherwise. */
export const isRequired = (field: Field): boolean => field.required ?? (field.type === "confirm" && field.expected !== undefined);

/** Whether something stands in a control. Blanks alone are nothing, but in a password. */
export function isFilled(field: Field, value: unknown): boolean {
  if (field.type === "bool") return true;
  if (Array.isArray(value)) return value.length > 0;
  const text = value === undefined || value === null ? "" : String(value);
  return text.trim() !== "" || (field.type === "password" && text !== "");
}

/** Why files cannot be taken beside `already` others, or "". */
export function checkFiles(field: Field, chosen: { name: string; size: number }[], already = 0): string {
  const most = field.max_length ?? kFileBytes;
  for (const { name, size } of chosen) {
    if (size > most) return `${name} has ${bytes(size)}; at most ${bytes(most)} are taken.`;
    if (size === 0) return `${name} is empty.`;
    if (new TextEncoder().encode(name).length > kFileNameBytes) return `The name of ${name.slice(0, 40)}… is too long; rename the file.`;
    if (!accepts(field.accept, name)) return `${name} is not one of ${field.accept?.split(",").join(", ")}.`;
  }
  if (field.type !== "files" && chosen.length > 1) return "Only one file is taken here.";
  const all = already + chosen.length;
  return all > kMostFiles ? `At most ${kMostFiles} files; these would be ${all}.` : "";
}

function accepts(accept: string | undefined, name: string): boolean {
  const endings = accept?.split(",").map((each) => each.trim().toLowerCase()).filter((each) => each.startsWith(".")) ?? [];
  return endings.length === 0 || endings.some((ending) => name.toLowerCase().endsWith(ending));
}

/** Why the value will not do, or "" when it will. `filled` is false for an untouched, empty control. */
export function checkValue(field: Field, value: unknown, filled: boolean): string {
  if (field.readonly) return "";
  if (!filled) return isRequired(field) ? missing(field) : "";
  if (field.type === "confirm") return field.expected !== undefined && value !== field.expected ? `Type ${field.expected} exactly as shown.` : "";
  if (field.type === "integer") return checkInteger(field, String(value));
  if (typeof value !== "string") return "";
  return checkText(field, value) || (field.type === "url" ? checkUrl(value) : field.type === "email" ? checkEmail(value) : "");
}

function missing(field: Field): string {
  if (field.type === "file" || field.type === "files") return "Choose a file.";
  if (field.type === "choice") return "Choose one of these.";
  if (field.type === "choices") return "Choose at least one of these.";
  if (field.type === "confirm") return `Type ${field.expected ?? "the confirmation"} to go on.`;
  return "This is needed.";
}

function checkText(field: Field, value: string): string {
  const most = field.max_length ?? kTextCharacters;
  const length = [...value].length; // characters, as the host counts: an emoji is one
  if (length > most) return `At most ${count(most)} characters; this has ${count(length)}.`;
  if (value.includes("\0") || /[\uD800-\uDFFF]/u.test(value)) return "This has a character that cannot be stored.";
  return "";
}

function checkInteger(field: Field, text: string): string {
  if (!/^-?\d+$/.test(text.trim())) return "Enter a whole number.";
  const value = Number(text);
  if (field.minimum !== undefined && value < field.minimum) return `Not less than ${count(field.minimum)}.`;
  if (field.maximum !== undefined && value > field.maximum) return `Not more than ${count(field.maximum)}.`;
  return Number.isSafeInteger(value) ? "" : "This number is too large.";
}

function checkUrl(text: string): string {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return "Enter a full address such as https://mdm.example.org/enroll.";
  }
  return url.protocol === "https:" || url.protocol === "http:" ? "" : "The address has to begin with https://.";
}

const checkEmail = (text: string): string => (/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text) ? "" : "Enter a full address such as name@example.org.");
