// Failures that concern one object of a list.
#pragma once

#include "plugin/model/error.hpp"

namespace mdm::dep {

/// Whether the failure of a request about one object (a profile, a device) says nothing about a request for the next one:
/// Apple refused just this, or told of it what nobody understands. A token that is refused, or a way that is blocked, is
/// the same for all.
[[nodiscard]] constexpr bool about_one_object(Code code) noexcept {
    return code == Code::refused || code == Code::malformed_request || code == Code::bad_answer;
}

} // namespace mdm::dep
