#pragma once
// One request and its answer, free of any HTTP library's types.

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace depsim {

using Headers = std::vector<std::pair<std::string, std::string>>;

struct Call {
    std::string method;
    std::string scheme; ///< `https` or `http`
    std::string path;   ///< as requested, still percent-encoded
    std::string query;  ///< without the question mark
    Headers headers;
    std::string body;
    bool body_too_large = false; ///< longer than kMaximumBody; `body` is then empty
    bool from_loopback = false;

    /// The first header of that name (any letter case); empty when there is none.
    [[nodiscard]] std::string_view header(std::string_view name) const;
    [[nodiscard]] bool has_header(std::string_view name) const;
};

inline constexpr std::size_t kMaximumBody = 8 * 1024 * 1024;

inline constexpr std::string_view kJson = "application/json;charset=UTF8";

struct Reply {
    int status = 200;
    std::string body;
    std::string content_type{kJson};
    Headers headers;
    std::string code; ///< an error code that still has to be written into the body (Settings::error_form)

    // What a scripted fault does to the connection.
    enum class Cut { none, before, middle };
    std::chrono::milliseconds delay{0};
    Cut cut = Cut::none;
    bool hang = false; ///< no answer until the client gives up

    static Reply json(std::string text) {
        Reply reply;
        reply.body = std::move(text);
        return reply;
    }
    static Reply error(int status, std::string code) {
        Reply reply;
        reply.status = status;
        reply.code = std::move(code);
        return reply;
    }
    static Reply empty(int status) {
        Reply reply;
        reply.status = status;
        reply.content_type.clear();
        return reply;
    }
};

} // namespace depsim
