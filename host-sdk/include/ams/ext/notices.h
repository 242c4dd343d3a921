/* ams.notices/1: banners that stay until their cause is gone. */
#ifndef AMS_EXT_NOTICES_H
#define AMS_EXT_NOTICES_H

#include "../host.h"

#define AMS_EXT_NOTICES "ams.notices/1"

#define AMS_NOTICE_INFO INT32_C(0)
#define AMS_NOTICE_WARNING INT32_C(1)
#define AMS_NOTICE_ERROR INT32_C(2)

typedef struct ams_notice {
    uint32_t size;    /* sizeof(ams_notice) */
    const char* key;  /* what it is about: "token/3/expiry". Putting the same key again replaces the notice */
    int32_t severity; /* AMS_NOTICE_... */
    const char* permission; /* who may see it */
    const char* title;      /* "The token of Server A expires in 14 days" */
    const char* text;       /* cause, and what it means */
    const char* remedy;     /* what to do, by whom */
    const char* grid;       /* the grid that the notice leads to, or NULL */

    /* The remedy as a button: id of an action, shown to those who may run it, or NULL. This and `row` came later: the
     * host looks at them only if `size` reaches this far. */
    const char* action;
    const char* row; /* key of the row in the action's table that it is run on; NULL: none */
} ams_notice;

typedef struct ams_ext_notices {
    /* Shows a notice, or replaces the one with the same key.                                       [any-thread] */
    ams_result (*put)(const ams_host* host, const ams_notice* notice, ams_error* error) AMS_NOEXCEPT;

    /* Withdraws it; one that is not there is no error.                                            [any-thread] */
    ams_result (*withdraw)(const ams_host* host, const char* key, ams_error* error) AMS_NOEXCEPT;
} ams_ext_notices;

#endif
