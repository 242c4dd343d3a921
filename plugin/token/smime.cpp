#include "plugin/token/smime.hpp"

#include "plugin/model/error.hpp"
#include "plugin/token/base64.hpp"
#include "plugin/token/file_kind.hpp"

namespace mdm::dep {
namespace {

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
    case FileKind::smime: {
        const std::string_view body = after_mail_headers(text);
        // Some mail programs store the body as it is ("Content-Transfer-Encoding: binary").
        if (body.starts_with('\x30')) return checked(std::string(body));
        return checked(decoded(body));
    }
    case FileKind::cms:
        if (token_file.front() == '\x30') return std::string(token_file);
        if (text.find("-----BEGIN ") != std::string_view::npos) return checked(decoded(pem_body(text)));
        return checked(decoded(text));
    default:
        not_a_token(kind);
    }
}

} // namespace mdm::dep
