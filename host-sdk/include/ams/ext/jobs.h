/* ams.jobs/1: work that the host's scheduler starts. */
#ifndef AMS_EXT_JOBS_H
#define AMS_EXT_JOBS_H

#include "../caller.h"
#include "../cancel.h"
#include "../host.h"

#define AMS_EXT_JOBS "ams.jobs/1"

#define AMS_TRIGGER_SCHEDULE INT32_C(0) /* the interval was over, or a missed run is made up */
#define AMS_TRIGGER_NOW INT32_C(1)      /* somebody pressed "run now" */

/* One run of a job; the host's, opaque. */
typedef struct ams_job_run ams_job_run;

typedef struct ams_job {
    uint32_t size;              /* sizeof(ams_job) */
    const char* id;             /* "mdm.dep.sync", as in the manifest */
    const char* title;          /* "DEP sync" */
    const char* description;    /* one sentence for the jobs page */
    const char* permission;     /* who may see, change and run it */
    int64_t default_interval_s; /* seconds, 60 to 2,592,000; what the job has when it is first seen */
    void* ctx;                  /* the plugin's; valid until deinit() returns */

    /* Does one run. Never overlaps itself, in this process or across hosts; "run now" during a run causes exactly
     * one more. A failure is tried again by the host after a back-off of its own.                   [job-thread] */
    ams_result (*run)(void* ctx, ams_job_run* run, const ams_caller* caller, int32_t trigger,
                      const ams_cancel* cancel, ams_error* error) AMS_NOEXCEPT;
} ams_job;

typedef struct ams_ext_jobs {
    /* Registers a job. AMS_BAD_INPUT for a bad id or interval or no permission, AMS_CONFLICT for an id already taken.
     * [main-thread] */
    ams_result (*add)(const ams_host* host, const ams_job* job, ams_error* error) AMS_NOEXCEPT;

    /* The sentence the run's history row shows; the last one counts.                  [any-thread, while run() runs] */
    void (*set_message)(const ams_host* host, ams_job_run* run, const char* text) AMS_NOEXCEPT;
} ams_ext_jobs;

#endif
