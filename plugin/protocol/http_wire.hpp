// HTTP/1.1 on one connected socket: bytes of requests out, heads and bodies of answers in.
#pragma once

#include <Poco/Net/StreamSocket.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mdm::dep {

/// The final status line of an answer and its fields.
struct HttpHead {
    int status = 0;
    bool keep_alive = false; ///< The other side leaves the connection open, as far as it says.
    std::vector<std::pair<std::string, std::string>> fields =
        {}; ///< Names in lower case, in the order they came.

    /// The last field of this name that is not empty; "" if there is none. Of a repeated one the last is the newest.
    [[nodiscard]] std::string field(std::string_view lower_case_name) const;
    /// All fields of this name as one list: "a, b".
    [[nodiscard]] std::string list(std::string_view lower_case_name) const;
};

struct HttpBody {
    std::string bytes = {};
    bool complete = true; ///< False: cut at the limit, or by the other side.
    bool until_close =
        false; ///< The end of the connection was its only end, and a cut cannot be told from it.
};

/// What to do with a body that is too large or ends early.
enum class BodyUse {
    needed, ///< The body is the answer: that is an error.
    hint,   ///< The status is the answer: take what came.
};

/// One connection's exchanges, one after the other. Not thread-safe.
///
/// Reads what servers and proxies really send: interim answers before the final one, folded and repeated fields, chunks
/// with extensions and trailers, answers that end with the connection, TLS connections that end without a farewell. Poco's
/// client session takes 103 for the answer, leaves trailers for the next answer, and takes a cut chunk for the end.
class HttpWire {
public:
    explicit HttpWire(const Poco::Net::StreamSocket& socket) : socket_(socket) {}

    /// Throws Poco's exceptions.
    void send(std::string_view bytes);

    /// The head of the final answer. Throws Error: unreachable (closed before or within it), bad_answer (no HTTP, or
    /// larger than any head is); and Poco's exceptions.
    [[nodiscard]] HttpHead read_head();

    /// The body that belongs to `head`, as it was before compression. Throws Error: bad_answer (too large, compressed
    /// in a way nobody asked for, framed in a way that makes no sense), unreachable (cut); and Poco's exceptions. With
    /// BodyUse::hint only what Poco throws for a socket that is closed on our side.
    [[nodiscard]] HttpBody read_body(const HttpHead& head, std::size_t limit, BodyUse use);

    /// Whether any byte of the answer to the last send() has come.
    [[nodiscard]] bool answered() const noexcept { return answered_; }
    /// Whether bytes came that belong to no answer.
    [[nodiscard]] bool has_leftover() const noexcept { return at_ < buffer_.size(); }
    [[nodiscard]] const Poco::Net::StreamSocket& socket() const noexcept { return socket_; }

private:
    bool fill();
    std::optional<std::string> line(std::size_t& budget);
    HttpHead head_after(std::string_view status_line, std::size_t& budget);
    void read_exactly(HttpBody& body, std::uint64_t size, std::size_t limit, BodyUse use);
    void read_chunks(HttpBody& body, std::size_t limit, BodyUse use);
    void read_to_end(HttpBody& body, std::size_t limit, BodyUse use);

    Poco::Net::StreamSocket socket_;
    std::string buffer_;
    std::size_t at_ = 0; ///< What lies before it in buffer_ was read.
    bool answered_ = false;
};

} // namespace mdm::dep
