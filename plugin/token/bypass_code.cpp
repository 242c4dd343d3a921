#include "plugin/token/bypass_code.hpp"

#include "plugin/model/error.hpp"
#include "plugin/token/openssl.hpp"

#include <openssl/rand.h>

#include <array>
#include <cstddef>
#include <string>

namespace mdm::dep {
namespace {

constexpr std::string_view kSymbols = "0123456789ACDEFGHJKLMNPQRTUVWXYZ";
constexpr std::size_t kKeyBytes = 16;
constexpr std::size_t kEscrowBytes = 32;
constexpr int kRounds = 50'000;
constexpr std::array<unsigned char, 4> kSalt{};

bool dash_before(std::size_t symbol) {
    return symbol == 5 || symbol == 10 || symbol == 14 || symbol == 18 || symbol == 22;
}

// Most significant bit first. The last group has only the 3 bits that are left: a value of 0 to 7, not
// shifted.
ams::Secret code_of(std::string_view key) {
    std::string code;
    code.reserve(31);
    unsigned pending = 0;
    unsigned bits = 0;
    std::size_t symbols = 0;
    const auto append = [&](unsigned value) {
        if (dash_before(symbols)) code += '-';
        code += kSymbols[value];
        ++symbols;
    };
    for (const char byte : key) {
        pending = (pending << 8U) | static_cast<unsigned char>(byte);
        bits += 8;
        while (bits >= 5) {
            bits -= 5;
            append((pending >> bits) & 31U);
        }
        pending &= (1U << bits) - 1;
    }
    append(pending);
    return ams::Secret(std::move(code));
}

ams::Secret escrow_key_of(std::string_view key) {
    std::array<unsigned char, kEscrowBytes> hash{};
    if (PKCS5_PBKDF2_HMAC(key.data(), static_cast<int>(key.size()), kSalt.data(),
                          static_cast<int>(kSalt.size()), kRounds, EVP_sha256(),
                          static_cast<int>(hash.size()), hash.data()) != 1)
        throw Error(Code::crypto_failed, {.detail = take_openssl_errors()});
    std::string hex;
    hex.reserve(hash.size() * 2);
    for (const unsigned char byte : hash) {
        hex += "0123456789abcdef"[byte >> 4U];
        hex += "0123456789abcdef"[byte & 15U];
    }
    ams::wipe(hash.data(), hash.size());
    return ams::Secret(std::move(hex));
}

} // namespace

BypassCode bypass_code_of(std::string_view key) {
    if (key.size() != kKeyBytes) throw Error(Code::crypto_failed, {.detail = "bypass key length"});
    return {.code = code_of(key), .escrow_key = escrow_key_of(key)};
}

BypassCode new_bypass_code() {
    std::string bytes(kKeyBytes, '\0');
    if (RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(bytes.size())) != 1)
        throw Error(Code::crypto_failed, {.detail = take_openssl_errors()});
    const ams::Secret key(std::move(bytes));
    return bypass_code_of(key.reveal());
}

} // namespace mdm::dep
