#include "tests/depsim/server/exchange.hpp"

#include "tests/depsim/util/text.hpp"

namespace depsim {

std::string_view Call::header(std::string_view name) const {
    for (const auto& [key, value] : headers)
        if (same_ignoring_case(key, name)) return value;
    return {};
}

bool Call::has_header(std::string_view name) const {
    for (const auto& [key, value] : headers)
        if (same_ignoring_case(key, name)) return true;
    return false;
}

} // namespace depsim
