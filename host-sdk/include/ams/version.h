/* The SDK's version: its one home. CMake reads it from here. */
#ifndef AMS_VERSION_H
#define AMS_VERSION_H

#include <stdint.h>

#define AMS_SDK_MAJOR 1
#define AMS_SDK_MINOR 0
#define AMS_SDK_PATCH 0

/* Versions order by (major, minor, patch). A release that only adds raises minor; one that breaks raises major. */
typedef struct ams_version {
    uint16_t major;
    uint16_t minor;
    uint16_t patch;
} ams_version;

/* The initialiser of an ams_version with the SDK this file belongs to. */
#define AMS_SDK_VERSION_INIT                                                                                 \
    { AMS_SDK_MAJOR, AMS_SDK_MINOR, AMS_SDK_PATCH }

#endif
