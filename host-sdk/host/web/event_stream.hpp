// Server-sent events as text (HTML Living Standard, section 9.2).
#pragma once

#include <string>
#include <string_view>

namespace ams::host {

/// One event. Every line of `data` gets its own field, so that no content can forge another event.
[[nodiscard]] std::string event_text(std::string_view name, std::string_view data);

/// A comment line, to see whether somebody still listens.
inline constexpr std::string_view kEventPing = ": ping\n\n";

} // namespace ams::host
