// The checks, one function each; all_checks() gives them their names and their order.
#pragma once

#include "host-sdk/validator/check.hpp"

namespace ams::validate {

// library.cpp: the file; no code of it runs, but for its static initialisers
Outcome library_entry(const Subject& subject);
Outcome library_symbols(const Subject& subject);
Outcome library_loads(const Subject& subject);

// manifest.cpp: what lies beside it
Outcome manifest_valid(const Subject& subject);
Outcome manifest_sha256(const Subject& subject);
Outcome manifest_schema(const Subject& subject);

// entry.cpp: the exported data
Outcome entry_size(const Subject& subject);
Outcome entry_version(const Subject& subject);
Outcome entry_identity(const Subject& subject);

// init.cpp
Outcome init_succeeds(const Subject& subject);
Outcome init_prompt(const Subject& subject);
Outcome init_quiet(const Subject& subject);
Outcome init_missing_extension(const Subject& subject);
Outcome init_newer_host(const Subject& subject);
Outcome init_again(const Subject& subject);

// registrations.cpp: what init() registered
Outcome registrations_in_init(const Subject& subject);
Outcome registrations_complete(const Subject& subject);
Outcome registrations_tables(const Subject& subject);
Outcome registrations_jobs(const Subject& subject);
Outcome registrations_permissions(const Subject& subject);
Outcome registrations_unique(const Subject& subject);
Outcome registrations_references(const Subject& subject);

// documents.cpp: the JSON in it
Outcome documents_schema(const Subject& subject);
Outcome documents_fields(const Subject& subject);
Outcome documents_hints(const Subject& subject);

// calls.cpp: what the plugin does when a console or a scheduler calls it
Outcome actions_denied(const Subject& subject);
Outcome forms_denied(const Subject& subject);
Outcome actions_garbage(const Subject& subject);
Outcome actions_answers(const Subject& subject);
Outcome errors_filled(const Subject& subject);
Outcome errors_bounded(const Subject& subject);
Outcome tasks_cancelled(const Subject& subject);
Outcome jobs_cancelled(const Subject& subject);

// pages.cpp: dashboards and details pages
Outcome pages_denied(const Subject& subject);
Outcome pages_documents(const Subject& subject);
Outcome pages_keys(const Subject& subject);

// doctor.cpp: what the operator's doctor is told
Outcome doctor_steps(const Subject& subject);

// deinit.cpp
Outcome deinit_threads(const Subject& subject);
Outcome deinit_leftovers(const Subject& subject);
Outcome deinit_exit(const Subject& subject);

} // namespace ams::validate
