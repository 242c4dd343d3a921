/* ams.access/1: may this caller do that. The host asks at dispatch; the plugin asks again on entry. */
#ifndef AMS_EXT_ACCESS_H
#define AMS_EXT_ACCESS_H

#include "../caller.h"
#include "../host.h"

#define AMS_EXT_ACCESS "ams.access/1"

typedef struct ams_ext_access {
    /* 1 if the caller holds the permission ("mdm_dep_token:read") now, else 0. A permission that the host does not
     * know is held by nobody. A scheduled run holds the permission of its job.                     [any-thread] */
    int32_t (*allowed)(const ams_host* host, const ams_caller* caller, const char* permission) AMS_NOEXCEPT;
} ams_ext_access;

#endif
