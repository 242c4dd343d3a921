-- The host's own tables, version 1. SQLite.
--
-- Times are RFC 3339 UTC text, YYYY-MM-DDTHH:MM:SSZ: they order as text. Booleans are 0 or 1.
-- Secrets (passwords, sessions, API tokens) are here as hashes only.

-- What version of the schema each component has: "ams.host", or a plugin's component.
CREATE TABLE ams_schema (
    component TEXT NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL
);

CREATE TABLE ams_user (
    name TEXT NOT NULL PRIMARY KEY,
    -- Argon2id in its encoded form, with its parameters and salt.
    password_hash TEXT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    -- NULL: never signed in.
    last_login_at TEXT NULL
);
-- Names that differ in case alone are one person's.
CREATE UNIQUE INDEX ams_user_name_lower ON ams_user (lower(name));

CREATE TABLE ams_role (
    name TEXT NOT NULL PRIMARY KEY,
    title TEXT NOT NULL,
    -- 1: came with the host; cannot be deleted.
    shipped INTEGER NOT NULL DEFAULT 0,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
);

-- "*" is every permission, present and future. A permission of a plugin that is not loaded is kept and gives nothing.
CREATE TABLE ams_role_permission (
    role TEXT NOT NULL REFERENCES ams_role (name) ON DELETE CASCADE,
    permission TEXT NOT NULL,
    PRIMARY KEY (role, permission)
);

CREATE TABLE ams_user_role (
    user_name TEXT NOT NULL REFERENCES ams_user (name) ON DELETE CASCADE,
    role TEXT NOT NULL REFERENCES ams_role (name) ON DELETE CASCADE,
    PRIMARY KEY (user_name, role)
);
CREATE INDEX ams_user_role_role ON ams_user_role (role);

CREATE TABLE ams_session (
    -- SHA-256 of the cookie's value, hexadecimal.
    token_hash TEXT NOT NULL PRIMARY KEY,
    user_name TEXT NOT NULL REFERENCES ams_user (name) ON DELETE CASCADE,
    address TEXT NOT NULL,
    created_at TEXT NOT NULL,
    -- Written at most once a minute.
    used_at TEXT NOT NULL,
    -- The absolute end, however busy the session is.
    expires_at TEXT NOT NULL
);
CREATE INDEX ams_session_user ON ams_session (user_name);
CREATE INDEX ams_session_expires ON ams_session (expires_at);

CREATE TABLE ams_api_token (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    user_name TEXT NOT NULL REFERENCES ams_user (name) ON DELETE CASCADE,
    -- What it is for, in its owner's words.
    name TEXT NOT NULL,
    -- SHA-256 of the token, hexadecimal.
    token_hash TEXT NOT NULL UNIQUE,
    created_at TEXT NOT NULL,
    created_by TEXT NOT NULL,
    -- NULL: until revoked.
    expires_at TEXT NULL,
    -- Written at most once a minute. NULL: never used.
    used_at TEXT NULL
);
CREATE INDEX ams_api_token_user ON ams_api_token (user_name);

-- Append-only: the program has no statement that changes or removes a row.
CREATE TABLE ams_audit (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at TEXT NOT NULL,
    actor TEXT NOT NULL,
    -- "mdm.dep.token.created"
    event TEXT NOT NULL,
    -- "mdm_dep_token/3", or ''.
    object TEXT NOT NULL,
    -- 'ok', or the code of the error.
    outcome TEXT NOT NULL,
    -- Of the peer; '' for a command or a job.
    address TEXT NOT NULL,
    -- The host that wrote it.
    host TEXT NOT NULL,
    -- JSON object, without secrets.
    detail TEXT NOT NULL
);

-- Banners. One row a cause.
CREATE TABLE ams_notice (
    plugin TEXT NOT NULL,
    notice_key TEXT NOT NULL,
    -- 0 info, 1 warning, 2 error.
    severity INTEGER NOT NULL,
    -- Who may see it.
    permission TEXT NOT NULL,
    title TEXT NOT NULL,
    text TEXT NOT NULL,
    remedy TEXT NOT NULL,
    -- Id of the grid it leads to, or NULL.
    grid TEXT NULL,
    since TEXT NOT NULL,
    PRIMARY KEY (plugin, notice_key)
);

-- Work that takes longer than a request. Any host shows it; the one named runs it.
CREATE TABLE ams_task (
    -- Random text: whoever cannot see a task cannot guess it either.
    id TEXT NOT NULL PRIMARY KEY,
    plugin TEXT NOT NULL,
    title TEXT NOT NULL,
    -- Who may see and cancel it.
    permission TEXT NOT NULL,
    -- The plugin's own name for the work, kept for the history. NULL: never joined.
    join_key TEXT NULL,
    -- plugin + join_key while queued or running, then NULL: so that the index below lets one be active.
    active_key TEXT NULL,
    user_name TEXT NOT NULL,
    -- The host that runs it, and the instance of it (ams_host_instance.id).
    host TEXT NOT NULL,
    instance TEXT NOT NULL,
    -- queued, running, succeeded, failed, cancelled
    state TEXT NOT NULL,
    done INTEGER NOT NULL DEFAULT 0,
    -- -1: not known.
    total INTEGER NOT NULL DEFAULT -1,
    unit TEXT NOT NULL DEFAULT '',
    -- Units a second. NULL: not known yet.
    rate REAL NULL,
    -- Seconds left by that rate. NULL: not known.
    eta_s INTEGER NULL,
    -- What is being done; at the end, what came of it.
    message TEXT NOT NULL DEFAULT '',
    -- Problem document as JSON. NULL unless failed.
    error TEXT NULL,
    cancel_requested INTEGER NOT NULL DEFAULT 0,
    created_at TEXT NOT NULL,
    started_at TEXT NULL,
    ended_at TEXT NULL
);
CREATE UNIQUE INDEX ams_task_active ON ams_task (active_key);
CREATE INDEX ams_task_created ON ams_task (created_at);
CREATE INDEX ams_task_instance ON ams_task (instance, state);

CREATE TABLE ams_task_result (
    task TEXT NOT NULL REFERENCES ams_task (id) ON DELETE CASCADE,
    -- From 0, in the order they came.
    position INTEGER NOT NULL,
    -- Key of the row it is about.
    row_key TEXT NOT NULL,
    -- JSON object {"key","status","detail",...}.
    json TEXT NOT NULL,
    PRIMARY KEY (task, position)
);

CREATE TABLE ams_job (
    -- "mdm.dep.sync"
    id TEXT NOT NULL PRIMARY KEY,
    plugin TEXT NOT NULL,
    title TEXT NOT NULL,
    -- Seconds, 60 to 2592000.
    interval_s INTEGER NOT NULL,
    enabled INTEGER NOT NULL DEFAULT 1,
    -- When the scheduler starts it next; a missed time is made up once.
    next_run_at TEXT NOT NULL,
    -- Failed runs in a row: the back-off's exponent.
    failures INTEGER NOT NULL DEFAULT 0,
    -- When the last failure lets it try again, beside next_run_at. NULL: no failure.
    retry_at TEXT NULL,
    -- "Run now": 1 until a run that began after it was asked for. Asking twice changes nothing.
    run_requested INTEGER NOT NULL DEFAULT 0,
    -- Who asked. NULL: nobody.
    run_requested_by TEXT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
);

CREATE TABLE ams_job_run (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    job TEXT NOT NULL REFERENCES ams_job (id) ON DELETE CASCADE,
    -- running, succeeded, failed, cancelled
    state TEXT NOT NULL,
    -- schedule, now
    trigger_kind TEXT NOT NULL,
    -- Who asked; 'system' for a scheduled run.
    actor TEXT NOT NULL,
    host TEXT NOT NULL,
    -- The fencing number of the lease it ran under: only its holder may end it.
    fence INTEGER NOT NULL,
    started_at TEXT NOT NULL,
    ended_at TEXT NULL,
    message TEXT NOT NULL DEFAULT '',
    error_code TEXT NULL,
    error_text TEXT NULL
);
CREATE INDEX ams_job_run_job ON ams_job_run (job, id);

-- Who does what, across hosts. `fence` grows with every new holder: a write that names an old one must not count.
-- Times are the database's, not the hosts'.
CREATE TABLE ams_lease (
    name TEXT NOT NULL PRIMARY KEY,
    -- ams_host_instance.id, or '' when it is free.
    holder TEXT NOT NULL,
    fence INTEGER NOT NULL,
    expires_at TEXT NOT NULL
);

-- One row for each running process; stale when its heartbeat is old.
CREATE TABLE ams_host_instance (
    -- Random at each start.
    id TEXT NOT NULL PRIMARY KEY,
    host TEXT NOT NULL,
    listen TEXT NOT NULL,
    version TEXT NOT NULL,
    started_at TEXT NOT NULL,
    heartbeat_at TEXT NOT NULL
);

-- Ids of the keys that values in this database may be sealed under; the keys themselves are in the hosts' key files.
-- A host whose file lacks one of them refuses to start, instead of failing at the first value.
CREATE TABLE ams_key (
    id TEXT NOT NULL PRIMARY KEY,
    created_at TEXT NOT NULL
);

INSERT INTO ams_schema (component, version) VALUES ('ams.host', 1);
