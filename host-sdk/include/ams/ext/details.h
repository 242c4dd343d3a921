/* ams.details/1: everything about one row of a table, told for people. */
#ifndef AMS_EXT_DETAILS_H
#define AMS_EXT_DETAILS_H

#include "../buffer.h"
#include "../caller.h"
#include "../host.h"

#define AMS_EXT_DETAILS "ams.details/1"

typedef struct ams_details {
    uint32_t size;     /* sizeof(ams_details) */
    const char* table; /* a table added before; at most one of these for each */
    const char*
        permission; /* who may open it; whoever opens it also needs the table's permission, as for the row */
    void* ctx;      /* the plugin's; valid until deinit() returns */

    /* Writes the document of one row (details.schema.json, at most 1 MiB). `key` is decimal, and the row was there a
     * moment ago; AMS_NOT_FOUND if it is gone. Reads only, within a second. Links and actions that the caller may not
     * use are left out by the host.                                                             [request-thread] */
    ams_result (*fill)(void* ctx, const ams_caller* caller, const char* key, const ams_sink* document,
                       ams_error* error) AMS_NOEXCEPT;
} ams_details;

typedef struct ams_ext_details {
    /* AMS_BAD_INPUT: no permission, unknown table, no fill. AMS_CONFLICT: the table has them already. [main-thread] */
    ams_result (*add)(const ams_host* host, const ams_details* details, ams_error* error) AMS_NOEXCEPT;
} ams_ext_details;

#endif
