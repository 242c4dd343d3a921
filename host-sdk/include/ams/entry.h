/* The one exported symbol of a plugin, and the rule by which host and plugin run together.
 *
 * They do if and only if
 *   the majors of host.sdk and entry.sdk are equal, and
 *   host.sdk  >= entry.min_host, and
 *   entry.sdk >= host.min_plugin.
 * The host checks this, and `size`, before it calls anything.
 */
#ifndef AMS_ENTRY_H
#define AMS_ENTRY_H

#include "abi.h"
#include "error.h"
#include "host.h"
#include "version.h"

typedef struct ams_entry {
    uint32_t size;        /* sizeof(ams_entry) as the plugin compiled it; fields are only ever appended */
    ams_version sdk;      /* the SDK the plugin was built against */
    ams_version min_host; /* the oldest host SDK it can run in */
    const char* id;       /* "mdm.dep": equal to the manifest's; static storage */
    const char* version;  /* of the plugin: "0.1.0": equal to the manifest's; static storage */

    /* Registers nodes, tables, grids, forms, actions and jobs. Must not block: no network, no database. On failure
     * the host withdraws what was registered and calls nothing further here. `host` stays valid until deinit()
     * returns. Called once.                                                                      [main-thread] */
    ams_result (*init)(const ams_host* host, ams_error* error) AMS_NOEXCEPT;

    /* Stops and joins everything the plugin started. The host has no call of it in flight and starts none; afterwards
     * no plugin code may run. Called once, only after an init() that succeeded.                   [main-thread] */
    void (*deinit)(void) AMS_NOEXCEPT;
} ams_entry;

AMS_BEGIN
/* Data, not a function, so that a tool can read it before any plugin code runs. */
AMS_EXPORT extern const ams_entry ams_plugin_entry;
AMS_END

#endif
