// Changes of roles that are not saved yet. They outlive the page, so that looking something up elsewhere loses nothing;
// leaving the console asks.

import type { Role } from "../api/people";

const drafts = new Map<string, Set<string>>();

window.addEventListener("beforeunload", (event) => {
  if (drafts.size) event.preventDefault();
});

/** What the role is to hold: the draft, or what it holds. */
export function wanted(role: Role): Set<string> {
  return drafts.get(role.name) ?? new Set(role.permissions);
}

export const isChanged = (role: Role): boolean => drafts.has(role.name);

export function toggle(role: Role, permission: string, on: boolean): void {
  const next = new Set(wanted(role));
  if (on) next.add(permission);
  else next.delete(permission);
  const same = next.size === role.permissions.length && role.permissions.every((each) => next.has(each));
  if (same) drafts.delete(role.name);
  else drafts.set(role.name, next);
}

export function forget(role: string): void {
  drafts.delete(role);
}

export function rename(role: string, name: string): void {
  const draft = drafts.get(role);
  if (!draft) return;
  drafts.delete(role);
  drafts.set(name, draft);
}

/** Drafts of roles that are no more go. */
export function keepOnly(roles: readonly Role[]): void {
  for (const name of [...drafts.keys()]) if (!roles.some((role) => role.name === name)) drafts.delete(name);
}

/** How many ticks differ, and in how many roles. */
export function counts(roles: readonly Role[]): { changes: number; roles: number } {
  let changes = 0;
  const changed = roles.filter(isChanged);
  for (const role of changed) {
    const next = wanted(role);
    changes += [...next].filter((each) => !role.permissions.includes(each)).length + role.permissions.filter((each) => !next.has(each)).length;
  }
  return { changes, roles: changed.length };
}
