/* ams.database/1: the database that host and plugin share. The plugin opens its own ODBC connections.
 *
 * The plugin's schema comes from the files beside its manifest (schema/<dialect>/create.sql and upgrades) and is
 * brought up to date by the host's `migrate`; the host refuses to load a plugin whose schema is missing or newer.
 */
#ifndef AMS_EXT_DATABASE_H
#define AMS_EXT_DATABASE_H

#include "../buffer.h"
#include "../host.h"

#define AMS_EXT_DATABASE "ams.database/1"

typedef struct ams_database_info {
    uint32_t size;            /* the caller sets sizeof(ams_database_info) */
    uint32_t max_connections; /* how many the plugin may hold open at once; at least 4 */
    uint32_t schema_version;  /* of this plugin's component, as found in the database */
    char dialect[16];         /* "sqlite", "postgresql" or "mariadb" */
} ams_database_info;

typedef struct ams_ext_database {
    /* Fills `info`. AMS_UNAVAILABLE while the host has no database yet, as during init().          [any-thread] */
    ams_result (*describe)(const ams_host* host, ams_database_info* info, ams_error* error) AMS_NOEXCEPT;

    /* Writes the ODBC connection string for reading and writing: a secret, to be wiped after use. AMS_UNAVAILABLE
     * as above.                                                                                  [any-thread] */
    ams_result (*connection)(const ams_host* host, const ams_sink* connection_string,
                             ams_error* error) AMS_NOEXCEPT;
} ams_ext_database;

#endif
