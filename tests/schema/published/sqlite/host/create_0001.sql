-- The host's own tables, version 1. SQLite.
--
-- Times are RFC 3339 UTC text, YYYY-MM-DDTHH:MM:SSZ: they order as text. Booleans are 0 or 1.
-- Secrets (passwords, sessions, API tokens) are here as hashes only.

-- What version of the schema each component has: "ams.host", or a plugin's component.
CREATE TABLE ams_schema (
    component VARCHAR(100) NOT NULL PRIMARY KEY,
    version BIGINT NOT NULL
);

CREATE TABLE ams_user (
    -- Names that differ in case alone are one: the program refuses the second.
    name VARCHAR(64) NOT NULL PRIMARY KEY,
    -- Argon2id in its encoded form, with its parameters and salt.
    password_hash VARCHAR(255) NOT NULL,
    created_at VARCHAR(20) NOT NULL,
    updated_at VARCHAR(20) NOT NULL,
    -- NULL: never signed in.
    last_login_at VARCHAR(20) NULL
);

CREATE TABLE ams_role (
    name VARCHAR(64) NOT NULL PRIMARY KEY,
    title VARCHAR(200) NOT NULL,
    -- 1: came with the host; cannot be deleted.
    shipped SMALLINT NOT NULL DEFAULT 0,
    created_at VARCHAR(20) NOT NULL,
    updated_at VARCHAR(20) NOT NULL
);

-- "*" is every permission, present and future. A permission of a plugin that is not loaded is kept and gives nothing.
CREATE TABLE ams_role_permission (
    role VARCHAR(64) NOT NULL REFERENCES ams_role (name) ON DELETE CASCADE,
    permission VARCHAR(100) NOT NULL,
    PRIMARY KEY (role, permission)
);

CREATE TABLE ams_user_role (
    user_name VARCHAR(64) NOT NULL REFERENCES ams_user (name) ON DELETE CASCADE,
    role VARCHAR(64) NOT NULL REFERENCES ams_role (name) ON DELETE CASCADE,
    PRIMARY KEY (user_name, role)
);
CREATE INDEX ams_user_role_role ON ams_user_role (role);

CREATE TABLE ams_session (
    -- SHA-256 of the cookie's value, hexadecimal.
    token_hash VARCHAR(64) NOT NULL PRIMARY KEY,
    user_name VARCHAR(64) NOT NULL REFERENCES ams_user (name) ON DELETE CASCADE,
    address VARCHAR(64) NOT NULL,
    created_at VARCHAR(20) NOT NULL,
    -- Written at most once a minute.
    used_at VARCHAR(20) NOT NULL,
    -- The absolute end, however busy the session is.
    expires_at VARCHAR(20) NOT NULL
);
CREATE INDEX ams_session_user ON ams_session (user_name);
CREATE INDEX ams_session_expires ON ams_session (expires_at);

CREATE TABLE ams_api_token (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    user_name VARCHAR(64) NOT NULL REFERENCES ams_user (name) ON DELETE CASCADE,
    -- What it is for, in its owner's words.
    name VARCHAR(100) NOT NULL,
    -- SHA-256 of the token, hexadecimal.
    token_hash VARCHAR(64) NOT NULL,
    created_at VARCHAR(20) NOT NULL,
    created_by VARCHAR(64) NOT NULL,
    -- NULL: until revoked.
    expires_at VARCHAR(20) NULL,
    -- Written at most once a minute. NULL: never used.
    used_at VARCHAR(20) NULL
);
CREATE UNIQUE INDEX ams_api_token_hash ON ams_api_token (token_hash);
CREATE INDEX ams_api_token_user ON ams_api_token (user_name);

-- Append-only: the program has no statement that changes or removes a row.
CREATE TABLE ams_audit (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at VARCHAR(20) NOT NULL,
    actor VARCHAR(64) NOT NULL,
    -- "mdm.dep.token.created"
    event VARCHAR(200) NOT NULL,
    -- "mdm_dep_token/3", or ''.
    object VARCHAR(500) NOT NULL,
    -- 'ok', or the code of the error.
    outcome VARCHAR(100) NOT NULL,
    -- Of the peer; '' for a command or a job.
    address VARCHAR(64) NOT NULL,
    -- The host that wrote it.
    host VARCHAR(255) NOT NULL,
    -- JSON object, without secrets.
    detail TEXT NOT NULL
);

-- Banners. One row a cause.
CREATE TABLE ams_notice (
    plugin VARCHAR(100) NOT NULL,
    notice_key VARCHAR(200) NOT NULL,
    -- 0 info, 1 warning, 2 error.
    severity SMALLINT NOT NULL,
    -- Who may see it.
    permission VARCHAR(100) NOT NULL,
    title VARCHAR(500) NOT NULL,
    text TEXT NOT NULL,
    remedy TEXT NOT NULL,
    -- Id of the grid it leads to, or NULL.
    grid VARCHAR(100) NULL,
    since VARCHAR(20) NOT NULL,
    PRIMARY KEY (plugin, notice_key)
);

-- Work that takes longer than a request. Any host shows it; the one named runs it.
CREATE TABLE ams_task (
    -- Random text: whoever cannot see a task cannot guess it either.
    id VARCHAR(64) NOT NULL PRIMARY KEY,
    plugin VARCHAR(100) NOT NULL,
    title VARCHAR(500) NOT NULL,
    -- Who may see and cancel it.
    permission VARCHAR(100) NOT NULL,
    -- The plugin's own name for the work, kept for the history. NULL: never joined.
    join_key VARCHAR(200) NULL,
    -- plugin + join_key while queued or running, then NULL: so that the index below lets one be active.
    active_key VARCHAR(400) NULL,
    user_name VARCHAR(64) NOT NULL,
    -- The host that runs it, and the instance of it (ams_host_instance.id).
    host VARCHAR(255) NOT NULL,
    instance VARCHAR(64) NOT NULL,
    -- queued, running, succeeded, failed, cancelled
    state VARCHAR(20) NOT NULL,
    done BIGINT NOT NULL DEFAULT 0,
    -- -1: not known.
    total BIGINT NOT NULL DEFAULT -1,
    unit VARCHAR(50) NOT NULL DEFAULT '',
    -- Units a second. NULL: not known yet.
    rate DOUBLE PRECISION NULL,
    -- Seconds left by that rate. NULL: not known.
    eta_s BIGINT NULL,
    -- What is being done; at the end, what came of it.
    message TEXT NOT NULL DEFAULT '',
    -- Problem document as JSON. NULL unless failed.
    error TEXT NULL,
    cancel_requested SMALLINT NOT NULL DEFAULT 0,
    created_at VARCHAR(20) NOT NULL,
    started_at VARCHAR(20) NULL,
    ended_at VARCHAR(20) NULL
);
CREATE UNIQUE INDEX ams_task_active ON ams_task (active_key);
CREATE INDEX ams_task_created ON ams_task (created_at);
CREATE INDEX ams_task_instance ON ams_task (instance, state);

CREATE TABLE ams_task_result (
    task VARCHAR(64) NOT NULL REFERENCES ams_task (id) ON DELETE CASCADE,
    -- From 0, in the order they came.
    position BIGINT NOT NULL,
    -- Key of the row it is about.
    row_key VARCHAR(200) NOT NULL,
    -- JSON object {"key","status","detail",...}.
    json TEXT NOT NULL,
    PRIMARY KEY (task, position)
);

CREATE TABLE ams_job (
    -- "mdm.dep.sync"
    id VARCHAR(100) NOT NULL PRIMARY KEY,
    plugin VARCHAR(100) NOT NULL,
    title VARCHAR(200) NOT NULL,
    -- Seconds, 60 to 2592000.
    interval_s BIGINT NOT NULL,
    enabled SMALLINT NOT NULL DEFAULT 1,
    -- When the scheduler starts it next; a missed time is made up once.
    next_run_at VARCHAR(20) NOT NULL,
    -- Failed runs in a row: the back-off's exponent.
    failures BIGINT NOT NULL DEFAULT 0,
    -- When the last failure lets it try again, beside next_run_at. NULL: no failure.
    retry_at VARCHAR(20) NULL,
    -- "Run now": 1 until a run that began after it was asked for. Asking twice changes nothing.
    run_requested SMALLINT NOT NULL DEFAULT 0,
    -- Who asked. NULL: nobody.
    run_requested_by VARCHAR(64) NULL,
    created_at VARCHAR(20) NOT NULL,
    updated_at VARCHAR(20) NOT NULL
);

CREATE TABLE ams_job_run (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    job VARCHAR(100) NOT NULL REFERENCES ams_job (id) ON DELETE CASCADE,
    -- running, succeeded, failed, cancelled
    state VARCHAR(20) NOT NULL,
    -- schedule, now
    trigger_kind VARCHAR(20) NOT NULL,
    -- Who asked; 'system' for a scheduled run.
    actor VARCHAR(64) NOT NULL,
    host VARCHAR(255) NOT NULL,
    -- The fencing number of the lease it ran under: only its holder may end it.
    fence BIGINT NOT NULL,
    started_at VARCHAR(20) NOT NULL,
    ended_at VARCHAR(20) NULL,
    message TEXT NOT NULL DEFAULT '',
    error_code VARCHAR(100) NULL,
    error_text TEXT NULL
);
CREATE INDEX ams_job_run_job ON ams_job_run (job, id);

-- Who does what, across hosts. `fence` grows with every new holder: a write that names an old one must not count.
-- Times are the database's, not the hosts'.
CREATE TABLE ams_lease (
    name VARCHAR(200) NOT NULL PRIMARY KEY,
    -- ams_host_instance.id, or '' when it is free.
    holder VARCHAR(64) NOT NULL,
    fence BIGINT NOT NULL,
    expires_at VARCHAR(20) NOT NULL
);

-- One row for each running process; stale when its heartbeat is old.
CREATE TABLE ams_host_instance (
    -- Random at each start.
    id VARCHAR(64) NOT NULL PRIMARY KEY,
    host VARCHAR(255) NOT NULL,
    listen VARCHAR(255) NOT NULL,
    version VARCHAR(40) NOT NULL,
    started_at VARCHAR(20) NOT NULL,
    heartbeat_at VARCHAR(20) NOT NULL
);

-- Ids of the keys that values in this database may be sealed under; the keys themselves are in the hosts' key files.
-- A host whose file lacks one of them refuses to start, instead of failing at the first value.
CREATE TABLE ams_key (
    id VARCHAR(64) NOT NULL PRIMARY KEY,
    created_at VARCHAR(20) NOT NULL
);

INSERT INTO ams_schema (component, version) VALUES ('ams.host', 1);
