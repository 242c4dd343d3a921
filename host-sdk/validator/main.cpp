// ams-validate PLUGIN.so: judges a plugin against the contract in host-sdk/include/ams.
// Exit status: 0 it may be loaded, 1 a check failed or crashed, 2 the question was wrong.
#include "host-sdk/validator/report.hpp"
#include "host-sdk/validator/runner.hpp"

#include <ams/cpp/version.hpp>

#include <CLI/CLI.hpp>

#include <algorithm>
#include <iomanip>
#include <iostream>

namespace {

namespace validate = ams::validate;

void list_checks() {
    for (const validate::Check& check : validate::all_checks())
        std::cout << std::left << std::setw(26) << check.name << ' ' << check.description << '\n';
}

bool known(const std::string& name) {
    const auto& checks = validate::all_checks();
    return std::any_of(checks.begin(), checks.end(), [&](const auto& check) { return check.name == name; });
}

} // namespace

int main(int argc, char** argv) {
    std::string library;
    std::string manifest;
    validate::Options options;
    bool json = false;
    bool list = false;
    unsigned deadline_s = 20;

    CLI::App app("Judges a plugin against the contract of the ams SDK.", "ams-validate");
    app.add_option("plugin", library, "the plugin's shared object");
    app.add_option("--manifest", manifest, "its manifest; default: manifest.json beside it");
    app.add_option("--only", options.only, "run only the check of this name (repeatable)")
        ->check([](const auto& name) {
            return known(name) ? std::string() : "no check is called " + name + "; --list names them";
        });
    app.add_flag("--in-process", options.in_process,
                 "no child processes, for a debugger; a crash ends the validator");
    app.add_option("--deadline", deadline_s, "seconds that one check may take")->check(CLI::Range(1, 3600));
    app.add_flag("--json", json, "report as JSON");
    app.add_flag("--list", list, "list the checks and exit");
    app.set_version_flag("--version", "ams-validate, SDK " + ams::to_string(ams::kSdkVersion));
    try {
        app.parse(argc, argv);
        if (list) {
            list_checks();
            return 0;
        }
        if (library.empty()) throw CLI::RequiredError("plugin");
    } catch (const CLI::ParseError& e) {
        return app.exit(e) == 0 ? 0 : 2;
    }

    try {
        options.deadline = std::chrono::seconds(deadline_s);
        validate::Subject subject;
        subject.library = std::filesystem::absolute(library);
        if (!std::filesystem::is_regular_file(subject.library)) {
            std::cerr << "ams-validate: there is no file " << library << '\n';
            return 2;
        }
        subject.manifest = manifest.empty() ? subject.library.parent_path() / "manifest.json"
                                            : std::filesystem::absolute(manifest);
        const auto results = validate::run_checks(subject, options);
        (json ? validate::write_json : validate::write_text)(std::cout, subject, results);
        return validate::passed(results) ? 0 : 1;
    } catch (const std::exception& e) {
        std::cerr << "ams-validate: " << e.what() << '\n';
        return 2;
    }
}
