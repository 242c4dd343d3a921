/* ams.tables/1: tables that the console may read, and never write. */
#ifndef AMS_EXT_TABLES_H
#define AMS_EXT_TABLES_H

#include "../host.h"

#define AMS_EXT_TABLES "ams.tables/1"

typedef struct ams_table {
    uint32_t size;          /* sizeof(ams_table) */
    const char* name;       /* "mdm_dep_token", as in the manifest */
    const char* permission; /* who may read it: "mdm_dep_token:read" */
    const char*
        document; /* JSON: columns with type, title and doc, the key, the relation to read from; its schema is
                               table.schema.json */
} ams_table;

typedef struct ams_ext_tables {
    /* Declares a table. Rows are read by the host, from the shared database, with an account or a session that can
     * only read; columns marked secret are never read. AMS_BAD_INPUT: no permission, a document that does not fit its
     * schema; `field` points into it. AMS_CONFLICT: the name is taken.                            [main-thread] */
    ams_result (*add)(const ams_host* host, const ams_table* table, ams_error* error) AMS_NOEXCEPT;
} ams_ext_tables;

#endif
