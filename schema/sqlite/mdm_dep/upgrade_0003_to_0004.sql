-- From version 3 to 4 of the DEP plugin's tables: a device whose profile was removed is not counted as having it.

DROP VIEW mdm_dep_profile_view;
CREATE VIEW mdm_dep_profile_view AS
SELECT p.*, t.server_name,
       CASE WHEN p.profile_uuid = t.default_profile_uuid THEN 1 ELSE 0 END AS is_default,
       (SELECT count(*) FROM mdm_dep_device d
        WHERE d.profile_uuid = p.profile_uuid AND d.token = p.token AND d.present = 1
          AND COALESCE(d.profile_status, '') <> 'removed') AS device_count
FROM mdm_dep_profile p
JOIN mdm_dep_token t ON t.id = p.token;

UPDATE ams_schema SET version = 4 WHERE component = 'mdm.dep';
