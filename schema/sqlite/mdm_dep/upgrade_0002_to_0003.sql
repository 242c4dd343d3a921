-- From version 2 to 3 of the DEP plugin's tables: the way from a repaired device to what came in its place.

-- The page of a repaired device names what came in its place.
CREATE INDEX mdm_dep_device_original ON mdm_dep_device (token, original_device_serial_number)
    WHERE original_device_serial_number IS NOT NULL;

UPDATE ams_schema SET version = 3 WHERE component = 'mdm.dep';
