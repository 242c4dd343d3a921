#include "plugin/token/smime.hpp"

#include "plugin/model/error.hpp"
#include "plugin/token/base64.hpp"
#include "plugin/token/file_kind.hpp"

#include <algorithm>

namespace mdm::dep {
namespace {

constexpr std::size_t kLeastBlock = 64; // less than one line of base64 is no token

[[noreturn]] void not_a_token(FileKind found) {
    if (found == FileKind::token_json) throw Error(Code::token_already_decrypted, {.field = "token"});
    throw Error(Code::token_not_a_token_file,
                {.text = "The file given as server token is " + std::string(name_of(found)) +
                         ", not a server token. Nothing was saved and no device is affected.",
                 .field = "token"});
}

[[noreturn]] void truncated(const char* detail) {
    throw Error(Code::token_truncated, {.detail = detail, .field = "token"});
}

std::string_view pem_body(std::string_view text) {
    const std::size_t begin = text.find("-----BEGIN ");
    const std::size_t body = text.find('\n', begin);
    if (body == std::string_view::npos) truncated("PEM without a body");
    const std::size_t end = text.find("-----END ", body);
    if (end == std::string_view::npos) truncated("PEM without its END line");
    return text.substr(body, end - body);
}

std::string decoded(std::string_view body) {
    if (stripped(body).empty()) truncated("nothing after the mail headers");
    auto bytes = base64_decode(body);
    if (!bytes) truncated("the base64 text is damaged");
    return std::move(*bytes);
}

bool is_base64_line(std::string_view line) {
    return std::all_of(line.begin(), line.end(), [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' ||
               c == '/' || c == '=';
    });
}

// The base64 lines from the first that can begin a token on, whatever stands around them: headers that a conversion tore
// apart, parts of a mail that it was attached to, a signature below. Without padding if that was lost.
std::string base64_block(std::string_view text) {
    std::string block;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find_first_of("\r\n"), text.size());
        const std::string_view line = stripped(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        if (block.empty() && !line.starts_with("MI")) continue;
        if (!is_base64_line(line)) {
            if (block.size() >= kLeastBlock) break;
            block.clear(); // MIME-Version and the like
            continue;
        }
        block += line;
    }
    while (block.size() % 4 > 1)
        block.push_back('=');
    return block;
}

// The bytes of the body of a mail. What is as it should be is read as it should be.
std::string mail_body(std::string_view token_file) {
    const std::string_view body = after_mail_headers(token_file);
    // Some mail programs store the body as it is ("Content-Transfer-Encoding: binary").
    if (body.starts_with('\x30')) return std::string(body);
    if (!stripped(body).empty())
        if (auto bytes = base64_decode(body)) return std::move(*bytes);
    return decoded(base64_block(token_file));
}

// The base64 was sound, so what it holds decides.
std::string checked(std::string bytes) {
    if (bytes.size() < 32) truncated("almost nothing after the mail headers");
    const FileKind inside = file_kind(bytes);
    if (inside != FileKind::cms) not_a_token(inside);
    return bytes;
}

} // namespace

std::string cms_bytes(std::string_view token_file) {
    if (token_file.size() > kMaxTokenFileBytes) throw Error(Code::token_too_large, {.field = "token"});
    const FileKind kind = file_kind(token_file);
    const std::string_view text = stripped(token_file);
    switch (kind) {
    case FileKind::smime:
        // Not `text`: binary bytes may end in what is white space in text.
        return checked(mail_body(token_file.substr(token_file.find(text.front()))));
    case FileKind::cms:
        if (token_file.front() == '\x30') return std::string(token_file);
        if (text.find("-----BEGIN ") != std::string_view::npos) return checked(decoded(pem_body(text)));
        return checked(decoded(text));
    default:
        not_a_token(kind);
    }
}

} // namespace mdm::dep
