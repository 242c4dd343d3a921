#include "tests/depsim/util/json.hpp"

#include <nlohmann/json.hpp>

namespace depsim {
namespace {
constexpr int kDeepest = 64;
}

nlohmann::json parse_json(std::string_view text) {
    bool too_deep = false;
    const auto watch_depth = [&](int depth, nlohmann::json::parse_event_t, nlohmann::json&) {
        too_deep = too_deep || depth > kDeepest;
        return !too_deep;
    };
    nlohmann::json value = nlohmann::json::parse(text, watch_depth, false);
    return too_deep ? nlohmann::json(nlohmann::json::value_t::discarded) : value;
}

} // namespace depsim
