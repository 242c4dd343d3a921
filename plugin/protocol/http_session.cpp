#include "plugin/protocol/http_session.hpp"

#include "plugin/model/error.hpp"
#include "plugin/protocol/content_coding.hpp"
#include "plugin/protocol/tls_context.hpp"

#include <Poco/Net/NetException.h>
#include <Poco/Net/SSLException.h>
#include <Poco/String.h>

#include <openssl/err.h>

#include <array>
#include <istream>
#include <ostream>
#include <utility>

namespace mdm::dep {
namespace {

using Poco::Net::HTTPResponse;

constexpr int kMaxFields = 1000; ///< Of a head, each of at most 8 KiB by Poco's own bound.
constexpr int kMaxInterim = 20;

[[noreturn]] void no_http(std::string detail) {
    throw Error(Code::bad_answer, {.detail = "no HTTP answer: " + std::move(detail)});
}

[[noreturn]] void cut_off(std::string detail) {
    throw Error(Code::unreachable,
                {.text = "The connection to Apple's service was cut during an answer. Devices "
                         "already enrolled keep working; the list of devices may be out of date.",
                 .detail = std::move(detail)});
}

[[noreturn]] void too_large(std::size_t limit) {
    throw Error(Code::bad_answer,
                {.text = "The answer is larger than any of Apple's service can be. Nothing of it "
                         "was used and no device is affected.",
                 .detail = "more than " + std::to_string(limit) + " bytes"});
}

// Reads to the end of the stream, or up to `limit`; whether that was all.
bool read_stream(std::istream& in, std::string& bytes, std::size_t limit) {
    // Without this a stream swallows the exceptions of its buffer, and a time-out would look like the end.
    in.exceptions(std::ios::badbit);
    std::array<char, 16'384> chunk{};
    while (in.good()) {
        in.read(chunk.data(), static_cast<std::streamsize>(chunk.size()));
        const auto count = static_cast<std::size_t>(in.gcount());
        if (bytes.size() + count > limit) {
            bytes.append(chunk.data(), limit - bytes.size());
            return false;
        }
        bytes.append(chunk.data(), count);
    }
    return true;
}

void read_needed(HttpBody& body, std::istream& in, const HttpSession& session, const HTTPResponse& response,
                 std::size_t limit) {
    const bool chunked = response.getChunkedTransferEncoding();
    const bool sized = !chunked && response.hasContentLength();
    const std::int64_t announced = sized ? response.getContentLength64() : 0;
    if (announced < 0) no_http("its length is no number");
    if (static_cast<std::uint64_t>(announced) > limit) too_large(limit);
    if (sized) body.bytes.reserve(static_cast<std::size_t>(announced));
    try {
        if (!read_stream(in, body.bytes, limit)) too_large(limit);
    } catch (const Poco::Net::SSLException& error) {
        // No farewell. Who counts bytes or chunks notices what is missing; and JSON has an end of its own.
        ERR_clear_error();
        if (!is_end_of_connection(error)) throw;
        if (chunked) cut_off("between two chunks");
    }
    if (sized && body.bytes.size() < static_cast<std::uint64_t>(announced))
        cut_off(std::to_string(body.bytes.size()) + " of " + std::to_string(announced) + " bytes");
    if (chunked && session.ended()) cut_off("within a chunk");
}

void unpack(HttpBody& body, const HTTPResponse& response, std::size_t limit, BodyUse use) {
    const std::string encoding = Poco::toLower(Poco::trim(joined_fields(response, "Content-Encoding")));
    auto plain = decompressed(encoding, body.bytes, limit + 1);
    if (!plain) {
        if (use == BodyUse::hint) return;
        throw Error(Code::bad_answer, {.detail = "compressed as " + encoding + ", which was not asked for"});
    }
    if (plain->size() > limit) {
        if (use == BodyUse::needed) too_large(limit);
        plain->resize(limit);
    }
    body.bytes = std::move(*plain);
}

} // namespace

std::istream& HttpSession::ask(Poco::Net::HTTPRequest& request, std::string_view body,
                               HTTPResponse& response) {
    answered_ = false;
    ended_ = false;
    std::ostream& out = sendRequest(request);
    out.exceptions(std::ios::badbit);
    out.write(body.data(), static_cast<std::streamsize>(body.size()));
    out.flush();

    response.setFieldLimit(kMaxFields);
    try {
        for (int heads = 0; heads <= kMaxInterim; ++heads) {
            std::istream& in = receiveResponse(response);
            answered_ = true;
            if (response.getStatus() == HTTPResponse::HTTP_SWITCHING_PROTOCOLS)
                no_http("it changes the protocol");
            if (response.getStatus() >= HTTPResponse::HTTP_OK) return in;
        }
    } catch (const Poco::Net::NoMessageException&) {
        throw; // closed without an answer
    } catch (const Poco::Net::MessageException& error) {
        no_http(error.displayText());
    } catch (const Poco::Net::HTTPException& error) {
        no_http(error.displayText());
    } catch (const Poco::SyntaxException& error) {
        no_http(error.displayText());
    }
    no_http("interim answers without end");
}

int HttpSession::read(char* buffer, std::streamsize length) {
    int count = 0;
    try {
        count = HTTPClientSession::read(buffer, length);
    } catch (const Poco::Net::SSLException& error) {
        ERR_clear_error();
        if (!is_end_of_connection(error)) throw;
    }
    ended_ = ended_ || (count <= 0 && length > 0);
    return count;
}

int HttpSession::write(const char* buffer, std::streamsize length) {
    // Past HTTPClientSession's, which is the one that connects again.
    return HTTPSession::write(buffer, length); // NOLINT(bugprone-parent-virtual-call)
}

void HttpSession::connect(const Poco::Net::SocketAddress& /*address*/) {
    throw Poco::Net::ConnectionResetException("the connection was closed");
}

HttpBody read_body(std::istream& in, const HttpSession& session, const HTTPResponse& response,
                   std::size_t limit, BodyUse use) {
    HttpBody body;
    const int status = response.getStatus();
    body.until_close = status != HTTPResponse::HTTP_NO_CONTENT && status != HTTPResponse::HTTP_NOT_MODIFIED &&
                       !response.hasContentLength() && !response.getChunkedTransferEncoding();
    if (use == BodyUse::needed) {
        read_needed(body, in, session, response, limit);
    } else {
        try {
            body.complete = read_stream(in, body.bytes, limit) && !session.ended();
        } catch (const Poco::Exception&) {
            ERR_clear_error();
            body.complete = false;
        }
    }
    unpack(body, response, limit, use);
    return body;
}

std::string last_field(const HTTPResponse& response, const std::string& name) {
    std::string last;
    for (const auto& [field, value] : response)
        if (Poco::icompare(field, name) == 0 && !value.empty()) last = value;
    return last;
}

std::string joined_fields(const HTTPResponse& response, const std::string& name) {
    std::string joined;
    for (const auto& [field, value] : response) {
        if (Poco::icompare(field, name) != 0 || value.empty()) continue;
        joined += (joined.empty() ? "" : ", ") + value;
    }
    return joined;
}

} // namespace mdm::dep
