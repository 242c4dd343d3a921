-- From version 1 to 2 of the DEP plugin's tables: holding back from Apple, account-driven enrollment and beta tokens,
-- replacements, Apple's copy of a profile, drift, Activation Lock, counts over time.

-- Until when Apple is left alone because asking again cannot help or would be refused, UTC; NULL: it is asked as usual.
ALTER TABLE mdm_dep_token ADD COLUMN held_until VARCHAR(24) NULL;

-- Why: id of the catalogue (dep.terms_not_signed, dep.token_replaced, ...), and how often in a row a probe was refused.
ALTER TABLE mdm_dep_token ADD COLUMN held_reason VARCHAR(64) NULL;

ALTER TABLE mdm_dep_token ADD COLUMN held_count BIGINT NOT NULL DEFAULT 0;

-- Where account-driven enrollment begins when the domain's own well-known file is missing. NULL: none is set, or not read
-- yet. Source: mdm_service_discovery_url and last_updated_timestamp, /account-driven-enrollment/profile.
ALTER TABLE mdm_dep_account ADD COLUMN mdm_service_discovery_url TEXT NULL;

ALTER TABLE mdm_dep_account ADD COLUMN last_updated_timestamp VARCHAR(24) NULL;

-- When the discovery URL and the beta tokens were read from Apple last, UTC, and Apple's word if it would not tell
-- (ORG_NOT_SUPPORTED, APPLE_SEED_FOR_IT_TURNED_OFF).
ALTER TABLE mdm_dep_account ADD COLUMN discovery_read_at VARCHAR(24) NULL;

ALTER TABLE mdm_dep_account ADD COLUMN discovery_refusal VARCHAR(64) NULL;

ALTER TABLE mdm_dep_account ADD COLUMN beta_read_at VARCHAR(24) NULL;

ALTER TABLE mdm_dep_account ADD COLUMN beta_refusal VARCHAR(64) NULL;

-- The device that this one replaces, and when it was replaced (a date). Source: /device/replacementDetails.
ALTER TABLE mdm_dep_device ADD COLUMN original_device_serial_number VARCHAR(64) NULL;

ALTER TABLE mdm_dep_device ADD COLUMN replacement_date VARCHAR(24) NULL;

-- The overview counts the devices on each server by what they are and where they stand, reading only this; the grid's groups
-- by account do too.
CREATE INDEX mdm_dep_device_overview ON mdm_dep_device (present, token, device_family, profile_status, profile_uuid);
-- Few devices have a deadline.
CREATE INDEX mdm_dep_device_migration ON mdm_dep_device (mdm_migration_deadline);

-- JSON object: Apple's own copy as read last, and when that was, UTC. NULL: not read back.
ALTER TABLE mdm_dep_profile ADD COLUMN apple_json TEXT NULL;

ALTER TABLE mdm_dep_profile ADD COLUMN apple_read_at VARCHAR(24) NULL;

-- What a full fetch found that no operation had reported: devices nobody told of, devices that left without a word,
-- devices whose values had changed silently. NULL: this run was no full fetch over known devices.
ALTER TABLE mdm_dep_sync_run ADD COLUMN drift_missed BIGINT NULL;

ALTER TABLE mdm_dep_sync_run ADD COLUMN drift_gone BIGINT NULL;

ALTER TABLE mdm_dep_sync_run ADD COLUMN drift_changed BIGINT NULL;

-- mdm_dep_sync_run.id of the run that recorded it. NULL: a person's action, or before this was kept.
ALTER TABLE mdm_dep_device_event ADD COLUMN run BIGINT NULL;

-- In words: why it waits or stopped, and what would change that. NULL: nothing to say.
ALTER TABLE mdm_dep_assignment ADD COLUMN detail TEXT NULL;

-- FAILED answers in a row, whoever asked: from the third on Apple is left alone for a day.
ALTER TABLE mdm_dep_assignment ADD COLUMN failures BIGINT NOT NULL DEFAULT 0;

-- Which use of Assign Profile asked for it, so that cancelling that one finds what it has not done. NULL: none.
ALTER TABLE mdm_dep_assignment ADD COLUMN request_key VARCHAR(64) NULL;

-- The oldest wish is served first.
CREATE INDEX mdm_dep_assignment_oldest ON mdm_dep_assignment (token, state, requested_at, id);
CREATE INDEX mdm_dep_assignment_request ON mdm_dep_assignment (token, request_key);

-- Who assigns profiles to devices of this token: a lease of its own, so that neither a person waits for a sync nor a sync
-- for a person. Same rules as lease_*.
ALTER TABLE mdm_dep_sync_state ADD COLUMN assign_holder VARCHAR(255) NULL;

ALTER TABLE mdm_dep_sync_state ADD COLUMN assign_fence BIGINT NOT NULL DEFAULT 0;

ALTER TABLE mdm_dep_sync_state ADD COLUMN assign_expires_ms BIGINT NOT NULL DEFAULT 0;

-- Activation Lock requests. Code and escrow key are sealed here before Apple is asked: after a time-out the device may be locked.
CREATE TABLE mdm_dep_activation_lock (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    token BIGINT NOT NULL REFERENCES mdm_dep_token (id) ON DELETE CASCADE,
    serial_number VARCHAR(64) NOT NULL,
    -- What a person types to unlock the device, and its hash as sent to Apple; sealed by the host
    -- ("mdm_dep_activation_lock/<id>/<column>"). Secret. NULL: locked to the person who made the server.
    bypass_code TEXT NULL,
    escrow_key TEXT NULL,
    -- Shown on the locked device. NULL: none.
    lost_message TEXT NULL,
    -- pending: Apple was or is being asked. unknown: no answer came. refused: Apple took no request at all (terms, token).
    -- Otherwise Apple's response_status.
    state VARCHAR(32) NOT NULL,
    requested_at VARCHAR(24) NOT NULL,
    requested_by VARCHAR(255) NOT NULL,
    -- When the state last changed, UTC.
    updated_at VARCHAR(24) NOT NULL
);
CREATE INDEX mdm_dep_activation_lock_device ON mdm_dep_activation_lock (token, serial_number);

-- Beta enrollment tokens of the organisation, as read last. Source: /os-beta-enrollment/tokens.
CREATE TABLE mdm_dep_beta_token (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    token BIGINT NOT NULL REFERENCES mdm_dep_token (id) ON DELETE CASCADE,
    -- iOS, OSX, tvOS, ... and the programme's title.
    os VARCHAR(64) NOT NULL,
    title VARCHAR(255) NOT NULL,
    -- What an MDM server hands to a device; the same for the whole organisation.
    beta_token VARCHAR(255) NOT NULL,
    -- When it was read, UTC.
    updated_at VARCHAR(24) NOT NULL
);
CREATE UNIQUE INDEX mdm_dep_beta_token_title ON mdm_dep_beta_token (token, os, title);

-- Devices counted once a day after a successful run, for the overview over time.
CREATE TABLE mdm_dep_statistic (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    token BIGINT NOT NULL REFERENCES mdm_dep_token (id) ON DELETE CASCADE,
    -- YYYY-MM-DD, UTC.
    day VARCHAR(10) NOT NULL,
    -- What was counted by: device_family, profile_status, profile_uuid, or total ('' as its value).
    dimension VARCHAR(32) NOT NULL,
    value VARCHAR(255) NOT NULL,
    devices BIGINT NOT NULL
);
CREATE UNIQUE INDEX mdm_dep_statistic_day ON mdm_dep_statistic (token, day, dimension, value);

-- Views that name every column of a table are made again.
DROP VIEW mdm_dep_device_view;
CREATE VIEW mdm_dep_device_view AS
SELECT d.*, t.server_name, p.profile_name
FROM mdm_dep_device d
JOIN mdm_dep_token t ON t.id = d.token
LEFT JOIN mdm_dep_profile p ON p.token = d.token AND p.profile_uuid = d.profile_uuid;

DROP VIEW mdm_dep_profile_view;
CREATE VIEW mdm_dep_profile_view AS
SELECT p.*, t.server_name,
       CASE WHEN p.profile_uuid = t.default_profile_uuid THEN 1 ELSE 0 END AS is_default,
       (SELECT count(*) FROM mdm_dep_device d
        WHERE d.profile_uuid = p.profile_uuid AND d.token = p.token AND d.present = 1) AS device_count
FROM mdm_dep_profile p
JOIN mdm_dep_token t ON t.id = p.token;

DROP VIEW mdm_dep_sync_run_view;
CREATE VIEW mdm_dep_sync_run_view AS
SELECT r.*, t.server_name
FROM mdm_dep_sync_run r
JOIN mdm_dep_token t ON t.id = r.token;

DROP VIEW mdm_dep_assignment_view;
CREATE VIEW mdm_dep_assignment_view AS
SELECT a.*, t.server_name, p.profile_name
FROM mdm_dep_assignment a
JOIN mdm_dep_token t ON t.id = a.token
LEFT JOIN mdm_dep_profile p ON p.token = a.token AND p.profile_uuid = a.profile_uuid;

CREATE VIEW mdm_dep_activation_lock_view AS
SELECT l.id, l.token, l.serial_number, l.lost_message, l.state, l.requested_at, l.requested_by, l.updated_at,
       CASE WHEN l.bypass_code IS NULL THEN 0 ELSE 1 END AS has_bypass_code, t.server_name
FROM mdm_dep_activation_lock l
JOIN mdm_dep_token t ON t.id = l.token;

CREATE VIEW mdm_dep_beta_token_view AS
SELECT b.*, t.server_name
FROM mdm_dep_beta_token b
JOIN mdm_dep_token t ON t.id = b.token;

UPDATE ams_schema SET version = 2 WHERE component = 'mdm.dep';
