/* ams.actions/1: what a person can do to rows, from a grid's toolbar or a right click. */
#ifndef AMS_EXT_ACTIONS_H
#define AMS_EXT_ACTIONS_H

#include "../buffer.h"
#include "../caller.h"
#include "../host.h"

#define AMS_EXT_ACTIONS "ams.actions/1"

/* How many rows an action takes. */
#define AMS_SELECT_NONE INT32_C(0) /* none: New */
#define AMS_SELECT_ONE INT32_C(1)  /* exactly one: Renew */
#define AMS_SELECT_SOME INT32_C(2) /* one or more: Delete */
#define AMS_SELECT_ANY INT32_C(3)  /* none means all: Sync Now */

/* One use of an action or a form. The host's memory; valid until the call returns. */
typedef struct ams_request {
    uint32_t size; /* sizeof(ams_request) */
    const ams_caller* caller;
    const char* action; /* the action's id */
    const char* const*
        keys; /* keys of the selected rows of the action's table, distinct; a selection by filter has
                                been worked out by the host. NULL when there are none */
    uint64_t key_count;
    const char*
        form; /* JSON object: field name -> value; a file is {"filename","content":"<base64>"}. Checked by
                         the host against the form's field names, types and limits. May hold secrets */
    int32_t dry_run; /* 1: preview only: decide, change nothing */
} ams_request;

typedef struct ams_action {
    uint32_t size;          /* sizeof(ams_action) */
    const char* id;         /* "mdm.dep.token.import_encrypted" */
    const char* title;      /* "Import Encrypted" */
    const char* permission; /* who may see and run it */
    const char* table;      /* whose rows it takes; NULL with AMS_SELECT_NONE */
    const char* form;       /* id of a form added before, or NULL */
    const char*
        document; /* JSON: hint, submenu, danger, confirmation; action.schema.json. NULL: none of these */
    int32_t selection; /* AMS_SELECT_... */
    void* ctx;         /* the plugin's; valid until deinit() returns */

    /* Does it, and writes one JSON object (answer.schema.json): {"message","results"?,"files"?} when it is done, or
     * {"task":"<id>"} for work handed to ams.tasks/1. Must end within seconds.                 [request-thread] */
    ams_result (*invoke)(void* ctx, const ams_request* request, const ams_sink* answer,
                         ams_error* error) AMS_NOEXCEPT;
} ams_action;

typedef struct ams_ext_actions {
    /* AMS_BAD_INPUT: no permission, unknown table or form, bad document. AMS_CONFLICT: id taken.   [main-thread] */
    ams_result (*add)(const ams_host* host, const ams_action* action, ams_error* error) AMS_NOEXCEPT;
} ams_ext_actions;

#endif
