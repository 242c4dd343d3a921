/* What a plugin is given of its host. */
#ifndef AMS_HOST_H
#define AMS_HOST_H

#include "abi.h"
#include "error.h"
#include "threads.h"
#include "version.h"

typedef struct ams_host {
    uint32_t size;          /* sizeof(ams_host) as the host compiled it; fields are only ever appended */
    ams_version sdk;        /* the SDK the host was built against */
    ams_version min_plugin; /* the oldest SDK it accepts a plugin from */
    const char* name;       /* for logs and error texts: "ams-host 0.1.0" */
    void* ctx;              /* the host's; handed back, never read */

    /* The function table of an extension ("ams.tables/1", see ext/), or NULL if this host lacks it. The host's memory;
     * valid until deinit() returns.                                                              [any-thread] */
    const void* (*extension)(const struct ams_host* host, const char* id)AMS_NOEXCEPT;
} ams_host;

#endif
