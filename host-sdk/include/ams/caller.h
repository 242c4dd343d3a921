/* Who wants something: passed to the plugin with every request, task and job run. */
#ifndef AMS_CALLER_H
#define AMS_CALLER_H

#include "abi.h"

/* The host's memory; valid until the call it was passed to returns. Only the host makes one. */
typedef struct ams_caller {
    uint32_t size;    /* sizeof(ams_caller) */
    const char* user; /* the user's name, or "system" for a scheduled run; for display and for the timeline */
    const void* ctx;  /* the host's; what ams.access/1 decides by */
} ams_caller;

#endif
