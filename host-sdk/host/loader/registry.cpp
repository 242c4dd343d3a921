#include "host-sdk/host/loader/registry.hpp"

#include <algorithm>

namespace ams::host {

const Column* Table::column(std::string_view column_name, bool secret_too) const {
    const auto at = std::find_if(columns.begin(), columns.end(),
                                 [&](const Column& column) { return column.name == column_name; });
    if (at == columns.end() || (at->secret && !secret_too)) return nullptr;
    return &*at;
}

const MenuNode* Registry::node(std::string_view id) const {
    const auto at =
        std::find_if(menu.begin(), menu.end(), [&](const MenuNode& node) { return node.id == id; });
    return at == menu.end() ? nullptr : &*at;
}

} // namespace ams::host
