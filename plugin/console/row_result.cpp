#include "plugin/console/row_result.hpp"

#include <nlohmann/json.hpp>

namespace mdm::dep {

std::string RowResult::json() const {
    nlohmann::ordered_json result{{"key", key}, {"serial_number", serial_number}, {"status", status}};
    const auto add = [&](const char* name, const std::string& value) {
        if (!value.empty()) result[name] = value;
    };
    add("detail", detail);
    add("from", from);
    add("to", to);
    add("account", account);
    return result.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

} // namespace mdm::dep
