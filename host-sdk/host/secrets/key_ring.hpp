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
inline constexpr std::size_t kSealBytes = 1024 * 1024;

/// AES-256-GCM under the newest of a ring of keys; every key of the ring opens. Thread-safe.
///
/// A sealed text is `v1.<key id>.<base64url of nonce, ciphertext and tag>`. Key id and associated data are
/// authenticated with it, so a value copied to another place does not open.
class KeyRing {
public:
    /// Reads the key file, or makes one with one key and mode 0600 if `create`. Throws Error "ams.key_file"
    /// naming the file when it is missing, damaged, not a regular file of this user, or readable by others.
    static KeyRing open(const std::filesystem::path& file, bool create);

    KeyRing(KeyRing&& other) noexcept;
    KeyRing& operator=(KeyRing&&) = delete;

    /// Throws Error "ams.secret_too_large" above kSealBytes.
    [[nodiscard]] std::string seal(std::string_view associated, const Secret& plain) const;
    /// Throws Error "ams.secret_damaged": changed, belongs elsewhere, or sealed under a key that is not in
    /// the ring.
    [[nodiscard]] Secret open(std::string_view associated, std::string_view sealed) const;

    /// Adds a key that seals from now on, in memory and in the file (replaced whole). Old values still open.
    void rotate();
    [[nodiscard]] std::size_t size() const;

private:
    struct Key {
        std::string id;
        Secret bytes;
    };
    KeyRing(std::filesystem::path file, std::vector<Key> keys);
    void save() const;

    std::filesystem::path file_;
    mutable std::mutex mutex_;
    std::vector<Key> keys_; // oldest first
};

} // namespace ams::host
