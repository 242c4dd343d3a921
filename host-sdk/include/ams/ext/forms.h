/* ams.forms/1: what an action asks before it runs. */
#ifndef AMS_EXT_FORMS_H
#define AMS_EXT_FORMS_H

#include "../buffer.h"
#include "../host.h"
#include "actions.h"

#define AMS_EXT_FORMS "ams.forms/1"

typedef struct ams_form {
    uint32_t size;          /* sizeof(ams_form) */
    const char* id;         /* "mdm.dep.token.import" */
    const char* permission; /* who may open it */
    const char*
        document; /* JSON: sections and fields with hints; form.schema.json. NULL only if `fill` is given */
    void* ctx;    /* the plugin's; valid until deinit() returns */

    /* NULL, or: writes the whole form document for this selection, with defaults, options and texts worked out from the
     * rows. `request->form` is "{}".                                                          [request-thread] */
    ams_result (*fill)(void* ctx, const ams_request* request, const ams_sink* document,
                       ams_error* error) AMS_NOEXCEPT;
} ams_form;

typedef struct ams_ext_forms {
    /* AMS_BAD_INPUT: no permission, no document and no fill, bad document. AMS_CONFLICT: id taken. [main-thread] */
    ams_result (*add)(const ams_host* host, const ams_form* form, ams_error* error) AMS_NOEXCEPT;
} ams_ext_forms;

#endif
