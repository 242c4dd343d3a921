/* ams.log/1: the host's structured log. */
#ifndef AMS_EXT_LOG_H
#define AMS_EXT_LOG_H

#include "../host.h"

#define AMS_EXT_LOG "ams.log/1"

#define AMS_LOG_DEBUG INT32_C(0)   /* pages and timings */
#define AMS_LOG_INFO INT32_C(1)    /* a run's start and end, with counts */
#define AMS_LOG_WARNING INT32_C(2) /* degraded and retrying */
#define AMS_LOG_ERROR INT32_C(3)   /* somebody must act */

typedef struct ams_log_field {
    const char* key;   /* [a-z0-9_]+ */
    const char* value; /* UTF-8; never a secret */
} ams_log_field;

typedef struct ams_ext_log {
    /* Writes one line. `text` and the fields are UTF-8. Never fails, never blocks for long.        [any-thread] */
    void (*write)(const ams_host* host, int32_t level, const char* text, const ams_log_field* fields,
                  uint64_t field_count) AMS_NOEXCEPT;

    /* 1 if a line of this level would be written: ask before composing a costly one.              [any-thread] */
    int32_t (*enabled)(const ams_host* host, int32_t level) AMS_NOEXCEPT;
} ams_ext_log;

#endif
