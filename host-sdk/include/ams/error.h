/* How a call says that it failed: a result for the program, an ams_error for people. */
#ifndef AMS_ERROR_H
#define AMS_ERROR_H

#include "abi.h"

/* What a function returns. The values are stable; a caller treats one it does not know as AMS_FAILED. */
typedef int32_t ams_result;
#define AMS_OK INT32_C(0)
#define AMS_FAILED INT32_C(1)      /* went wrong on the way; the error says what and whom to ask */
#define AMS_BAD_INPUT INT32_C(2)   /* an argument or a form field is wrong; `field` names it */
#define AMS_DENIED INT32_C(3)      /* the caller may not do this */
#define AMS_NOT_FOUND INT32_C(4)   /* no such thing, or none that the caller may see */
#define AMS_CONFLICT INT32_C(5)    /* does not fit the state of things: already there, in use, locked */
#define AMS_CANCELLED INT32_C(6)   /* stopped because somebody asked for it */
#define AMS_UNAVAILABLE INT32_C(7) /* a service that this needs does not answer now; trying later may help */

/* Filled by the callee on failure, left alone on success. The caller's memory: nobody keeps the pointer. */
typedef struct ams_error {
    uint32_t size; /* the caller sets sizeof(ams_error) */
    int32_t
        retry_after_s; /* seconds until trying again makes sense; 0: the caller's choice, -1: it cannot help */
    char code[64];     /* stable, for machines: "dep.terms_not_signed" */
    char field[64];    /* the form field or parameter to blame, or "" */
    char text[1024];   /* UTF-8, for the operator: what happened and what to do. Never a secret */
} ams_error;

#endif
