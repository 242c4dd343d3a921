/* ams.grids/1: how the console shows a table. */
#ifndef AMS_EXT_GRIDS_H
#define AMS_EXT_GRIDS_H

#include "../host.h"

#define AMS_EXT_GRIDS "ams.grids/1"

typedef struct ams_grid {
    uint32_t size;          /* sizeof(ams_grid) */
    const char* id;         /* "mdm.dep.devices" */
    const char* title;      /* "DEP Enrolled" */
    const char* permission; /* who may open it; whoever opens it also needs the table's permission */
    const char* table;      /* a table added before */
    const char*
        document; /* JSON: columns with widths, grouping, sort, actions, empty state; grid.schema.json */
} ams_grid;

typedef struct ams_ext_grids {
    /* AMS_BAD_INPUT: no permission, unknown table or column, bad document. AMS_CONFLICT: id taken. [main-thread] */
    ams_result (*add)(const ams_host* host, const ams_grid* grid, ams_error* error) AMS_NOEXCEPT;
} ams_ext_grids;

#endif
