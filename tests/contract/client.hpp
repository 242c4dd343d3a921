// A client of the console's API: real HTTPS with verification.
#pragma once

#include <nlohmann/json.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>

namespace Poco::Net {
class HTTPSClientSession;
}

namespace test {

struct Answer {
    int status = 0;
    std::map<std::string, std::string> headers; ///< names in lower case
    std::string text;

    [[nodiscard]] nlohmann::json json() const { return nlohmann::json::parse(text, nullptr, false); }
    [[nodiscard]] std::string header(const std::string& name) const {
        const auto at = headers.find(name);
        return at == headers.end() ? "" : at->second;
    }
    [[nodiscard]] std::string code() const { return json().value("code", ""); }
    [[nodiscard]] std::string field() const { return json().value("field", ""); }
};

using Headers = std::map<std::string, std::string>;

/// Keeps its connection. Not thread-safe.
class Client {
public:
    explicit Client(std::uint16_t port);
    ~Client();
    Client(Client&&) noexcept;
    Client& operator=(Client&&) noexcept;

    /// `path` without "/api/v1". A body that is a string goes out as it is.
    Answer api(const std::string& method, const std::string& path, const nlohmann::json& body = {},
               const Headers& more = {});
    Answer call(const std::string& method, const std::string& path, const std::string& body = {},
                const Headers& more = {});
    Answer get(const std::string& path) { return api("GET", path); }
    Answer action(const std::string& id, const nlohmann::json& body) {
        return api("POST", "/actions/" + id, body);
    }

    /// Signs in and keeps cookie and CSRF token for every further request.
    Answer sign_in(const std::string& user, const std::string& password);
    void use_token(const std::string& token) { fixed_["Authorization"] = "Bearer " + token; }
    void forget(const std::string& header) { fixed_.erase(header); }

    /// Reads an event stream, handing over each event's data, until it ends or `each` returns false.
    Answer events(const std::string& path, const std::function<bool(const nlohmann::json&)>& each);

private:
    std::uint16_t port_;
    std::unique_ptr<Poco::Net::HTTPSClientSession> session_;
    Headers fixed_;
};

/// A client that is signed in; throws when that fails.
[[nodiscard]] Client signed_in(std::uint16_t port, const std::string& user);

/// Text for a query string.
[[nodiscard]] std::string encoded(const std::string& text);

} // namespace test
