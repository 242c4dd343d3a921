// Errors for programs and people alike: RFC 9457 problem documents.
#pragma once

#include <ams/cpp/error.hpp>

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <string_view>

namespace ams::host {

/// The HTTP status that an Error stands for: AMS_BAD_INPUT 400, AMS_DENIED 403, AMS_NOT_FOUND 404,
/// AMS_CONFLICT and AMS_CANCELLED 409, AMS_UNAVAILABLE 503. AMS_FAILED is 502 when a plugin says so, because
/// then something that it depends on went wrong, and 500 for what is the host's own ("ams.").
[[nodiscard]] int http_status(const Error& error);

/// The phrase of RFC 9110 for a status: the `title` of a problem.
[[nodiscard]] std::string_view status_phrase(int status);

/// {"type","title","status","code","detail"} and, where known, "field" and "retry_after_s".
[[nodiscard]] nlohmann::json problem(int status, std::string_view code, std::string_view detail,
                                     std::string_view field = {}, int retry_after_s = 0);
[[nodiscard]] nlohmann::json problem(const Error& error);

} // namespace ams::host
