// Runs checks: each in a child process, so that a plugin that crashes or hangs fails one check and nothing
// else.
#pragma once

#include "host-sdk/validator/check.hpp"

#include <chrono>
#include <functional>
#include <string>
#include <vector>

namespace ams::validate {

struct Options {
    std::vector<std::string>
        only;                ///< names of the checks to run; empty: all. What they need is then not looked at
    bool in_process = false; ///< for a debugger: no child, no deadline, a crash ends the validator
    std::chrono::milliseconds deadline{20'000}; ///< for one check
};

struct Result {
    const Check* check = nullptr;
    Outcome outcome;
    std::string output; ///< the end of what the plugin wrote to its standard output and error
    std::chrono::milliseconds took{0};
};

/// Judges `subject`. The results are in the order of all_checks().
std::vector<Result> run_checks(const Subject& subject, const Options& options);

/// Calls `body` in a child process and waits for it. Status crashed when a signal or an exit() ended it,
/// failed when it was still running at the deadline (it is killed, and every process it started in its
/// group).
/// @param output receives the end of what it wrote to standard output and error
Outcome run_apart(const std::function<Outcome()>& body, std::chrono::milliseconds deadline,
                  std::string& output);

} // namespace ams::validate
