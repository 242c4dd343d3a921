#include "host-sdk/host/secrets/key_ring.hpp"

#include "host-sdk/host/base/text.hpp"
#include "host-sdk/host/secrets/private_file.hpp"

#include <ams/cpp/error.hpp>

#include <openssl/evp.h>
#include <openssl/rand.h>

#include <algorithm>
#include <memory>
#include <optional>

namespace ams::host {
namespace {

constexpr std::size_t kKeyBytes = 32;
constexpr std::size_t kNonceBytes = 12;
constexpr std::size_t kTagBytes = 16;
constexpr std::size_t kKeyFileBytes = std::size_t{64} * 1024;
constexpr std::string_view kHeader = "ams-keys 1"; // the file: this line, then "<id> <base64url key>" a line

using Context = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

const unsigned char* bytes_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* bytes_of(std::string& text) {
    return reinterpret_cast<unsigned char*>(text.data());
}

std::string random_bytes(std::size_t count) {
    std::string bytes(count, '\0');
    if (RAND_bytes(bytes_of(bytes), static_cast<int>(count)) != 1)
        throw Error(
            AMS_FAILED, "ams.no_randomness",
            "The operating system gives no random numbers, so nothing can be sealed. Look at the machine.");
    return bytes;
}

Error damaged() {
    return {AMS_FAILED,
            "ams.secret_damaged",
            "A sealed value cannot be opened: it was changed, belongs to another row, or was sealed under a "
            "key that this "
            "host does not have. Restore the key file of this database, or enter the value again.",
            {},
            -1};
}

Error broken_cipher() {
    return {AMS_FAILED, "ams.internal", "AES-256-GCM is not available in this OpenSSL."};
}

Error bad_file(const std::filesystem::path& file) {
    return {AMS_FAILED, "ams.key_file",
            "The key file " + file.string() +
                " is damaged. Restore it from a backup: what was sealed with it cannot be opened without."};
}

/// "v1.<id>." in front of the associated data: an id holds no '.', so no two pairs give the same bytes.
std::string authenticated(std::string_view id, std::string_view associated) {
    return "v1." + std::string(id) + "." + std::string(associated);
}

} // namespace

KeyRing::KeyRing(std::filesystem::path file, std::vector<Key> keys)
    : file_(std::move(file)), keys_(std::move(keys)) {}

KeyRing::KeyRing(KeyRing&& other) noexcept : file_(std::move(other.file_)), keys_(std::move(other.keys_)) {}

KeyRing::Key KeyRing::new_key() {
    std::string id = sha256_hex(random_bytes(16)).substr(0, 12);
    return {std::move(id), Secret(random_bytes(kKeyBytes))};
}

Secret KeyRing::file_text(const std::vector<Key>& keys) {
    std::string text(kHeader);
    text.reserve(kKeyFileBytes); // no reallocation that would leave keys behind in freed memory
    text += '\n';
    for (const Key& key : keys) {
        std::string encoded = base64url_encode(key.bytes.reveal());
        text += key.id;
        text += ' ';
        text += encoded;
        text += '\n';
        wipe(encoded);
    }
    return Secret(std::move(text));
}

KeyRing KeyRing::open(const std::filesystem::path& file) {
    const Secret content = read_private_file(file, kKeyFileBytes);
    std::vector<Key> keys;
    std::string_view rest = content.reveal();
    const auto next_line = [&rest]() -> std::optional<std::string_view> {
        const auto end = rest.find('\n');
        if (end == std::string_view::npos) return std::nullopt;
        const std::string_view line = rest.substr(0, end);
        rest.remove_prefix(end + 1);
        return line;
    };
    if (next_line() != kHeader) throw bad_file(file);
    while (const auto line = next_line()) {
        const auto space = line->find(' ');
        if (space == std::string_view::npos || space == 0) throw bad_file(file);
        auto bytes = base64url_decode(line->substr(space + 1));
        if (!bytes || bytes->size() != kKeyBytes) throw bad_file(file);
        keys.push_back({std::string(line->substr(0, space)), Secret(*std::move(bytes))});
    }
    if (keys.empty() || !rest.empty()) throw bad_file(file);
    return {file, std::move(keys)};
}

KeyRing KeyRing::open_or_create(const std::filesystem::path& file) {
    if (!std::filesystem::exists(std::filesystem::symlink_status(file))) {
        std::vector<Key> keys;
        keys.push_back(new_key());
        write_private_file(file, file_text(keys), IfThere::keep);
    }
    return open(file);
}

std::string KeyRing::seal(std::string_view associated, const Secret& plain) const {
    if (plain.reveal().size() > kSealBytes)
        throw Error(AMS_BAD_INPUT, "ams.secret_too_large", "A sealed value has at most 1 MiB.");
    const Key key = [&] {
        const std::lock_guard lock(mutex_);
        return keys_.back();
    }();
    const std::string with = authenticated(key.id, associated);
    std::string out = random_bytes(kNonceBytes);
    out.resize(kNonceBytes + plain.reveal().size() + kTagBytes);
    const Context context(EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free);
    int length = 0;
    if (!context ||
        EVP_EncryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, bytes_of(key.bytes.reveal()),
                           bytes_of(out)) != 1 ||
        EVP_EncryptUpdate(context.get(), nullptr, &length, bytes_of(with), static_cast<int>(with.size())) !=
            1 ||
        EVP_EncryptUpdate(context.get(), bytes_of(out) + kNonceBytes, &length, bytes_of(plain.reveal()),
                          static_cast<int>(plain.reveal().size())) != 1 ||
        EVP_EncryptFinal_ex(context.get(), bytes_of(out) + kNonceBytes + length, &length) != 1 ||
        EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_GET_TAG, static_cast<int>(kTagBytes),
                            bytes_of(out) + out.size() - kTagBytes) != 1)
        throw broken_cipher();
    return "v1." + key.id + "." + base64url_encode(out);
}

Secret KeyRing::open(std::string_view associated, std::string_view sealed) const {
    const auto dot = sealed.find('.', 3);
    // The text is longer than its bytes by a third, and the id in front.
    if (!sealed.starts_with("v1.") || dot == std::string_view::npos || sealed.size() > 2 * kSealBytes)
        throw damaged();
    const std::string_view id = sealed.substr(3, dot - 3);
    auto in = base64url_decode(sealed.substr(dot + 1));
    if (!in || in->size() < kNonceBytes + kTagBytes) throw damaged();
    const std::optional<Key> key = [&]() -> std::optional<Key> {
        const std::lock_guard lock(mutex_);
        const auto at = std::find_if(keys_.begin(), keys_.end(),
                                     [&](const Key& candidate) { return candidate.id == id; });
        return at == keys_.end() ? std::nullopt : std::optional<Key>(*at);
    }();
    if (!key) throw damaged();
    const std::string with = authenticated(id, associated);
    const std::size_t size = in->size() - kNonceBytes - kTagBytes;
    std::string plain(size, '\0');
    const Context context(EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free);
    int length = 0;
    if (!context ||
        EVP_DecryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, bytes_of(key->bytes.reveal()),
                           bytes_of(*in)) != 1 ||
        EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_SET_TAG, static_cast<int>(kTagBytes),
                            bytes_of(*in) + kNonceBytes + size) != 1)
        throw broken_cipher();
    const bool genuine = EVP_DecryptUpdate(context.get(), nullptr, &length, bytes_of(with),
                                           static_cast<int>(with.size())) == 1 &&
                         EVP_DecryptUpdate(context.get(), bytes_of(plain), &length,
                                           bytes_of(*in) + kNonceBytes, static_cast<int>(size)) == 1 &&
                         EVP_DecryptFinal_ex(context.get(), bytes_of(plain) + length, &length) == 1;
    Secret secret(std::move(plain));
    if (!genuine) throw damaged();
    return secret;
}

std::string KeyRing::rotate() {
    const std::lock_guard lock(mutex_);
    std::vector<Key> keys = keys_;
    keys.push_back(new_key());
    write_private_file(file_, file_text(keys), IfThere::replace);
    keys_ = std::move(keys);
    return keys_.back().id;
}

std::vector<std::string> KeyRing::ids() const {
    const std::lock_guard lock(mutex_);
    std::vector<std::string> list;
    list.reserve(keys_.size());
    for (const Key& key : keys_)
        list.push_back(key.id);
    return list;
}

} // namespace ams::host
