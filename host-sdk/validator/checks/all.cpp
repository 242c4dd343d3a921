#include "host-sdk/validator/checks/checks.hpp"

#include <array>

namespace ams::validate {
namespace {

using Needs = std::span<const std::string_view>;

constexpr std::array<std::string_view, 1> kEntry = {"library.entry"};
constexpr std::array<std::string_view, 1> kManifest = {"manifest.valid"};
constexpr std::array<std::string_view, 2> kLoaded = {"library.entry", "library.loads"};
constexpr std::array<std::string_view, 1> kSized = {"entry.size"};
constexpr std::array<std::string_view, 2> kSizedManifest = {"entry.size", "manifest.valid"};
constexpr std::array<std::string_view, 2> kAccepted = {"entry.size", "entry.version"};
constexpr std::array<std::string_view, 1> kRuns = {"init.succeeds"};
constexpr std::array<std::string_view, 2> kRunsManifest = {"init.succeeds", "manifest.valid"};
constexpr std::array<std::string_view, 2> kFits = {"init.succeeds", "documents.schema"};
constexpr std::array<std::string_view, 2> kCallable = {"init.succeeds", "registrations.complete"};

} // namespace

const std::vector<Check>& all_checks() {
    static const std::vector<Check> checks = {
        {"library.entry", "exports ams_plugin_entry, as data", Needs{}, library_entry},
        {"library.symbols", "exports no other dynamic symbol", Needs{}, library_symbols},
        {"library.loads", "loads with RTLD_NOW | RTLD_LOCAL", Needs(kEntry), library_loads},
        {"manifest.valid", "manifest.json lies beside it, fits its schema and names it", Needs{},
         manifest_valid},
        {"manifest.sha256", "the library is the one the manifest was written for", Needs(kManifest),
         manifest_sha256},
        {"manifest.schema", "the DDL that the manifest promises is there", Needs(kManifest), manifest_schema},
        {"entry.size", "the entry is at least as long as SDK 1.0's and complete", Needs(kLoaded), entry_size},
        {"entry.version", "runs in a host with this SDK", Needs(kSized), entry_version},
        {"entry.identity", "id and versions equal the manifest's", Needs(kSizedManifest), entry_identity},
        {"init.succeeds", "init() returns AMS_OK in a host that has everything", Needs(kAccepted),
         init_succeeds},
        {"init.prompt", "init() returns within 2 seconds", Needs(kRuns), init_prompt},
        {"init.quiet", "init() opens neither network nor database", Needs(kRuns), init_quiet},
        {"init.missing_extension", "init() fails cleanly or does without when an extension is missing",
         Needs(kRuns), init_missing_extension},
        {"init.newer_host", "accepts a host of a later 1.x SDK with fields it does not know", Needs(kRuns),
         init_newer_host},
        {"init.again", "starts again in a new process and registers the same", Needs(kRuns), init_again},
        {"registrations.in_init", "registers within init() and on its thread only", Needs(kRuns),
         registrations_in_init},
        {"registrations.complete", "descriptors have their size, functions and ranges", Needs(kRuns),
         registrations_complete},
        {"registrations.tables", "registers exactly the manifest's tables", Needs(kRunsManifest),
         registrations_tables},
        {"registrations.jobs", "registers exactly the manifest's jobs", Needs(kRunsManifest),
         registrations_jobs},
        {"registrations.permissions", "everything names a permission that the manifest declares",
         Needs(kRunsManifest), registrations_permissions},
        {"registrations.unique", "no id is registered twice", Needs(kRuns), registrations_unique},
        {"documents.schema", "JSON documents fit their schemas", Needs(kRuns), documents_schema},
        {"registrations.references", "tables, columns, forms, actions and parents that are named exist",
         Needs(kFits), registrations_references},
        {"documents.fields", "a form's fields have different names and need only each other", Needs(kFits),
         documents_fields},
        {"documents.hints", "form fields and columns are explained", Needs(kFits), documents_hints},
        {"actions.denied", "an action refuses a caller without its permission and tells nothing",
         Needs(kCallable), actions_denied},
        {"forms.denied", "a form refuses a caller without its permission and tells nothing", Needs(kCallable),
         forms_denied},
        {"actions.garbage", "an action survives bad forms and keys, and refuses a form that is no object",
         Needs(kCallable), actions_garbage},
        {"actions.answers", "answers of actions and forms fit their schemas", Needs(kCallable),
         actions_answers},
        {"pages.denied",
         "a dashboard or a details page refuses a caller without its permission and tells nothing",
         Needs(kCallable), pages_denied},
        {"pages.documents", "dashboards and details pages fit their schemas and name what there is",
         Needs(kCallable), pages_documents},
        {"pages.keys", "a details page survives keys that name no row", Needs(kCallable), pages_keys},
        {"errors.filled", "a failed call says what happened, in UTF-8, with a code", Needs(kCallable),
         errors_filled},
        {"errors.bounded", "nothing is written past the size of an ams_error", Needs(kCallable),
         errors_bounded},
        {"tasks.cancelled", "a task that is cancelled before it begins ends promptly", Needs(kCallable),
         tasks_cancelled},
        {"jobs.cancelled", "a job run that is cancelled before it begins ends promptly", Needs(kCallable),
         jobs_cancelled},
        {"doctor.steps", "a check of the doctor reports steps as the contract wants them and changes nothing",
         Needs(kCallable), doctor_steps},
        {"deinit.threads", "no thread of the plugin runs after deinit()", Needs(kRuns), deinit_threads},
        {"deinit.leftovers", "no file, signal handler or process-wide setting is left after deinit()",
         Needs(kRuns), deinit_leftovers},
        {"deinit.exit", "the process can unload it and exit in order", Needs(kRuns), deinit_exit},
    };
    return checks;
}

} // namespace ams::validate
