#include "plugin/protocol/http_wire.hpp"

#include "plugin/model/error.hpp"
#include "plugin/protocol/content_coding.hpp"
#include "plugin/protocol/tls_context.hpp"

#include <Poco/Exception.h>
#include <Poco/Net/SSLException.h>

#include <openssl/err.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace mdm::dep {
namespace {

constexpr std::size_t kMaxHeadBytes = std::size_t{64} * 1024;
constexpr std::size_t kMaxChunkLineBytes = std::size_t{4} * 1024;
constexpr int kMaxInterim = 20;
constexpr std::string_view kSpace = " \t\r";

std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(kSpace);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

std::string lower(std::string_view text) {
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return result;
}

bool lists(std::string_view list, std::string_view lower_case_entry) {
    while (!list.empty()) {
        const std::size_t end = std::min(list.find(','), list.size());
        if (lower(trimmed(list.substr(0, end))) == lower_case_entry) return true;
        list.remove_prefix(std::min(end + 1, list.size()));
    }
    return false;
}

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

int status_of(std::string_view status_line) {
    // "HTTP/1.1 200 OK"; the reason may be missing, with the space before it.
    const std::size_t space = status_line.find(' ');
    if (!status_line.starts_with("HTTP/1.") || space == std::string_view::npos)
        no_http("it begins with something else");
    const std::string_view rest = trimmed(status_line.substr(space));
    int status = 0;
    const auto parsed =
        std::from_chars(rest.data(), rest.data() + std::min<std::size_t>(rest.size(), 3), status);
    const bool ended = rest.size() == 3 || (rest.size() > 3 && rest[3] == ' ');
    if (parsed.ec != std::errc() || parsed.ptr != rest.data() + 3 || !ended || status < 100)
        no_http("its status is no number");
    return status;
}

// Repeated or listed equal lengths are one; a proxy that joins two answers' heads sends different ones.
std::optional<std::uint64_t> content_length(const HttpHead& head) {
    const std::string list = head.list("content-length");
    if (list.empty()) return std::nullopt;
    std::optional<std::uint64_t> length;
    std::string_view rest = list;
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find(','), rest.size());
        const std::string_view text = trimmed(rest.substr(0, end));
        rest.remove_prefix(std::min(end + 1, rest.size()));
        std::uint64_t number = 0;
        const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
        if (parsed.ec != std::errc() || parsed.ptr != text.data() + text.size())
            no_http("its length is no number");
        if (length && *length != number) no_http("it has two lengths");
        length = number;
    }
    return length;
}

// The last coding frames the body; those before it, of which only compressions exist, apply to its content.
bool is_chunked(const HttpHead& head) {
    const std::string codings = lower(head.list("transfer-encoding"));
    const std::size_t comma = codings.rfind(',');
    return trimmed(comma == std::string::npos ? std::string_view(codings)
                                              : std::string_view(codings).substr(comma + 1)) == "chunked";
}

std::string content_encoding(const HttpHead& head) {
    std::string encoding = lower(trimmed(head.list("content-encoding")));
    if (!encoding.empty() && encoding != "identity") return encoding;
    const std::string codings = lower(head.list("transfer-encoding"));
    return std::string(trimmed(std::string_view(codings).substr(0, codings.find(','))) == "gzip" ? "gzip"
                                                                                                 : "");
}

} // namespace

std::string HttpHead::field(std::string_view lower_case_name) const {
    for (auto at = fields.rbegin(); at != fields.rend(); ++at)
        if (at->first == lower_case_name && !at->second.empty()) return at->second;
    return {};
}

std::string HttpHead::list(std::string_view lower_case_name) const {
    std::string joined;
    for (const auto& [name, value] : fields) {
        if (name != lower_case_name || value.empty()) continue;
        if (!joined.empty()) joined += ", ";
        joined += value;
    }
    return joined;
}

void HttpWire::send(std::string_view bytes) {
    answered_ = false;
    while (!bytes.empty()) {
        const int sent =
            socket_.sendBytes(bytes.data(), static_cast<int>(std::min<std::size_t>(bytes.size(), 1U << 20U)));
        if (sent <= 0) throw Poco::IOException("nothing could be written");
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
}

// More bytes into the buffer; false at the end of the connection.
bool HttpWire::fill() {
    if (at_ == buffer_.size()) {
        buffer_.clear();
        at_ = 0;
    }
    std::array<char, 16'384> chunk{};
    try {
        const int count = socket_.receiveBytes(chunk.data(), static_cast<int>(chunk.size()));
        if (count <= 0) return false;
        answered_ = true;
        buffer_.append(chunk.data(), static_cast<std::size_t>(count));
        return true;
    } catch (const Poco::Net::SSLException& error) {
        // No farewell. Who counts bytes or chunks notices what is missing; and JSON has an end of its own.
        ERR_clear_error();
        if (is_end_of_connection(error)) return false;
        throw;
    }
}

// The next line without its end; nullopt at the end of the connection. `budget` is what a head may still have.
std::optional<std::string> HttpWire::line(std::size_t& budget) {
    std::size_t searched = at_;
    std::size_t end = 0;
    while ((end = buffer_.find('\n', searched)) == std::string::npos) {
        if (buffer_.size() - at_ > budget) no_http("its head has no end");
        const std::size_t known = buffer_.size() - at_;
        if (!fill()) return std::nullopt;
        searched = at_ + known;
    }
    if (end + 1 - at_ > budget) no_http("its head has no end");
    budget -= end + 1 - at_;
    std::string text = buffer_.substr(at_, end - at_);
    at_ = end + 1;
    while (text.ends_with('\r'))
        text.pop_back();
    return text;
}

HttpHead HttpWire::head_after(std::string_view status_line, std::size_t& budget) {
    HttpHead head{.status = status_of(status_line)};
    for (;;) {
        const auto text = line(budget);
        if (!text) cut_off("within the head");
        if (text->empty()) break;
        if (text->front() == ' ' || text->front() == '\t') { // folded, as old proxies do
            if (!head.fields.empty()) {
                std::string& value = head.fields.back().second;
                value.append(value.empty() ? "" : " ").append(trimmed(*text));
            }
            continue;
        }
        const std::size_t colon = text->find(':');
        if (colon == std::string::npos) continue;
        const std::string_view view = *text;
        head.fields.emplace_back(lower(trimmed(view.substr(0, colon))), trimmed(view.substr(colon + 1)));
    }
    const std::string connection = head.list("connection");
    head.keep_alive =
        status_line.starts_with("HTTP/1.0") ? lists(connection, "keep-alive") : !lists(connection, "close");
    return head;
}

HttpHead HttpWire::read_head() {
    std::size_t budget = kMaxHeadBytes;
    for (int interim = 0; interim <= kMaxInterim;) {
        const auto first = line(budget);
        if (!first) {
            if (answered_) cut_off("within the head");
            throw Error(Code::unreachable, {.detail = "closed without an answer"});
        }
        if (first->empty()) continue; // some servers end a body with a line too many
        HttpHead head = head_after(*first, budget);
        if (head.status >= 200) return head;
        if (head.status == 101) no_http("it changes the protocol");
        ++interim;
    }
    no_http("interim answers without end");
}

void HttpWire::read_exactly(HttpBody& body, std::uint64_t size, std::size_t limit, BodyUse use) {
    while (size > 0) {
        if (!has_leftover() && !fill()) {
            if (use == BodyUse::needed)
                cut_off(std::to_string(body.bytes.size()) + " bytes came, " + std::to_string(size) +
                        " are missing");
            body.complete = false;
            return;
        }
        const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(size, buffer_.size() - at_));
        if (body.bytes.size() + count > limit) {
            if (use == BodyUse::needed) too_large(limit);
            body.bytes.append(buffer_, at_, limit - body.bytes.size());
            body.complete = false;
            return;
        }
        body.bytes.append(buffer_, at_, count);
        at_ += count;
        size -= count;
    }
}

void HttpWire::read_chunks(HttpBody& body, std::size_t limit, BodyUse use) {
    for (;;) {
        std::size_t budget = kMaxChunkLineBytes;
        const auto text = line(budget);
        if (!text) {
            if (use == BodyUse::needed) cut_off("between two chunks");
            body.complete = false;
            return;
        }
        // After the number may come extensions.
        const std::string_view number = trimmed(std::string_view(*text).substr(0, text->find(';')));
        std::uint64_t size = 0;
        const auto parsed = std::from_chars(number.data(), number.data() + number.size(), size, 16);
        if (number.empty() || parsed.ec != std::errc() || parsed.ptr != number.data() + number.size())
            no_http("a chunk without a size");
        if (size == 0) break;
        read_exactly(body, size, limit, use);
        if (!body.complete) return;
        if (const auto end = line(budget); end && !end->empty()) no_http("a chunk larger than its size");
    }
    // Trailers say nothing that matters here. A server that closes in place of the last line has said everything.
    std::size_t budget = kMaxHeadBytes;
    for (auto trailer = line(budget); trailer && !trailer->empty();)
        trailer = line(budget);
}

void HttpWire::read_to_end(HttpBody& body, std::size_t limit, BodyUse use) {
    body.until_close = true;
    do {
        const std::size_t count = buffer_.size() - at_;
        if (body.bytes.size() + count > limit) {
            if (use == BodyUse::needed) too_large(limit);
            body.bytes.append(buffer_, at_, limit - body.bytes.size());
            body.complete = false;
            return;
        }
        body.bytes.append(buffer_, at_, count);
        at_ = buffer_.size();
    } while (fill());
}

HttpBody HttpWire::read_body(const HttpHead& head, std::size_t limit, BodyUse use) {
    HttpBody body;
    if (head.status == 204 || head.status == 304) return body;
    try {
        const bool chunked = is_chunked(head);
        const auto length = chunked ? std::nullopt : content_length(head);
        if (chunked) {
            read_chunks(body, limit, use);
        } else if (length) {
            if (use == BodyUse::needed && *length > limit) too_large(limit);
            read_exactly(body, *length, limit, use);
        } else {
            read_to_end(body, limit, use);
        }
    } catch (const Poco::Exception&) {
        if (use == BodyUse::needed) throw;
        ERR_clear_error();
        body.complete = false;
    } catch (const Error&) {
        if (use == BodyUse::needed) throw;
        body.complete = false;
    }
    const std::string encoding = content_encoding(head);
    if (encoding.empty()) return body;
    if (auto plain = decompressed(encoding, body.bytes, limit + 1)) {
        if (plain->size() > limit) {
            if (use == BodyUse::needed) too_large(limit);
            plain->resize(limit);
        }
        body.bytes = std::move(*plain);
    } else if (use == BodyUse::needed) {
        throw Error(Code::bad_answer, {.detail = "compressed as " + encoding + ", which was not asked for"});
    }
    return body;
}

} // namespace mdm::dep
