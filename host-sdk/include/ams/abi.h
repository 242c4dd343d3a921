/* What every declaration of the binary boundary needs. C11 and C++20. */
#ifndef AMS_ABI_H
#define AMS_ABI_H

#include <stdint.h>

/* The one symbol a plugin exports. */
#if defined(__GNUC__)
#define AMS_EXPORT __attribute__((visibility("default")))
#else
#define AMS_EXPORT
#endif

/* A C++ compiler refuses to store a function that might throw in a pointer declared with this. */
#ifdef __cplusplus
#define AMS_NOEXCEPT noexcept
#else
#define AMS_NOEXCEPT
#endif

#ifdef __cplusplus
#define AMS_BEGIN extern "C" {
#define AMS_END }
#else
#define AMS_BEGIN
#define AMS_END
#endif

#endif
