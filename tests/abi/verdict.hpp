// What ams-validate says of a plugin.
#pragma once

#include <filesystem>
#include <set>
#include <string>
#include <vector>

namespace verdicts {

struct CheckResult {
    std::string check;
    std::string status;
    std::string text;
};

struct Verdict {
    int exit_status = 0;
    std::vector<CheckResult> results;
};

/// Runs `ams-validate PLUGIN --json` with `arguments`. Throws std::runtime_error when it does not answer in
/// JSON.
Verdict judge(const std::filesystem::path& plugin, const std::vector<std::string>& arguments = {});

} // namespace verdicts
