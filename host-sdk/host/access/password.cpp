#include "host-sdk/host/access/password.hpp"

#include <ams/cpp/error.hpp>

#include <openssl/rand.h>

#include <argon2.h>

#include <array>
#include <chrono>
#include <semaphore>

namespace ams::host {
namespace {

// OWASP's and RFC 9106's recommendations lie around these; two passes over 64 MiB with one lane.
constexpr std::uint32_t kPasses = 2;
constexpr std::uint32_t kMemoryKib = 64 * 1024;
constexpr std::uint32_t kLanes = 1;
constexpr std::size_t kSaltBytes = 16;
constexpr std::size_t kHashBytes = 32;

/// Bounds the memory of simultaneous sign-ins to four times kMemoryKib.
class Turn {
public:
    Turn() {
        if (!places().try_acquire_for(std::chrono::seconds(10)))
            throw Error(AMS_UNAVAILABLE, "ams.busy",
                        "Too many people are signing in at once. Try again in a moment.", {}, 5);
    }
    ~Turn() { places().release(); }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;

private:
    static std::counting_semaphore<4>& places() {
        static std::counting_semaphore<4> semaphore(4);
        return semaphore;
    }
};

} // namespace

std::string hash_password(const Secret& password) {
    const Turn turn;
    std::array<unsigned char, kSaltBytes> salt{};
    if (RAND_bytes(salt.data(), static_cast<int>(salt.size())) != 1)
        throw Error(AMS_FAILED, "ams.no_randomness",
                    "The operating system gives no random numbers, so no password can be stored. Look at the "
                    "machine.");
    std::string encoded(argon2_encodedlen(kPasses, kMemoryKib, kLanes, kSaltBytes, kHashBytes, Argon2_id),
                        '\0');
    const std::string_view text = password.reveal();
    const int result =
        argon2id_hash_encoded(kPasses, kMemoryKib, kLanes, text.data(), text.size(), salt.data(), salt.size(),
                              kHashBytes, encoded.data(), encoded.size());
    if (result != ARGON2_OK)
        throw Error(AMS_FAILED, "ams.password_hash_failed",
                    std::string("The password could not be hashed: ") + argon2_error_message(result) + ".");
    encoded.resize(encoded.find('\0'));
    return encoded;
}

bool verify_password(const std::string& encoded, const Secret& password) {
    if (encoded.empty()) {
        // A real hash of a value nobody knows: verifying against it costs what a known user costs.
        static const std::string nobody = [] {
            std::string random(kHashBytes, '\0');
            if (RAND_bytes(reinterpret_cast<unsigned char*>(random.data()),
                           static_cast<int>(random.size())) != 1)
                throw Error(AMS_FAILED, "ams.no_randomness", "The operating system gives no random numbers.");
            return hash_password(Secret(std::move(random)));
        }();
        static_cast<void>(verify_password(nobody, password));
        return false;
    }
    const Turn turn;
    const std::string_view text = password.reveal();
    const int result = argon2id_verify(encoded.c_str(), text.data(), text.size());
    if (result == ARGON2_OK) return true;
    if (result == ARGON2_VERIFY_MISMATCH) return false;
    throw Error(AMS_FAILED, "ams.password_hash_failed",
                std::string("The stored password hash cannot be checked: ") + argon2_error_message(result) +
                    ".");
}

} // namespace ams::host
