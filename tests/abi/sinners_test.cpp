// The validator, tested against one plugin a sin: it must report that sin and nothing else.
#define BOOST_TEST_MODULE abi_sinners
#include <boost/test/unit_test.hpp>

#include <boost/test/data/test_case.hpp>

#include "tests/abi/verdict.hpp"

#include <cstdlib>
#include <filesystem>
#include <ostream>

namespace {

using verdicts::Verdict;

std::filesystem::path sinner(const std::string& name) {
    return std::filesystem::path(std::getenv("AMS_BINARY_DIR")) / "tests/abi/plugins" / name / (name + ".so");
}

struct Sin {
    const char* name;  ///< of the plugin
    const char* check; ///< that must report it
    const char* status;
    const char* text;                   ///< part of the reason
    std::vector<std::string> also = {}; ///< for sins that take their time: only these checks are run
};

std::ostream& operator<<(std::ostream& out, const Sin& sin) {
    return out << sin.name;
}

const Sin kSins[] = {
    {"no_entry", "library.entry", "failed", "ams_plugin_entry is not exported"},
    {"entry_is_code", "library.entry", "failed", "not data"},
    {"extra_export", "library.symbols", "failed", "sinner_extra"},
    {"undefined_symbol", "library.loads", "failed", "sinner_from_nowhere"},
    {"bad_manifest", "manifest.valid", "failed", "version"},
    {"other_library", "manifest.valid", "failed", "elsewhere.so"},
    {"wrong_sha256", "manifest.sha256", "failed", "the manifest states 0000"},
    {"missing_ddl", "manifest.schema", "failed", "schema/sqlite"},
    {"short_entry", "entry.size", "failed", "size field"},
    {"wrong_major", "entry.version", "failed", "SDK 2.0.0"},
    {"too_new_min_host", "entry.version", "failed", "needs a host with SDK 1.9.0"},
    {"wrong_id", "entry.identity", "failed", "\"saint\""},
    {"wrong_version", "entry.identity", "failed", "\"1.0.1\""},
    {"failing_init", "init.succeeds", "failed", "sinner.not_today: Not today."},
    {"throwing_init", "init.succeeds", "crashed", "SIGABRT"},
    {"crashing_init", "init.succeeds", "crashed", ""}, // a sanitizer may end it before the signal does
    {"exiting_init", "init.succeeds", "crashed", "exit status 7"},
    {"hanging_init", "init.succeeds", "failed", "hangs or blocks", {"--deadline", "1"}},
    {"slow_init",
     "init.prompt",
     "failed",
     "must not wait",
     {"--only", "init.succeeds", "--only", "init.prompt"}},
    {"connecting_init", "init.quiet", "failed", "connect()"},
    {"database_in_init", "init.quiet", "failed", "SQLDriverConnect()"},
    {"blind_extension", "init.missing_extension", "crashed", "without ams.settings/1"},
    {"speechless_init", "init.missing_extension", "failed", "without a code or a text"},
    {"exact_host", "init.newer_host", "failed", "sinner.other_host"},
    {"moody_start", "init.again", "failed", "something else"},
    {"registers_elsewhere", "registrations.in_init", "failed", "another thread"},
    {"hasty_job", "registrations.complete", "failed", "default_interval_s is 5"},
    {"undeclared_table", "registrations.tables", "failed", "\"sinner_secret\" is not in the manifest"},
    {"missing_job", "registrations.jobs", "failed", "\"sinner.job\" of the manifest was not registered"},
    {"table_without_permission", "registrations.permissions", "failed",
     "table \"sinner_thing\" has no permission"},
    {"undeclared_permission", "registrations.permissions", "failed", "sinner_other:read"},
    {"duplicate_id", "registrations.unique", "failed", "action \"sinner.touch\" is registered twice"},
    {"bad_document", "documents.schema", "failed", "table \"sinner_thing\""},
    {"not_json", "documents.schema", "failed", "it is not JSON"},
    {"dangling_reference", "registrations.references", "failed", "no action \"sinner.gone\""},
    {"hasty_grid", "registrations.references", "failed", "\"sinner_late\" was not registered before it"},
    {"strange_action", "registrations.references", "failed", "takes rows of sinner_other"},
    {"twin_fields", "documents.fields", "failed", "two fields called \"how\""},
    {"no_hint", "documents.hints", "warning", "how has no hint"},
    {"ignores_access", "actions.denied", "failed", "instead of AMS_DENIED"},
    {"form_ignores_access", "forms.denied", "failed", "instead of AMS_DENIED"},
    {"trusts_form", "actions.garbage", "crashed", "SIGABRT"},
    {"accepts_anything", "actions.garbage", "failed", "succeeded"},
    {"bad_answer", "actions.answers", "failed", "sinner.touch"},
    {"page_ignores_access", "pages.denied", "failed",
     "dashboard sinner.sum returned 0 instead of AMS_DENIED"},
    {"bad_dashboard", "pages.documents", "failed", "dashboard sinner.sum"},
    {"lost_link", "pages.documents", "failed", "a link leads to no grid \"sinner.gone\""},
    {"strange_details", "pages.documents", "failed", "there is no action \"sinner.gone\""},
    {"trusts_key", "pages.keys", "crashed", "SIGABRT"},
    {"lost_node", "registrations.references", "failed", "opens no dashboard \"sinner.gone\""},
    {"silent_error", "errors.filled", "failed", "no code or no text"},
    {"overruns_error", "errors.bounded", "failed", "wrote outside an ams_error of 8 bytes"},
    {"stubborn_task", "tasks.cancelled", "failed", "longer than 2 seconds", {"--only", "tasks.cancelled"}},
    {"stubborn_job", "jobs.cancelled", "failed", "longer than 2 seconds", {"--only", "jobs.cancelled"}},
    {"strange_doctor", "doctor.steps", "failed", "step \"mood\": its outcome is 7"},
    {"wordless_doctor", "doctor.steps", "failed", "sinner.health succeeded without a step"},
    {"leaves_thread", "deinit.threads", "failed", "1 thread(s) still run"},
    {"leaves_file_open", "deinit.leftovers", "failed", "/dev/null"},
    {"takes_signal", "deinit.leftovers", "failed", "handler of signal"},
    {"crashes_at_exit", "deinit.exit", "crashed", ""},
};

} // namespace

BOOST_AUTO_TEST_SUITE(sinners)

BOOST_DATA_TEST_CASE(a_sin_is_reported_and_nothing_else, boost::unit_test::data::make(kSins), sin) {
    const Verdict verdict = verdicts::judge(sinner(sin.name), sin.also);

    std::string others;
    for (const auto& result : verdict.results) {
        if (result.check == sin.check) {
            BOOST_TEST(result.status == sin.status,
                       result.check << ": " << result.status << " " << result.text);
            BOOST_TEST(result.text.find(sin.text) != std::string::npos, result.text);
        } else if (result.status != "ok" && result.status != "skipped") {
            others += result.check + " " + result.status + " (" + result.text + ") ";
        }
    }
    BOOST_TEST(others == "");
    BOOST_TEST(verdict.exit_status == (std::string(sin.status) == "warning" ? 0 : 1));
}

BOOST_AUTO_TEST_CASE(a_plugin_without_sin_passes_every_check) {
    const Verdict verdict = verdicts::judge(sinner("decent"));

    for (const auto& result : verdict.results)
        BOOST_TEST((result.status == "ok" || result.status == "skipped"),
                   result.check << ": " << result.text);
    BOOST_TEST(verdict.exit_status == 0);
}

BOOST_AUTO_TEST_CASE(every_check_has_its_sinner) {
    std::set<std::string> reported;
    for (const Sin& sin : kSins)
        reported.insert(sin.check);

    for (const auto& result : verdicts::judge(sinner("decent")).results)
        BOOST_TEST(reported.contains(result.check), "no sinner for " << result.check);
}

BOOST_AUTO_TEST_SUITE_END()
