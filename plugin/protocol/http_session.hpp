// Poco's HTTP client over a socket that is connected already, and what it takes to read every server's answers with it.
#pragma once

#include <Poco/Net/HTTPClientSession.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>

#include <cstddef>
#include <iosfwd>
#include <string>
#include <string_view>

namespace mdm::dep {

/// Never connects by itself, as Poco's would when a write fails: without our proxy, TLS context and stop token. Not
/// thread-safe.
class HttpSession final : public Poco::Net::HTTPClientSession {
public:
    explicit HttpSession(const Poco::Net::StreamSocket& socket) : HTTPClientSession(socket) {
        setKeepAlive(true);
    }

    /// Sends a request, and reads the head of its final answer: interim ones (103 Early Hints) are passed over.
    /// @returns the answer's body, to be read before the next request
    /// Throws Error(bad_answer) for what is no HTTP; and Poco's exceptions for what the connection does.
    std::istream& ask(Poco::Net::HTTPRequest& request, std::string_view body,
                      Poco::Net::HTTPResponse& response);

    /// Whether a byte of the answer to the last request is known to have come.
    [[nodiscard]] bool answered() const noexcept { return answered_; }
    /// Whether bytes came that belong to no answer, as trailers do.
    [[nodiscard]] bool has_leftover() const { return buffered() > 0; }
    /// Whether the other side closed while a body was read.
    [[nodiscard]] bool ended() const noexcept { return ended_; }

protected:
    int read(char* buffer, std::streamsize length) override;
    int write(const char* buffer, std::streamsize length) override;
    void connect(const Poco::Net::SocketAddress& address) override;

private:
    bool answered_ = false;
    bool ended_ = false;
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

/// The body of `response`, as it was before compression. Throws Error: bad_answer (too large, compressed in a way nobody
/// asked for, a length that is none), unreachable (cut); and Poco's exceptions. With BodyUse::hint nothing of that.
[[nodiscard]] HttpBody read_body(std::istream& in, const HttpSession& session,
                                 const Poco::Net::HTTPResponse& response, std::size_t limit, BodyUse use);

/// The last field of this name that is not empty; "" if there is none. Of a repeated one the last is the newest.
[[nodiscard]] std::string last_field(const Poco::Net::HTTPResponse& response, const std::string& name);
/// All fields of this name as one list: "a, b".
[[nodiscard]] std::string joined_fields(const Poco::Net::HTTPResponse& response, const std::string& name);

} // namespace mdm::dep
