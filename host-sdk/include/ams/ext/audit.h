/* ams.audit/1: who did what. The host itself records every dispatched action with its outcome; this adds what only
 * the plugin knows. */
#ifndef AMS_EXT_AUDIT_H
#define AMS_EXT_AUDIT_H

#include "../caller.h"
#include "../host.h"

#define AMS_EXT_AUDIT "ams.audit/1"

typedef struct ams_ext_audit {
    /* Appends an entry: `event` like "mdm.dep.token.created", `object` like "mdm_dep_token/3", `detail` a JSON object
     * without secrets, or NULL.                                                                   [any-thread] */
    ams_result (*record)(const ams_host* host, const ams_caller* caller, const char* event,
                         const char* object, const char* detail, ams_error* error) AMS_NOEXCEPT;
} ams_ext_audit;

#endif
