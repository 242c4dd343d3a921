// Where the sync of a token stands in Apple's list.
#pragma once

#include <string>
#include <string_view>

namespace mdm::dep {

/// Fetch is the first full listing, sync the changes after it.
enum class Phase { fetch, sync };

/// "fetch" or "sync", as stored and shown.
[[nodiscard]] constexpr std::string_view phase_name(Phase phase) noexcept {
    return phase == Phase::fetch ? "fetch" : "sync";
}

/// What the next request is made of, and what the store remembers between runs.
struct Position {
    Phase phase = Phase::fetch;
    std::string cursor; ///< Empty: none. A fetch then starts at the beginning; a sync cannot be asked.

    friend bool operator==(const Position&, const Position&) = default;
};

} // namespace mdm::dep
