-- The host's own tables, from version 1 to 2. SQLite.

-- 1: cannot sign in, and sessions and API tokens let nobody in.
ALTER TABLE ams_user ADD COLUMN disabled SMALLINT NOT NULL DEFAULT 0;
-- NULL: not since this is written down.
ALTER TABLE ams_user ADD COLUMN password_changed_at VARCHAR(20) NULL;

-- What the browser says it is, as it came; '' when it says nothing.
ALTER TABLE ams_session ADD COLUMN agent VARCHAR(200) NOT NULL DEFAULT '';

-- From when and until when in the day a scheduled run may begin, HH:MM on the clock of the host's time zone; to the
-- minute before window_to, which may be on the next day. NULL: at any time.
ALTER TABLE ams_job ADD COLUMN window_from VARCHAR(5) NULL;
ALTER TABLE ams_job ADD COLUMN window_to VARCHAR(5) NULL;

-- What the audit log is filtered by, and pruned by.
CREATE INDEX ams_audit_at ON ams_audit (at, id);
CREATE INDEX ams_audit_actor ON ams_audit (actor, id);
CREATE INDEX ams_audit_event ON ams_audit (event, id);

-- Id of the action that is a notice's remedy, and the key of the row it is run on. NULL: none.
ALTER TABLE ams_notice ADD COLUMN action VARCHAR(100) NULL;
ALTER TABLE ams_notice ADD COLUMN action_row VARCHAR(200) NULL;

UPDATE ams_schema SET version = 2 WHERE component = 'ams.host';
