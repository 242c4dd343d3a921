// What Apple says of a token that is not saved yet, in words that are true of it.
#pragma once

#include "plugin/model/error.hpp"

#include <string_view>

namespace mdm::dep {

/// The same error for somebody who is about to save the token it concerns: nothing is tried again by itself, and there is
/// nothing to renew. What says nothing about Apple stays as it is.
/// @param untouched  "Nothing was saved and no device is affected."
[[nodiscard]] Error of_unsaved_token(const Error& error, std::string_view untouched);

} // namespace mdm::dep
