/* ams.doctor/1: what a plugin looks at when the operator asks what is wrong. Optional: a host may lack it. */
#ifndef AMS_EXT_DOCTOR_H
#define AMS_EXT_DOCTOR_H

#include "../host.h"

#define AMS_EXT_DOCTOR "ams.doctor/1"

#define AMS_DOCTOR_OK INT32_C(0)
#define AMS_DOCTOR_WARNING INT32_C(1) /* works, and somebody should do something */
#define AMS_DOCTOR_FAILED INT32_C(2)
#define AMS_DOCTOR_SKIPPED INT32_C(3) /* could not be looked at because an earlier step failed */

/* Where the steps of one run go; the host's, opaque. */
typedef struct ams_doctor_report ams_doctor_report;

/* One thing that was looked at. The texts are copied. */
typedef struct ams_doctor_step {
    uint32_t size;       /* sizeof(ams_doctor_step) */
    const char* subject; /* what it was looked at for: "Example MDM"; or NULL */
    const char* name;    /* "tls": lower case, the same in every run, for programs */
    int32_t outcome;     /* AMS_DOCTOR_... */
    const char* text;    /* what was found, for the operator. Never a secret */
    const char* remedy;  /* who does what about it, or NULL */
} ams_doctor_step;

typedef struct ams_doctor_check {
    uint32_t size;     /* sizeof(ams_doctor_check) */
    const char* id;    /* "mdm.dep.apple" */
    const char* title; /* "Apple's service" */
    void* ctx;         /* the plugin's; valid until deinit() returns */

    /* Looks, step by step, and reports each with step(). Changes nothing. What is wrong with the world is a failed step;
     * an error means that the check itself could not be done. Blocks no longer than the plugin's own time-outs. The
     * host has database and secrets by then; there may be no tasks and no user.                         [any-thread] */
    ams_result (*run)(void* ctx, ams_doctor_report* report, ams_error* error) AMS_NOEXCEPT;
} ams_doctor_check;

typedef struct ams_ext_doctor {
    /* Registers a check. AMS_BAD_INPUT for a bad id, AMS_CONFLICT for one already taken.               [main-thread] */
    ams_result (*add)(const ams_host* host, const ams_doctor_check* check, ams_error* error) AMS_NOEXCEPT;

    /* Reports a step, in the order in which they are looked at.                        [any-thread, while run() runs] */
    ams_result (*step)(const ams_host* host, ams_doctor_report* report, const ams_doctor_step* step,
                       ams_error* error) AMS_NOEXCEPT;
} ams_ext_doctor;

#endif
