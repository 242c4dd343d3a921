#include "plugin/token/token_text.hpp"

#include "plugin/model/error.hpp"
#include "plugin/token/file_kind.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace mdm::dep {
namespace {

using nlohmann::json;

constexpr std::string_view kUntouched = " Nothing was saved and no device is affected.";
constexpr std::size_t kMaxValueBytes = 4096; // real values have at most about 130 characters

// The JSON in the text, with no line breaks left: joined with nothing in between, because a break may sit
// inside a string. Empty if there is none.
ams::Secret json_part(std::string_view text) {
    constexpr std::string_view kBegin = "-----BEGIN MESSAGE-----";
    constexpr std::string_view kEnd = "-----END MESSAGE-----";
    if (const std::size_t begin = text.find(kBegin); begin != std::string_view::npos) {
        text.remove_prefix(begin + kBegin.size());
        text = text.substr(0, text.find(kEnd));
    }
    const std::size_t first = text.find('{');
    const std::size_t last = text.rfind('}');
    if (first == std::string_view::npos || last == std::string_view::npos || last < first)
        return ams::Secret();
    std::string joined;
    joined.reserve(text.size());
    for (const char c : text.substr(first, last - first + 1)) {
        if (c != '\r' && c != '\n') joined.push_back(c);
    }
    return ams::Secret(std::move(joined));
}

json parsed(std::string_view text, std::string_view field) {
    try {
        return json::parse(text);
    } catch (const json::exception& error) {
        // what() quotes the input, which is a secret; the position is all that may be said.
        const auto* const syntax = dynamic_cast<const json::parse_error*>(&error);
        throw Error(
            Code::token_bad_json,
            {.detail = "JSON error " + std::to_string(error.id) +
                       (syntax != nullptr ? " at byte " + std::to_string(syntax->byte) : std::string()),
             .field = std::string(field)});
    }
}

std::string checked_value(std::string_view raw, const char* key) {
    const std::string_view value = stripped(raw);
    if (value.empty()) {
        throw Error(Code::token_missing_field,
                    {.text = std::string("The server token lacks ") + key + "." + std::string(kUntouched),
                     .field = key});
    }
    const bool odd = std::any_of(value.begin(), value.end(), [](char c) {
        const auto u = static_cast<unsigned char>(c);
        return u < 0x20 || u == 0x7f;
    });
    if (odd || value.size() > kMaxValueBytes) {
        throw Error(Code::invalid_input,
                    {.text = std::string("The value of ") + key + " is too long or has control characters." +
                             std::string(kUntouched),
                     .field = key});
    }
    return std::string(value);
}

std::string taken(json& document, const char* key) {
    const auto found = document.find(key);
    if (found == document.end() || found->is_null()) return checked_value({}, key);
    if (!found->is_string()) {
        throw Error(Code::token_missing_field, {.text = std::string("The server token's ") + key +
                                                        " is not text." + std::string(kUntouched),
                                                .field = key});
    }
    auto& value = found->get_ref<std::string&>();
    std::string result = checked_value(value, key);
    ams::wipe(value);
    return result;
}

std::string checked_expiry(const std::string& text) {
    auto expiry = canonical_time(text);
    if (!expiry) {
        throw Error(Code::invalid_input,
                    {.text = "The value of access_token_expiry is not a time." + std::string(kUntouched),
                     .remedy = "Give it as in the token, for example 2027-08-20T09:15:00Z.",
                     .field = "access_token_expiry"});
    }
    return std::move(*expiry);
}

} // namespace

ServerToken parse_token_text(std::string_view text, std::string_view field) {
    if (text.size() > kMaxTokenFileBytes) throw Error(Code::token_too_large, {.field = std::string(field)});
    const FileKind kind = file_kind(text);
    switch (kind) {
    case FileKind::token_json:
    case FileKind::other_json: // perhaps a token without its first key: say which one is missing
    case FileKind::text:
        break;
    case FileKind::smime:
    case FileKind::cms:
        throw Error(Code::token_not_a_token_file,
                    {.text = "This is a server token that is still encrypted." + std::string(kUntouched),
                     .remedy = "Use Import Encrypted, together with the certificate and the private key.",
                     .field = std::string(field)});
    default:
        throw Error(Code::token_not_a_token_file,
                    {.text = "This is " + std::string(name_of(kind)) + ", not a decrypted server token." +
                             std::string(kUntouched),
                     .remedy = "Paste the decrypted token, from the first { to the last }.",
                     .field = std::string(field)});
    }
    const ams::Secret joined = json_part(text);
    if (joined.empty()) {
        throw Error(Code::token_bad_json, {.detail = "no { ... } found", .field = std::string(field)});
    }
    json document = parsed(joined.reveal(), field);
    return {.consumer_key = taken(document, "consumer_key"),
            .consumer_secret = ams::Secret(taken(document, "consumer_secret")),
            .access_token = ams::Secret(taken(document, "access_token")),
            .access_secret = ams::Secret(taken(document, "access_secret")),
            .access_token_expiry = checked_expiry(taken(document, "access_token_expiry"))};
}

ServerToken token_from_fields(std::string_view consumer_key, std::string_view consumer_secret,
                              std::string_view access_token, std::string_view access_secret,
                              std::string_view access_token_expiry) {
    return {.consumer_key = checked_value(consumer_key, "consumer_key"),
            .consumer_secret = ams::Secret(checked_value(consumer_secret, "consumer_secret")),
            .access_token = ams::Secret(checked_value(access_token, "access_token")),
            .access_secret = ams::Secret(checked_value(access_secret, "access_secret")),
            .access_token_expiry = checked_expiry(checked_value(access_token_expiry, "access_token_expiry"))};
}

void require_unexpired(const ServerToken& token, UtcTime now, std::string_view field) {
    const auto expiry = parse_time(token.access_token_expiry);
    if (expiry && *expiry > now) return;
    throw Error(
        Code::token_expired,
        {.text = "The server token expired on " + day_of(token.access_token_expiry) +
                 ". Nothing was saved and no device is affected.",
         .remedy = "Download a new token for the same MDM server in Apple's portal and give that one.",
         .detail = "access_token_expiry=" + token.access_token_expiry,
         .field = std::string(field)});
}

} // namespace mdm::dep
