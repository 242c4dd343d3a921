// Fields that depend on others: usable while every field they need has the value asked for, and is usable itself.
// The same rule as the host's (needs_met in host-sdk/host/web/form_check.cpp).

import type { FieldView } from "./field";

export function applyNeeds(all: FieldView[]): void {
  const byName = new Map(all.map((field) => [field.name, field]));
  for (const field of all) {
    const unmet = Object.entries(field.field.needs ?? {}).find(([name, wanted]) => {
      const other = byName.get(name);
      return other ? !other.usable || !has(other.plain, wanted) : false;
    });
    const other = unmet ? byName.get(unmet[0]) : undefined;
    field.enable(!other, other && unmet ? reason(other, unmet[1]) : "");
  }
}

function has(now: unknown, wanted: unknown): boolean {
  if (Array.isArray(now)) return (Array.isArray(wanted) ? wanted : [wanted]).every((each) => now.includes(each));
  return Array.isArray(wanted) ? wanted.includes(now) : now === wanted;
}

/** Why a field cannot be used, in terms of what stands on the form. */
function reason(other: FieldView, wanted: unknown): string {
  const title = `“${other.field.title}”`;
  if (!other.usable && !other.field.readonly) return `Needs ${title}, which cannot be used now.`;
  if (wanted === true) return `Only with ${title}.`;
  if (wanted === false) return `Only without ${title}.`;
  const word = (value: unknown): string => other.field.options?.find((option) => option.value === value)?.title ?? String(value);
  return `Only when ${title} is ${(Array.isArray(wanted) ? wanted : [wanted]).map(word).join(" or ")}.`;
}
