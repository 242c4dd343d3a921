// What handlers that change who may do what have in common.
#pragma once

#include "host-sdk/host/web/console.hpp"

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ams::host {

/// Does it and records it, whatever came of it.
template <class Deed>
auto audited(const Console& console, const Call& call, const char* event, const std::string& object,
             const nlohmann::json& detail, Deed&& deed) {
    try {
        auto result = deed();
        console.audit(call, event, object, "ok", detail);
        return result;
    } catch (const Error& error) {
        console.audit(call, event, object, error.code(), detail);
        throw;
    }
}

/// A field that is text, null or absent. Throws Error "ams.field_type" naming it.
[[nodiscard]] std::optional<std::string> optional_text(const nlohmann::json& body, const char* name);
/// A field that is true, false, null or absent. The same.
[[nodiscard]] std::optional<bool> optional_bool(const nlohmann::json& body, const char* name);
/// A field that is a list of texts, at most 1000. The same.
[[nodiscard]] std::vector<std::string> text_list(const nlohmann::json& body, const char* name);

} // namespace ams::host
