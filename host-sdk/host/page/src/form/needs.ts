// Fields that depend on others: usable while every field they need has the value asked for, and is usable itself.
// The same rule as the host's (needs_met in host-sdk/host/web/form_check.cpp).

import type { FieldView } from "./field";

export function applyNeeds(all: FieldView[]): void {
  const byName = new Map(all.map((field) => [field.name, field]));
  const known = new Map<FieldView, boolean>();
  /** The first need that is not met; undefined: the field can be used. */
  const unmetOf = (field: FieldView): [string, unknown] | undefined =>
    Object.entries(field.field.needs ?? {}).find(([name, wanted]) => {
      const other = byName.get(name);
      return !other || !usable(other) || !has(other.plain, wanted);
    });
  // A field may stand before the one it waits for, so the others are looked at first. Two that wait for each other cannot be used.
  const usable = (field: FieldView): boolean => {
    if (!known.has(field)) {
      known.set(field, false);
      known.set(field, unmetOf(field) === undefined);
    }
    return known.get(field) ?? false;
  };
  for (const field of all) {
    const on = usable(field);
    const unmet = on ? undefined : unmetOf(field);
    const other = unmet && byName.get(unmet[0]);
    field.enable(on, unmet && other ? reason(other, usable(other), unmet[1]) : "");
  }
}

function has(now: unknown, wanted: unknown): boolean {
  if (Array.isArray(now)) return (Array.isArray(wanted) ? wanted : [wanted]).every((each) => now.includes(each));
  return Array.isArray(wanted) ? wanted.includes(now) : now === wanted;
}

/** Why a field cannot be used, in terms of what stands on the form. */
function reason(other: FieldView, usable: boolean, wanted: unknown): string {
  const title = `“${other.field.title}”`;
  if (!usable && !other.field.readonly) return `Needs ${title}, which cannot be used now.`;
  if (wanted === true) return `Only with ${title}.`;
  if (wanted === false) return `Only without ${title}.`;
  const word = (value: unknown): string => other.field.options?.find((option) => option.value === value)?.title ?? String(value);
  return `Only when ${title} is ${(Array.isArray(wanted) ? wanted : [wanted]).map(word).join(" or ")}.`;
}
