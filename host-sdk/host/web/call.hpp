// One request and its answer, as handlers see them.
#pragma once

#include "host-sdk/host/access/principal.hpp"

#include <ams/cpp/error.hpp>
#include <ams/cpp/secret.hpp>

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace Poco::Net {
class MessageHeader;
}

namespace ams::host {

/// What is to be sent. Either `body`, or `stream` for what is long or goes on.
struct Reply {
    int status = 200;
    std::string content_type = "application/json";
    std::string body;
    std::vector<std::pair<std::string, std::string>> headers; ///< beside those that every answer has
    /// Called once after the header was sent, on the request's thread. `write` sends and returns false once
    /// the client is gone. An exception cuts the connection, so that the client cannot take a part for the
    /// whole.
    std::function<void(const std::function<bool(std::string_view)>& write)> stream;
};

[[nodiscard]] Reply reply_json(const nlohmann::json& document, int status = 200);
/// A problem document with its Retry-After.
[[nodiscard]] Reply reply_problem(const nlohmann::json& problem);
[[nodiscard]] Reply reply_problem(const Error& error);
[[nodiscard]] Reply reply_nothing(); ///< 204

/// A request. Belongs to its thread.
struct Call {
    std::string method;                                              ///< upper case; HEAD arrives as GET
    std::string path;                                                ///< as sent, without the query
    std::map<std::string, std::string, std::less<>> path_parameters; ///< decoded
    std::vector<std::pair<std::string, std::string>> query;          ///< decoded, in order
    const Poco::Net::MessageHeader* headers = nullptr;
    std::string body;    ///< may hold secrets: wiped after the call
    std::string address; ///< of the peer, without port
    bool local = false;  ///< the peer is on this machine and no proxy stands in between
    std::string request_id;

    std::optional<Principal> principal; ///< who is signed in
    std::optional<Secret> session;      ///< of the cookie, if that is how

    [[nodiscard]] const std::string& parameter(std::string_view name) const; ///< of the path; it is there
    /// The last value of a query parameter; "" if absent.
    [[nodiscard]] std::string query_value(std::string_view name) const;
    [[nodiscard]] std::vector<std::string> query_values(std::string_view name) const;
    /// A query parameter as a number. Throws Error AMS_BAD_INPUT "ams.parameter_bad" naming it when it is out
    /// of range.
    [[nodiscard]] std::int64_t query_number(std::string_view name, std::int64_t absent, std::int64_t least,
                                            std::int64_t most) const;
    [[nodiscard]] std::string header(const std::string& name) const; ///< "" if absent

    /// The body as a JSON object; an empty body is {}. Throws Error AMS_BAD_INPUT "ams.body_bad" (not JSON,
    /// no object, nested too deeply, twice the same key) or, for a key that is not in `known`,
    /// "ams.field_unknown" naming it.
    [[nodiscard]] nlohmann::json json_body(const std::vector<std::string_view>& known) const;

    /// Who is signed in; there is somebody on every route that is not open.
    [[nodiscard]] const Principal& who() const { return principal.value(); }
};

/// Overwrites every text of a JSON value.
void wipe(nlohmann::json& value) noexcept;

/// What is said of everything that is not there or that the caller may not see: always the same.
[[nodiscard]] Error not_found();

} // namespace ams::host
