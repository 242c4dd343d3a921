/* ams.dashboards/1: pages of figures, charts and lists that a menu node opens. */
#ifndef AMS_EXT_DASHBOARDS_H
#define AMS_EXT_DASHBOARDS_H

#include "../buffer.h"
#include "../caller.h"
#include "../host.h"

#define AMS_EXT_DASHBOARDS "ams.dashboards/1"

typedef struct ams_dashboard {
    uint32_t size;          /* sizeof(ams_dashboard) */
    const char* id;         /* "mdm.dep.overview" */
    const char* title;      /* "DEP Overview" */
    const char* permission; /* who may open it */
    void* ctx;              /* the plugin's; valid until deinit() returns */

    /* Writes the whole document as it is now (dashboard.schema.json, at most 1 MiB). Reads only; must end within a
     * second, however many rows there are, because people wait for it and look again. A link to a grid that the caller
     * may not open is left out by the host; figures are the plugin's own to guard.              [request-thread] */
    ams_result (*fill)(void* ctx, const ams_caller* caller, const ams_sink* document,
                       ams_error* error) AMS_NOEXCEPT;
} ams_dashboard;

typedef struct ams_ext_dashboards {
    /* AMS_BAD_INPUT: no title, no permission, no fill. AMS_CONFLICT: id taken.                     [main-thread] */
    ams_result (*add)(const ams_host* host, const ams_dashboard* dashboard, ams_error* error) AMS_NOEXCEPT;
} ams_ext_dashboards;

#endif
