/* The thread tags. Every function pointer of the SDK ends in exactly one of them:
 *
 *   [main-thread]     the host's thread that loads and unloads plugins. init() and deinit() run here, and
 *                     registrations are accepted here, only while init() runs.
 *   [request-thread]  a console request. Runs concurrently with other requests, with jobs and with tasks.
 *   [task-thread]     one run of one task. Concurrent with everything else.
 *   [job-thread]      one run of one job. A job never overlaps itself, in this process or across hosts.
 *   [any-thread]      every thread, concurrently.
 *
 * Ownership, wherever a declaration does not say otherwise: whoever allocates frees; arguments live until the
 * call returns; the receiver copies what it keeps, so a caller may build descriptors on its stack.
 */
#ifndef AMS_THREADS_H
#define AMS_THREADS_H

#include "abi.h"

#endif
