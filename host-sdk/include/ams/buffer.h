/* Bytes that cross the boundary: a borrowed view, and a sink for an answer of unknown length. */
#ifndef AMS_BUFFER_H
#define AMS_BUFFER_H

#include "abi.h"
#include "error.h"

/* A borrowed view. Not NUL-terminated. `data` may be NULL only when `size` is 0. */
typedef struct ams_bytes {
    const void* data;
    uint64_t size;
} ams_bytes;

/* Where a callee puts an answer. The receiver owns it and copies what it is given, so nobody frees memory of
 * the other side. Valid until the call it was passed to returns. */
typedef struct ams_sink {
    uint32_t size; /* sizeof(ams_sink) */
    void* ctx;     /* the receiver's */

    /* Appends. Fails when the receiver's limit is reached; the callee then gives up with AMS_FAILED. May be called
     * several times, from the thread that received the sink. */
    ams_result (*write)(void* ctx, const void* data, uint64_t size) AMS_NOEXCEPT;
} ams_sink;

#endif
