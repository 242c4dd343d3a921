/* ams.tasks/1: work that takes longer than a request: progress, cancellation, a result for each row. */
#ifndef AMS_EXT_TASKS_H
#define AMS_EXT_TASKS_H

#include "../buffer.h"
#include "../caller.h"
#include "../cancel.h"
#include "../host.h"

#define AMS_EXT_TASKS "ams.tasks/1"

/* One run of a task; the host's, opaque. */
typedef struct ams_task ams_task;

typedef struct ams_task_progress {
    uint32_t size;    /* sizeof(ams_task_progress) */
    int64_t done;     /* units done so far */
    int64_t total;    /* units in all; -1: not known. The host works out rate and estimate */
    const char* unit; /* "devices"; NULL: unchanged */
    const char* text; /* what is being done, for people: "Page 3 of Server A"; NULL: unchanged */
} ams_task_progress;

typedef struct ams_task_spec {
    uint32_t size;          /* sizeof(ams_task_spec) */
    const char* title;      /* for people: "Sync Now: Server A" */
    const char* permission; /* who may see and cancel it */
    const char*
        join_key; /* a queued or running task of this plugin with the same key is joined; NULL: never */
    const ams_caller* caller; /* on whose behalf */
    void* ctx; /* the plugin's; owned by the task once start() was called, whatever it returned */

    /* Does the work. `caller` is the one of start(), asked anew for each decision of ams.access/1. On AMS_OK the task
     * has succeeded; AMS_CANCELLED: cancelled; else failed with *error. Called at most once.        [task-thread] */
    ams_result (*run)(void* ctx, ams_task* task, const ams_caller* caller, const ams_cancel* cancel,
                      ams_error* error) AMS_NOEXCEPT;

    /* Frees ctx: called exactly once, after run() or instead of it (joined, refused, shut down).     [any-thread] */
    void (*release)(void* ctx) AMS_NOEXCEPT;
} ams_task_spec;

typedef struct ams_ext_tasks {
    /* Queues a task, or joins the one with the same join_key, and writes its id. The work goes on after the request;
     * at shutdown the host asks for cancellation and waits.                                        [any-thread] */
    ams_result (*start)(const ams_host* host, const ams_task_spec* spec, const ams_sink* task_id,
                        ams_error* error) AMS_NOEXCEPT;

    /* Reports where the work is. Cheap: the host thins out what it stores and shows.  [any-thread, while run() runs] */
    void (*progress)(const ams_host* host, ams_task* task, const ams_task_progress* progress) AMS_NOEXCEPT;

    /* Adds one row's result, a JSON object {"key","status","detail",...}. Kept with the task.
     * [any-thread, while run() runs] */
    ams_result (*add_result)(const ams_host* host, ams_task* task, const char* json,
                             ams_error* error) AMS_NOEXCEPT;

    /* The sentence a finished task shows; the last one counts.                        [any-thread, while run() runs] */
    void (*set_message)(const ams_host* host, ams_task* task, const char* text) AMS_NOEXCEPT;
} ams_ext_tasks;

#endif
