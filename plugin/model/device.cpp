#include "plugin/model/device.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace mdm::dep {

bool is_known_operation(std::string_view op_type) noexcept {
    constexpr std::array<std::string_view, 3> kOperations{"added", "modified", "deleted"};
    return std::any_of(kOperations.begin(), kOperations.end(), [&](std::string_view known) {
        return std::equal(known.begin(), known.end(), op_type.begin(), op_type.end(),
                          [](char mine, unsigned char theirs) { return mine == std::tolower(theirs); });
    });
}

} // namespace mdm::dep
