// What a check is, and what it is told about the plugin that it judges.
#pragma once

#include <filesystem>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace ams::validate {

enum class Status { ok, failed, crashed, skipped, warning };

/// "ok", "failed", "crashed", "skipped" or "warning".
std::string_view name(Status status);

/// How one check ended. `text` says why, for the author of the plugin; empty when there is nothing to say.
struct Outcome {
    Status status = Status::ok;
    std::string text;
};

/// The plugin under judgement. Nothing of it has been loaded.
struct Subject {
    std::filesystem::path library;  ///< absolute
    std::filesystem::path manifest; ///< absolute; manifest.json beside the library unless said otherwise
};

/// Thrown by a check to fail with one sentence.
class Failure : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// A named rule of the contract. `run` is called in a process of its own, on its first thread, at most once.
struct Check {
    std::string_view name;        ///< "init.succeeds"
    std::string_view description; ///< the rule, in one line
    /// Checks without whose success this one has nothing to judge; it is skipped when one of them did not
    /// pass.
    std::span<const std::string_view> needs;
    Outcome (*run)(const Subject& subject);
};

/// Every check, in the order in which they run: what a check needs stands before it.
const std::vector<Check>& all_checks();

/// Collects faults of one check: ok when there are none, otherwise failed (or `worst`) with the first few of
/// them.
class Faults {
public:
    void add(std::string fault) { faults_.push_back(std::move(fault)); }
    [[nodiscard]] bool empty() const noexcept { return faults_.empty(); }
    [[nodiscard]] Outcome outcome(Status worst = Status::failed) const;

private:
    std::vector<std::string> faults_;
};

/// A value from a plugin as it may be shown: quoted, cut, control characters replaced.
std::string in_quotes(std::string_view text);

} // namespace ams::validate
