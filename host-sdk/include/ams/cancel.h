/* Cancellation of a task or a job run: asked for by a person or by a host that shuts down. */
#ifndef AMS_CANCEL_H
#define AMS_CANCEL_H

#include "abi.h"
#include "error.h"

/* The host's memory; valid until the run() it was passed to returns. */
typedef struct ams_cancel {
    uint32_t size; /* sizeof(ams_cancel) */
    void* ctx;     /* the host's; handed back, never read */

    /* 1 once cancellation was asked for, and for ever after; else 0. Cheap.                       [any-thread] */
    int32_t (*requested)(void* ctx) AMS_NOEXCEPT;

    /* Calls fn(fn_ctx) once when cancellation is asked for; at once, on this thread, if it already was. fn must not
     * block. `id` receives a number for unsubscribe(). Fails only for want of memory.             [any-thread] */
    ams_result (*subscribe)(void* ctx, void (*fn)(void* fn_ctx) AMS_NOEXCEPT, void* fn_ctx,
                            uint64_t* id) AMS_NOEXCEPT;

    /* After it returns fn is not running and will not be called. An unknown id does nothing. Not to be called from
     * fn itself.                                                                                 [any-thread] */
    void (*unsubscribe)(void* ctx, uint64_t id) AMS_NOEXCEPT;
} ams_cancel;

#endif
