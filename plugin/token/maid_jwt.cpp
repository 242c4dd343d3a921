#include "plugin/token/maid_jwt.hpp"

#include "plugin/model/error.hpp"
#include "plugin/token/base64.hpp"
#include "plugin/token/private_key_handles.hpp"

#include <nlohmann/json.hpp>

#include <openssl/rand.h>

#include <algorithm>
#include <array>

namespace mdm::dep {
namespace {

using Json = nlohmann::ordered_json;
using DigestPtr = std::unique_ptr<EVP_MD_CTX, OpensslFree<EVP_MD_CTX_free>>;

void require(bool ok) {
    if (!ok) throw Error(Code::crypto_failed, {.detail = take_openssl_errors()});
}

// The alphabet of RFC 4648 section 5, without padding, as RFC 7515 wants it.
std::string base64url(std::string_view bytes) {
    std::string text = base64_encode(bytes);
    std::replace(text.begin(), text.end(), '+', '-');
    std::replace(text.begin(), text.end(), '/', '_');
    text.erase(text.find_last_not_of('=') + 1);
    return text;
}

std::string rs256(EVP_PKEY* key, std::string_view signed_part) {
    const DigestPtr digest(EVP_MD_CTX_new());
    require(digest != nullptr);
    require(EVP_DigestSignInit(digest.get(), nullptr, EVP_sha256(), nullptr, key) == 1);
    const auto* data = reinterpret_cast<const unsigned char*>(signed_part.data());
    std::size_t size = 0;
    require(EVP_DigestSign(digest.get(), nullptr, &size, data, signed_part.size()) == 1);
    std::string signature(size, '\0');
    require(EVP_DigestSign(digest.get(), reinterpret_cast<unsigned char*>(signature.data()), &size, data,
                           signed_part.size()) == 1);
    signature.resize(size);
    return signature;
}

} // namespace

std::string random_uuid() {
    std::array<unsigned char, 16> bytes{};
    require(RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) == 1);
    bytes[6] = static_cast<unsigned char>((bytes[6] & 0x0FU) | 0x40U); // version 4
    bytes[8] = static_cast<unsigned char>((bytes[8] & 0x3FU) | 0x80U); // variant of RFC 4122
    std::string text;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
        text += "0123456789abcdef"[bytes[i] >> 4U];
        text += "0123456789abcdef"[bytes[i] & 15U];
    }
    return text;
}

ams::Secret maid_jwt(const ams::Secret& private_key, std::string_view server_uuid, std::int64_t issued_at_s,
                     std::string_view jti) {
    const KeyPtr key = load_private_key(private_key.reveal(), ams::Secret());
    const Json header{{"alg", "RS256"}, {"typ", "JWT"}};
    const Json claims{
        {"iss", server_uuid}, {"iat", issued_at_s}, {"jti", jti}, {"service_type", "com.apple.maid"}};
    std::string token = base64url(header.dump()) + '.' + base64url(claims.dump());
    token += '.' + base64url(rs256(key.get(), token));
    return ams::Secret(std::move(token));
}

} // namespace mdm::dep
