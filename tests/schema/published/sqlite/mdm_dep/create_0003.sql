-- The DEP plugin's tables, version 2. SQLite.
--
-- Column names are Apple's JSON keys wherever Apple has one. Times are RFC 3339 UTC text, YYYY-MM-DDTHH:MM:SSZ, which orders
-- as text. Booleans are 0 or 1, or NULL for "never reported". NULL is "never reported", '' is "reported as empty".
-- Ids are never used again (AUTOINCREMENT): sealed values and the audit name them.
-- `token` is mdm_dep_token.id everywhere. What a token brought goes with it (ON DELETE CASCADE).
-- "trigger" and "cursor" are quoted because MariaDB reserves them.

-- Key pairs made here for Apple's portal: the certificate goes to the portal, which encrypts token files to it.
CREATE TABLE mdm_dep_key_pair (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    -- staged: made, and no token file made for it was imported yet. current: a linked token was imported with it.
    state VARCHAR(16) NOT NULL,
    -- PEM. Public.
    certificate TEXT NOT NULL,
    -- PEM, sealed by the host ("mdm_dep_key_pair/<id>/private_key"). Secret.
    private_key TEXT NOT NULL,
    -- "CN=..", RFC 2253; the issuer too, because the certificate is self-signed. Source: the certificate.
    subject VARCHAR(1000) NOT NULL,
    -- Hexadecimal, upper case. A token file names its recipient by issuer and this number.
    certificate_serial VARCHAR(64) NOT NULL,
    -- SHA-256 of the DER certificate, hexadecimal, lower case.
    fingerprint VARCHAR(64) NOT NULL,
    -- End of the certificate's life, UTC. The portal refuses expired ones; token files still open.
    not_after VARCHAR(24) NOT NULL,
    created_at VARCHAR(24) NOT NULL,
    created_by VARCHAR(255) NOT NULL
);
CREATE UNIQUE INDEX mdm_dep_key_pair_fingerprint ON mdm_dep_key_pair (fingerprint);
CREATE INDEX mdm_dep_key_pair_recipient ON mdm_dep_key_pair (certificate_serial);

-- Server tokens: each links one MDM server of Apple's portal to this installation.
CREATE TABLE mdm_dep_token (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    -- Name of the MDM server in the portal; can be renamed there. Source: server_name, /account.
    server_name VARCHAR(255) NULL,
    -- Apple's id of the MDM server, as delivered. Source: server_uuid, /account.
    server_uuid VARCHAR(64) NOT NULL,
    -- server_uuid in upper case without dashes: one server is linked once, however its id is spelled.
    server_key VARCHAR(64) NOT NULL,
    -- Organisation the server belongs to. Source: org_name, /account.
    org_name VARCHAR(255) NULL,
    -- Apple Account of whoever generated the token in use. Source: admin_id, /account.
    admin_id VARCHAR(255) NULL,
    -- Public half of the token's identity. Source: token file.
    consumer_key VARCHAR(255) NOT NULL,
    -- Sealed by the host ("mdm_dep_token/<id>/<column>"). Secret. Source: token file.
    consumer_secret TEXT NOT NULL,
    access_token TEXT NOT NULL,
    access_secret TEXT NOT NULL,
    -- When the token ends, UTC; about a year after its download. Source: token file.
    access_token_expiry VARCHAR(24) NOT NULL,
    -- How the token is doing, one word; worked out after every run and every attempt.
    status VARCHAR(32) NOT NULL,
    -- The same in a sentence: what is the matter, what it means for devices, who does what. NULL: nothing to say.
    status_text TEXT NULL,
    -- End of the last run that succeeded, and of the last attempt of any kind, UTC. NULL: none yet.
    last_success_at VARCHAR(24) NULL,
    last_attempt_at VARCHAR(24) NULL,
    -- Why the last attempt failed: id of the catalogue and the operator's text. NULL: it succeeded.
    last_error_code VARCHAR(64) NULL,
    last_error_text TEXT NULL,
    -- Devices on the server, counted at the end of the last run.
    device_count BIGINT NOT NULL DEFAULT 0,
    -- The pair its token file was encrypted to. NULL: the private key came from elsewhere.
    key_pair BIGINT NULL REFERENCES mdm_dep_key_pair (id) ON DELETE SET NULL,
    -- Profile that devices without one are meant to get. NULL: none.
    default_profile_uuid VARCHAR(64) NULL,
    created_at VARCHAR(24) NOT NULL,
    created_by VARCHAR(255) NOT NULL,
    -- Last saved or renewed by a person.
    updated_at VARCHAR(24) NOT NULL,
    updated_by VARCHAR(255) NOT NULL,
    -- Until when Apple is left alone because asking again cannot help or would be refused, UTC; NULL: it is asked as usual.
    held_until VARCHAR(24) NULL,
    -- Why: id of the catalogue (dep.terms_not_signed, dep.token_replaced, ...), and how often in a row a probe was refused.
    held_reason VARCHAR(64) NULL,
    held_count BIGINT NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX mdm_dep_token_server_key ON mdm_dep_token (server_key);
CREATE INDEX mdm_dep_token_key_pair ON mdm_dep_token (key_pair);

-- What /account told last about each server. Source of every value: GET /account.
CREATE TABLE mdm_dep_account (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    token BIGINT NOT NULL REFERENCES mdm_dep_token (id) ON DELETE CASCADE,
    server_uuid VARCHAR(64) NOT NULL,
    server_name VARCHAR(255) NULL,
    admin_id VARCHAR(255) NULL,
    -- Deprecated twin of admin_id.
    facilitator_id VARCHAR(255) NULL,
    org_name VARCHAR(255) NULL,
    org_email VARCHAR(255) NULL,
    org_phone VARCHAR(255) NULL,
    org_address TEXT NULL,
    -- Customer number: digits, as text.
    org_id VARCHAR(255) NULL,
    -- Matches organizationIdHash of the client configuration of Apps and Books.
    org_id_hash VARCHAR(255) NULL,
    -- edu, org, or a newer word.
    org_type VARCHAR(64) NULL,
    -- v1, v2, or a newer word.
    org_version VARCHAR(64) NULL,
    -- JSON array: endpoints with methods and page limits.
    urls TEXT NULL,
    -- JSON object: keys this version does not know.
    extra TEXT NULL,
    -- When this was read from Apple last, UTC.
    updated_at VARCHAR(24) NOT NULL,
    -- Where account-driven enrollment begins when the domain's own well-known file is missing. NULL: none is set, or not read
    -- yet. Source: mdm_service_discovery_url and last_updated_timestamp, /account-driven-enrollment/profile.
    mdm_service_discovery_url TEXT NULL,
    last_updated_timestamp VARCHAR(24) NULL,
    -- When the discovery URL and the beta tokens were read from Apple last, UTC, and Apple's word if it would not tell
    -- (ORG_NOT_SUPPORTED, APPLE_SEED_FOR_IT_TURNED_OFF).
    discovery_read_at VARCHAR(24) NULL,
    discovery_refusal VARCHAR(64) NULL,
    beta_read_at VARCHAR(24) NULL,
    beta_refusal VARCHAR(64) NULL
);
CREATE UNIQUE INDEX mdm_dep_account_token ON mdm_dep_account (token);

-- Devices. One is (token, serial_number): the same serial number can be on two servers while it is moved.
CREATE TABLE mdm_dep_device (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    token BIGINT NOT NULL REFERENCES mdm_dep_token (id) ON DELETE CASCADE,
    -- Source of the values down to released_by_replacement: the device record of fetch, sync or details. Texts longer
    -- than their column are cut; Apple states no lengths.
    serial_number VARCHAR(64) NOT NULL,
    -- Marketing name.
    model VARCHAR(255) NULL,
    description VARCHAR(255) NULL,
    color VARCHAR(255) NULL,
    -- Set by the reseller; mostly never reported.
    asset_tag VARCHAR(255) NULL,
    -- iOS, iPadOS, OSX, tvOS, visionOS, or a newer word; '' for hardware newer than Apple's own data.
    os VARCHAR(64) NULL,
    -- iPad, iPhone, iPod, Mac, AppleTV, Vision, or a newer word.
    device_family VARCHAR(64) NULL,
    -- empty, assigned, pushed, removed, or a newer word.
    profile_status VARCHAR(64) NULL,
    -- May linger with profile_status removed.
    profile_uuid VARCHAR(64) NULL,
    -- When the profile was assigned, and when the device fetched it, UTC.
    profile_assign_time VARCHAR(24) NULL,
    profile_push_time VARCHAR(24) NULL,
    -- When the device was assigned to this MDM server, UTC, and by whom: an e-mail address, or -1 for nobody.
    device_assigned_date VARCHAR(24) NULL,
    device_assigned_by VARCHAR(255) NULL,
    -- Last operation Apple reported (added, modified, deleted, or a newer word; lower case) and when Apple recorded it,
    -- UTC. NULL: known from a full fetch only.
    op_type VARCHAR(32) NULL,
    op_date VARCHAR(24) NULL,
    -- The next enrollment is a migration and must happen by then, UTC.
    mdm_migration_deadline VARCHAR(24) NULL,
    bluetooth_mac_address VARCHAR(64) NULL,
    wifi_mac_address VARCHAR(64) NULL,
    ethernet_mac_address VARCHAR(64) NULL,
    -- Id of the eSIM chip.
    eid VARCHAR(64) NULL,
    -- JSON arrays of text.
    imei TEXT NULL,
    meid TEXT NULL,
    is_replacement_device SMALLINT NULL,
    released_by_replacement SMALLINT NULL,
    -- JSON object: keys this version does not know, and known ones of an unexpected type.
    extra TEXT NULL,
    -- 1 while the device is on the server. 0: it has left; the row stays for its history.
    present SMALLINT NOT NULL,
    -- When and how it left, UTC: deleted (Apple said so), gone (a full fetch missed it and Apple confirmed). NULL: present.
    left_at VARCHAR(24) NULL,
    left_reason VARCHAR(32) NULL,
    -- First 32 hexadecimal digits of the SHA-256 over the reported values (not over op_type and op_date): a record with the
    -- same hash tells nothing new and is not written.
    row_hash VARCHAR(32) NOT NULL,
    -- When this installation first learned of the device, and when a value last changed, UTC.
    first_seen_at VARCHAR(24) NOT NULL,
    updated_at VARCHAR(24) NOT NULL,
    -- The device that this one replaces, and when it was replaced (a date). Source: /device/replacementDetails.
    original_device_serial_number VARCHAR(64) NULL,
    replacement_date VARCHAR(24) NULL
);
CREATE UNIQUE INDEX mdm_dep_device_serial ON mdm_dep_device (token, serial_number);
-- The grid sorts and filters over all accounts as well; NULL sorts first everywhere.
CREATE INDEX mdm_dep_device_serial_number ON mdm_dep_device (serial_number);
CREATE INDEX mdm_dep_device_profile_uuid ON mdm_dep_device (profile_uuid, token);
CREATE INDEX mdm_dep_device_profile_status ON mdm_dep_device (profile_status);
CREATE INDEX mdm_dep_device_model ON mdm_dep_device (model);
CREATE INDEX mdm_dep_device_assigned_date ON mdm_dep_device (device_assigned_date);
-- The overview counts the devices on each server by what they are and where they stand, reading only this; the grid's groups
-- by account do too.
CREATE INDEX mdm_dep_device_overview ON mdm_dep_device (present, token, device_family, profile_status, profile_uuid);
-- Few devices have a deadline.
CREATE INDEX mdm_dep_device_migration ON mdm_dep_device (mdm_migration_deadline);
-- The page of a repaired device names what came in its place.
CREATE INDEX mdm_dep_device_original ON mdm_dep_device (token, original_device_serial_number)
    WHERE original_device_serial_number IS NOT NULL;

-- Profiles defined here or seen on a device. Apple can neither list, change nor delete them: this is the record.
CREATE TABLE mdm_dep_profile (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    token BIGINT NOT NULL REFERENCES mdm_dep_token (id) ON DELETE CASCADE,
    -- Given by Apple on define.
    profile_uuid VARCHAR(64) NOT NULL,
    -- NULL: seen on a device and not read from Apple yet.
    profile_name VARCHAR(255) NULL,
    -- Where the device gets its MDM profile from; configuration_web_url wins over it.
    url TEXT NULL,
    configuration_web_url TEXT NULL,
    -- JSON object: the whole dictionary as sent to Apple or read from there. NULL: not read yet.
    json TEXT NULL,
    -- defined: here. read: from Apple, after it was seen on a device. missing: Apple does not know it any more.
    origin VARCHAR(16) NOT NULL,
    -- profile_uuid of the profile whose values the form began with. NULL: none.
    cloned_from VARCHAR(64) NULL,
    -- When it was defined or first read here, UTC, and the user who defined it (NULL: read from Apple).
    created_at VARCHAR(24) NOT NULL,
    created_by VARCHAR(255) NULL,
    -- When the row last changed, UTC.
    updated_at VARCHAR(24) NOT NULL,
    -- JSON object: Apple's own copy as read last, and when that was, UTC. NULL: not read back.
    apple_json TEXT NULL,
    apple_read_at VARCHAR(24) NULL
);
CREATE UNIQUE INDEX mdm_dep_profile_uuid ON mdm_dep_profile (token, profile_uuid);
CREATE INDEX mdm_dep_profile_name ON mdm_dep_profile (profile_name);

-- Runs of the sync, one row each.
CREATE TABLE mdm_dep_sync_run (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    token BIGINT NOT NULL REFERENCES mdm_dep_token (id) ON DELETE CASCADE,
    -- fetch: it listed everything. sync: it asked for changes.
    phase VARCHAR(16) NOT NULL,
    -- schedule, now, full, token.
    "trigger" VARCHAR(16) NOT NULL,
    -- The user who started it, or system.
    actor VARCHAR(255) NOT NULL,
    -- The host that did the work.
    host VARCHAR(255) NOT NULL,
    started_at VARCHAR(24) NOT NULL,
    -- NULL while it runs.
    ended_at VARCHAR(24) NULL,
    -- running, succeeded, failed, cancelled.
    state VARCHAR(16) NOT NULL,
    -- Pages read from Apple.
    pages BIGINT NOT NULL DEFAULT 0,
    -- Devices that came, changed, left; records that told nothing new; records without a usable serial number.
    added BIGINT NOT NULL DEFAULT 0,
    modified BIGINT NOT NULL DEFAULT 0,
    deleted BIGINT NOT NULL DEFAULT 0,
    unchanged BIGINT NOT NULL DEFAULT 0,
    skipped BIGINT NOT NULL DEFAULT 0,
    -- Id of the catalogue and the operator's text with the remedy. NULL: no error.
    error_code VARCHAR(64) NULL,
    error_text TEXT NULL,
    -- What a full fetch found that no operation had reported: devices nobody told of, devices that left without a word,
    -- devices whose values had changed silently. NULL: this run was no full fetch over known devices.
    drift_missed BIGINT NULL,
    drift_gone BIGINT NULL,
    drift_changed BIGINT NULL
);
CREATE INDEX mdm_dep_sync_run_token ON mdm_dep_sync_run (token, started_at);
CREATE INDEX mdm_dep_sync_run_started ON mdm_dep_sync_run (started_at);
CREATE INDEX mdm_dep_sync_run_state ON mdm_dep_sync_run (state, token);

-- The timeline of a device: each operation Apple reported and each action taken here.
CREATE TABLE mdm_dep_device_event (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    token BIGINT NOT NULL REFERENCES mdm_dep_token (id) ON DELETE CASCADE,
    serial_number VARCHAR(64) NOT NULL,
    -- When it was recorded here, UTC.
    at VARCHAR(24) NOT NULL,
    -- Apple's op_type (added, modified, deleted, or a newer word); found, drifted, gone by a full fetch; or the action taken
    -- here (assigned, removed, disowned, refreshed, ...).
    event VARCHAR(32) NOT NULL,
    -- When Apple recorded it, UTC. NULL: not reported by Apple.
    op_date VARCHAR(24) NULL,
    -- The user who acted, or system.
    actor VARCHAR(255) NOT NULL,
    -- JSON object: what changed. NULL: nothing to add.
    detail TEXT NULL,
    -- Tells an event from a repetition of it: Apple delivers the same operation more than once.
    event_key VARCHAR(128) NOT NULL,
    -- mdm_dep_sync_run.id of the run that recorded it. NULL: a person's action, or before this was kept.
    run BIGINT NULL
);
CREATE UNIQUE INDEX mdm_dep_device_event_key ON mdm_dep_device_event (token, serial_number, event_key);
CREATE INDEX mdm_dep_device_event_at ON mdm_dep_device_event (at);

-- Which profile a device should get, and how the attempts went. The cursor will not show the device again, so what is still
-- to be done must be here.
CREATE TABLE mdm_dep_assignment (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    token BIGINT NOT NULL REFERENCES mdm_dep_token (id) ON DELETE CASCADE,
    serial_number VARCHAR(64) NOT NULL,
    -- Wanted. '': a person wants the device to have none.
    profile_uuid VARCHAR(64) NOT NULL,
    -- waiting: to be assigned. done: Apple accepted it. stopped: it will not be tried; detail says why.
    state VARCHAR(16) NOT NULL,
    -- default: the token's default profile. action: a person decided, and the default does not overrule it.
    reason VARCHAR(16) NOT NULL,
    requested_at VARCHAR(24) NOT NULL,
    requested_by VARCHAR(255) NOT NULL,
    -- Attempts since it was requested.
    attempts BIGINT NOT NULL DEFAULT 0,
    -- SUCCESS, NOT_ACCESSIBLE, FAILED, THROTTLED, or a newer word. NULL: not attempted.
    last_outcome VARCHAR(32) NULL,
    last_attempt_at VARCHAR(24) NULL,
    -- Not before this, UTC: Apple holds a throttled device for about a day. NULL: at once.
    next_attempt_at VARCHAR(24) NULL,
    -- In words: why it waits or stopped, and what would change that. NULL: nothing to say.
    detail TEXT NULL,
    -- FAILED answers in a row, whoever asked: from the third on Apple is left alone for a day.
    failures BIGINT NOT NULL DEFAULT 0,
    -- Which use of Assign Profile asked for it, so that cancelling that one finds what it has not done. NULL: none.
    request_key VARCHAR(64) NULL
);
CREATE UNIQUE INDEX mdm_dep_assignment_device ON mdm_dep_assignment (token, serial_number);
CREATE INDEX mdm_dep_assignment_waiting ON mdm_dep_assignment (token, state, next_attempt_at);
-- The oldest wish is served first.
CREATE INDEX mdm_dep_assignment_oldest ON mdm_dep_assignment (token, state, requested_at, id);
CREATE INDEX mdm_dep_assignment_request ON mdm_dep_assignment (token, request_key);

-- Where the sync of a token stands, and who may carry it on.
CREATE TABLE mdm_dep_sync_state (
    token BIGINT NOT NULL PRIMARY KEY REFERENCES mdm_dep_token (id) ON DELETE CASCADE,
    -- Which of the two calls comes next: fetch or sync.
    phase VARCHAR(16) NOT NULL,
    -- Apple's opaque position; belongs to the rows, so it changes in their transaction. NULL: from the beginning.
    "cursor" TEXT NULL,
    -- When Apple gave it, UTC: it lives 7 days.
    cursor_at VARCHAR(24) NULL,
    -- Apple's progress, for display only. NULL: not reported.
    fetched_until VARCHAR(24) NULL,
    -- While a full fetch runs or has suspects left, and its serial numbers are remembered: 1 over known devices, 2 a first fetch
    -- that began again, whose finds are no drift. 0: none.
    refetch SMALLINT NOT NULL DEFAULT 0,
    -- End of the last complete full fetch, UTC. NULL: none yet.
    last_full_fetch_at VARCHAR(24) NULL,
    -- Who runs a sync of this token. NULL: nobody.
    lease_holder VARCHAR(255) NULL,
    -- Raised by every new holder; a write under an older number is refused.
    lease_fence BIGINT NOT NULL DEFAULT 0,
    -- When the lease ends, milliseconds since 1970 by the database's clock.
    lease_expires_ms BIGINT NOT NULL DEFAULT 0,
    -- Raised by every write under the lease, so that the UPDATE that checks the fence always changes its row: MariaDB counts
    -- changed rows, not found ones.
    revision BIGINT NOT NULL DEFAULT 0,
    -- Who assigns profiles to devices of this token: a lease of its own, so that neither a person waits for a sync nor a
    -- sync for a person. Same rules as lease_*.
    assign_holder VARCHAR(255) NULL,
    assign_fence BIGINT NOT NULL DEFAULT 0,
    assign_expires_ms BIGINT NOT NULL DEFAULT 0
);

-- Serial numbers that the current repeated full fetch of a token has shown; emptied when it ends.
CREATE TABLE mdm_dep_fetch_seen (
    token BIGINT NOT NULL REFERENCES mdm_dep_token (id) ON DELETE CASCADE,
    serial_number VARCHAR(64) NOT NULL,
    PRIMARY KEY (token, serial_number)
) WITHOUT ROWID;

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

-- What the console shows: rows with the names of what they refer to.
CREATE VIEW mdm_dep_device_view AS
SELECT d.*, t.server_name, p.profile_name
FROM mdm_dep_device d
JOIN mdm_dep_token t ON t.id = d.token
LEFT JOIN mdm_dep_profile p ON p.token = d.token AND p.profile_uuid = d.profile_uuid;

CREATE VIEW mdm_dep_profile_view AS
SELECT p.*, t.server_name,
       CASE WHEN p.profile_uuid = t.default_profile_uuid THEN 1 ELSE 0 END AS is_default,
       (SELECT count(*) FROM mdm_dep_device d
        WHERE d.profile_uuid = p.profile_uuid AND d.token = p.token AND d.present = 1) AS device_count
FROM mdm_dep_profile p
JOIN mdm_dep_token t ON t.id = p.token;

CREATE VIEW mdm_dep_sync_run_view AS
SELECT r.*, t.server_name
FROM mdm_dep_sync_run r
JOIN mdm_dep_token t ON t.id = r.token;

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

INSERT INTO ams_schema (component, version) VALUES ('mdm.dep', 3);
