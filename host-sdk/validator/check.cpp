#include "host-sdk/validator/check.hpp"

#include <algorithm>

namespace ams::validate {

std::string_view name(Status status) {
    switch (status) {
    case Status::ok:
        return "ok";
    case Status::failed:
        return "failed";
    case Status::crashed:
        return "crashed";
    case Status::skipped:
        return "skipped";
    case Status::warning:
        return "warning";
    }
    return "failed";
}

Outcome Faults::outcome(Status worst) const {
    constexpr std::size_t shown = 8;
    if (faults_.empty()) return {};
    std::string text;
    for (std::size_t i = 0; i < std::min(faults_.size(), shown); ++i)
        text += (i == 0 ? "" : "; ") + faults_[i];
    if (faults_.size() > shown) text += "; and " + std::to_string(faults_.size() - shown) + " more";
    return {worst, std::move(text)};
}

std::string in_quotes(std::string_view text) {
    constexpr std::size_t longest = 120;
    std::string shown = "\"";
    for (const char c : text.substr(0, longest))
        shown += static_cast<unsigned char>(c) < 0x20U ? '?' : c;
    return shown + (text.size() > longest ? "...\"" : "\"");
}

} // namespace ams::validate
