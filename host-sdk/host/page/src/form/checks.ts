// What can be said about a value before it is sent. The server checks again, and knows more.

import type { Field } from "../api/types";

/** Why the value will not do, or "" when it will. `filled` is false for an untouched, empty control. */
export function checkValue(field: Field, value: unknown, filled: boolean): string {
  if (!filled) return field.required ? missing(field) : "";
  if (field.type === "confirm") return field.expected !== undefined && value !== field.expected ? `Type ${field.expected} exactly as shown.` : "";
  if (field.type === "integer") return checkInteger(field, String(value));
  if (typeof value !== "string") return "";
  if (field.max_length && [...value].length > field.max_length) return `At most ${field.max_length} characters; this has ${[...value].length}.`;
  if (field.type === "url") return checkUrl(value);
  if (field.type === "email" && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value)) return "Enter a full address such as name@example.org.";
  return "";
}

function missing(field: Field): string {
  if (field.type === "file" || field.type === "files") return "Choose a file.";
  if (field.type === "choice" || field.type === "choices") return "Choose one of these.";
  if (field.type === "confirm") return `Type ${field.expected ?? "the confirmation"} to go on.`;
  return "This is needed.";
}

function checkInteger(field: Field, text: string): string {
  if (!/^-?\d+$/.test(text.trim())) return "Enter a whole number.";
  const value = Number(text);
  if (field.minimum !== undefined && value < field.minimum) return `Not less than ${field.minimum}.`;
  if (field.maximum !== undefined && value > field.maximum) return `Not more than ${field.maximum}.`;
  return "";
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
