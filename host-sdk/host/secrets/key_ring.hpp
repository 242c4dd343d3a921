// The keys that seal what must not lie in the database in the clear.
#pragma once

#include <ams/cpp/secret.hpp>

#include <cstddef>
#include <filesystem>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace ams::host {

/// The bound of one sealed value, in bytes (ams.secrets/1).
inline constexpr std::size_t kSealBytes = std::size_t{1024} * 1024;

/// AES-256-GCM under the newest of a ring of keys; every key of the ring opens. Thread-safe.
///
/// A sealed text is `v1.<key id>.<base64url of nonce, ciphertext and tag>`. Key id and associated data are
/// authenticated with it, so a value copied to another place does not open. Nonces are random: fit for some
/// billions of values under one key.
class KeyRing {
public:
    /// Reads the key file. Throws Error "ams.key_file" naming the file and the way out when it is missing,
    /// damaged, not a regular file, or readable by others.
    [[nodiscard]] static KeyRing open(const std::filesystem::path& file);
    /// Makes the file, mode 0600, with one new key, unless it is there; then opens it. Several processes may
    /// do so at once and get the same key.
    [[nodiscard]] static KeyRing open_or_create(const std::filesystem::path& file);

    KeyRing(KeyRing&& other) noexcept;
    KeyRing& operator=(KeyRing&&) = delete;
    ~KeyRing() = default;

    /// Throws Error "ams.secret_too_large" above kSealBytes.
    [[nodiscard]] std::string seal(std::string_view associated, const Secret& plain) const;
    /// Throws Error "ams.secret_damaged": changed, belongs elsewhere, or sealed under a key that is not in
    /// the ring.
    [[nodiscard]] Secret open(std::string_view associated, std::string_view sealed) const;

    /// Adds a key that seals from now on, in memory and in the file (replaced whole). Old values still open.
    /// Returns its id.
    std::string rotate();

    /// Ids of the keys, oldest first.
    [[nodiscard]] std::vector<std::string> ids() const;

private:
    struct Key {
        std::string id;
        Secret bytes;
    };
    KeyRing(std::filesystem::path file, std::vector<Key> keys);
    static Key new_key();
    static Secret file_text(const std::vector<Key>& keys);

    std::filesystem::path file_;
    mutable std::mutex mutex_;
    std::vector<Key> keys_; // oldest first
};

} // namespace ams::host
