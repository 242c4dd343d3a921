// What a finished run did, in a sentence.
#pragma once

#include "plugin/sync/run_report.hpp"

#include <span>
#include <string>
#include <string_view>

namespace mdm::dep {

/// One token's run and whose it was.
struct NamedOutcome {
    std::int64_t token = 0;
    std::string server_name;
    RunOutcome outcome;
};

/// "Server A: 3 added, 1 modified, 0 left, 496 unchanged." or the server and its error, or until when it is held back. For one token.
[[nodiscard]] std::string sentence(const NamedOutcome& one);

/// The same for any number: one sentence if there is one, a count with the failures named if there are
/// several.
[[nodiscard]] std::string sentence(std::span<const NamedOutcome> all);

/// The error to report for all of them: the first that is not "cancelled", else that; nullptr if all
/// succeeded.
[[nodiscard]] const Error* first_error(std::span<const NamedOutcome> all);

} // namespace mdm::dep
