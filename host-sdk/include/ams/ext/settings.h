/* ams.settings/1: the plugin's own section of the host's settings. */
#ifndef AMS_EXT_SETTINGS_H
#define AMS_EXT_SETTINGS_H

#include "../buffer.h"
#include "../host.h"

#define AMS_EXT_SETTINGS "ams.settings/1"

typedef struct ams_ext_settings {
    /* Writes the section under the plugin's id as a JSON object; "{}" if there is none. May hold secrets (a proxy's
     * password).                                                                                 [any-thread] */
    ams_result (*read)(const ams_host* host, const ams_sink* json, ams_error* error) AMS_NOEXCEPT;
} ams_ext_settings;

#endif
