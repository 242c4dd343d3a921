// Users, roles, sessions, API tokens and the audit log: the part of the API that says who may do what, and who did.

import { kBase, request } from "./client";
import type { AuditEntry, MenuNode } from "./types";

export interface Role {
  name: string;
  title: string;
  /** "*": everything, present and future. */
  permissions: string[];
  shipped: boolean;
  user_count?: number;
  /** Only for whoever may see users. */
  users?: string[];
}

export interface Permission {
  permission: string;
  title: string;
  description: string;
  /** "" for the host's own. */
  plugin: string;
}

export interface RoleView {
  permissions: string[];
  /** false: there is more, which the one who asks may not see. */
  complete: boolean;
  menu: MenuNode[];
  grids: { id: string; title: string }[];
  actions: { id: string; title: string }[];
  jobs: { id: string; title: string }[];
}

export interface User {
  name: string;
  roles: string[];
  created_at: string;
  updated_at: string;
  last_login_at: string | null;
  disabled: boolean;
  password_changed_at: string | null;
}

export interface HeldPermission extends Permission {
  roles: string[];
}

export interface BrowserSession {
  id: string;
  address: string;
  agent: string;
  created_at: string;
  used_at: string;
  expires_at: string;
  current: boolean;
}

export interface ApiToken {
  id: string;
  name: string;
  created_at: string;
  expires_at: string | null;
  last_used_at: string | null;
}

export interface PasswordRules {
  min_characters: number;
  max_bytes: number;
  rules: string[];
}

export interface Account {
  user: string;
  roles: string[];
  created_at: string;
  last_login_at: string | null;
  password_changed_at: string | null;
  password: PasswordRules;
}

export interface AuditFilter {
  actor?: string;
  event?: string;
  object?: string;
  outcome?: string;
  since?: string;
  until?: string;
}

const part = encodeURIComponent;
const user = (name: string): string => `/users/${part(name)}`;
const role = (name: string): string => `/roles/${part(name)}`;

function auditQuery(filter: AuditFilter, more: Record<string, string> = {}): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...filter, ...more })) if (value) query.set(name, value);
  const text = query.toString();
  return text ? `?${text}` : "";
}

export const people = {
  roles: () => request<{ roles: Role[]; permissions: Permission[] }>("/roles"),
  putRole: (name: string, change: { permissions: string[]; title?: string }) => request<Role>(role(name), { method: "PUT", body: change }),
  renameRole: (name: string, wanted: string) => request<Role>(`${role(name)}/rename`, { method: "POST", body: { name: wanted } }),
  deleteRole: (name: string) => request<unknown>(role(name), { method: "DELETE" }),
  preview: (permissions: string[]) => request<RoleView>("/roles/view", { method: "POST", body: { permissions } }),

  users: async () => (await request<{ users: User[] }>("/users")).users,
  user: (name: string) => request<User>(user(name)),
  putUser: (name: string, change: { password?: string; roles?: string[]; disabled?: boolean }) => request<User>(user(name), { method: "PUT", body: change }),
  deleteUser: (name: string) => request<unknown>(user(name), { method: "DELETE" }),
  permissions: async (name: string) => (await request<{ permissions: HeldPermission[] }>(`${user(name)}/permissions`)).permissions,

  account: () => request<Account>("/account"),
  changePassword: (current: string, wanted: string) => request<unknown>("/account/password", { method: "PUT", body: { current_password: current, new_password: wanted } }),
  sessions: async (name: string) => (await request<{ sessions: BrowserSession[] }>(`${user(name)}/sessions`)).sessions,
  endSession: (name: string, id: string) => request<unknown>(`${user(name)}/sessions/${part(id)}`, { method: "DELETE" }),
  endSessions: (name: string) => request<{ ended: number }>(`${user(name)}/sessions`, { method: "DELETE" }),
  tokens: async (name: string) => (await request<{ tokens: ApiToken[] }>(`${user(name)}/tokens`)).tokens,
  createToken: (name: string, title: string, days: number | null) => request<ApiToken & { token: string }>(`${user(name)}/tokens`, { method: "POST", body: { name: title, days } }),
  revokeToken: (name: string, id: string) => request<unknown>(`${user(name)}/tokens/${part(id)}`, { method: "DELETE" }),

  audit: (filter: AuditFilter, after: string | null) =>
    request<{ entries: AuditEntry[]; next: string | null }>(`/audit${auditQuery(filter, { limit: "100", after: after ?? "" })}`),
  auditCsvUrl: (filter: AuditFilter) => `${kBase}/audit.csv${auditQuery(filter)}`,
};
